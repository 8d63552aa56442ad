"""The addresses of the interface.  What they do is declared in :mod:`.endpoints`, which is loaded by the first request:
the library that describes it takes longer to import than all of Django, and commands do without it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path, re_path

from apps.accounts.addresses import address_of
from apps.audit.origin import API, Origin, coming_from

from .errors import refused
from .middleware import PREFIX

View = Callable[..., HttpResponse]

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


def door(route: str) -> View:
    """A view of the interface: what is done in it came by the interface, and every refusal has one shape."""

    def view(request: HttpRequest, **kwargs: object) -> HttpResponse:
        from .endpoints import views

        with coming_from(Origin(API, address_of(request) or "")):
            response = views()[route](request, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = response["Allow"]
            response = refused(405, request.method or "", f"这个地址只接受 {allowed}。").answer()
            response["Allow"] = allowed
        return response

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
