"""A department fills a form that only its pack knows: typed, kept, told beside the cell, scored."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments.viewing import Viewing
from apps.budgets import lists
from apps.departments.models import Role
from apps.domain.pack import read_pack
from apps.factbook.snapshots import evaluation_of
from tests.domain.test_forms import FILES
from tests.web import Office, Page, logged_in, open_office, person, spaced

FORM = "step-form"
CHECKED = FILES | {
    "checks.yaml": """
checks:
  - {code: LH1, over: 任务, left: 金额, relation: <=, right: 部门.预算, message: 任务金额不应大于预算, hint: 核对单位。}
"""
}


@pytest.fixture
def office(db: None) -> Office:
    pack, findings = read_pack(CHECKED)
    assert pack is not None, findings
    return open_office((pack, dict(CHECKED)))


@pytest.fixture
def drafter(office: Office) -> Client:
    return logged_in(office.drafter)


@pytest.fixture
def url(office: Office) -> str:
    return reverse("step", args=(office.assessment.pk, "其他"))


def row(number: int, **cells: str) -> dict[str, str]:
    usual = {"level1": "产出", "name": f"指标{number}", "way": "按比例", "sign": "≥", "unit": "个"}
    typed = usual | {"target_value": "10", "actual_value": "9", "weight": "35"} | cells
    return {f"整体.指标-项{number}.{key}": text for key, text in typed.items()}


MONEY = {"部门-预算.": "1000", "部门-支出.": "1000"}


def send(client: Client, url: str, **changes: str):
    return client.post(url, Page(client.get(url)).form(FORM) | changes, follow=True)


def sheet(office: Office):
    return evaluation_of(Viewing(office.assessment)).forms["整体"]


def test_the_page_asks_what_the_form_needs_under_its_names(drafter: Client, url: str):
    page = Page(drafter.get(url))
    fields = page.form(FORM)
    assert {"整体.资金.1-合计.原因", "整体.指标-项1.way", "整体.指标-项1.points", "整体.指标-项1.科室", "整体.3-结论."} <= set(fields)
    assert "整体.指标-项1.level2" not in fields and "整体.资金.1-合计.预算" not in fields, "不印的不问，别处填过的不再填"
    heads = [spaced(th.text_content()) for th in page.tree.xpath("//div[@data-list='整体.指标']//thead//th")]
    assert heads[1] == "类别" and "权重" in heads and "科室" in heads


def test_what_is_typed_is_scored(office: Office, drafter: Client, url: str):
    assert send(drafter, url, **MONEY, **row(1), **row(2, level1="效果", actual_value="10")).status_code == 200
    lines = {line.name: (str(line.points), line.missing) for line in sheet(office).lines}
    assert lines == {"指标1": ("31.50", ""), "指标2": ("35.00", "")}
    page = Page(drafter.get(reverse("score", args=(office.assessment.pk,))))
    assert "完成比例90.00% × 35分 = 31.5分" in page and "整体支出自评表" in page


def test_a_cell_says_what_is_wrong_and_keeps_what_was_typed(office: Office, drafter: Client, url: str):
    long = "一二三四五六七八九十一"
    wrong = {"整体.3-结论.": long} | row(1, target_value="", weight="三十")
    page = Page(send(drafter, url, **wrong))
    messages = " ".join(spaced(e.text_content()) for e in page.tree.find_class("cell-message"))
    assert "最多 10 字，现有 11 字。已原样保存，提交前请删短。" in messages
    assert "请填写目标值。" in messages and "请用阿拉伯数字填写" in messages
    fields = page.form(FORM)
    assert (fields["整体.3-结论."], fields["整体.指标-项1.weight"]) == (long, "三十")


def test_six_hundred_indicators_are_refused_in_a_sentence_and_stay_on_the_page(
    office: Office, drafter: Client, url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lists, "MAX_ROWS", 20)
    rows = {name: text for number in range(1, 25) for name, text in row(number).items()}
    page = Page(send(drafter, url, **rows))
    assert "最多 20 行，现有 24 行，没有保存" in page
    assert page.form(FORM)["整体.指标-项24.name"] == "指标24" and sheet(office).lines == ()


def test_two_people_on_one_form_join_and_never_overwrite(office: Office, drafter: Client, url: str):
    send(drafter, url, **row(1), **row(2))
    colleague = logged_in(person("colleague", Role.DRAFTER, office.district, office.department))
    mine = Page(drafter.get(url)).form(FORM)
    send(colleague, url, **{"整体.指标-项1.actual_value": "8", "整体.3-结论.": "好"})
    page = Page(drafter.post(url, mine | {"整体.指标-项1.actual_value": "7", "整体.指标-项2.actual_value": "6"}))
    assert page.status == 409 and "已改为“8”" in page
    assert page.form(FORM)["整体.指标-项1.actual_value"] == "7", "自己填的还在页上"
    assert evaluation_of(Viewing(office.assessment)).book.text("整体.指标.项1.actual_value") == "8"


def test_what_a_check_finds_in_a_row_stands_at_its_cell(drafter: Client, url: str):
    send(drafter, url, **MONEY, **{"任务-项1.名称": "修路", "任务-项1.金额": "400", "任务-项2.名称": "架桥", "任务-项2.金额": "1400"})
    page = Page(drafter.get(url))
    notes = {cell.get("id"): spaced(note.text_content()) for cell in page.tree.xpath("//td[@id]") for note in cell.find_class("cell-note")}
    assert notes == {"任务.项2.金额": "任务金额不应大于预算：金额1,400.00元，全年预算1,000.00元。核对单位。"}


def test_the_bureaus_rows_are_filled_beside_what_it_says(office: Office, drafter: Client, url: str):
    send(drafter, url, **{"任务-项1.名称": "修路", "任务-项1.金额": "400"})
    page = Page(drafter.get(url))
    assert "“修路”的任务自评表的指标" in page
    fields = page.form(FORM)
    assert "任务.项1.指标-完成.actual_value" in fields and "任务.项1.指标-完成.weight" not in fields
    assert not [name for name in fields if name.startswith("任务.项1.指标-项")], "财政局定的表不能加行"
    (grid,) = page.tree.xpath("//div[@data-list='任务.项1.指标']")
    assert not grid.xpath(".//*[@data-add-row] | .//template"), "也没有“增加一行”"
    said = [spaced(td.text_content()) for td in grid.xpath(".//td[contains(@class, 'cell-computed')]")]
    assert "任务完成" in said and "400.00" in said, "规定的和由数据算出的，都照写在格里"
    send(drafter, url, **{"任务.项1.指标-完成.actual_value": "95"})
    found = evaluation_of(Viewing(office.assessment)).forms["任务.项1.任务评"]
    assert [(line.name, str(line.points)) for line in found.lines] == [("任务完成", "57.00"), ("花费", "40")]


def test_a_form_of_a_row_goes_with_its_row_and_follows_where_it_is_moved(office: Office, drafter: Client, url: str):
    two = {"任务-项1.名称": "修路", "任务-项2.名称": "架桥"}
    send(drafter, url, **two)
    send(drafter, url, **{"任务.项1.指标-完成.actual_value": "10", "任务.项2.指标-完成.actual_value": "20"})
    form = Page(drafter.get(url)).form(FORM)
    rest = {name: text for name, text in form.items() if not name.startswith("任务-项1.")}
    first = {name: text for name, text in form.items() if name.startswith("任务-项1.")}
    drafter.post(url, rest | first)
    book = evaluation_of(Viewing(office.assessment)).book
    assert (book.text("任务.项1.名称"), book.text("任务.项1.指标.完成.actual_value")) == ("架桥", "20")
    form = Page(drafter.get(url)).form(FORM)
    drafter.post(url, {name: text for name, text in form.items() if not name.startswith("任务-项1.")})
    book = evaluation_of(Viewing(office.assessment)).book
    assert (book.rows("任务"), book.text("任务.项2.指标.完成.actual_value")) == (("项2",), "10")
    assert not office.assessment.figures.filter(statement__startswith="任务.项1").exists()
