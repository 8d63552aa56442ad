"""Scores against what was aimed at and reached: full marks for a target missed, the printed rule, converted points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ....agreement import judge
from ....findings import Finding, Severity
from ....language.schema import SCHEMA
from ....money import ZERO, plain, round_half_up
from ....money import points as as_points
from ...forms.form import LONG, Cell, Form, Indicator
from ...forms.printed import full_from, rule_of
from ...forms.targets import Outcome, is_late, outcome
from ...reading import Reading
from ...tables.figures import compact

ONE = Decimal(1)
OVER = Decimal("1.3")
"""A target exceeded by more may cost points (复核 asks for the reason from 130 % on)."""
MARKED = Decimal("0.1")
"""So much of the weight is no matter of rounding or judgement."""


def met(form: Form) -> Iterator[tuple[Indicator, Outcome]]:
    """The indicators whose target, result, weight and score are all plain numbers."""
    for i in form.indicators:
        if i.worth and i.points is not None and i.fits and (found := outcome(i)):
            yield i, found


def missed(reading: Reading, form: Form) -> Iterator[Finding]:
    """A target that was missed gets no full marks (财预〔2020〕10号: by the share reached)."""
    for i, found in met(form):
        assert i.worth is not None and i.score is not None
        if i.points != i.worth or found.completion >= full_from(form) or _own_rule(form, i):
            continue
        decimals = max(i.score.decimals, 1)
        if round_half_up(i.worth * found.completion, decimals) >= i.worth:
            continue
        yield Finding(
            "C467", Severity.ERROR if found.plain and not _explained(i) else Severity.WARNING,
            f"“{i.name}”没有达到目标（目标{_text(i.target)}，完成{_text(i.actual)}），却得满分{i.score.text.strip()}分。",
            expected=f"低于{plain(i.worth)}分", found=i.score.text.strip(),
            calculation=f"{found.working} = {_percent(found.completion)}", places=(i.quoted,),
        )  # fmt: skip


def partly(reading: Reading, form: Form) -> Iterator[Finding]:
    """What was done in part gets no full marks either (财预〔2020〕10号: 部分达成 80%—60%)."""
    for i in form.indicators:
        said = i.actual.words if i.actual and i.actual.states else ""
        aim = i.target.words if i.target else ""
        short = len(said) <= LONG and said.startswith(SCHEMA.partly) and not aim.startswith(SCHEMA.partly)
        if short and i.fits and i.worth and i.points == i.worth and i.score and not _own_rule(form, i):
            yield Finding(
                "C467", Severity.WARNING, f"“{i.name}”只是“{said}”，却得满分{i.score.text.strip()}分。",
                expected=f"低于{plain(i.worth)}分", found=i.score.text.strip(), places=(i.quoted,),
            )  # fmt: skip


def completed(reading: Reading, form: Form) -> Iterator[Finding]:
    """A column 完成率 is result ÷ target, in the rows where more is better; 100% may stand for more."""
    rows = []
    for i in form.indicators:
        number = i.completion.number if i.completion and i.fits else None
        if number and (found := outcome(i)) and not found.less:
            scale = ONE if number.unit == "%" else Decimal("0.01")
            stated, step = number.value * scale, Decimal("0.01").scaleb(-number.decimals)
            fit = judge(stated, step, found.completion, None, rate=True) or (stated == ONE and found.reached)
            rows.append((i, found, number, fit))
    if sum(not fit for *_, fit in rows) * 2 <= len(rows):
        for i, found, number, fit in rows:
            if not fit:
                yield Finding(
                    "C476", Severity.ERROR, f"“{i.name}”的完成率为{number.text}，按目标和完成值应为{_percent(found.completion)}。",
                    expected=_percent(found.completion), found=number.text, calculation=found.working, places=(i.quoted,),
                )  # fmt: skip


def late(reading: Reading, form: Form) -> Iterator[Finding]:
    """What was to be done by a day and was done after it gets no full marks either."""
    for i in form.indicators:
        if i.fits and i.worth and i.points == i.worth and i.score and is_late(i) and not _own_rule(form, i):
            yield Finding(
                "C467", Severity.WARNING,
                f"“{i.name}”没有按期（目标{_text(i.target)}，完成{_text(i.actual)}），却得满分{i.score.text.strip()}分。",
                expected=f"低于{plain(i.worth)}分", found=i.score.text.strip(), places=(i.quoted,),
            )  # fmt: skip


def _own_rule(form: Form, i: Indicator) -> bool:
    """Whether the indicator's criteria score it by steps of their own."""
    return bool(compact(i.criteria)) and rule_of(form, i) == ""


def _explained(i: Indicator) -> bool:
    return any(c is not None and c.states for c in (i.reason, i.note))


