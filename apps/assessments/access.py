"""The only way a page fetches an assessment: with the right to it, or not at all.

Default deny: what a user may not see does not exist for them (404).  What they may see but not change answers 403
with a sentence.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from apps.departments.models import Membership, Role, User

from .models import WITH_BUREAU, Assessment, AssessmentState


def memberships(request: HttpRequest) -> list[Membership]:
    """The user's memberships, fetched once a request."""
    found = getattr(request, "_memberships", None)
    if found is None:
        found = list(Membership.objects.of(request.user)) if request.user.is_authenticated else []
        request._memberships = found  # type: ignore[attr-defined]
    return found


def visible_to(user: User) -> QuerySet[Assessment]:
    """The assessments a user may open: the own department's, and what has been handed in to the own bureau."""
    if not user.is_authenticated:
        return Assessment.objects.none()
    own, bureau = Q(pk__in=[]), Q(pk__in=[])
    for membership in Membership.objects.of(user):
        if membership.department_id:
            own |= Q(department=membership.department_id)
        else:
            handed_in = Q(state__in=[*WITH_BUREAU, AssessmentState.RETURNED]) | Q(handed_in_at__isnull=False)
            bureau |= Q(cycle__district=membership.district_id) & handed_in
    return Assessment.objects.filter(own | bureau).select_related("cycle__district", "cycle__pack_version", "department")


def in_district(request: HttpRequest, *roles: Role) -> QuerySet[Assessment]:
    """All assessments of the districts whose bureau the user works in (as one of ``roles``, if any are named).

    For lists of states, never their content.
    """
    wanted = roles or (Role.REVIEWER, Role.ADMIN)
    districts = [m.district_id for m in memberships(request) if m.role in wanted]
    return Assessment.objects.filter(cycle__district__in=districts).select_related("cycle__district", "department")


def get_assessment(request: HttpRequest, pk: int) -> Assessment:
    """The assessment, if the user may see it; 404 otherwise."""
    return _get(request, visible_to(request.user), pk)


def _get(request: HttpRequest, visible: QuerySet[Assessment], pk: int) -> Assessment:
    found = get_object_or_404(visible, pk=pk)
    found.roles = roles_for(request, found)
    return found


def roles_for(request: HttpRequest, assessment: Assessment) -> frozenset[Role]:
    """What the user is to this assessment."""
    return frozenset(
        Role(m.role)
        for m in memberships(request)
        if m.department_id == assessment.department_id
        or (m.department_id is None and m.district_id == assessment.cycle.district_id)
    )


def may_edit(assessment: Assessment, roles: frozenset[Role]) -> bool:
    return Role.DRAFTER in roles and assessment.editable and assessment.cycle.is_open()


def get_editable(request: HttpRequest, pk: int) -> Assessment:
    """The assessment, if the user may change it now; 404 if it is not theirs, 403 with the reason otherwise.

    To be called in a transaction: the row is locked until its end, so that saving, another's saving and handing in
    take turns.
    """
    assessment = _get(request, visible_to(request.user).select_for_update(of=("self",)), pk)
    if not may_edit(assessment, assessment.roles):
        raise PermissionDenied(why_locked(assessment, assessment.roles))
    return assessment


def why_locked(assessment: Assessment, roles: frozenset[Role]) -> str:
    """Why the user cannot edit, as a sentence; empty where they can."""
    if may_edit(assessment, roles):
        return ""
    if Role.DRAFTER not in roles:
        return "您可以查看，不能修改：只有本部门的填报人可以填报。"
    if not assessment.cycle.is_open():
        return f"填报从 {assessment.cycle.opens_on:%Y年%-m月%-d日} 开始，现在还不能填。"
    return {
        AssessmentState.SIGNOFF: "已送单位负责人审核，审核期间不能修改。需要修改的，请负责人退回。",
        AssessmentState.SUBMITTED: "已提交财政部门，审核期间不能修改。需要修改的，请联系审核员退回。",
        AssessmentState.APPROVED: "已审核通过，内容不再修改。",
        AssessmentState.PUBLISHED: "已公开，内容不再修改。",
    }.get(AssessmentState(assessment.state), "现在不能修改。")
