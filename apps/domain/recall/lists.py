"""The lists of a pack in a report: tables whose heads are a list's columns, row by row; and the indicators of its forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from ..checkup.tables.columns import Column, columns_of, segments
from ..checkup.tables.figures import figure
from ..documents.document import Document, Grid
from ..findings import Place
from ..forms.values import plain_sign
from ..language.labels import canonical, plain_label
from ..language.lexicon import LEXICON
from ..pack.model import Pack
from ..statements import Column as Asked
from ..statements import Statement
from .meanings import head_of
from .reading import alike, stated

Texts = Mapping[str, tuple[str, Place]]
"""What a row says, by column: the text as somebody would type it, and where."""
LEAST_ALIKE = 2
"""So many pairs of letters a table's title has in common with a list's, where its heads alone say too little."""
LONGEST_NAME = 60
_TARGET = re.compile(r"\s*(≥|≤|=|＝|>|<|＞|＜)\s*(\d[\d,.]*)\s*([^\d\s，,。；;]{0,8})\s*")
_NAMED = re.compile(r"项目名称|专项名称")


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of the pack as a table of the report tells it; ``naming`` is the column that says what a row is."""

    statement: Statement
    naming: str
    rows: tuple[Texts, ...]


@dataclass(frozen=True, slots=True)
class Aimed:
    """What one form says: of the project it names (its ``fields``, by column), or of the whole; ``rows`` are indicators."""

    project: str
    place: Place
    fields: Texts
    rows: tuple[Texts, ...]


def lists(document: Document, pack: Pack, year: int, asked: int) -> Iterator[Listed]:
    """The lists of the pack in a report of ``year``, for an assessment of the year ``asked``."""
    tables = [
        (index, grid, columns_of(grid, segment), segment.body)
        for index, grid in document.grids() if grid.sure for segment in segments(grid) if segment.head
    ]  # fmt: skip
    for statement in pack.list_statements:
        projects = pack.projects.statement if pack.projects else None
        found = [one for table in tables if (one := _match(document, statement, projects, *table, year, asked))]
        best = max((weight for weight, _ in found), default=(0, 0))
        chosen = [listed for weight, listed in found if weight == best]
        if len(chosen) == 1 and chosen[0].rows:
            yield chosen[0]


def _match(
    document: Document, statement: Statement, projects: Statement | None, index: int, grid: Grid, columns: tuple[Column, ...],
    body: tuple[int, ...], year: int, asked: int,
) -> tuple[tuple[int, int], Listed] | None:
    typed = [column for column in statement.columns if not column.formula]
    naming = next((c for c in typed if c.key == "名称"), None) or next((c for c in typed if c.field.kind.prose), None)
    if naming is None:
        return None
    found = {c.key: same[0] for c in typed if not c.prior and len(same := [t for t in columns if _same(c, t)]) == 1}
    own = len(found)
    named = alike(statement.printed_title or statement.title, grid.caption)
    labels = [column for column in columns if column.role == "label" and column not in found.values()]
    if naming.key not in found and found and len(labels) == 1 and named >= LEAST_ALIKE and statement is not projects:
        found[naming.key] = labels[0]
    indexes = [column.index for column in found.values()]
    enough = len(found) >= 2 or (len(typed) == 1 and named >= LEAST_ALIKE)
    if naming.key not in found or not enough or len(indexes) != len(set(indexes)):
        return None
    weight = (own, named)
    of_year = {c.key: found[c.prior] for c in typed if c.prior in found} | found
    found = {key: told for key, told in of_year.items() if _fits(statement.by_column[key], told, year, asked)}
    rows = tuple(texts for row in body if (texts := dict(_row(document, statement, index, grid, row, found))) and naming.key in texts)
    return weight, Listed(statement, naming.key, rows)


def _fits(asked: Asked, told: Column, year: int, of: int) -> bool:
    """Whether the figures of a column are of the year that is asked for."""
    ago = 1 if asked.prior else head_of(asked.label).ago
    return not asked.field.numeric or of - (told.year or year - head_of(told.label).ago) == ago


def _same(asked: Asked, told: Column) -> bool:
    """Whether a column of the list and one of the table say the same, of whatever year."""
    literal = plain_label(asked.label) in (plain_label(told.name), plain_label(told.label.replace("·", "")))
    if not asked.field.numeric:
        return literal or (bool(canonical(asked.label)) and canonical(asked.label) == canonical(told.name))
    head, own = head_of(asked.label), head_of(told.label)
    return literal or ((head.measure, head.core) == (own.measure, own.core) and bool(head.measure or head.core))


