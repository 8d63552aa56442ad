"""Identities over the whole document: what is stated in several paragraphs must close all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ....agreement import Agreement
from ....findings import Finding, Place, Severity
from ....language.lexicon import LEXICON
from ....money import ZERO
from ...claims.claims import Claim
from ...claims.unitfigures import UnitFigures
from ...reading import Reading
from .arithmetic import fits_sum, sum_line, written

_MEASURES = {
    "actual": ("actual", ""),
    "budget": ("budget",),
    "adjusted": ("adjusted",),
    "closing": ("closing", ""),
}


def check(reading: Reading) -> Iterator[Finding]:
    stated = UnitFigures.of(reading)
    for year in sorted({c.year for c in stated.claims if c.year} | {reading.document.year or 0}):
        yield from _identities(stated, year)
        for names in LEXICON.carried_over:
            yield from _carried(reading, stated, names, year)


def _identities(stated: UnitFigures, year: int) -> Iterator[Finding]:
    seen: set[tuple[str, Place]] = set()
    for names in LEXICON.balances:
        label = names["of"][0]
        for measures in _MEASURES.values():
            parts = [stated.one(name, measures, year) for name in names["parts"]]
            found = [part for part in parts if part is not None]
            whole = stated.one(label, measures, year, found[0].item if found else -1)
            if whole is None or len(found) < len(parts) or (label, whole.place) in seen:
                continue
            seen.add((label, whole.place))
            others = [c for name in names.get("also", ()) for c in stated.all(name, measures, year)]
            loose = "also" in names
            if loose and (
                any(c.quantity.value for c in others) or any(part.item != whole.item for part in found)
            ):
                continue
            yield from _identity(whole, found, not loose)


def _identity(whole: Claim, found: Sequence[Claim], sure: bool) -> Iterator[Finding]:
    figures = [part.quantity for part in found]
    fit = fits_sum(whole.quantity, figures)
    if fit is Agreement.EXACT or _pointed(whole, found):
        return
    gap = written(
        abs(sum((q.value for q in figures), ZERO) - whole.quantity.value), [whole.quantity, *figures]
    )
    equation = f"{whole.label}应等于{'、'.join(part.label for part in found)}之和"
    places = (whole.place, *(part.place for part in found))
    if fit is Agreement.ROUNDED:
        yield Finding(
            "C121",
            Severity.NOTE,
            f"{equation}，所列各数相差{gap}{whole.quantity.unit}，属四舍五入的尾差，可不修改。",
            calculation=sum_line(figures, whole.quantity),
            places=places,
        )
    else:
        yield Finding(
            "C120",
            Severity.ERROR if sure else Severity.WARNING,
            f"{equation}，按文中所列各数相差{gap}{whole.quantity.unit}。",
            calculation=sum_line(figures, whole.quantity),
            found=whole.quantity.text,
            places=places,
        )


def _pointed(whole: Claim, parts: Sequence[Claim]) -> bool:
    """Whether all stand in one sentence as a list, where the list itself is checked."""
    listed = {frozenset(group["parts"]) for group in LEXICON.groups}
    together = all((part.item, part.sentence) == (whole.item, whole.sentence) for part in parts)
    return together and frozenset(part.label for part in parts) in listed


def _carried(
    reading: Reading, stated: UnitFigures, names: dict[str, tuple[str, ...]], year: int
) -> Iterator[Finding]:
    """Brought forward + income − spent = carried over."""
    opening = stated.one(names["carry"][0], ("opening",), year)
    closing = stated.one(names["carry"][0], ("closing",), year)
    if opening is None or closing is None:
        return
    incomes = _amounts(stated, (*names["income"], "整体收入"), ("actual", ""), year)
    spent = _amounts(stated, (*names["spent"], "整体支出"), ("actual", ""), year)
    total = bool(
        incomes and spent and (incomes[0].label, spent[0].label) == (names["income"][0], names["spent"][0])
    )
    if not incomes:
        incomes = _amounts(stated, ("财政拨款收入", "整体收入", "整体支出"), ("adjusted", "planned"), year)
    if (
        not incomes
        or not spent
        or _of_other_funds(stated, incomes[0], spent[0], year)
        or any(_closes(opening, i, s, closing) for i in incomes for s in spent)
    ):
        return
    if len({(c.item, c.sentence) for c in (opening, incomes[0], spent[0], closing)}) > 1:
        yield _open(opening, incomes[0], spent[0], closing, total and not _other_flows(reading))


def _of_other_funds(stated: UnitFigures, income: Claim, spent: Claim, year: int) -> bool:
    """Whether the income is that of one kind of money only, the spending that of all."""
    whole = _amounts(stated, ("本年收入", "整体收入", "收入总计"), ("actual", ""), year)
    named = income.label == "财政拨款收入" and spent.label == "整体支出"
    return named and any(abs(w.quantity.value - income.quantity.value) > w.quantity.step for w in whole)


def _amounts(stated: UnitFigures, labels: Sequence[str], measures: Sequence[str], year: int) -> list[Claim]:
    return [claim for label in labels for claim in stated.all(label, measures, year)]


def _closes(opening: Claim, income: Claim, spent: Claim, closing: Claim) -> bool:
    """With what was brought forward, or with it in the income already."""
    figures = [opening.quantity, income.quantity, spent.quantity]
    return bool(
        fits_sum(closing.quantity, figures, (1, 1, -1)) or fits_sum(closing.quantity, figures[1:], (1, -1))
    )


def _other_flows(reading: Reading) -> bool:
    """Whether the text speaks of what else may go in or out: 结余分配, 收回, 上缴, 弥补."""
    words = ("结余分配", "弥补收支差额", "收回", "缴回", "上缴财政", "调剂")
    amounts = reading.quantities
    return any(
        word in text.text for index, text in reading.document.texts() if amounts[index] for word in words
    )


def _open(opening: Claim, income: Claim, spent: Claim, closing: Claim, total: bool) -> Finding:
    figures = [opening.quantity, income.quantity, spent.quantity]
    right: Decimal = figures[0].value + figures[1].value - figures[2].value
    amount = written(right, [closing.quantity, *figures]) + closing.quantity.unit
    places: tuple[Place, ...] = (closing.place, opening.place, income.place, spent.place)
    line = sum_line(figures, closing.quantity, (1, 1, -1))
    if total:
        return Finding(
            "C122",
            Severity.ERROR,
            f"年末结转和结余不平：年初结转和结余加本年收入减本年支出应为{amount}，原文写为{closing.quantity.text}。",
            calculation=line,
            expected=amount,
            found=closing.quantity.text,
            places=places,
        )
    return Finding(
        "C123",
        Severity.WARNING,
        f"年末结转和结余{closing.quantity.text}由所列收支推算不出：年初结转和结余加收入（或预算指标）减支出为{amount}，"
        "差额如为财政收回的指标等，请予以说明。",
        calculation=line,
        expected=amount,
        found=closing.quantity.text,
        places=places,
    )
