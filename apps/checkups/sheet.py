"""A read document as the page shows it: every text and table in its order, findings marked and noted where they are.

Whatever comes from the document is escaped here; the markup is ours alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from apps.domain.checkup import ORDER, CheckUp
from apps.domain.checkup.rules import RULES, Rule
from apps.domain.checkup.whereabouts import row_of, section_of, shortened, whereabouts
from apps.domain.documents.document import Document, Grid, Text
from apps.domain.findings import Finding, Place, Severity

from .spans import Span, spans_of

FIGURE = re.compile(r"[-−+]?[\d,，]*\.?\d+\s*[%％]?|[-—]+|")
"""What stands at the right edge of its cell."""

MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """A place of a finding: ``number`` is the finding's, ``part`` the place's, both counting from 1."""

    number: int
    part: int
    severity: Severity
    start: int = 0
    end: int = 0

    @property
    def anchor(self) -> str:
        return f"f{self.number}-{self.part}"


@dataclass(frozen=True, slots=True)
class Link:
    anchor: str
    where: str
    row: str
    quote: str


@dataclass(frozen=True, slots=True)
class Note:
    """A finding as it is told below its place and in the list."""

    number: int
    finding: Finding
    where: str
    section: str
    adopted: bool
    others: tuple[Link, ...]
    """The further places worth a line each."""
    rest: tuple[Link, ...]
    """The places after those, of a sum over a long table say."""

    @property
    def rule(self) -> Rule | None:
        """What the finding was judged by; none where an older version had the code."""
        return RULES.get(self.finding.code)

    @property
    def index(self) -> int:
        """Its position among the findings."""
        return self.number - 1


@dataclass(slots=True)
class Line:
    """An item on the page.  ``kind`` is a text's kind, ``grid``, or ``contents`` for the whole list of contents."""

    kind: str
    html: SafeString
    level: int = 0
    page: int = 0
    """Where a page of the file begins here; else 0."""
    line: int = 0
    sure: bool = True
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]
    general: tuple[Note, ...]
    """What has no place of its own."""


def sheet_of(checkup: CheckUp, left_out: set[int], shown: Severity | None = None) -> Sheet:
    """The document with its findings, or those of one severity."""
    notes = tuple(
        _note(checkup.document, number, finding, number - 1 not in left_out)
        for number, finding in enumerate(checkup.findings, 1)
        if shown in (None, finding.severity)
    )
    marks, below, general = _placed(checkup.document, notes)
    lines = list(_lines(checkup.document, marks))
    for index, line in lines:
        line.notes = below.get(index, [])
    return Sheet(tuple(line for _, line in lines), notes, tuple(general))


def _note(document: Document, number: int, finding: Finding, adopted: bool) -> Note:
    links = [
        Link(
            f"f{number}-{at + 1}",
            whereabouts(document, place),
            row_of(document, place),
            shortened(place.quote, 60),
        )
        for at, place in finding.passages.items()
    ]
    first = finding.places[0] if finding.places else None
    section = section_of(document, first) if first else ""
    others, rest = tuple(links[1 : MOST_LINES + 1]), tuple(links[MOST_LINES + 1 :])
    return Note(number, finding, links[0].where if links else "全文", section, adopted, others, rest)


Marks = dict[int, list[tuple[Mark, Place]]]


def _placed(document: Document, notes: tuple[Note, ...]) -> tuple[Marks, dict[int, list[Note]], list[Note]]:
    """Marks and notes by the item they belong to."""
    marks: Marks = defaultdict(list)
    below: dict[int, list[Note]] = defaultdict(list)
    general = []
    for note in notes:
        places = note.finding.shown if document.items else {}
        for at, place in places.items():
            item = min(max(place.item, 0), len(document.items) - 1)
            marks[item].append(
                (Mark(note.number, at + 1, note.finding.severity, place.start, place.end), place)
            )
            if at == 0:
                below[item].append(note)
        if not places:
            general.append(note)
    return marks, below, general


# --- items -----------------------------------------------------------------------------------------


def _lines(document: Document, marks: Marks) -> Iterator[tuple[int, Line]]:
    page = 0
    for group, items in groupby(
        enumerate(document.items), key=lambda pair: _quiet(pair[1], pair[0] in marks)
    ):
        if group == "contents":
            rows = [escape(item.text) for _, item in items if isinstance(item, Text)]
            yield -1, Line("contents", mark_safe("<br>".join(rows)))
        for index, item in items if group == "" else ():
            line = (
                _text(item, marks.get(index, []))
                if isinstance(item, Text)
                else _grid(item, marks.get(index, []))
            )
            now = _page(item)
            line.page, page = (now if now and now != page else 0), now or page
            line.line = 0 if now else document.numbers[index]
            yield index, line


