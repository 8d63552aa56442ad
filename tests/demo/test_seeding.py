"""A district of invented departments for trying the bureau's pages at size."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.departments.models import Department, District, User
from tests.web import Page, logged_in


@pytest.mark.django_db
def test_a_seeded_district_is_marked_listed_and_never_seeded_twice() -> None:
    call_command("seed_district", departments=30, years=2, verbosity=0)
    district = District.objects.get(code="yanshi")
    assert "演示数据" in district.name
    assert all(name.startswith("演示") for name in Department.objects.values_list("name", flat=True))
    assert Assessment.objects.filter(cycle__district=district).count() == 60
    reviewer = User.objects.get(username="yanshi-shenhe1")
    assert not reviewer.has_usable_password()
    assert len(Page(logged_in(reviewer).get(reverse("overview"))).tree.xpath("//table[contains(@class, 'overview')]/tbody/tr")) == 30
    with pytest.raises(CommandError, match="已经有了"):
        call_command("seed_district", departments=3, years=1)
    assert Department.objects.count() == 30
