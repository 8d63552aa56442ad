"""A grade against the scale of grades printed with it, in a form, in a list and in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from ....findings import Finding, Place
from ....language.lexicon import LEXICON, alternation
from ....language.quantities import fold
from ....language.schema import SCHEMA, role_of
from ...forms.targets import Grade, grade_at, scale_in, scale_of
from ...reading import Reading
from ...rules import finding
from ...tables.figures import compact, figure

_ENDS = rf"(?:{alternation(SCHEMA.grade_ends)})"
_GRADED = re.compile(
    rf"(?P<points>\d{{1,3}}(?:\.\d+)?)\s?分(?!{alternation(LEXICON.hedges_after)})[^。；\d]{{0,16}}?(?:{alternation(SCHEMA.grading_words)})"
    rf"{_ENDS}?(?:{alternation(SCHEMA.said_words)})?\s?[“\"]?(?P<grade>{alternation(SCHEMA.grade_names)})(?=[”\"。；，、）)\s]|$|{_ENDS})"
)
Graded = tuple[tuple[Grade, ...], Decimal, str, tuple[Place, ...]]
"""The scale, the points, the grade they are given, and where."""


def grades(reading: Reading) -> Iterator[Finding]:
    """Each grade is that which the scale gives its points: a form's own, or the only one that the report prints."""
    for scale, points, given, places in (*_in_forms(reading), *_in_lists(reading), *_in_sentences(reading)):
        right = grade_at(scale, points)
        if right and given in {g.name for g in scale} and given != right:
            yield finding("C471", *places, points=f"{points:f}", right=right, said=given)


def _printed(reading: Reading) -> list[tuple[tuple[Grade, ...], Place]]:
    """The only scale that the texts print, and where it is printed first."""
    found = [(scale, reading.document.place(index)) for index, text in reading.document.texts() if (scale := scale_in(text.text))]
    return found[:1] if len({scale for scale, _ in found}) == 1 else []


def _in_forms(reading: Reading) -> Iterator[Graded]:
    for form in reading.forms:
        scale, note = scale_of(form)
        total = form.total.points if form.total else None
        stated = [p for p in (total, *(c.points for c in form.head_scores), form.score) if p is not None]
        for own, place in [(scale, note.place)] if note else reading.once(_printed):
            if form.grade and stated:
                yield own, stated[0], form.grade.words, (form.grade.place, place, *([form.total.quoted] if form.total else []))


def _in_sentences(reading: Reading) -> Iterator[Graded]:
    """最终评分76.40分，评定为“良好”."""
    document = reading.document
    for index, text in document.texts():
        for (scale, place), match in product(reading.once(_printed), _GRADED.finditer(fold(text.text))):
            yield scale, Decimal(match["points"]), match["grade"], (document.place(index, *match.span()), place)


def _in_lists(reading: Reading) -> Iterator[Graded]:
    """A list of scores and grades, row by row."""
    grids = list(reading.document.grids())
    written = [*(t.text for _, t in reading.document.texts()), *(c.text for _, grid in grids for row in grid.rows for c in row)]
    printed = {scale for words in written if (scale := scale_in(words))}
    for index, grid in grids if len(printed) == 1 else ():
        heads = {_graded(cell.text): n for n, cell in enumerate(grid.rows[0])} if grid.rows else {}
        for row, cells in enumerate(grid.rows[1:], 1) if "score" in heads and "grade" in heads else ():
            if points := figure(cells[heads["score"]].text):
                yield next(iter(printed)), points.value, compact(cells[heads["grade"]].text), (reading.document.row_place(index, row),)


def _graded(head: str) -> str:
    """Whether a column is of points or of grades."""
    return "grade" if compact(head) in SCHEMA.grades else role_of(head)
