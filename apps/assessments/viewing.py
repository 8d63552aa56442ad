"""Who looks at which assessment: a value that is handed on, never a mark on the model."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from apps.departments.models import Role
from apps.domain.places import Openings

from .models import Assessment, AssessmentState


@dataclass(frozen=True, slots=True)
class Viewing:
    """An assessment with what somebody is to it.  Without roles it is the system itself that looks (commands, jobs)."""

    assessment: Assessment
    roles: frozenset[Role] = frozenset()

    @property
    def pk(self) -> int:
        return self.assessment.pk

    @property
    def for_bureau(self) -> bool:
        """Seen as the bureau does: as it was handed in."""
        return bool(self.roles) and all(role.of_bureau for role in self.roles)

    @property
    def under_review(self) -> bool:
        """Seen by its department while the bureau is at work: marks and comments show once it has decided."""
        submitted = self.assessment.state == AssessmentState.SUBMITTED
        return submitted and bool(self.roles) and not self.for_bureau

    @property
    def sees_marks(self) -> bool:
        """Whether who looks may see the reviewer's marks: a department when the pack says so."""
        if not self.roles or self.for_bureau:
            return True
        approved = self.assessment.state in (AssessmentState.APPROVED, AssessmentState.PUBLISHED)
        shown = self.assessment.pack.marks_shown
        return not self.under_review and (shown == "decided" or (shown == "approved" and approved))

    @property
    def reviewing(self) -> bool:
        """Whether who looks may raise opinions and marks now."""
        return Role.REVIEWER in self.roles and self.assessment.state == AssessmentState.SUBMITTED

    @property
    def live(self) -> bool:
        """What is typed now is what they see; otherwise it is what was handed in last."""
        return self.assessment.in_hand and not self.for_bureau

    @property
    def withheld(self) -> bool:
        """The department is revising what the bureau sees as it was handed in: its fields are not the bureau's to see."""
        return self.for_bureau and self.assessment.in_hand

    @property
    def may_edit(self) -> bool:
        return not self.locked

    @property
    def openings(self) -> Openings:
        return self.assessment.openings

    def insist(self, place: str) -> None:
        """Refuse an act at a place that was not sent back."""
        if not self.openings.holds(place):
            raise PermissionDenied(f"{CLOSED}。{ASK_TO_OPEN}")

    @property
    def locked(self) -> str:
        """Why they cannot edit, as a sentence; empty where they can."""
        assessment = self.assessment
        if Role.DRAFTER not in self.roles:
            return "您可以查看，不能修改：只有本部门的填报人可以填报。"
        if not assessment.editable:
            return LOCKED[AssessmentState(assessment.state)]
        return assessment.closed


CLOSED = "此处未退回修改"
ASK_TO_OPEN = "确需修改的，请联系审核员增加开放内容。"
"""Beside a field that was not sent back, and where somebody changed it all the same."""

LOCKED = {
    AssessmentState.SIGNOFF: "已送单位负责人审核，审核期间不能修改。需要修改的，在“办理与审核”里撤回，或请负责人退回。",
    AssessmentState.SUBMITTED: "已提交财政部门，审核期间不能修改。需要修改的，请联系审核员退回。",
    AssessmentState.APPROVED: "已审核通过，内容不再修改。",
    AssessmentState.PUBLISHED: "已公开，内容不再修改。",
}
