from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from apps.audit.origin import PAGE, Origin, coming_from

from . import presence
from .addresses import address_of

GetResponse = Callable[[HttpRequest], HttpResponse]


class OriginMiddleware:
    """What is done during a request comes from where the request comes from."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with coming_from(Origin(PAGE, address_of(request) or "")):
            return self.get_response(request)


class IdleMiddleware:
    """Who has left the desk is logged out; what was typed stays in the browser, as after any lost session."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if presence.is_idle(request):
                logout(request)
                minutes = int(settings.IDLE_LIMIT.total_seconds()) // 60
                messages.info(request, f"超过 {minutes} 分钟没有操作，已自动退出，请重新登录。")
            elif request.method != "GET" or not request.htmx:
                # A page that asks by itself how far a job is does not mean that anybody sits before it.
                presence.note(request)
        return self.get_response(request)


class GivenPasswordMiddleware:
    """A password that somebody else gave is good for one thing: choosing one's own."""

    STILL_OPEN = frozenset({"password_change", "logout", "admin:logout", "live", "ready"})

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        if not (request.user.is_authenticated and request.user.must_change_password):
            return None
        if presence.SIGNED_ON in request.session:
            return None
        if request.resolver_match.view_name in self.STILL_OPEN:
            return None
        # A part of a page would be put in its place: the whole window goes.
        return HttpResponseClientRedirect(resolve_url("password_change")) if request.htmx else redirect("password_change")
