"""A system check: a published password is no trouble on one's own machine, and an open door on a network."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.db import DatabaseError, connection

from .models import Account

LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "testserver"}


@register("zipingtong")
def check_published_passwords(databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    """Only where the caller allows questions to the database (``doctor``, ``serve``, ``check --database default``)."""
    public = sorted(set(settings.ALLOWED_HOSTS) - LOCAL_HOSTS)
    if not databases or not public or not (count := _published()):
        return []
    return [
        Warning(
            f"有 {count} 个演示账号用着公开的密码，本服务又允许从 {'、'.join(public)} 访问。",
            hint="只作演示的可不理会；有真实数据的，运行 manage.py demo --retire 停用它们。",
            id="zipingtong.W013",
        )
    ]


def _published() -> int:
    try:
        there = Account._meta.db_table in connection.introspection.table_names()
        return Account.objects.as_published().count() if there else 0
    except DatabaseError:
        return 0
