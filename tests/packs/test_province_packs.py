"""Forms of provinces, as packs: each demonstration is filled to the last cell, scored, printed, and opened in its pages."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.budgets.models import Figure
from apps.demo import loading as demo
from apps.departments.models import Membership, Role
from apps.domain.book.evaluation import Evaluation
from apps.domain.money import plain
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import MISSING, Heading, report_text
from apps.factbook.snapshots import evaluation_of
from apps.reports.docx import write_docx
from tests.domain.grid import grid_problems, tables
from tests.web import Page, logged_in

pytestmark = pytest.mark.any_database

FILES = {path.stem: path for path in demo.further_files()}
TOTALS = {
    "sichuan-2023": "98.87", "chongqing-2024": "99.2", "hubei-2024": "97.2", "yunnan-2022": "96.34",
    "tianjin-2026": "99.14", "cn-2021-101": "98.44", "shanghai-2024": "95.15", "cn-2015-163": "",
}  # fmt: skip
"""What each demonstration scores, computed by hand from its file; nothing where the form gives no points."""


@pytest.fixture(params=sorted(FILES))
def assessment(request: pytest.FixtureRequest, db: None) -> Assessment:
    return demo.load(FILES[request.param])


def evaluated(assessment: Assessment) -> Evaluation:
    return evaluation_of(Viewing(assessment))


def drafter_of(assessment: Assessment) -> Client:
    return logged_in(Membership.objects.get(department=assessment.department, role=Role.DRAFTER).user)


@pytest.mark.parametrize("path", FILES.values(), ids=FILES)
def test_a_further_demonstration_is_invented_and_says_so(path: Path) -> None:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert data["invented"] and "（演示）" in data["department"]["name"] and data["pack"] == path.stem


def test_nothing_is_missing_and_nothing_is_wrong(assessment: Assessment) -> None:
    evaluation = evaluated(assessment)
    assert [f.message for f in evaluation.missing] == []
    assert [f.message for f in evaluation.findings] == []


def test_the_score_is_the_one_computed_by_hand(assessment: Assessment) -> None:
    total = evaluated(assessment).sheet.total
    assert (plain(total) if total is not None else "") == TOTALS[assessment.cycle.pack_version.code]


def test_every_form_is_printed_whole(assessment: Assessment) -> None:
    report = compose(evaluated(assessment))
    for table in tables(report):
        assert grid_problems(table) == [], table.title
        assert [cell.key for row in table.rows for cell in row.cells if cell.missing] == [], table.title
    assert MISSING not in report_text(report)
    assert write_docx(report)


def test_every_form_says_that_it_is_a_demonstration(assessment: Assessment) -> None:
    forms = [table for table in tables(compose(evaluated(assessment))) if "自评" in table.title]
    assert forms and all(table.notes == ("注：本表为演示数据。",) for table in forms)


def test_annexes_are_numbered_as_the_province_does(assessment: Assessment) -> None:
    headings = [b.text for b in compose(evaluated(assessment)).blocks if isinstance(b, Heading)]
    count = len(evaluated(assessment).forms)
    alone, yunnan = ["附件"], ["公开12表", "公开13表", "公开14表"]
    assert headings[-count:] in ([f"附件{n}" for n in range(1, count + 1)], alone, yunnan)


def test_all_that_is_typed_is_invented(assessment: Assessment) -> None:
    assert not Figure.objects.filter(assessment=assessment, demo=False).exists()


def test_the_drafter_opens_every_step_and_project(assessment: Assessment) -> None:
    drafter = drafter_of(assessment)
    pages = [reverse("assessment", args=(assessment.pk,))]
    pages += [reverse("step", args=(assessment.pk, step.key)) for step in evaluated(assessment).pack.steps]
    pages += [reverse("project", args=(assessment.pk, project.pk)) for project in assessment.projects.all()]
    for url in pages:
        assert drafter.get(url, follow=True).status_code == 200, url
        assert "〔待填" not in Page(drafter.get(url, follow=True)).text, url


def test_goals_are_asked_before_the_indicators_that_choose_one(db: None) -> None:
    hubei = demo.load(FILES["hubei-2024"])
    html = drafter_of(hubei).get(reverse("step", args=(hubei.pk, "整体"))).content.decode()
    places = [html.index(name) for name in ('name="部门自评.目标', 'name="部门自评.指标-项1.goal"', 'name="部门自评.指标-项1.level1"')]
    assert places == sorted(places)


def test_a_list_of_many_columns_scrolls_by_itself(db: None) -> None:
    yunnan = demo.load(FILES["yunnan-2022"])
    page = Page(drafter_of(yunnan).get(reverse("step", args=(yunnan.pk, "整体"))))
    assert len(page.tree.xpath("//div[contains(@class, 'is-wide')]")) == 2, "tasks and indicators, not the yearly goals"


def test_an_assessment_nobody_has_filled_prints_its_forms_open(assessment: Assessment) -> None:
    Figure.objects.filter(assessment=assessment).delete()
    assessment.projects.all().delete()
    report = compose(evaluated(Assessment.objects.get(pk=assessment.pk)))
    assert [problem for table in tables(report) for problem in grid_problems(table)] == []
    assert MISSING in report_text(report) or "〔待填" in report_text(report)


def test_a_goal_typed_through_the_projects_page_is_weighed_at_once(db: None) -> None:
    hubei = demo.load(FILES["hubei-2024"])
    drafter, project = drafter_of(hubei), hubei.projects.all()[0]
    url = reverse("project", args=(hubei.pk, project.pk))
    data = Page(drafter.get(url)).form("project-form")
    (points,) = [name for name in data if ".目标" in name and name.endswith("项1.分值")]
    assert data[points] == "40"
    assert drafter.post(url, data | {points: "30"}).status_code == 302
    told = [f.message for f in evaluated(Assessment.objects.get(pk=hubei.pk)).findings if f.code == "Z001"]
    assert told == ["项目“湿地监测”的目标1下各指标的分值合计 40 分，应为 30 分"]
