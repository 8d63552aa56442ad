"""各部门进度: every department of a year's work; who has not handed in, whose score is to be doubted; found, sorted, filtered, exported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from apps.assessments.access import districts_of, memberships
from apps.assessments.deadlines import today
from apps.assessments.downloads import XLSX, hand_over
from apps.assessments.models import AssessmentState, Cycle
from apps.audit.models import Thing
from apps.departments.models import Membership, Role, User
from apps.domain.charts.labels import alternative
from apps.domain.money import points
from apps.domain.writing.blocks import Chart, Series
from apps.files.tables import write_table
from apps.reports.charts import data_uri

from .lines import Line, first_handed_in, lines_of

PAGE = 50
NOBODY = "none"
MOST_VIEWS = 20
STEPS = 10
"""Of the way from the opening of a year to its close, in the chart of who had handed in."""


@dataclass(frozen=True)
class Column:
    """``value`` is what a line sorts by, None last; ``told`` is what stands in its cell."""

    key: str
    label: str
    value: Callable[[Line], Any]
    told: Callable[[Line], str | int | Decimal | None]
    numeric: bool = False


def _points(value: Decimal | None) -> str:
    return "" if value is None else points(value)


def _reviewer(line: Line) -> str:
    return str(line.assessment.reviewer or "")


ORDER_OF_STATES = list(AssessmentState)
COLUMNS = (
    Column("name", "部门", lambda line: line.assessment.department.name, lambda line: line.assessment.department.name),
    Column("code", "代码", lambda line: line.assessment.department.code, lambda line: line.assessment.department.code),
    Column(
        "state", "状态", lambda line: ORDER_OF_STATES.index(AssessmentState(line.assessment.state)),
        lambda line: line.assessment.get_state_display(),
    ),
    Column(
        "due", "期限", lambda line: (bool(line.assessment.out), not line.late, line.deadline.day),
        lambda line: str(line.deadline),
    ),
    Column("total", "自评", lambda line: line.total, lambda line: line.results.get("total") or "", True),
    Column("reviewed", "复核", lambda line: line.reviewed, lambda line: _points(line.reviewed), True),
    Column("grade", "等级", lambda line: line.grade or None, lambda line: line.grade),
    Column("execution", "执行率", lambda line: line.execution, lambda line: line.rate, True),
    Column("open", "问题", lambda line: line.open, lambda line: line.open, True),
    Column("comments", "意见", lambda line: line.comments or None, lambda line: line.comments, True),
    Column(
        "last", "最近办理", lambda line: line.last and line.last.at,
        lambda line: f"{timezone.localtime(line.last.at):%Y-%m-%d %H:%M} {line.last.who} {line.last.what}" if line.last else "",
    ),
    Column("reviewer", "审核员", lambda line: _reviewer(line) or None, _reviewer),
    Column("doubts", "分数存疑", lambda line: len(line.doubts) or None, lambda line: "；".join(line.doubts)),
)  # fmt: skip
BY_KEY = {column.key: column for column in COLUMNS}

VIEWS: Mapping[str, tuple[str, str, Callable[[Line, User], bool]]] = {
    "missing": ("谁还没有提交", "due", lambda line, user: line.awaited),
    "doubt": ("谁的分数存疑", "-doubts", lambda line, user: bool(line.doubts)),
    "waiting": ("等审核的", "last", lambda line, user: line.assessment.state == AssessmentState.SUBMITTED),
    "unpublished": ("逾期未公开", "code", lambda line, user: line.unpublished),
    "mine": ("分给我的", "due", lambda line, user: line.assessment.reviewer_id == user.pk),
}
"""The questions that are asked every day: what it is called, the order, and who is in it."""


def reviewers_of(districts: Iterable[int]) -> list[User]:
    own = Membership.objects.filter(district__in=districts, role=Role.REVIEWER, user__is_active=True).select_related("user")
    return list({m.user_id: m.user for m in own.order_by("user__username")}.values())


class FilterForm(forms.Form):
    """What is asked for; nothing is everything.  What is wrongly asked is told and asks for nothing."""

    cycle = forms.TypedChoiceField(label="工作", required=False, coerce=int)
    q = forms.CharField(label="名称或代码", required=False, max_length=60, widget=forms.TextInput(attrs={"size": 14}))
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *AssessmentState.choices])
    late = forms.ChoiceField(label="是否逾期", required=False, choices=[("", "全部"), ("yes", "逾期"), ("no", "未逾期")])
    reviewer = forms.ChoiceField(label="审核员", required=False)
    grade = forms.ChoiceField(label="等级", required=False)

    def __init__(self, cycles: Iterable[Cycle], reviewers: Iterable[User], grades: Iterable[str], data: object):
        super().__init__(data)
        self.fields["cycle"].choices = [(cycle.pk, cycle.what) for cycle in cycles]
        self.fields["reviewer"].choices = [("", "全部"), (NOBODY, "未安排"), *((str(u.pk), str(u)) for u in reviewers)]
        self.fields["grade"].choices = [("", "全部"), *((grade, grade) for grade in grades)]
        for name, one in self.fields.items():
            select = isinstance(one.widget, forms.Select)
            one.widget.attrs |= {"class": "form-select" if select else "form-control", "id": f"f-{name}"}

    def holds(self, line: Line, asked: Mapping[str, str]) -> bool:
        one, q = line.assessment, asked.get("q", "").strip().lower()
        reviewer = asked.get("reviewer")
        return (
            (not q or q in one.department.name.lower() or q in one.department.code)
            and asked.get("state") in ("", None, one.state)
            and asked.get("late") in ("", None, "yes" if line.deadline.late else "no")
            and reviewer in ("", None, str(one.reviewer_id) if one.reviewer_id else NOBODY)
            and asked.get("grade") in ("", None, line.grade)
        )


class ViewForm(forms.Form):
    name = forms.CharField(max_length=40)
    query = forms.CharField(max_length=1000, required=False)

    def clean_query(self) -> str:
        """Nothing but what the page itself would ask."""
        known = {"q", "state", "late", "reviewer", "grade", "view", "sort", "columns"}
        return urlencode([(name, value) for name, value in parse_qsl(self.cleaned_data["query"]) if name in known])


@dataclass(frozen=True)
class Asked:
    """A year's work and what of it was asked for, in the order it was asked for."""

    cycle: Cycle | None
    form: FilterForm
    all: list[Line]
    lines: list[Line]
    view: str
    sort: str
    query: dict[str, str]
    columns: list[Column]


