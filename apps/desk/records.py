"""操作记录: what was done in the districts of an administrator, as far as the bureau may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from apps.accounts.browsers import in_words
from apps.assessments.access import memberships
from apps.assessments.models import Assessment
from apps.audit.case import Case
from apps.audit.models import TYPED, Entry, EntryQuerySet, Thing
from apps.departments.models import Department, Membership, Role

PAGE = 50


class RecordsForm(forms.Form):
    """What to look for; nothing asked for is everything."""

    unit = forms.CharField(label="部门", required=False, widget=forms.Select)
    year = forms.IntegerField(label="年度", required=False, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}))
    thing = forms.ChoiceField(label="对象", required=False, choices=[("", "全部"), *Thing.choices])
    who = forms.CharField(label="用户名或姓名", required=False, widget=forms.TextInput(attrs={"size": 12}))
    subject = forms.CharField(label="名称", required=False, widget=forms.TextInput(attrs={"size": 16}))
    since = forms.DateField(label="自", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, units: list[tuple[str, str]], data: object):
        super().__init__(data)
        self.fields["unit"].widget.choices = [("", "全部"), *units]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field.widget, forms.Select) else "form-control"

    def chosen(self, entries: EntryQuerySet) -> EntryQuerySet:
        asked = self.cleaned_data if self.is_valid() else {}
        for name in ("unit", "year", "thing"):
            if asked.get(name):
                entries = entries.filter(**{name: asked[name]})
        if who := asked.get("who"):
            entries = entries.filter(Q(username__icontains=who) | Q(name__icontains=who))
        if subject := asked.get("subject"):
            entries = entries.filter(subject__icontains=subject)
        if since := asked.get("since"):
            entries = entries.filter(at__gte=timezone.make_aware(datetime.combine(since, time.min)))
        if until := asked.get("until"):
            entries = entries.filter(at__lt=timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min)))
        return entries


@dataclass(frozen=True)
class Row:
    entry: Entry
    unit: str
    withheld: bool
    """What the department has not handed in yet is its own: that it was written is shown, not what."""

    @property
    def note(self) -> str:
        return in_words(self.entry.note) if self.entry.thing == Thing.LOGIN else self.entry.note


@login_required
@require_GET
def records(request: HttpRequest) -> HttpResponse:
    districts = {m.district_id: m.district.code for m in memberships(request) if m.role == Role.ADMIN}
    if not districts:
        raise Http404
    units = list(Department.objects.filter(district__in=districts).order_by("code").values_list("code", "name"))
    form = RecordsForm(units, request.GET)
    entries = form.chosen(_of(districts))
    if (before := request.GET.get("before", "")).isdecimal() and len(before) < 19:
        entries = entries.filter(number__lt=int(before))
    found = list(entries[: PAGE + 1])
    shown, names = found[:PAGE], dict(units)
    handed_in = _handed_in(districts, shown)
    rows = [Row(e, names.get(e.unit, e.unit), _withheld(e, handed_in)) for e in shown]
    asked = {name: value for name, value in request.GET.items() if name in form.fields and value}
    context = {
        "form": form, "rows": rows, "asked": urlencode(asked), "paged": bool(before),
        "older": urlencode(asked | {"before": rows[-1].entry.number}) if len(found) > PAGE else "",
    }  # fmt: skip
    return render(request, "desk/records.html", context, status=422 if form.errors else 200)


def _of(districts: dict[int, str]) -> EntryQuerySet:
    """What lies in the districts, and the comings and goings of their people."""
    people = Membership.objects.filter(district__in=districts).values("user__username")
    return Entry.objects.filter(Q(district__in=districts.values()) | Q(district="", thing=Thing.LOGIN, username__in=people))


def _handed_in(districts: dict[int, str], entries: list[Entry]) -> dict[Case, datetime | None]:
    """When what these records tell of was handed in."""
    units, years = {e.unit for e in entries}, {e.year for e in entries}
    own = Assessment.objects.filter(cycle__district__in=districts, cycle__year__in=years, department__code__in=units)
    found = own.select_related("cycle__district", "department")
    return {one.case: one.handed_in_at for one in found}


def _withheld(entry: Entry, handed_in: dict[Case, datetime | None]) -> bool:
    if entry.thing not in TYPED:
        return False
    at = handed_in.get(entry.case)
    return at is None or entry.at > at
