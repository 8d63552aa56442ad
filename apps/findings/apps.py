from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "apps.findings"
    verbose_name = "检查"
