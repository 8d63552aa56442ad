"""A verdict as a finding: what is wrong, the sum that proves it, what it ought to be, every place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from ...documents.document import Document
from ...findings import Finding, Place, Severity
from ...money import format_in, round_half_up
from ..figures import Figure
from ..judge import Verdict
from ..relations import Relation
from . import changes, equalities, given, rates, sums, tables
from .said import ROUNDED, Said, severity_of
from .written import percent

_HUNDRED = Decimal(100)
MESSAGES: dict[str, str] = {
    "C201": "占比与所列数额不符：{terms}应为{right}，原文写为{found}。",
    "C214": "各部分占比之和超过100%：所列占比相加为{right}。",
    "C218": "{label}执行率{found}与文中他处的数额不符：按{terms}计算应为{right}，请核对或说明口径。",
    "C221": "{label}与上年相比的增减额与文中所列两年数额不符：写为{found}，按{new}与{old}计算相差{right}，请核对或说明口径。",
    "C312": "“{label}”变动{found}与表中（别处）两个数字之差{right}不一致。",
    "C324": "占比{new}超过100%，部分不能大于整体。",
    "C120": "恒等关系不成立：{label}应等于{whole}，{terms}应为{right}，原文写为{found}。",
    "C123": "年末{label}{found}由所列收支推算不出：年初结转和结余加收入（或预算指标）减支出为{right}，"
    "差额如为财政收回的指标等，请予以说明。",
    "C302": "“{label}”的文字与表格不一致：文中为{found}，表中为{new}。",
    "C308": "“{label}”{found}与其下所列各项之和{right}不一致，其他各类均一致。",
    "C310": "同一句话在两处数字不同：{found}与{new}，请核对。",
    "C311": "{label}前后不一致：此处为{found}，另一处为{new}。",
    "C313": "“{words}”在两处只差一个数字：此处为{found}，另一处为{new}，可能有一处是笔误。",
    "C132": "得分与所列各分数不符：{terms}应为{right}，原文写为{found}。",
    "C133": "得分超过了满分：满分（权重）{found}，得分{new}。",
    "C134": "得分与权重、系数（比率）不符：{terms}应为{right}，原文写为{found}。",
    "C222": "百分点与所列两个比率之差不符：{terms}应为{right}，原文写为{found}。",
    "C223": "倍数与所列数额不符：{terms}应为{right}，原文写为{found}。",
    "C122": "年末数不平：年初数加收入（增加）减支出（减少）应为{right}，原文写为{found}。",
    "C131": "平均数与所列数额不符：{terms}应为{right}，原文写为{found}。",
    "C130": "数量乘标准与金额不符：{terms}应为{right}，原文写为{found}。",
    "C219": "算式的结果有误：{terms}应为{right}，原文写为{found}。",
    "C220": "比率与所列数额不符：{terms}应为{right}，原文写为{found}。",
}
"""Of the rules that have one thing to say; the register says what each rule is."""
NOTES: dict[str, str] = {
    "C121": "{label}与其各组成部分之和{right}只差尾差，",
    "C209": "占比{found}与按所列数额计算的结果略有出入，",
    "C312": "“{label}”变动{found}与两处数字之差{right}相差末位，",
}
"""Of what rounding explains."""


TELLERS: dict[str, Callable[[Verdict], Said]] = {
    "C101": sums.parts, "C102": sums.parts, "C106": sums.moves, "C107": sums.path,
    "C401": tables.sum_of_cells, "C402": tables.sum_of_cells, "C404": tables.sum_of_cells, "C405": tables.sum_of_cells,
    "C408": tables.sister, "C422": tables.sum_of_cells, "C403": tables.bound, "C406": tables.bound, "C410": tables.balance,
    "C420": tables.rate, "C423": tables.rate, "C424": tables.rate, "C480": tables.accounts,
    "C450": tables.sum_of_cells, "C452": tables.beyond, "C453": tables.sum_of_cells, "C454": tables.sum_of_cells,
    "C463": tables.points, "C468": tables.points, "C469": tables.head_score, "C476": tables.beside,
    "C202": changes.growth, "C204": changes.difference, "C206": changes.opposed, "C207": changes.impossible,
    "C521": changes.levels, "C522": changes.levels, "C524": changes.said, "C525": changes.said,
    "C320": equalities.units, "C321": equalities.units, "C304": equalities.too_large,
    "C301": equalities.differing, "C307": equalities.one_of,
    "C212": rates.execution, "C217": rates.defined, "T001": given.level, "T004": given.way, "T005": given.derived, "T006": given.year,
}  # fmt: skip
"""Rules that have more than one thing to say."""

MOST_PLACES = 12
"""No more parts of a sum are quoted."""
_CLOSE = 120
"""Numbers of one text so near to each other are quoted in one stretch."""


def told(verdict: Verdict, document: Document) -> Iterator[Finding]:
    """The finding of a verdict; an error where the words say the relation, else to be explained."""
    first = verdict.broken[0]
    said = TELLERS.get(first.rule, _plainly)(verdict)
    lines = [said.calculation, *(_line(r) for r in verdict.broken[1:] if r.kind != "bound")]
    keys = (f.place.key for f in (*first.operands, *first.others) if f.given)
    yield Finding(
        said.code, said.severity, said.message, tuple(dict.fromkeys(keys)), said.expected, said.found or first.whole.text,
        "\n".join(dict.fromkeys(filter(None, lines))), said.hint, places=_places(verdict, document),
    )  # fmt: skip


def _plainly(verdict: Verdict) -> Said:
    first = verdict.broken[0]
    right = _written(abs(first.right), first)
    rounded = verdict.reason == "rounded"
    message = (NOTES[first.note] + ROUNDED if rounded else MESSAGES[first.rule]).format(
        right=right, found=first.whole.text, words=first.whole.words, label=first.words, terms=_terms(first),
        whole="各组成部分之和" if len(first.operands) > 1 else first.operands[0].words,
        new=first.operands[0].text, old=first.operands[-1].text,
    )  # fmt: skip
    if rounded:
        return Said(first.note, Severity.NOTE, message, right, _line(first))
    return Said(first.rule, severity_of(first), message, f"不大于{first.whole.text}" if first.kind == "bound" else right, _line(first))


def _places(verdict: Verdict, document: Document) -> tuple[Place, ...]:
    """Every place, the first relation's before the others'; numbers of one text that stand together in one stretch."""
    figures = sorted((f for f in _cited(verdict) if not f.given), key=lambda f: f.place.item != verdict.broken[0].whole.place.item)
    if verdict.culprit.place.row >= 0 and verdict.certain:
        figures.insert(0, verdict.culprit)
    spans: list[Place] = []
    for place in dict.fromkeys([*(f.place for f in figures), *(f.top for f in figures if f.top)]):
        near = next((i for i, other in enumerate(spans) if _together(place, other)), None)
        if near is None:
            spans.append(place)
        else:
            both = (place, spans[near])
            spans[near] = document.place(place.item, min(p.start for p in both), max(p.end for p in both))
    return tuple(spans)


def _cited(verdict: Verdict) -> Iterator[Figure]:
    """The figures of every relation; of a long sum in a table the first parts that are not nothing."""
    for relation in verdict.broken:
        yield relation.whole
        parts = [f for f in relation.operands if f.quantity.value or f.place.row < 0 or len(relation.operands) < 3]
        yield from parts[:MOST_PLACES]


def _together(one: Place, other: Place) -> bool:
    text = one.item == other.item and one.row < 0 and other.row < 0 and one.end > 0 and other.end > 0
    return text and max(one.start, other.start) - min(one.end, other.end) <= _CLOSE


def _written(value: Decimal, relation: Relation) -> str:
    """The value as the figure it ought to be is written."""
    like = relation.whole.quantity
    if like.kind == "ratio":
        return percent(value, min(like.decimals, max(f.quantity.decimals for f in relation.figures[-2:])))
    if relation.kind in ("average", "mean"):
        return f"{round_half_up(value / like.factor, like.decimals):,f}{like.unit}"
    if like.kind == "points":
        return f"{(value * _HUNDRED).normalize():f}{like.unit}"
    if like.kind == "money":
        decimals = max(f.quantity.decimals for f in relation.figures if f.quantity.unit == like.unit)
        return f"{format_in(value, like.unit, decimals)}{like.unit}"
    return f"{value.normalize():f}{like.unit}"


_SIGNS: dict[str, str] = {"ratio": "÷", "product": "×", "average": "÷"}


def _terms(relation: Relation) -> str:
    """``4,320户÷4,800户``."""
    texts = [f.text for f in relation.operands]
    if relation.kind == "growth":
        return f"（{texts[0]}－{texts[1]}）÷{texts[1]}"
    if relation.kind == "rise":
        return f"{texts[0]}÷（{texts[1]}{'－' if relation.signs[0] > 0 else '＋'}{texts[0]}）"
    if relation.kind == "mean":
        return f"（{'＋'.join(texts)}）÷{len(texts)}"
    if relation.kind == "ratio" and len(texts) > 2:
        return f"{texts[0]}÷（{'＋'.join(texts[1:])}）"
    if sign := _SIGNS.get(relation.kind, ""):
        return sign.join(texts)
    signs = relation.signs or (1,) * len(relation.operands)
    line = "".join(("＋" if s > 0 else "－") + f.text for s, f in zip(signs, relation.operands, strict=True))
    return line.removeprefix("＋")


def _line(relation: Relation) -> str:
    """The sum to be worked out again; none where nothing is computed."""
    if relation.kind in ("way", "equality") or (relation.kind == "bound" and len(relation.operands) == 1):
        return ""
    if relation.whole.place.row >= 0:
        return tables.line(relation)
    return f"{_terms(relation)} = {_written(relation.right, relation)}"
