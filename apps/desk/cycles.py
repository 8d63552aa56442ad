"""年度工作, 自评 or 绩效运行监控: the bureau's administrator opens a year, sets its dates, and gives every department its assessment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.assessments.access import districts_of
from apps.assessments.forms import CycleForm, ExtensionForm, TakingPartForm
from apps.assessments.models import Assessment, Cycle
from apps.audit.fields import told
from apps.audit.models import Thing
from apps.audit.record import Change, record, together
from apps.departments.models import Department, Role, User
from apps.packs.models import PackVersion
from apps.packs.moving import carried_on

from .bulk import BULKS, carry_out
from .overview import reviewers_of

NOBODY_SIGNS = (
    "{names}没有登记单位负责人，主管部门也没有，填好以后没有人审核：请在“部门和人员”里登记；"
    "本年不需要审核的，取消“须单位负责人审核”。"
)


@login_required
@require_GET
def cycles(request: HttpRequest) -> HttpResponse:
    districts = districts_of(request, Role.ADMIN)
    own = Cycle.objects.filter(district__in=districts).select_related("district", "pack_version")
    own = own.annotate(count=Count("assessments"), done=Count("assessments", filter=Q(assessments__state__in=("approved", "published"))))
    versions = PackVersion.objects.filter(district__in=districts).select_related("district")
    offers = [offer for version in versions for offer in _offers(version, list(own))]
    ahead = list(_ahead(versions, list(own)))
    return render(request, "desk/cycles.html", {"cycles": own, "offers": offers, "ahead": ahead})


def _ahead(versions: Iterable[PackVersion], cycles: list[Cycle]) -> Iterator[PackVersion]:
    """Of each district the pack of its last year, once that year is opened: the next may go on with it."""
    newest: dict[int, PackVersion] = {}
    for version in sorted(versions, key=lambda one: (one.year, one.loaded_at)):
        newest[version.district_id] = version
    opened = {(cycle.district_id, cycle.year) for cycle in cycles}
    yield from (version for version in newest.values() if (version.district_id, version.year) in opened)


@login_required
@require_POST
def carry(request: HttpRequest, pack_pk: int) -> HttpResponse:
    """沿用: the year after gets the same forms and rules; what the notice changes is loaded as a pack before it is opened."""
    districts = districts_of(request, Role.ADMIN)
    version = get_object_or_404(PackVersion.objects.select_related("district"), pk=pack_pk, district__in=districts)
    if PackVersion.objects.filter(district=version.district, year__gt=version.year).exists():
        raise Http404
    made = carried_on(version, request.user)
    messages.success(request, f"{made.year}年度沿用{version.year}年度的表样、指标和报告大纲。请定起止日期。")
    return redirect("cycle-open", made.pk)


def _offers(version: PackVersion, cycles: list[Cycle]) -> Iterator[Cycle]:
    """What can be opened with a pack version: the year's self-assessment, and a monitoring to each of its days, once."""
    done = {(cycle.year, cycle.as_of) for cycle in cycles if cycle.district_id == version.district_id}
    monitoring = version.pack.monitoring
    days = [day.of(version.year) for day in monitoring.days] if monitoring else []
    yield from (_new(version, as_of) for as_of in (None, *days) if (version.year, as_of) not in done)


def _new(version: PackVersion, as_of: date | None) -> Cycle:
    """A year's work that is not opened yet."""
    return Cycle(
        district=version.district, pack_version=version, year=version.year, as_of=as_of, title=version.title_of(as_of),
        signoff=version.pack_of(as_of).signoff,
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Cycle, pk=pk, district__in=districts_of(request, Role.ADMIN))
    return _form(request, found, f"修改“{found.title}”")


@login_required
@require_POST
def extend_deadline(request: HttpRequest, pk: int) -> HttpResponse:
    """延期: give chosen departments more time; who, when and why is in their log."""
    found = get_object_or_404(Cycle, pk=pk, district__in=districts_of(request, Role.ADMIN))
    form = ExtensionForm(found, request.POST)
    if not form.is_valid():
        return _page(request, found, CycleForm(instance=found), form, f"修改“{found.title}”", status=422)
    typed = form.cleaned_data
    given = carry_out(BULKS["extend"], found, [one.pk for one in typed["departments"]], typed, request.user)
    messages.success(request, f"已为 {given} 个部门延期至 {typed['until']:%Y年%-m月%-d日}24时。")
    return redirect("cycle", pk)


@login_required
@require_http_methods(["GET", "POST"])
def open_cycle(request: HttpRequest, pack_pk: int, as_of: date | None = None) -> HttpResponse:
    """Open a year's work that the pack version offers and nobody has opened yet."""
    version = get_object_or_404(PackVersion.objects.select_related("district"), pk=pack_pk, district__in=districts_of(request, Role.ADMIN))
    opened = list(Cycle.objects.filter(district=version.district_id))
    new = next((offer for offer in _offers(version, opened) if offer.as_of == as_of), None)
    if new is None:
        raise Http404
    return _form(request, new, f"布置{new.what}")


def _form(request: HttpRequest, found: Cycle, heading: str) -> HttpResponse:
    data = request.POST or None
    form, part = CycleForm(data, instance=found), TakingPartForm(found, reviewers_of([found.district_id]), data)
    if request.method == "POST" and form.is_valid() and part.is_valid():
        made = _save(form, part, request.user)
        messages.success(request, "已保存。" + (f"为 {made} 个部门建立了自评。" if made else ""))
        if unsigned := _nobody_signs(found):
            messages.warning(request, unsigned)
        return redirect("cycles")
    status = 422 if form.errors or part.errors else 200
    return _page(request, found, form, ExtensionForm(found) if found.pk else None, heading, status, part)


def _nobody_signs(cycle: Cycle) -> str:
    """Which departments could not get theirs signed, where the year asks for it: a sentence; none where all could."""
    part = Department.objects.filter(assessments__in=cycle.assessments.filter(out=""))
    names = list(part.filter(pk__in=part.headless()).values_list("name", flat=True)) if cycle.signoff else []
    shown = "、".join(names[:3]) + (f"等 {len(names)} 个部门" if len(names) > 3 else "")
    return NOBODY_SIGNS.format(names=shown) if names else ""


def _page(
    request: HttpRequest, found: Cycle, form: CycleForm, extension: ExtensionForm | None, heading: str, status: int,
    part: TakingPartForm | None = None,
) -> HttpResponse:  # fmt: skip
    rows = found.assessments.select_related("cycle", "department").order_by("department__code") if found.pk else []
    context = {"form": form, "part": part, "heading": heading, "cycle": found, "extension": extension, "rows": rows}
    return render(request, "desk/cycle.html", context, status=status)


@transaction.atomic
def _save(form: CycleForm, part: TakingPartForm, by: User) -> int:
    """Save the cycle and give every department of the district its assessment; returns how many were new."""
    new = form.instance.pk is None
    saved = form.save()
    made = Assessment.objects.bulk_create(part.assessments(saved))
    with together():
        changes = told(form, form.fields if new else form.changed_data, new)
        record(by, saved.case, *(Change(Thing.CYCLE, *change, saved.title) for change in changes))
        for one in made:
            said = "；".join(filter(None, (one.out and f"不纳入：{one.out}", one.reviewer and f"由 {one.reviewer} 审核")))
            record(by, one.case, Change(Thing.ASSESSMENT, str(one), after=one.get_state_display(), note=said))
    return len(made)
