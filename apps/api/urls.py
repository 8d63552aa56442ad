"""The addresses of the interface.  What they do is declared in :mod:`.endpoints`, which is loaded by the first request:
the library that describes it takes longer to import than all of Django, and commands do without it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, re_path

from apps.accounts.addresses import address_of
from apps.audit.origin import API, Origin, coming_from

from .errors import refused
from .middleware import PREFIX

logger = logging.getLogger("apps.api")
BROKEN = "系统出错，这次没有办成；原因已记在系统日志里。请过一会儿再试，仍不成功的，请把时间告诉管理员。"
View = Callable[..., HttpResponseBase]

ROUTES = {
    "api-assessments": "assessments",
    "api-assessment": "assessments/<int:pk>",
    "api-figures": "assessments/<int:pk>/figures",
    "api-facts": "assessments/<int:pk>/facts",
    "api-scores": "assessments/<int:pk>/scores",
    "api-findings": "assessments/<int:pk>/findings",
    "api-hand-in": "assessments/<int:pk>/hand-in",
    "api-reports": "assessments/<int:pk>/reports",
    "api-report-file": "assessments/<int:pk>/reports/<int:edition_pk>/<str:kind>",
}


def bare(response: HttpResponseBase) -> HttpResponseBase:
    """What HEAD answers: the head alone."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = iter(())
    elif isinstance(response, HttpResponse):
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response


def door(route: str) -> View:
    """A view of the interface: what is done in it came by the interface, and every refusal has one shape."""

    def view(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        from .endpoints import views

        asked = request.method or ""
        if asked == "HEAD":
            request.method = "GET"
        try:
            with coming_from(Origin(API, address_of(request) or "")):
                response: HttpResponseBase = views()[route](request, **kwargs)
        except Exception:  # whatever it is, a program is told in its own form
            logger.exception("接口出错：%s %s", asked, request.path)
            response = refused(500, request.path, BROKEN).answer()
        if isinstance(response, HttpResponseNotAllowed):
            allowed = ", ".join(method for own in response["Allow"].split(", ") for method in ((own, "HEAD") if own == "GET" else (own,)))
            response = refused(405, asked, f"这个地址只接受 {allowed}。").answer()
            response["Allow"] = allowed
        return bare(response) if asked == "HEAD" else response

    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view


def reference(request: HttpRequest) -> HttpResponse:
    from .reference import page

    return page(request)


def schema(request: HttpRequest) -> HttpResponse:
    from .reference import described

    return described(request)


def nothing(request: HttpRequest) -> HttpResponse:
    return refused(404, request.path, "没有这个地址，请对照接口说明。").answer()


nothing.csrf_exempt = True  # type: ignore[attr-defined]

_AT = PREFIX.removeprefix("/")

urlpatterns = [
    path("api/", reference, name="api"),
    path(f"{_AT}openapi.json", schema, name="api-schema"),
    *(path(f"{_AT}{route}", door(route), name=name) for name, route in ROUTES.items()),
    re_path(f"^{_AT}", nothing, name="api-nothing"),
]
