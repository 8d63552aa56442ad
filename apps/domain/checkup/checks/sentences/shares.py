"""Shares against their part and whole: 基本支出 9,672 万元（占比 54%）, 占本年支出合计的 38%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ....agreement import Agreement
from ....findings import Finding, Place, Severity
from ....language.labels import canonical, is_known, measure_of
from ....language.quantities import Quantity
from ....money import ZERO
from ...claims.partlists import PartList, part_lists
from ...claims.phrases import Sentence, Stretch, Term
from ...claims.unitfigures import UnitFigures
from ...reading import Reading
from .arithmetic import fits_rate, fits_sum, in_unit, percent, rate_line

_BASE = re.compile(r"占(?!比)(?P<base>[^占]*?)(?:的|比例|比重|总额的|为|达|约|之)*$")
_SUBJECT = re.compile(r"(?:其中|这|该)?(?P<of>[^占]{2,16}?)(?:占(?!比)|所占比|比[例重])")
_FUNDS = re.compile(r"(?:资金|支出|经费|总额|金额|数量|人数|项目|部分)$")
_MEASURES = {"budget": ("budget",), "adjusted": ("adjusted",), "planned": ("planned",)}
_IDLE_BASE = re.compile(r"(?:总|全部|部门|单位|其|该|的|比|数|额|比例|比重)*")


@dataclass(frozen=True, eq=False)
class Share:
    term: Term
    part: Term
    base: str
    """What it is a share of, where that is said."""


def shares(
    reading: Reading, figures: UnitFigures, sentence: Sentence, before: Sentence | None
) -> Iterator[Finding]:
    found = list(_shares(sentence))
    lists = [p for p in part_lists(sentence, before) if not p.total_behind]
    for share in found:
        listed = next((p for p in lists if share.part in p.parts), None)
        yield from _check(reading, sentence, before, share, found, listed)
        yield from _elsewhere(reading, figures, sentence, before, share)
    for stretch in sentence.stretches:
        yield from _over_all(reading, sentence, stretch)


def _shares(sentence: Sentence) -> Iterator[Share]:
    for stretch in sentence.stretches:
        part = stretch.owner
        for index, term in enumerate(stretch.terms):
            if ";" in term.lead or "；" in term.lead:
                part = None
            if term.level:
                part = term
            elif (
                term.share
                and part is not None
                and part.level
                and part.exact
                and term.exact
                and not _shared(stretch, index)
            ):
                match = _BASE.search(term.words[-40:])
                base = match["base"] if match else ""
                if named := _SUBJECT.match(term.words):
                    part = _called(named["of"], stretch.terms[:index])
                if part is None:
                    continue
                yield Share(term, part, "" if _IDLE_BASE.fullmatch(base) else base)
                part = part if base else None


def _called(subject: str, terms: Sequence[Term]) -> Term | None:
    """The amount the words before 占 name again (追加资金占…), changes among them; None where none or several are."""
    core = _FUNDS.sub("", subject) or subject
    found = [t for t in terms if t.kind in ("money", "count") and t.exact and core in t.words]
    return found[-1] if len({t.quantity.value for t in found}) == 1 else None


def _shared(stretch: Stretch, index: int) -> bool:
    """Several shares in a row (分别占 30%、70%) belong to several parts: which, is not decided here."""
    following = stretch.terms[index + 1 : index + 2]
    return "分别" in stretch.terms[index].words or any(t.kind == "ratio" and not t.words for t in following)


def _check(
    reading: Reading,
    sentence: Sentence,
    before: Sentence | None,
    share: Share,
    all_shares: Sequence[Share],
    listed: PartList | None,
) -> Iterator[Finding]:
    near = [
        t for t in (*(before.terms if before else ()), *sentence.terms) if t.level and t.same_unit(share.part)
    ]
    named = [t for t in reversed(near) if t is not share.part and _names(share.base, t)] if share.base else []
    wholes = [listed.wholes[0]] if listed else []
    certain = (
        named[:1] if share.base else wholes if listed and _shares_of_whole(share, all_shares, listed) else []
    )
    if not listed and not share.base:
        yield from _of_each_other(reading, sentence, share, all_shares)
    rate, part = share.term.quantity, share.part.quantity
    fits = [fits_rate(rate, part, t.quantity) for t in certain]
    if Agreement.EXACT in fits:
        return
    sure = bool(certain) and (not share.base or share.base in certain[0].words)
    others = [] if sure else [t for t in near if fits_rate(rate, part, t.quantity)]
    if Agreement.ROUNDED in fits:
        yield _rounded(reading, sentence, share, certain[0])
    elif certain and not others and _usable(certain[0]) and not (listed and _of_the_sum(share, listed)):
        yield _wrong(reading, sentence, share, certain[0])


def _elsewhere(
    reading: Reading, figures: UnitFigures, sentence: Sentence, before: Sentence | None, share: Share
) -> Iterator[Finding]:
    """A share of what another paragraph states: 占本年支出合计的 38%."""
    near = [
        t for t in (*(before.terms if before else ()), *sentence.terms) if t.level and t is not share.part
    ]
    label, rate, part = canonical(share.base), share.term.quantity, share.part.quantity
    if not is_known(label) or any(_names(share.base, t) or fits_rate(rate, part, t.quantity) for t in near):
        return
    whole = figures.one(label, _MEASURES.get(measure_of(share.base), ("actual", "")), reading.document.year)
    if whole is None or share.part.kind != "money" or whole.quantity.value <= 0:
        return
    if not fits_rate(rate, part, whole.quantity):
        yield _off(reading, sentence, share, whole.quantity, whole.place)


def _usable(whole: Term) -> bool:
    return whole.exact and whole.quantity.value > 0


def _of_each_other(
    reading: Reading, sentence: Sentence, share: Share, every: Sequence[Share]
) -> Iterator[Finding]:
    """Shares of amounts whose whole is not in the sentence: the others show that it is their sum."""
    parts = {s.part: s for s in every if not s.base and s.part.same_unit(share.part)}
    total = sum((t.quantity.value for t in parts), ZERO)
    others = [s for part, s in parts.items() if s is not share and part.quantity.value]
    if total <= 0 or not others or not share.part.quantity.value or _of_total(share, total):
        return
    if len({s.part.quantity.value for s in others}) == len(others) and all(
        _of_total(s, total) for s in others
    ):
        ratio = share.part.quantity.value / total
        right = percent(ratio, share.term.quantity.decimals)
        figures = [s.part.quantity for s in parts.values()]
        base = " + ".join(in_unit(q, figures[0]) for q in figures)
        yield Finding(
            "C201",
            Severity.ERROR,
            f"占比与所列数额不符：{share.part.quantity.text}占所列各项之和应为{right}，原文写为{share.term.quantity.text}。",
            calculation=rate_line(in_unit(share.part.quantity, figures[0]), f"({base})", ratio),
            expected=right,
            found=share.term.quantity.text,
            places=(_own(reading, sentence, share),),
        )


def _of_total(share: Share, total: Decimal) -> bool:
    return abs(share.part.quantity.value / total - share.term.quantity.value) <= share.term.quantity.step


def _names(base: str, term: Term) -> bool:
    """Whether the words behind 占 mean that amount."""
    label, measure = canonical(base), measure_of(base)
    if label and term.label:
        return label == term.label or base in term.words
    return bool(measure) and measure == term.measure and not label


def _shares_of_whole(share: Share, every: Sequence[Share], listed: PartList) -> bool:
    """Whether the other shares of the list, or its adding up, show what it is shared out of."""
    whole = listed.wholes[0].quantity
    others = [
        s for s in every if s is not share and s.part in listed.parts and s.part.quantity.value and not s.base
    ]
    if listed.named or any(fits_rate(s.term.quantity, s.part.quantity, whole) for s in others):
        return True
    adds_up = fits_sum(whole, [p.quantity for p in listed.parts])
    return listed.plain and (adds_up is Agreement.EXACT if others else bool(adds_up))


def _of_the_sum(share: Share, listed: PartList) -> bool:
    total = sum((p.quantity.value for p in listed.parts), ZERO)
    return (
        total > 0
        and abs(share.part.quantity.value / total - share.term.quantity.value) <= share.term.quantity.step
    )


def _places(reading: Reading, sentence: Sentence, share: Share, whole: Term) -> tuple[Place, ...]:
    return (_own(reading, sentence, share), reading.document.place(sentence.item, whole.start, whole.end))


def _line(share: Share, whole: Quantity) -> tuple[str, str]:
    part, decimals = share.part.quantity, share.term.quantity.decimals
    ratio = part.value / whole.value
    return rate_line(in_unit(part, whole), in_unit(whole, whole), ratio, decimals), percent(ratio, decimals)


def _wrong(reading: Reading, sentence: Sentence, share: Share, whole: Term) -> Finding:
    place = reading.document.place(sentence.item, whole.start, whole.end)
    return _off(reading, sentence, share, whole.quantity, place)


def _off(reading: Reading, sentence: Sentence, share: Share, whole: Quantity, of: Place) -> Finding:
    line, right = _line(share, whole)
    return Finding(
        "C201",
        Severity.ERROR,
        f"占比与所列数额不符：{share.part.quantity.text}占{whole.text}应为{right}，原文写为{share.term.quantity.text}。",
        calculation=line,
        expected=right,
        found=share.term.quantity.text,
        places=(_own(reading, sentence, share), of),
    )


def _own(reading: Reading, sentence: Sentence, share: Share) -> Place:
    return reading.document.place(sentence.item, share.part.start, max(share.term.end, share.part.end))


def _rounded(reading: Reading, sentence: Sentence, share: Share, whole: Term) -> Finding:
    line, _ = _line(share, whole.quantity)
    return Finding(
        "C209",
        Severity.NOTE,
        f"占比{share.term.quantity.text}与按所列数额计算的结果略有出入，属四舍五入的尾差，可不修改。",
        calculation=line,
        places=_places(reading, sentence, share, whole),
    )


def _over_all(reading: Reading, sentence: Sentence, stretch: Stretch) -> Iterator[Finding]:
    """Shares of one whole without their amounts: together no more than 100%."""
    run: list[Term] = []
    for term in (*stretch.terms, None):
        if term is not None and term.share and term.exact and term.words and _same_base(run, term):
            run.append(term)
            continue
        total = sum((t.quantity.value for t in run), ZERO)
        room = sum((t.quantity.step for t in run), ZERO) / 2
        if len(run) > 2 and total > 1 + room:
            line = " + ".join(f"{t.quantity.value * 100:f}%" for t in run) + f" = {total * 100:f}%"
            yield Finding(
                "C214",
                Severity.WARNING,
                f"各部分占比之和超过100%：所列占比相加为{total * Decimal(100):f}%。",
                calculation=line,
                places=(reading.document.place(sentence.item, run[0].start, run[-1].end),),
            )
        run = []


def _same_base(run: Sequence[Term], term: Term) -> bool:
    """The same words behind 占, of something else, in the same list."""
    if not run:
        return bool(re.search(r"[^占\s]占", term.words))
    before, after = (t.words.partition("占") for t in (run[-1], term))
    return before[2] == after[2] and before[0] != after[0] and bool(after[0]) and "其中" not in term.lead
