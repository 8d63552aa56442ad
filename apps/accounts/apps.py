from django.apps import AppConfig
from django.contrib.admin import apps as admin


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    verbose_name = "登录与密码"


class SiteConfig(admin.AdminConfig):
    """Stands in INSTALLED_APPS for django.contrib.admin."""

    default = False
    default_site = "apps.accounts.site.Site"
