"""C601–C649: numbers of headings, lists, tables and figures, and of points in sentences; the contents page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ....documents.document import Document, Text
from ....findings import Finding
from ...reading import Reading
from ...rules import finding, several
from . import references
from .sequences import RUNNING, Break, Entry, Run, Sequences, points

CODES = {"duplicate": "C601", "gap": "C602", "headless": "C604", "restart": "C605", "order": "C606"}


def check(reading: Reading) -> Iterator[Finding]:
    """Everything about the order and the frame of the document, not about its figures."""
    document = reading.document
    (sequences,) = reading.once(sequences_of)
    for found in sequences.breaks:
        if found.kind in CODES:
            yield from _broken(document, sequences, found)
    for part in (_styles, _lost, _punctuation):
        yield from part(sequences)
    for found in points(document)[1]:
        if found.run.key in RUNNING or found.run.entries[0].ordinal == 1:
            yield from _misplaced(found)
    yield from references.check(reading)


def sequences_of(reading: Reading) -> Iterator[Sequences]:
    yield Sequences(reading.document)


def _broken(document: Document, sequences: Sequences, found: Break) -> Iterator[Finding]:
    """The finding of a break, with the numbers that do not fit each other, unless the document shows that nothing is wrong."""
    entry, before = found.entry, found.before or found.entry
    missing = [entry.like(n) for n in range(before.ordinal + 1, entry.ordinal)]
    if found.kind == "gap" and (_run_in(document, before, entry, missing) or any(b.before == entry for b in sequences.broken("order"))):
        return
    if found.kind == "duplicate" and len({"".join(e.passage.words[len(e.mark.number) :].split()) for e in (entry, before)}) == 1:
        return  # the same line: a running head, or a page printed twice
    if found.kind in ("headless", "restart") and not (entry.heading or before.heading or len(found.run.entries) > 1):
        return  # one paragraph that begins with a number proves nothing
    sure = not found.loose if found.kind == "gap" else entry.heading == before.heading
    loose = found.loose if found.kind == "gap" else ()
    places = (*(one.place for one in dict.fromkeys((entry, before))), *map(document.place, loose))
    yield finding(
        CODES[found.kind], *places, sure=sure, number=entry.number, entry=entry.short, before=before.short,
        missing="、".join(number.rstrip("、.．") for number in missing),
        expected="" if found.kind == "restart" else entry.like(found.before.ordinal + 1 if found.before else 1),
    )  # fmt: skip


def _run_in(document: Document, before: Entry, entry: Entry, missing: list[str]) -> bool:
    """Whether the missing numbers stand inside the paragraphs before: （二）……。（三）……。"""
    words = "".join(item.text for item in document.items[before.index : entry.index] if isinstance(item, Text))
    return all(re.search(rf"[。；;：:]\s?{re.escape(mark.rstrip('、.．'))}", words) for mark in missing)


def _styles(sequences: Sequences) -> Iterator[Finding]:
    """（一） and then （2）: one finding for all of a sequence."""
    by_run: dict[Run, list[Break]] = {}
    for found in sequences.broken("style"):
        by_run.setdefault(found.run, []).append(found)
    for run, breaks in by_run.items():
        wrong = [found.entry for found in breaks]
        shown = (*wrong, *(found.before for found in breaks[:1] if found.before))
        yield finding(
            "C603", *(entry.place for entry in shown), sure=all(entry.heading for entry in shown), before=shown[-1].short,
            expected="、".join(run.entries[0].like(entry.ordinal) for entry in wrong), found="、".join(entry.number for entry in wrong),
        )  # fmt: skip


def _lost(sequences: Sequences) -> Iterator[Finding]:
    """Headings without a number among numbered ones: one finding, since one cause has taken them all."""
    found = list(sequences.broken("lost"))
    loose = [found[0].entry.passage.document.place(i) for i in sorted({index for one in found for index in one.loose})]
    if loose:
        shown = several((place.quote.strip()[:20] for place in loose), 3)
        yield finding("C607", *loose, shown=shown, entry=found[0].entry.short)


def _punctuation(sequences: Sequences) -> Iterator[Finding]:
    """1、 and 2. among siblings: one finding for the whole document."""
    odd: list[Entry] = []
    for run in sequences.runs:
        ends = ["、" if e.mark.number.endswith("、") else "." for e in run.entries if e.mark.style in ("1.", "一、")]
        if len(set(ends)) > 1:
            least = min(set(ends), key=lambda kind: (ends.count(kind), ends[::-1].index(kind)))
            odd += [e for e in run.entries if e.mark.style in ("1.", "一、") and (least == "、") == e.mark.number.endswith("、")]
    if odd:
        yield finding("C608", *(entry.place for entry in odd), shown=several(entry.number for entry in odd))


def _misplaced(found: Break) -> Iterator[Finding]:
    """C611 a point left out, C612 one used twice; in a cell, whose text a page may have cut, at most a warning."""
    assert found.before
    last, entry = found.before, found.entry
    words: dict[str, Any] = {"sure": entry.passage.row < 0, "found": entry.number, "last": last.number}
    words["expected"] = entry.like(last.ordinal + 1)
    # 1.甲 2.90%以上 3.乙: the number between is printed after all, where it could be a decimal.
    between = entry.passage.words[last.end : entry.start] if entry.mark.style == "1." else ""
    if found.kind == "duplicate":
        yield finding("C612", entry.place, last.place, **words)
    elif not re.search(rf"(?<!\d){last.ordinal + 1}\s?[.．、]", between):
        missing = "、".join(entry.like(value) for value in range(last.ordinal + 1, entry.ordinal))
        yield finding("C611", entry.place, last.place, missing=missing, **words)
