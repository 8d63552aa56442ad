"""What a page sends while somebody types: kept a cell at a time, or only looked at."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.budgets.models import Figure
from apps.departments.models import Role
from apps.findings.models import Examination
from tests.web import Office, Page, S, bring, logged_in, person, queries, raw, step_url

LIST = "重点工作"


def send(client: Client, assessment: Assessment, form: str, typed: dict[str, str], loaded: dict[str, str] | None = None, **more: Any):
    """One request of the page about one form; ``keep=False`` only looks."""
    keep = {"keep": "1"} if more.pop("keep", True) else {}
    fields = {f"{form}-{name}": text for name, text in typed.items()}
    data = {"form": form, f"{form}-loaded": json.dumps(loaded or {}, ensure_ascii=False), **fields, **keep, **more}
    return client.post(reverse("cells", args=(assessment.pk,)), data)


def told(response: Any, form: str) -> dict[str, Any]:
    assert response.status_code == 200, response.content.decode()
    return response.json()["forms"][form]


def whole_list(client: Client, assessment: Assessment) -> tuple[dict[str, str], dict[str, str]]:
    """What the page of the list would send, and what it was loaded with."""
    form = Page(client.get(step_url(assessment, LIST))).form()
    lead = f"{LIST}-"
    fields = {name.removeprefix(lead): text for name, text in form.items() if name.startswith(f"{lead}项")}
    return fields, json.loads(form[f"{lead}loaded"])


@pytest.fixture
def colleague(here: Office) -> Client:
    return logged_in(person("colleague", Role.DRAFTER, here.district, here.department))


# --- keeping ---------------------------------------------------------------------------------------


def test_one_cell_is_kept_and_no_other_is_touched(drafter: Client, filled: Assessment) -> None:
    before = {(f.statement, f.row, f.column): f.raw for f in filled.figures.all()}
    answer = told(send(drafter, filled, "收支", {"人员经费.年初": "601"}, {"人员经费.年初": "600.00"}), "收支")
    assert answer["stored"] == {"人员经费.年初": "601"}
    after = {(f.statement, f.row, f.column): f.raw for f in filled.figures.all()}
    assert {key for key in after if after[key] != before[key]} == {("收支", "人员经费", "年初")}
    assert after.keys() == before.keys()


def test_what_cannot_be_read_is_kept_and_told_beside_the_cell(drafter: Client, filled: Assessment) -> None:
    answer = told(send(drafter, filled, "收支", {"人员经费.年初": "六百"}, {"人员经费.年初": "600.00"}), "收支")
    assert "请用阿拉伯数字填写" in answer["errors"]["人员经费.年初"]
    assert raw(filled, "收支.人员经费.年初") == "六百"


@pytest.mark.parametrize(
    ("text", "note"), [("100元", "0.01万元"), ("0.5亿", "5000万元"), ("12.5", ""), ("12.5万元", ""), ("1\u200b2﹪", ""), ("3元", "")]
)
def test_an_amount_in_another_unit_says_what_it_will_be(drafter: Client, filled: Assessment, text: str, note: str) -> None:
    answer = told(send(drafter, filled, "收支", {"人员经费.年初": text}, {"人员经费.年初": "600.00"}, keep=False), "收支")
    assert answer["notes"]["人员经费.年初"] == note
    assert raw(filled, "收支.人员经费.年初") == "600.00"


def test_the_same_cell_of_two_people_is_told_with_both_texts(drafter: Client, colleague: Client, filled: Assessment) -> None:
    send(colleague, filled, "收支", {"人员经费.年初": "601"}, {"人员经费.年初": "600.00"})
    typed, loaded = {"人员经费.年初": "602", "日常公用.年初": "199"}, {"人员经费.年初": "600.00", "日常公用.年初": "200.00"}
    answer = told(send(drafter, filled, "收支", typed, loaded), "收支")
    assert answer["conflicts"] == {"人员经费.年初": "601"}
    assert (raw(filled, "收支.人员经费.年初"), raw(filled, "收支.日常公用.年初")) == ("601", "199")
    again = told(send(drafter, filled, "收支", {"人员经费.年初": "602"}, {"人员经费.年初": "601"}), "收支")
    assert not again["conflicts"]
    assert raw(filled, "收支.人员经费.年初") == "602"


def test_a_row_that_is_sent_twice_is_there_once(drafter: Client, filled: Assessment) -> None:
    fields, loaded = whole_list(drafter, filled)
    for _ in range(2):
        send(drafter, filled, LIST, fields | {"项57.任务": "苗圃改造"}, loaded)
    rows = Figure.objects.filter(assessment=filled, statement=LIST, column="任务").values_list("raw", flat=True)
    assert list(rows).count("苗圃改造") == 1
    assert len(rows) == 4


def test_a_conflict_in_one_cell_of_a_list_keeps_the_others(drafter: Client, colleague: Client, filled: Assessment) -> None:
    fields, loaded = whole_list(drafter, filled)
    send(colleague, filled, LIST, fields | {"项1.完成": "19件"}, loaded)
    answer = told(send(drafter, filled, LIST, fields | {"项1.完成": "18件", "项2.完成": "10件"}, loaded), LIST)
    assert answer["conflicts"] == {"项1.完成": "19件"}
    assert raw(filled, f"{LIST}.项1.完成") == "19件"
    assert raw(filled, f"{LIST}.项2.完成") == "10件"


def test_rows_put_in_another_order_are_told_what_they_are_called_now(drafter: Client, filled: Assessment) -> None:
    fields, loaded = whole_list(drafter, filled)
    last = {name: text for name, text in fields.items() if name.startswith("项3.")}
    answer = told(send(drafter, filled, LIST, last | {n: t for n, t in fields.items() if n not in last}, loaded), LIST)
    assert answer["placed"] == {"项3": "项1", "项1": "项2", "项2": "项3"}
    assert answer["stored"]["项3.任务"] == "林区防火巡查", "按页面上的叫法说"


def test_projects_are_put_in_another_order(drafter: Client, filled: Assessment) -> None:
    first, second = filled.projects.all()
    url = reverse("cells", args=(filled.pk,))
    drafter.post(url, {"keep": "1", "form": "项目", "项目-order": [second.row, first.row]})
    assert list(filled.projects.all()) == [second, first]


def test_fifty_cells_cost_no_more_questions_than_one(drafter: Client, filled: Assessment) -> None:
    cells = [f for f in filled.figures.filter(statement="收支") if f.raw.replace(".", "").replace(",", "").isdigit()]

    def change(count: int, text: str) -> int:
        chosen = {f"{f.row}.{f.column}": f for f in cells[:count]}
        stored = {(f.row, f.column): f.raw for f in filled.figures.filter(statement="收支")}
        loaded = {name: stored[f.row, f.column] for name, f in chosen.items()}
        with queries() as sent:
            answer = told(send(drafter, filled, "收支", dict.fromkeys(chosen, text), loaded, step="shouzhi"), "收支")
        assert not answer["conflicts"]
        return len(sent)

    assert len(cells) >= 15
    change(1, "1.00")
    assert change(1, "2.00") == change(len(cells), "3.00")


@pytest.mark.parametrize("keep", [True, False])
def test_after_handing_in_nothing_is_kept_and_the_reason_is_told(drafter: Client, here: Office, keep: bool) -> None:
    bring(here, S.SIGNOFF)
    response = send(drafter, here.assessment, "收支", {"人员经费.年初": "1"}, {"人员经费.年初": "600.00"}, keep=keep)
    assert response.status_code == 403
    assert "已送单位负责人审核" in response.json()["reason"]
    assert raw(here.assessment, "收支.人员经费.年初") == "600.00"


# --- looking ---------------------------------------------------------------------------------------


def look(client: Client, assessment: Assessment, form: str, typed: dict[str, str], loaded: dict[str, str], step: str) -> dict[str, Any]:
    response = send(client, assessment, form, typed, loaded, keep=False, step=step)
    assert response.status_code == 200
    return response.json()["page"]


def test_what_follows_is_shown_and_nothing_is_stored(drafter: Client, filled: Assessment) -> None:
    before = list(filled.figures.values_list("pk", "raw", "updated_at"))
    page = look(drafter, filled, "收支", {"人员经费.决算": "700"}, {"人员经费.决算": raw(filled, "收支.人员经费.决算")}, "shouzhi")
    assert page["texts"]["收支.人员经费.执行率"] == "114.75%"
    assert list(filled.figures.values_list("pk", "raw", "updated_at")) == before
    assert not Examination.objects.exists(), "没有存的内容不去核对"
    assert "hx-post" not in page["html"][f"summary-{filled.pk}"]


def test_points_follow_an_answer_that_is_not_kept_yet(drafter: Client, filled: Assessment) -> None:
    form = Page(drafter.get(reverse("step", args=(filled.pk, "pingpan")))).form()
    loaded = json.loads(form["评判.3-loaded"])
    page = look(drafter, filled, "评判.3", {"等级.选择": "不完整（0分）"}, {"等级.选择": loaded["等级.选择"]}, "pingpan")
    assert "0 <small>" in page["html"]["score-3"].replace("0.00", "0")
    assert page["hidden"]["note-3"] is False, "失了分就问失分说明"


def test_a_note_is_asked_as_soon_as_typing_loses_points_and_no_longer_when_it_wins_them_back(drafter: Client, filled: Assessment) -> None:
    stored = json.loads(Page(drafter.get(reverse("step", args=(filled.pk, "shouzhi")))).form()["资产-loaded"])
    cell = next(name for name in stored if name.startswith("满意度"))
    lost, full = (look(drafter, filled, "资产", {cell: text}, stored, "shouzhi")["notes"] for text in ("80", "95"))
    assert set(lost) - set(full) == {"评判.18"}
    assert 'name="评判.18-说明.理由"' in lost["评判.18"], "ready to be written in"


def test_a_project_that_is_not_kept_yet_counts_in_the_totals(drafter: Client, filled: Assessment) -> None:
    typed = {"新0a1b2c3d.名称": "湿地修复", "新0a1b2c3d.年初": "100", "新0a1b2c3d.全年": "200", "新0a1b2c3d.执行": "100"}
    page = look(drafter, filled, "项目", typed, {}, "yewu")
    assert page["texts"]["项目.合计.年初"] == "1,300.00"
    assert page["texts"]["项目.新0a1b2c3d.执行率"] == "50.00%"
    assert filled.projects.count() == 2


def test_a_rate_that_is_no_number_is_refused(drafter: Client, filled: Assessment) -> None:
    row = filled.projects.first().row
    form = f"项目.{row}.指标"
    url = reverse("project", args=(filled.pk, filled.projects.first().pk))
    page = Page(drafter.get(url)).form("project-form")
    fields = {name.removeprefix(f"{form}-"): text for name, text in page.items() if name.startswith(f"{form}-项")}
    for text, refused in (("良好", True), ("95", False), ("90-95", False), ("９５﹪", False), ("不适用", False)):
        typed = fields | {"项3.sign": "≥", "项3.unit": "%", "项3.target_value": text}
        answer = told(send(drafter, filled, form, typed, json.loads(page[f"{form}-loaded"]), keep=False), form)
        assert ("不是数字" in answer["errors"].get("项3.target_value", "")) is refused, text


def test_what_was_pasted_is_remembered_as_pasted_until_it_is_typed_over(drafter: Client, filled: Assessment) -> None:
    fields, loaded = whole_list(drafter, filled)
    cell = {"人员经费.年初": "601"}
    send(drafter, filled, "收支", cell, {"人员经费.年初": "600.00"}, **{"收支-pasted": ["人员经费.年初", "没有这一格"]})
    send(drafter, filled, LIST, fields | {"项1.完成": "18件"}, loaded, **{f"{LIST}-pasted": ["项1.完成", "项2.完成"]})
    pasted = Figure.objects.filter(assessment=filled, how="pasted")
    assert {(f.statement, f.row, f.column) for f in pasted} == {("收支", "人员经费", "年初"), (LIST, "项1", "完成")}
    send(drafter, filled, "收支", {"人员经费.年初": "602"}, cell)
    assert not pasted.filter(statement="收支").exists()
