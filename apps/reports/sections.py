"""A report cut into sections of one paper direction, and its list of contents.

Both writers print the same sections, so that a page break stands at the same place in PDF and DOCX.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from apps.domain.writing.blocks import Block, Heading, PageBreak, Paragraph, Report, Table
from apps.domain.writing.widths import width

from .grid import lines_of


@dataclass(frozen=True, slots=True)
class Signature:
    """Consecutive 落款 paragraphs (unit name, date): set as one block and never alone on a page."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    blocks: tuple[Block | Signature, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents page."""

    anchor: str
    level: int
    text: str


def sections(report: Report) -> list[Section]:
    """Portrait sections and, between them, one landscape section for each landscape table."""
    made: list[Section] = []
    pending: list[Block] = []
    for block in report.blocks:
        if isinstance(block, Table) and block.landscape:
            lead = _lead(pending)
            made.append(_section(pending[: len(pending) - len(lead)]))
            made.append(_section([*lead, block], landscape=True))
            pending = []
        else:
            pending.append(block)
    if made and all(isinstance(block, Paragraph) and block.style == "note" for block in pending):
        made[-1] = replace(made[-1], blocks=(*made[-1].blocks, *pending))  # a note stands below the table, not on a sheet of its own
    else:
        made.append(_section(pending))
    return [section for section in made if section.blocks]


LAST_LINES = 4
"""The last page before a page break has at least so many lines, of 22: a heading and a word alone on it look forgotten."""
ACROSS = 28.0
"""Characters of the text in a line."""


def kept_with_next(section: Section) -> list[bool]:
    """For each block whether the next must stand on the same page: paragraphs before too few last lines."""
    lines, kept = 0, []
    for block in reversed(section.blocks):
        words = isinstance(block, Heading | Paragraph)
        kept.append(isinstance(block, Paragraph) and 0 < lines < LAST_LINES)
        lines = 0 if isinstance(block, PageBreak) else lines + (lines_of(width(block.text) + 2, ACROSS) if words else LAST_LINES)
    return kept[::-1]


def _lead(blocks: list[Block]) -> list[Block]:
    """The headings right before a landscape table: they go with it, or they would stand on a page alone."""
    start = len(blocks)
    while start and _goes_with_table(blocks[start - 1]):
        start -= 1
    return blocks[start:]


def _goes_with_table(block: Block) -> bool:
    return isinstance(block, Heading) or (isinstance(block, Paragraph) and block.style in ("flush", "center"))


def _section(blocks: Iterable[Block], landscape: bool = False) -> Section:
    return Section(tuple(_grouped(_without_idle_breaks(list(blocks)))), landscape)


def _without_idle_breaks(blocks: list[Block]) -> list[Block]:
    """A page break at either end, or after another, would only make an empty page."""
    while blocks and isinstance(blocks[-1], PageBreak):
        blocks.pop()
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, PageBreak) and (not kept or isinstance(kept[-1], PageBreak)):
            continue
        kept.append(block)
    return kept


def _grouped(blocks: Iterable[Block]) -> Iterator[Block | Signature]:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph) and block.style == "signature":
            lines.append(block.text)
            continue
        if lines:
            yield Signature(tuple(lines))
            lines = []
        yield block
    if lines:
        yield Signature(tuple(lines))


def anchors(report: Report) -> list[str]:
    """One anchor for each heading of the report in order; a heading without anchor gets ``h1``, ``h2`` ….

    Kept unique: a second heading of the same anchor gets its number appended.
    """
    made: list[str] = []
    for number, block in enumerate((b for b in report.blocks if isinstance(b, Heading)), 1):
        anchor = block.anchor or f"h{number}"
        made.append(f"{anchor}-{number}" if anchor in made else anchor)
    return made


def entries(report: Report, deepest: int = 2) -> list[Entry]:
    """The lines of the contents page."""
    headings = [b for b in report.blocks if isinstance(b, Heading)]
    return [
        Entry(anchor, heading.level, heading.text)
        for anchor, heading in zip(anchors(report), headings, strict=True)
        if heading.level <= deepest
    ]
