from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "apps.packs"
    verbose_name = "区划包"
