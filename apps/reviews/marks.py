"""复核 as it is kept: what a reviewer typed of each row, what counts of it, and what a return left to be looked at again.

A mark is a :class:`Judgement` of the reviewer's side, kept as typed.  It hangs on an indicator of the framework (``5``) or on a row
of a form by its lasting name (``项目.P12.指标.项3``).  It joins the facts that were handed in, and never those of the department.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.departments.models import User
from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.book.reviewed import FRAMEWORK, Row, Sheet, reviewed
from apps.domain.facts import Fact, FactBook, State
from apps.domain.forms.reasons import Reason, chosen
from apps.domain.forms.second import FOUND, MARK, PREFIX
from apps.domain.money import points
from apps.domain.numbers import read_number
from apps.factbook.models import Snapshot
from apps.factbook.recent import remembered
from apps.factbook.snapshots import evaluation_of_snapshot
from apps.indicators.models import Judgement
from apps.projects.facts import stored_names

REASON = "理由"
ITEMS = (FOUND, MARK, REASON)
"""What is typed of a row."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reviewer typed of one row."""

    found: str = ""
    amount: str = ""
    reason: str = ""
    at: datetime | None = None
    by: User | None = None
    demo: bool = False

    def __getitem__(self, item: str) -> str:
        return {FOUND: self.found, MARK: self.amount, REASON: self.reason}[item]

    @property
    def typed(self) -> tuple[str, str, str]:
        return self.found, self.amount, self.reason


Marks = Mapping[str, Mark]
"""By what they hang on."""
NOTHING = Mark()


def marks_of(assessment: Assessment) -> dict[str, Mark]:
    found: dict[str, Mark] = {}
    for one in assessment.judgements.filter(side=Judgement.Side.REVIEW).select_related("updated_by"):
        before = found.get(one.indicator, NOTHING)
        newest = before.at is None or one.updated_at > before.at
        when = {"at": one.updated_at, "by": one.updated_by} if newest else {}
        text = {"found": one.amount} if one.item == FOUND else {"amount": one.amount}
        found[one.indicator] = replace(before, **text, **when, reason=before.reason or one.reason, demo=before.demo or one.demo)
    return found


@dataclass(frozen=True, slots=True)
class Names:
    """From a row of a sheet to what its mark hangs on."""

    stored: Callable[[str], str]

    def sheet(self, sheet: Sheet) -> str:
        return self.stored(sheet.name)

    def row(self, sheet: Sheet, row: Row) -> str:
        return row.row if sheet.name == FRAMEWORK else f"{self.sheet(sheet)}.{row.row}"


def names_of(assessment: Assessment) -> Names:
    return Names(stored_names(assessment))


# --- what counts ----------------------------------------------------------------------------------------------------


def handed_in(assessment: Assessment) -> Snapshot | None:
    """What is reviewed: the last submission, without any mark."""
    return assessment.snapshots.filter(kind=Snapshot.Kind.SUBMISSION).select_related("pack_version", "assessment__cycle").first()


def seen(viewing: Viewing) -> Snapshot | None:
    """What was handed in last with the marks it has, as far as who looks may see them; also while the department revises it."""
    kinds = [Snapshot.Kind.SUBMISSION, *([Snapshot.Kind.REVIEW] if viewing.sees_marks else [])]
    return viewing.assessment.snapshots.filter(kind__in=kinds).select_related("pack_version", "assessment__cycle").first()


def with_marks(snapshot: Snapshot, marks: Marks, names: Names) -> Evaluation:
    """What was handed in, and what the reviewer made of it."""
    own = evaluation_of_snapshot(snapshot)
    facts = tuple(facts_of(reviewed(own), marks, names, snapshot.pack.reasons))
    if not facts:
        return own
    book = own.entered
    kept = [fact for key, fact in book.items() if not key.startswith(f"{PREFIX}.")]
    content = (snapshot.hash, snapshot.assessment.cycle.as_of, facts)
    return remembered(content, lambda: evaluate(snapshot.pack, FactBook([*kept, *facts], book.lists)))


def facts_of(sheets: Iterable[Sheet], marks: Marks, names: Names, reasons: Iterable[Reason]) -> Iterator[Fact]:
    """Marks as facts; ``sheets`` are those of the submission itself.  What cannot be points says nothing."""
    reasons = tuple(reasons)
    for sheet in sheets:
        for row in sheet.rows:
            mark = marks.get(names.row(sheet, row), NOTHING)
            source = f"评判（复核）{'（演示数据）' if mark.demo else ''}"
            got = given(row, mark, reasons)
            if got is not None:
                yield Fact(sheet.key(row.row), f"“{row.name}”复核得分", got, "分", 2, State.ENTERED, source, mark.reason, mark.demo)
            if mark.found.strip():
                key, label = sheet.key(row.row, FOUND), f"“{row.name}”复核完成值"
                yield Fact(key, label, mark.found.strip(), state=State.ENTERED, source=source, reason=mark.reason, demo=mark.demo)


