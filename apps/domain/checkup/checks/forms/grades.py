"""A grade against the scale of grades printed with it."""

from __future__ import annotations

from collections.abc import Iterator

from ....findings import Finding, Severity
from ....money import plain
from ...forms.form import Form
from ...forms.printed import grade_at, scale_of
from ...reading import Reading
from .sums import quoted, stated_sum


def grade(reading: Reading, form: Form) -> Iterator[Finding]:
    """The grade is that which the form's own scale gives the total."""
    scale, note = scale_of(form)
    total = form.total.score.points if form.total and form.total.score else None
    heads = [c.points for c in form.head_scores if c.points is not None]
    points = total if total is not None else heads[0] if heads else stated_sum(form)
    if (
        form.grade is None
        or note is None
        or points is None
        or form.grade.words not in {g.name for g in scale}
    ):
        return
    right = grade_at(scale, points)
    if not right or right == form.grade.words:
        return
    yield Finding(
        "C471", Severity.ERROR,
        f"得分{plain(points)}，按所列等级标准应为“{right}”，表中写“{form.grade.words}”。",
        expected=right, found=form.grade.words,
        places=(form.grade.place, note.place, *([quoted(form.total)] if form.total else [])),
    )  # fmt: skip