def _quiet(item: Text | Grid, marked: bool) -> str:
    """Contents are folded away and page numbers left out, unless something was found in them."""
    hidden = isinstance(item, Text) and not item.checked and item.kind != "cell"
    return item.kind if isinstance(item, Text) and hidden and not marked else ""


def _page(item: Text | Grid) -> int:
    if isinstance(item, Text):
        return item.piece().page
    return item.rows[0][0].page if item.rows and item.rows[0] else 0


def _text(text: Text, marks: list[tuple[Mark, Place]]) -> Line:
    return Line(
        text.kind,
        _marked(text.text, [mark for mark, _ in marks]),
        text.level,
    )


def _marked(text: str, marks: list[Mark]) -> SafeString:
    """The text with the quoted stretches marked, each followed by its findings' numbers; they may overlap."""
    if not marks:
        return escape(text)
    size = len(text)
    ends = [(mark, *_within(mark, size)) for mark in marks]
    points = sorted({0, size, *(start for _, start, _ in ends), *(end for _, _, end in ends)})
    made = [_numbers([mark for mark, _, end in ends if end == 0])]
    for start, end in pairwise(points):
        covering = [mark for mark, first, last in ends if first <= start and end <= last]
        made.append(_stretch(text[start:end], covering))
        made.append(_numbers([mark for mark, _, last in ends if last == end]))
    return mark_safe("".join(made))


def _within(mark: Mark, size: int) -> tuple[int, int]:
    start = min(max(mark.start, 0), size)
    return start, min(max(mark.end, start), size)


def _stretch(text: str, marks: list[Mark]) -> SafeString:
    if not marks:
        return escape(text)
    return format_html('<mark class="found found-{}">{}</mark>', _worst(marks), text)


def _worst(marks: list[Mark]) -> str:
    return min((mark.severity for mark in marks), key=ORDER.index).value


def _numbers(marks: list[Mark]) -> SafeString:
    return mark_safe("".join(_number(mark) for mark in sorted(marks, key=lambda m: m.number)))


def _number(mark: Mark) -> SafeString:
    return format_html(
        '<a class="found-no found-no-{}" id="{}" href="#f{}" aria-label="{}，第{}条">{}</a>',
        mark.severity.value, mark.anchor, mark.number, mark.severity.label, mark.number, mark.number,
    )  # fmt: skip


# --- tables ----------------------------------------------------------------------------------------


def _grid(grid: Grid, marks: list[tuple[Mark, Place]]) -> Line:
    spans = spans_of(grid)
    owners = {spot: span for row in spans for span in row for spot in span.spots} if marks else {}
    marked: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    numbered: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    whole: list[Mark] = []
    for mark, place in marks:
        cells = _cells(grid, place)
        for spot in dict.fromkeys(owners[spot].spots[0] for spot in cells if spot in owners):
            marked[spot].append(mark)
        if cells and cells[0] in owners:
            numbered[owners[cells[0]].spots[0]].append(mark)
        else:
            whole.append(mark)
    rows = "".join(f"<tr>{''.join(_cell(span, marked, numbered) for span in row)}</tr>" for row in spans)
    head = format_html('<p class="found-whole">{}</p>', _numbers(whole)) if whole else SafeString("")
    html = format_html(
        '{}<div class="table-scroll"><table class="read-table">{}</table></div>', head, mark_safe(rows)
    )
    return Line("grid", html, sure=grid.sure)


def _cells(grid: Grid, place: Place) -> list[tuple[int, int]]:
    """The cells a place quotes: the one it names, and those to its right as far as the quote goes."""
    if not (0 <= place.row < len(grid.rows) and 0 <= place.column < grid.width):
        return []
    words: list[str] = []
    for column in range(place.column, grid.width):
        cell = grid.rows[place.row][column]
        words += [cell.text] if cell.text and not cell.covered else []
        if " ".join(words) == place.quote:
            return [(place.row, c) for c in range(place.column, column + 1)]
    return [(place.row, place.column)]


def _cell(
    span: Span, marked: dict[tuple[int, int], list[Mark]], numbered: dict[tuple[int, int], list[Mark]]
) -> str:
    spot = span.spots[0]
    tag = 'th scope="col"' if spot[0] == 0 else "td"
    names = ["num"] if spot[0] and len(span.text) < 30 and FIGURE.fullmatch(span.text) else []
    names += ["found", f"found-{_worst(marked[spot])}"] if spot in marked else []
    text = escape(span.text).replace("\n", mark_safe("<br>"))
    size = "".join(
        f' {name}="{n}"' for name, n in (("colspan", span.columns), ("rowspan", span.rows)) if n > 1
    )
    classes = f' class="{" ".join(names)}"' if names else ""
    return f"<{tag}{size}{classes}>{text}{_numbers(numbered.get(spot, []))}</{tag[:2]}>"
