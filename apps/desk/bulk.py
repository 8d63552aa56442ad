"""成批办理: reminding, giving more time, assigning reviewers, approving, publishing; first shown to whom it would happen, then done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.assessments.access import districts_of
from apps.assessments.deadlines import today
from apps.assessments.forms import UntilForm
from apps.assessments.life import assign, extend, leave_out, remind
from apps.assessments.models import PUBLISH, Assessment, AssessmentState, Cycle
from apps.assessments.texts import REMARK, LongText
from apps.assessments.viewing import Viewing
from apps.audit.record import together
from apps.departments.models import Role, User
from apps.reviews.refusal import Refused
from apps.reviews.workflow import move

from .overview import reviewers_of


class RemindForm(forms.Form):
    text = LongText(REMARK, label="催报内容", error_messages={"required": "请写明催报的内容。"}, help_text="部门在工作台和办理经过中看到。")

    def __init__(self, cycle: Cycle, data: object = None):
        super().__init__(data, initial={"text": f"“{cycle.title}”还没有提交，请抓紧办理。"})


class ReviewerForm(forms.Form):
    reviewer = forms.ModelChoiceField(User.objects.none(), label="审核员", required=False, empty_label="不指定")

    def __init__(self, cycle: Cycle, data: object = None):
        super().__init__(data)
        own = [user.pk for user in reviewers_of([cycle.district_id])]
        self.fields["reviewer"].queryset = User.objects.filter(pk__in=own).order_by("username")


class OutForm(forms.Form):
    reason = forms.CharField(
        label="理由", max_length=200, error_messages={"required": "请写明不纳入的理由。"},
        help_text="如年中撤并、涉密、由主管部门一并自评。不纳入的部门不算逾期，不计入平均数，也不能填报。",
    )  # fmt: skip

    def __init__(self, cycle: Cycle, data: object = None):
        super().__init__(data)


class ReturnForm(forms.Form):
    comment = LongText(REMARK, label="退回意见", error_messages={"required": "请写明退回的意见。"}, help_text="每个部门都看到这段意见。")
    due_on = forms.DateField(
        label="修改期限", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="不填的为 7 天。已提的审核意见一并退回，只开放意见所及的内容；没有意见的全部开放。",
    )  # fmt: skip

    def __init__(self, cycle: Cycle, data: object = None):
        super().__init__(data)

    def clean_due_on(self) -> date | None:
        due = self.cleaned_data["due_on"]
        if due is not None and due < today():
            raise forms.ValidationError("修改期限不能早于今天。")
        return due


class NoForm(forms.Form):
    def __init__(self, cycle: Cycle, data: object = None):
        super().__init__(data)


@dataclass(frozen=True)
class Bulk:
    """``holds`` says to whom it can happen; ``do`` does it to those whose rows are locked."""

    label: str
    roles: tuple[Role, ...]
    form: type[forms.Form]
    holds: Callable[[Assessment], bool]
    why_not: str
    do: Callable[[list[Assessment], dict[str, Any], User], object]


def moved(ones: list[Assessment], role: Role, act: str, by: User, **sent: Any) -> None:
    """One by one, each as its own page would do it; one that is refused keeps all from it, and is named."""
    for one in ones:
        try:
            move(Viewing(one, frozenset({role})), act, by=by, **sent)
        except Refused as refused:
            raise Refused(f"{one.department.name}：{refused}") from refused


def send_back(ones: list[Assessment], typed: dict[str, Any], by: User) -> None:
    """What each may change follows from its own opinions."""
    due = typed["due_on"].isoformat() if typed["due_on"] else ""
    moved(ones, Role.REVIEWER, "send_back", by, comment=typed["comment"], due_on=due)


BULKS = {
    "approve": Bulk(
        "审核通过", (Role.REVIEWER,), NoForm, lambda one: one.state == AssessmentState.SUBMITTED, "不在审核中",
        lambda ones, typed, by: moved(ones, Role.REVIEWER, "approve", by),
    ),
    "publish": Bulk(
        "公开", (Role.ADMIN,), NoForm, lambda one: one.state == AssessmentState.APPROVED and not one.department.secret,
        "还没有审核通过、已经公开或者涉密，不能公开", lambda ones, typed, by: moved(ones, Role.ADMIN, PUBLISH, by),
    ),
    "send_back": Bulk(
        "退回修改", (Role.REVIEWER,), ReturnForm, lambda one: one.state == AssessmentState.SUBMITTED, "不在审核中，不能退回", send_back,
    ),
    "remind": Bulk(
        "催报", (Role.REVIEWER, Role.ADMIN), RemindForm, lambda one: one.awaited, "已经提交或者不纳入，不用催",
        lambda ones, typed, by: remind(ones, typed["text"], by),
    ),
    "extend": Bulk(
        "延期", (Role.ADMIN,), UntilForm, lambda one: one.awaited, "已经提交或者不纳入，不用延期",
        lambda ones, typed, by: extend(ones, typed["until"], typed["reason"], by),
    ),
    "assign": Bulk(
        "安排审核员", (Role.ADMIN,), ReviewerForm, lambda one: True, "",
        lambda ones, typed, by: assign(ones, typed["reviewer"], by),
    ),
    "leave_out": Bulk(
        "不纳入", (Role.ADMIN,), OutForm, lambda one: one.awaited and one.handed_in_at is None, "已经提交过或者已不纳入",
        lambda ones, typed, by: leave_out(ones, typed["reason"], by),
    ),
    "take_in": Bulk(
        "重新纳入", (Role.ADMIN,), NoForm, lambda one: bool(one.out), "本来就纳入", lambda ones, typed, by: leave_out(ones, "", by),
    ),
}  # fmt: skip


@login_required
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Without ``confirm`` nothing is done yet: the page says to whom it would be."""
    bulk = BULKS.get(request.POST.get("act", ""))
    if bulk is None:
        raise Http404
    cycle = get_object_or_404(Cycle.objects.select_related("district"), pk=pk, district__in=districts_of(request, *bulk.roles))
    chosen = [int(text) for text in request.POST.getlist("chosen") if text.isdecimal() and len(text) < 19]
    if not chosen:
        messages.error(request, f"请先勾选要{bulk.label}的部门。")
        return redirect(f"{reverse('overview')}?cycle={pk}")
    form = bulk.form(cycle, request.POST if "confirm" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            done = carry_out(bulk, cycle, chosen, form.cleaned_data, request.user)
        except Refused as refused:
            messages.error(request, f"什么也没有改：{refused}")
        else:
            messages.success(request, f"已为 {done} 个部门{bulk.label}。" if done else "所选部门都不用办理，什么也没有改。")
        return redirect(f"{reverse('overview')}?cycle={pk}")
    found = list(_own(cycle, chosen).order_by("department__code"))
    context = {
        "bulk": bulk, "act": request.POST["act"], "cycle": cycle, "form": form,
        "affected": [one for one in found if bulk.holds(one)], "others": [one for one in found if not bulk.holds(one)],
    }  # fmt: skip
    return render(request, "desk/bulk.html", context, status=422 if form.errors else 200)


def _own(cycle: Cycle, chosen: list[int]) -> QuerySet[Assessment]:
    return Assessment.objects.filter(cycle=cycle, pk__in=chosen).select_related("cycle__district", "department", "reviewer")


def carry_out(bulk: Bulk, cycle: Cycle, chosen: list[int], typed: dict[str, Any], by: User) -> int:
    """To those to whom it can still happen once the rows are locked; returns how many."""
    with transaction.atomic(), together():
        held = [one for one in _own(cycle, chosen).select_for_update(of=("self",)).order_by("pk") if bulk.holds(one)]
        if held:
            bulk.do(held, typed, by)
    return len(held)
