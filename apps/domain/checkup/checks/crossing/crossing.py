"""The same quantity stated twice: text against text, text against table, table against table, parts against their whole."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ....findings import Finding, Severity
from ....language.labels import canonical, is_known, plain_label
from ....language.lexicon import LEXICON
from ....language.quantities import Quantity
from ....money import round_half_up
from ...claims.statedfigures import StatedFigure, stated_figures
from ...find.unitslips import slipped
from ...reading import Reading

MANY = 100
"""More different values of one thing are not a contradiction but a reading gone wrong."""

_APART = 6
"""So few characters part two amounts that the second is said of the first."""
Key = tuple[str, str, int, str, str, str]
_MEASURES = {
    "budget": "年初预算", "adjusted": "调整后预算", "planned": "预算", "actual": "支出（决算）", "opening": "年初", "closing": "年末",
}  # fmt: skip


def crossing(reading: Reading) -> Iterator[Finding]:
    """Every figure that is stated differently somewhere else."""
    figures = stated_figures(reading)
    yield from _same(figures)
    yield from _measureless(figures)
    yield from _classes(figures)


# --- the same thing twice --------------------------------------------------------------------------


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether one is the other, rounded half up where it is stated less exactly."""
    if one.kind != other.kind:
        return False
    if one.value == other.value:
        return True
    coarse, fine = (one, other) if one.step >= other.step else (other, one)
    if coarse.step == 0 or coarse.step == fine.step:
        return False
    return round_half_up(fine.value / coarse.factor, coarse.decimals) == coarse.value / coarse.factor


def nearly(one: Quantity, other: Quantity) -> bool:
    """Whether they are apart by no more than one of the last digit of the coarser."""
    return abs(one.value - other.value) <= max(one.step, other.step)


def _same(figures: Sequence[StatedFigure]) -> Iterator[Finding]:
    groups: dict[Key, list[StatedFigure]] = defaultdict(list)
    for figure in figures:
        if is_known(figure.label) or figure.project:
            kind = _counted(figure.quantity)
            groups[figure.label, figure.measure, figure.year, figure.fund, figure.scope, kind].append(figure)
    measured = {(f.label, f.year) for f in figures if f.measure in ("budget", "adjusted")}
    for group in groups.values():
        first = group[0]
        if first.measure == "planned" and (first.label, first.year) in measured:
            continue
        if first.measure or first.label in LEXICON.single:
            yield from _apart(group)


def _counted(quantity: Quantity) -> str:
    """What is counted: 26批次 and 500人次 of one thing are two figures; money is money in any unit."""
    return (
        "人"
        if quantity.unit in ("名", "位")
        else quantity.unit
        if quantity.kind == "count"
        else quantity.kind
    )


def _apart(group: list[StatedFigure]) -> Iterator[Finding]:
    """One finding for every value that is not the one most often stated."""
    stated: dict[tuple[Decimal, str], list[StatedFigure]] = defaultdict(list)
    for figure in group:
        stated[figure.quantity.value, figure.quantity.unit].append(figure)
    values = [max(same, key=lambda f: f.certain) for same in stated.values()]
    if not 1 < len(values) <= MANY:
        return
    counts = {
        id(f): sum(
            len(stated[g.quantity.value, g.quantity.unit]) for g in values if agree(f.quantity, g.quantity)
        )
        for f in values
    }
    anchor = max(values, key=lambda f: (counts[id(f)], f.table, -values.index(f)))
    for figure in values:
        same = agree(figure.quantity, anchor.quantity) or slipped(figure.quantity, anchor.quantity)
        if figure is not anchor and not same and figure.quantity.kind == anchor.quantity.kind:
            yield _difference(figure, anchor)


def _difference(figure: StatedFigure, anchor: StatedFigure) -> Finding:
    found, expected = figure.text, anchor.text
    return replace(
        _told(figure, anchor, found, expected), found=found, expected=expected, places=(figure.place, anchor.place)
    )  # fmt: skip


def _told(figure: StatedFigure, anchor: StatedFigure, found: str, expected: str) -> Finding:
    certain = figure.certain and anchor.certain and figure.measure != "planned"
    severity = Severity.ERROR if certain else Severity.WARNING
    named = f"{_dated(figure)}“{figure.label}”{_measure(figure)}"
    if figure.quantity.kind == "money" and nearly(figure.quantity, anchor.quantity):
        return Finding(
            "C309", Severity.NOTE, f"{named}有两处数字只差末位：{found}与{expected}，可能是四舍五入所致。"
        )
    if figure.label == "自评得分":
        return Finding("C305", severity, f"自评得分前后不一致：此处为{found}，另一处为{expected}。")
    if figure.project:
        named = f"项目“{figure.label}”{_measure(figure)}"
        return Finding("C306", Severity.WARNING, f"{named}前后不一致：此处为{found}，另一处为{expected}。")
    if figure.table and anchor.table:
        return Finding("C303", severity, f"{named}在两张表中不一致：此处为{found}，另一处为{expected}。")
    if figure.table or anchor.table:
        return Finding("C302", severity, f"{named}的文字与表格不一致：此处为{found}，另一处为{expected}。")
    return Finding("C301", severity, f"{named}前后不一致：此处为{found}，另一处为{expected}。")


