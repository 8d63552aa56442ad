"""Numbers of tables and figures, and what the text refers to by number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ....documents.document import Document, Text
from ....documents.headings import style_of
from ....findings import Finding, Place, Severity
from ....language.quantities import fold
from ....numbering import chinese
from ...reading import Reading
from ...sentences.passages import quoted

_DIGITS = r"\d{1,2}(?:\s?[-－—–.．]\s?\d{1,2})*|[一二三四五六七八九十]{1,3}"
_NUMBER = re.compile(rf"(续?)(附?[表图])\s?({_DIGITS})")
_REFERENCE = re.compile(rf"(?:见|参照|如|按照?|根据)(?:本报告|本文|上|下)?(附?[表图])\s?({_DIGITS})(?![-\d])")
_ANNEX = re.compile(r"见(?:本报告)?(附件)\s?(\d{1,2}|[一二三四五六七八九十]{1,3})?")
_DASHES = str.maketrans("－—–．", "---.")
_CN = {chinese(n): n for n in range(1, 40)}
_LINE = 60
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
        yield from _duplicates(document, group)
        yield from _gaps(document, group)
    yield from _unnumbered(document, captions)
    yield from _references(document, captions)
    yield from _annexes(document)


def _duplicates(document: Document, group: list[Caption]) -> Iterator[Finding]:
    first: dict[int, Caption] = {}
    for caption in group:
        before = first.setdefault(caption.ordinal, caption)
        if before.title == caption.title:
            continue
        right = caption.numbered(max(first) + 1)
        yield Finding(
            "C621",
            Severity.ERROR,
            f"{_called(caption)}编号“{caption.number}”重复：{quoted(before.title)}与{quoted(caption.title)}用了同一编号，"
            f"后者应为“{right}”。",
            expected=right,
            found=caption.number,
            places=(document.place(caption.index), document.place(before.index)),
        )


def _called(caption: Caption) -> str:
    return "图" if caption.kind.endswith("图") else "表"


def _gaps(document: Document, group: list[Caption]) -> Iterator[Finding]:
    ordinals = [0] + [caption.ordinal for caption in group]
    for caption, (before, after) in zip(group, pairwise(ordinals), strict=True):
        if after <= before + 1 or after > before + 10 or len(group) == 1:
            continue  # one table alone: what is read may be a part of the report
        missing = "、".join(caption.numbered(n) for n in range(before + 1, after) if n not in ordinals)
        if missing:
            yield Finding(
                "C622",
                Severity.WARNING,
                f"{_called(caption)}编号不连续：有“{caption.number}”，没有“{missing}”。",
                expected=caption.numbered(before + 1),
                found=caption.number,
                places=(document.place(caption.index),),
            )


def _unnumbered(document: Document, captions: tuple[Caption, ...]) -> Iterator[Finding]:
    tables = [caption for caption in captions if caption.kind == "表"]
    bare = [
        i
        for i, text in document.texts()
        if text.kind == "caption" and not _NUMBER.search(fold(text.number or text.text)) and not _annexed(document, i)
    ]
    if len(tables) >= _FEWEST and bare and len(bare) <= len(tables):
        names = "、".join(quoted(document.place(i).quote) for i in bare[:3])
        yield Finding(
            "C624",
            Severity.WARNING,
            f"有{len(bare)}个表没有表号，而其他表有（如“{tables[0].number}”）：{names}{'等' if len(bare) > 3 else ''}。",
            places=tuple(document.place(i) for i in bare),
        )


def _annexed(document: Document, index: int) -> bool:
    """Whether the table is an annex, or in one: that has a number as such."""
    marks = (style_of(item.number) for item in reversed(document.items[:index]) if isinstance(item, Text))
    return next((mark for mark in marks if mark in ("第一部分", "一、", "附件")), "") == "附件"


def _references(document: Document, captions: tuple[Caption, ...]) -> Iterator[Finding]:
    known = {_plain(f"{caption.kind}{caption.chapter}{caption.ordinal}") for caption in captions} | _printed(
        document
    )
    missing: dict[str, Place] = {}
    for index, text in document.texts():
        for match in _REFERENCE.finditer(fold(text.text)) if text.kind == "body" else ():
            chapter, ordinal = _split(match[2])
            if not {f"{match[1]}{chapter}{ordinal}", _plain(match[1] + match[2])} & known:
                missing.setdefault(
                    _plain(match[1] + match[2]), document.place(index, match.start(), match.end())
                )
    for number, place in missing.items():
        yield Finding(
            "C623",
            Severity.WARNING,
            f"文中提到“{number}”，全文没有编号为“{number}”的{'图' if '图' in number else '表'}。",
            found=number,
            places=(place,),
        )


def _printed(document: Document) -> set[str]:
    """Numbers in heads of tables and in lines that are no sentences: captions not recognised as such."""
    lines = [text.text for _, text in document.texts() if text.kind != "body" or len(text.text) <= _LINE]
    cells = [cell.text for _, grid in document.grids() for row in grid.rows[:2] for cell in row]
    found = (
        m
        for words in (*lines, *cells)
        if not _REFERENCE.search(w := fold(words))
        for m in _NUMBER.finditer(w)
    )
    return {_plain(match[2] + match[3]) for match in found}


def _annexes(document: Document) -> Iterator[Finding]:
    """见附件2 where no 附件2 follows: it may be a file of its own, so this is a question.  The only annex may go without its number."""
    present = {_annex(text.text) for _, text in document.texts() if style_of(text.number) == "附件"} | {
        _annex(text.text) for _, text in document.texts() if re.match(r"\s*附\s?件", text.text)
    }
    for index, text in document.texts():
        for match in _ANNEX.finditer(fold(text.text)) if text.kind == "body" else ():
            wanted = _split(match[2])[1] if match[2] else 0
            if (wanted in present or (wanted == 1 and present == {0})) if wanted else present:
                continue
            yield Finding(
                "C625",
                Severity.QUESTION,
                f"文中写“{match[0]}”，文件中没有找到{'附件' + str(wanted) if wanted else '附件'}，请确认是否漏附。",
                places=(document.place(index, match.start(), match.end()),),
            )
            return


def _annex(text: str) -> int:
    match = re.match(r"\s*附\s?件\s?(\d{1,2}|[一二三四五六七八九十]{1,3})?", fold(text))
    return _split(match[1])[1] if match and match[1] else 0
