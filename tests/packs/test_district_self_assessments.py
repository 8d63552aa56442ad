"""项目支出绩效自评表 in every district: filled in the demonstration, scored, printed; nothing where no project is chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from django.conf import settings

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.budgets.models import Figure
from apps.demo import loading as demo
from apps.domain.book.evaluation import Evaluation
from apps.domain.forms import AssessmentForm
from apps.domain.money import ZERO, plain
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import MISSING, Cell, Report, Table, report_text
from apps.factbook.snapshots import evaluation_of
from apps.packs.loading import read_folder
from apps.projects.models import Project
from apps.reports.docx import write_docx
from tests.domain.grid import grid_problems, tables

pytestmark = pytest.mark.any_database

DEMOS = {yaml.safe_load(path.read_text(encoding="utf-8"))["pack"]: path for path in demo.demo_files()}
"""Of the districts whose projects fill the form of 财预〔2020〕10号; others are in ``test_province_packs``."""
FOLDERS = sorted(path.parent for path in (settings.BASE_DIR / "packs").glob("*/pack.yaml"))


@pytest.fixture(params=sorted(DEMOS))
def assessment(request: pytest.FixtureRequest, db: None) -> Assessment:
    """Each district's demonstration."""
    return demo.load(DEMOS[request.param])


def scheme_of(evaluation: Evaluation) -> AssessmentForm:
    return evaluation.pack.by_form["自评"]


def printed(report: Report, row: str) -> Table:
    """The form of a project: the table that holds its self-assessed points."""
    (found,) = [t for t in tables(report) if any(cell.key == f"项目.{row}.自评.得分" for cell in cells(t))]
    return found


def cells(table: Table) -> list[Cell]:
    return [cell for row in table.rows for cell in row.cells]


def told(evaluation: Evaluation) -> list[str]:
    """What the self-assessments still wait for."""
    return [finding.message for finding in evaluation.missing if finding.code == "M007"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_district_pack_has_the_form_and_a_demonstration(folder: Path):
    pack, _, _ = read_folder(folder)
    assert pack is not None
    if not pack.base and pack.code not in {path.stem for path in demo.further_files()}:
        assert "自评" in pack.by_form and folder.name in DEMOS


def test_a_demonstration_prints_a_filled_form(assessment: Assessment):
    evaluation = evaluation_of(Viewing(assessment))
    report = compose(evaluation)
    assert evaluation.forms
    for sheet in evaluation.forms.values():
        row = sheet.place.row
        form = printed(report, row)
        assert sheet.missing == () and sheet.findings == () and grid_problems(form) == []
        assert [cell.key or cell.text for cell in cells(form) if cell.missing] == []
        assert [cell.shown for cell in form.rows[-1].cells] == ["总分", "100", plain(sheet.total or ZERO), sheet.grade]
        assert "绩效指标为演示数据" in "".join(form.notes), "no district published points of its projects"
        assert form.rows[0].cells[1].shown == evaluation.book.text(f"项目.{row}.名称")
    assert write_docx(report)


def test_a_form_adds_up_and_its_weights_close_in_each_class(assessment: Assessment):
    evaluation = evaluation_of(Viewing(assessment))
    (weighting,) = scheme_of(evaluation).indicators.weightings
    for sheet in evaluation.forms.values():
        lines = (sheet.execution, *sheet.lines)
        assert sheet.total == sum((line.points or ZERO for line in lines), ZERO) > ZERO
        for group in weighting.classes:
            assert sum((line.weight or ZERO for line in sheet.lines if line.level1 in group.names), ZERO) == group.weight


def test_an_amount_is_typed_once_and_the_parts_add_up_to_the_total(assessment: Assessment):
    evaluation = evaluation_of(Viewing(assessment))
    funds = scheme_of(evaluation).funds
    total, *parts = (row.key for row in funds.statement.rows)
    for base in evaluation.forms:
        for column in ("年初", "全年", "执行"):
            figures = [evaluation.book.number(f"{base}.资金.{part}.{column}") for part in parts]
            assert evaluation.book.number(f"{base}.资金.{total}.{column}") == sum((f or ZERO for f in figures), ZERO)


def test_points_follow_what_is_typed(assessment: Assessment):
    ((base, before),) = evaluation_of(Viewing(assessment)).forms.items()
    project = assessment.projects.all()[int(before.place.row[1:]) - 1]
    indicators = Figure.objects.filter(statement=f"项目.{project.row}.指标", row=before.lines[0].row)
    worst = scheme_of(evaluation_of(Viewing(assessment))).indicators.scorings[-1].way.levels[-1].name
    words = indicators.get(column="sign").raw == "定性"
    for column, raw in ({"level": worst, "points": "0"} if words else {"actual_value": "0"}).items():
        indicators.filter(column=column).update(raw=raw)
    after = evaluation_of(Viewing(Assessment.objects.get(pk=assessment.pk))).forms[base]
    assert before.total is not None and before.lines[0].points and after.lines[0].points == ZERO
    assert after.total == before.total - before.lines[0].points


def test_nothing_is_printed_where_no_project_is_chosen(assessment: Assessment):
    whole = report_text(compose(evaluation_of(Viewing(assessment))))
    select = scheme_of(evaluation_of(Viewing(assessment))).select
    Figure.objects.filter(assessment=assessment, statement="项目", column=select).delete()
    evaluation = evaluation_of(Viewing(Assessment.objects.get(pk=assessment.pk)))
    text = report_text(compose(evaluation))
    title = scheme_of(evaluation).title
    assert evaluation.forms == {} and told(evaluation) == [] and title in whole and title not in text
    assert whole.startswith(text.rstrip()), "the forms stand at the very end, and leave the rest as it is"


def test_a_chosen_project_says_what_its_form_lacks(assessment: Assessment):
    select = scheme_of(evaluation_of(Viewing(assessment))).select
    project = Project.objects.create(assessment=assessment, ordinal=99)
    for column, raw in (("名称", "应急维修"), (select, "是")):
        Figure.objects.create(assessment=assessment, statement="项目", row=project.row, column=column, raw=raw)
    evaluation = evaluation_of(Viewing(Assessment.objects.get(pk=assessment.pk)))
    (message,) = told(evaluation)
    assert message.startswith("项目“应急维修”的项目支出绩效自评表还没有填全：缺“")
    (row,) = [s.place.row for s in evaluation.forms.values() if evaluation.book.text(f"{s.place.prefix}名称") == "应急维修"]
    assert MISSING in [cell.shown for cell in cells(printed(compose(evaluation), row))]
