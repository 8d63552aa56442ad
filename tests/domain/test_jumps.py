"""Figures to be explained: each jump, outlier and execution beside one that needs no word."""

from __future__ import annotations

import pytest

from apps.domain.book.evaluation import evaluate
from apps.domain.examine.examination import watched
from apps.domain.findings import Finding
from apps.domain.pack import read_pack

from .small_pack import FACTS, REASONS, SMALL_PACK
from .typed import entered, pack_of

WORDS = "文字.问题"
QUIET = {"三公.用车.预算": "0", "三公.用车.决算": "0"}


def findings(changes: dict[str, str], explain: str = "") -> list[Finding]:
    pack = pack_of(SMALL_PACK | {"pack.yaml": SMALL_PACK["pack.yaml"] + explain})
    return list(
        watched(evaluate(pack, entered(pack, FACTS | QUIET | {WORDS: "没有问题。"} | changes, REASONS)))
    )


def told(changes: dict[str, str], explain: str = "") -> list[tuple[str, str, str]]:
    return [(f.code, f.severity.value, f.keys[0]) for f in findings(changes, explain)]


def test_the_small_pack_needs_no_explanation() -> None:
    assert told({}) == []


# --- over last year --------------------------------------------------------------------------------


def test_a_figure_that_grew_by_more_than_three_tenths_needs_a_reason() -> None:
    (finding,) = findings({"上年.收支.造林.决算": "500"})
    assert (finding.code, finding.keys) == ("Y001", ("收支.造林.决算", "上年.收支.造林.决算"))
    assert (
        finding.message
        == "“部门收支情况·造林绿化（决算数）”700.00万元，上年500.00万元，增长40.00%，文字里没有说明原因。"
    )
    assert finding.calculation == "（700.00万元 − 500.00万元）÷ 500.00万元 = 40.00%"


def test_a_figure_that_fell_as_far_needs_one_too() -> None:
    (finding,) = findings({"上年.收支.造林.决算": "1,010"})
    assert "下降30.69%" in finding.message


@pytest.mark.parametrize("last", ["538.47", "999.00", "0", "700"])
def test_up_to_three_tenths_or_from_nothing_nobody_asks(last: str) -> None:
    assert told({"上年.收支.造林.决算": last}) == []


@pytest.mark.parametrize(
    "words",
    ["造林绿化任务增加，主要是新增山前片区。", "因造林绿化面积扩大，支出增长较快。"],
)
def test_a_jump_that_a_passage_speaks_of_is_explained(words: str) -> None:
    assert told({"上年.收支.造林.决算": "500", WORDS: words}) == []


def test_another_name_of_it_explains_as_well() -> None:
    jump = {"上年.收支.日常公用.决算": "100.00", "上年.收支.基本支出.决算": "700.00"}
    assert told(jump) == [("Y001", "warning", "收支.日常公用.决算")]
    assert told(jump | {WORDS: "公用经费因新增办公场所增加。"}) == []


def test_a_small_amount_needs_none() -> None:
    assert told({"上年.三公.接待费.决算": "1.00"}) == []
    large = {"三公.接待费.预算": "12.00", "三公.接待费.决算": "12.00", "上年.三公.接待费.决算": "1.00"}
    assert told(large) == [("Y001", "warning", "三公.接待费.决算")]


def test_a_total_that_only_follows_from_its_part_is_not_asked_about() -> None:
    jump = {
        "上年.收支.项目支出.决算": "100.00",
        "上年.收支.基本支出.决算": "700.00",
        "上年.收支.造林.决算": "50",
    }
    keys = [key for _, _, key in told(jump)]
    assert "收支.造林.决算" in keys and "收支.总计.决算" not in keys


def test_a_pack_may_ask_earlier_or_later() -> None:
    jump = {"上年.收支.造林.决算": "500"}
    assert told(jump, "explain: {change: 50%}\n") == []
    assert told(jump, "explain: {amount: 300}\n") == []
    assert told({"上年.收支.造林.决算": "600"}, "explain: {change: 10%}\n") == [
        ("Y001", "warning", "收支.造林.决算")
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        "explain: {change: 0}\n",
        "explain: {over: 90%}\n",
        "explain: {under: 120%}\n",
        "explain: {chang: 10%}\n",
    ],
)
def test_a_pack_that_asks_for_nonsense_is_told(wrong: str) -> None:
    pack, problems = read_pack(SMALL_PACK | {"pack.yaml": SMALL_PACK["pack.yaml"] + wrong})
    assert pack is None and problems[0].file == "pack.yaml"


# --- 元 as 万元 --------------------------------------------------------------------------------------


def test_a_figure_ten_thousand_times_those_beside_it_is_asked_about() -> None:
    (finding,) = [f for f in findings({"三公.接待费.决算": "45,000.00"}) if f.code == "Y002"]
    assert finding.keys == ("三公.接待费.决算", "三公.接待费.预算")
    assert finding.message.endswith("请核对单位是否填错（元、万元）。")
    assert "7,500倍" in finding.message


def test_it_is_asked_about_once() -> None:
    assert told({"三公.接待费.决算": "45,000.00"}) == [("Y002", "warning", "三公.接待费.决算")]


def test_a_hundred_times_is_no_slip_of_the_unit() -> None:
    assert all(code != "Y002" for code, *_ in told({"三公.接待费.决算": "500.00"}))


def test_what_is_large_everywhere_is_large() -> None:
    large = {
        "三公.接待费.决算": "45,000.00",
        "三公.接待费.预算": "46,000.00",
        "上年.三公.接待费.决算": "44,000.00",
    }
    assert all(code != "Y002" for code, *_ in told(large))


# --- budgets carried out ---------------------------------------------------------------------------


def test_more_than_a_fifth_over_the_budget_needs_a_reason() -> None:
    (finding,) = [f for f in findings({"收支.造林.调整": "500"}) if f.code == "Y003"]
    assert finding.severity.value == "warning" and finding.keys == ("收支.造林.决算", "收支.造林.调整")
    assert "执行率140.00%，高于120.00%" in finding.message


def test_less_than_half_of_the_budget_is_a_question() -> None:
    assert ("Y003", "question", "收支.造林.决算") in told({"收支.造林.调整": "1,500"})


@pytest.mark.parametrize("plan", ["584", "1,400", "700", "0"])
def test_within_bounds_nobody_asks_about_a_budget(plan: str) -> None:
    assert told({"收支.造林.调整": plan}) == []


def test_an_execution_that_a_passage_speaks_of_is_explained() -> None:
    assert told({"收支.造林.调整": "500", WORDS: "造林绿化超出预算，主要是追加任务。"}) == []


def test_what_the_districts_own_check_says_is_not_said_again() -> None:
    check = "checks:\n  - {code: YX09, left: 收支.造林.决算, relation: <=, right: 收支.造林.调整, message: 不应超预算}\n"
    pack = pack_of(SMALL_PACK | {"checks.yaml": check})
    found = evaluate(pack, entered(pack, FACTS | QUIET | {"收支.造林.调整": "500"}, REASONS))
    assert "YX09" in {f.code for f in found.findings} and watched(found) == ()
