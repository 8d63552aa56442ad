"""Scores against what was aimed at and reached: full marks for a target missed, the printed rule, the share reached."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ....agreement import judge
from ....findings import Finding
from ....language.schema import SCHEMA, says_any
from ....money import ZERO, plain, round_half_up
from ....money import points as as_points
from ...forms.form import LONG, Form, Row
from ...forms.printed import full_from, rule_of
from ...forms.targets import Outcome, is_late, outcome
from ...reading import Reading
from ...rules import finding

ONE = Decimal(1)
OVER = Decimal("1.3")
"""A target exceeded by more may cost points (复核 asks for the reason from 130 % on)."""
MARKED = Decimal("0.1")
"""So much of the weight is no matter of rounding or judgement."""


def missed(reading: Reading, form: Form) -> Iterator[Finding]:
    """A target that was missed gets no full marks (财预〔2020〕10号: by the share reached, 部分达成 80%—60%); nor what was done
    after its day."""
    for i in form.indicators:
        found, said = outcome(i), i.words("actual")
        partly = len(said) <= LONG and said.startswith(SCHEMA.partly) and not i.words("target").startswith(SCHEMA.partly)
        if not i.fits or not i.worth or (i.criteria.strip() and not rule_of(form, i)):
            continue
        if not i.is_full:
            if partly and i.lost * 5 < i.worth and any(says_any(n.words, SCHEMA.partly) for n in form.notes):
                yield finding("C467.most", i.quoted, sure=False, i=i, most=plain(i.worth * 4 / 5))
        elif found:
            if found.completion < full_from(form) and _cost(i, found):
                sure = found.plain and not _explained(i)
                yield finding("C467", i.quoted, sure=sure, i=i, working=found.working, percent=_percent(found.completion))
        elif partly:
            yield finding("C467.partly", i.quoted, sure=False, i=i)
        elif is_late(i):
            yield finding("C467.late", i.quoted, sure=False, i=i)


def _cost(i: Row, found: Outcome) -> bool:
    """Whether the share reached makes less than full marks, as they are printed."""
    worth = i.worth or ZERO
    return round_half_up(worth * found.completion, max(_decimals(i), 1)) < worth


def _decimals(i: Row) -> int:
    number = i.cells["score"].number
    return number.decimals if number else 0


def completed(reading: Reading, form: Form) -> Iterator[Finding]:
    """A column 完成率 is result ÷ target, in the rows where more is better; 100% may stand for more."""
    rows = []
    for i in form.indicators:
        number = i.cells["completion"].number if "completion" in i.cells and i.fits else None
        if number and (found := outcome(i)) and not found.less:
            stated = number.value if number.unit == "%" else number.value / 100
            fit = judge(stated, Decimal("0.01").scaleb(-number.decimals), found.completion, None, rate=True)
            rows.append((i, found, number, fit or (stated == ONE and found.reached)))
    broken = [(i, found, number) for i, found, number, fit in rows if not fit]
    for i, found, number in broken if len(broken) * 2 <= len(rows) else ():
        place, right = i.quoted_at("completion"), _percent(found.completion)
        yield finding("C476.completion", place, i=i, right=right, found=number.text, calculation=found.working)


def by_rule(reading: Reading, form: Form) -> Iterator[Finding]:
    """Where the form says that points follow the share reached, they do; where it says nothing, 10号 says the same, and
    only a score far above that share is told."""
    scored = [i for i in form.indicators if i.fits and i.worth and i.points is not None]
    rows = [(i, found, rule_of(form, i)) for i in scored if (found := outcome(i))]
    holding = any(rule == "proportional" and not found.reached and _holds(i, found) for i, found, rule in rows)
    for i, found, rule in rows:
        if _holds(i, found) or i.is_full or (found.reached and found.completion > OVER):
            continue
        told, sure = not found.reached and bool(i.points), found.plain
        if rule == "proportional":
            told, sure = not (found.reached and (_explained(i) or "reason" in form.roles)), found.plain or holding
        elif not rule:
            told, sure = not _explained(i) and not i.criteria.strip() and _far_above(i, found), False
        if told:
            way = {"proportional": "C466", "nothing": "C466.nothing", "": "C466.share"}[rule]
            right = as_points((i.worth or ZERO) * min(found.completion, ONE))
            percent = _percent(found.completion)
            worth, place = plain(i.worth or ZERO), i.quoted_at("score")
            yield finding(way, place, sure=sure, i=i, right=right, working=found.working, percent=percent, worth=worth)


def _holds(i: Row, found: Outcome) -> bool:
    """Whether the score is weight × share, rounded or cut as printed."""
    apart = (i.worth or ZERO) * min(found.completion, ONE) - (i.points or ZERO)
    step = ONE.scaleb(-_decimals(i))
    return abs(apart) <= step / 2 or ZERO <= apart < step


def _far_above(i: Row, found: Outcome) -> bool:
    worth = i.worth or ZERO
    return found.plain and not found.reached and (i.points or ZERO) - worth * found.completion > worth * MARKED


def _explained(i: Row) -> bool:
    return bool(i["reason"] or i["note"])


def _percent(value: Decimal) -> str:
    return plain(round_half_up(value * 100, 2)) + "%"
