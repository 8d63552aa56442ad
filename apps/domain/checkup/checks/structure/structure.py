"""C601–C649: numbers of headings, lists, tables and figures; brackets; the contents page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....documents.document import Document, Text
from ....documents.headings import Mark
from ....findings import Finding, Place, Severity
from ....numbering import chinese
from ...reading import Reading
from ...sentences.passages import quoted
from . import brackets, captionnumbers, contentspage, ordinals, tablecounts
from .sequences import Break, Entry, Run, Sequences, breaks


def check(reading: Reading) -> Iterator[Finding]:
    """Everything about the order and the frame of the document, not about its figures."""
    document = reading.document
    sequences = Sequences(document)
    for part in (_duplicates, _gaps, _styles, _headless, _restarts, _backwards, _lost, _punctuation):
        yield from part(document, sequences)
    for module in (ordinals, captionnumbers, brackets, contentspage, tablecounts):
        yield from module.check(reading)


def _duplicates(document: Document, sequences: Sequences) -> Iterator[Finding]:
    for found in breaks(sequences, "duplicate"):
        assert found.before
        if _words(document, found.entry) == _words(document, found.before):
            continue  # the same line again: a running head, or a page printed twice
        sure = found.entry.heading == found.before.heading
        right = numbered_like(found.entry.mark, found.before.ordinal + 1)
        yield Finding(
            "C601",
            Severity.ERROR if sure else Severity.WARNING,
            f"编号“{_number(found.entry)}”重复使用：前面{_short(document, found.before)}已用此编号，"
            f"{_short(document, found.entry)}按顺序应为“{right}”。",
            expected=right,
            found=_number(found.entry),
            places=(_place(document, found.entry), _place(document, found.before)),
        )


def _gaps(document: Document, sequences: Sequences) -> Iterator[Finding]:
    turned = [found.before for found in breaks(sequences, "order")]
    for found in breaks(sequences, "gap"):
        assert found.before
        if _run_in(document, found) or found.entry in turned:
            continue  # the missing number follows
        missing = range(found.before.ordinal + 1, found.entry.ordinal)
        right = "、".join(numbered_like(found.entry.mark, n).rstrip("、.．") for n in missing)
        yield Finding(
            "C602",
            Severity.WARNING if found.loose else Severity.ERROR,
            f"编号不连续：{_short(document, found.before)}之后是{_short(document, found.entry)}，缺少{right}。",
            expected=numbered_like(found.entry.mark, found.before.ordinal + 1),
            found=_number(found.entry),
            places=(
                _place(document, found.entry), _place(document, found.before),
                *(document.place(i) for i in found.loose),
            ),
        )  # fmt: skip


def _run_in(document: Document, found: Break) -> bool:
    """Whether the missing numbers stand inside the paragraphs before: （二）……。（三）……。"""
    assert found.before
    missing = range(found.before.ordinal + 1, found.entry.ordinal)
    items = document.items[found.before.index : found.entry.index]
    words = "".join(item.text for item in items if isinstance(item, Text))
    marks = (re.escape(numbered_like(found.entry.mark, n).rstrip("、.．")) for n in missing)
    return all(re.search(rf"[。；;：:]\s?{mark}", words) for mark in marks)


def _styles(document: Document, sequences: Sequences) -> Iterator[Finding]:
    """（一） and then （2）: one finding for all of a sequence."""
    by_run: dict[Run, list[Break]] = {}
    for found in breaks(sequences, "style"):
        by_run.setdefault(found.run, []).append(found)
    for run, found_here in by_run.items():
        wrong = [found.entry for found in found_here]
        if len(wrong) == len(run.entries) - 1 and run.entries[0] not in wrong and len(wrong) > 3:
            continue  # the first alone differs: more likely a list under it whose own first number was lost
        right = [numbered_like(run.entries[0].mark, entry.ordinal) for entry in wrong]
        first = next(found.before for found in found_here if found.before)
        yield Finding(
            "C603",
            Severity.ERROR if all(entry.heading for entry in wrong) and first.heading else Severity.WARNING,
            f"同级编号形式不一致：{_short(document, first)}之后的“{'、'.join(map(_number, wrong))}”"
            f"应为“{''.join(right) if len(right) == 1 else '、'.join(right)}”。",
            expected="、".join(right),
            found="、".join(map(_number, wrong)),
            places=(*(_place(document, entry) for entry in wrong), _place(document, first)),
        )


def _headless(document: Document, sequences: Sequences) -> Iterator[Finding]:
    for found in breaks(sequences, "headless"):
        if not found.entry.heading and len(found.run.entries) < 2:
            continue  # one paragraph that begins with a number proves nothing
        first = numbered_like(found.entry.mark, 1)
        yield Finding(
            "C604",
            Severity.WARNING,
            f"编号从“{_number(found.entry)}”开始，前面没有“{first}”：{_short(document, found.entry)}。",
            expected=first,
            found=_number(found.entry),
            hint="请核对前面是否缺少内容，或编号有误。",
            places=(_place(document, found.entry),),
        )


def _restarts(document: Document, sequences: Sequences) -> Iterator[Finding]:
    for found in breaks(sequences, "restart"):
        assert found.before
        if not found.entry.heading and len(found.run.entries) == 1 and not found.before.heading:
            continue
        yield Finding(
            "C605",
            Severity.WARNING,
            f"编号层次混乱：{_short(document, found.entry)}重新从“{_number(found.entry)}”开始，前面却是同一种编号的"
            f"{_short(document, found.before)}，可能缺少上级标题，或下级编号没有与上级区分。",
            found=_number(found.entry),
            places=(_place(document, found.entry), _place(document, found.before)),
        )


def _backwards(document: Document, sequences: Sequences) -> Iterator[Finding]:
    for found in breaks(sequences, "order"):
        assert found.before
        right = numbered_like(found.entry.mark, found.before.ordinal + 1)
        yield Finding(
            "C606",
            Severity.ERROR if found.entry.heading and found.before.heading else Severity.WARNING,
            f"编号顺序颠倒：{_short(document, found.before)}之后是{_short(document, found.entry)}。",
            expected=right,
            found=_number(found.entry),
            places=(_place(document, found.entry), _place(document, found.before)),
        )


def _lost(document: Document, sequences: Sequences) -> Iterator[Finding]:
    """Headings without a number among numbered ones: one finding, since one cause has taken them all."""
    loose = sorted({index for found in breaks(sequences, "lost") for index in found.loose})
    if not loose:
        return
    found = next(breaks(sequences, "lost"))
    names = "、".join(quoted(document.place(i).quote.strip()[:20]) for i in loose[:3])
    yield Finding(
        "C607",
        Severity.WARNING,
        f"有{len(loose)}处标题没有编号，而同级标题有编号：{names}{'等' if len(loose) > 3 else ''}"
        f"（例如{_short(document, found.entry)}之前）。",
        hint="请补上编号；如为转换时丢失了自动编号，可忽略。",
        places=tuple(document.place(i) for i in loose),
    )


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
        numbers = "、".join(f"“{_number(entry)}”" for entry in odd[:4])
        yield Finding(
            "C608",
            Severity.WARNING,
            f"同级编号后的标点不统一：{numbers}{'等' if len(odd) > 4 else ''}与同级其他编号写法不同。",
            places=tuple(_place(document, entry) for entry in odd),
        )


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


def _words(document: Document, entry: Entry) -> str:
    return "".join(document.place(entry.index, len(entry.mark.number)).quote.split())


def _short(document: Document, entry: Entry) -> str:
    """A heading as one quotes it: whole where short, else its first words."""
    words = document.place(entry.index).quote
    return quoted(words if len(words) <= 24 else words[:22] + "…")


def _place(document: Document, entry: Entry) -> Place:
    quote = document.place(entry.index).quote
    return document.place(entry.index, 0, len(quote) if len(quote) <= 60 else 60)
