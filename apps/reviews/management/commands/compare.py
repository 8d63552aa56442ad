"""``manage.py compare UNIT/YEAR [--from N] [--to M] [--json]``: what has changed between two submissions.

Without numbers the last two; with ``--json``::

    {"from": 1, "to": 2,
     "figures": [{"key": "资产.采购实际", "label": "政府采购实际", "old": "306.74万元", "new": "300.00万元", "computed": false}],
     "scores": [{"code": "6", "name": "政府采购执行情况", "old": "2.68", "new": "2.64"}],
     "findings": {"new": [{"code", "severity", "message", "keys", …}], "gone": […]},
     "passages": [{"key": "文字.问题", "label": "存在问题", "diff": [{"op": "same|gone|new", "text": "…"}]}],
     "blocks": [{"kind": "heading|paragraph|table|chart", "place": "收支", "title": "表1-1 …", "change": "new|gone|changed"}]}

``key`` and ``place`` are names of the later submission; a row that is no more carries （原）.  ``old`` and ``new`` are as
printed, with their unit; empty where there was, or is, no such row.  ``computed`` figures follow from others.  ``code`` of
a score is the indicator's, 总分 or 等级, of a project or form with its name before it.
"""

import json

from django.core.management.base import BaseCommand, CommandError

from apps.assessments.lookup import find_assessment
from apps.assessments.viewing import Viewing
from apps.reviews.submissions import compared, submissions


class Command(BaseCommand):
    help = "比较一个自评的两次提交：改了哪些数、得分、问题、文字和报告的哪些部分。"

    def add_arguments(self, parser):
        parser.add_argument("unit", help="单位代码/年度，例如 futian/2020")
        parser.add_argument("--from", dest="old", type=int, help="较早的一次，从 1 数起；默认倒数第二次")
        parser.add_argument("--to", dest="new", type=int, help="较晚的一次；默认最后一次")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args, unit, old, new, **options):
        assessment = find_assessment(unit)
        handed_in = submissions(assessment)
        new = len(handed_in) if new is None else new
        old = new - 1 if old is None else old
        if not (1 <= old <= len(handed_in) and 1 <= new <= len(handed_in)):
            raise CommandError(f"“{unit}”提交过 {len(handed_in)} 次，不能比较第 {old} 次和第 {new} 次。")
        found = compared(Viewing(assessment), handed_in, old, new)
        if options["json"]:
            self.stdout.write(json.dumps({"from": old, "to": new} | found.as_dict(), ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"第 {old} 次提交 → 第 {new} 次提交")
        for one in found.figures:
            self.stdout.write(f"{'（计算）' if one.computed else ''}{one.label}\t{one.old or '—'} → {one.new or '—'}")
        for one in found.scores:
            self.stdout.write(f"得分 {one.name}\t{one.old or '—'} → {one.new or '—'}")
        for told, findings in (("新问题", found.new), ("已消除", found.gone)):
            for finding in findings:
                self.stdout.write(f"{told}\t{finding.severity.label} {finding.message}")
        for text in found.passages:
            signs = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
            self.stdout.write(f"文字“{text.label}”\t{''.join(signs[piece.op].format(piece.text) for piece in text.diff)}")
        for block in found.blocks:
            self.stdout.write(f"报告 {block.title}\t{block.told}")
