"""Tables in words: a cell that is not what other cells make it."""

from __future__ import annotations

from ...findings import Severity
from ...money import format_quantity, round_half_up
from ...money import points as as_points
from ..figures import Figure
from ..forms.figures import NOWHERE
from ..judge import Verdict
from ..relations import Relation
from ..tables.figures import shown
from .said import Said, severity_of
from .written import sum_line, written

LIKE = "相差在四舍五入范围内。"
_MADE = {
    "C401": "各分项相加为{right}，合计与分项不符", "C402": "其下各行相加为{right}，上下级不符",
    "C404": "与本行{names}之和{right}不符", "C405": "按本表其他各行的关系（{names}）应为{right}",
    "C450": "所属各指标相加为{right}，上下级权重不符", "C453": "各指标得分相加为{right}，两者不符",
    "C454": "所属各指标得分相加为{right}，两者不符", "C422": "各行相加为{right}，与100%不符",
}  # fmt: skip
_ROUNDED = {
    "C401": "与各分项之和", "C402": "与下级各行之和", "C410": "与另一边的总计",
    "C420": "与按表内数字计算的{right}",
}  # fmt: skip


def cell(figure: Figure) -> str:
    """“合计”行的“决算数”; by its own words where it has no head."""
    row = f"“{figure.words}”" if figure.words else "本"
    return f"{row}行的“{figure.head}”" if figure.head else figure.words


def stated(figure: Figure) -> str:
    """The figure with its unit, also where the table states the unit once for all."""
    quantity = figure.quantity
    return quantity.text if quantity.unit and quantity.text.endswith(quantity.unit) else shown(quantity) + quantity.unit


def sum_of_cells(verdict: Verdict) -> Said:
    """C401, C402, C404, C405, C422."""
    relation = verdict.broken[0]
    right = right_of(relation)
    if verdict.reason == "rounded":
        return _noted(relation, line(relation))
    whole = relation.whole
    if relation.rule == "C422" and not (verdict.certain and verdict.culprit.key != whole.key):
        message = f"“{whole.head}”各行相加为{right}，与“{whole.words}”的100%不符。"
        return Said("C422", severity_of(relation), message, "100%", line(relation), right)
    if whole.place.column == NOWHERE:
        return Said(relation.rule, severity_of(relation), f"各指标的权重（分值）相加为{right}，不等于100。", "100", line(relation), right)
    made = _MADE[relation.rule].format(right=right, names=_names(relation), head=whole.head)
    message = f"{cell(whole)}为{stated(whole)}，{made}"
    return mended(verdict, message, right, line(relation))


def mended(verdict: Verdict, message: str, right: str, working: str) -> Said:
    """What does not fit; and where other relations say that another figure than the whole is at fault, which."""
    relation, culprit = verdict.broken[0], verdict.culprit
    if culprit.key == relation.whole.key or not verdict.certain or verdict.right is None:
        return Said(relation.rule, severity_of(relation), f"{message}。", right, working, stated(relation.whole))
    value = written(verdict.right, [culprit.quantity, *(f.quantity for f in relation.figures)]) + culprit.quantity.unit
    message += f"；与其他数对照，应是{cell(culprit)}{stated(culprit)}有误，应为{value}"
    return Said(relation.rule, severity_of(relation), f"{message}。", value, working, stated(culprit))


def _noted(relation: Relation, working: str) -> Said:
    whole, right = relation.whole, right_of(relation)
    message = f"{cell(whole)}为{stated(whole)}，{_ROUNDED[relation.note].format(right=right)}{LIKE}"
    return Said(relation.note, Severity.NOTE, message, right, working, stated(whole))


def right_of(relation: Relation) -> str:
    """What the whole ought to be, written as the figures are."""
    whole = relation.whole.quantity
    if relation.kind in ("ratio", "growth"):
        step = relation.whole.step
        return format_quantity(relation.right, "%", max(-int((step * 100).normalize().as_tuple().exponent), 0) if step else 2)
    if whole.kind == "bare":
        decimals = max(f.quantity.decimals for f in relation.figures)
        return f"{round_half_up(relation.right, decimals):,f}"
    return written(relation.right, [f.quantity for f in relation.figures]) + whole.unit


def line(relation: Relation) -> str:
    """The sum, difference or rate that does not fit, to be worked out again."""
    if relation.kind in ("ratio", "growth"):
        return _division(relation)
    kept = [(f.quantity, s) for f, s in zip(relation.operands, relation.every_sign, strict=True) if f.quantity.value]
    if relation.kind not in ("sum", "difference", "balance") or not kept:
        return ""
    return sum_line([q for q, _ in kept], relation.whole.quantity, [s for _, s in kept])


def _names(relation: Relation) -> str:
    names = [f.head.rpartition("·")[2] for f in relation.operands]
    if relation.rule == "C404":
        return "、".join(names)
    return "".join(("减" if sign < 0 else "加") + name for sign, name in zip(relation.every_sign, names, strict=True)).removeprefix("加")


