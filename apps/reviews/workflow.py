"""The life of an assessment: one table of transitions, the only writer of the state.

未开始 → 填报中 → （单位负责人审核）→ 已提交 → 退回修改 | 审核通过 → 已公开
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from apps.assessments.models import Assessment, AssessmentState
from apps.checks.own import with_everything
from apps.departments.models import Role, User
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import live, take
from apps.indicators.models import Judgement
from apps.reports.editions import request_edition

from .models import Comment, TransitionLog

S = AssessmentState


@dataclass(frozen=True)
class Transition:
    """Who may move an assessment from where to where, and what it takes."""

    act: str
    label: str
    role: Role
    sources: tuple[AssessmentState, ...]
    target: AssessmentState
    complete: bool = False
    """Nothing may be missing, and no error without a reason."""
    snapshot: bool = False
    comment: bool = False
    """An opinion must be written."""
    signoff: bool | None = None
    """Only where the cycle asks (True) or does not ask (False) for the head's sign-off."""
    danger: bool = False


_EDITING = (S.NOT_STARTED, S.DRAFTING, S.RETURNED)

TRANSITIONS = (
    Transition("start", "开始填报", Role.DRAFTER, (S.NOT_STARTED,), S.DRAFTING),
    Transition("hand_to_head", "送单位负责人审核", Role.DRAFTER, _EDITING, S.SIGNOFF, complete=True, signoff=True),
    Transition("submit", "提交财政部门", Role.DRAFTER, _EDITING, S.SUBMITTED, complete=True, snapshot=True, signoff=False),
    Transition("sign", "同意并提交财政部门", Role.HEAD, (S.SIGNOFF,), S.SUBMITTED, complete=True, snapshot=True),
    Transition("hand_back", "退回填报人", Role.HEAD, (S.SIGNOFF,), S.DRAFTING, comment=True, danger=True),
    Transition("recall", "撤回", Role.DRAFTER, (S.SIGNOFF,), S.DRAFTING),
    Transition("send_back", "退回修改", Role.REVIEWER, (S.SUBMITTED,), S.RETURNED, comment=True, danger=True),
    Transition("approve", "审核通过", Role.REVIEWER, (S.SUBMITTED,), S.APPROVED),
    Transition("publish", "公开", Role.ADMIN, (S.APPROVED,), S.PUBLISHED),
    Transition("reopen", "撤销审核通过，退回修改", Role.ADMIN, (S.APPROVED,), S.RETURNED, comment=True, danger=True),
)
ACTS = {t.act: t for t in TRANSITIONS}


class Refused(Exception):
    """The move is not possible now; the sentences say what stands in the way."""

    def __init__(self, *reasons: str):
        super().__init__("；".join(reasons))
        self.reasons = reasons


def available(assessment: Assessment, roles: frozenset[Role]) -> list[Transition]:
    """The moves these roles may make now, leaving aside whether anything is missing."""
    return [t for t in TRANSITIONS if _fits(t, assessment) and t.role in roles and t.act != "start"]


def _fits(transition: Transition, assessment: Assessment) -> bool:
    asked = transition.signoff is None or transition.signoff == assessment.cycle.signoff
    return assessment.state in transition.sources and asked


def obstacles(transition: Transition, assessment: Assessment) -> list[str]:
    """What stands in the way of the move, as sentences: what is missing, and errors neither mended nor given a reason."""
    if not transition.complete:
        return []
    evaluation = with_everything(live(assessment))
    errors = [f"{finding.message}：请更正，或在检查结果中写明理由" for finding in evaluation.errors]
    return [*(finding.message for finding in evaluation.missing), *errors]


@transaction.atomic
def move(assessment: Assessment, act: str, *, by: User, roles: frozenset[Role], comment: str = "") -> TransitionLog:
    """Make a move, with its snapshot and its log row, or raise :class:`Refused` with the reasons."""
    current = Assessment.objects.select_for_update(of=("self",)).select_related("cycle", "department").get(pk=assessment.pk)
    transition = ACTS.get(act)
    if transition is None or transition.role not in roles:
        raise Refused("您没有办理这一步的权限。")
    if not _fits(transition, current):
        raise Refused(f"当前状态为“{current.get_state_display()}”，不能{transition.label}。可能他人刚办理过，请刷新页面。")
    if transition.complete and not current.cycle.is_open():
        raise Refused("填报尚未开始。")
    if transition.comment and not comment.strip():
        raise Refused(f"{transition.label}须写明意见。")
    in_the_way = obstacles(transition, current)
    if in_the_way:
        raise Refused(*in_the_way)
    if transition.snapshot:
        # The reviewer's marks were of what was handed in before; the review's own snapshots keep them.
        current.judgements.filter(side=Judgement.Side.REVIEW).delete()
    snapshot = take(current, Snapshot.Kind.SUBMISSION, by) if transition.snapshot else None
    source = current.state
    current.state, current.state_at = transition.target, timezone.now()
    if snapshot is not None:
        current.handed_in_at = current.state_at
    current.save(update_fields=("state", "state_at", "handed_in_at"))
    assessment.state, assessment.state_at = current.state, current.state_at
    if transition.act == "approve":
        current.comments.exclude(state=Comment.State.CLOSED).update(state=Comment.State.CLOSED)
    if transition.snapshot or transition.act == "approve":
        request_edition(current, by)
    return TransitionLog.objects.create(
        assessment=current, act=act, from_state=source, to_state=transition.target, comment=comment.strip(), by=by,
        snapshot=snapshot,
    )  # fmt: skip


def start(assessment: Assessment, by: User, roles: frozenset[Role]) -> None:
    """The first thing saved starts an assessment."""
    if assessment.state == S.NOT_STARTED and Role.DRAFTER in roles:
        move(assessment, "start", by=by, roles=roles)
