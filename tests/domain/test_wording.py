"""Words follow from figures: 增加 or 减少, never both; growth always over last year."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.domain.money import NumberStyle, format_quantity
from apps.domain.writing import wording

D = Decimal
STYLE = NumberStyle()
AMOUNTS = st.decimals(min_value=-(10**6), max_value=10**6, places=2).map(lambda v: v * 10_000)


def show(value: Decimal) -> str:
    return format_quantity(value, "万元", 2)


def wan(text: str) -> Decimal:
    return D(text) * 10_000


@pytest.mark.parametrize(
    ("this", "last", "clause"),
    [
        ("153", "141", "比上年增加12.00万元，增长8.51%"),
        ("141", "153", "比上年减少12.00万元，下降7.84%"),
        ("141", "141", "与上年持平"),
        ("5", "0", "上年无此项，本年5.00万元"),
        ("0", "0", "与上年持平"),
        ("0", "5", "比上年减少5.00万元，下降100.00%"),
        ("-5", "5", "比上年减少10.00万元，下降200.00%"),
        ("-5", "-10", "比上年增加5.00万元，增长50.00%"),
    ],
)
def test_the_clause_of_change_follows_from_the_two_figures(this: str, last: str, clause: str):
    assert wording.compared_with_last_year(wan(this), wan(last), show, STYLE, 2) == clause


@pytest.mark.parametrize(
    ("this", "last", "words"),
    [
        ("161", "100", "增长61.00%"),
        ("59.61", "100", "下降40.39%"),
        ("100", "100", "持平"),
        ("5", "0", "上年无此项"),
        ("0", "0", "持平"),
    ],
)
def test_growth_is_measured_by_last_year(this: str, last: str, words: str):
    assert wording.growth(wan(this), wan(last), STYLE, 2) == words


def test_amounts_carry_no_minus_sign_behind_a_word():
    assert wording.amount_change(wan("3"), wan("5"), show) == "减少2.00万元"
    assert wording.amount_change(wan("5"), wan("3"), show) == "增加2.00万元"
    assert wording.amount_change(wan("5"), wan("5"), show) == "无变化"
    assert wording.adjusted(wan("-2"), show) == "调减2.00万元"
    assert wording.adjusted(wan("2"), show) == "调增2.00万元"
    assert wording.adjusted(D(0), show) == "未作调整"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [("46", "100", "46.00%"), ("0", "100", "0.00%"), ("1", "3", "33.33%"), ("5", "0", "—"), ("0", "0", "—")],
)
def test_a_share_of_nothing_is_a_dash(part: str, whole: str, words: str):
    assert wording.share(wan(part), wan(whole), STYLE, 2) == words


def test_a_rate_over_no_budget_is_said_in_words():
    assert wording.completion(wan("93.91"), wan("100"), STYLE, 2) == "93.91%"
    assert wording.completion(wan("5"), D(0), STYLE, 2) == "未安排预算"
    assert wording.completion(D(0), D(0), STYLE, 2) == "未安排预算"


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        ("1.2", "已完成"),
        ("1", "已完成"),
        ("0.9999", "已基本完成"),
        ("0.9", "已基本完成"),
        ("0.8999", "未完成"),
        ("0", "未完成"),
    ],
)
def test_how_far_something_is_done_has_its_word(rate: str, words: str):
    assert wording.finished(D(rate)) == words


def test_two_figures_are_equal_greater_or_less():
    assert [wording.compare_word(D(a), D(1)) for a in (0, 1, 2)] == ["小于", "等于", "大于"]


UP, DOWN, SAME = ("增加", "增长"), ("减少", "下降"), ("持平", "无变化")


@given(AMOUNTS, AMOUNTS)
def test_a_clause_says_up_or_down_or_same_and_never_two_of_them(this: Decimal, last: Decimal):
    clause = wording.compared_with_last_year(this, last, show, STYLE, 2)
    said = [any(word in clause for word in words) for words in (UP, DOWN, SAME)]
    if last == 0 and this != 0:
        assert "上年无此项" in clause and "%" not in clause
    else:
        assert said == [this > last, this < last, this == last]
    assert "-" not in clause.replace(show(this), "")


@given(AMOUNTS, AMOUNTS)
def test_direction_turns_when_the_years_are_exchanged(this: Decimal, last: Decimal):
    assume(this != last)
    there, back = wording.amount_change(this, last, show), wording.amount_change(last, this, show)
    assert there[2:] == back[2:] and {there[:2], back[:2]} == {"增加", "减少"}
