"""A grade against the scale of grades printed with it, in a form and in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ....documents.document import Document
from ....findings import Finding, Severity
from ....language.lexicon import LEXICON, alternation
from ....language.quantities import fold
from ....language.schema import SCHEMA, role_of
from ....money import plain
from ...forms.form import Form
from ...forms.printed import Grade, grade_at, scale_in, scale_of
from ...forms.scoring import stated_sum
from ...reading import Reading
from ...tables.figures import compact, figure
from .sums import quoted

_COLUMNS = ("score", "grade")
_GRADED = re.compile(
    rf"(?P<points>\d{{1,3}}(?:\.\d+)?)\s?分(?!{alternation(LEXICON.hedges_after)})[^。；\d]{{0,16}}?(?:{alternation(SCHEMA.grading_words)})(?:结果|等级|等次)?(?:为|是)?"
    rf"\s?[“\"]?(?P<grade>{alternation(SCHEMA.grade_names)})(?=[”\"。；，、）)\s]|$|等级|等次)"
)


def in_sentences(reading: Reading) -> Iterator[Finding]:
    """最终评分76.40分，评定为“良好”, where the report prints one scale of grades."""
    scales = list(_scales(reading.document))
    if len({scale for scale, _ in scales}) != 1:
        return
    scale, at = scales[0]
    for index, text in reading.document.texts():
        for match in _GRADED.finditer(fold(text.text)):
            right = grade_at(scale, Decimal(match["points"]))
            if right and match["grade"] in {g.name for g in scale} and match["grade"] != right:
                yield Finding(
                    "C471", Severity.ERROR,
                    f"得分{match['points']}，按所列等级标准应为“{right}”，文中写“{match['grade']}”。",
                    expected=right, found=match["grade"],
                    places=(reading.document.place(index, match.start(), match.end()), reading.document.place(at)),
                )  # fmt: skip


def in_rows(reading: Reading) -> Iterator[Finding]:
    """A list of scores and grades, row by row, where the report prints one scale of grades."""
    document = reading.document
    printed = {scale for scale, _ in _scales(document)}
    printed |= {s for _, grid in document.grids() for cells in grid.rows for c in cells if (s := scale_in(c.text))}
    if len(printed) != 1:
        return
    scale = next(iter(printed))
    for index, grid in document.grids():
        heads = {role: n for n, cell in enumerate(grid.rows[0]) if (role := _graded(cell.text))} if grid.rows else {}
        for row, cells in enumerate(grid.rows[1:], 1) if len(heads) == len(_COLUMNS) else ():
            points, given = figure(cells[heads["score"]].text), compact(cells[heads["grade"]].text)
            right = grade_at(scale, points.value) if points else ""
            if right and given in {g.name for g in scale} and given != right:
                yield Finding(
                    "C471", Severity.ERROR, f"得分{cells[heads['score']].text.strip()}，按所列等级标准应为“{right}”，表中写“{given}”。",
                    expected=right, found=given, places=(document.row_place(index, row),),
                )  # fmt: skip


def _graded(head: str) -> str:
    """Whether a column is of points or of grades."""
    return "grade" if compact(head) in SCHEMA.grades else "score" if role_of(head) == "score" else ""


def _scales(document: Document) -> Iterator[tuple[tuple[Grade, ...], int]]:
    for index, text in document.texts():
        if scale := scale_in(text.text):
            yield scale, index


def grade(reading: Reading, form: Form) -> Iterator[Finding]:
    """The grade is that which the form's own scale gives the total."""
    scale, note = scale_of(form)
    total = form.total.points if form.total else None
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
