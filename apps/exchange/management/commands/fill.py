import hashlib
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from apps.assessments.lookup import find_assessment
from apps.assessments.models import Assessment
from apps.departments.models import Membership, Role, User
from apps.exchange.accepting import Conflict, take_in
from apps.exchange.proposals import Fault, Place, Reading, counts, told
from apps.exchange.readers import read_file
from apps.exchange.slots import Target
from apps.files.refusal import Refused


class Command(BaseCommand):
    help = "把一个文件（单位工作簿、决算报表、公开表、一体化项目表、自评报告）读进一个自评：先列出异同，--apply 才写入确定的新数和改动。"

    def add_arguments(self, parser):
        parser.add_argument("unit", help="单位代码/年度，例如 futian/2020")
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="写入新填的和不同的（有误的、待选择的除外）")
        parser.add_argument("--as", dest="login", help="以谁的名义写入（登录名）；不写的，为本部门的填报人")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args, unit, file, **options):
        assessment = find_assessment(unit)
        if not file.is_file():
            raise CommandError(f"没有文件“{file}”。")
        data = file.read_bytes()
        try:
            reading = read_file(data, file.name, Target(assessment))
        except Refused as refused:
            reading = Reading("", faults=(Fault(Place(), file.name, refused.message),))
        applied = 0
        if options["apply"] and reading.proposals:
            applied = self._apply(assessment, reading, file.name, hashlib.sha256(data).hexdigest(), options["login"])
        self._tell(reading, applied, options["json"])

    def _apply(self, assessment: Assessment, reading: Reading, name: str, digest: str, login: str | None) -> int:
        try:
            adoption = take_in(assessment, reading.proposals, name, digest, self._writer(assessment, login))
        except Conflict as conflict:
            raise CommandError(str(conflict)) from conflict
        return len(adoption.changes) if adoption else 0

    def _writer(self, assessment: Assessment, login: str | None) -> User:
        """Everything written has somebody who wrote it."""
        if login:
            if (found := User.objects.filter(username=login).first()) is None:
                raise CommandError(f"没有登录名为“{login}”的用户。")
            return found
        drafters = Membership.objects.filter(department=assessment.department, role=Role.DRAFTER).order_by("pk")
        if (first := drafters.select_related("user").first()) is None:
            raise CommandError("本部门还没有填报人，请用 --as 写明以谁的名义写入。")
        return first.user

    def _tell(self, reading: Reading, applied: int, as_json: bool) -> None:
        if as_json:
            answer = {
                "reader": reading.reader, "proposals": list(told(reading.proposals)),
                "faults": [fault.as_dict() for fault in reading.faults], "applied": applied,
            }  # fmt: skip
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"按“{reading.reader or '未识别'}”读取")
        for note in reading.notes:
            self.stdout.write(note)
        for one in reading.proposals:
            if one.standing.value != "same":
                self.stdout.write(f"{one.standing.label}\t{one.key}\t{one.old or '（空）'} → {one.new or '（空）'}\t{one.place}\t{one.why}")
        for fault in reading.faults:
            self.stdout.write(f"有误\t{fault.place}\t{fault.value}\t{fault.message}")
        self.stdout.write("，".join(f"{standing.label} {n}" for standing, n in counts(reading.proposals).items() if n))
        self.stdout.write(f"写入 {applied} 处")
