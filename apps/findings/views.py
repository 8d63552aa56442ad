from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.assessments.access import get_viewing, saving
from apps.audit.models import Thing
from apps.audit.record import Change, record

from .reasons import ReasonForm, Rows, acceptable, unsaved
from .status import Status, status_of


@login_required
@require_GET
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Every contradiction found, with the sum that shows it, links to every place involved, and the reason given for it."""
    viewing = get_viewing(request, pk)
    return _page(request, status_of(viewing))


def _page(request: HttpRequest, status: Status, bound: ReasonForm | None = None, code: int = 200) -> HttpResponse:
    rows, viewing, evaluation = Rows(status, bound), status.viewing, status.evaluation
    groups, settled = rows.open(), rows.settled()
    context = {
        "assessment": viewing.assessment, "viewing": viewing, "groups": groups, "settled": settled, "lapsed": rows.lapsed(),
        "missing": rows.missing(), "unsaved": unsaved(groups, settled, bound),
        "status": status, "tab": "findings", "may_comment": viewing.reviewing,
        "checked": len(evaluation.pack.checks), "figures": sum(1 for f in evaluation.book.values() if f.number is not None),
    }  # fmt: skip
    return render(request, "findings/findings.html", context, status=code)


@login_required
@require_POST
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the reason for a finding, or take it back; what was sent and cannot be kept stays on the page."""
    with saving(request, pk) as viewing:
        assessment, status = viewing.assessment, status_of(viewing)
        name = request.POST.get("finding", "")
        kept = assessment.acceptances.filter(fingerprint=name).select_related("by").first()
        form = ReasonForm(name, kept.reason if kept else "", request.POST, writer=kept and kept.by)
        finding = acceptable(status.evaluation).get(name)
        if "withdraw" in request.POST and not form.taken_over:
            if kept:
                kept.delete()
                record(request.user, assessment.case, Change(Thing.REASON, name, kept.reason, note=kept.message))
            messages.success(request, "说明已撤回。")
            return redirect("findings", pk)
        good = form.is_valid()
        if finding is not None and good and "withdraw" not in request.POST:
            form.save(assessment, finding, request.user)
            messages.success(request, "说明已保存，审核时会看到。")
            return redirect(f"{reverse('findings', args=(pk,))}#{name}")
    if finding is None:
        messages.error(request, "填报数据刚有变化，这一条已经不同或已经解决，理由没有保存。")
        return _page(request, status, form, code=409)
    if form.conflicts or form.taken_over:
        messages.error(request, "这条说明在您打开本页后被他人改过，没有覆盖。请核对后再保存一次。")
        return _page(request, status, form, code=409)
    messages.error(request, "理由没有保存，请看标红的提示。")
    return _page(request, status, form, code=422)
