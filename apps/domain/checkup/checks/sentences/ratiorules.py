"""A ratio the document itself defines (…与在职人员总数（在编+编外）的比率) against the persons it states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ....documents.document import Grid, Text
from ....findings import Finding, Place, Severity
from ....language.quantities import fold
from ....money import ZERO
from ...claims.phrases import Sentence, Term
from ...reading import Reading
from .arithmetic import fits_rate, percent, rate_line

_RULE = re.compile(
    r"(?P<part>[^，,。；;、]{2,60}?)与(?P<base>[^，,。；;与（(]{2,20})[（(](?P<terms>[^（()）]{1,20}\+[^（()）]{1,30})[)）]"
    r"(?:的)?(?:比率|比例|比值|百分比)"
)
_COUNTED = ("人", "名")


@dataclass(frozen=True, slots=True)
class Rule:
    part: str
    terms: tuple[str, ...]
    place: Place


def rules_of(reading: Reading) -> tuple[Rule, ...]:
    return tuple(rule for text, place in _passages(reading) for rule in _rules(text, place))


def _passages(reading: Reading) -> Iterator[tuple[str, Place]]:
    document = reading.document
    for index, item in enumerate(document.items):
        if isinstance(item, Text):
            yield fold(item.text), document.place(index)
        elif isinstance(item, Grid):
            for row, cells in enumerate(item.rows):
                for column, cell in enumerate(cells):
                    if "+" in fold(cell.text) and not cell.covered:
                        yield fold(cell.text), document.cell_place(index, row, column)


def _rules(text: str, place: Place) -> Iterator[Rule]:
    for match in _RULE.finditer(text) if "+" in text else ():
        terms = tuple(word.strip() for word in match["terms"].split("+"))
        parts = [word for word in terms if word in match["part"]]
        if len(parts) == 1:
            yield Rule(parts[0], terms, place)


def by_rule(reading: Reading, text: Sequence[Sentence], rules: Sequence[Rule]) -> Iterator[Finding]:
    terms = [(sentence, term) for sentence in text for term in sentence.terms]
    for rule in rules:
        counts = {word: _count(word, rule, [t for _, t in terms]) for word in rule.terms}
        part = counts[rule.part]
        if part is None or None in counts.values():
            continue
        rate = next(
            ((s, t) for s, t in terms if t.kind == "ratio" and t.exact and t.quantity.start > part.end), None
        )
        if rate is not None and any(part in s.terms for s in (rate[0],)):
            yield from _check(reading, rate[0], rule, [c for c in counts.values() if c], part, rate[1])


def _count(word: str, rule: Rule, terms: Sequence[Term]) -> Term | None:
    """The one number of persons the word stands before; None where there are several."""
    found = [t for t in terms if t.level and t.quantity.unit in _COUNTED and word in t.words]
    found = [t for t in found if not any(other in t.words for other in rule.terms if other != word)]
    return found[0] if len({t.quantity.value for t in found}) == 1 else None


def _check(
    reading: Reading, sentence: Sentence, rule: Rule, counts: Sequence[Term], part: Term, rate: Term
) -> Iterator[Finding]:
    total = sum((t.quantity.value for t in counts), ZERO)
    right = part.quantity.value / total if total else Decimal(0)
    if not total or abs(rate.quantity.value - right) <= rate.quantity.step:
        return
    used = next(
        (t for t in sentence.terms if t.kind == "count" and t is not part and _made(rate, part, t)), None
    )
    base = f"（原文误除以{used.quantity.text}）" if used else ""
    named = "+".join(rule.terms)
    line = rate_line(
        f"{part.quantity.value:f}", f"({' + '.join(f'{t.quantity.value:f}' for t in counts)})", right
    )
    yield Finding(
        "C217",
        Severity.ERROR,
        f"比率未按文件规定的口径计算：规定以（{named}）为分母，应为{percent(right)}，原文写为{rate.quantity.text}{base}。",
        calculation=line,
        expected=percent(right),
        found=rate.quantity.text,
        places=(reading.document.place(sentence.item, part.start, rate.end), rule.place),
    )


def _made(rate: Term, part: Term, base: Term) -> bool:
    return base.quantity.value > 0 and bool(fits_rate(rate.quantity, part.quantity, base.quantity))
