"""Who sees which assessment, as what, and what they are told when they cannot type."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from apps.assessments.access import visible_to
from apps.assessments.models import Assessment, AssessmentState
from apps.departments.models import Membership, Role
from tests.web import Office, S, act, bring, person, roles_of, seen_by

DEPARTMENT, BUREAU = {"drafter", "head"}, {"reviewer", "admin"}


def seers(*offices: Office) -> set[str]:
    """Who sees the first office's assessment."""
    wanted = offices[0].assessment
    return {
        f"{office.district.code}-{name}"
        for office in offices
        for name, user in office.people.items()
        if visible_to(user).filter(pk=wanted.pk).exists()
    }


@pytest.mark.parametrize("state", list(S), ids=[s.value for s in S])
def test_the_department_always_sees_it_and_the_bureau_once_it_is_handed_in(
    here: Office, there: Office, state: AssessmentState
) -> None:
    bring(here, state)
    handed_in = state in (S.SUBMITTED, S.RETURNED, S.APPROVED, S.PUBLISHED)
    names = DEPARTMENT | (BUREAU if handed_in else set())
    assert seers(here, there) == {f"yunxi-{name}" for name in names}


def test_once_handed_in_the_bureau_never_loses_sight_of_it(here: Office, there: Office) -> None:
    bring(here, S.RETURNED)
    everybody = {f"yunxi-{name}" for name in DEPARTMENT | BUREAU}
    for name, who in (("hand_to_head", "drafter"), ("hand_back", "head"), ("hand_to_head", "drafter"), ("recall", "drafter")):
        act(here, name, who)
        assert seers(here, there) == everybody, name


def test_who_is_nobody_sees_nothing(here: Office) -> None:
    bring(here, S.PUBLISHED)
    assert not visible_to(person("nobody")).exists()
    assert not visible_to(AnonymousUser()).exists()  # type: ignore[arg-type]


def test_one_person_may_be_several_things(here: Office, there: Office) -> None:
    """A head who also drafts next door, and a reviewer in another district: each role where it is held, nowhere else."""
    user = here.head
    Membership.objects.create(user=user, role=Role.DRAFTER, district=here.district, department=here.neighbour)
    Membership.objects.create(user=user, role=Role.REVIEWER, district=there.district)
    bring(there, S.SUBMITTED)
    assert set(visible_to(user)) == {here.assessment, here.neighbours, there.assessment}
    assert roles_of(user, here.assessment) == {Role.HEAD}
    assert roles_of(user, here.neighbours) == {Role.DRAFTER}
    assert roles_of(user, there.assessment) == {Role.REVIEWER}
    assert seen_by(user, there.assessment).for_bureau
    assert not seen_by(user, here.assessment).for_bureau


SENTENCES = {
    S.SIGNOFF: "已送单位负责人审核，审核期间不能修改。需要修改的，在“办理与审核”里撤回，或请负责人退回。",
    S.SUBMITTED: "已提交财政部门，审核期间不能修改。需要修改的，请联系审核员退回。",
    S.APPROVED: "已审核通过，内容不再修改。",
    S.PUBLISHED: "已公开，内容不再修改。",
}


@pytest.mark.parametrize("state", list(S), ids=[s.value for s in S])
def test_why_it_is_locked_is_said_in_a_sentence(here: Office, state: AssessmentState) -> None:
    assessment = bring(here, state)
    drafter = seen_by(here.drafter, assessment)
    assert drafter.locked == SENTENCES.get(state, "")
    assert drafter.may_edit == (state not in SENTENCES)
    for who in ("head", "reviewer", "admin"):
        assert seen_by(here.people[who], assessment).locked == "您可以查看，不能修改：只有本部门的填报人可以填报。"


def test_before_the_opening_day_the_sentence_names_the_day(here: Office) -> None:
    here.cycle.opens_on = here.cycle.closes_on
    here.cycle.save()
    assessment = Assessment.objects.get(pk=here.assessment.pk)
    day = here.cycle.closes_on
    expected = f"填报从 {day.year}年{day.month}月{day.day}日 开始，现在还不能填。"
    assert seen_by(here.drafter, assessment).locked == expected


@pytest.mark.parametrize(
    ("role", "with_department"), [(Role.DRAFTER, False), (Role.HEAD, False), (Role.REVIEWER, True), (Role.ADMIN, True)]
)
def test_a_role_without_its_place_cannot_be_stored(here: Office, role: Role, with_department: bool) -> None:
    department = here.department if with_department else None
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=here.drafter, role=role, district=here.district, department=department)


def test_a_role_is_held_once(here: Office) -> None:
    for user, department, role in ((here.drafter, here.department, Role.DRAFTER), (here.reviewer, None, Role.REVIEWER)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(user=user, role=role, district=here.district, department=department)


def test_a_department_has_one_assessment_a_year(here: Office) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.create(cycle=here.cycle, department=here.department)