def _text(cell: Cell | None) -> str:
    return " ".join(cell.text.split()) if cell else ""


def _percent(value: Decimal) -> str:
    return plain(round_half_up(value * 100, 2)) + "%"


def printed_rule(reading: Reading, form: Form) -> Iterator[Finding]:
    """Where the form says that points follow the share reached, they do; where it says nothing, 10号 says the same, and
    only a score far above that share is told."""
    rows = [(i, found, rule_of(form, i)) for i, found in met(form)]
    holding = sum(
        1 for i, found, rule in rows if rule == "proportional" and not found.reached and _holds(i, found)
    )
    for i, found, rule in rows:
        if _holds(i, found) or i.points == i.worth or (found.reached and found.completion > OVER):
            continue
        if rule == "proportional" and not (found.reached and _explained(i)) and not _judged(form, i, found):
            yield _unruled(
                i, found, Severity.ERROR if found.plain or holding else Severity.WARNING, "按所列计分规则"
            )
        elif rule == "nothing" and not found.reached and i.points:
            yield _nothing(i, found)
        elif rule == "" and not _explained(i) and not compact(i.criteria) and _far_above(i, found):
            yield _unruled(i, found, Severity.WARNING, "按完成比例")


def _judged(form: Form, i: Indicator, found: Outcome) -> bool:
    """Whether the target is reached and no rule for that is at hand: judged, not reckoned."""
    return found.reached and "reason" in form.roles


def _holds(i: Indicator, found: Outcome) -> bool:
    """Whether the score is weight × share, rounded or cut as printed."""
    assert i.worth is not None and i.score is not None and i.points is not None
    value = i.worth * min(found.completion, ONE)
    step = ONE.scaleb(-i.score.decimals)
    return abs(value - i.points) <= step / 2 or ZERO <= value - i.points < step


def _far_above(i: Indicator, found: Outcome) -> bool:
    assert i.worth is not None and i.points is not None
    return found.plain and not found.reached and i.points - i.worth * found.completion > i.worth * MARKED


def _unruled(i: Indicator, found: Outcome, severity: Severity, by: str) -> Finding:
    assert i.worth is not None and i.score is not None
    value = as_points(i.worth * min(found.completion, ONE))
    return Finding(
        "C466", severity,
        f"“{i.name}”得分{i.score.text.strip()}，{by}和目标{_text(i.target)}、完成{_text(i.actual)}计算应为{value}分。",
        expected=value, found=i.score.text.strip(),
        calculation=f"{found.working} × {plain(i.worth)} = {value}", places=(i.quoted,),
    )  # fmt: skip


def _nothing(i: Indicator, found: Outcome) -> Finding:
    assert i.score is not None
    return Finding(
        "C466", Severity.ERROR if found.plain else Severity.WARNING,
        f"“{i.name}”得分{i.score.text.strip()}，目标{_text(i.target)}、完成{_text(i.actual)}，没有达到，按所列计分规则不得分。",
        expected="0", found=i.score.text.strip(), calculation=f"{found.working} = {_percent(found.completion)}",
        places=(i.quoted,),
    )  # fmt: skip


def copied(reading: Reading, form: Form) -> Iterator[Finding]:
    """A result is what was reached: not the target with its sign once more, and not a blank beside points."""
    same = [i for i in form.indicators if i.fits and i.points and _is_copy(i)]
    if same:
        yield _copies(same)
    stated = sum(1 for i in form.indicators if i.actual and i.actual.states)
    blank = [i for i in form.indicators if i.fits and i.points and i.actual is not None and i.actual.blank]
    if blank and form.blanks and stated * 2 >= len(form.indicators):
        named = "、".join(f"“{i.name}”" for i in blank)
        yield Finding(
            "C473", Severity.WARNING, f"{named}有得分，实际完成值却空着，得分没有依据。",
            expected="填写实际完成值", places=tuple(i.quoted for i in blank[:12]),
        )  # fmt: skip


def _is_copy(i: Indicator) -> bool:
    if not (i.target and i.actual and i.target.states and i.actual.states):
        return False
    same = i.target.words == i.actual.words
    return (
        same
        and i.actual.words.startswith(("≥", "≤", ">", "<", "＞", "＜"))
        and any(c.isdigit() for c in i.actual.words)
    )


def _copies(same: list[Indicator]) -> Finding:
    named = "、".join(f"“{i.name}”" for i in same)
    return Finding(
        "C474", Severity.WARNING,
        f"{named}的实际完成值照抄目标值“{_text(same[0].actual)}”，应填写实际达到的数。",
        expected="实际完成的数值", found=_text(same[0].actual), places=tuple(i.quoted for i in same[:12]),
    )  # fmt: skip
