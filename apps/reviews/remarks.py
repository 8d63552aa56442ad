"""Frequent remarks: those of the program and those of the bureau, with the place they are put to filled in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.assessments.access import districts_of

from .anchors import Anchor
from .forms import RemarkForm
from .models import Remark

DEFAULTS = Path(__file__).with_name("remarks.yaml")


@cache
def defaults() -> tuple[str, ...]:
    return tuple(yaml.load(DEFAULTS.read_text("utf-8"), yaml.CSafeLoader))


def offered(district: int, anchor: Anchor) -> list[str]:
    """The remarks to choose from, the bureau's own first."""
    own = Remark.objects.filter(district=district).values_list("text", flat=True)
    return [filled(text, anchor) for text in (*own, *defaults())]


def filled(text: str, anchor: Anchor) -> str:
    now = f"（{anchor.now}）" if anchor.now else ""
    return text.replace("（{内容}）", now).replace("{位置}", anchor.label).replace("{内容}", anchor.now)


@login_required
@require_http_methods(["GET", "POST"])
def remarks(request: HttpRequest) -> HttpResponse:
    """The bureau's own frequent remarks, beside those of the program."""
    districts = districts_of(request)
    form = RemarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        remark = form.save(commit=False)
        remark.district_id, remark.by = districts[0], request.user
        remark.save()
        messages.success(request, "已增加。")
        return redirect("remarks")
    own = Remark.objects.filter(district__in=districts).select_related("by")
    context = {"own": own, "defaults": defaults(), "form": form}
    return render(request, "reviews/remarks.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def delete_remark(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Remark, pk=pk, district__in=districts_of(request)).delete()
    messages.success(request, "已删除。")
    return redirect("remarks")
