"""C601–C649: numbers of headings, lists, tables and figures; the contents page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....documents.document import Document, Text
from ....documents.headings import Mark
from ....findings import Finding, Place
from ....numbering import chinese
from ...reading import Reading
from ...rules import finding, several
from ...sentences.passages import quoted
from . import ordinals, references
from .sequences import Break, Entry, Run, Sequences

CODES = {"duplicate": "C601", "gap": "C602", "headless": "C604", "restart": "C605", "order": "C606"}


def check(reading: Reading) -> Iterator[Finding]:
    """Everything about the order and the frame of the document, not about its figures."""
    document = reading.document
    (sequences,) = reading.once(sequences_of)
    for found in sequences.breaks:
        if found.kind in CODES:
            yield from _broken(document, sequences, found)
    for part in (_styles, _lost, _punctuation):
        yield from part(document, sequences)
    for module in (ordinals, references):
        yield from module.check(reading)


def sequences_of(reading: Reading) -> Iterator[Sequences]:
    yield Sequences(reading.document)


def _broken(document: Document, sequences: Sequences, found: Break) -> Iterator[Finding]:
    """The finding of a break, with the numbers that do not fit each other, unless the document shows that nothing is wrong."""
    entry, before = found.entry, found.before or found.entry
    missing = [numbered_like(entry.mark, n) for n in range(before.ordinal + 1, entry.ordinal)]
    if found.kind == "gap" and (_run_in(document, before, entry, missing) or sequences.comes_later(entry)):
        return
    if found.kind == "duplicate" and _again(document, before, entry):
        return
    if found.kind in ("headless", "restart") and not (entry.heading or before.heading or len(found.run.entries) > 1):
        return  # one paragraph that begins with a number proves nothing
    sure = not found.loose if found.kind == "gap" else entry.heading == before.heading
    loose = found.loose if found.kind == "gap" else ()
    places = (*(_place(document, one) for one in dict.fromkeys((entry, before))), *map(document.place, loose))
    yield finding(
        CODES[found.kind], *places, sure=sure, number=_number(entry), entry=_short(document, entry), before=_short(document, before),
        missing="、".join(number.rstrip("、.．") for number in missing),
        expected="" if found.kind == "restart" else numbered_like(entry.mark, found.before.ordinal + 1 if found.before else 1),
    )  # fmt: skip


def _again(document: Document, before: Entry, entry: Entry) -> bool:
    """The same line: a running head, or a page printed twice."""
    return len({"".join(document.place(e.index, len(e.mark.number)).quote.split()) for e in (entry, before)}) == 1


def _run_in(document: Document, before: Entry, entry: Entry, missing: list[str]) -> bool:
    """Whether the missing numbers stand inside the paragraphs before: （二）……。（三）……。"""
    words = "".join(item.text for item in document.items[before.index : entry.index] if isinstance(item, Text))
    return all(re.search(rf"[。；;：:]\s?{re.escape(mark.rstrip('、.．'))}", words) for mark in missing)


def _styles(document: Document, sequences: Sequences) -> Iterator[Finding]:
    """（一） and then （2）: one finding for all of a sequence."""
    by_run: dict[Run, list[Break]] = {}
    for found in sequences.broken("style"):
        by_run.setdefault(found.run, []).append(found)
    for run, breaks in by_run.items():
        wrong = [found.entry for found in breaks]
        shown = (*wrong, *(found.before for found in breaks[:1] if found.before))
        yield finding(
            "C603", *(_place(document, entry) for entry in shown), sure=all(entry.heading for entry in shown),
            expected="、".join(numbered_like(run.entries[0].mark, entry.ordinal) for entry in wrong),
            found="、".join(map(_number, wrong)), before=_short(document, shown[-1]),
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
        ends = ["、" if e.mark.number.endswith("、") else "." for e in run.entries if e.mark.style in ("1.", "一、")]
        if len(set(ends)) > 1:
            least = min(set(ends), key=lambda kind: (ends.count(kind), ends[::-1].index(kind)))
            odd += [e for e in run.entries if e.mark.style in ("1.", "一、") and (least == "、") == e.mark.number.endswith("、")]
    if odd:
        yield finding("C608", *(_place(document, entry) for entry in odd), shown=several(map(_number, odd)))


def numbered_like(mark: Mark, ordinal: int) -> str:
    """Another number in the style of one that is printed: like 3. the fourth is 4."""
    if mark.style == "①":
        return chr(0x2460 + ordinal - 1)
    own, wanted = (str(n) if any(map(str.isdecimal, mark.number)) else chinese(n) for n in (mark.ordinal, ordinal))
    before, _, after = mark.number.rpartition(own)
    return f"{before}{wanted}{after}" if own in mark.number else wanted


def _number(entry: Entry) -> str:
    return entry.mark.number.strip()


def _short(document: Document, entry: Entry) -> str:
    """A heading as one quotes it: whole where short, else its first words."""
    words = document.place(entry.index).quote
    return quoted(words if len(words) <= 24 else words[:22] + "…")


def _place(document: Document, entry: Entry) -> Place:
    return document.place(entry.index, 0, min(len(document.place(entry.index).quote), 60))
