"""抽查建议: whom to look at first, with reasons and the way there; as many queries for three departments as for thirty."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.departments.models import Department
from apps.domain.district.copies import sketch
from apps.factbook.models import Snapshot
from tests.domain.test_copies import OWN, REST
from tests.web import Office, S, bring, get, queries, spaced

TEXT = {"主要职责": list(sketch(OWN + REST))}


def handed_in(here: Office, code: str, text: dict[str, list[int]], **results: object) -> Assessment:
    unit = Department.objects.create(district=here.district, code=code, name=f"部门{code}")
    one = Assessment.objects.create(cycle=here.cycle, department=unit, state=S.SUBMITTED)
    told = {"total": "90", "full": "100", **results}
    Snapshot.objects.create(
        assessment=one, pack_version=here.version, kind="submission", book={}, results=told, hash="0" * 64, sketch=text
    )
    return one


def test_the_largest_expected_deviation_comes_first_and_copied_texts_are_told_of_both(reviewer: Client, here: Office) -> None:
    handed_in(here, "a", TEXT)
    handed_in(here, "b", TEXT, contradicted=[["预算执行率", "6"]])
    handed_in(here, "c", {})
    page = get(reviewer, "spot-checks")
    rows = [spaced(row.text_content()) for row in page.part("h-proposals").getparent().getparent().xpath(".//tbody/tr")]
    assert [row.split()[0] for row in rows] == ["部门b", "部门a"]
    assert "“预算执行率”等1项指标（6分）所依据的数检查有问题" in rows[0] and "“主要职责”与部门a的“主要职责”大半相同" in rows[0]
    assert reverse("second", args=(Assessment.objects.get(department__code="b").pk,)) in page.links()


def test_what_is_handed_in_brings_its_sketch_and_what_is_contradicted(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    snapshot = Snapshot.objects.get(kind="submission")
    assert isinstance(snapshot.results["contradicted"], list) and isinstance(snapshot.sketch, dict)
    assert get(reviewer, "spot-checks").status == 200
    assert reverse("spot-checks") in get(reviewer, "desk").links()


def test_queries_are_the_same_for_few_and_for_many(reviewer: Client, here: Office) -> None:
    def count() -> int:
        with queries() as found:
            assert get(reviewer, "spot-checks").status == 200
        return len(found)

    handed_in(here, "a", TEXT, contradicted=[["甲", "1"]])
    few = count()
    for n in range(30):
        handed_in(here, f"n{n}", TEXT, contradicted=[["甲", "1"]])
    assert count() == few
