"""Passages, figures and the whole report are examined too: on the page of findings, beside the passage, before handing in."""

from __future__ import annotations

import json
from io import StringIO

from django.core.management import call_command
from django.test import Client

from apps.assessments.models import Assessment, Passage
from apps.budgets.models import Figure
from apps.domain.book.acceptances import fingerprint
from apps.factbook.snapshots import live
from apps.findings.own import known, with_findings
from apps.reviews.workflow import obstacles
from tests.web import Office, S, bring, examine_now, get, step_url

WRONG = "山前片区已经补植。2024年公务接待费决算5.50万元。"
KEY = "文字.问题"


def write(assessment: Assessment, text: str = WRONG) -> Assessment:
    """Typed, and read by the worker."""
    Passage.objects.filter(assessment=assessment, key="问题").update(text=text)
    examine_now(assessment)
    return assessment


def standing_in_the_way(assessment: Assessment) -> list[str]:
    evaluation = live(assessment)
    return obstacles(with_findings(evaluation, known(assessment, evaluation)))


def test_a_passage_that_contradicts_the_figures_is_on_the_page_with_both_places(
    drafter: Client, filled: Assessment
) -> None:
    page = get(drafter, "findings", write(filled).pk)
    assert "现为 5.50万元，对照 4.50万元" in page
    assert "5.50万元，4.50万元，相差1.00万元" in page
    assert f"{step_url(filled, '重点工作')}#{KEY}" in page.links()
    assert f"{step_url(filled, '收支')}#三公.接待费.决算" in page.links()
    assert "存在问题 2024年公务接待费决算5.50万元" in page


def test_a_passage_that_repeats_the_figure_is_not(drafter: Client, filled: Assessment) -> None:
    page = get(drafter, "findings", write(filled, WRONG.replace("5.50", "4.50")).pk)
    assert "公务接待费决算" not in page


def test_beside_the_passage_it_says_so_and_leads_to_the_figure(drafter: Client, filled: Assessment) -> None:
    page = get(drafter, "step", write(filled).pk, "yewu")
    beside = page.part(KEY)
    assert "填报数4.50万元不一致" in beside.text_content()
    assert [a.get("href") for a in beside.iter("a")] == [f"{step_url(filled, '收支')}#三公.接待费.决算"]
    assert "填报数4.50万元不一致" not in page.part("文字.主要职责").text_content()


def test_a_slip_of_the_pen_is_found_as_in_anybodys_report(drafter: Client, filled: Assessment) -> None:
    page = get(drafter, "findings", write(filled, "防火物资布署不够及时。").pk)
    assert "“布署”应为“部署”" in page
    assert f"{step_url(filled, '重点工作')}#{KEY}" in page.links()


def test_a_jump_nobody_explained_is_asked_about(drafter: Client, filled: Assessment) -> None:
    Figure.objects.filter(assessment=filled, statement="收支", row="造林", column="上年决算").update(
        raw="100"
    )
    examine_now(filled)
    assert "增长600.00%，文字里没有说明原因" in get(drafter, "findings", filled.pk)
    write(filled, "造林绿化任务增加，支出相应增长。")
    assert "增长600.00%" not in get(drafter, "findings", filled.pk)


def test_it_stands_in_the_way_of_handing_in_until_it_is_mended_or_explained(
    filled: Assessment, here: Office
) -> None:
    (reason,) = standing_in_the_way(write(filled))
    assert "公务接待费决算5.50万元" in reason
    write(filled, "没有问题。")
    assert standing_in_the_way(filled) == []
    finding = next(f for f in examine_now(write(filled)).found if f.code == "T001")
    filled.acceptances.create(
        fingerprint=fingerprint(finding),
        code=finding.code,
        message=finding.message,
        reason="含上年结转的接待费。",
        by=here.drafter,
    )
    assert standing_in_the_way(filled) == []


def test_the_page_of_handing_in_lists_it(drafter: Client, filled: Assessment) -> None:
    assert "公务接待费决算5.50万元" in get(drafter, "review", write(filled).pk)


def test_the_reviewer_sees_it_in_what_was_handed_in(reviewer: Client, here: Office) -> None:
    bring(here, S.DRAFTING)
    write(
        here.assessment,
        "2024年公务接待费比上年减少约0.6万元，公务接待费与年初预算相比减少1.50万元。防火物资布署较晚。",
    )
    bring(here, S.SUBMITTED)
    for page in ("findings", "review"):
        assert "“布署”应为“部署”" in get(reviewer, page, here.assessment.pk)


def test_the_command_lists_it(filled: Assessment) -> None:
    write(filled)
    out = StringIO()
    call_command("check", "lincao/2024", "--json", stdout=out)
    found = next(f for f in json.loads(out.getvalue()) if f["code"] == "T001")
    assert found["keys"] == [KEY, "三公.接待费.决算"]
    assert found["places"][0]["key"] == KEY


