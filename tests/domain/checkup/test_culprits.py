"""Of relations that share figures the fewest culprits, and what each ought to be."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

from apps.domain.checkup.figures import Figure
from apps.domain.checkup.judge import verdicts
from apps.domain.checkup.relations import Relation, Support
from apps.domain.findings import Place
from apps.domain.language.quantities import quantities


def figure(text: str, at: int) -> Figure:
    (quantity,) = quantities(text)
    return Figure(quantity, Place(0, text, start=at, row=at, column=0))


A, B, C = figure("40元", 1), figure("60元", 2), figure("35元", 3)
TOTAL, GRAND = figure("110元", 4), figure("135元", 5)


def test_relations_that_hold_give_no_verdict():
    assert not list(verdicts([Relation("sum", GRAND, (figure("100元", 9), C))]))


def test_one_slip_that_breaks_two_relations_is_one_verdict_with_its_true_value():
    found = list(verdicts([Relation("sum", TOTAL, (A, B)), Relation("sum", GRAND, (TOTAL, C))]))
    assert [(v.culprit, v.right, len(v.broken)) for v in found] == [(TOTAL, D(100), 2)]


def test_a_figure_that_another_relation_vouches_for_is_not_blamed():
    same = Relation("equality", TOTAL, (figure("110元", 8),))
    (verdict,) = verdicts([Relation("sum", TOTAL, (A, B)), same])
    assert verdict.culprit in (A, B)


def test_a_hint_alone_is_told_only_where_a_slip_explains_it():
    parts = (figure("1231元", 1), figure("1003元", 2))
    far, near = figure("2500元", 3), figure("2334元", 4)
    assert not list(verdicts([Relation("sum", far, parts, support=Support.HINT)]))
    assert [v.right for v in verdicts([Relation("sum", near, parts, support=Support.HINT)])] == [D(2234)]


def test_a_base_of_zero_and_a_figure_not_exactly_stated_are_not_judged():
    assert not list(verdicts([Relation("ratio", figure("50%", 1), (A, figure("0元", 2)))]))
    assert not list(verdicts([Relation("sum", figure("约90元", 1), (A, B))]))


def test_what_is_only_likely_to_be_meant_is_told_where_it_is_near_or_one_digit_explains_it():
    def told(rate: str, support: Support = Support.LIKELY) -> bool:
        quantity = replace(figure(rate, 3), place=Place(0, rate, start=3))
        return bool(list(verdicts([Relation("ratio", quantity, (figure("86元", 1), figure("143元", 2)), support=support)])))

    assert told("52.1%") and told("10.1%") and not told("38.1%")
    assert told("38.1%", Support.SAID)
