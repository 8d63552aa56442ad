"""比较 and 汇总: the bureau's pages about all departments of a year, from the district's figure down to the cell."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.departments.models import Department, User
from apps.factbook.models import Snapshot
from apps.jobs.running import run_next
from apps.reports.models import DistrictSummary
from tests.web import Office, Page, S, bring, get, logged_in, queries


def scored(here: Office, n: int, total: str, full: str = "100", **more: object) -> Assessment:
    department = Department.objects.create(district=here.district, code=f"d{n}", name=f"云溪区{n}号单位", kind="学校" if n % 2 else "")
    made = Assessment.objects.create(cycle=here.cycle, department=department, state=S.SUBMITTED, handed_in_at=here.assessment.state_at)
    results = {"total": total, "full": full, "grade": "良", **more}
    Snapshot.objects.create(
        assessment=made, pack_version=here.version, kind=Snapshot.Kind.SUBMISSION, book={}, hash=f"{n}", results=results
    )
    return made


def page_of(client: Client, name: str = "comparison", **query: str) -> Page:
    return Page(client.get(reverse(name), query))


def test_like_is_compared_with_like_and_no_two_full_marks_are_mixed(reviewer: Client, here: Office) -> None:
    for n, total in enumerate(("80", "84", "88", "90"), 1):
        scored(here, n, total)
    scored(here, 9, "118", "120")
    page = page_of(reviewer)
    table = [[td.text_content().strip() for td in tr] for tr in page.tree.xpath("//section[@aria-labelledby='h-groups']//tbody/tr")]
    assert table[0][:5] == ["全部", "100", "4", "85.5", "86"]
    assert table[1][:4] == ["全部", "120", "1", "—"]
    assert ["学校", "100", "2", "—"] in [row[:4] for row in table]
    assert "2 个部门没有自评得分，不计入。" in page


def test_a_figure_of_the_district_leads_to_the_departments_and_on_to_the_cell(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    indicator = here.assessment.pack.framework.indicators[0].code
    page = page_of(reviewer, indicator=indicator)
    leads = f"{reverse('score', args=(here.assessment.pk,))}#指标{indicator}"
    assert leads in page.links()
    assert f'id="指标{indicator}"' in reviewer.get(leads).content.decode()
    assert f"{reverse('comparison')}?cycle={here.cycle.pk}&measure=total&indicator={indicator}#h-drill" in page_of(reviewer).links()


def test_who_is_out_of_the_year_is_neither_late_nor_averaged(reviewer: Client, here: Office) -> None:
    out = scored(here, 1, "10")
    Assessment.objects.filter(pk=out.pk).update(out="年中撤并")
    page = page_of(reviewer)
    assert "1 个部门不纳入本年度，不计入。" in page
    assert out.department.name not in page
    assert "不纳入：年中撤并" in get(reviewer, "results")


def test_the_table_leaves_as_a_workbook(reviewer: Client, here: Office) -> None:
    scored(here, 1, "88.5", reviewed="80", execution="0.9", budget="2000000", spent="1800000")
    answer = reviewer.get(reverse("results-file"))
    rows = list(openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
    told = ("云溪区1号单位", "d1", "学校", "100", "88.5", "良", "80", rows[1][8], "8.5", "200.00", "180.00", "90.00%")
    assert rows[1][1:13] == told and rows[-1][1:2] + rows[-1][10:13] == ("合计", "200.00", "180.00", "90.00%")


def test_the_summary_is_made_once_from_what_was_frozen(reviewer: Client, here: Office, there: Office) -> None:
    for n in range(3):
        scored(here, n, "90")
    page = Page(reviewer.post(reverse("district-summary-make", args=(here.cycle.pk,)), {"advice": "请整改。", "look": "1"}))
    assert "请整改。" in page and not DistrictSummary.objects.exists()
    make = reverse("district-summary-make", args=(here.cycle.pk,))
    for _ in range(2):
        assert reviewer.post(make, {"advice": "请整改。", "named": "on"}).status_code == 302
    made = DistrictSummary.objects.get()
    Snapshot.objects.update(results={})
    run_next("reports")
    made.refresh_from_db()
    assert made.state == "done", made.detail
    with made.pdf.open() as file:
        assert file.read(4) == b"%PDF"
    assert "云溪区1号单位" in str(made.facts)
    assert logged_in(there.reviewer).get(reverse("district-summary-file", args=(made.pk, "pdf"))).status_code == 404


@pytest.mark.django_db
def test_many_departments_ask_no_more_queries_than_a_few() -> None:
    call_command("seed_district", departments=3, years=2, verbosity=0)
    reviewer = logged_in(User.objects.get(username="yanshi-shenhe1"))
    pages = ("comparison", "results", "summaries", "overview")
    few = {name: asked_for(reviewer, name) for name in pages}
    more(30)
    assert {name: asked_for(reviewer, name) for name in pages} == few


def asked_for(client: Client, name: str) -> int:
    with queries() as asked:
        assert client.get(reverse(name)).status_code == 200
    return len(asked)


def more(count: int) -> None:
    """The same district with more departments, each with what the first has."""
    first = Assessment.objects.exclude(snapshots=None).order_by("pk").first()
    assert first is not None
    snapshot, cycle = first.snapshots.get(), first.cycle
    for n in range(count):
        department = Department.objects.create(district=cycle.district, code=f"m{n}", name=f"演示单位{n}", kind="站")
        for own in cycle.district.cycles.all():
            made = Assessment.objects.create(cycle=own, department=department, state=first.state, handed_in_at=first.handed_in_at)
            snapshot.pk, snapshot.assessment = None, made
            snapshot.save()
