from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.audit.models import Entry
from apps.audit.reading import End, broken, end


class Command(BaseCommand):
    help = "操作记录：verify 核对指纹链，show 部门/年度 列出一份自评的全部记录。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("act", choices=("verify", "show"))
        parser.add_argument("what", nargs="?", default="", help="show 时为 部门代码/年度，例如 jiaoyuju/2025；同名的写 区划/部门/年度")
        parser.add_argument("--known", metavar="条数:指纹", help="verify 时与先前记下的末尾核对（每次核对、每个备份都会写出）")

    def handle(self, *args: Any, act: str, what: str, known: str | None, **options: Any) -> None:
        if act == "show":
            self.show(what)
        else:
            self.verify(known)

    def verify(self, known: str | None) -> None:
        wrong = list(broken(_end(known) if known else None))
        for sentence in wrong:
            self.stdout.write(self.style.ERROR(sentence))
        if wrong:
            raise CommandError(f"操作记录有 {len(wrong)} 处不符：记录被绕过系统改动过，请保留现场，与备份中的同号记录对照。")
        now = end()
        self.stdout.write(f"操作记录 {now.count} 条，指纹链完整。末尾 {now.count}:{now.hash}")

    def show(self, what: str) -> None:
        entries = Entry.objects.filter(**_case(what)).order_by("number")
        if not entries.exists():
            raise CommandError(f"没有“{what}”的操作记录，请核对部门代码和年度。")
        for entry in entries.iterator():
            self.stdout.write(line(entry))


def line(entry: Entry) -> str:
    parts = [
        str(entry.number), f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}", entry.who, entry.address or entry.way,
        entry.what,
    ]  # fmt: skip
    if entry.before or entry.after:
        parts.append(f"{entry.before or '（无）'} → {entry.after or '（无）'}")
    return "  ".join(filter(None, (*parts, entry.note)))


def _case(what: str) -> dict[str, Any]:
    *lead, year = what.split("/")
    if not (1 <= len(lead) <= 2 and year.isdecimal()):
        raise CommandError("请写 部门代码/年度，例如 jiaoyuju/2025。")
    return {"unit": lead[-1], "year": int(year)} | ({"district": lead[0]} if len(lead) == 2 else {})


def _end(known: str) -> End:
    count, _, found = known.partition(":")
    if not count.isdecimal() or len(found) != 64:
        raise CommandError("--known 应写成 条数:指纹，照抄先前核对时写出的那一段。")
    return End(int(count), found)
