from django.core.management.base import BaseCommand, CommandError

from apps.departments.models import Membership
from apps.desk.demo import PASSWORD, BrokenDemo, demo_files, load


class Command(BaseCommand):
    help = "载入演示区划、演示部门和演示账号；可以重复执行，不改动已有内容。"

    def handle(self, *args, **options):
        for path in demo_files():
            try:
                assessment = load(path)
            except BrokenDemo as error:
                raise CommandError(str(error)) from error
            self.stdout.write(
                f"演示自评：{assessment}（{assessment.department.code}/{assessment.cycle.year}）"
            )
        self.stdout.write(f"\n演示账号（密码均为 {PASSWORD}）：")
        for membership in Membership.objects.select_related("user", "department", "district").order_by("pk"):
            place = membership.department or membership.district
            self.stdout.write(f"  {membership.user.username:<20} {membership.get_role_display()}　{place}")
