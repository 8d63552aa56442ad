"""Moving an assessment on: what stands in the way, and what each move takes with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from apps.assessments import deadlines
from apps.assessments.life import ACTS, PUBLISH, WITHDRAW, Transition, advance
from apps.assessments.models import Assessment, AssessmentState, TransitionLog
from apps.assessments.texts import REMARK, excess
from apps.assessments.viewing import Viewing
from apps.audit.record import together
from apps.departments.models import Department, User
from apps.domain.book.evaluation import Evaluation
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import live, take
from apps.factbook.unconfirmed import confirm, unconfirmed
from apps.findings.models import Examination
from apps.findings.own import ask_for, known, with_findings
from apps.indicators.models import Judgement
from apps.reports.editions import request_edition

from .refusal import Refused
from .returning import what_to_open
from .scores import insist, retake
from .settling import Decision, settle

NONE: Mapping[int, Decision] = {}
DECISIONS = ("approve", "send_back")
"""With them the department may get to know its marks."""
UNCONFIRMED = "还有 {n} 处沿用上年、待确认的内容。请逐处核对，或在本页勾选“已核对”后再办理。"
NOBODY_SIGNS = "本部门和主管部门都没有登记单位负责人，送审以后没有人审核。请联系财政局管理员，在“部门和人员”里登记。"
NOT_YET_EXAMINED = "刚才的修改还在核对，一般几秒钟。核对完再点一次。"


def obstacles(evaluation: Evaluation) -> list[str]:
    """What stands in the way of handing in, as sentences: what is missing, and errors neither mended nor given a reason."""
    errors = [f"{finding.message}：请更正，或在检查结果中写明理由" for finding in evaluation.errors]
    return [*(finding.message for finding in evaluation.missing), *errors]


def nobody_signs(transition: Transition, assessment: Assessment) -> str:
    """Why the move would lead nowhere: what is handed to the head lies there where there is none; else empty."""
    to_head = transition.target == AssessmentState.SIGNOFF
    return NOBODY_SIGNS if to_head and Department.objects.filter(pk=assessment.department_id).headless() else ""


def move(
    viewing: Viewing, act: str, *, by: User, comment: str = "", due_on: str = "", places: Iterable[str] = (),
    decisions: Mapping[int, Decision] = NONE, confirmed: bool = False,
) -> TransitionLog:  # fmt: skip
    """Make a move, with its snapshot and its log row, or raise :class:`Refused` with the reasons.

    ``places`` are open after a return beside those of the opinions; ``decisions`` say for each opinion that is left what
    becomes of it when all is approved; ``confirmed``, that what was taken over from the year before was looked at and holds.
    """
    with transaction.atomic(), together():
        return _move(viewing, act, by, comment, due_on, places, decisions, confirmed)


def attempt(viewing: Viewing, act: str, *, by: User, **sent: Any) -> TransitionLog:
    """:func:`move` as people ask for it: where the texts are still to be examined they will be, and this moment counts."""
    asked = deadlines.clock()
    try:
        return move(viewing, act, by=by, **sent)
    except Refused as refusal:
        if NOT_YET_EXAMINED in refusal.reasons:
            ask_for(viewing, by).keep_moment(viewing.assessment, asked)
        raise


def _move(
    viewing: Viewing, act: str, by: User, comment: str, due_on: str, places: Iterable[str], decisions: Mapping[int, Decision],
    confirmed: bool,
) -> TransitionLog:  # fmt: skip
    own = Assessment.objects.select_for_update(of=("self",)).select_related("cycle__pack_version", "cycle__district", "department")
    current, now = own.get(pk=viewing.pk), deadlines.clock()
    transition = ACTS.get(act)
    if transition is None or transition.role not in viewing.roles:
        raise Refused("您没有办理这一步的权限。")
    evaluation = live(current) if transition.complete else None
    examination = known(current, evaluation) if evaluation else None
    if examination:
        now = examination.moment_of_asking(current) or now
    _permit(transition, current, comment, now)
    returns = transition.target == AssessmentState.RETURNED
    due = _day(due_on, now) if returns else None
    ready = _complete(current, evaluation, examination) if evaluation else None
    if transition.act in DECISIONS:
        insist(current, approving=transition.act == "approve")
    if ready is not None:
        _confirm(current, confirmed, by)
    if transition.act == "approve":
        settle(current, decisions, by)
    openings = what_to_open(current, places) if returns else None
    log = advance(current, transition, by, comment, now, due, openings)
    if transition.snapshot and ready is not None:
        _freeze(current, ready, log)
    if transition.snapshot or transition.act == "approve":
        request_edition(Viewing(current), by)
    if transition.act == PUBLISH:
        request_edition(Viewing(current), by, public=True)
    if transition.snapshot and current.judgements.filter(side=Judgement.Side.REVIEW).exists():
        # Marks given before a return stand until the reviewer looks again; the report that was handed in is without them.
        retake(current, by)
    return log


def _confirm(current: Assessment, confirmed: bool, by: User) -> None:
    """What goes on from last year is handed in by somebody who has looked at it, not by leaving it alone."""
    marked = unconfirmed(current)
    if marked and not confirmed:
        raise Refused(UNCONFIRMED.format(n=len(marked)))
    confirm(current, marked, by, "，办理时一并确认")


def _freeze(current: Assessment, ready: tuple[Evaluation, Examination], log: TransitionLog) -> None:
    """The snapshot of what is handed in, with what was found in it."""
    evaluation, examination = ready
    examination.snapshot = take(current, Snapshot.Kind.SUBMISSION, log.by, evaluation, log)
    examination.save(update_fields=("snapshot",))


def _complete(
    current: Assessment, evaluation: Evaluation, examination: Examination | None
) -> tuple[Evaluation, Examination]:
    """What is typed now, nothing standing in its way, and the examination of its texts just as they are."""
    evaluation = with_findings(evaluation, examination)
    silent = [f"审核意见“{one}”还没有答复：请先答复" for one in current.comments.unanswered()]
    if in_the_way := [*obstacles(evaluation), *silent]:
        raise Refused(*in_the_way)
    if examination is None or examination.waiting:
        raise Refused(NOT_YET_EXAMINED)
    return evaluation, examination


def _permit(transition: Transition, current: Assessment, comment: str, now: datetime) -> None:
    """What the state, the calendar and the form of the move ask for."""
    if not transition.fits(current):
        raise Refused(f"当前状态为“{current.get_state_display()}”，不能{transition.label}。可能他人刚办理过，请刷新页面。")
    if transition.complete and (closed := deadlines.why_closed(current, now)):
        raise Refused(closed)
    if transition.act == PUBLISH:
        _permit_publishing(current, comment)
    if stuck := nobody_signs(transition, current):
        raise Refused(stuck)
    if transition.comment and not comment.strip():
        raise Refused(f"{transition.label}须写明意见。")
    if problem := excess(comment, REMARK):
        raise Refused(f"意见{problem}")


def _permit_publishing(current: Assessment, comment: str) -> None:
    if current.department.secret:
        raise Refused("涉密部门的报告不公开。部门不涉密的，请先更正部门资料。")
    if not comment.strip() and current.transitions.filter(act=WITHDRAW).exists():
        raise Refused("这份报告曾撤回，重新公开须写明理由，理由会在公开页上显示。")


def _day(text: str, now: datetime) -> date | None:
    """Until when what is sent back is to be revised; None where no day was named."""
    try:
        day = date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise Refused("修改期限应写成 2026-12-07 这样的日期。") from None
    if day is not None and day < deadlines.today(now):
        raise Refused("修改期限不能早于今天。")
    return day
