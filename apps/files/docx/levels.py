"""The levels of headings in a Word file: its own outline wins over what the numbers tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from apps.domain.documents.document import Item, Text
from apps.domain.documents.headings import style_of

_NESTED = {"一、", "（一）", "1.", "（1）", "①"}
"""Styles of numbers that stand below each other; on one level they show an outline set without thought."""


SURE = 3
"""So many headings with an outline show that the writer used it."""


def styled_levels(items: tuple[Item, ...], outlines: dict[int, int]) -> tuple[Item, ...]:
    """``outlines``: the level of a paragraph, by its number.  Headings that have none are placed as far above or below
    the outlined one before them as their numbers say."""
    items = tuple(_without_guesses(items, outlines)) if len(outlines) >= SURE else items
    own = {i: _own(item, outlines) for i, item in enumerate(items) if _own(item, outlines)}
    if not own or _thoughtless(items, own):
        return items
    top = min(own.values())
    styles = {
        style_of(_text(items[i]).number): level - top + 1
        for i, level in own.items()
        if _text(items[i]).number
    }
    return tuple(_levelled(items, own, top, styles))


def _without_guesses(items: tuple[Item, ...], outlines: dict[int, int]) -> Iterator[Item]:
    """A short line without number and outline is text where headings have an outline."""
    for item in items:
        guessed = (
            isinstance(item, Text) and item.kind == "heading" and not item.number and not _own(item, outlines)
        )
        yield replace(_text(item), kind="body", level=0) if guessed else item


def _levelled(
    items: tuple[Item, ...], own: dict[int, int], top: int, styles: dict[str, int]
) -> Iterator[Item]:
    shift = 0
    for index, item in enumerate(items):
        if isinstance(item, Text) and item.kind == "heading":
            level = (
                own[index] - top + 1
                if index in own
                else styles.get(style_of(item.number) if item.number else "")
            )
            if index in own:
                shift = own[index] - top + 1 - item.level
            item = replace(item, level=max(item.level + shift if level is None else level, 1))
        yield item


def _own(item: Item, outlines: dict[int, int]) -> int:
    return outlines.get(item.pieces[0].line, 0) if isinstance(item, Text) and item.kind == "heading" else 0


def _thoughtless(items: tuple[Item, ...], own: dict[int, int]) -> bool:
    on_level: dict[int, set[str]] = {}
    for index, level in own.items():
        on_level.setdefault(level, set()).add(style_of(_text(items[index]).number))
    return any(len(styles & _NESTED) > 1 for styles in on_level.values())


def _text(item: Item) -> Text:
    assert isinstance(item, Text)
    return item