def asked_of(request: HttpRequest) -> Asked:
    districts = districts_of(request)
    cycles = list(Cycle.objects.filter(district__in=districts).select_related("district").order_by("-year", "as_of", "pk"))
    wanted = request.GET.get("cycle", "")
    cycle = next((one for one in cycles if str(one.pk) == wanted), None) if wanted else next(iter(cycles), None)
    if wanted and cycle is None:
        raise Http404
    every = lines_of(cycle) if cycle else []
    grades = list(dict.fromkeys(line.grade for line in every if line.grade))
    form = FilterForm(cycles, reviewers_of(districts), grades, request.GET.dict() | ({"cycle": cycle.pk} if cycle else {}))
    clean = form.cleaned_data if form.is_valid() else {}
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ""
    sort = request.GET.get("sort", "") or (VIEWS[view][1] if view else "code")
    sort = sort if sort.removeprefix("-") in BY_KEY else "code"
    found = [line for line in every if form.holds(line, clean) and (not view or VIEWS[view][2](line, request.user))]
    query = {name: value for name, value in request.GET.items() if value and (name in form.fields or name in ("view", "sort"))}
    named = request.GET.getlist("column") or request.GET.get("columns", "").split(",")
    columns = [column for column in COLUMNS if column.key in ("name", *named)] if any(named) else list(COLUMNS)
    query |= {"columns": ",".join(column.key for column in columns)} if len(columns) < len(COLUMNS) else {}
    return Asked(cycle, form, every, in_order(found, sort), view, sort, query, columns)


def in_order(lines: list[Line], sort: str) -> list[Line]:
    """By a column, ``-`` for the greatest first; what has no value comes last both ways, equals by code."""
    value = BY_KEY[sort.removeprefix("-")].value
    known = [line for line in lines if value(line) is not None]
    known.sort(key=value, reverse=sort.startswith("-"))
    return [*known, *(line for line in lines if value(line) is None)]


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request)
    page = Paginator(asked.lines, PAGE).get_page(request.GET.get("page"))
    shown = {line.assessment.pk for line in page.object_list}
    context = {
        "elsewhere": [line.assessment.pk for line in asked.lines if line.assessment.pk not in shown],
        "asked": asked, "page": page, "rows": page.object_list, "heads": _heads(asked), "views": _views(asked, request.user),
        "query": urlencode(asked.query), "counts": _counts(asked.all), "workload": _workload(asked.all), "form": asked.form,
        "filtered": any(asked.query.get(name) for name in ("q", "state", "late", "reviewer", "grade")),
        "late": sum(line.late for line in asked.all),
        "is_admin": Role.ADMIN in (roles := {m.role for m in memberships(request)}), "is_reviewer": Role.REVIEWER in roles,
        "columns": COLUMNS, "shown": {column.key for column in asked.columns}, "chart": _chart(asked.all),
        "pace": _pace(asked.cycle, asked.all) if asked.cycle else None,
        "saved": request.user.views.all(), "kept": urlencode({k: v for k, v in asked.query.items() if k != "cycle"}),
    }  # fmt: skip
    return render(request, "desk/overview.html", context, status=422 if asked.form.errors else 200)


