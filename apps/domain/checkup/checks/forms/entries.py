"""What was left open in a form: blank scores, prompts and signs in place of numbers, deductions without a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ....findings import Finding, Severity
from ....language.schema import SCHEMA, says_any
from ....money import ZERO, plain
from ...forms.form import Form, Indicator
from ...forms.scoring import stated_sum
from ...reading import Reading
from .sums import quoted

MOST_NAMED = 12


def blanks(reading: Reading, form: Form) -> Iterator[Finding]:
    """An indicator with a weight has a score, and so has the total, where others have."""
    blank = [i for i in form.indicators if i.fits and i.score and i.score.blank and i.worth]
    scored = sum(1 for i in form.indicators if i.points is not None)
    if not form.blanks:
        return
    if not form.sure or not scored:
        yield from _nothing_scored(form, blank)
        return
    for i in blank if len(blank) * 3 <= len(form.indicators) * 2 else ():
        yield Finding(
            "C461", Severity.WARNING, f"“{i.name}”（分值{i.weight.text.strip() if i.weight else ''}）没有填写得分。",
            expected="填写得分", places=(i.quoted,),
        )  # fmt: skip
    yield from _blank_total(form)


def _nothing_scored(form: Form, blank: list[Indicator]) -> Iterator[Finding]:
    """A self-assessment with results but no scores at all."""
    answered = sum(1 for i in form.indicators if i.actual and i.actual.states)
    if form.sure and len(blank) == len(form.indicators) >= 2 and answered * 2 >= len(blank):
        yield Finding(
            "C461", Severity.WARNING, f"全部{len(blank)}个指标都没有填写得分。", expected="填写得分",
            places=tuple(i.quoted for i in blank[:MOST_NAMED]),
        )  # fmt: skip


def _blank_total(form: Form) -> Iterator[Finding]:
    cell = form.total.score if form.total else None
    if form.total and cell and cell.blank:
        added = stated_sum(form)
        value = f"，按各指标得分相加应为{plain(added)}" if added is not None else ""
        yield Finding(
            "C461", Severity.WARNING, f"“{form.total.label}”行没有填写得分{value}。",
            expected=plain(added) if added is not None else "填写合计", places=(quoted(form.total),),
        )  # fmt: skip


def unreadable(reading: Reading, form: Form) -> Iterator[Finding]:
    """What stands in a cell of scores is a number."""
    for i in form.indicators:
        if not i.fits or i.score is None or not i.score.states or i.points is not None or i.worth is None:
            continue
        if sum(1 for x in form.indicators if x.points is not None) * 2 < len(form.indicators):
            return
        value = _missing(form)
        yield Finding(
            "C475", Severity.WARNING,
            f"“{i.name}”的得分“{i.score.text.strip()}”不是数字{f'，按总分推算应为{value}' if value else ''}。",
            expected=value or "填写得分", found=i.score.text.strip(), places=(replace(i.place, quote=f"{i.name} {i.score.text.strip()}"),),
        )  # fmt: skip


def _missing(form: Form) -> str:
    """The one score that is lacking, by the total."""
    total = form.total.points if form.total else None
    lacking = [i for i in form.indicators if i.points is None]
    if total is None or len(lacking) != 1 or not lacking[0].worth:
        return ""
    rest = total - sum((i.points for i in form.indicators if i.points is not None), ZERO)
    for value in (rest, rest - form.execution_score):
        if ZERO <= value <= lacking[0].worth:
            return plain(value)
    return ""


def unexplained(reading: Reading, form: Form) -> Iterator[Finding]:
    """Where the form asks for the reason of a deduction, each deduction has one (财预〔2020〕10号)."""
    lost = [
        i for i in form.indicators
        if i.fits and i.reason is not None and i.reason.blank and i.worth is not None and i.points is not None
        and i.points < i.worth and not says_any(i.name, SCHEMA.execution_names) and not (i.note and i.note.states)
    ]  # fmt: skip
    if not lost or not form.sure or not form.blanks:
        return
    named = "、".join(
        f"“{i.name}”（扣{plain(i.worth - i.points)}分）" for i in lost if i.worth and i.points is not None
    )
    yield Finding(
        "C472", Severity.WARNING, f"{named}扣了分，“偏差原因”一栏没有填写。",
        expected="填写扣分原因", places=tuple(i.quoted for i in lost[:MOST_NAMED]),
    )  # fmt: skip
