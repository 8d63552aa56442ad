"""The only way a page fetches an assessment: with the right to it, or not at all.

Default deny: what a user may not see does not exist for them (404).  What they may see but not change answers 403
with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from apps.audit.record import together
from apps.departments.models import Department, Membership, Role, User

from .life import begin
from .models import WITH_BUREAU, Assessment, AssessmentState
from .viewing import Viewing


def came_from(request: HttpRequest) -> str:
    """The page of this site that an act says it was begun on (``next``); empty for none."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    good = wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted.partition("#")[0] if good else ""


def memberships(request: HttpRequest) -> list[Membership]:
    return _memberships_of(request.user)


def _memberships_of(user: User) -> list[Membership]:
    """Fetched once a request: they are kept with the user."""
    found = getattr(user, "_memberships", None)
    if found is None:
        found = list(Membership.objects.of(user)) if user.is_authenticated else []
        user._memberships = found
    return found


def headed(user: User, memberships: list[Membership]) -> tuple[set[int], set[int]]:
    """The departments somebody heads, and the units below them: the head of a 主管部门 sees and signs for those too.

    Asked once a request: it is kept with the user.
    """
    own = {m.department_id for m in memberships if m.role == Role.HEAD and m.department_id}
    if not own:
        return set(), set()
    below = getattr(user, "_below", None)
    if below is None:
        below = Department.objects.below(own)
        user._below = below  # type: ignore[attr-defined]
    return own, below


def visible_to(user: User) -> QuerySet[Assessment]:
    """The assessments a user may open: the own department's and its units', and what has been handed in to the own bureau."""
    if not user.is_authenticated:
        return Assessment.objects.none()
    own, bureau = Q(pk__in=[]), Q(pk__in=[])
    mine = _memberships_of(user)
    for membership in mine:
        if membership.department_id:
            own |= Q(department=membership.department_id)
        else:
            handed_in = Q(state__in=[*WITH_BUREAU, AssessmentState.RETURNED]) | Q(handed_in_at__isnull=False)
            bureau |= Q(cycle__district=membership.district_id) & handed_in
    if below := headed(user, mine)[1]:
        own |= Q(department__in=below)
    found = Assessment.objects.filter(own | bureau).select_related("cycle__district", "cycle__pack_version", "department")
    return found.defer("cycle__pack_version__files")  # parsed once a process


def _worked_in(request: HttpRequest, roles: tuple[Role, ...]) -> list[int]:
    """The districts in whose bureau the user works (as one of ``roles``, if any are named)."""
    return [m.district_id for m in memberships(request) if m.role in (roles or (Role.REVIEWER, Role.ADMIN))]


def districts_of(request: HttpRequest, *roles: Role) -> list[int]:
    """The same, for pages of the bureau: nobody else finds them."""
    found = _worked_in(request, roles)
    if not found:
        raise Http404
    return found


def in_district(request: HttpRequest, *roles: Role) -> QuerySet[Assessment]:
    """All assessments of these districts: for lists of states, never their content."""
    own = Assessment.objects.filter(cycle__district__in=_worked_in(request, roles))
    return own.select_related("cycle__district", "department")


def get_viewing(request: HttpRequest, pk: int) -> Viewing:
    """The assessment and what the user is to it; 404 where they may not see it."""
    return _get(request, visible_to(request.user), pk)


def _get(request: HttpRequest, visible: QuerySet[Assessment], pk: int) -> Viewing:
    found = get_object_or_404(visible, pk=pk)
    return Viewing(found, roles_for(request, found))


def roles_for(request: HttpRequest, assessment: Assessment) -> frozenset[Role]:
    """What the user is to this assessment."""
    found = {
        Role(m.role)
        for m in memberships(request)
        if m.department_id == assessment.department_id
        or (m.department_id is None and m.district_id == assessment.cycle.district_id)
    }
    if assessment.department_id in headed(request.user, memberships(request))[1]:
        found.add(Role.HEAD)
    return frozenset(found)


@contextmanager
def held(request: HttpRequest, pk: int) -> Iterator[Viewing]:
    """The assessment, its row locked until the end of one transaction: what is decided by its state holds until it is written.

    What is done inside is written down at its end.
    """
    with transaction.atomic(), together():
        yield _get(request, visible_to(request.user).select_for_update(of=("self",)), pk)


@contextmanager
def saving(request: HttpRequest, pk: int) -> Iterator[Viewing]:
    """The assessment, to be changed now, in one transaction: 404 if it is not theirs, 403 with the reason if it is closed.

    The row is locked until the end, so that saving, another's saving and handing in take turns.  The first thing
    saved starts the assessment, and the log says who did.
    """
    with held(request, pk) as viewing:
        if not viewing.may_edit:
            raise PermissionDenied(viewing.locked)
        yield viewing
        begin(viewing.assessment, request.user)