def _heads(asked: Asked) -> list[dict[str, object]]:
    """The heads of the columns: a click sorts, another turns it round."""
    heads = []
    for column in asked.columns:
        sort = f"-{column.key}" if asked.sort == column.key else column.key
        now = {column.key: "ascending", f"-{column.key}": "descending"}.get(asked.sort, "")
        heads.append({"column": column, "sorted": now, "url": urlencode(asked.query | {"sort": sort})})
    return heads


def _views(asked: Asked, user: User) -> list[dict[str, object]]:
    kept = {name: asked.query[name] for name in ("cycle",) if name in asked.query}
    own = [
        {
            "label": label, "count": sum(holds(line, user) for line in asked.all), "url": urlencode(kept | {"view": key}),
            "now": asked.view == key,
        }
        for key, (label, _, holds) in VIEWS.items()
    ]  # fmt: skip
    return [{"label": "全部部门", "count": len(asked.all), "url": urlencode(kept), "now": not asked.view}, *own]


def _counts(lines: list[Line]) -> list[tuple[str, str, int]]:
    states = Counter(line.assessment.state for line in lines if not line.assessment.out)
    return [(s.value, s.label, states[s.value]) for s in AssessmentState]


def _chart(lines: list[Line]) -> dict[str, str]:
    """How far each reviewer's departments are: handed in or not, waiting, done."""
    work = _workload(lines)
    names = tuple(str(one["name"]) for one in work)
    parts = {
        "未提交": [one["all"] - one["waiting"] - one["done"] for one in work], "等审核": [one["waiting"] for one in work],
        "已通过": [one["done"] for one in work],
    }  # fmt: skip
    series = tuple(Series(name, tuple(counts)) for name, counts in parts.items())
    chart = Chart("column", "各审核员的进度", names, series, tuple(tuple(map(str, counts)) for counts in parts.values()))
    return {"src": data_uri(chart), "alt": alternative(chart)}


def _pace(cycle: Cycle, lines: list[Line]) -> dict[str, str] | None:
    """How many departments had handed in (the first time) by which day, from the opening of the year to its close or to now."""
    first = first_handed_in(cycle)
    own = [line.assessment for line in lines if not line.assessment.out]
    days = sorted(today(at) for one in own if (at := first.get(one.pk) or one.handed_in_at))
    last = min(today(), max(cycle.closes_on, *days)) if days else cycle.opens_on
    start = min(cycle.opens_on, *days) if days else last
    if not days or last <= start:
        return None
    length = (last - start).days
    points = sorted({start + timedelta(days=length * n // STEPS) for n in range(STEPS + 1)})
    counts = [sum(day <= point for day in days) for point in points]
    names = tuple(f"{point:%-m月%-d日}" for point in points)
    chart = Chart("column", "提交进度", names, (Series("累计提交", tuple(counts)),), (tuple(map(str, counts)),), unit="个部门")
    return {"src": data_uri(chart), "alt": f"应提交的部门 {len(own)} 个。{alternative(chart)}"}


def _workload(lines: list[Line]) -> list[dict[str, Any]]:
    """Per reviewer: how many, how many wait for them, how many are done, opinions open."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(_reviewer(line), []).append(line)
    done = (AssessmentState.APPROVED, AssessmentState.PUBLISHED)
    return [
        {
            "name": name or "未安排", "all": sum(not one.assessment.out for one in own),
            "waiting": sum(one.assessment.state == AssessmentState.SUBMITTED for one in own),
            "done": sum(one.assessment.state in done for one in own), "comments": sum(one.comments for one in own),
        }
        for name, own in sorted(found.items(), key=lambda item: (not item[0], item[0]))
    ]  # fmt: skip


@login_required
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep what is asked for under a name; the same name again replaces it, without conditions it is forgotten."""
    districts_of(request)
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请给这个查询起个名称，最多 40 字。")
    elif "forget" in request.POST:
        request.user.views.filter(name=form.cleaned_data["name"]).delete()
    elif request.user.views.count() >= MOST_VIEWS:
        messages.error(request, f"最多存 {MOST_VIEWS} 个查询，请先删去不用的。")
    else:
        request.user.views.update_or_create(name=form.cleaned_data["name"], defaults={"query": form.cleaned_data["query"]})
        messages.success(request, f"已存为“{form.cleaned_data['name']}”。")
    return redirect(f"{reverse('overview')}?{form.cleaned_data.get('query', '')}")


@login_required
@require_GET
def export(request: HttpRequest) -> FileResponse:
    """What was asked for, all pages of it, as a workbook."""
    asked = asked_of(request)
    if asked.cycle is None or asked.form.errors:
        raise Http404
    heads = [column.label for column in asked.columns]
    file = write_table(asked.cycle.what, heads, ([column.told(line) for column in asked.columns] for line in asked.lines))
    name, note = f"{asked.cycle.district.name}{asked.cycle.what}进度.xlsx", f"{len(asked.lines)} 个部门"
    return hand_over(file, name, XLSX, by=request.user, case=asked.cycle.case, thing=Thing.CYCLE, note=note)
