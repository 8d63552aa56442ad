"""What was checked and what was not, and why; a page without text is never an error."""

from __future__ import annotations

import pytest

from apps.domain.checkup import CheckUp, Coverage, Unchecked, coverage_data, coverage_from
from apps.domain.checkup.checkup import UNFINISHED, check_up
from apps.domain.documents.document import Document, Grid, GridCell, Text
from apps.domain.documents.text import read_text

WITHOUT_TOTAL = (
    "表1 支出情况表\n单位：万元\n支出项目\t年初预算数\t决算数\n"
    "办公费\t120.50\t118.20\n印刷费\t35.00\t34.10\n差旅费\t60.00\t55.75\n"
)
WITH_TOTAL = WITHOUT_TOTAL + "合计\t215.50\t208.05\n"


def told(text: str) -> list[str]:
    return [str(one) for one in check_up(read_text(text)).unchecked]


def test_a_table_without_total_is_told_and_one_with_it_is_not() -> None:
    assert told(WITHOUT_TOTAL) == ["“表1 支出情况表”：没有合计行，没有核对合计"]
    assert told(WITH_TOTAL) == []


def test_a_table_whose_heads_say_nothing_is_told() -> None:
    rows = tuple(tuple(GridCell(word) for word in row.split("|")) for row in ("甲|12|13", "乙|15|16", "丙|18|19"))
    unchecked = check_up(Document((Grid(rows, "表2 情况"),), kind="docx")).unchecked
    assert list(map(str, unchecked)) == ["“表2 情况”：没有看懂表头，表内的数没有核对"]


def test_lines_that_look_like_a_table_and_could_not_be_read_as_one_are_told() -> None:
    lines = tuple(Text(f"{name} 12 15 18", "cell") for name in "甲乙丙丁")
    unchecked = check_up(Document((Text("一、情况", "heading", level=1), *lines))).unchecked
    assert [one.why for one in unchecked] == ["像是表格，未能读成表格，其中的数没有核对"]
    assert "4行" in unchecked[0].what


@pytest.mark.parametrize("items", [(), (Text("- 1 -", "furniture"),), (Text("", "body"),)])
def test_pages_without_text_are_told_and_never_wrong(items: tuple[Text, ...]) -> None:
    result = check_up(Document(items, "扫描.pdf", "pdf", ("第1至3页是扫描的图片，没有文字，这些页没有核对。",)))
    assert result.findings == ()
    assert [str(one) for one in result.unchecked] == [
        "第1至3页是扫描的图片，没有文字，这些页没有核对。", "全文：没有读出文字，没有核对",
    ]  # fmt: skip


def test_amounts_are_counted_and_those_that_are_tied_to_others() -> None:
    lone = check_up(read_text("2024年度决算\n收到捐款36.20万元。\n")).coverage
    assert (lone.amounts, lone.tied) == (1, 0)
    tied = check_up(read_text("2024年度决算\n支出30.00万元，其中：甲10.00万元、乙20.00万元。\n")).coverage
    assert (tied.amounts, tied.tied) == (3, 3)
    table = check_up(read_text(WITH_TOTAL)).coverage
    assert (table.amounts, table.tied) == (8, 8)


def test_coverage_comes_back_as_it_was() -> None:
    coverage = check_up(read_text(WITHOUT_TOTAL)).coverage
    assert coverage.unchecked
    assert coverage_from(coverage_data(coverage)) == coverage
    assert coverage_from({}) == Coverage()


def test_what_the_reader_left_out_comes_first() -> None:
    result = CheckUp(Document((), remarks=(UNFINISHED,)), (), coverage=Coverage(unchecked=(Unchecked("表1", "未能读成表格"),)))
    assert [str(one) for one in result.unchecked] == [UNFINISHED, "表1：未能读成表格"]


def test_what_a_relation_holds_is_tied() -> None:
    coverage = check_up(read_text("2024年度决算\n购置消防车3辆，每辆286.50万元，计859.50万元。\n")).coverage
    assert (coverage.amounts, coverage.tied) == (2, 2)
