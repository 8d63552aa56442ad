"""Pages for everybody, without log-in: published reports by district, year and department."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from apps.assessments.downloads import DATA, PAPERS, XLSX, opened, sent
from apps.assessments.models import Assessment
from apps.domain.disclosure.public import public_book
from apps.domain.report.carried import code_of
from apps.files.tables import write_table

from . import published


def for_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page without log-in; where the installation does not want these pages, they do not exist."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PUBLIC_PAGES:
            raise Http404
        return view(request, *args, **kwargs)

    return require_GET(shown)


@for_all
def districts(request: HttpRequest) -> HttpResponse:
    return render(request, "publication/districts.html", {"districts": published.districts()})


@for_all
def district(request: HttpRequest, district: str) -> HttpResponse:
    cycles = [(cycle, published.period_of(cycle)) for cycle in published.cycles_of(district)]
    return render(request, "publication/district.html", {"district": cycles[0][0].district, "cycles": cycles})


@for_all
def year(request: HttpRequest, district: str, period: str) -> HttpResponse:
    found = list(published.assessments_of(district, period).order_by("department__code"))
    if not found:
        raise Http404
    told = published.told_of(found)
    rows = [(one, told.get(one.pk), published.late(one, told.get(one.pk))) for one in found]
    context = {"rows": rows, "cycle": found[0].cycle, "district": found[0].cycle.district, "period": period}
    return render(request, "publication/year.html", context)


def _one(district: str, period: str, unit: str) -> Assessment:
    return get_object_or_404(published.assessments_of(district, period), department__code=unit)


@for_all
def report(request: HttpRequest, district: str, period: str, unit: str) -> HttpResponse:
    found = _one(district, period, unit)
    snapshot, edition = published.edition_of(found)
    told = published.told_of([found]).get(found.pk)
    context = {
        "found": found, "told": told, "late": published.late(found, told), "edition": edition, "period": period, "snapshot": snapshot,
        "code": code_of(snapshot.hash) if snapshot else "", "district": found.cycle.district, "results": snapshot and snapshot.results,
    }  # fmt: skip
    return render(request, "publication/report.html", context)


@for_all
def figures(request: HttpRequest, district: str, period: str, unit: str, kind: str) -> HttpResponse | FileResponse:
    """What was typed and is public, with the total and grade, as JSON or a workbook; nothing is evaluated for it."""
    found = _one(district, period, unit)
    snapshot, _ = published.edition_of(found)
    if snapshot is None or kind not in DATA:
        raise Http404
    facts = public_book(snapshot.thawed()).values()
    if kind == "xlsx":
        told = (("总分", snapshot.results.get("total", ""), "分"), ("等级", snapshot.results.get("grade", ""), ""))
        rows = (*told, ("报告指纹", code_of(snapshot.hash), ""), *((fact.label, fact.shown(), fact.unit) for fact in facts if fact.known))
        file = write_table(found.cycle.what, ("名称", "数值", "单位"), rows, (40, 60, 10))
        return sent(file, f"{found.department.name}{found.cycle.what}数据.xlsx", XLSX)
    data = {
        "district": found.cycle.district.name, "department": found.department.name, "work": found.cycle.what,
        "fingerprint": code_of(snapshot.hash), "total": snapshot.results.get("total", ""), "grade": snapshot.results.get("grade", ""),
        "figures": [
            {"key": fact.key, "label": fact.label, "shown": fact.shown(), "unit": fact.unit, "decimals": fact.decimals}
            for fact in facts if fact.known
        ],
    }  # fmt: skip
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["X-Content-Type-Options"] = "nosniff"
    return response


@for_all
def file(request: HttpRequest, district: str, period: str, unit: str, kind: str) -> FileResponse:
    found = _one(district, period, unit)
    _, edition = published.edition_of(found)
    if kind not in PAPERS or edition is None:
        raise Http404
    return sent(opened(getattr(edition, kind)), f"{found.department.name}{found.cycle.what}报告.{kind}", PAPERS[kind])
