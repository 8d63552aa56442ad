"""Tolerance follows from stated precision: (n + 1) · u / 2 for a sum, 1.5 u for a difference, intervals for rates."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.domain.facts import FactBook
from apps.domain.formulas import compile_formula, sum_of
from apps.domain.intervals import Interval

from .typed import book, fact

D = Decimal
FIGURE = st.decimals(min_value=-(10**6), max_value=10**6, places=2)


def meets(facts: dict[str, str], left: str, right: str) -> bool:
    known = book(facts)
    return compile_formula(left).interval(known).meets(compile_formula(right).interval(known))


def test_a_figure_is_anything_that_rounds_to_it():
    interval = compile_formula("收入.总计").interval(book({"收入.总计": "18,605万元"}))
    assert interval == Interval(D(186_045_000), D(186_055_000))


def test_a_count_is_exact():
    assert compile_formula("人员.数").interval(book({"人员.数": "39人"})) == Interval(D(39), D(39))


def test_a_sum_of_n_parts_may_differ_by_n_and_one_halves_of_a_step():
    """Three parts stated to 1 万元 and their total: (3 + 1) / 2 = 2 万元."""
    parts = {"甲.一": "10万元", "甲.二": "10万元", "甲.三": "10万元"}
    assert meets(parts | {"甲.计": "32万元"}, "甲.计", "甲.一 + 甲.二 + 甲.三")
    assert meets(parts | {"甲.计": "28万元"}, "甲.计", "甲.一 + 甲.二 + 甲.三")
    assert not meets(parts | {"甲.计": "33万元"}, "甲.计", "甲.一 + 甲.二 + 甲.三")
    assert not meets(parts | {"甲.计": "27万元"}, "甲.计", "甲.一 + 甲.二 + 甲.三")


def test_a_difference_may_differ_by_one_and_a_half_steps():
    terms = {"甲.一": "10.0万元", "甲.二": "4.0万元"}
    assert meets(terms | {"甲.差": "6.1万元"}, "甲.差", "甲.一 - 甲.二")
    assert not meets(terms | {"甲.差": "6.2万元"}, "甲.差", "甲.一 - 甲.二")


def test_a_stated_rate_agrees_with_its_terms_within_their_rounding():
    terms = {"采购.实际": "306.74万元", "采购.计划": "364.80万元"}
    assert meets(terms | {"采购.率": "84.08%"}, "采购.率", "采购.实际 / 采购.计划")
    assert meets(terms | {"采购.率": "84.09%"}, "采购.率", "采购.实际 / 采购.计划")
    assert not meets(terms | {"采购.率": "84.10%"}, "采购.率", "采购.实际 / 采购.计划")


def test_coarse_terms_make_a_rate_uncertain():
    assert meets({"甲.一": "1万元", "甲.二": "3万元", "甲.率": "40%"}, "甲.率", "甲.一 / 甲.二")
    assert not meets({"甲.一": "1.00万元", "甲.二": "3.00万元", "甲.率": "40%"}, "甲.率", "甲.一 / 甲.二")


def test_a_computed_sum_is_as_uncertain_as_its_parts():
    known = book({"甲.一": "10万元", "甲.二": "10万元"})
    with_sum = computed(known, "甲.计", "甲.一 + 甲.二")
    formulas = {"甲.计": compile_formula("甲.一 + 甲.二")}
    assert compile_formula("甲.计").interval(with_sum, formulas) == Interval(D(190_000), D(210_000))


def test_a_total_of_a_list_is_as_uncertain_as_its_rows():
    known = computed(
        book({"项目.项1.执行": "10万元", "项目.项2.执行": "10万元"}),
        "项目.合计.执行",
        "项目.项1.执行 + 项目.项2.执行",
    )
    assert compile_formula("项目.合计.执行").interval(known) == Interval(D(190_000), D(210_000))


def computed(known: FactBook, key: str, formula: str) -> FactBook:
    from dataclasses import replace

    from apps.domain.facts import State

    value = compile_formula(formula).over(known)
    return known.with_facts([replace(fact(key, "0万元"), value=value, state=State.COMPUTED)])


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    [
        ("甲 + 乙", 11, 17),
        ("甲 - 乙", -2, 4),
        ("乙 - 甲", -4, 2),
        ("甲 * 乙", 30, 72),
        ("-甲", -9, -6),
        ("甲 * -1", -9, -6),
        ("绝对值(乙 - 甲)", 0, 4),
        ("绝对值(-甲)", 6, 9),
        ("绝对值(甲)", 6, 9),
        ("最大(甲, 乙)", 6, 9),
        ("最小(甲, 乙)", 5, 8),
        ("最大(甲, 7)", 7, 9),
        ("四舍五入(甲 / 4)", 2, 2),
        ("合计(甲, 乙)", 11, 17),
        ("平均(甲, 乙)", "5.5", "8.5"),
        ("100 - 甲", 91, 94),
        ("2 * 甲", 12, 18),
        ("如果(甲 > 乙, 甲, 乙)", 6, 9),
        ("如果(甲 <= 乙, 甲, 乙)", 5, 8),
        ("7", 7, 7),
    ],
)
def test_an_interval_holds_all_that_its_terms_allow(formula: str, low: object, high: object):
    """甲 is 7.5 ± 1.5, 乙 is 6.5 ± 1.5."""
    from apps.domain.formulas import Formula

    env = {"甲": Interval(D(6), D(9)), "乙": Interval(D(5), D(8))}
    result = Formula.value(compile_formula(formula), env)
    result = result if isinstance(result, Interval) else Interval(result, result)
    assert result == Interval(D(str(low)), D(str(high)))


def test_a_division_by_an_interval_around_zero_has_no_base():
    with pytest.raises(ZeroDivisionError):
        Interval(D(1), D(2)) / Interval(D(-1), D(1))
    assert D(1) / Interval(D(2), D(4)) == Interval(D("0.25"), D("0.5"))


@given(st.lists(FIGURE, min_size=1, max_size=6), st.data())
def test_figures_rounded_from_the_truth_never_contradict_their_rounded_sum(
    true: list[Decimal], data: st.DataObject
):
    """Round exact parts and their exact total each for itself: the statement must not be called wrong."""
    from apps.domain.money import round_half_up

    decimals = data.draw(st.integers(0, 1))
    facts = {f"甲.项目{i}": f"{round_half_up(v, decimals)}万元" for i, v in enumerate(true)}
    total = round_half_up(sum(true, D(0)), decimals)
    known = book(facts | {"甲.总计": f"{total}万元"})
    assert compile_formula("甲.总计").interval(known).meets(sum_of(facts).interval(known))


@given(FIGURE, FIGURE, st.integers(0, 2), st.integers(0, 2))
def test_sums_differences_and_products_hold_the_result_of_the_middle_figures(
    a: Decimal, b: Decimal, p: int, q: int
):
    x, y = Interval.around(a, D(1).scaleb(-p)), Interval.around(b, D(1).scaleb(-q))
    for result, value in ((x + y, a + b), (x - y, a - b), (x * y, a * b)):
        assert result.low <= value <= result.high
    assert (x - y) == -(y - x)
