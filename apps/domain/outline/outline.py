"""The outline of a report: its title, cover and numbering, and the items that stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..writing.sentences import Pattern
from .item import Item

NUMBERING = ("一、", "（一）", "1.", "（1）")
"""The heading styles of a report that names none."""

DEEPEST = 4
"""The deepest heading level of an official document (（1）)."""


@dataclass(frozen=True, slots=True)
class CoverLine:
    label: str
    value: Pattern
    seal: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """``numbering`` names the style of each heading level, see :mod:`numbering`."""

    title: Pattern
    title_lines: tuple[Pattern, ...] = ()
    cover: tuple[CoverLine, ...] = ()
    cover_date: Pattern | None = None
    has_cover: bool = True
    contents: bool = True
    numbering: tuple[str, ...] = NUMBERING
    table_number: str = "表{chapter}-{n}"
    chart_number: str = "图{n}"
    content: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """An item at its place: the level a heading has there, and whether it is printed once a project."""

    item: Item
    level: int
    by_project: bool


def walk(content: tuple[Item, ...], level: int = 1, by_project: bool = False) -> Iterator[Standing]:
    """Every item, those inside others too, in reading order."""
    for item in content:
        yield Standing(item, level, by_project)
        yield from walk(item.inside, level + item.deeper, by_project or item.by_project)
