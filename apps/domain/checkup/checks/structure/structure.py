"""C601–C649: numbers of headings, lists, tables and figures; brackets; the contents page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ....documents.document import Document, Text
from ....documents.headings import Mark
from ....findings import Finding, Place
from ....numbering import chinese
from ...reading import Reading
from ...rules import finding, several
from ...sentences.passages import quoted
from . import brackets, captionnumbers, contentspage, ordinals
from .sequences import Break, BreakKind, Entry, Run, Sequences


def check(reading: Reading) -> Iterator[Finding]:
    """Everything about the order and the frame of the document, not about its figures."""
    document = reading.document
    (sequences,) = reading.once(sequences_of)
    for found in sequences.breaks:
        if tell := TELLERS.get(found.kind):
            yield from tell(document, sequences, found)
    for part in (_styles, _lost, _punctuation):
        yield from part(document, sequences)
    for module in (ordinals, captionnumbers, brackets, contentspage):
        yield from module.check(reading)


def sequences_of(reading: Reading) -> Iterator[Sequences]:
    yield Sequences(reading.document)


def _said(code: str, document: Document, found: Break, /, sure: bool = True, loose: tuple[int, ...] = (), **words: Any) -> Finding:
    """The finding of a break, with the numbers that do not fit each other."""
    entries = [entry for entry in (found.entry, found.before) if entry]
    shown = {"number": _number(found.entry), "entry": _short(document, entries[0]), "before": _short(document, entries[-1])}
    places = [*(_place(document, entry) for entry in entries), *map(document.place, loose)]
    return finding(code, *places, sure=sure, **shown | words)


def _next(found: Break) -> str:
    """The number that should have come."""
    return numbered_like(found.entry.mark, found.before.ordinal + 1 if found.before else 1)


def _duplicate(document: Document, _: Sequences, found: Break) -> Iterator[Finding]:
    """Not the same line again: a running head, or a page printed twice."""
    assert found.before
    words = ("".join(document.place(e.index, len(e.mark.number)).quote.split()) for e in (found.entry, found.before))
    if len(set(words)) > 1:
        yield _said("C601", document, found, sure=found.entry.heading == found.before.heading, expected=_next(found))


def _gap(document: Document, sequences: Sequences, found: Break) -> Iterator[Finding]:
    """Unless the missing number follows, or stands inside the paragraphs before: （二）……。（三）……。"""
    assert found.before
    missing = [numbered_like(found.entry.mark, n).rstrip("、.．") for n in range(found.before.ordinal + 1, found.entry.ordinal)]
    between = document.items[found.before.index : found.entry.index]
    words = "".join(item.text for item in between if isinstance(item, Text))
    run_in = all(re.search(rf"[。；;：:]\s?{re.escape(mark)}", words) for mark in missing)
    if not run_in and not any(other.kind == "order" and other.before == found.entry for other in sequences.breaks):
        yield _said(
            "C602", document, found, sure=not found.loose, loose=found.loose, missing="、".join(missing), expected=_next(found),
        )  # fmt: skip


def _headless(document: Document, _: Sequences, found: Break) -> Iterator[Finding]:
    """One paragraph that begins with a number proves nothing."""
    if found.entry.heading or len(found.run.entries) > 1:
        yield _said("C604", document, found, expected=_next(found))


def _restart(document: Document, _: Sequences, found: Break) -> Iterator[Finding]:
    if found.entry.heading or len(found.run.entries) > 1 or (found.before and found.before.heading):
        yield _said("C605", document, found)


def _order(document: Document, _: Sequences, found: Break) -> Iterator[Finding]:
    sure = found.entry.heading and found.before is not None and found.before.heading
    yield _said("C606", document, found, sure=sure, expected=_next(found))


TELLERS: dict[BreakKind, Callable[[Document, Sequences, Break], Iterator[Finding]]] = {
    "duplicate": _duplicate, "gap": _gap, "headless": _headless, "restart": _restart, "order": _order,
}  # fmt: skip


def _styles(document: Document, sequences: Sequences) -> Iterator[Finding]:
    """（一） and then （2）: one finding for all of a sequence."""
    by_run: dict[Run, list[Break]] = {}
    for found in sequences.broken("style"):
        by_run.setdefault(found.run, []).append(found)
    for run, breaks in by_run.items():
        wrong = [found.entry for found in breaks]
        if len(wrong) == len(run.entries) - 1 and run.entries[0] not in wrong and len(wrong) > 3:
            continue  # the first alone differs: more likely a list under it whose own first number was lost
        first = next(found.before for found in breaks if found.before)
        yield finding(
            "C603", *(_place(document, entry) for entry in (*wrong, first)), sure=all(entry.heading for entry in (*wrong, first)),
            expected="、".join(numbered_like(run.entries[0].mark, entry.ordinal) for entry in wrong),
            found="、".join(map(_number, wrong)), before=_short(document, first),
        )  # fmt: skip


def _lost(document: Document, sequences: Sequences) -> Iterator[Finding]:
    """Headings without a number among numbered ones: one finding, since one cause has taken them all."""
    found = list(sequences.broken("lost"))
    loose = [document.place(i) for i in sorted({index for one in found for index in one.loose})]
    if loose:
        shown = several((place.quote.strip()[:20] for place in loose), 3)
        yield finding("C607", *loose, shown=shown, entry=_short(document, found[0].entry))


def _punctuation(document: Document, sequences: Sequences) -> Iterator[Finding]:
    """1、 and 2. among siblings: one finding for the whole document."""
    odd: list[Entry] = []
    for run in sequences.runs:
        ends = [_end(entry) for entry in run.entries]
        kinds = {end for end in ends if end}
        if len(kinds) > 1:
            least = min(kinds, key=lambda kind: (ends.count(kind), ends[::-1].index(kind)))
            odd += [entry for entry, end in zip(run.entries, ends, strict=True) if end == least]
    if odd:
        yield finding("C608", *(_place(document, entry) for entry in odd), shown=several(map(_number, odd)))


def _end(entry: Entry) -> str:
    """What stands behind the digits: 、 or a point; nothing for numbers in brackets."""
    if entry.mark.style not in ("1.", "一、"):
        return ""
    return "、" if entry.mark.number.endswith("、") else "."


def numbered_like(mark: Mark, ordinal: int) -> str:
    """Another number in the style of one that is printed: like 3. the fourth is 4."""
    digits = str(ordinal) if any(c.isdecimal() for c in mark.number) else chinese(ordinal)
    if mark.style == "①":
        return chr(0x2460 + ordinal - 1)
    own = str(mark.ordinal) if any(c.isdecimal() for c in mark.number) else chinese(mark.ordinal)
    before, _, after = mark.number.rpartition(own)
    return f"{before}{digits}{after}" if own in mark.number else digits


def _number(entry: Entry) -> str:
    return entry.mark.number.strip()


def _short(document: Document, entry: Entry) -> str:
    """A heading as one quotes it: whole where short, else its first words."""
    words = document.place(entry.index).quote
    return quoted(words if len(words) <= 24 else words[:22] + "…")


def _place(document: Document, entry: Entry) -> Place:
    quote = document.place(entry.index).quote
    return document.place(entry.index, 0, len(quote) if len(quote) <= 60 else 60)
