"""正文里的增减、增长率和执行率与填报数核对: they must follow from the book's own figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ..agreement import Agreement, judge
from ..checkup.claims.claims import Claim
from ..checkup.claims.passages import quoted
from ..findings import Finding, Place, Severity
from ..intervals import Interval
from ..language.labels import PLANNED, canonical, is_known
from ..language.lexicon import LEXICON, MOVES, alternation
from ..money import ZERO, format_quantity
from .bookfigures import BookFigure
from .passagefigures import PARTIAL, Comparison, said

HINT = "请按填报数重新计算，或核对所涉填报数。"
_REASONS = re.compile(r"主要|原因|由于|因为|其中|用于|影响|导致|包括")
_SAID = re.compile(
    r"(?P<of>[^，,。；;：:、]{2,30}?)[比较与和同](?:(?P<year>20\d\d)年度?|上年度?|去年|上一年度?)(?:同期)?(?:相比|比较)?"
    r"(?:总体|整体|均|都|也|则|有所|明显|略有|小幅|大幅度?|稳步|继续|持续|逐步|稍有|显著){0,4}"
    rf"(?:(?P<verb>{MOVES})|(?P<steady>{alternation(LEXICON.unmoved)}))了?$"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures of the book: what is spoken of, and what it is compared with."""

    this: BookFigure
    other: BookFigure

    @property
    def change(self) -> Decimal:
        return value_of(self.this) - value_of(self.other)

    @property
    def moved(self) -> Interval:
        return abs(self.this.interval - self.other.interval)

    @property
    def direction(self) -> int:
        """0 where rounding alone may make the difference."""
        gap = self.this.interval - self.other.interval
        return 0 if gap.low <= ZERO <= gap.high else 1 if self.change > 0 else -1


def stated_changes(case: Comparison) -> Iterator[Finding]:
    """增加、增长 and their amounts follow from this figure and the one it is compared with (T003–T006)."""
    told: set[tuple[int, int, str]] = set()
    for claim in case.passages.reading.claims:
        owner = case.passages.owners[claim.item]
        if (
            claim.role not in ("change", "growth")
            or owner is None
            or owner.row
            or not _spoken_of(case, claim)
        ):
            continue
        sign = (claim.item, claim.sentence, claim.label)
        for finding in _change(case, claim) if sign not in told else ():
            told.add(sign)
            yield finding


def _spoken_of(case: Comparison, claim: Claim) -> bool:
    """An exact change of a known figure of the whole unit in the year reported on, not of a part or a reason given."""
    if not is_known(claim.label) or claim.scope or not claim.quantity.exact or not claim.direction:
        return False
    if claim.year != case.pack.year or claim.quantity.kind not in ("money", "ratio", "count"):
        return False
    words = case.before(claim)
    last = words.rfind(claim.raw) if claim.raw and not claim.carried else words.rfind("为")
    return not PARTIAL.search(words) and not _REASONS.search(words[max(last, 0) :])


def _change(case: Comparison, claim: Claim) -> Iterator[Finding]:
    if not claim.base_measure and claim.base is None:
        return
    found = list(_pairs(case, claim, claim.base))
    if any(follows(claim, pair) is Agreement.EXACT for pair in found):
        return
    if near := next((pair for pair in found if follows(claim, pair) is Agreement.ROUNDED), None):
        yield _told(case, claim, [near], "T003")
    elif found and all(pair.direction * claim.direction < 0 for pair in found):
        yield _told(case, claim, found, "T004")
    elif found:
        yield _told(case, claim, found, "T005")
    elif claim.base is not None and claim.base != case.pack.year - 1:
        last_year = [p for p in _pairs(case, claim, case.pack.year - 1) if follows(claim, p) is Agreement.EXACT]
        if last_year:
            yield _told(case, claim, last_year[:1], "T006")


def _pairs(case: Comparison, claim: Claim, base: int | None) -> Iterator[Pair]:
    """The figures the sentence may compare: of one measure in two years, or of two measures in one."""
    figures = [f for f in case.of(claim.label, _kind(claim)) if not f.fund]
    for this in (f for f in figures if f.year == claim.year):
        if claim.measure and this.measure not in (claim.measure, ""):
            continue
        for other in figures:
            if claim.base_measure:
                later = this.measure in ("actual", "adjusted") and this.measure != other.measure
                fits = other.year == this.year and later and other.measure in PLANNED.get(claim.base_measure, (claim.base_measure,))
            else:
                fits = other.year == base and other.measure == this.measure
            if fits:
                yield Pair(this, other)


def _kind(claim: Claim) -> str:
    return "money" if claim.role == "growth" else claim.quantity.kind


