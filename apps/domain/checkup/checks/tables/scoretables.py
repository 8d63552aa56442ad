"""Score tables: weights that must add up, scores within their weights, and the sum of scores."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ....findings import Finding, Place, Severity
from ....money import ZERO, plain
from ...document import Document
from ...reading import Reading
from ...tables.scorecards import Card, Figure, Group, Indicator, cards
from . import scorerules, scorewords

HUNDRED = Decimal(100)
_EXTRA = ("加分", "附加", "奖励", "扣分")


def check(reading: Reading) -> Iterator[Finding]:
    found = list(cards(reading.tables))
    for card in found:
        yield from _weights(reading, card)
        yield from _bounds(reading.document, card)
        yield from _subtotals(reading.document, card)
        yield from _total(reading, card)
        yield from _blanks(reading.document, card)
        yield from scorerules.check(reading, card)
        yield from scorewords.check(reading, card)
    yield from scorerules.executions(reading)


def _weights(reading: Reading, card: Card) -> Iterator[Finding]:
    """Each group's weight is the sum of what stands in it, the highest level adds up to 100."""
    members = [(group, found) for group in card.groups if group.weight and (found := _members(group))]
    known = [
        (g, g.weight.value, [m.value for m in found if m], None in found) for g, found in members if g.weight
    ]
    closing = sum(1 for _, weight, values, _ in known if sum(values) == weight)
    alone = len(known) - closing == 1
    for group, weight, values, gap in known:
        missing = weight - sum(values, ZERO)
        if missing > 0 and gap and values:
            yield _unweighted(reading.document, card, group, missing, closing)
        elif missing and not gap and (card.table.grid.sure or (alone and _weights_close(card))):
            yield _unequal(reading.document, card, group, values)
    yield from _whole(reading, card)


def _members(group: Group) -> list[Figure | None]:
    """The weights of a group's direct members; None for a scored member without one."""
    if group.groups:
        return [inner.weight for inner in group.groups]
    return [
        i.weight for i in group.indicators if i.weight is not None or (i.score is not None and i.criteria)
    ]


def _unweighted(document: Document, card: Card, group: Group, missing: Decimal, closing: int) -> Finding:
    lacking = [i for i in group.indicators if i.weight is None and i.score is not None]
    stated = [i for i in group.indicators if i.weight is not None]
    severity = Severity.ERROR if closing >= 2 and len(lacking) == 1 else Severity.WARNING
    named = "、".join(f"“{i.name}”" for i in lacking if i.name)
    sums = " + ".join(plain(i.weight.value) for i in stated if i.weight) or "0"
    assert group.weight is not None
    return Finding(
        "C451", severity,
        f"“{group.name}”（{plain(group.weight.value)}分）下有指标{named or ''}缺少{'权重' if named else '名称和权重'}，"
        f"按上级权重推算应为{plain(missing)}。",
        expected=plain(missing), calculation=f"{plain(group.weight.value)} - （{sums}） = {plain(missing)}",
        places=(*(card.place(document, i) for i in lacking), _place(document, card, group.weight, group.name)),
    )  # fmt: skip


def _unequal(document: Document, card: Card, group: Group, values: list[Decimal]) -> Finding:
    assert group.weight is not None
    total = sum(values, ZERO)
    lower = "下级指标" if group.groups else "各指标"
    members = [m for m in _members(group) if m is not None]
    return Finding(
        "C450", Severity.ERROR,
        f"“{group.name}”的权重（分值）为{plain(group.weight.value)}，{lower}相加为{plain(total)}，上下级权重不符。",
        expected=plain(total), found=plain(group.weight.value),
        calculation=" + ".join(plain(v) for v in values) + f" = {plain(total)}",
        places=(_place(document, card, group.weight, group.name), *(_place(document, card, m, "") for m in members)),
    )  # fmt: skip


def _whole(reading: Reading, card: Card) -> Iterator[Finding]:
    """The weights of the highest level that states any add up to those of the total row, or to 100."""
    tops = [group.weight for group in card.of_level(1)]
    ground = [i.weight for i in card.indicators if i.weight or i.score]
    weights, level = (tops, "一级指标") if any(tops) else (ground, "各指标")
    known = [w for w in weights if w]
    stated = card.total_weights[0] if card.total_weights else None
    if not card.table.grid.sure or len(known) < 2 or len(known) != len(weights):
        return
    total = sum((w.value for w in known), ZERO)
    if total == (stated.value if stated else HUNDRED) or (stated is None and not _about_hundred(total)):
        return
    outside, _ = scorerules.execution_points(reading, card.table)
    if stated and scorerules.states_execution(card.table) and stated.value - total in (outside, 10):
        return
    rows = ([card.total_row] if stated else []) + [w.row for w in known]
    yield Finding(
        "C450", Severity.ERROR if stated else Severity.WARNING,
        f"{level}的权重（分值）相加为{plain(total)}，不等于{stated.text if stated else '100'}。",
        expected=stated.text if stated else "100", found=plain(total),
        calculation=" + ".join(plain(w.value) for w in known) + f" = {plain(total)}",
        places=tuple(reading.document.row_place(card.table.item, row) for row in rows),
    )  # fmt: skip


