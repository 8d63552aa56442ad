"""年度自评工作: the bureau's administrator opens a year, sets its dates, and gives every department its assessment."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from apps.assessments.access import memberships
from apps.assessments.forms import CycleForm
from apps.assessments.models import Assessment, Cycle
from apps.departments.models import Department, Role
from apps.packs.models import PackVersion


def _districts(request: HttpRequest) -> list[int]:
    """The districts the user administers; nobody else finds these pages."""
    found = [m.district_id for m in memberships(request) if m.role == Role.ADMIN]
    if not found:
        raise Http404
    return found


@login_required
@require_GET
def cycles(request: HttpRequest) -> HttpResponse:
    districts = _districts(request)
    own = Cycle.objects.filter(district__in=districts).select_related("district", "pack_version")
    own = own.annotate(count=Count("assessments"), done=Count("assessments", filter=Q(assessments__state__in=("approved", "published"))))
    used = own.values_list("district", "year")
    packs = [p for p in PackVersion.objects.filter(district__in=districts) if (p.district_id, p.year) not in set(used)]
    return render(request, "desk/cycles.html", {"cycles": own, "packs": packs})


@login_required
@require_http_methods(["GET", "POST"])
def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Cycle, pk=pk, district__in=_districts(request))
    return _form(request, found, f"修改“{found.title}”")


@login_required
@require_http_methods(["GET", "POST"])
def open_cycle(request: HttpRequest, pack_pk: int) -> HttpResponse:
    """Open a year with a pack version that no cycle of that year uses yet."""
    version = get_object_or_404(PackVersion, pk=pack_pk, district__in=_districts(request))
    if Cycle.objects.filter(district=version.district_id, year=version.year).exists():
        raise Http404
    new = Cycle(district=version.district, pack_version=version, year=version.year, title=version.title)
    new.signoff = version.pack.signoff
    return _form(request, new, f"布置{version.year}年度自评")


def _form(request: HttpRequest, found: Cycle, heading: str) -> HttpResponse:
    form = CycleForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        made = _save(form)
        messages.success(request, "已保存。" + (f"为 {made} 个部门建立了自评。" if made else ""))
        return redirect("cycles")
    status = 422 if form.errors else 200
    return render(request, "desk/cycle.html", {"form": form, "heading": heading, "cycle": found}, status=status)


@transaction.atomic
def _save(form: CycleForm) -> int:
    """Save the cycle and give every department of the district its assessment; returns how many were new."""
    saved = form.save()
    missing = Department.objects.filter(district=saved.district_id).exclude(assessments__cycle=saved)
    return len(Assessment.objects.bulk_create([Assessment(cycle=saved, department=d) for d in missing]))
