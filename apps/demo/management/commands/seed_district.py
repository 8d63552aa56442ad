from django.core.management.base import BaseCommand, CommandError

from apps.demo.packs import BrokenDemo
from apps.demo.seeding import seed


class Command(BaseCommand):
    help = "建立一个有许多虚构部门的演示区划（演示数据），用来试财政局的页面；已有的不动。"

    def add_arguments(self, parser):
        parser.add_argument("--departments", type=int, default=300, help="部门数，默认 300")
        parser.add_argument("--years", type=int, default=5, help="年度数，默认 5")

    def handle(self, *args, departments, years, **options):
        if not (1 <= departments <= 5000 and 1 <= years <= 20):
            raise CommandError("部门数为 1–5000，年度数为 1–20。")
        try:
            district = seed(departments, years)
        except BrokenDemo as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已建立 {district.name}：{departments} 个部门，{years} 个年度。账号 yanshi-shenhe1 … 没有密码，由管理员设定。")