def _dated(figure: StatedFigure) -> str:
    return f"{figure.year}年" if figure.year else ""


def _measure(figure: StatedFigure) -> str:
    return _MEASURES.get(figure.measure, "")


# --- a figure whose measure is not said ------------------------------------------------------------


def _measureless(figures: Sequence[StatedFigure]) -> Iterator[Finding]:
    """预算 of which kind is not said, a project's 合计: it must be one of the figures stated with a measure."""
    stated: dict[tuple[str, int, str, str], list[StatedFigure]] = defaultdict(list)
    for figure in figures:
        if figure.quantity.kind == "money" and (figure.project or is_known(figure.label)):
            stated[figure.label, figure.year, figure.fund, figure.scope].append(figure)
    adjusted = any(figure.measure == "adjusted" for figure in figures)
    for group in stated.values():
        if group[0].label not in LEXICON.single and len(group) <= MANY:
            yield from (_unmatched(f, others) for f in group if (others := _unmet(f, group, adjusted)))


def _unmet(figure: StatedFigure, group: list[StatedFigure], adjusted: bool) -> list[StatedFigure]:
    """The figures it should be one of and is not; none where too little is stated to say.

    Where the document never speaks of an adjusted budget (``adjusted``), 预算 can only be 年初预算.
    """
    if figure.measure not in ("", "planned"):
        return []
    wanted = {"budget", "adjusted"} if figure.measure == "planned" else set(_MEASURES) - {"planned"}
    plans = {"budget", "adjusted"} if adjusted else {"budget"}
    needed = plans if figure.measure == "planned" else {"actual"}
    others = [g for g in group if g.measure in wanted]
    if any(g.item == figure.item and 0 <= g.quantity.start - figure.quantity.end <= _APART for g in others):
        return []  # told apart where it stands: 补助 180 万元已支出 171 万元
    met = any(
        _meets(figure.quantity, g.quantity)
        for g in group
        if g.measure in _MEASURES and g is not figure and g.measure != figure.measure
    )
    return others if needed <= {g.measure for g in others} and not met else []


def _meets(one: Quantity, other: Quantity) -> bool:
    return agree(one, other) or nearly(one, other) or slipped(one, other)


def _unmatched(figure: StatedFigure, others: list[StatedFigure]) -> Finding:
    stated = "、".join(dict.fromkeys(f"{_measure(g)}{g.text}" for g in others))
    sure = {"budget", "adjusted"} <= {g.measure for g in others} or figure.measure != "planned"
    return Finding(
        "C307", Severity.WARNING if sure else Severity.QUESTION,
        f"{_dated(figure)}“{figure.label}”{_measure(figure)}{figure.text}与别处所述都不一致：别处为{stated}。",
        expected=others[0].text, found=figure.text, places=(figure.place, *(g.place for g in others[:2])),
    )  # fmt: skip


# --- functional classes and their items --------------------------------------------------------------

_PATH = re.compile(r"（类）|\(类\)|[-－—]+")


def _classes(figures: Sequence[StatedFigure]) -> Iterator[Finding]:
    """The items (项) of a functional class add to the class, where every other class of the document does so too."""
    items: dict[tuple[str, int], list[StatedFigure]] = defaultdict(list)
    wholes: dict[tuple[str, int], list[StatedFigure]] = defaultdict(list)
    for figure in figures:
        parts = _PATH.split(plain_path(figure.raw))
        if len(parts) > 1 and parts[1] and not figure.table and len(parts[1]) > 1 and parts[1] != "支出":
            items[canonical(parts[0]), figure.year].append(figure)
        elif not figure.table and figure.label.endswith("支出"):
            wholes[figure.label, figure.year].append(figure)
    pairs = [
        (wholes[key][0], parts) for key, parts in items.items() if wholes.get(key) and _listed_once(parts)
    ]
    wrong = [(whole, parts) for whole, parts in pairs if not _adds(whole, parts)]
    if len(pairs) - len(wrong) >= 2 * len(wrong):
        yield from (_class_apart(whole, parts) for whole, parts in wrong)


def plain_path(raw: str) -> str:
    return re.sub(r"^[（(]?[一二三四五六七八九十\d]{1,3}[)）、．.]\s*", "", raw.strip())


def _listed_once(parts: list[StatedFigure]) -> bool:
    names = [plain_label(part.raw) for part in parts]
    return len(set(names)) == len(names) and all(part.quantity.kind == "money" for part in parts)


def _adds(whole: StatedFigure, parts: list[StatedFigure]) -> bool:
    quantities = [part.quantity for part in parts]
    step = max(q.step for q in (whole.quantity, *quantities))
    return abs(sum(q.value for q in quantities) - whole.quantity.value) <= (len(parts) + 1) * step / 2


def _class_apart(whole: StatedFigure, parts: list[StatedFigure]) -> Finding:
    terms = " + ".join(part.text for part in parts)
    found = whole.text
    return Finding(
        "C308", Severity.ERROR, f"“{whole.label}”{found}与其下所列各项之和不一致，其他各类均一致。",
        found=found, calculation=f"{terms} ≠ {found}", places=(whole.place, *(part.place for part in parts)),
    )  # fmt: skip
