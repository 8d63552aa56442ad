"""绩效运行监控 of the demonstrations: filled, judged against the calendar, printed, and set beside the year's self-assessment."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.demo import loading as demo
from apps.departments.models import Membership, Role
from apps.domain.book.evaluation import Evaluation
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import MISSING, report_text
from apps.factbook.gather import gather
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import evaluation_of
from apps.reports.docx import write_docx
from tests.domain.grid import grid_problems, tables
from tests.web import Page, logged_in

FILES = {path.stem: path for path in demo.further_files() if "\nmonitoring:" in path.read_text(encoding="utf-8")}


@pytest.fixture(params=sorted(FILES))
def year(request: pytest.FixtureRequest, db: None) -> Assessment:
    """The self-assessment of the year, whose monitoring is handed in."""
    return demo.load(FILES[request.param])


def monitored(year: Assessment) -> Assessment:
    return Assessment.objects.get(department=year.department, cycle__as_of__isnull=False)


def evaluated(assessment: Assessment) -> Evaluation:
    return evaluation_of(Viewing(assessment))


def test_two_base_packs_offer_it() -> None:
    assert set(FILES) == {"chongqing-2024", "sichuan-2023"}


def test_it_is_whole_asks_only_what_lags_and_prints_the_month_in_its_heads(year: Assessment) -> None:
    found = monitored(year)
    evaluation = evaluated(found)
    assert [f.message for f in evaluation.missing] == []
    expected = {"sichuan-2023": ["Q010", "Q011"], "chongqing-2024": []}
    assert [f.code for f in evaluation.findings] == expected[year.cycle.pack_version.code]
    assert evaluation.errors == () and not evaluation.sheet.applies
    report = compose(evaluation)
    text = report_text(report)
    assert f"1—{found.cycle.as_of.month}月执行数" in text and MISSING not in text and "{" not in text
    assert [problem for table in tables(report) for problem in grid_problems(table)] == []
    assert write_docx(report)
    _opens(found)


def _opens(found: Assessment) -> None:
    drafter = logged_in(Membership.objects.get(department=found.department, role=Role.DRAFTER).user)
    names = ("assessment", "report", "findings", "review", "score")
    urls = [reverse(name, args=(found.pk,)) for name in names]
    urls += [reverse("step", args=(found.pk, step.key)) for step in found.pack.steps]
    urls += [reverse("project", args=(found.pk, project.pk)) for project in found.projects.all()]
    for url in urls:
        page = Page(drafter.get(url, follow=True))
        assert page.status == 200 and "年度绩效运行监控（截至" in page.text, url


def test_what_it_said_stands_beside_the_same_cell_and_is_not_taken(year: Assessment) -> None:
    book = evaluated(year).book
    if year.cycle.pack_version.code == "chongqing-2024":
        row = next(r for r in book.rows("部门自评.指标") if book.text(f"部门自评.指标.{r}.name") == "受众满意度")
        assert book.text(f"监控.部门自评.指标.{row}.target_value") == "90", "rows are the same where they are called the same"
        assert book.number("监控.部门自评.资金.总额.年初") == 18_600_000
        assert "监控.部门自评.资金.总额.执行" not in book
        return
    drafter = logged_in(Membership.objects.get(department=year.department, role=Role.DRAFTER).user)
    page = Page(drafter.get(reverse("project", args=(year.pk, year.projects.all()[0].pk))))
    notes = [" ".join(note.text_content().split()) for note in page.tree.xpath("//td/span[@class='cell-note']")]
    assert notes == ["截至8月31日绩效运行监控：180.00万元"], "only the adjusted budget differs from what was monitored"
    assert book.number("项目.项1.财政调整后") == 1_650_000
    assert book.text("监控.项目.项2.自评.年度目标") == "改造展厅620平方米，年内开放。", "the form of a project goes by its short name"


def test_comparing_takes_as_many_queries_whatever_was_handed_in(year: Assessment) -> None:
    with CaptureQueriesContext(connection) as with_monitoring:
        gather(year)
    Snapshot.objects.filter(assessment=monitored(year)).delete()
    with CaptureQueriesContext(connection) as without:
        gather(year)
    assert len(with_monitoring) == len(without)
