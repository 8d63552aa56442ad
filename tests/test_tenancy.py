"""Districts are kept apart by the database itself: whoever writes, and however, what is one's stays one's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment, Cycle
from apps.audit.triggers import Watched
from apps.budgets.models import Figure
from apps.checkups.models import Opinion
from apps.departments.models import Department, District, Membership, Role, User
from apps.departments.tenancy import Fixed, Same
from apps.factbook.models import Snapshot
from apps.packs.models import PackVersion
from apps.reports.models import Edition
from apps.reviews.models import Comment, Reply
from tests.web import Office, Page, S, bring, get, logged_in, person

OWN_MODELS = [model for model in apps.get_models() if model.__module__.startswith("apps.")]

Slip = Callable[[Office, Office], object]

SLIPS: dict[str, Slip] = {
    "a published assessment moved to another district's department": lambda here, there: (
        bring(here, S.PUBLISHED), Assessment.objects.filter(pk=here.assessment.pk).update(department=there.department),
    ),
    "an assessment moved to the department next door": lambda here, there: (
        here.neighbours.delete(), Assessment.objects.filter(pk=here.assessment.pk).update(department=here.neighbour),
    ),
    "an assessment moved to another district's year": lambda here, there: (
        Assessment.objects.filter(pk=here.assessment.pk).update(cycle=there.cycle)
    ),
    "an assessment of another district's department": lambda here, there: (
        Assessment.objects.bulk_create([Assessment(cycle=here.cycle, department=there.department)])
    ),
    "a membership of one district with another's department": lambda here, there: (
        Membership.objects.create(user=here.drafter, role=Role.DRAFTER, district=here.district, department=there.department)
    ),
    "a membership turned to another district's department": lambda here, there: (
        Membership.objects.filter(user=here.drafter).update(department=there.department)
    ),
    "a membership turned to another district": lambda here, there: (
        Membership.objects.filter(user=here.drafter).update(district=there.district)
    ),
    "a department moved to another district": lambda here, there: (
        Department.objects.filter(pk=here.department.pk).update(district=there.district)
    ),
    "a unit below another district's department": lambda here, there: (
        Department.objects.filter(pk=here.department.pk).update(parent=there.department)
    ),
    "a year by another district's pack": lambda here, there: (
        Cycle.objects.create(district=here.district, pack_version=there.version, year=2031, title="年度", **dates(here))
    ),
    "a year that changes its pack": lambda here, there: Cycle.objects.filter(pk=here.cycle.pk).update(pack_version=there.version),
    "a year that changes its district": lambda here, there: Cycle.objects.filter(pk=here.cycle.pk).update(district=there.district),
    "a pack that changes its district": lambda here, there: PackVersion.objects.filter(pk=here.version.pk).update(district=there.district),
    "a pack whose text is changed": lambda here, there: PackVersion.objects.filter(pk=here.version.pk).update(files={}),
    "figures moved to another assessment": lambda here, there: (
        bring(here, S.DRAFTING), Figure.objects.filter(assessment=here.assessment).update(assessment=there.assessment),
    ),
    "a snapshot by another pack": lambda here, there: snapshot(here, pack_version=there.version),
    "files of another assessment's snapshot": lambda here, there: (
        Edition.objects.create(assessment=here.assessment, snapshot=snapshot(there), input_hash="1")
    ),
    "an answer moved below another opinion": lambda here, there: (
        Reply.objects.create(comment=(one := comment(here)), text="已改。", by=here.drafter),
        Reply.objects.filter(comment=one).update(comment=comment(there)),
    ),
}  # fmt: skip


def dates(office: Office) -> dict[str, object]:
    return {name: getattr(office.cycle, name) for name in ("opens_on", "closes_on")}


def snapshot(office: Office, **values: object) -> Snapshot:
    row = {"assessment": office.assessment, "pack_version": office.version, "book": {}, "results": {}, "hash": "0" * 64}
    return Snapshot.objects.create(kind="draft", **row | values)


def comment(office: Office) -> Comment:
    return Comment.objects.create(assessment=office.assessment, text="请补充。", by=office.reviewer)


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_no_slip_goes_across(here: Office, there: Office, slip: Slip) -> None:
    with pytest.raises(IntegrityError, match="|".join(constraint.name for _, constraint in watched())), transaction.atomic():
        slip(here, there)


def test_what_is_in_order_is_written_as_ever(here: Office, there: Office) -> None:
    Membership.objects.create(user=here.drafter, role=Role.REVIEWER, district=there.district)
    Department.objects.filter(pk=here.neighbour.pk).update(parent=here.department, name="新名称")
    Cycle.objects.filter(pk=here.cycle.pk).update(title="新名称", signoff=False)
    bring(there, S.PUBLISHED)
    snapshot(here)


# --- the inventory: a new foreign key is not forgotten ------------------------------------------------------------------


def watched() -> Iterator[tuple[type[models.Model], Watched]]:
    for model in OWN_MODELS:
        yield from ((model, c) for c in model._meta.constraints if isinstance(c, Watched))


def keys(model: type[models.Model]) -> dict[str, type[models.Model]]:
    """The foreign keys of a model to things that belong to somebody."""
    found = {f.name: f.related_model for f in model._meta.get_fields() if (f.concrete and f.many_to_one) or (f.one_to_one and f.concrete)}
    return {name: there for name, there in found.items() if there in OWN_MODELS and there is not User}


def test_whatever_hangs_on_something_stays_there() -> None:
    """A row that belongs to an assessment, a project, an opinion never moves to another; what may change stays within its own."""
    fixed = {(model, name) for model, c in watched() if isinstance(c, Fixed) for name in c.fields}
    tied = {(model, way.split("__")[0]) for model, c in watched() if isinstance(c, Same) for way in (c.one, c.other)}
    hanging = {(model, name) for model in OWN_MODELS for name in keys(model)}
    assert hanging <= fixed | tied, "要么所属不变（Fixed），要么与另一处同属（Same）"


def test_two_ways_to_a_district_lead_to_one() -> None:
    """A model with two foreign keys that each lead to a district says that it is the same one."""
    tied = {(model, c.one.split("__")[0], c.other.split("__")[0]) for model, c in watched() if isinstance(c, Same)}
    for model in OWN_MODELS:
        of_district = [other for other in OWN_MODELS if other is District or "district" in keys(other)]
        names = [name for name, there in keys(model).items() if there in (*of_district, Assessment, Snapshot)]
        pairs = {frozenset((a, b)) for a in names for b in names if a != b}
        assert pairs <= {frozenset(pair[1:]) for pair in tied if pair[0] is model}, model


def triggers() -> set[str]:
    sql = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name for (name,) in cursor.fetchall()}


def expected() -> set[str]:
    if connection.vendor == "postgresql":
        return {constraint.name for _, constraint in watched()}
    return {f"{constraint.name}_{event.lower()}" for _, constraint in watched() for event in constraint.events}


@pytest.mark.django_db
def test_the_database_has_every_constraint_after_all_migrations() -> None:
    assert triggers() == expected()


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_changed_keeps_its_constraints_and_those_that_look_into_it() -> None:
    """SQLite rebuilds a table to change it: its triggers go with the old one, and others name it meanwhile."""
    changed = models.CharField(max_length=121)
    changed.set_attributes_from_name("name")
    before = Department._meta.get_field("name")
    with connection.schema_editor() as editor:
        editor.alter_field(Department, before, changed)
    try:
        assert triggers() == expected()
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Department, changed, before)
    assert triggers() == expected()


# --- the admin site ----------------------------------------------------------------------------------------------------


@pytest.fixture
def root(db: None) -> Client:
    user = person("root")
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return logged_in(User.objects.get(pk=user.pk))


def test_the_admin_site_says_why_a_membership_cannot_be(root: Client, here: Office, there: Office) -> None:
    address = reverse("admin:departments_user_change", args=(there.reviewer.pk,))
    form = Page(root.get(address)).form("user_form") | {
        "memberships-TOTAL_FORMS": "2", "memberships-1-role": "drafter", "memberships-1-district": here.district.pk,
        "memberships-1-department": there.department.pk,
    }  # fmt: skip
    page = Page(root.post(address, form))
    assert "部门不属于所选区划，请选同一区划的部门。" in page
    assert Membership.objects.filter(user=there.reviewer).count() == 1


def test_the_admin_site_does_not_offer_what_is_settled(root: Client, here: Office) -> None:
    """Neither another department for an assessment, nor another pack for a year, nor another district for a department."""
    settled = {
        "assessments_assessment": (here.assessment, ("cycle", "department", "state")),
        "assessments_cycle": (here.cycle, ("district", "pack_version", "year")),
        "departments_department": (here.department, ("district",)),
    }
    for name, (row, fields) in settled.items():
        page = get(root, f"admin:{name}_change", row.pk)
        assert page.status == 200
        assert not [field for field in fields if page.tree.xpath("//*[@name=$name]", name=field)], name


def test_a_new_year_with_another_districts_pack_is_refused_in_a_sentence(here: Office, there: Office) -> None:
    wrong = Cycle(district=here.district, pack_version=there.version, year=2031, title="年度", **dates(here))
    with pytest.raises(Exception, match="区划包不属于所选区划"):
        wrong.validate_constraints()
    moved = Assessment.objects.get(pk=here.assessment.pk)
    moved.department = there.department
    with pytest.raises(Exception, match="建立以后不能更改"):
        moved.validate_constraints()


def test_an_opinion_stays_with_its_document() -> None:
    assert any(model is Opinion and c.fields == ("checkup",) for model, c in watched() if isinstance(c, Fixed))
