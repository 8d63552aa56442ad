"""A text of last year told this year: its figures become the names of facts where the book of last year leaves no doubt."""

from __future__ import annotations

import pytest

from apps.domain.book.evaluation import evaluate
from apps.domain.examine.living import LastYear
from apps.domain.examine.passages import filled
from apps.domain.facts import FactBook

from .small_pack import FACTS, REASONS, SMALL_PACK
from .typed import entered, pack_of

PACK = pack_of(SMALL_PACK)
BOOK = evaluate(PACK, entered(PACK, FACTS, REASONS)).book
LAST = LastYear(PACK, BOOK, BOOK)

LIVE = {
    "公务接待费决算4.50万元。": "公务接待费决算{三公.接待费.决算}。",
    "公务接待费决算45,000元。": "公务接待费决算{三公.接待费.决算|元0}。",
    "年末在职人数39人，核定编制数40人。": "年末在职人数{资产.在职数|数}人，核定编制数{资产.编制数|数}人。",
    "部门整体支出决算2000万元，比上年增加200万元，增长11.1%。":
        "部门整体支出决算{收支.总计.决算|万元0}，比上年{增减额(收支.总计.决算, 上年.收支.总计.决算)}，"
        "{增减幅(收支.总计.决算, 上年.收支.总计.决算)|%1}。",
    "2023年公务接待费决算5.00万元。": "{上年度}年公务接待费决算{上年.三公.接待费.决算}。",
    "人员经费预算执行率为99.22%。": "人员经费预算执行率为{收支.人员经费.执行率}。",
    "截至2024年12月31日，2024年度各项工作完成。": "截至{年度}年12月31日，{年度}年度各项工作完成。",
    "年度决算{收支.总计.决算}，其中人员经费决算605.25万元。": "年度决算{收支.总计.决算}，其中人员经费决算{收支.人员经费.决算}。",
}  # fmt: skip

AS_WRITTEN = [
    "公务接待费决算约4.5万元。",
    "下属林场公务接待费决算1.00万元。",
    "公务接待费决算4.80万元。",
    "全年造林300亩。",
    "根据《2024年造林方案》（云财〔2024〕3号），2024年3月开工，2021—2024年连续实施。",
    "大括号{没有这个数}照写。",
]


@pytest.mark.parametrize("text", LIVE)
def test_a_figure_that_is_a_fact_of_last_year_becomes_its_name(text: str) -> None:
    assert LAST.made_live(text) == LIVE[text]


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_what_may_be_something_else_stays_as_written(text: str) -> None:
    assert LAST.made_live(text) == text


@pytest.mark.parametrize("text", LIVE)
def test_over_last_years_own_book_it_says_what_it_said(text: str) -> None:
    plain = text.replace("{收支.总计.决算}", "2,000.00万元")
    told = filled(PACK, BOOK, LAST.made_live(text)).replace(",", "")
    for said, exact in (("200万元，增长", "200.00万元，增长"), ("45,000元", "45000元")):
        plain = plain.replace(said, exact)
    assert told == plain.replace(",", "")


def test_a_name_there_is_no_more_is_told_as_it_was() -> None:
    last = LastYear(PACK, BOOK, FactBook([BOOK["年度"]]))
    assert last.made_live("决算{收支.总计.决算}，{年度}年。") == "决算2,000.00万元，{年度}年。"


def test_a_text_that_takes_no_names_has_its_years_moved_on() -> None:
    assert LAST.moved_on("2024年完成造林，比2023年增加；见《2024年方案》。") == "2025年完成造林，比2024年增加；见《2024年方案》。"