def given(row: Row, mark: Mark, reasons: Iterable[Reason]) -> Decimal | None:
    """The points that were typed, else those a chosen reason leaves; None where there are none, or they cannot be."""
    if mark.amount.strip():
        value = read_number(mark.amount, "分", 2, negative=False).value
        return None if value is None or (row.weight is not None and value > row.weight) else value
    reason = chosen(mark.reason, reasons)
    return reason.points(row.points, row.weight) if reason and row.points is not None and row.weight is not None else None


# --- what stands in the way -------------------------------------------------------------------------------------------


def problems(row: Row, mark: Mark) -> dict[str, str]:
    """What is wrong with what was typed of a row, by item; ``row`` has the mark in it."""
    found = {}
    reading = read_number(mark.amount, "分", 2, negative=False)
    if reading.state not in ("number", "blank"):
        found[MARK] = reading.message or "请填数字。"
    elif reading.value is not None and row.weight is not None and reading.value > row.weight:
        found[MARK] = f"最高 {points(row.weight)} 分。"
    elif mark.found.strip() and row.counted and row.second.points is None:
        found[FOUND] = "按这个完成值算不出得分，请写成数字，或直接填复核得分。"
    if MARK not in found and row.unreasoned:
        what = f"扣了 {points(row.lost)} 分" if row.lost > 0 else "与自评得分不同"
        found[REASON] = f"{what}，请写明理由。"
    return found


def note_of(row: Row, mark: Mark) -> str:
    """As what an empty 复核得分 counts."""
    return "" if mark.amount.strip() or row.second.points is None else f"{points(row.second.points)}分"


# --- after a return ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stale:
    """A row whose mark was given for other figures: what it was called, and each of them as it was and is."""

    changes: tuple[tuple[str, str, str], ...]


def stale_marks(assessment: Assessment, now: Snapshot, marks: Marks, names: Names) -> dict[str, Stale]:
    """The marks given before the department changed what they are of; in two queries."""
    taken = list(assessment.snapshots.filter(kind=Snapshot.Kind.SUBMISSION).order_by("pk").values_list("pk", "taken_at"))
    of = {key: _round(mark, taken) for key, mark in marks.items()}
    wanted = {pk for pk in of.values() if pk not in (None, now.pk)}
    if not wanted:
        return {}
    earlier = assessment.snapshots.filter(pk__in=wanted).select_related("pack_version", "assessment__cycle")
    before = {one.pk: reviewed(evaluation_of_snapshot(one)) for one in earlier}
    found = {}
    for sheet in reviewed(evaluation_of_snapshot(now)):
        for row in sheet.rows:
            key = names.row(sheet, row)
            sheets = before.get(of.get(key) or 0)
            changes = tuple(_changes(_then(sheets, sheet, row), row)) if sheets is not None else ()
            if changes:
                found[key] = Stale(changes)
    return found


def _round(mark: Mark, taken: list[tuple[int, datetime]]) -> int | None:
    """The submission somebody looked at when they gave the mark."""
    return next((pk for pk, at in reversed(taken) if mark.at is not None and at <= mark.at), None)


def _then(sheets: tuple[Sheet, ...], sheet: Sheet, row: Row) -> Row | None:
    """The same row as it was handed in before: a project may have stood elsewhere in its list, and a row in its table."""
    same = [one for one in sheets if (one.title, one.whose) == (sheet.title, sheet.whose)] or [s for s in sheets if s.name == sheet.name]
    rows = [one for old in same for one in old.rows]
    named = [one for one in rows if one.name == row.name and one.level1 == row.level1]
    here = next((one for one in rows if one.row == row.row), None)
    return here if here in named else next(iter(named), here)


def _changes(old: Row | None, new: Row) -> Iterator[tuple[str, str, str]]:
    if old is None:
        yield "指标", "没有这一项", new.name
        return
    told = (("指标", "name"), ("指标值", "target"), ("权重", "weight"), ("自评完成值", "actual"), ("自评得分", "points"))
    for label, name in told:
        before, now = (_shown(getattr(one, name)) for one in (old, new))
        if before != now:
            yield label, before or "未填", now or "未填"
    if not new.actual and old.trace != new.trace and old.points == new.points:
        yield "得分由来", old.trace, new.trace


def _shown(value: Decimal | str | None) -> str:
    return "" if value is None else points(value) if isinstance(value, Decimal) else value


def orphans(sheets: Iterable[Sheet], marks: Marks, names: Names) -> list[tuple[str, Mark]]:
    """Marks of rows that the department has taken off since."""
    there = {names.row(sheet, row) for sheet in sheets for row in sheet.rows}
    return [(key, mark) for key, mark in marks.items() if key not in there]
