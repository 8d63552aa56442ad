"""A clause that stands twice, word for word, with different numbers; a rate stated twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ....findings import Finding, Place, Severity
from ....language.clauses import clauses_of
from ....language.labels import is_known
from ....language.quantities import Quantity
from ...claims.claims import Claim
from ...claims.statedfigures import NEAR
from ...reading import Reading
from .crossing import agree

_HAN = re.compile(r"[\u4e00-\u9fff]")
_STOPS = re.compile(r"[，,；;。！？：:\n]")
_PER_ITEM = re.compile(r"项目|预算|决算|支出|资金|经费|分值|得分|权重|第[一二三四]季度|万元")
_RATE = re.compile(r"(?P<word>(?:执行|完成|使用|支付|利用|到位)率)|完成(?:年初|年度|全年|调整后?)?预算")
_ITEM = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、．.](?!\d)|[一二三四五六七八九十]是)")
SHORT, LONG = 10, 16
"""Fewer characters are no repetition; from ``LONG`` on it is hardly chance."""


def repeats(reading: Reading) -> Iterator[Finding]:
    """Every repetition whose numbers differ."""
    yield from _clauses(reading)
    yield from _rates(reading)


# --- clauses -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Clause:
    item: int
    words: str
    numbers: tuple[Quantity, ...]
    place: Place
    scope: str


def _clauses(reading: Reading) -> Iterator[Finding]:
    groups: dict[str, list[_Clause]] = defaultdict(list)
    for index, _ in reading.document.texts():
        for clause in _of_text(reading, index, reading.scopes.of(index)):
            groups[clause.words].append(clause)
    for words, group in groups.items():
        if (
            2 <= len(group) <= 3
            and len({c.item for c in group}) == len(group)
            and len({c.scope for c in group}) == 1
        ):
            yield from _different(words, group)


def _different(words: str, group: list[_Clause]) -> Iterator[Finding]:
    first, *others = group
    for other in others:
        pairs = [(a, b) for a, b in zip(first.numbers, other.numbers, strict=True) if not agree(a, b)]
        if len(pairs) != 1 or pairs[0][0].hedge != pairs[0][1].hedge:
            continue
        a, b = pairs[0]
        severity = Severity.WARNING if len(_HAN.findall(words)) >= LONG else Severity.QUESTION
        yield Finding(
            "C310", severity, f"同一句话在两处数字不同：{b.text}与{a.text}，请核对。",
            expected=a.text, found=b.text, places=(other.place, first.place),
        )  # fmt: skip


def _of_text(reading: Reading, index: int, scope: str) -> Iterator[_Clause]:
    text = reading.text(index).text
    clauses = clauses_of(text)
    taken = {at for q in reading.quantities[index] for at in range(q.start, q.end)}
    stops = [
        m.start() for m in _STOPS.finditer(text) if m.start() not in taken and clauses.bracket[m.start()] < 0
    ]
    quantities = list(reading.quantities[index])
    start = 0
    for stop in (*stops, len(text)):
        inside = []
        while quantities and quantities[0].start < stop:
            inside.append(quantities.pop(0))
        words = _skeleton(text, start, stop, inside)
        if inside and len(_HAN.findall(words)) >= SHORT and not _PER_ITEM.search(words):
            yield _Clause(index, words, tuple(inside), reading.document.place(index, start, stop), scope)
        start = stop + 1


def _skeleton(text: str, start: int, stop: int, inside: list[Quantity]) -> str:
    number = _ITEM.match(text[start:stop])
    start += number.end() if number else 0
    parts, at = [], start
    for quantity in inside:
        parts += [text[at : quantity.start], f"#{quantity.unit}"]
        at = quantity.end
    return re.sub(r"\s+", "", "".join((*parts, text[at:stop])))


# --- rates -------------------------------------------------------------------------------------------


def _rates(reading: Reading) -> Iterator[Finding]:
    """政府采购执行率84.08% here and 81% there."""
    first: dict[tuple[str, str, int | None], Claim] = {}
    for claim in reading.claims:
        match = _RATE.search(claim.raw) or _RATE.search(claim.place.quote)
        whole = is_known(claim.label) and not claim.scope and claim.quantity.exact and claim.role == "rate"
        text = reading.text(claim.item).text
        start, _ = clauses_of(text).sentences[claim.sentence]
        if (
            not match
            or not whole
            or re.search(
                "季度|月|半年|平均", text[max(start, claim.quantity.end - NEAR) : claim.quantity.end]
            )
        ):
            continue
        known = first.setdefault((claim.label, match["word"] or "执行率", claim.year), claim)
        if known is not claim and not agree(known.quantity, claim.quantity):
            yield Finding(
                "C311", Severity.WARNING,
                f"“{claim.label}”的{match['word'] or '执行率'}前后不一致：此处为{claim.quantity.text}，另一处为{known.quantity.text}。",
                expected=known.quantity.text, found=claim.quantity.text, places=(claim.place, known.place),
            )  # fmt: skip
