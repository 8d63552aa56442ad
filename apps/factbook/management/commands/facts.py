import json

from django.core.management.base import BaseCommand

from apps.assessments.lookup import find_assessment
from apps.assessments.viewing import Viewing
from apps.factbook.snapshots import evaluation_of


class Command(BaseCommand):
    help = "列出一个自评的全部事实：名称、数值、单位、精度、来源。"

    def add_arguments(self, parser):
        parser.add_argument("unit", help="单位代码/年度，例如 futian/2020")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args, unit, **options):
        book = evaluation_of(Viewing(find_assessment(unit))).book
        if options["json"]:
            self.stdout.write(json.dumps([fact.as_dict() for fact in book.values()], ensure_ascii=False, indent=1))
            return
        for fact in book.values():
            shown = fact.shown(with_unit=True) or {"missing": "（未填）"}.get(fact.state.value, "")
            self.stdout.write(f"{fact.key}\t{shown[:60]}\t{fact.source[:60]}")
