"""The passages of a report under the headings that the outline of a pack puts over its own."""

from __future__ import annotations

from collections.abc import Iterator

from ..documents.document import Document, Text
from ..findings import Place
from ..language.labels import plain_label
from ..outline.item import Item
from ..outline.sections import Section
from ..outline.sentences import Passage
from ..pack.model import Pack
from ..places import PASSAGE

SHORTEST = 20
"""So many characters a passage has at least; what is shorter says that there is none."""


def passages(document: Document, pack: Pack) -> Iterator[tuple[str, str, Place]]:
    """Key, text and place of every passage whose section holds nothing else, where the report has one such section."""
    sections = _sections(document)
    asked: dict[str, list[Passage]] = {}
    for title, passage in _alone(pack.outline.content):
        asked.setdefault(plain_label(title), []).append(passage)
    for name, wanted in asked.items():
        found = sections.get(name, ())
        if len(wanted) != 1 or len(found) != 1:
            continue
        start, texts = found[0]
        text = "\n".join(texts)
        fits = not wanted[0].limit or len(text) <= wanted[0].limit
        if len(text) >= SHORTEST and fits:
            yield f"{PASSAGE}{wanted[0].key}", text, document.place(start)


def _alone(content: tuple[Item, ...]) -> Iterator[tuple[str, Passage]]:
    """The passages that have a heading of their own, with it."""
    for item in content:
        if isinstance(item, Section) and len(item.content) == 1 and isinstance(item.content[0], Passage):
            yield item.title, item.content[0]
        elif not item.by_project:
            yield from _alone(item.inside)


def _sections(document: Document) -> dict[str, list[tuple[int, list[str]]]]:
    """By heading the sections of a report that are text alone: where each begins, and its paragraphs."""
    found: dict[str, list[tuple[int, list[str]]]] = {}
    heads = [i for i, item in enumerate(document.items) if isinstance(item, Text) and item.kind in ("heading", "title")]
    for place, start in enumerate(heads):
        head = document.items[start]
        assert isinstance(head, Text)
        level = head.level or 1
        end = next((i for i in heads[place + 1 :] if (document.items[i].level or 1) <= level), len(document.items))  # type: ignore[union-attr]
        inside = document.items[start + 1 : end]
        texts = [item.text.strip() for item in inside if isinstance(item, Text) and item.kind in ("body", "heading")]
        if texts and all(isinstance(item, Text) for item in inside):
            found.setdefault(plain_label(head.text), []).append((start, texts))
    return found
