from __future__ import annotations

from django.db import models

from apps.departments.names import NameField


class LoginRecord(models.Model):
    """登录记录: somebody came in, or could not.  Written by :mod:`apps.accounts.locks`, changed by nobody."""

    class Outcome(models.TextChoices):
        SUCCESS = "success", "登录成功"
        FAILURE = "failure", "用户名或密码不对"
        LOCKED = "locked", "失败太多，已锁定"
        UNLOCKED = "unlocked", "管理员解除锁定"

    time = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    username = NameField("用户名", max_length=150, blank=True, db_index=True)
    address = models.GenericIPAddressField("网络地址", null=True)
    browser = models.CharField("浏览器", max_length=255, blank=True)
    outcome = models.CharField("结果", max_length=8, choices=Outcome)

    class Meta:
        verbose_name = "登录记录"
        verbose_name_plural = "登录记录"
        ordering = ("-time", "-pk")

    def __str__(self) -> str:
        return f"{self.username} {self.get_outcome_display()}"
