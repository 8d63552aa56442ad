from importlib import import_module

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "apps.demo"
    verbose_name = "演示"

    def ready(self) -> None:
        import_module("apps.demo.checks")
