"""C601–C649: numbers of headings, lists, tables and figures, and of points in sentences; what the text refers to by number; the contents
page against the headings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

from ...documents.document import Document, Text
from ...documents.headings import mark_of, style_of
from ...findings import Finding, Place
from ...language.enumerations import value_of
from ...language.lexicon import LEXICON, patterns
from ...language.quantities import fold
from ...language.schema import says_any
from ..reading import Reading
from ..rules import finding, several
from ..sentences.passages import Passage, quoted
from .sequences import RUNNING, Break, Entry, Run, Walk, walks

RE = patterns("references")

_DASHES = str.maketrans("－—–．", "---.", " \u3000\t")
_LINE = 60
_FARTHEST = 10
_FEWEST = 2
"""So many numbered captions make it a habit of the document to number them."""
_LEADER = re.compile(r"(?<![.…·．\s_—-])[.…·．\s_—-]*+[\dIVXivx]{1,4}\s?[-—]?$")
_SIGNS = re.compile(r"[^\w\u4e00-\u9fff]")
_LIKE, _MOST = 0.75, 4
CODES = {"duplicate": "C601", "gap": "C602", "headless": "C604", "restart": "C605", "order": "C606"}
OF_POINTS = {"duplicate": "C612", "gap": "C611"}


def check(reading: Reading) -> Iterator[Finding]:
    """Everything about the order and the frame of the document, not about its figures."""
    headings, spoken = reading.once(walks)
    for found in (*headings.breaks, *spoken.breaks):
        yield from _broken(reading.document, found)
    for part in (_styles, _lost, _punctuation):
        yield from part(headings)
    groups, bare = _captions(reading.document)
    captions = [entry for group in groups for entry in group]
    for group in groups:
        yield from _numbered(group)
    tables = [entry for entry in captions if entry.style.startswith("表")]
    if len(tables) >= _FEWEST and bare and len(bare) <= len(tables):
        yield finding("C624", *bare, other=tables[0].number, shown=several((place.quote for place in bare), 3))
    yield from _references(reading.document, {(e.style, e.ordinal) for e in captions} | _printed(reading.document))
    yield from _contents(reading.document)


def _broken(document: Document, found: Break) -> Iterator[Finding]:
    """The finding of a break, with the numbers that do not fit each other, unless the document shows that nothing is wrong."""
    run, entry, before = found.run, found.entry, found.before or found.entry
    code = (OF_POINTS if run.spoken else CODES).get(found.kind, "")
    left_out = range(before.ordinal + 1, entry.ordinal)
    missing, later = list(map(entry.like, left_out)), not run.spoken and {*left_out} <= {e.ordinal for e in run.entries}
    if not code or (found.kind == "gap" and (later or _run_in(document, before, entry, missing))):
        return
    if run.spoken and run.key not in RUNNING and run.entries[0].ordinal > 1:
        return  # those of a list that goes on from paragraph to paragraph
    if not run.spoken and found.kind == "duplicate" and len({"".join(e.passage.words[e.end :].split()) for e in (entry, before)}) == 1:
        return  # the same line: a running head, or a page printed twice
    if found.kind in ("headless", "restart") and not (entry.heading or before.heading or len(run.entries) > 1):
        return  # one paragraph that begins with a number proves nothing
    loose = found.loose if found.kind == "gap" else ()
    sure = not loose and (found.kind == "gap" or entry.heading == before.heading) and entry.passage.row < 0  # a page may have cut a cell
    yield finding(
        code, *(one.place for one in dict.fromkeys((entry, before))), *map(document.place, loose), sure=sure, number=entry.number,
        entry=entry.short, before=before.short, last=before.number, missing="、".join(number.rstrip("、.．") for number in missing),
        expected="" if found.kind == "restart" else entry.like(found.before.ordinal + 1 if found.before else 1),
    )  # fmt: skip


def _run_in(document: Document, before: Entry, entry: Entry, missing: list[str]) -> bool:
    """Whether the missing numbers stand inside the paragraphs between: （二）……。（三）……; 1.甲 2.90%以上 3.乙."""
    first, last = before.passage, entry.passage
    texts = [first.words] if first == last else [i.text for i in document.items[first.index : last.index] if isinstance(i, Text)]
    words = "".join(texts)[before.end : entry.start if first == last else None]
    stems = (mark.rstrip("、.．") for mark in missing)
    return all(re.search(rf"(?:^|[。；;：:\s])\s?{re.escape(stem)}{'' if stem[-1] in '）)' else '[.．、]'}", words) for stem in stems)


def _styles(walk: Walk) -> Iterator[Finding]:
    """（一） and then （2）: one finding for all of a sequence."""
    by_run: dict[Run, list[Break]] = {}
    for found in walk.breaks:
        if found.kind == "style":
            by_run.setdefault(found.run, []).append(found)
    for run, breaks in by_run.items():
        wrong = [found.entry for found in breaks]
        shown = (*wrong, *(found.before for found in breaks[:1] if found.before))
        yield finding(
            "C603", *(entry.place for entry in shown), sure=all(entry.heading for entry in shown), before=shown[-1].short,
            expected="、".join(run.entries[0].like(entry.ordinal) for entry in wrong), found="、".join(entry.number for entry in wrong),
        )  # fmt: skip


def _lost(walk: Walk) -> Iterator[Finding]:
    """Headings without a number among numbered ones: one finding, since one cause has taken them all."""
    found = [found for found in walk.breaks if found.kind == "lost"]
    loose = [found[0].entry.passage.document.place(i) for i in sorted({index for one in found for index in one.loose})]
    if loose:
        shown = several((place.quote.strip()[:20] for place in loose), 3)
        yield finding("C607", *loose, shown=shown, entry=found[0].entry.short)


def _punctuation(walk: Walk) -> Iterator[Finding]:
    """1、 and 2. among siblings: one finding for the whole document."""
    odd: list[Entry] = []
    for run in walk.runs:
        ends = ["、" if e.number.endswith("、") else "." for e in run.entries if e.style in ("1.", "一、")]
        if len(set(ends)) > 1:
            least = min(set(ends), key=lambda kind: (ends.count(kind), ends[::-1].index(kind)))
            odd += [e for e in run.entries if e.style in ("1.", "一、") and (least == "、") == e.number.endswith("、")]
    if odd:
        yield finding("C608", *(entry.place for entry in odd), shown=several(entry.number for entry in odd))


# --- tables and figures, and what is referred to ------------------------------------------------------


def _captions(document: Document) -> tuple[Collection[list[Entry]], list[Place]]:
    """The captions with a number, 表2-1 as number 1 of the series 表2-; parts and annexes number anew.  And those without, but for tables
    that are an annex, or in one: that has a number as such."""
    part, mark, found, bare = 0, "", defaultdict[tuple[int, str], list[Entry]](list), list[Place]()
    for index, text in document.texts():
        style, passage = style_of(text.number), Passage(document, index, text.text)
        part += text.kind == "title" or style in ("第一部分", "附件")
        mark = style if style in ("第一部分", "一、", "附件") else mark
        match = RE.number.search(fold(text.number or text.text)) if text.kind in ("caption", "figure") else None
        if match and text.number and not match[1]:
            entry = Entry(passage, _plain(text.number).strip("（("), *split_number(match[2], match[3]), until=len(text.text))
            found[part, entry.style].append(entry)
        elif text.kind == "caption" and not match and mark != "附件":
            bare.append(document.place(index))
    return found.values(), bare


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


def _numbered(group: list[Entry]) -> Iterator[Finding]:
    """One number twice, or left out; of one table alone nothing: what is read may be a part of the report."""
    first, ordinals, last = dict[int, tuple[str, Place]](), {caption.ordinal for caption in group}, 0
    for caption in group:
        series, title = caption.style, "".join(caption.passage.words[caption.end :].split()).lstrip("：:、.．")
        before, there = first.setdefault(caption.ordinal, (title, caption.place))
        words: dict[str, Any] = {"what": series.strip("附续")[0], "found": caption.number}
        if before != title and not says_any(title[-3:], LEXICON.continued):  # 表3（续）
            words |= {"titles": f"{quoted(before)}与{quoted(title)}", "expected": f"{series}{max(first) + 1}"}
            yield finding("C621", caption.place, there, **words)
        missing = [f"{series}{n}" for n in range(last + 1, caption.ordinal) if n not in ordinals]
        if missing and caption.ordinal <= last + _FARTHEST and len(group) > 1:
            yield finding("C622", caption.place, missing="、".join(missing), **words | {"expected": missing[0]})
        last = caption.ordinal


def _references(document: Document, known: set[tuple[str, int]]) -> Iterator[Finding]:
    """What no caption and no annex has as its number.  An annex may be a file of its own, so that is asked, once of each kind; the only
    one may go without its number."""
    lines = (fold(text.text) for _, text in document.texts() if style_of(text.number) == "附件" or RE.head.match(text.text))
    annexes = {value_of(head[1] or "") for head in map(RE.head.match, lines) if head}
    known |= {("附件", number) for number in annexes and annexes | {0} | ({1} if annexes == {0} else set())}
    missing: dict[tuple[str, int], tuple[str, Place]] = {}
    for index, text in document.texts():
        for match in RE.reference.finditer(fold(text.text)) if text.kind == "body" else ():
            kind, number = match[1] or match[3], match[2] or match[4] or ""
            if (wanted := split_number(kind, number)) not in known:
                missing.setdefault(wanted, (_plain(kind + number), document.place(index, *match.span())))
    apart = {"附件", *(series for series, _ in missing if series.startswith("附") and not any(s.startswith(series[:2]) for s, _ in known))}
    asked = {series: one for (series, _), one in reversed(missing.items()) if series in apart}
    for number, place in asked.values():
        yield finding("C625", place, words=place.quote, annex=number)
    for (series, _), (number, place) in missing.items():
        if series not in apart:
            yield finding("C623", place, found=number, what=number.strip("附续")[0])


def _printed(document: Document) -> set[tuple[str, int]]:
    """Numbers in heads of tables and in lines that are no sentences: captions not recognised as such."""
    lines = [text.text for _, text in document.texts() if text.kind != "body" or len(text.text) <= _LINE]
    cells = [cell.text for _, grid in document.grids() for row in grid.rows[:2] for cell in row]
    words = (words for words in map(fold, (*lines, *cells)) if not ((said := RE.reference.search(words)) and said[1]))
    return {split_number(match[2], match[3]) for line in words for match in RE.number.finditer(line)}


# --- the contents page -------------------------------------------------------------------------------


def _contents(document: Document) -> Iterator[Finding]:
    """C641: entries of the contents page that no heading has; silent where most have none (the page was cut or misread)."""
    contents = [(i, item.text.strip()) for i, item in enumerate(document.items) if isinstance(item, Text) and item.kind == "contents"]
    lines = [(i, words, bare) for i, line in contents if len(bare := _bare(words := _LEADER.sub("", line).strip())) >= 3]
    bodies = {_bare(words) for words in _lines(document)}
    unknown = [(i, w) for i, w, bare in lines if not any(b.startswith(bare) or (bare.endswith(b) and len(b) > 5) for b in bodies)]
    if not unknown or len(unknown) * 2 > len(lines):
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
