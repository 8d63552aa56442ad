from __future__ import annotations

from django.db import models, transaction

from apps.audit.case import Case
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import Membership, User


class AccountQuerySet(models.QuerySet["Account"]):
    def as_published(self) -> AccountQuerySet:
        """Those that anybody can use who has read the documentation: active, and with the password still unchanged."""
        return self.filter(user__is_active=True, user__password=models.F("published"))

    def retire(self) -> int:
        """Nobody comes in by them any more; what they typed stays.  Returns how many there were."""
        with transaction.atomic():
            names = list(User.objects.filter(pk__in=self.values("user"), is_active=True).values_list("username", flat=True))
            User.objects.filter(username__in=names).update(is_active=False)
            record(None, Case(), *(Change(Thing.USER, name, "有效", "停用", "演示账号停用") for name in names))
        return len(names)


class Account(models.Model):
    """演示账号: a user made by the demonstration.  Its password is published, so it exists in demonstrations alone."""

    user = models.OneToOneField(User, models.CASCADE, verbose_name="用户", related_name="+")
    published = models.CharField("公布的密码（已加密）", max_length=128)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = "演示账号"
        verbose_name_plural = "演示账号"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.user.username

    @property
    def memberships(self) -> models.QuerySet[Membership]:
        return Membership.objects.of(self.user)
