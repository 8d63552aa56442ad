"""查找: figures, steps, indicators and passages by their names."""

from __future__ import annotations

from urllib.parse import unquote

from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment
from tests.web import Page, queries


def found(client: Client, assessment: Assessment, words: str, **more: str) -> list[dict[str, str]]:
    answer = client.get(reverse("find", args=(assessment.pk,)), {"q": words, **more}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return answer.json()["found"]


def test_a_figure_leads_to_its_cell_and_a_computed_one_to_what_it_follows_from(drafter: Client, filled: Assessment) -> None:
    step = reverse("step", args=(filled.pk, "shouzhi"))
    by_name = {hit["name"]: hit for hit in found(drafter, filled, "基本支出")}
    assert by_name["基本支出（决算数）"]["url"] == f"{step}#收支.基本支出.决算"
    assert by_name["基本支出（决算数）"]["shown"] == "810.50万元"
    assert found(drafter, filled, "预算执行率")[-1]["url"]
    assert all(hit["url"] for hit in found(drafter, filled, "支出"))


def test_steps_indicators_and_passages_are_found_too(drafter: Client, filled: Assessment) -> None:
    kinds = {hit["kind"] for words in ("业务", "预算编制合理性", "主要职责") for hit in found(drafter, filled, words)}
    assert kinds >= {"步骤", "指标", "文字"}
    assert found(drafter, filled, "查无此名") == []
    assert "没有找到" in Page(drafter.get(reverse("find", args=(filled.pk,)), {"q": "查无此名"}))


def test_for_writing_only_figures_are_found_each_with_what_stands_in_the_text(drafter: Client, filled: Assessment) -> None:
    hits = found(drafter, filled, "人员 决算", figures="")
    assert {hit["kind"] for hit in hits} == {"数"}
    assert "{人员经费（决算数）=605.25万元}" in [hit["token"] for hit in hits]


def test_whatever_is_looked_for_costs_the_same_questions(drafter: Client, filled: Assessment) -> None:
    def count(words: str) -> int:
        with queries() as sent:
            found(drafter, filled, words)
        return len(sent)

    count("支出")
    assert count("支出") == count("查无此名") == count("得分")


def test_a_figure_of_the_report_leads_to_its_cell_and_the_cell_to_the_report(drafter: Client, filled: Assessment) -> None:
    at, step = reverse("figure-at", args=(filled.pk,)), reverse("step", args=(filled.pk, "shouzhi"))
    assert unquote(drafter.get(at, {"key": "收支.基本支出.决算"})["Location"]).endswith("#收支.基本支出.决算")
    assert unquote(drafter.get(at, {"key": "预算执行率"})["Location"]).startswith(f"{step}#收支.")
    assert drafter.get(at, {"key": "没有.这个"}).status_code == 404
    beside = drafter.get(reverse("beside", args=(filled.pk,)), {"name": "收支-基本支出.决算"})
    assert f"{reverse('report', args=(filled.pk,))}#收支.基本支出.决算" in unquote(beside.content.decode())
    assert 'data-key="收支.基本支出.决算"' in drafter.get(reverse("report", args=(filled.pk,))).content.decode()
