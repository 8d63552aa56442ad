from django.core.management.base import BaseCommand, CommandError

from apps.assessments.models import Assessment
from apps.demo.loading import PASSWORD, is_demonstration, is_empty, load_all, load_further
from apps.demo.models import Account
from apps.demo.packs import BrokenDemo


class Command(BaseCommand):
    help = "把演示区划、演示部门和演示账号载入空的系统；已有数据的，只列出演示账号，什么也不改。"

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="连同其他各地表式的演示；演示系统里还没有的补载，已有的不动")
        parser.add_argument("--retire", action="store_true", help="停用全部演示账号，演示数据留着")

    def handle(self, *args, **options):
        if options["retire"]:
            self.stdout.write(f"已停用 {Account.objects.retire()} 个演示账号。")
        else:
            self.load(options["all"])
        self.list_accounts()

    def load(self, everything: bool) -> None:
        try:
            assessments = self.chosen(everything)
        except BrokenDemo as error:
            raise CommandError(str(error)) from error
        for assessment in assessments:
            self.stdout.write(f"演示自评：{assessment}（{assessment.department.code}/{assessment.cycle.year}）")

    def chosen(self, everything: bool) -> list[Assessment]:
        """What is loaded: all into an empty system, the further ones also into a demonstration, else nothing."""
        if is_empty():
            return [*load_all(), *(load_further() if everything else ())]
        if not everything or not is_demonstration():
            self.stdout.write("系统里已有数据，不载入演示数据，也不改动任何账号。")
            return []
        found = load_further()
        if not found:
            self.stdout.write("其他各地的演示都已载入，什么也没有改。")
        return found

    def list_accounts(self) -> None:
        """Only those that still have the published password."""
        accounts = Account.objects.as_published().select_related("user")
        if accounts:
            self.stdout.write(f"\n演示账号（密码均为 {PASSWORD}，任何人都知道，不要存放真实数据）：")
        for account in accounts:
            for membership in account.memberships:
                place = membership.department or membership.district
                self.stdout.write(f"  {account.user.username:<20} {membership.get_role_display()}　{place}")
