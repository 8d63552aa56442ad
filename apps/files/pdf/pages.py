"""A page as lines and tables, and which of its lines are no part of the text: page numbers, running heads, watermarks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from apps.domain.documents.headings import classify, unit_in
from apps.domain.documents.text_tables import is_table_name

from .lines import Line
from .paths import Rule, Shape
from .tables import Table

TOP = BOTTOM = 0.14
"""Of the page's height: where page numbers, and what a tagged PDF calls decoration, may stand."""
HEAD = 0.095
"""Where a running head may stand that nothing but its repetition shows."""
SMALL = 12.0
REPEATED = 3
"""On so many pages, and on a third of those of its size, a running head stands."""
HUGE = 34.0
"""Points: type so large on page after page is a watermark."""
_ROMAN = re.compile(r"[-—–－·\s]*[ivxlcIVXLCⅠ-Ⅻⅰ-ⅻ]{1,6}[-—–－·\s]*")
_LEADER = re.compile(
    r"\s{0,9}(?<![.…·．⋯‥・﹒_])(?<![.…·．⋯‥・﹒_]\s)(?:[.…·．⋯‥・﹒_]\s?){4,}+\s{0,9}([-—–]?\s?\d{1,4}\s?[-—–]?)$"
)


@dataclass
class Page:
    number: int
    width: float
    height: float
    lines: list[Line]
    tables: list[Table] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    """Those that are no table's."""
    column: int = 0
    """A page set in columns gives a page for each of its parts."""

    @property
    def leaf(self) -> tuple[int, int]:
        return self.number, self.column

    @property
    def blocks(self) -> list[Line | Table]:
        """Lines and tables from top to bottom."""
        return sorted([*self.lines, *self.tables], key=lambda block: block.top)

    @property
    def body(self) -> list[Line | Table]:
        return [
            block
            for block in self.blocks
            if isinstance(block, Table) or block.kind not in ("furniture", "note")
        ]

    @property
    def size(self) -> tuple[int, int, int]:
        return round(self.width / 20), round(self.height / 20), self.column


def mark_furniture(pages: Sequence[Page]) -> None:
    """Gives the lines that are page numbers, running heads and feet or watermarks that kind; leaders become contents."""
    for page in pages:
        for line in _outer(page):
            if _is_number(line.text) or (line.artifact and not _names_table(page, line)):
                line.kind = "furniture"
        _mark_contents(page)
    _mark_repeated(pages)


def _mark_contents(page: Page) -> None:
    """Lines with leaders; a long entry begins on the line before."""
    lines = [line for line in page.lines if not line.kind]
    for before, line in zip([None, *lines], lines, strict=False):
        if not _LEADER.search(line.text):
            continue
        line.kind = "contents"
        if (
            before
            and not before.kind
            and before.x1 > 0.85 * line.x1
            and line.base - before.base < 3 * line.size
        ):
            before.kind, before.goes_on = "contents", True


def without_leader(text: str) -> str:
    """A line of the contents with its dots few."""
    return _LEADER.sub(r"……\1", text)


def _is_number(text: str) -> bool:
    return classify(text).kind == "furniture" or bool(_ROMAN.fullmatch(text))


def _outer(page: Page) -> Iterator[Line]:
    """The outermost lines above and below everything else, three at most on each side."""
    blocks = page.blocks
    for found, near in (
        (blocks[:3], lambda line: line.bottom < TOP * page.height),
        (blocks[::-1][:3], lambda line: line.top > (1 - BOTTOM) * page.height),
    ):
        for block in found:
            if isinstance(block, Table) or not near(block):
                break
            yield block


def _mark_repeated(pages: Sequence[Page]) -> None:
    heads: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    marks: dict[str, list[Line]] = defaultdict(list)
    sizes = Counter(page.size for page in pages)
    for page in pages:
        for line in _outer(page):
            margin = min(line.bottom, page.height - line.top) < HEAD * page.height
            if margin and line.size <= SMALL and not line.kind and not _names_table(page, line):
                heads[page.size, re.sub(r"\d+", "#", line.text), round(line.base / 6)].append(line)
        for line in page.lines:
            if line.size >= HUGE:
                marks[line.text].append(line)
    for key, found in heads.items():
        count = len({line.page for line in found})
        if count >= REPEATED and count * 3 >= sizes[key[0]]:  # type: ignore[index]
            _furnish(found)
    for found in marks.values():
        if len({line.page for line in found}) >= REPEATED:
            _furnish(found)


def _furnish(lines: Iterable[Line]) -> None:
    for line in lines:
        line.kind = "furniture"


def _names_table(page: Page, line: Line) -> bool:
    """A caption or unit that stands above a table on every page is none of the page's furniture."""
    if classify(line.text).kind in ("caption", "unit") or is_table_name(line.text) or unit_in(line.text):
        return any(table.top > line.base for table in page.tables)
    return False
