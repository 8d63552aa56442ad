"""The passages of a report under the headings that the outline of a pack puts over its own.

A heading is met by what it says, without its number, the year and the words every heading has (主要, 情况, 分析 …).
What the pack itself says in such a section, its sentences and tables, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from pkgutil import get_data
from typing import Any

import yaml

from ..documents.document import Document, Text
from ..findings import Place
from ..language.labels import plain_label
from ..outline.item import Item
from ..outline.sections import Section
from ..outline.sentences import Passage, Sentence
from ..pack.model import Pack
from ..places import PASSAGE

SHORTEST = 12
"""So many characters a passage has at least; what is shorter says that there is none."""
OPENING = 25
"""So many characters the words before a colon have at most that open a passage: 改进措施：."""
OURS = 0.6
"""The share of a sentence's pairs of letters that the pack's own sentences have, from which on it is one of them."""
SEVERAL = 2
"""So many amounts make a sentence one of figures, which the pack says where it says sentences at all."""
LEAST = 2
"""So many letters what two headings have in common has at least."""
_SLOT = re.compile(r"\{[^{}]*\}")
_SENTENCE = re.compile(r"[^。；！？]*[。；！？]?")
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[)）、．.]\s*")
_AMOUNT = re.compile(r"\d[\d,.]*\s*(?:万元|亿元|元|[%％])")
_FIGURES = re.compile(r"[\d,.，％%]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A section of the outline that holds passages."""

    titles: tuple[str, ...]
    """Its own, after those of the sections above."""
    passages: tuple[Passage, ...]
    said: frozenset[str]
    """The pairs of letters of the sentences the pack says in it."""


@dataclass
class Told:
    """A heading of the report, those above it, and what stands under it up to the next."""

    start: int
    titles: tuple[str, ...]
    level: int
    head: str
    run_in: bool = False
    """It stands in front of its own paragraph."""
    texts: list[str] = field(default_factory=list)


def passages(document: Document, pack: Pack) -> Iterator[tuple[str, str, Place]]:
    """Key, text and place of every passage whose section the report has once."""
    asked = list(_asked(pack.outline.content, ()))
    known = frozenset(_titles(pack.outline.content))
    met = Meeting(asked, list(_told(document, known)), known)
    if (first := next(iter(pack.outline.content), None)) and isinstance(first, Passage):
        texts = [text for _, text in _before(document)]
        if len("".join(texts)) >= OPENING:
            yield f"{PASSAGE}{first.key}", "\n".join(texts), document.place(next(_before(document))[0])
    for found, ones, surely in met.pairs():
        of_all = Asked((), tuple(p for one in ones for p in one.passages), frozenset().union(*(one.said for one in ones)))
        for passage, texts in _shared(of_all, met.whole(ones, found), surely):
            text = "\n".join(line for line in (_without(text, of_all.said) for text in texts) if line)
            fits = not passage.limit or len(text) <= passage.limit
            if len(text) >= SHORTEST and fits:
                yield f"{PASSAGE}{passage.key}", text, document.place(found.start)


@dataclass
class Meeting:
    """The sections of an outline and those of a report."""

    asked: list[Asked]
    told: list[Told]
    known: frozenset[str]
    """The titles of all sections of the outline."""

    @cached_property
    def claimed(self) -> Mapping[str, list[Told]]:
        found: dict[str, list[Told]] = {}
        for one in self.told:
            found.setdefault(one.titles[-1], []).append(one)
        return found

    def pairs(self) -> Iterator[tuple[Told, list[Asked], bool]]:
        """A section of the report with those of the outline that mean it, and whether it is surely theirs alone."""
        met: dict[int, list[tuple[Asked, bool]]] = {}
        for asked in self.asked:
            found, surely = self._of(asked)
            if found is not None:
                met.setdefault(found.start, []).append((asked, surely))
        by_start = {one.start: one for one in self.told}
        for start, those in met.items():
            own = [asked for asked, surely in those if surely]
            yield (by_start[start], own, True) if len(own) == 1 else (by_start[start], [asked for asked, _ in those], False)

    def _of(self, asked: Asked) -> tuple[Told | None, bool]:
        """The section that is called so, under a heading called so where there are several; else the only one whose heading
        is almost the same; else, not surely, the only one that says it among other things."""
        own = asked.titles[-1]
        found = self.claimed.get(own, [])
        if len(found) > 1 and len(asked.titles) > 1:
            found = [one for one in found if len(one.titles) > 1 and one.titles[-2] == asked.titles[-2]] or found
        if found:
            return (found[0], True) if len(found) == 1 else (None, False)
        free = [t for t in self.claimed if t not in self.known and len(t) >= LEAST and not any(word in t for word in _data()["tables"])]
        others = {one.titles[-1] for one in self.asked if len(one.titles[-1]) > LEAST and one.titles[-1] not in own}
        named = {own, *(name for name, first in _words()[1].items() if first == own)}
        alike = [t for t in free if any(_alike(name, t) for name in named) and not any(other in t for other in others)]
        within = [t for t in free if own in t]
        for titles, surely in ((alike, True), (within, False)):
            if len(titles) == 1 and len(self.claimed[titles[0]]) == 1:
                return self.claimed[titles[0]][0], surely
        return None, False

    def whole(self, asked: Iterable[Asked], found: Told) -> list[str]:
        """What stands in a section, with those below that are no other section of the outline."""
        own, texts = {one.titles[-1] for one in asked}, list(found.texts)
        for one in self.told[self.told.index(found) + 1 :]:
            if one.level <= found.level or one.titles[-1] in self.known - own:
                break
            texts += [one.head, *one.texts]
        return texts