def bound(verdict: Verdict) -> Said:
    """C403, C406."""
    relation = verdict.broken[0]
    whole, part = relation.whole, relation.operands[0]
    return Said(
        relation.rule, severity_of(relation), f"其中数{cell(part)}为{stated(part)}，大于它所属的{cell(whole)}的{stated(whole)}。",
        f"不大于{stated(whole)}", f"{shown(part.quantity)} > {shown(whole.quantity)}", stated(part),
    )  # fmt: skip


def sister(verdict: Verdict) -> Said:
    """C408: which of the two is right nobody knows."""
    relation = verdict.broken[0]
    whole, right = relation.whole, right_of(relation)
    if verdict.reason == "rounded":
        return Said("C408", Severity.NOTE, f"{relation.words}相加，与{whole.words}{LIKE}", stated(whole), line(relation), right)
    message = f"{relation.words}相加为{right}，与{whole.words}{stated(whole)}不符；其他列相加与总计一致，可能漏列了项目。"
    return Said("C408", Severity.ERROR, message, stated(whole), line(relation), right)


def balance(verdict: Verdict) -> Said:
    """C410."""
    relation = verdict.broken[0]
    whole, other = relation.whole, relation.operands[0]
    apart = written(abs(whole.quantity.value - other.quantity.value), [whole.quantity, other.quantity])
    unequal = f"{shown(other.quantity)} ≠ {shown(whole.quantity)}，相差 {apart}"
    if verdict.reason == "rounded":
        return _noted(relation, unequal)
    message = f"收支总表左右两边的总计不相等：“{other.words}”为{stated(other)}，“{whole.words}”为{stated(whole)}"
    return mended(verdict, message, stated(other), unequal)


def rate(verdict: Verdict) -> Said:
    """C420, C421, C423, C424."""
    relation = verdict.broken[0]
    whole, (top, base) = relation.whole, relation.operands
    if verdict.reason == "zero":
        return Said(
            relation.zero, severity_of(relation),
            f"“{whole.words}”行的{base.head}为0，{whole.head}没有意义，却填为{whole.text}，应填“—”或“不适用”。",
            "—", f"{shown(top.quantity)} ÷ 0 无意义", whole.text,
        )  # fmt: skip
    right, division = right_of(relation), _division(relation)
    if verdict.reason == "rounded":
        return _noted(relation, division)
    by = {
        "C420": f"按{top.head}÷{base.head}", "C423": f"按占{top.head}合计的比重", "C424": f"按{top.head}和{base.head}",
    }[relation.rule]  # fmt: skip
    after = relation.words if whole.measure == "rate" else ""
    return mended(verdict, f"{cell(whole)}为{stated(whole)}，{by}计算应为{right}{after}", right, division)


def _division(relation: Relation) -> str:
    """``637.93 ÷ 641.17 = 99.49%``."""
    top, base = (shown(f.quantity) for f in relation.operands)
    over = f"（{top} - {base}）" if relation.kind == "growth" else top
    return f"{over} ÷ {base} = {right_of(relation)}"


def points(verdict: Verdict) -> Said:
    """C463, C468: points made of a rate, a coefficient or a score of a hundred, and the weight."""
    relation = verdict.broken[0]
    whole, (factor, weight) = relation.whole, relation.operands
    right = as_points(relation.right)
    what, by = ("预算执行得分", "计算应为") if relation.rule == "C463" else (f"“{whole.words}”的折算得分", "应为")
    shown_factor = f"{format_quantity(factor.quantity.value, '%', 2)}" if factor.quantity.start == -2 else factor.text
    message = f"{what}为{whole.text}，按{factor.head}{shown_factor}乘以分值{weight.text}{by}{right}分{relation.words}。"
    return Said(relation.rule, severity_of(relation), message, right, f"{shown_factor} × {weight.text} = {right}", whole.text)


def beyond(verdict: Verdict) -> Said:
    """C452."""
    relation = verdict.broken[0]
    weight, score = relation.whole.text, relation.operands[0].text
    message = f"“{relation.whole.words}”得分{score}，超过该指标的分值{weight}。"
    return Said("C452", Severity.ERROR, message, f"不大于{weight}", f"{score} > {weight}", score)


def head_score(verdict: Verdict) -> Said:
    """C469."""
    relation = verdict.broken[0]
    right = right_of(relation)
    source = f"合计行为{right}" if relation.kind == "equality" else f"各项得分相加为{right}"
    return mended(verdict, f"{relation.whole.words}为{relation.whole.text}，{source}，两者不符", right, line(relation))


def beside(verdict: Verdict) -> Said:
    """C476."""
    relation = verdict.broken[0]
    names = ("÷" if relation.kind == "ratio" else "减").join(f.head for f in relation.operands)
    right = right_of(relation)
    return mended(verdict, f"{cell(relation.whole)}为{stated(relation.whole)}，按{names}应为{right}", right, line(relation))


def accounts(verdict: Verdict) -> Said:
    """C480."""
    relation = verdict.broken[0]
    whole, parts = relation.whole, relation.operands
    right = right_of(relation)
    told = "，".join(f"{p.words}为{stated(p)}" for p in parts)
    added = f"，合计{right}" if len(parts) > 1 else ""
    unequal = " + ".join(shown(p.quantity) for p in parts) + f" ≠ {shown(whole.quantity)}"
    return mended(verdict, f"{whole.words}为{stated(whole)}，{told}{added}，决算表之间不一致", right, unequal)

