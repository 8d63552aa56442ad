from django.core.management.base import BaseCommand, CommandError

from apps.accounts import first


class Command(BaseCommand):
    help = "显示建立第一个管理员的网址；系统里已有账号的，不再显示。"

    def handle(self, *args, **options):
        if not first.nobody_yet():
            raise CommandError("系统里已有账号。要另建管理员，请由现有管理员在“系统管理”里建立，或运行 manage.py createsuperuser。")
        self.stdout.write(f"在本服务的网址后面接上：{first.path()}")
