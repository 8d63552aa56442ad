import json
from typing import Any

from django.core.management.base import BaseCommand

from apps.assessments.lookup import find_assessment
from apps.assessments.viewing import Viewing
from apps.domain.book.evaluation import Evaluation
from apps.domain.forms import FormSheet
from apps.domain.forms.closing import subject
from apps.domain.money import plain
from apps.factbook.snapshots import evaluation_of


class Command(BaseCommand):
    help = "按区划的指标体系给一个自评计分，列出每项得分和由来。"

    def add_arguments(self, parser):
        parser.add_argument("unit", help="单位代码/年度，例如 futian/2020")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args, unit, **options):
        evaluation = evaluation_of(Viewing(find_assessment(unit)))
        sheet = evaluation.sheet
        projects = [
            {"name": evaluation.book.text(f"项目.{row}.名称"), **own.as_dict()} for row, own in evaluation.project_sheets.items()
        ]
        forms = [_form(evaluation, one) for one in evaluation.forms.values() if one.place.form.scored]
        if options["json"]:
            data = sheet.as_dict() | ({"projects": projects} if projects else {}) | ({"forms": forms} if forms else {})
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))
            return
        for score in sheet.scores:
            points = score.shown or "—"
            self.stdout.write(f"{score.code}\t{score.name}\t{points}/{plain(score.weight)}\t{score.state.label}")
            for line in score.trace or score.missing:
                self.stdout.write(f"\t{line}")
        if sheet.applies:
            total = sheet.shown or sheet.waiting
            self.stdout.write(f"合计\t{total}\t{sheet.grade}")
        else:
            self.stdout.write("合计\t本区划没有部门评分表")
        for project in projects:
            self.stdout.write(f"项目“{project['name']}”\t{project['total'] or '尚不能计分'}/{project['full']}")
        for form in forms:
            self.stdout.write(f"{form['title']}\t{form['total'] or '尚不能计分'}/{form['full']}\t{form['grade']}")
            for line in form["lines"]:
                self.stdout.write(f"\t{line['name']}\t{line['points'] or '—'}/{line['weight'] or '—'}\t{line['trace'] or line['missing']}")


def _form(evaluation: Evaluation, sheet: FormSheet) -> dict[str, Any]:
    """An assessment form with every line and how it came about."""
    lines = [sheet.execution] if sheet.execution else []
    return {
        "title": f"{subject(sheet.place, evaluation.book)}{sheet.place.form.title}",
        "total": None if sheet.total is None else plain(sheet.total),
        "full": plain(sheet.place.form.full),
        "grade": sheet.grade,
        "lines": [
            {
                "name": line.name, "points": None if line.points is None else plain(line.points),
                "weight": None if line.weight is None else plain(line.weight), "trace": line.trace, "missing": line.missing,
            }
            for line in (*lines, *sheet.lines)
        ],
    }  # fmt: skip
