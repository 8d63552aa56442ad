"""Where a request comes from, as far as it can be believed."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The client's address: of X-Forwarded-For only what the site's own proxies wrote, and nothing without proxies."""
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    believed = told[-settings.PROXIES] if 0 < settings.PROXIES <= len(told) else ""
    return _address(believed) or _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None
