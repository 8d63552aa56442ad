from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.departments.models import User
from apps.departments.names import NameField
from apps.departments.tenancy import Fixed


class Scope(models.TextChoices):
    """What a token is good for; each takes in those before it."""

    READ = "read", "读取"
    WRITE = "write", "读取、填报"
    HAND_IN = "handin", "读取、填报、送审提交"

    def covers(self, other: Scope) -> bool:
        order = list(Scope)
        return order.index(self) >= order.index(other)


class TokenQuerySet(models.QuerySet["Token"]):
    def of(self, user: User) -> TokenQuerySet:
        return self.filter(user=user).select_related("revoked_by")

    def valid(self) -> TokenQuerySet:
        return self.filter(revoked_at=None, expires_on__gte=timezone.localdate())


class Token(models.Model):
    """接口令牌: by it a program does what its user may do.  The token itself is shown once; kept is its SHA-256."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="用户", related_name="tokens")
    name = NameField("用途", max_length=60)
    hash = models.CharField("指纹", max_length=64, unique=True, editable=False)
    hint = models.CharField("末尾", max_length=4, editable=False)
    scope = models.CharField("权限", max_length=6, choices=Scope, default=Scope.READ)
    expires_on = models.DateField("有效期至")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    used_at = models.DateTimeField("最近使用", null=True, editable=False)
    used_from = models.CharField("最近使用的网络地址", max_length=45, blank=True, editable=False)
    revoked_at = models.DateTimeField("作废时间", null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="作废人", null=True, editable=False, related_name="+"
    )

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = "接口令牌"
        verbose_name_plural = "接口令牌"
        ordering = ("-pk",)
        constraints = (Fixed("user", "hash", "scope", name="token_stays"),)

    def __str__(self) -> str:
        return self.name

    @property
    def expired(self) -> bool:
        return self.expires_on < timezone.localdate()

    @property
    def over(self) -> str:
        """Why it is good no more, in a word; empty while it is good."""
        return "已作废" if self.revoked_at else "已过期" if self.expired else ""
