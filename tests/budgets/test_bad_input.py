"""What people type into a cell is understood exactly or refused beside it; it is never cut short and never changed."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.assessments.models import Assessment
from apps.domain.facts import State
from apps.factbook.gather import gather
from tests.web import Office, Page, raw, step_url, type_in

MONEY, PEOPLE, RATE = "收支.人员经费.年初", "资产.编制数", "资产.满意度"
DATE, CHOICE, FLAG, TEXT = "资产.公开日期", "资产.公开方式", "资产.盘点", "资产.说明"


def field(key: str) -> str:
    """The form's name of a cell: ``收支-人员经费.年初``, ``资产-编制数.``."""
    statement, row, column = (*key.split("."), "")[:3]
    return f"{statement}-{row}.{column}"


UNDERSTOOD = [
    # cell · typed · the value in the cell's unit
    (MONEY, "600.00", "600"),
    (MONEY, "600", "600"),
    (MONEY, "0", "0"),
    (MONEY, "0.00", "0"),
    (MONEY, "12,345.67", "12345.67"),
    (MONEY, "１２，３４５．６７", "12345.67"),
    (MONEY, "　６００　", "600"),
    (MONEY, " 600 ", "600"),
    (MONEY, "100万元", "100"),
    (MONEY, "100万", "100"),
    (MONEY, "1.5亿元", "15000"),
    (MONEY, "6,000,000元", "600"),
    (MONEY, "￥6,000,000元", "600"),
    (MONEY, "+600", "600"),
    (MONEY, "600.0000", "600"),
    (MONEY, "99,999,999,999.99", "99999999999.99"),
    (PEOPLE, "40人", "40"),
    (PEOPLE, "４０", "40"),
    (PEOPLE, "40.0", "40"),
    (RATE, "85%", "85"),
    (RATE, "85", "85"),
    (RATE, "８５．５％", "85.5"),
    (RATE, "0", "0"),
    (DATE, "2025-03-06", "2025-03-06"),
    (DATE, "2025/3/6", "2025-03-06"),
    (DATE, "2025.3.6", "2025-03-06"),
    (DATE, "2025年3月6日", "2025-03-06"),
    (CHOICE, "公告栏", "公告栏"),
    (FLAG, "否", "否"),
    (TEXT, "第一行\n第二行 <b>&amp;", "第一行\n第二行 <b>&amp;"),
]

NOTHING = [(MONEY, "不适用"), (MONEY, "—"), (MONEY, "N/A"), (PEOPLE, "不适用"), (DATE, "不适用")]

REFUSED = [
    # cell · typed · of the sentence beside it
    (MONEY, "六百", "请用阿拉伯数字填写"),
    (MONEY, "约600", "无法识别为数字"),
    (MONEY, "abc", "无法识别为数字"),
    (MONEY, "-", "分不清是零还是不适用"),
    (MONEY, "－", "分不清是零还是不适用"),
    (MONEY, "无", "分不清是零还是不适用"),
    (MONEY, "1e3", "不支持科学计数法"),
    (MONEY, "１Ｅ３", "不支持科学计数法"),
    (MONEY, "85%", "此处单位为“万元”，不能填“%”"),
    (MONEY, "12,34", "千分位逗号的位置不对"),
    (MONEY, "1,2345.67", "千分位逗号的位置不对"),
    (MONEY, "600 .00", "无法识别"),
    (MONEY, "6 00", "数字中间有空格"),
    (MONEY, "600.", "小数点前后都要有数字"),
    (MONEY, ".5", "小数点前后都要有数字"),
    (MONEY, "6.0.0", "无法识别为数字"),
    (MONEY, "-600", "不能为负数"),
    (MONEY, "（600）", "不能为负数"),
    (MONEY, "600.123", "最多 2 位小数，现为 3 位"),
    (MONEY, "6,000,001元", "最多 2 位小数"),
    (MONEY, "1000000000000000", "数字过大"),
    (MONEY, "9" * 40, "数字位数过多"),
    (MONEY, "NaN", "无法识别为数字"),
    (MONEY, "Infinity", "无法识别为数字"),
    (MONEY, "0x10", "无法识别为数字"),
    (MONEY, "=SUM(A1)", "无法识别为数字"),
    (MONEY, "10²", "无法识别为数字"),
    (MONEY, "<script>alert(1)</script>", "无法识别为数字"),
    (PEOPLE, "39.5", "只能填整数"),
    (PEOPLE, "100万元", "此处单位为“人”，不能填“万元”"),
    (PEOPLE, "-1", "不能为负数"),
    (PEOPLE, "四十", "请用阿拉伯数字填写"),
    (RATE, "85.55%", "最多 1 位小数"),
    (RATE, "85万元", "此处单位为“%”，不能填“万元”"),
    (DATE, "2025-02-30", "不是日期"),
    (DATE, "去年三月", "不是日期"),
    (DATE, "06/03/2025", "不是日期"),
    (DATE, "2025-03", "不是日期"),
    (CHOICE, "口头公开", "只能选：门户网站、公告栏"),
    (FLAG, "也许", "只能选：是、否"),
]


def answer_to(drafter: Client, assessment: Assessment, key: str, typed: str) -> Page:
    """Type into one cell and, rightly, into another; the page as it is after saving, opened anew."""
    url = step_url(assessment, key.partition(".")[0])
    response = type_in(drafter, url, {field(key): typed, field("收支.结余.决算"): "7.00"})
    assert response.status_code == 302
    assert raw(assessment, "收支.结余.决算") == "7.00", "别的格没有保存"
    return Page(drafter.get(url))


