"""Numbers of tables and figures, what the text refers to by number, and the contents page against the headings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from ....documents.document import Document, Text
from ....documents.headings import Mark, mark_of, style_of
from ....findings import Finding, Place
from ....language.enumerations import value_of
from ....language.lexicon import LEXICON, patterns
from ....language.quantities import fold
from ....language.schema import says_any
from ...reading import Reading
from ...rules import finding, several
from ...sentences.passages import Passage, quoted
from .sequences import Entry

RE = patterns("references")

_DASHES = str.maketrans("－—–．", "---.", " \u3000\t")
_LINE = 60
_FARTHEST = 10
_FEWEST = 2
"""So many numbered captions make it a habit of the document to number them."""
_LEADER = re.compile(r"(?<![.…·．\s_—-])[.…·．\s_—-]*+[\dIVXivx]{1,4}\s?[-—]?$")
_SIGNS = re.compile(r"[^\w\u4e00-\u9fff]")
_LIKE, _MOST = 0.75, 4


def _captions(document: Document) -> dict[tuple[int, str], list[Entry]]:
    """The numbered captions, 表2-1 as number 1 of the series 表2-; parts and annexes number anew."""
    part, found = 0, defaultdict[tuple[int, str], list[Entry]](list)
    for index, text in document.texts():
        part += text.kind == "title" or style_of(text.number) in ("第一部分", "附件")
        match = RE.number.search(fold(text.number)) if text.kind in ("caption", "figure") else None
        if match and not match[1]:
            series, ordinal = split_number(match[2], match[3])
            entry = Entry(Passage(document, index, text.text), Mark(text.number, series, ordinal), until=len(text.text))
            found[part, series].append(entry)
    return found


def _plain(number: str) -> str:
    return number.translate(_DASHES)


def split_number(kind: str, digits: str) -> tuple[str, int]:
    """表2-1 is ``("表2-", 1)``, 表三 is ``("表", 3)``."""
    plain = _plain(kind + digits)
    series = plain.rstrip("0123456789一二三四五六七八九十")
    return series, value_of(plain[len(series) :])


def table_number(caption: str) -> tuple[str, int] | None:
    match = RE.number.match(fold(caption.strip()))
    return split_number(match[2], match[3]) if match else None


def check(reading: Reading) -> Iterator[Finding]:
    """C621 one number twice, C622 numbers left out, C623 and C625 references to nothing, C624 captions without number."""
    document = reading.document
    groups = _captions(document).values()
    for group in groups:
        yield from _numbered(group)
    yield from _unnumbered(document, [entry for group in groups for entry in group if entry.mark.style.startswith("表")])
    yield from _references(document, {(e.mark.style, e.ordinal) for group in groups for e in group} | _printed(document))
    yield from _annexes(document)
    yield from _contents(document)


def _called(number: str) -> str:
    return "图" if "图" in number else "表"


def _named(caption: Entry) -> str:
    return _plain(caption.number).strip("（(")


def _numbered(group: list[Entry]) -> Iterator[Finding]:
    """One number twice, or left out; of one table alone nothing: what is read may be a part of the report."""
    first, ordinals, last = dict[int, tuple[str, Place]](), {caption.ordinal for caption in group}, 0
    for caption in group:
        series, title = caption.mark.style, "".join(caption.passage.words[caption.end :].split()).lstrip("：:、.．")
        before, there = first.setdefault(caption.ordinal, (title, caption.place))
        words: dict[str, Any] = {"what": _called(series), "found": _named(caption)}
        if before != title and not says_any(title[-3:], LEXICON.continued):  # 表3（续）
            words |= {"titles": f"{quoted(before)}与{quoted(title)}", "expected": f"{series}{max(first) + 1}"}
            yield finding("C621", caption.place, there, **words)
        missing = [f"{series}{n}" for n in range(last + 1, caption.ordinal) if n not in ordinals]
        if missing and caption.ordinal <= last + _FARTHEST and len(group) > 1:
            yield finding("C622", caption.place, missing="、".join(missing), **words | {"expected": missing[0]})
        last = caption.ordinal


def _unnumbered(document: Document, tables: list[Entry]) -> Iterator[Finding]:
    bare = [
        document.place(i) for i, text in document.texts()
        if text.kind == "caption" and not RE.number.search(fold(text.number or text.text)) and not _annexed(document, i)
    ]  # fmt: skip
    if len(tables) >= _FEWEST and bare and len(bare) <= len(tables):
        yield finding("C624", *bare, other=_named(tables[0]), shown=several((place.quote for place in bare), 3))


def _annexed(document: Document, index: int) -> bool:
    """Whether the table is an annex, or in one: that has a number as such."""
    marks = (style_of(item.number) for item in reversed(document.items[:index]) if isinstance(item, Text))
    return next((mark for mark in marks if mark in ("第一部分", "一、", "附件")), "") == "附件"


def _references(document: Document, known: set[tuple[str, int]]) -> Iterator[Finding]:
    missing: dict[tuple[str, int], tuple[str, Place]] = {}
    for index, text in document.texts():
        for match in RE.reference.finditer(fold(text.text)) if text.kind == "body" else ():
            if (wanted := split_number(match[1], match[2])) not in known:
                missing.setdefault(wanted, (_plain(match[1] + match[2]), document.place(index, *match.span())))
    annexed = any(series.startswith("附") for series, _ in known)
    for number, place in missing.values():
        if number.startswith("附") and not annexed:
            yield finding("C625", place, words=place.quote, annex=number)  # it may be a file of its own
            return
        yield finding("C623", place, found=number, what=_called(number))


def _printed(document: Document) -> set[tuple[str, int]]:
    """Numbers in heads of tables and in lines that are no sentences: captions not recognised as such."""
    lines = [text.text for _, text in document.texts() if text.kind != "body" or len(text.text) <= _LINE]
    cells = [cell.text for _, grid in document.grids() for row in grid.rows[:2] for cell in row]
    words = (words for words in map(fold, (*lines, *cells)) if not RE.reference.search(words))
    return {split_number(match[2], match[3]) for line in words for match in RE.number.finditer(line)}


def _annexes(document: Document) -> Iterator[Finding]:
    """见附件2 where no 附件2 follows: it may be a file of its own, so this is a question.  The only annex may go without its number."""
    heads = (RE.head.match(fold(text.text)) for _, text in document.texts() if style_of(text.number) == "附件" or RE.head.match(text.text))
    present = {value_of(head[1] or "") for head in heads if head}
    for index, text in document.texts():
        for match in RE.annex.finditer(fold(text.text)) if text.kind == "body" else ():
            wanted = value_of(match[1] or "")
            if not (wanted in present or (wanted == 1 and present == {0}) if wanted else present):
                yield finding("C625", document.place(index, *match.span()), words=match[0], annex=f"附件{wanted or ''}")
                return


# --- the contents page -------------------------------------------------------------------------------


def _contents(document: Document) -> Iterator[Finding]:
    """C641: entries of the contents page that no heading has; silent where most have none (the page was cut or misread)."""
    contents = [(i, item.text.strip()) for i, item in enumerate(document.items) if isinstance(item, Text) and item.kind == "contents"]
    entries = [(i, words) for i, line in contents if len(_bare(words := _LEADER.sub("", line).strip())) >= 3]
    bodies = {_bare(words) for words in _lines(document)}
    lines = [(i, words, _bare(words)) for i, words in entries]
    unknown = [(i, w) for i, w, bare in lines if not any(b.startswith(bare) or (bare.endswith(b) and len(b) > 5) for b in bodies)]
    if not unknown or len(unknown) * 2 > len(entries):
        return
    heads = {_bare(text.text): text.text for _, text in document.texts() if text.kind in ("heading", "title")}
    like = [(words, get_close_matches(_bare(words), heads, 1, _LIKE)) for _, words in unknown[:_MOST]]
    told = "；".join(f"目录为“{w}”，正文{f'为“{heads[found[0]]}”' if found else '没有这个标题'}" for w, found in like)
    yield finding("C641", *(document.place(i) for i, _ in unknown), pairs=told + "等" * (len(unknown) > _MOST))


def _lines(document: Document) -> Iterator[str]:
    """Every short text, and headings printed on two lines as one."""
    before: Text | None = None
    for _, text in document.texts():
        if len(text.text) <= 80:
            yield text.text
        if before and not text.number and {before.kind, text.kind} <= {"heading", "title"}:
            yield before.text + text.text
        before = text


def _bare(words: str) -> str:
    """Number, blanks and signs taken off, since these are written now so, now so."""
    mark = mark_of(words.strip())
    return _SIGNS.sub("", words.strip()[len(mark.number) :] if mark else words)
