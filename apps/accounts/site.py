"""The administration site, and what in it is done only shortly after typing one's password."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import URLPattern
from django.utils.http import urlencode

from . import presence

View = Callable[..., HttpResponse]

READ_ONLY = ("_changelist", "_history")


class Site(admin.AdminSite):
    site_title = "自评通"
    site_header = "自评通 · 系统管理"
    index_title = "系统管理"

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One's own password is changed in one place."""
        return redirect("password_change")


class AsksForPassword:
    """A ModelAdmin of accounts: its forms open shortly after the password was typed, and are taken as long again."""

    def get_urls(self) -> list[URLPattern]:
        found = super().get_urls()  # type: ignore[misc]
        for pattern in found:
            pattern.callback = asks_for_password(pattern.callback, (pattern.name or "").endswith(READ_ONLY))
        return found


def asks_for_password(view: View, read_only: bool) -> View:
    """Who opens a form has at least half of the time left to fill it in: nothing typed is lost to the question."""

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reading = request.method in ("GET", "HEAD")
        limit = settings.PASSWORD_ASKED_AFTER / 2 if reading else settings.PASSWORD_ASKED_AFTER
        free = reading and read_only
        if free or not request.user.is_staff or presence.typed_within(request, limit):
            return view(request, *args, **kwargs)
        return redirect(f"{resolve_url('password_confirm')}?{urlencode({'next': request.get_full_path()})}")

    return asking