def follows(claim: Claim, pair: Pair) -> Agreement:
    stated = claim.quantity
    if pair.direction and pair.direction != claim.direction:
        return Agreement.OFF
    if claim.role != "growth":
        return judge(stated.value, stated.step, abs(pair.change), pair.moved, rate=True)
    if not value_of(pair.other) or pair.other.interval.low <= ZERO:
        return Agreement.EXACT
    rate = abs(pair.change) / value_of(pair.other)
    return judge(stated.value, stated.step, rate, pair.moved / pair.other.interval, rate=True)


def _told(case: Comparison, claim: Claim, pairs: list[Pair], code: str) -> Finding:
    pair, words = pairs[0], said(claim.place)
    expected, calculation = _expected(case, claim, pair)
    of = f"按{quoted(pair.this.name)}和{quoted(pair.other.name)}应为{expected}"
    keys = case.keys(claim.item, [figure for p in pairs[:2] for figure in (p.this, p.other)])
    severity = Severity.ERROR if len(pairs) == 1 else Severity.WARNING
    rest = (keys, expected, claim.quantity.text, calculation, HINT, "", 0, (case.placed(claim.place),))
    if code == "T003":
        return Finding("T003", Severity.NOTE, f"文字写{words}，{of}，只在末位相差，宜写成一致。", *rest)
    if code == "T004":
        return Finding("T004", severity, f"文字写{words}，增减方向与填报数相反：{of}。", *rest)
    if code == "T005":
        return Finding("T005", severity, f"文字写{words}，与填报数算出的结果不符：{of}。", *rest)
    base = f"{pair.other.year}年"
    message = f"文字写{words}，这是与{base}比较的结果，不是与{claim.base}年比较，请核对比较的年份。"
    return Finding("T006", Severity.WARNING, message, *rest)


def _expected(case: Comparison, claim: Claim, pair: Pair) -> tuple[str, str]:
    """What the figures make of it, and the sum."""
    word = "持平" if not pair.change else "增加" if pair.change > 0 else "减少"
    this, other, unit = case.shown(pair.this), case.shown(pair.other), pair.this.fact.unit
    decimals = max(pair.this.fact.decimals, pair.other.fact.decimals)
    moved = format_quantity(abs(pair.change), unit, decimals, case.pack.style)
    if claim.role != "growth" or not value_of(pair.other):
        signed = format_quantity(pair.change, unit, decimals, case.pack.style)
        return f"{word}{moved}" if pair.change else word, f"{this} − {other} = {signed}"
    places = max(claim.quantity.decimals, 2)
    rate = format_quantity(pair.change / abs(value_of(pair.other)), "%", places, case.pack.style)
    return (
        f"{'增长' if pair.change > 0 else '下降'}{rate.lstrip('-')}",
        f"（{this} − {other}）÷ {other} = {rate}",
    )


def value_of(figure: BookFigure) -> Decimal:
    value = figure.fact.number
    assert value is not None
    return value


# --- words without a number ------------------------------------------------------------------------


def said_directions(case: Comparison) -> Iterator[Finding]:
    """“公务接待费比上年有所下降” and 持平, without a number, are as the figures moved (T004)."""
    for item, text in case.passages.document.texts():
        owner = case.passages.owners[item]
        if owner is None or owner.row or text.kind == "heading":
            continue
        start = 0
        for clause in re.split(r"(?<=[，,。；;：:])", text.text):
            if match := _SAID.fullmatch(clause.strip("，,。；;：: ")):
                at = start + clause.index(match["of"])
                yield from _direction(case, match, case.passages.document.place(item, at, at + len(match[0])))
            start += len(clause)


def _direction(case: Comparison, match: re.Match[str], place: Place) -> Iterator[Finding]:
    label, base = canonical(match["of"]), int(match["year"] or case.pack.year - 1)
    way = 0 if match["steady"] else 1 if match["verb"] in LEXICON.rises else -1
    if not is_known(label) or PARTIAL.search(match["of"]) or "基本" in match[0]:
        return
    figures = [f for f in case.of(label) if not f.fund]
    pairs = [
        Pair(this, other)
        for this in figures if this.year == case.pack.year
        for other in figures if other.year == base and other.measure == this.measure
    ]  # fmt: skip
    wrong = [pair for pair in pairs if pair.direction != way and (pair.direction or pair.change)]
    if pairs and len(wrong) == len(pairs):
        pair = pairs[0]
        this, other = case.shown(pair.this), case.shown(pair.other)
        expected = "增加" if pair.change > 0 else "减少"
        yield Finding(
            "T004", Severity.ERROR if len(pairs) == 1 else Severity.WARNING,
            f"文字写{quoted(match[0])}，增减方向与填报数相反：{quoted(pair.this.name)}{this}，{quoted(pair.other.name)}{other}。",
            case.keys(place.item, [pair.this, pair.other]), expected, match["verb"] or match["steady"],
            f"{this} − {other}", HINT, places=(case.placed(place),),
        )  # fmt: skip
