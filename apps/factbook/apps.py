from django.apps import AppConfig


class FactbookConfig(AppConfig):
    name = "apps.factbook"
    verbose_name = "事实簿"