def _about_hundred(total: Decimal) -> bool:
    """Whether the weights were meant to be 100: near it, and not the 90 that leave 10 for 预算执行."""
    return 85 <= total <= 115 and total not in (90, 110)


def _bounds(document: Document, card: Card) -> Iterator[Finding]:
    if not card.table.grid.sure and not _weights_close(card):
        return
    for i in card.indicators:
        if (
            i.weight is None
            or i.score is None
            or i.repaired
            or any(word in i.name + i.criteria[:40] for word in _EXTRA)
        ):
            continue
        if i.score.value > i.weight.value:
            yield Finding(
                "C452", Severity.ERROR,
                f"“{i.name}”得分{i.score.text}，超过该指标的分值{i.weight.text}。",
                expected=f"不大于{i.weight.text}", found=i.score.text, calculation=f"{i.score.text} > {i.weight.text}",
                places=(card.place(document, i),),
            )  # fmt: skip


def _subtotals(document: Document, card: Card) -> Iterator[Finding]:
    """小计 is the sum of the scores above it."""
    for row, stated, indicators in card.sums:
        scores = [i.score for i in indicators if i.score]
        total = sum((s.value for s in scores), ZERO)
        if scores and len(scores) == len(indicators) and total != stated.value:
            yield Finding(
                "C454", Severity.ERROR if card.table.grid.sure else Severity.WARNING,
                f"得分小计为{stated.text}，以上各指标得分相加为{plain(total)}，两者不符。",
                expected=plain(total), found=stated.text,
                calculation=" + ".join(s.text for s in scores) + f" = {plain(total)}",
                places=(document.row_place(card.table.item, row), *_rows(document, card, indicators)),
            )  # fmt: skip


def _total(reading: Reading, card: Card) -> Iterator[Finding]:
    """总分 is the sum of all scores, with those of 预算执行 in a project's form."""
    scores = [i.score for i in card.indicators if i.score]
    if card.total_score is None or not scores or len(scores) < len(card.indicators):
        return
    weight, outside = scorerules.execution_points(reading, card.table)
    inside = sum((s.value for s in scores), ZERO)
    stated = card.total_score.value
    unread = scorerules.states_execution(card.table) and not outside and ZERO < stated - inside <= 10
    if stated in (inside, inside + outside) or unread:
        return
    if not card.table.grid.sure and not _weights_close(card, weight):
        return
    total = plain(inside + outside)
    terms = [*(s.text for s in scores), *([plain(outside)] if outside else [])]
    yield Finding(
        "C453", Severity.ERROR,
        f"总分为{card.total_score.text}，各指标得分相加为{total}，两者不符。",
        expected=total, found=card.total_score.text, calculation=" + ".join(terms) + f" = {total}",
        places=(
            reading.document.row_place(card.table.item, card.total_row),
            *_rows(reading.document, card, card.indicators),
        ),
    )  # fmt: skip


def _weights_close(card: Card, outside: Decimal = ZERO) -> bool:
    """Whether all weights (with that of 预算执行 ``outside``) add up, which shows that no row is missing."""
    weights = [i.weight.value for i in card.indicators if i.weight]
    return len(weights) == len(card.indicators) and sum(weights, outside) == (
        card.total_weights[-1].value if card.total_weights else HUNDRED
    )


def _blanks(document: Document, card: Card) -> Iterator[Finding]:
    """An indicator with a weight but without a score, where the others have one."""
    blank = [i for i in card.indicators if i.score is None and i.weight is not None and not i.repaired]
    if not card.table.grid.sure or not blank or len(blank) * 3 > len(card.indicators):
        return
    for i in blank:
        yield Finding(
            "C461", Severity.WARNING,
            f"“{i.name}”（分值{i.weight.text if i.weight else ''}）没有填写得分。",
            places=(card.place(document, i),),
        )  # fmt: skip


def _rows(document: Document, card: Card, indicators: list[Indicator]) -> list[Place]:
    return [card.place(document, i) for i in indicators[:12]]


def _place(document: Document, card: Card, figure: Figure, name: str) -> Place:
    place = document.cell_place(card.table.item, figure.row, figure.column)
    quote = f"{name} {place.quote}".strip() if name else document.row_place(card.table.item, figure.row).quote
    return Place(place.item, quote, place.line, place.page, row=figure.row, column=figure.column)
