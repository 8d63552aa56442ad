"""C601–C649: numbers of headings, lists, tables and figures, and of points in sentences; the contents page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....documents.document import Document, Text
from ....findings import Finding
from ...reading import Reading
from ...rules import finding, several
from . import references
from .sequences import RUNNING, Break, Entry, Run, Walk, walks

CODES = {"duplicate": "C601", "gap": "C602", "headless": "C604", "restart": "C605", "order": "C606"}
OF_POINTS = {"duplicate": "C612", "gap": "C611"}


def check(reading: Reading) -> Iterator[Finding]:
    """Everything about the order and the frame of the document, not about its figures."""
    headings, spoken = reading.once(walks)
    for found in (*headings.breaks, *spoken.breaks):
        yield from _broken(reading.document, found)
    for part in (_styles, _lost, _punctuation):
        yield from part(headings)
    yield from references.check(reading)


def _broken(document: Document, found: Break) -> Iterator[Finding]:
    """The finding of a break, with the numbers that do not fit each other, unless the document shows that nothing is wrong."""
    run, entry, before = found.run, found.entry, found.before or found.entry
    code = (OF_POINTS if run.spoken else CODES).get(found.kind, "")
    missing = [entry.like(n) for n in range(before.ordinal + 1, entry.ordinal)]
    later = not run.spoken and {*range(before.ordinal + 1, entry.ordinal)} <= {e.ordinal for e in run.entries}
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
    for found in walk.broken("style"):
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
    found = list(walk.broken("lost"))
    loose = [found[0].entry.passage.document.place(i) for i in sorted({index for one in found for index in one.loose})]
    if loose:
        shown = several((place.quote.strip()[:20] for place in loose), 3)
        yield finding("C607", *loose, shown=shown, entry=found[0].entry.short)


def _punctuation(walk: Walk) -> Iterator[Finding]:
    """1、 and 2. among siblings: one finding for the whole document."""
    odd: list[Entry] = []
    for run in walk.runs:
        ends = ["、" if e.mark.number.endswith("、") else "." for e in run.entries if e.mark.style in ("1.", "一、")]
        if len(set(ends)) > 1:
            least = min(set(ends), key=lambda kind: (ends.count(kind), ends[::-1].index(kind)))
            odd += [e for e in run.entries if e.mark.style in ("1.", "一、") and (least == "、") == e.mark.number.endswith("、")]
    if odd:
        yield finding("C608", *(entry.place for entry in odd), shown=several(entry.number for entry in odd))
