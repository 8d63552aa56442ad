"""Numbers of tables and figures, and what the text refers to by number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ....documents.document import Document, Text
from ....documents.headings import style_of
from ....findings import Finding, Place
from ....language.quantities import fold
from ....numbering import chinese
from ...reading import Reading
from ...rules import finding, several
from ...sentences.passages import quoted

_DIGITS = r"\d{1,2}(?:\s?[-－—–.．]\s?\d{1,2})*|[一二三四五六七八九十]{1,3}"
_NUMBER = re.compile(rf"(续?)(附?[表图])\s?({_DIGITS})")
_REFERENCE = re.compile(rf"(?:见|参照|如|按照?|根据)(?:本报告|本文|上|下)?(附?[表图])\s?({_DIGITS})(?![-\d])")
_ANNEX = re.compile(r"见(?:本报告)?(附件)\s?(\d{1,2}|[一二三四五六七八九十]{1,3})?")
_HEAD = re.compile(r"\s*附\s?件\s?(\d{1,2}|[一二三四五六七八九十]{1,3})?")
_DASHES = str.maketrans("－—–．", "---.")
_CN = {chinese(n): n for n in range(1, 40)}
_LINE = 60
_FARTHEST = 10
_FEWEST = 2
"""So many numbered captions make it a habit of the document to number them."""


@dataclass(frozen=True, slots=True)
class Caption:
    """A numbered caption: 表2-1 is number 1 of chapter ``2``; ``part`` counts parts and annexes, which number anew."""

    index: int
    kind: str
    chapter: str
    ordinal: int
    number: str
    title: str
    part: int

    def numbered(self, ordinal: int) -> str:
        return f"{self.kind}{self.chapter}{ordinal}"


def captions_of(document: Document) -> Iterator[Caption]:
    part = 0
    for index, text in document.texts():
        if text.kind == "title" or style_of(text.number) in ("第一部分", "附件"):
            part += 1
        match = _NUMBER.search(fold(text.number)) if text.kind in ("caption", "figure") else None
        if match and not match[1]:
            chapter, ordinal = _split(match[3])
            title = "".join(text.text[len(text.number) :].split()).lstrip("：:、.．")
            yield Caption(index, match[2], chapter, ordinal, _plain(text.number), title, part)


def _split(digits: str) -> tuple[str, int]:
    """``2-1`` is ``("2-", 1)``, 三 is ``("", 3)``."""
    if digits in _CN:
        return "", _CN[digits]
    plain = re.sub(r"\s", "", digits).translate(_DASHES)
    lead = plain.rstrip("0123456789")
    return (lead, int(plain[len(lead) :][:9])) if lead != plain else ("", 0)


def _plain(number: str) -> str:
    return re.sub(r"\s", "", number).translate(_DASHES).strip("（(")


def check(reading: Reading) -> Iterator[Finding]:
    """C621 one number twice, C622 numbers left out, C623 and C625 references to nothing, C624 captions without number."""
    document = reading.document
    captions = tuple(captions_of(document))
    groups: dict[tuple[int, str, str], list[Caption]] = {}
    for caption in captions:
        groups.setdefault((caption.part, caption.kind, caption.chapter), []).append(caption)
    for group in groups.values():
        yield from _numbered(document, group)
    yield from _unnumbered(document, captions)
    yield from _references(document, captions)
    yield from _annexes(document)


def _called(kind: str) -> str:
    return "图" if "图" in kind else "表"


def _numbered(document: Document, group: list[Caption]) -> Iterator[Finding]:
    """One number twice, or left out; of one table alone nothing: what is read may be a part of the report."""
    first: dict[int, Caption] = {}
    ordinals, last = {caption.ordinal for caption in group}, 0
    for caption in group:
        what, here = _called(caption.kind), document.place(caption.index)
        before = first.setdefault(caption.ordinal, caption)
        if before.title != caption.title:
            titles, right = f"{quoted(before.title)}与{quoted(caption.title)}", caption.numbered(max(first) + 1)
            yield finding("C621", here, document.place(before.index), what=what, titles=titles, expected=right, found=caption.number)
        missing = [caption.numbered(n) for n in range(last + 1, caption.ordinal) if n not in ordinals]
        if missing and caption.ordinal <= last + _FARTHEST and len(group) > 1:
            right = caption.numbered(last + 1)
            yield finding("C622", here, what=what, missing="、".join(missing), expected=right, found=caption.number)
        last = caption.ordinal


def _unnumbered(document: Document, captions: tuple[Caption, ...]) -> Iterator[Finding]:
    tables = [caption for caption in captions if caption.kind == "表"]
    bare = [
        document.place(i) for i, text in document.texts()
        if text.kind == "caption" and not _NUMBER.search(fold(text.number or text.text)) and not _annexed(document, i)
    ]  # fmt: skip
    if len(tables) >= _FEWEST and bare and len(bare) <= len(tables):
        yield finding("C624", *bare, other=tables[0].number, shown=several((place.quote for place in bare), 3))


def _annexed(document: Document, index: int) -> bool:
    """Whether the table is an annex, or in one: that has a number as such."""
    marks = (style_of(item.number) for item in reversed(document.items[:index]) if isinstance(item, Text))
    return next((mark for mark in marks if mark in ("第一部分", "一、", "附件")), "") == "附件"


def _references(document: Document, captions: tuple[Caption, ...]) -> Iterator[Finding]:
    known = {_plain(f"{caption.kind}{caption.chapter}{caption.ordinal}") for caption in captions} | _printed(document)
    missing: dict[str, Place] = {}
    for index, text in document.texts():
        for match in _REFERENCE.finditer(fold(text.text)) if text.kind == "body" else ():
            number, (chapter, ordinal) = _plain(match[1] + match[2]), _split(match[2])
            if not {f"{match[1]}{chapter}{ordinal}", number} & known:
                missing.setdefault(number, document.place(index, match.start(), match.end()))
    annexed = any(number.startswith("附") for number in known)
    for number, place in missing.items():
        if number.startswith("附") and not annexed:
            yield finding("C625", place, words=place.quote, annex=number)  # it may be a file of its own
            return
        yield finding("C623", place, found=number, what=_called(number))


def _printed(document: Document) -> set[str]:
    """Numbers in heads of tables and in lines that are no sentences: captions not recognised as such."""
    lines = [text.text for _, text in document.texts() if text.kind != "body" or len(text.text) <= _LINE]
    cells = [cell.text for _, grid in document.grids() for row in grid.rows[:2] for cell in row]
    words = (words for words in map(fold, (*lines, *cells)) if not _REFERENCE.search(words))
    return {_plain(match[2] + match[3]) for line in words for match in _NUMBER.finditer(line)}


def _annexes(document: Document) -> Iterator[Finding]:
    """见附件2 where no 附件2 follows: it may be a file of its own, so this is a question.  The only annex may go without its number."""
    heads = {i: _annex(text.text) for i, text in document.texts() if style_of(text.number) == "附件" or _HEAD.match(text.text)}
    present = set(heads.values())
    for index, text in document.texts():
        for match in _ANNEX.finditer(fold(text.text)) if text.kind == "body" else ():
            wanted = _split(match[2])[1] if match[2] else 0
            if (wanted in present or (wanted == 1 and present == {0})) if wanted else present:
                continue
            annex = f"附件{wanted or ''}"
            way = "C625.listed" if wanted and _is_list(heads) else "C625"
            yield finding(way, document.place(index, match.start(), match.end()), words=match[0], annex=annex)
            return


def _is_list(heads: dict[int, int]) -> bool:
    """附件1：…… 附件2：…… on lines one behind the other: what is annexed, in full."""
    run = [n for n in heads.values() if n]
    return len(run) > 1 and run == list(range(1, len(run) + 1)) == [n - min(heads) + 1 for n in heads]


def _annex(text: str) -> int:
    match = _HEAD.match(fold(text))
    return _split(match[1])[1] if match and match[1] else 0
