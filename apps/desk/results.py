"""自评汇总表 and 自评结果汇总分析: what all departments of a year's work came to, as a table and as a report."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from apps.assessments.access import districts_of
from apps.assessments.downloads import XLSX, hand_out_made, hand_over
from apps.assessments.models import Cycle
from apps.assessments.texts import PASSAGE, LongText
from apps.audit.models import Thing
from apps.domain.district.problems import problem_name
from apps.domain.district.standing import Standing, problems_of, sums_of
from apps.domain.district.summary import Summary, compose_summary
from apps.domain.money import DASH, format_in, format_quantity, points
from apps.files.tables import write_table
from apps.jobs.models import JobState
from apps.reports.html import render_fragment
from apps.reports.models import DistrictSummary
from apps.reports.summaries import request_summary

from .comparison import Year, year_for, years_of

HEADS = ("序号", "部门", "代码", "类别", "满分", "自评得分", "自评等级", "复核得分", "复核等级", "自评与复核相差", "预算数（万元）",
         "执行数（万元）", "预算执行率", "备注")  # fmt: skip

NUMBERS = frozenset(n for n, head in enumerate(HEADS, 1) if head not in ("序号", "部门", "代码", "类别", "自评等级", "复核等级", "备注"))
"""Which columns, from 1, hold figures."""


def rows_of(standings: list[Standing]) -> list[tuple[object, ...]]:
    """A line a department, and what they had and spent together."""
    rows: list[tuple[object, ...]] = [(number, *_row(one)) for number, one in enumerate(standings, 1)]
    sums = sums_of(standings)
    if sums.count:
        told = (_money(sums.budget), _money(sums.spent), _rate(sums.rate), f"{sums.count}个部门的预算数、执行数")
        rows.append(("", "合计", *[""] * (len(HEADS) - 2 - len(told)), *told))
    return rows


def _money(value: Decimal | None) -> str | None:
    return None if value is None else format_in(value, "万元", 2)


def _rate(value: Decimal | None) -> str | None:
    return None if value is None else format_quantity(value, "%", 2)


def _row(one: Standing) -> tuple[object, ...]:
    amounts = [None if value is None else points(value) for value in (one.full, one.total, one.reviewed, one.difference)]
    full, total, reviewed, difference = amounts
    spending = (_money(one.budget), _money(one.spent), _rate(one.execution))
    note = f"不纳入：{one.out}" if one.out else "" if one.handed_in else "逾期未提交" if one.late else "未提交"
    return (one.name, one.code, one.kind, full, total, one.grade, reviewed, one.second_grade, difference, *spending, note)


@login_required
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    year = year_for(request)
    rows = [tuple(map(_shown, row[:-1])) + row[-1:] if row[0] else row for row in _rows(year)]
    return render(request, "desk/results.html", {"year": year, "heads": HEADS, "numbers": NUMBERS, "rows": rows, "tab": "results"})


def _shown(cell: object) -> object:
    return DASH if cell in (None, "") else cell


def _rows(year: Year | None) -> list[tuple[object, ...]]:
    return rows_of(year.standings) if year else []


@login_required
@require_GET
def results_file(request: HttpRequest) -> FileResponse:
    year = year_for(request)
    if year is None:
        raise Http404
    file = write_table(f"{year.cycle.year}年度自评汇总表", HEADS, rows_of(year.standings))
    name = f"{year.cycle.district.name}{year.cycle.what}汇总表.xlsx"
    return hand_over(file, name, XLSX, by=request.user, case=year.cycle.case, thing=Thing.CYCLE, note=f"{len(year.lines)} 个部门")


# --- the report ------------------------------------------------------------------------------------


class SummaryForm(forms.Form):
    named = forms.BooleanField(label="列出部门名称（包括各部门自评结果表）", required=False)
    advice = LongText(
        PASSAGE, label="工作建议", required=False, help_text="财政部门的意见和建议，一行一段，印在报告里。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


def summary_of(year: Year, named: bool, advice: str) -> Summary:
    pack, cycle = year.cycle.pack, year.cycle
    standings = tuple(year.standings if named else (replace(one, code="", name="") for one in year.standings))
    names = {code: problem_name(pack, code) for code, _, _ in problems_of(standings)}
    return Summary(
        cycle.district.name, cycle.district.bureau, cycle.year, standings, tuple(years_of(year)), tuple(g.name for g in pack.grades),
        names, advice, named, f"{timezone.localdate():%Y年%-m月%-d日}",
    )  # fmt: skip


@login_required
@require_GET
def summaries(request: HttpRequest) -> HttpResponse:
    """The report as it would be now, and the files that were made of it."""
    year = year_for(request)
    if year is None:
        return render(request, "desk/summaries.html", {"year": None, "tab": "summaries"})
    last = year.cycle.summaries.order_by("-requested_at", "-pk").first()
    typed = {"named": last.facts["named"], "advice": last.facts["advice"]} if last else {}
    return _page(request, year, SummaryForm(initial=typed), **typed)


def _page(request: HttpRequest, year: Year, form: SummaryForm, named: bool = False, advice: str = "") -> HttpResponse:
    report = compose_summary(summary_of(year, named, advice))
    made = year.cycle.summaries.select_related("requested_by").order_by("-requested_at", "-pk")[:3]
    context = {"year": year, "form": form, "title": report.title, "paper": render_fragment(report), "made": made, "tab": "summaries"}
    return render(request, "desk/summaries.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """生成: a job, or the files that are there already; ``look`` only shows what it would be."""
    cycle = get_object_or_404(Cycle, pk=pk, district__in=districts_of(request))
    year = year_for(request, cycle.pk)
    form = SummaryForm(request.POST)
    if year is None or not form.is_valid() or "look" in request.POST:
        return _page(request, year, form, **(form.cleaned_data if form.is_valid() else {}))
    made = request_summary(year.cycle, summary_of(year, **form.cleaned_data), request.user)
    if made.state == JobState.DONE:
        messages.info(request, "内容没有变化，已有生成好的文件。")
    return redirect(f"{reverse('summaries')}?cycle={pk}")


def _own(request: HttpRequest) -> QuerySet[DistrictSummary]:
    return DistrictSummary.objects.filter(cycle__district__in=districts_of(request)).select_related("cycle__district", "requested_by")


@login_required
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One job's line, asked for again while it runs."""
    return render(request, "desk/_district_summary.html", {"made": get_object_or_404(_own(request), pk=pk)})


@login_required
@require_GET
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse | FileResponse:
    """One of its files; one that is lost is made again from what was frozen."""
    made = get_object_or_404(_own(request), pk=pk)
    name, back = f"{made.cycle.district.name}{made.cycle.what}结果汇总分析", f"{reverse('summaries')}?cycle={made.cycle_id}"
    return hand_out_made(request, made, kind, name, back, case=made.cycle.case, thing=Thing.REPORT)
