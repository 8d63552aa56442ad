"""A form's total against the most that can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ....findings import Finding, Place, Severity
from ....money import plain
from ...forms.form import HUNDRED, Form, Sum
from ...forms.scoring import stated_sum
from ...reading import Reading


def quoted(row: Sum) -> Place:
    """The row's place, quoted by label, weight and score."""
    cells = [c.text.strip() for c in (row.weight, row.score) if c and c.states]
    return replace(row.place, quote=" ".join((row.place.quote, *cells)))


def beyond(reading: Reading, form: Form) -> Iterator[Finding]:
    """A total is no more than the whole, be it the sum of its rows."""
    if not form.total or not form.total.score or any(i.is_extra for i in form.indicators):
        return
    points = form.total.score.points
    if points is not None and points > form.full >= HUNDRED and points == stated_sum(form):
        yield Finding(
            "C470", Severity.ERROR,
            f"“{form.total.label}”得分{form.total.score.text.strip()}，高于满分{plain(form.full)}。",
            expected=f"不高于{plain(form.full)}", found=form.total.score.text.strip(), places=(quoted(form.total),),
        )  # fmt: skip
