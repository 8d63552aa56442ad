"""Part and whole inside texts: what stands behind 其中, 合计 and 组成 must add up, or at least not exceed its whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from ....agreement import Agreement
from ....documents.document import Text
from ....findings import Finding, Place, Severity
from ....money import ZERO
from ...claims.partlists import PartList, part_lists
from ...claims.phrases import Sentence, Term, sentences
from ...find.figures import figure_of
from ...judge.slips import slip_in
from ...reading import Reading
from ...relations import Relation, Support
from .arithmetic import exceeds, fits_sum, in_unit, sum_line, written
from .signedsums import adjusted, signed

_NEAR = 200
"""A list short of its whole by less than 1 in so many looks like a slip and is asked about."""


def check(reading: Reading) -> Iterator[Finding]:
    texts = list(sentences(reading))
    for position, text in enumerate(texts):
        before: Sentence | None = None
        for sentence in text:
            for found in part_lists(sentence, before):
                yield from _Sum(reading, sentence.item, found).findings()
            for stretch in sentence.stretches:
                yield from signed(reading, sentence.item, stretch)
                yield from adjusted(reading, sentence.item, stretch)
            before = sentence
        yield from _below(reading, texts, position)


class _Sum:
    """One list and its whole."""

    def __init__(self, reading: Reading, item: int, found: PartList, items: Sequence[int] = ()) -> None:
        self.reading, self.item, self.list, self.items = reading, item, found, items
        self.whole = found.wholes[0]
        self.parts = found.parts
        self.figures = [part.quantity for part in found.parts]

    def findings(self) -> Iterator[Finding]:
        if not all(term.exact for term in (self.whole, *self.parts)):
            return
        fit = fits_sum(self.whole.quantity, self.figures)
        if fit is Agreement.ROUNDED and (self.list.plain or self.list.group):
            yield self._rounded()
        if fit or self._fits_otherwise():
            return
        if ended := self._ended():
            yield from self._beyond(ended)
        elif self.list.total_behind:
            yield from self._total()
        else:
            yield from self._wrong()

    def _fits_otherwise(self) -> bool:
        """Whether the list is the whole of another amount before it, or only its end is what the total sums up."""
        if self.list.total_behind:
            return any(
                fits_sum(self.whole.quantity, self.figures[i:]) for i in range(1, len(self.figures) - 1)
            )
        return any(fits_sum(whole.quantity, self.figures) for whole in self.list.wholes[1:])

    def _ended(self) -> int:
        """How many parts make up the whole already; 0 where none of the first do."""
        if self.list.total_behind:
            return 0
        count = len(self.figures)
        return next((n for n in range(1, count) if fits_sum(self.whole.quantity, self.figures[:n])), 0)

    def _beyond(self, ended: int) -> Iterator[Finding]:
        """The first parts are the whole: what follows is outside of it, or too much."""
        if self.list.even and ended > 1 and self.list.plain and self.whole.kind == "money":
            yield self._more()
        elif re.search("[；;]", self.parts[ended].lead):
            return
        elif self.whole.kind == "money" and any("结转" in part.words for part in self.parts[ended:]):
            rest = "、".join(f"{part.words}{part.quantity.text}" for part in self.parts[ended:])
            yield Finding(
                "C104",
                Severity.WARNING,
                f"“其中”所列前{'一' if ended == 1 else '几'}项已等于总数{self.whole.quantity.text}，其后又列{rest}，"
                "两处不能同时成立，请说明该数是否包含在总数之内。",
                calculation=sum_line(self.figures, self.whole.quantity),
                expected=self.whole.quantity.text,
                found=self._sum,
                places=self._places,
            )

    def _total(self) -> Iterator[Finding]:
        if self.list.plain and (self.list.even or len(self.parts) > 2):
            yield self._unequal(Severity.ERROR if self.list.even else Severity.WARNING)

    def _wrong(self) -> Iterator[Finding]:
        found, total = self.list, sum((q.value for q in self.figures), ZERO)
        certain = found.plain or bool(found.group)
        too_big = next(
            (p for p in self.parts if all(exceeds(p.quantity, w.quantity) for w in found.wholes)), None
        )
        if too_big is not None and certain:
            yield self._bigger(too_big)
        elif total > self.whole.quantity.value:
            if certain and (self.whole.kind == "money" or found.staff or found.closed or found.exclusive):
                yield self._more()
        elif certain and not found.open and (found.group or found.closed):
            yield self._unequal(Severity.WARNING if self._explained else Severity.ERROR)
        elif found.plain and not found.open:
            yield from self._short()

    def _short(self) -> Iterator[Finding]:
        if len(self.parts) > 1 and (self.list.rest or self._slip):
            yield self._unequal(Severity.ERROR if self.list.rest else Severity.WARNING)
            return
        gap = self.whole.quantity.value - sum((q.value for q in self.figures), ZERO)
        if len(self.parts) > 1 and (
            self.list.staff or (self.whole.kind == "money" and gap * _NEAR < self.whole.quantity.value)
        ):
            yield Finding(
                "C105",
                Severity.QUESTION,
                f"“其中”所列各项之和为{self._sum}，比总数{self.whole.quantity.text}少{self._gap}，请核对是否有漏列或笔误。",
                calculation=sum_line(self.figures, self.whole.quantity),
                expected=self.whole.quantity.text,
                found=self._sum,
                places=self._places,
            )

    @property
    def _slip(self) -> bool:
        figures = [figure_of(self.reading, self.item, term) for term in (self.whole, *self.parts)]
        return slip_in(Relation("sum", figures[0], tuple(figures[1:]), support=Support.SHAPE)) is not None

    @property
    def _explained(self) -> bool:
        """Whether what is missing (or too much) is itself an amount of the paragraph, a carry-over perhaps."""
        gap = abs(sum((q.value for q in self.figures), ZERO) - self.whole.quantity.value)
        mine = {q.start for q in self.figures}
        return any(q.value == gap and q.start not in mine for q in self.reading.quantities[self.item])

    @property
    def _sum(self) -> str:
        total = sum((q.value for q in self.figures), ZERO)
        return written(total, [self.whole.quantity, *self.figures]) + self.whole.quantity.unit

    @property
    def _gap(self) -> str:
        gap = abs(sum((q.value for q in self.figures), ZERO) - self.whole.quantity.value)
        return written(gap, [self.whole.quantity, *self.figures]) + self.whole.quantity.unit

    @property
    def _places(self) -> tuple[Place, ...]:
        document = self.reading.document
        if self.items:
            parts = zip(self.items, self.parts, strict=True)
            return (
                document.place(self.item, self.whole.start, self.whole.end),
                *(document.place(item, part.start, part.end) for item, part in parts),
            )
        terms = sorted((self.whole, *self.parts), key=lambda t: t.start)
        return (document.place(self.item, terms[0].start, max(t.end for t in terms)),)

    def _rounded(self) -> Finding:
        return Finding(
            "C110",
            Severity.NOTE,
            f"各部分之和为{self._sum}，与总数{self.whole.quantity.text}相差{self._gap}，属四舍五入的尾差，可不修改。",
            calculation=sum_line(self.figures, self.whole.quantity),
            expected=self.whole.quantity.text,
            found=self._sum,
            places=self._places,
        )

    def _unequal(self, severity: Severity) -> Finding:
        return Finding(
            "C101",
            severity,
            f"各部分之和与总数不符：总数写为{self.whole.quantity.text}，所列各部分相加为{self._sum}，相差{self._gap}。",
            calculation=sum_line(self.figures, self.whole.quantity),
            expected=self._sum,
            found=self.whole.quantity.text,
            places=self._places,
        )

    def _more(self) -> Finding:
        sure = len(self.list.wholes) == 1 or self.list.group or self.list.even
        return Finding(
            "C102",
            Severity.ERROR if sure and not self._explained else Severity.WARNING,
            f"所列各部分之和大于总数：总数写为{self.whole.quantity.text}，各部分相加为{self._sum}，多出{self._gap}。",
            calculation=sum_line(self.figures, self.whole.quantity),
            expected=self._sum,
            found=self.whole.quantity.text,
            places=self._places,
        )

    def _bigger(self, part: Term) -> Finding:
        both = f"{in_unit(part.quantity, self.whole.quantity)} > {in_unit(self.whole.quantity, self.whole.quantity)}"
        return Finding(
            "C103",
            Severity.ERROR,
            f"其中的一部分大于总数：总数写为{self.whole.quantity.text}，其中“{part.words}”却为{part.quantity.text}。",
            calculation=f"{both}；{sum_line(self.figures, self.whole.quantity)}",
            expected=f"不大于{self.whole.quantity.text}",
            found=part.quantity.text,
            places=self._places,
        )


_LIST_END = re.compile(r"(?:其中|包括|如下|分别为)\s*[：:]?\s*$")


def _below(reading: Reading, texts: Sequence[tuple[Sentence, ...]], position: int) -> Iterator[Finding]:
    """A text that ends with 其中： has its parts in the paragraphs below, one each, at their beginnings."""
    text = texts[position]
    if not text or not _LIST_END.search(text[-1].text):
        return
    earlier = [t for t in reversed(text[-1].main.terms) if t.level] or (
        [t for t in reversed(text[-2].main.terms) if t.level] if len(text) > 1 else []
    )
    if not earlier:
        return
    parts, items = _beginnings(reading, texts[position + 1 :], earlier[0])
    labels = tuple(part.label for part in parts)
    if len(parts) > 1 and len(set(labels)) == len(labels):
        found = PartList(tuple(earlier), tuple(parts), labels, False, True)
        if found.group:
            yield from _Sum(reading, text[-1].item, found, items).findings()


def _beginnings(
    reading: Reading, below: Sequence[tuple[Sentence, ...]], whole: Term
) -> tuple[list[Term], list[int]]:
    parts, items = [], []
    for text in islice((t for t in below if t), 12):
        item = reading.document.items[text[0].item]
        first = next(iter(text[0].main.terms), None)
        if not isinstance(item, Text) or item.kind == "heading" or first is None or not first.level:
            break
        if not first.same_unit(whole) or text[0].text[: first.start - text[0].start].strip():
            break
        parts.append(first)
        items.append(text[0].item)
    return parts, items
