"""What a text says of figures that are filled in, and they say otherwise."""

from __future__ import annotations

from ...findings import Place, Severity
from ...money import format_in
from ..figures import Figure
from ..find.unitslips import same_digits
from ..judge import Verdict
from ..relations import Relation
from ..sentences.passages import quoted
from .said import Said, severity_of
from .written import percent, written

LIVE = "请改正文字；如文字没有错，请核对所涉填报数。也可以在文字里写 {{{}}}，由系统填入。"
WHICH = "请写明是哪一项数（如年初预算还是决算，目标值还是完成值），并与填报数一致。"
AGAIN = "请按填报数重新计算，或核对所涉填报数。"
LAST_DIGIT = "只在末位相差，宜写成一致。"
SHORT = 40
"""So many characters of a passage are quoted in a message."""
_MOST = 4


def said(place: Place) -> str:
    """The words of a text in quotation marks, not too many of them."""
    words = place.quote.strip()
    return quoted(words if len(words) <= SHORT else f"…{words[-SHORT:]}")


def level(verdict: Verdict) -> Said:
    """T001, T002, T003, T006: another amount than the one filled in; its unit, its last digit or its year may be what is wrong."""
    relation = verdict.broken[0]
    stated, figure = relation.figures
    words, name, hint = f"文字写{said(stated.place)}", quoted(figure.raw), LIVE.format(figure.place.key)
    severity, line = severity_of(relation), _apart(stated, figure)
    if verdict.reason == "rounded":
        return Said("T003", Severity.NOTE, f"{words}，{name}填报数为{figure.text}，{LAST_DIGIT}", figure.text, line, stated.printed, hint)
    if same_digits(stated.quantity, figure.quantity):
        message = f"{words}，{name}填报数为{figure.text}，数字相同而单位不同。"
        return Said("T002", Severity.ERROR, message, figure.text, "", stated.printed, hint)
    if relation.others and relation.others[0].year != stated.year:
        message = f"{words}，这是{relation.others[0].year}年的数；{name}为{figure.text}。"
        return Said("T006", severity, message, figure.text, "", stated.printed, hint)
    if relation.others:
        return _none_of(relation)
    return Said("T001", severity, f"{words}，与{name}填报数{figure.text}不一致。", figure.text, line, stated.printed, hint)


def _none_of(relation: Relation) -> Said:
    """T001: it may be any of several, and is none."""
    given = {f.quantity.value: f for f in relation.others[::-1]}
    others = [f for f in relation.others if given[f.quantity.value] is f][:_MOST]
    shown, expected = "、".join(f"{quoted(f.raw)}{f.text}" for f in others), "、".join(f.text for f in others)
    message = f"文字写{said(relation.whole.place)}，与填报数{'都' if len(others) > 1 else ''}不一致：{shown}。"
    return Said("T001", severity_of(relation), message, expected, "", relation.whole.printed, WHICH)


def _apart(stated: Figure, figure: Figure) -> str:
    gap = written(abs(stated.quantity.value - figure.quantity.value), (figure.quantity, stated.quantity))
    return f"{stated.printed}，{figure.text}，相差{gap}{figure.quantity.unit}"


def derived(verdict: Verdict) -> Said:
    """T003, T004, T005: a change or a rate that does not follow."""
    relation = verdict.broken[0]
    expected, line = _expected(relation)
    words, of, rest = f"文字写{said(relation.whole.place)}", _of(relation, expected), (expected, line, relation.whole.text, AGAIN)
    if verdict.reason == "rounded":
        return Said("T003", Severity.NOTE, f"{words}，{of}，{LAST_DIGIT}", *rest)
    if relation.signs and relation.right < 0:
        return Said("T004", severity_of(relation), f"{words}，增减方向与填报数相反：{of}。", *rest)
    return Said("T005", severity_of(relation), f"{words}，与填报数算出的结果不符：{of}。", *rest)


def _of(relation: Relation, expected: str) -> str:
    names = "和".join(quoted(f.raw) for f in relation.operands if f.given)
    return f"按{names}应为{expected}"


def _expected(relation: Relation) -> tuple[str, str]:
    """What the figures make of it, and the sum."""
    this, other = relation.operands[0], relation.operands[-1]
    if relation.kind in ("equality", "ratio"):
        right = percent(relation.right, relation.whole.quantity.decimals)
        return right, f"{quoted(this.raw)} = {right}" if this is other else f"{this.text} ÷ {other.text} = {right}"
    change = relation.right * relation.signs[0]
    if relation.kind == "growth":
        rate = percent(change, relation.whole.quantity.decimals)
        return f"{'增长' if change > 0 else '下降'}{rate.lstrip('-')}", f"（{this.text} − {other.text}）÷ {other.text} = {rate}"
    unit, decimals = this.quantity.unit, max(this.quantity.decimals, other.quantity.decimals)
    gap = f"{format_in(change, unit, decimals)}{unit}"
    word = "持平" if not change else "增加" if change > 0 else "减少"
    return f"{word}{gap.lstrip('-')}" if change else word, f"{this.text} − {other.text} = {gap}"


def way(verdict: Verdict) -> Said:
    """T004: a direction without a number."""
    relation = verdict.broken[0]
    this, other = relation.operands
    message = f"文字写{quoted(relation.words)}，增减方向与填报数相反：{quoted(this.raw)}{this.text}，{quoted(other.raw)}{other.text}。"
    right = "增加" if this.quantity.value > other.quantity.value else "减少"
    return Said("T004", severity_of(relation), message, right, f"{this.text} − {other.text}", hint=AGAIN)


def year(verdict: Verdict) -> Said:
    """T006: the change is from another year than is said."""
    relation = verdict.broken[0]
    base, right = relation.whole.quantity.value, f"{relation.operands[0].quantity.value}年"
    message = f"文字写{said(relation.whole.place)}，这是与{right}比较的结果，不是与{base}年比较，请核对比较的年份。"
    return Said("T006", severity_of(relation), message, right, hint=AGAIN)
