"""The life of an assessment: one table of transitions, and the only place that writes the state.

未开始 → 填报中 → （单位负责人审核）→ 已提交 → 退回修改 | 审核通过 → 已公开

What is public can be withdrawn, and is 审核通过 again; whoever publishes it once more says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import Role, User
from apps.domain.places import Openings

from . import deadlines
from .mailing import ask_to_mail
from .models import (
    ASSIGNED,
    BESIDE,
    EDITABLE,
    EXTENDED,
    LEFT_OUT,
    MOVES,
    OPENED,
    PUBLISH,
    REMINDED,
    TAKEN_IN,
    WITHDRAW,
    Assessment,
    TransitionLog,
)
from .models import AssessmentState as S
from .viewing import Viewing


@dataclass(frozen=True)
class Transition:
    """Who may move an assessment from where to where, and what it takes."""

    act: str
    role: Role
    sources: tuple[S, ...]
    target: S
    complete: bool = False
    """Nothing may be missing, and no error without a reason."""
    snapshot: bool = False
    comment: bool = False
    """An opinion must be written."""
    remark: bool = False
    """One may be written."""
    signoff: bool | None = None
    """Only where the cycle asks (True) or does not ask (False) for the head's sign-off."""
    danger: bool = False

    @property
    def label(self) -> str:
        return MOVES[self.act]

    def fits(self, assessment: Assessment) -> bool:
        asked = self.signoff is None or self.signoff == assessment.cycle.signoff
        return assessment.state in self.sources and asked


START = Transition("start", Role.DRAFTER, (S.NOT_STARTED,), S.DRAFTING)

TRANSITIONS = (
    START,
    Transition("hand_to_head", Role.DRAFTER, EDITABLE, S.SIGNOFF, complete=True, signoff=True),
    Transition("submit", Role.DRAFTER, EDITABLE, S.SUBMITTED, complete=True, snapshot=True, signoff=False),
    Transition("sign", Role.HEAD, (S.SIGNOFF,), S.SUBMITTED, complete=True, snapshot=True),
    Transition("hand_back", Role.HEAD, (S.SIGNOFF,), S.DRAFTING, comment=True, danger=True),
    Transition("recall", Role.DRAFTER, (S.SIGNOFF,), S.DRAFTING),
    Transition("send_back", Role.REVIEWER, (S.SUBMITTED,), S.RETURNED, comment=True, danger=True),
    Transition("approve", Role.REVIEWER, (S.SUBMITTED,), S.APPROVED),
    Transition(PUBLISH, Role.ADMIN, (S.APPROVED,), S.PUBLISHED, remark=True),
    Transition(WITHDRAW, Role.ADMIN, (S.PUBLISHED,), S.APPROVED, comment=True, danger=True),
    Transition("reopen", Role.ADMIN, (S.APPROVED,), S.RETURNED, comment=True, danger=True),
)
ACTS = {t.act: t for t in TRANSITIONS}


def available(viewing: Viewing) -> list[Transition]:
    """The moves open to who looks, leaving aside whether anything is missing."""
    moves = (t for t in TRANSITIONS if t is not START and t.role in viewing.roles)
    return [t for t in moves if t.fits(viewing.assessment) and not (t.complete and viewing.assessment.closed)]


def advance(
    assessment: Assessment, transition: Transition, by: User, comment: str = "", at: datetime | None = None,
    due_on: date | None = None, openings: Openings | None = None,
) -> TransitionLog:  # fmt: skip
    """Write the state and its log row.  To be called in a transaction that has the row locked.

    ``at`` is the moment the move was judged by: what was in time then is handed in at that time.  ``openings`` is what a
    return opens, everything where none are named; what is handed in is all open again when it comes back.
    """
    source = assessment.state
    assessment.state, assessment.state_at = transition.target, at or deadlines.clock()
    if transition.snapshot:
        assessment.handed_in_at, assessment.openings = assessment.state_at, Openings()
    if transition.target == S.RETURNED:
        assessment.due_on = due_on = due_on or deadlines.today(assessment.state_at) + deadlines.REVISION
        assessment.openings = openings or Openings()
    assessment.save(update_fields=("state", "state_at", "handed_in_at", "due_on", "opened"))
    log = TransitionLog.objects.create(
        assessment=assessment, act=transition.act, from_state=source, to_state=transition.target, comment=comment.strip(), by=by,
        due_on=due_on,
    )  # fmt: skip
    _record(log, transition.label, S(source).label, S(transition.target).label)
    return log


def remind(ones: Sequence[Assessment], text: str, by: User) -> None:
    """催报: a notice that departments see on their desks as long as they have the assessment; by e-mail too, where configured."""
    ask_to_mail(_beside(ones, REMINDED, text, by), by)


def assign(ones: Sequence[Assessment], reviewer: User | None, by: User) -> None:
    """Say who is to review them; None takes that back.  To be called in a transaction that has the rows locked."""
    before = [str(one.reviewer or "") for one in ones]
    _set(ones, "reviewer", reviewer)
    _beside(ones, ASSIGNED, f"由 {reviewer} 审核" if reviewer else "不再指定", by, before, str(reviewer or ""))


def leave_out(ones: Sequence[Assessment], reason: str, by: User) -> None:
    """The departments take no part in the year; an empty ``reason`` takes them in again.  Their rows must be locked."""
    before, reason = [one.out for one in ones], " ".join(reason.split())
    _set(ones, "out", reason)
    _beside(ones, LEFT_OUT if reason else TAKEN_IN, reason, by, before, reason)


def extend(ones: Sequence[Assessment], until: date, reason: str, by: User) -> None:
    """延期: give departments more time.  To be called in a transaction that has the rows locked."""
    before = [str(one.due_on or "") for one in ones]
    _set(ones, "due_on", until)
    _beside(ones, EXTENDED, reason, by, before, str(until), until)


def open_more(assessment: Assessment, openings: Openings, reason: str, by: User) -> TransitionLog:
    """Let a department change more of what was sent back.  To be called in a transaction that has the row locked."""
    assessment.openings = openings
    assessment.save(update_fields=("opened",))
    return _beside([assessment], OPENED, reason, by)[0]


def _set(ones: Sequence[Assessment], field: str, value: object) -> None:
    Assessment.objects.filter(pk__in=[one.pk for one in ones]).update(**{field: value})
    for one in ones:
        setattr(one, field, value)


def _beside(
    ones: Sequence[Assessment], act: str, text: str, by: User, before: Sequence[str] = (), after: str = "", due_on: date | None = None
) -> list[TransitionLog]:
    """The same of every one, in few queries however many they are."""
    logs = TransitionLog.objects.bulk_create(
        TransitionLog(assessment=one, act=act, from_state=one.state, to_state=one.state, comment=text.strip(), by=by, due_on=due_on)
        for one in ones
    )
    for log, was in zip(logs, before or [""] * len(logs), strict=True):
        _record(log, BESIDE[act], was, after)
    return logs


def _record(log: TransitionLog, label: str, before: str, after: str) -> None:
    record(log.by, log.assessment.case, Change(Thing.STATE, label, before, after, log.comment))


def begin(assessment: Assessment, by: User) -> None:
    """The first thing saved starts an assessment."""
    if START.fits(assessment):
        advance(assessment, START, by)
