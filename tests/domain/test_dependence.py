"""What is sent back opens itself and what depends on it, as the pack's formulas, rules and texts say."""

from __future__ import annotations

import pytest

from apps.domain.book.evaluation import evaluate
from apps.domain.places import Opened, Openings, covers
from apps.domain.revision.blocks import blocks_of
from apps.domain.revision.dependence import opened_by

from .small_pack import FACTS, REASONS, SMALL_PACK
from .typed import entered, pack_of

PACK = pack_of(SMALL_PACK)
EVALUATION = evaluate(PACK, entered(PACK, FACTS, REASONS))


def others(*places: str) -> set[str]:
    """What is open beside the places themselves."""
    opened = opened_by(EVALUATION, places).opened
    assert opened is not None
    assert {one.place for one in opened if not one.cause} == set(places)
    return {one.place for one in opened if one.cause}


@pytest.mark.parametrize(
    ("place", "beside"),
    [
        # A typed part: the stated total above it, the passage that states the sum by its name, the sentence made of it.
        ("收支.人员经费.决算", {"收支.基本支出.决算", "文字.主要职责", "改写.句1"}),
        # A computed total: what it is made of.
        (
            "收支.总计.决算",
            {
                "收支.人员经费.决算", "收支.基本支出.决算", "收支.日常公用.决算", "收支.造林.决算", "收支.项目支出.决算",
                "文字.主要职责", "改写.句1",
            },
        ),
        # A figure a rule reads: the answers and evidence of the indicator.
        ("资产.采购实际", {"评判.指标6", "改写.句4"}),
        # An indicator: the figures it is scored from.
        ("评判.指标6", {"资产.采购实际", "资产.采购计划", "改写.句4"}),
        # Of a list the total of a column: that column, and no other cell.
        ("重点工作.合计.完成", {"重点工作.项1.完成", "重点工作.项2.完成", "重点工作.项3.完成", "评判.指标5", "改写.句3", "改写.句4"}),
        # A figure that the pack says another must equal.
        ("项目.项1.执行", {"收支.项目支出.决算", "文字.主要职责", "改写.句1"}),
        # One value of an indicator: its whole row.
        ("项目.项1.指标.项1.actual", {"项目.项1.指标.项1"}),
        # Words hang on nothing.
        ("文字.问题", set()),
        ("资产.说明", set()),
    ],
)  # fmt: skip
def test_a_place_opens_what_depends_on_it_and_nothing_else(place: str, beside: set[str]) -> None:
    assert others(place) == beside


def test_a_passage_that_states_a_figure_in_digits_opens_with_it() -> None:
    facts = FACTS | {"文字.问题": "采购只完成306.74万元，进度偏慢。"}
    opened = opened_by(evaluate(PACK, entered(PACK, facts, REASONS)), ["资产.采购实际"])
    assert Opened("文字.问题", "资产.采购实际") in (opened.opened or ())


def test_the_whole_opens_everything() -> None:
    assert opened_by(EVALUATION, ["文字.问题", ""]) == Openings()


def test_a_step_opens_what_it_asks() -> None:
    opened = opened_by(EVALUATION, ["步骤.yewu"])
    assert {"重点工作", "项目", "文字.主要职责", "文字.问题"} <= {one.place for one in opened.opened or ()}
    assert opened.holds("项目.项7.名称")
    assert not opened.holds("三公.接待费.预算")


def test_a_block_of_the_report_opens_what_is_typed_for_it() -> None:
    heading = next(name for name, title in blocks_of(PACK) if "主要职责" in title)
    assert others_of_block(heading) == {"文字.主要职责"}


def others_of_block(place: str) -> set[str]:
    return {one.place for one in opened_by(EVALUATION, [place]).opened or () if not one.cause}


@pytest.mark.parametrize(
    ("place", "key", "covered"),
    [
        ("收支.人员经费.决算", "收支.人员经费.决算", True),
        ("收支.人员经费.决算", "上年.收支.人员经费.决算", False),
        ("收支.人员经费", "上年.收支.人员经费.决算", True),
        ("收支", "收支.人员经费.决算", True),
        ("收支", "收支明细.人员经费.决算", False),
        ("重点工作.项1", "重点工作.项11.完成", False),
        ("", "任何.地方", True),
    ],
)
def test_a_place_covers_what_is_below_it(place: str, key: str, covered: bool) -> None:
    assert covers(place, key) is covered