@pytest.mark.parametrize(("key", "typed", "value"), UNDERSTOOD)
def test_it_is_understood_exactly(drafter: Client, filled: Assessment, key: str, typed: str, value: str) -> None:
    page = answer_to(drafter, filled, key, typed)
    assert page.beside(key) == ""
    assert page.typed_in(key) == raw(filled, key) == typed
    fact = gather(filled)[key].as_dict()
    assert (fact["state"], fact["value"]) == ("entered", value)


@pytest.mark.parametrize(("key", "typed"), NOTHING)
def test_what_does_not_apply_is_not_zero(drafter: Client, filled: Assessment, key: str, typed: str) -> None:
    page = answer_to(drafter, filled, key, typed)
    assert page.beside(key) == ""
    assert page.typed_in(key) == typed
    fact = gather(filled)[key]
    assert (fact.state, fact.value) == (State.NOT_APPLICABLE, None)


@pytest.mark.parametrize(("key", "typed", "sentence"), REFUSED)
def test_it_is_refused_beside_the_cell_and_kept_as_typed(
    drafter: Client, filled: Assessment, key: str, typed: str, sentence: str
) -> None:
    page = answer_to(drafter, filled, key, typed)
    assert sentence in page.beside(key)
    assert raw(filled, key) == typed
    assert page.typed_in(key) == typed
    fact = gather(filled)[key]
    assert (fact.state, fact.value) == (State.MISSING, None), "读不懂的不能当作数"
    assert fact.refused in page.beside(key)


@pytest.mark.parametrize("typed", ["", " ", "　", "\t"])
def test_a_blank_empties_the_cell(drafter: Client, filled: Assessment, typed: str) -> None:
    page = answer_to(drafter, filled, MONEY, typed)
    assert page.beside(MONEY) == ""
    assert raw(filled, MONEY) is None
    assert MONEY not in gather(filled)


def test_the_sentence_stands_there_right_after_saving_too(drafter: Client, filled: Assessment) -> None:
    url = step_url(filled, "收支")
    response = drafter.post(url, {**Page(drafter.get(url)).form(), field(MONEY): "六百"}, follow=True)
    page = Page(response)
    assert "请用阿拉伯数字填写" in page.beside(MONEY)
    assert page.alerts == ["已保存。有 1 处填写有误，已原样保留，请按提示修改。"]


def test_several_cells_are_refused_each_with_its_own_sentence(drafter: Client, filled: Assessment) -> None:
    changes = {field(MONEY): "1e3", field("收支.造林.决算"): "-3", field("三公.接待费.决算"): "4.5"}
    page = Page(drafter.get(step_url(filled, "收支")))
    response = drafter.post(step_url(filled, "收支"), {**page.form(), **changes}, follow=True)
    page = Page(response)
    assert "科学计数法" in page.beside(MONEY)
    assert "不能为负数" in page.beside("收支.造林.决算")
    assert page.beside("三公.接待费.决算") == ""
    assert raw(filled, "三公.接待费.决算") == "4.5"


def test_a_cell_that_cannot_be_read_stops_handing_in(drafter: Client, here: Office, filled: Assessment) -> None:
    answer_to(drafter, filled, MONEY, "六百")
    page = Page(drafter.post(f"/assessments/{filled.pk}/move/hand_to_head/", follow=True))
    assert any("人员经费（年初预算数）" in alert for alert in page.alerts), page.alerts
    filled.refresh_from_db()
    assert filled.state == "drafting"


def test_a_cell_nobody_asks_for_is_not_stored(drafter: Client, filled: Assessment) -> None:
    """A computed cell, a skipped one and an invented one are no fields, whatever the browser sends."""
    changes = {"收支-总计.年初": "1", "收支-结余.年初": "1", "收支-不存在.年初": "1", "资产-总额.年初": "1"}
    assert type_in(drafter, step_url(filled, "收支"), changes).status_code == 302
    assert [raw(filled, k) for k in ("收支.总计.年初", "收支.结余.年初", "收支.不存在.年初", "资产.总额.年初")] == [None] * 4


def test_a_statement_that_was_not_sent_is_left_alone(drafter: Client, filled: Assessment) -> None:
    """A page with only some of the fields touches only these."""
    before = filled.figures.count()
    assert drafter.post(step_url(filled, "收支"), {field(MONEY): "601"}).status_code == 409
    assert filled.figures.count() == before
    assert raw(filled, MONEY) == "600.00", "没有打开时的内容，不能覆盖已有的"
    assert drafter.post(step_url(filled, "重点工作"), {}).status_code == 302
    assert filled.figures.count() == before


def test_a_broken_hidden_field_overwrites_nothing(drafter: Client, filled: Assessment) -> None:
    for loaded in ("", "{", "[1, 2]", "null", '"x"'):
        response = type_in(drafter, step_url(filled, "收支"), {"收支-loaded": loaded, field(MONEY): "601"})
        assert response.status_code == 409
        assert raw(filled, MONEY) == "600.00"


def test_a_character_no_database_takes_is_refused_whole(drafter: Client, filled: Assessment) -> None:
    response = type_in(drafter, step_url(filled, "收支"), {field(MONEY): "6\x0000"})
    assert response.status_code == 400
    assert raw(filled, MONEY) == "600.00"
