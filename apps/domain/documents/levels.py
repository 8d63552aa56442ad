"""The levels of headings, as their numbers are nested in one document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .document import Item, Text
from .headings import Mark, mark_of

_PARTS = ("第一部分", "附件")
_RANKS = {
    "附件": 0, "第一部分": 0, "第一节": 1, "一、": 2, "（一）": 3, "1.": 4, "1.1": 5, "1.1.1": 6, "（1）": 7, "①": 8,
}  # fmt: skip


@dataclass
class _Open:
    """A number under which what follows may stand; ``style`` is empty for a heading without one."""

    style: str
    ordinal: int
    level: int


def levelled(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items with the levels of their headings as the numbers are nested in this document.

    A number goes on with the sequence it fits: its own style's, or that of another style whose next number it is
    (一、 … 七、 8、, as converters print).  A heading without a number has the level that numbered ones have which came
    with the same level, or (when it came with 0) is placed by its neighbours.
    """
    return tuple(_Nesting(list(items)).levelled())


class _Nesting:
    """The numbers open at each point of a document, list items among them."""

    def __init__(self, items: list[Item]) -> None:
        self.items = items
        self.path: list[_Open] = []
        self.depths: dict[int, int] = {}
        """The level that numbered headings have which came with this level."""
        self.titles: set[str] = set()
        self.since: list[Item] = []
        """The last heading and what followed."""

    def levelled(self) -> Iterator[Item]:
        marks = [mark_of(i.number) if isinstance(i, Text) and i.number else None for i in self.items]
        heads = [isinstance(i, Text) and i.kind == "heading" for i in self.items]
        ahead = _ahead([mark if head else None for mark, head in zip(marks, heads, strict=True)])
        for item, mark, head, following in zip(self.items, marks, heads, ahead, strict=True):
            if isinstance(item, Text) and item.kind == "title":
                self._title(item)
            elif isinstance(item, Text) and (head or (mark and item.kind == "body")):
                level = self._numbered(mark) if mark else self._bare(item, following)
                if head:
                    self.depths |= {item.level: level} if mark else {}
                    item = replace(item, level=level)
                    self.since = []
            self.since.append(item)
            yield item

    def _title(self, title: Text) -> None:
        """Another report begins, unless it is the same title again."""
        if title.text not in self.titles:
            self.path = [entry for entry in self.path if entry.style in _PARTS]
        self.titles.add(title.text)

    def _numbered(self, mark: Mark) -> int:
        level = _level(self.path, mark)
        _cut(self.path, level)
        self.path.append(_Open(mark.style, mark.ordinal, level))
        return level

    def _bare(self, item: Text, following: Mark | None) -> int:
        level = self.depths.get(item.level, item.level) or self._beside(following)
        _cut(self.path, level + 1)
        if not self.path or self.path[-1].style or self.path[-1].level != level:
            self.path.append(_Open("", 0, level))
        return level

    def _beside(self, following: Mark | None) -> int:
        """The level of the next numbered heading where the number before that one was lost; else below a numbered
        heading that stands right above, else that of the last heading."""
        if following and following.ordinal > 1 and not any(_goes_on(entry, following) for entry in self.path):
            return _level(self.path, following)
        last = self.since[0] if self.since else None
        if not isinstance(last, Text) or last.kind != "heading" or any(map(_is_title, self.since)):
            return (self.path[-1].level if self.path else 0) + 1
        return last.level + 1 if last.number and len(self.since) == 1 else last.level


def _is_title(item: Item) -> bool:
    return isinstance(item, Text) and item.kind == "title"


def _ahead(marks: list[Mark | None]) -> list[Mark | None]:
    """For each item the next number at or behind it."""
    found: list[Mark | None] = []
    for mark in reversed(marks):
        found.append(mark or (found[-1] if found else None))
    return found[::-1]


def _cut(path: list[_Open], level: int) -> None:
    del path[next((i for i, entry in enumerate(path) if entry.level >= level), len(path)) :]


def _goes_on(entry: _Open, mark: Mark) -> bool:
    """Whether the number is the next one: of the same style, or of one that converters confuse with it."""
    kin = {entry.style, mark.style} in ({"一、", "1."}, {"（一）", "（1）"})
    return entry.ordinal + 1 == mark.ordinal and (entry.style == mark.style or kin)


def _level(path: list[_Open], mark: Mark) -> int:
    same = [entry for entry in reversed(path) if entry.style == mark.style]
    nearest = [entry for entry in (*same, *reversed(path)) if _goes_on(entry, mark)]
    skipped = same and same[0].ordinal < mark.ordinal <= same[0].ordinal + 2
    if nearest and mark.ordinal > 1 and not (skipped and nearest[0].level > same[0].level):
        return nearest[0].level
    if same:
        return same[0].level
    if mark.ordinal == 1 and path and mark.style not in (*_PARTS, "一、"):
        return path[-1].level + 1
    above = [entry.level for entry in path if entry.style and _RANKS[entry.style] < _RANKS[mark.style]]
    return (above[-1] if above else 0) + 1
