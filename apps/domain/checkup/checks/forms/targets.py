"""Scores against what was aimed at and reached: full marks for a target missed, points where the rule gives none."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ....agreement import judge
from ....findings import Finding
from ....language.schema import SCHEMA, says_any
from ....money import ZERO, plain, round_half_up
from ...forms.form import LONG, Form, Row
from ...forms.printed import full_from, rule_of
from ...forms.targets import Outcome, is_late, outcome
from ...reading import Reading
from ...rules import finding


def missed(reading: Reading, form: Form) -> Iterator[Finding]:
    """A target that was missed gets no full marks (财预〔2020〕10号: by the share reached, 部分达成 80%—60%), nor any where the form
    says so; nor does what was done after its day."""
    for i in (i for i in form.indicators if i.fits and i.worth):
        found, said, rule = outcome(i), i.words("actual"), rule_of(form, i)
        partly = len(said) <= LONG and said.startswith(SCHEMA.partly) and not i.words("target").startswith(SCHEMA.partly)
        percent = plain(round_half_up(found.completion * 100, 2)) + "%" if found else ""
        if not i.is_full and found and not found.reached and rule == "nothing" and i.points:
            yield finding("C466.nothing", i.quoted_at("score"), sure=found.plain, i=i, working=found.working, percent=percent)
        elif i.criteria.strip() and not rule:
            continue
        elif not i.is_full:
            if partly and i.lost * 5 < (i.worth or ZERO) and any(says_any(n.words, SCHEMA.partly) for n in form.notes):
                yield finding("C467.most", i.quoted, sure=False, i=i, most=plain((i.worth or ZERO) * 4 / 5))
        elif found:
            if found.completion < full_from(form) and _cost(i, found):
                yield finding("C467", i.quoted, sure=found.plain and not i.is_explained, i=i, working=found.working, percent=percent)
        elif partly:
            yield finding("C467.partly", i.quoted, sure=False, i=i)
        elif is_late(i):
            yield finding("C467.late", i.quoted, sure=False, i=i)


def _cost(i: Row, found: Outcome) -> bool:
    """Whether the share reached makes less than full marks, as they are printed."""
    worth, number = i.worth or ZERO, i.cells["score"].number
    return round_half_up(worth * found.completion, max(number.decimals if number else 0, 1)) < worth


def completed(reading: Reading, form: Form) -> Iterator[Finding]:
    """A column 完成率 is result ÷ target, in the rows where more is better; 100% may stand for more."""
    rows = []
    for i in form.indicators:
        number = i.cells["completion"].number if "completion" in i.cells and i.fits else None
        if number and (found := outcome(i)) and not found.less:
            stated = number.value if number.unit == "%" else number.value / 100
            fit = judge(stated, Decimal("0.01").scaleb(-number.decimals), found.completion, None, rate=True)
            rows.append((i, found, number, fit or (stated == 1 and found.reached)))
    broken = [(i, found, number) for i, found, number, fit in rows if not fit]
    for i, found, number in broken if len(broken) * 2 <= len(rows) else ():
        right = plain(round_half_up(found.completion * 100, 2)) + "%"
        yield finding("C476.completion", i.quoted_at("completion"), i=i, right=right, found=number.text, calculation=found.working)
