"""决算公开情况检查表 before handing in and publishing: what is public, what is not, and where to answer."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.demo import loading as demo
from apps.departments.models import Membership, Role
from apps.domain.report.compose import compose, verdicts_of
from apps.domain.writing.blocks import Table
from apps.factbook.snapshots import evaluation_of
from apps.jobs.models import JobState
from apps.reports.editions import printed_by
from apps.reports.models import Edition
from tests.domain.grid import grid_problems
from tests.web import Page, logged_in

SHANGHAI = next(path for path in demo.further_files() if path.stem == "shanghai-2024")


def test_the_items_stand_on_the_page_of_handing_in_and_in_the_report(db: None) -> None:
    found = demo.load(SHANGHAI)
    drafter = logged_in(Membership.objects.get(department=found.department, role=Role.DRAFTER).user)
    page = Page(drafter.get(reverse("review", args=(found.pk,))))
    lines = page.tree.xpath("//section[@aria-labelledby='h-disclosure']//tbody/tr")
    rows = {line[0].text_content().strip(): [cell.text_content().strip() for cell in line[1:]] for line in lines}
    assert rows["财政部门批复后20日内公开"] == ["合格", "8月12日批复，8月28日公开，相隔16日", ""]
    assert rows["授予中小企业合同的金额和占比"] == ["不合格", "没有说到“中小企业”", ""]
    assert rows["公开的报表与批复的决算一致"][0] == "待答"
    assert rows["预算绩效管理和绩效自评结果"][0] == "合格"
    assert reverse("step", args=(found.pk, "公开")) in page.links()
    assert drafter.get(reverse("step", args=(found.pk, "公开"))).status_code == 200
    report = compose(evaluation_of(Viewing(found)))
    (table,) = [block for block in report.blocks if isinstance(block, Table) and block.title == "部门决算公开情况检查表"]
    assert grid_problems(table) == [] and len(table.rows) == 1 + len(verdicts_of(evaluation_of(Viewing(found))))
    _printed_alone(found, drafter)


def _printed_alone(found: Assessment, drafter: Client) -> None:
    """The checklist has a page of its own and is two files of its own, no report's."""
    url = reverse("disclosure", args=(found.pk,))
    assert url in Page(drafter.get(reverse("review", args=(found.pk,)))).links()
    assert drafter.post(reverse("disclosure-make", args=(found.pk,))).url == url
    (edition,) = found.editions.all()
    report = printed_by(edition, evaluation_of(Viewing(found)))
    assert [block.title for block in report.blocks if isinstance(block, Table)] == ["部门决算公开情况检查表"]
    Edition.objects.update(state=JobState.DONE)
    page = Page(drafter.get(url))
    assert reverse("edition-file", args=(found.pk, edition.pk, "pdf")) in page.links()
    assert reverse("bundle", args=(found.pk, edition.pk)) not in page.links()
    assert reverse("edition-file", args=(found.pk, edition.pk, "pdf")) not in Page(drafter.get(reverse("report", args=(found.pk,)))).links()
