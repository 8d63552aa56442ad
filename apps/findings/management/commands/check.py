import json
from dataclasses import replace

from django.core.management.commands.check import Command as DjangoCheck

from apps.assessments.lookup import find_assessment
from apps.assessments.viewing import Viewing
from apps.factbook.snapshots import evaluation_of
from apps.findings.own import read


class Command(DjangoCheck):
    """``check UNIT/YEAR`` checks an assessment; without one (or with an app's label) it is Django's own check."""

    help = "检查一个自评的勾稽关系（check futian/2020）；不写单位时检查系统设置。"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *app_labels, **options):
        if len(app_labels) == 1 and "/" in app_labels[0]:
            return self.check_assessment(app_labels[0], options["json"])
        return super().handle(*app_labels, **options)

    def check_assessment(self, unit: str, as_json: bool) -> None:
        evaluation = evaluation_of(Viewing(find_assessment(unit)))
        evaluation = replace(evaluation, findings=(*evaluation.findings, *read(evaluation)))
        findings = [*evaluation.findings, *evaluation.missing]
        if as_json:
            given = {f: a.reason for f in findings if (a := evaluation.acceptance_of(f))}
            rows = [f.as_dict() | {"reason": given.get(f, "")} for f in findings]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for finding in findings:
            self.stdout.write(str(finding))
            if finding.calculation:
                self.stdout.write(f"  {finding.calculation}")
            if accepted := evaluation.acceptance_of(finding):
                self.stdout.write(f"  已说明：{accepted.reason}（{accepted.by}）")
        self.stdout.write(f"共 {len(findings)} 条。")
