"""What becomes of opinions in the end: closed with a reason, or kept on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from apps.assessments import deadlines
from apps.assessments.models import Assessment
from apps.assessments.texts import REMARK, excess
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import User

from .models import Comment
from .refusal import Refused


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an opinion when all is approved: ``closed``, or ``kept`` on record; with the reason."""

    state: str
    reason: str = ""


def settle(current: Assessment, decisions: Mapping[int, Decision], by: User) -> None:
    """Decide on every opinion that is left; none is closed in silence."""
    left = list(current.comments.unsettled())
    undecided = [one for one in left if decisions.get(one.pk) is None]
    if undecided:
        raise Refused(f"还有 {len(undecided)} 条意见没有办结，请逐条决定：办结并写明理由，或者留存备查。")
    for one in left:
        decide(one, decisions[one.pk], by)


def decide(comment: Comment, decision: Decision, by: User) -> None:
    """Close an opinion, or keep it on record; one that nobody has answered is closed only with a reason."""
    if decision.state not in (Comment.State.CLOSED, Comment.State.KEPT):
        raise Refused("请选择办结或者留存备查。")
    if decision.state == Comment.State.CLOSED and comment.state == Comment.State.OPEN and not decision.reason.strip():
        raise Refused(f"意见“{comment}”部门没有答复，办结须写明理由。")
    if problem := excess(decision.reason, REMARK):
        raise Refused(f"办结理由{problem}")
    before = comment.get_state_display()
    comment.state, comment.decision = decision.state, decision.reason.strip()
    comment.decided_at, comment.decided_by = deadlines.clock(), by
    comment.save(update_fields=("state", "decision", "decided_at", "decided_by"))
    change = Change(Thing.COMMENT, comment.subject, before, comment.get_state_display(), comment.decision)
    record(by, comment.assessment.case, change)
