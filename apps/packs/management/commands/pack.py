from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from apps.domain.pack import Pack
from apps.packs.cases import run_cases
from apps.packs.loading import export, read_folder, store
from apps.packs.models import PackVersion
from apps.packs.starting import CannotStart, Start, start_pack


class Command(BaseCommand):
    help = "区划包：new 从基础包起一个新包、check 校验、test 运行用例、load 载入、export 导出。"

    def add_arguments(self, parser):
        parser.add_argument("act", choices=("new", "check", "test", "load", "export"))
        parser.add_argument("folder", type=Path, help="区划包目录；export 时为输出目录")
        parser.add_argument("--code", help="new 时新包的代码，不写则同目录名；export 时要导出的区划包代码，取最近一版")
        parser.add_argument("--base", help="new 时引用的基础包，几个之间用逗号隔开，后面的代替前面的同名文件")
        parser.add_argument("--district", help="new 时的区划代码，例如 yunxi")
        parser.add_argument("--name", help="new 时的区划名称，例如 云溪区")
        parser.add_argument("--year", type=int, help="new 时的年度，例如 2025")

    def handle(self, *args, act, folder, **options):
        if act == "export":
            return self.export(folder, options["code"])
        if act == "new":
            return self.new(folder, **options)
        pack, files = self.read(folder)
        if act == "test":
            self.test(pack)
        if act == "load" and pack.base:
            raise CommandError(f"“{pack.title}”是基础包，供各区划包用 extends 引用，不能单独载入。")
        if act == "load":
            version = store(pack, files)
            self.stdout.write(f"已载入 {version.title}，指纹 {version.hash[:12]}")
        return None

    def new(self, folder: Path, *, base, code, district, name, year, **options) -> None:
        given = {"--base": base, "--district": district, "--name": name, "--year": year}
        absent = [option for option, value in given.items() if not value]
        if absent:
            raise CommandError(f"还要写 {'、'.join(absent)}。")
        bases = tuple(filter(None, (part.strip() for part in base.split(","))))
        folder = folder.resolve()
        try:
            written = start_pack(folder, Start(code or folder.name, district, name, year, bases))
        except CannotStart as reason:
            raise CommandError(str(reason)) from reason
        for path in written:
            self.stdout.write(str(path))
        self.read(folder)

    def read(self, folder: Path) -> tuple[Pack, dict[str, str]]:
        pack, files, findings = read_folder(folder)
        for finding in findings:
            self.stdout.write(str(finding))
        if pack is None:
            raise CommandError(f"{folder} 有 {len(findings)} 处问题，没有载入任何内容。")
        for each in pack.kinds:
            counts = f"{len(each.statements)} 张报表、{len(each.framework.indicators)} 项指标、{len(each.cases)} 个用例"
            self.stdout.write(f"{each.title}：{counts}，校验通过。")
        return pack, files

    def test(self, pack: Pack) -> None:
        cases = [(each, case) for each in pack.kinds for case in each.cases]
        failures = [failure for each, case in cases for failure in run_cases(each, case)]
        for failure in failures:
            self.stdout.write(failure)
        if failures:
            raise CommandError(f"{len(cases)} 个用例，{len(failures)} 处不符。")
        self.stdout.write(f"{len(cases)} 个用例全部符合。")

    def export(self, folder: Path, code: str | None) -> None:
        found = PackVersion.objects.filter(code=code or folder.name).first()
        if found is None:
            raise CommandError(f"没有载入过代码为“{code or folder.name}”的区划包。")
        for path in export(found, folder):
            self.stdout.write(str(path))
