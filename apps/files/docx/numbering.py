"""Word's automatic numbers, counted along the document as Word counts them (``numbering.xml``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ..xml import number, on, value
from .numerals import numeral

LEVELS = 9
LONGEST_NUMBER = 60
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    """All numbers of the text in figures, whatever the formats of the levels above."""
    restart: int | None = None
    """Starts anew after a level up to this one (counting from 1); 0 never, None after any higher one."""
    style: str = ""
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Instance:
    """``w:num``: an abstract numbering, with its own starts and levels."""

    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


class Numbering:
    """The definitions, and the counters of one run through the document.

    Instances of one abstract numbering count on together, except where an instance sets a start of its own: that holds
    when it is first used.
    """

    def __init__(self, abstracts: dict[str, dict[int, Level]], instances: dict[str, Instance]):
        self.abstracts = abstracts
        self.instances = instances
        self.counters: dict[str, list[int | None]] = {}
        self.started: set[tuple[str, int]] = set()

    def level_of_style(self, identifier: str, style: str) -> int | None:
        """The level that is linked to a paragraph style."""
        levels = (self._level(identifier, index) for index in range(LEVELS))
        return next((index for index, level in enumerate(levels) if level and level.style == style), None)

    def next(self, identifier: str, index: int) -> tuple[str, str]:
        """The next number of an instance's level, and what stands behind it (tab, space, nothing)."""
        level = self._level(identifier, index)
        if level is None:
            return "", "nothing"
        counters = self._count(identifier, index)
        if level.form == "bullet":
            return "", "nothing"

        def written(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            shown = self._level(identifier, at) or Level()
            counted = counters[at]
            count = self._start(identifier, at) if counted is None else counted
            form = "decimal" if level.legal and shown.form != "none" else shown.form
            return str(count).zfill(shown.digits) if shown.digits else numeral(count, form)

        return _PLACE.sub(written, level.text), level.suffix

    def _count(self, identifier: str, index: int) -> list[int | None]:
        instance = self.instances[identifier]
        counters = self.counters.setdefault(instance.abstract, [None] * LEVELS)
        current = counters[index]
        if index in instance.starts and (identifier, index) not in self.started:
            self.started.add((identifier, index))
            counters[index] = instance.starts[index]
        else:
            counters[index] = self._start(identifier, index) if current is None else current + 1
        for below in range(index + 1, LEVELS):
            level = self._level(identifier, below)
            if level is None or level.restart is None or index < level.restart:
                counters[below] = None
        return counters

    def _level(self, identifier: str, index: int) -> Level | None:
        instance = self.instances.get(identifier)
        if instance is None or not 0 <= index < LEVELS:
            return None
        return instance.levels.get(index) or self.abstracts.get(instance.abstract, {}).get(index)

    def _start(self, identifier: str, index: int) -> int:
        level = self._level(identifier, index)
        return self.instances[identifier].starts.get(index, level.start if level else 1)


def read_numbering(elements: Iterator[Element], style_numbering: dict[str, str]) -> Numbering:
    """``style_numbering`` leads from a numbering style to its ``w:numId``."""
    abstracts: dict[str, dict[int, Level]] = {}
    linked: dict[str, str] = {}
    instances: dict[str, Instance] = {}
    for element in elements:
        if element.tag == "w:abstractNum":
            identifier = element.get("w:abstractNumId", "")
            abstracts[identifier] = {at: level for e in element.iter("w:lvl") for at, level in [_level(e)]}
            if link := value(element, "w:numStyleLink"):
                linked[identifier] = link
        elif element.tag == "w:num":
            instances[element.get("w:numId", "")] = _instance(element)
    for identifier, style in linked.items():
        if target := instances.get(style_numbering.get(style, "")):
            abstracts[identifier] = abstracts.get(target.abstract, {})
    return Numbering(abstracts, instances)


def _instance(element: Element) -> Instance:
    starts: dict[int, int] = {}
    levels: dict[int, Level] = {}
    for override in element.iter("w:lvlOverride"):
        index = number(override.get("w:ilvl"))
        start = value(override, "w:startOverride")
        if start is not None:
            starts[index] = number(start, 1)
        for own in override.iter("w:lvl"):
            levels[index] = _level(own)[1]
    return Instance(value(element, "w:abstractNumId") or "", starts, levels)


def _level(element: Element) -> tuple[int, Level]:
    # A format of one's own stands in a Choice with an ordinary one in its Fallback.
    form = next(iter(element.iter("w:numFmt")), None)
    name = "decimal" if form is None else form.get("w:val", "decimal")
    example = "" if form is None else form.get("w:format", "").partition(",")[0].strip()
    restart = value(element, "w:lvlRestart")
    return number(element.get("w:ilvl")), Level(
        number(value(element, "w:start"), 0 if value(element, "w:start") is None else 1),
        "decimal" if name == "custom" else name,
        (value(element, "w:lvlText") or "")[:LONGEST_NUMBER],
        value(element, "w:suff") or "tab",
        bool(on(element, "w:isLgl")),
        None if restart is None else number(restart),
        value(element, "w:pStyle") or "",
        len(example) if name == "custom" and example.isdecimal() else 0,
    )