def _alike(own: str, title: str) -> bool:
    """Whether a heading says it in almost the same letters, or little more."""
    if title.startswith(own) and 3 * len(own) >= len(title):
        return True
    one, other = set(_pairs(own)), set(_pairs(title))
    return 2 * len(one & other) >= OURS * (len(one) + len(other)) > 0


def _asked(content: Iterable[Item], above: tuple[str, ...]) -> Iterator[Asked]:
    for item in content:
        if isinstance(item, Section):
            titles = (*above, core(item.title))
            own = [one for one in item.content if isinstance(one, Passage)]
            if own:
                said = frozenset(pair for one in item.content if isinstance(one, Sentence) for pair in _said(one))
                yield Asked(titles, tuple(own), said)
            yield from _asked(item.content, titles)
        elif not item.by_project:
            yield from _asked(item.inside, above)


def _before(document: Document) -> Iterator[tuple[int, str]]:
    """The sentences of a report in front of its first heading."""
    for index, item in enumerate(document.items):
        if isinstance(item, Text) and item.kind == "heading":
            return
        if isinstance(item, Text) and item.kind == "body" and item.text.strip().endswith("。"):
            yield index, item.text.strip()


def _titles(content: Iterable[Item]) -> Iterator[str]:
    for item in content:
        if isinstance(item, Section):
            yield core(item.title)
        yield from _titles(item.inside)


def _said(sentence: Sentence) -> Iterator[str]:
    for pattern in sentence.patterns():
        for literal in _SLOT.split(pattern.text):
            yield from _pairs(literal)


def _told(document: Document, known: frozenset[str]) -> Iterator[Told]:
    """The headings of a report, each with its texts; a paragraph that begins with one is one too."""
    above: list[tuple[int, str]] = []
    now: Told | None = None
    for index, item in enumerate(document.items):
        if not isinstance(item, Text):
            continue
        if item.kind == "title":
            above = []
        head, text = (item.text, "") if item.kind == "heading" else ("", item.text.strip())
        run_in = not head and now is not None and item.kind == "body"
        if run_in and now is not None:
            head, text = _run_in(text, known)
        if head:
            if now is not None:
                yield now
            level = (item.level or 1) if not run_in or now is None else now.level + (not now.run_in)
            above = [(deep, name) for deep, name in above if deep < level] + [(level, core(head))]
            now = Told(index, tuple(name for _, name in above), level, head, run_in)
        if now is not None and text and item.kind == "body":
            now.texts.append(text)
    if now is not None:
        yield now


def _run_in(text: str, known: frozenset[str]) -> tuple[str, str]:
    """A heading in front of a numbered paragraph, and what follows: （二）存在问题。全年……"""
    match = _NUMBERED.match(text)
    head, mark, rest = re.split(r"([。：:，])", text, maxsplit=1) if match and re.search("[。：:，]", text) else ("", "", text)
    return (head, rest.strip()) if mark and core(head) in known and len(head) <= OPENING else ("", text)


def _shared(asked: Asked, texts: list[str], surely: bool) -> Iterator[tuple[Passage, list[str]]]:
    """What of a section belongs to which of its passages: those that are several each begin with their name."""
    if len(asked.passages) == 1 and surely:
        yield asked.passages[0], texts
        return
    names = {core(passage.title): passage for passage in asked.passages}
    found: dict[str, list[str]] = {}
    now = ""
    for text in texts:
        opening, mark, rest = text.partition("：")
        opened = next((name for name in names if name in core(opening)), "") if mark and len(opening) <= OPENING else ""
        now = opened or now
        if name := now or (_spoken_of(text, names) if surely else ""):
            found.setdefault(name, []).append(rest.strip() if opened else text)
    yield from ((names[name], lines) for name, lines in found.items())


def _spoken_of(text: str, names: Iterable[str]) -> str:
    """The only passage whose name the beginning of a paragraph has, most of its pairs of letters."""
    there = set(_pairs(text[: 2 * OPENING]))
    shares = {name: len(own & there) / len(own) for name in names if (own := set(_pairs(name)))}
    best = sorted(shares, key=lambda name: -shares[name])[:2]
    sure = best and shares[best[0]] >= OURS and (len(best) == 1 or shares[best[1]] < shares[best[0]])
    return best[0] if sure else ""


def _without(text: str, said: frozenset[str]) -> str:
    """A paragraph without the sentences that the pack says itself."""
    if not said:
        return text
    return "".join(one for one in _SENTENCE.findall(text) if not _is_ours(one, said)).strip()


def _is_ours(sentence: str, said: frozenset[str]) -> bool:
    """Whether the pack says it itself: in these words, or in others with the same figures."""
    if len(_AMOUNT.findall(sentence)) >= SEVERAL:
        return True
    pairs = set(_pairs(sentence))
    return bool(pairs) and len(pairs & said) >= OURS * len(pairs)


def _pairs(text: str) -> Iterator[str]:
    yield from (a + b for a, b in pairwise(_FIGURES.sub("", "".join(text.split()))))


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.load(get_data(__package__ or "", "headings.yaml") or b"", yaml.CSafeLoader)
    return data


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    data = _data()
    filler = re.compile("|".join(sorted(map(re.escape, data["filler"]), key=len, reverse=True)))
    return filler, {filler.sub("", name) or name: filler.sub("", names[0]) for names in data["same"] for name in names}


@cache
def core(title: str) -> str:
    """What a heading says: 二、2020年部门资产管理情况分析 is 资产管理."""
    filler, same = _words()
    plain = plain_label(_SLOT.sub("", title))
    short = filler.sub("", plain) or plain
    return same.get(short, short)