def _row(
    document: Document, statement: Statement, index: int, grid: Grid, row: int, found: Mapping[str, Column]
) -> Iterator[tuple[str, tuple[str, Place]]]:
    cells = list(statement.list_cells(("项1",)))
    for key, column in found.items():
        address, cell = next(c for c in cells if c.column == key), grid.rows[row][column.index]
        text = " ".join(cell.text.split())
        if not text or (address.field.numeric and cell.covered):
            continue
        if address.field.numeric:
            quantity = figure(text, column.unit)
            text = stated(quantity, address) if quantity else ""
        elif plain_label(text) in LEXICON.total_words:
            return
        if text and not address.field.read(text).message:
            yield key, (text, document.cell_place(index, row, column.index))


# --- forms of projects and of the whole ----------------------------------------------------------------------------

_HEADS = (
    ("level1", re.compile("一级指标")), ("level2", re.compile("二级指标")), ("name", re.compile("三级指标|指标内容|指标名称|^指标$")),
    ("actual", re.compile("实际|完成|执行|得分|分值|权重|偏差|原因|说明|备注")), ("target", re.compile("指标值|目标值|标准值|预期")),
)  # fmt: skip
"""What the heads of indicators are called, the first that fits."""
LEVELS = {"level1", "level2", "name"}


def aimed(document: Document, pack: Pack) -> Iterator[Aimed]:
    """The forms in which a report says what was aimed at, each with the project it names."""
    for index, grid in document.grids():
        lines = [_line(grid, row) for row in range(len(grid.rows))]
        head = next((row for row, line in enumerate(lines) if len({_head(text) for _, text in line} & LEVELS) >= 2), None)
        project, column, row = next(_projects_named(lines[:3]), ("", 0, head or 0))
        if not grid.sure or (head is None and not project):
            continue
        if len(project) <= LONGEST_NAME:
            fields = dict(_fields(document, pack, index, lines[:head])) if project else {}
            rows = tuple(_indicators(document, index, grid, head)) if head is not None else ()
            yield Aimed(project, document.cell_place(index, row, column), fields, rows)


def _projects_named(lines: list[list[tuple[int, str]]]) -> Iterator[tuple[str, int, int]]:
    """The project a form names beside the word for it; not the next head of a table of projects."""
    for row, line in enumerate(lines):
        for (_, name), (column, text) in pairwise(line):
            if _NAMED.fullmatch(plain_label(name)) and not head_of(text).measure and not _head(text):
                yield text, column, row


def _line(grid: Grid, row: int) -> list[tuple[int, str]]:
    """Column and text of what stands in a row, merged cells once."""
    return [(c, text) for c, cell in enumerate(grid.rows[row]) if not cell.covered and (text := " ".join(cell.text.split()))]


def _head(text: str) -> str:
    return next((key for key, pattern in _HEADS if len(text) <= 20 and pattern.search(plain_label(text))), "")


def _fields(
    document: Document, pack: Pack, index: int, lines: list[list[tuple[int, str]]]
) -> Iterator[tuple[str, tuple[str, Place]]]:
    """What the head of a project's form says of its fields, each named once."""
    columns = pack.projects.statement.list_cells(("项1",)) if pack.projects else ()
    labels = {plain_label(pack.projects.statement.by_column[c.column].label): c for c in columns if pack.projects and not c.computed}
    for row, line in enumerate(lines):
        for (_, name), (column, text) in pairwise(line):
            cell = labels.get(plain_label(name))
            if cell is not None and not cell.field.numeric and plain_label(text) not in labels and not cell.field.read(text).message:
                yield cell.column, (text, document.cell_place(index, row, column))


def _indicators(document: Document, index: int, grid: Grid, head: int) -> Iterator[Texts]:
    """The rows below the heads; a level that is left out is that of the row above."""
    columns: dict[str, int] = {}
    for column, text in _line(grid, head):
        columns.setdefault(_head(text), column)
    above: dict[str, str] = {}
    for row in range(head + 1, len(grid.rows)):
        texts = {key: " ".join(grid.rows[row][column].text.split()) for key, column in columns.items()}
        name, target = texts.get("name") or texts.get("level2", ""), texts.get("target", "")
        if not name or plain_label(name) in LEXICON.total_words or _head(name):
            continue
        place = document.cell_place(index, row, columns.get("name", columns.get("level2", 0)))
        found: dict[str, tuple[str, Place]] = {}
        for level in ("level1", "level2"):
            above[level] = texts.get(level) or above.get(level, "")
            if above[level] and len(above[level]) <= LONGEST_NAME:
                found[level] = (above[level], place)
        found["name"] = (name, place)
        yield found | ({key: (text, document.cell_place(index, row, columns["target"])) for key, text in _target(target)} if target else {})


def _target(text: str) -> Iterator[tuple[str, str]]:
    match = _TARGET.fullmatch(text)
    if match is None:
        yield "target_value", text
        return
    yield from (("sign", plain_sign(match[1])), ("target_value", match[2]))
    if match[3]:
        yield "unit", match[3]
