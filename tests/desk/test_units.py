"""下属单位: the head of the 主管部门 sees them, signs for them and has them in one table."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.departments.models import Department, Role, User
from tests.web import Office, Page, S, bring, get, logged_in, person, queries


@pytest.fixture
def above(here: Office) -> User:
    """Heads the department above the one above 林草局."""
    top = Department.objects.create(district=here.district, code="top", name="云溪区农业农村局")
    middle = Department.objects.create(district=here.district, code="middle", name="云溪区林业中心", parent=top)
    Department.objects.filter(pk=here.department.pk).update(parent=middle)
    return person("above", Role.HEAD, here.district, top)


def test_the_head_above_signs_for_a_unit_however_far_below(above: User, here: Office) -> None:
    bring(here, S.SIGNOFF)
    client = logged_in(above)
    assert reverse("assessment", args=(here.assessment.pk,)) in get(client, "desk").links()
    assert client.post(reverse("move", args=(here.assessment.pk, "sign"))).status_code == 302
    here.assessment.refresh_from_db()
    assert here.assessment.state == S.SUBMITTED
    assert here.assessment.transitions.first().by == above


def test_units_are_summed_up_and_a_second_score_stays_hidden_until_it_is_decided(above: User, here: Office) -> None:
    bring(here, S.SUBMITTED)
    snapshot = here.assessment.snapshots.get()
    snapshot.pk, snapshot.kind, snapshot.transition = None, "review", None
    snapshot.results |= {"reviewed": "71.23"}
    snapshot.save()
    client = logged_in(above)
    page = get(client, "units")
    assert "云溪区林草局" in page and "88.37" in page
    assert "71.23" not in page
    assert "云溪区水务局" not in page, "不是下属单位"
    Assessment.objects.filter(pk=here.assessment.pk).update(state=S.APPROVED)
    assert "71.23" in get(client, "units")
    rows = list(openpyxl.load_workbook(BytesIO(b"".join(client.get(reverse("units-export")).streaming_content))).active.values)
    assert [row[1] for row in rows[1:]] == ["云溪区林草局", "合计"]


def test_who_heads_no_units_has_no_such_page(head: Client, drafter: Client, reviewer: Client) -> None:
    for client in (head, drafter, reviewer):
        assert client.get(reverse("units")).status_code == 404
        assert reverse("units") not in get(client, "desk").links()


def test_a_unit_under_another_department_is_not_there(here: Office) -> None:
    other = person("other", Role.HEAD, here.district, here.neighbour)
    Department.objects.create(district=here.district, code="sub", name="水务所", parent=here.neighbour)
    assert logged_in(other).get(reverse("assessment", args=(here.assessment.pk,))).status_code == 404


def test_many_units_ask_no_more_queries_than_one(above: User, here: Office) -> None:
    client = logged_in(above)
    with queries() as few:
        assert get(client, "units").status == 200
    for n in range(20):
        unit = Department.objects.create(district=here.district, code=f"u{n}", name=f"{n}号林场", parent=here.department)
        Assessment.objects.create(cycle=here.cycle, department=unit)
    with queries() as many:
        assert "19号林场" in Page(client.get(reverse("units")))
    assert len(many) == len(few)
