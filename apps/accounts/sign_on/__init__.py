"""统一登录: who is proved by another system's log-in.  Off unless ``ZIPINGTONG_SSO`` names how (docs/operations.md)."""

from __future__ import annotations

from django.conf import settings

AT = "sign-on/"


def offered() -> dict[str, str] | None:
    """What a page says of it and where it begins; None where it is off, and has no address."""
    return {"name": settings.SSO_NAME, "url": f"/{AT}"} if settings.SSO else None
