from django.apps import AppConfig


class CheckupsConfig(AppConfig):
    name = "apps.checkups"
    verbose_name = "核查"
