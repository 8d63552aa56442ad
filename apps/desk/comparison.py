"""比较: how the departments of a year's work lie to each other, like with like; from a figure of the district down to the cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from apps.assessments.access import districts_of
from apps.assessments.models import Assessment, Cycle
from apps.domain.book.steps import step_for
from apps.domain.district.problems import problem_name
from apps.domain.district.spread import BANDS, Band, Spread
from apps.domain.district.standing import NO_KIND, Pool, Standing, by_kind, pools_of, problems_of
from apps.domain.district.summary import YearLine
from apps.domain.forms.second import EXECUTION
from apps.domain.money import DASH, format_quantity, points
from apps.domain.pack import Pack
from apps.domain.writing.blocks import Chart, Series
from apps.reports.charts import data_uri

from .lines import Line, lines_of, number, points_of, standings_of
from .overview import PAGE
from .recurring import Said, found_before, said_of

MEASURES = {"total": "自评得分", "reviewed": "复核得分", "difference": "自评与复核相差", "execution": "预算执行率"}
SHARES = {"total", "execution", "reviewed"}
"""Measures that are a share of something, and so fall into bands."""
YEARS = 5
Before = Mapping[int, Collection[str]]
"""By department, what was found the year before."""


class AskForm(forms.Form):
    cycle = forms.TypedChoiceField(label="工作", required=False, coerce=int)
    measure = forms.ChoiceField(label="比较什么", required=False, choices=list(MEASURES.items()))
    kind = forms.ChoiceField(label="部门类别", required=False)

    def __init__(self, cycles: list[Cycle], kinds: list[str], data: object):
        super().__init__(data)
        self.fields["cycle"].choices = [(cycle.pk, cycle.what) for cycle in cycles]
        self.fields["kind"].choices = [("", "全部"), *((kind, kind) for kind in kinds)]
        for name, one in self.fields.items():
            one.widget.attrs |= {"class": "form-select", "id": f"c-{name}"}


@dataclass(frozen=True)
class Year:
    """A year's work with all that is told of it."""

    cycle: Cycle
    cycles: list[Cycle]
    lines: list[Line]
    standings: list[Standing]

    @property
    def pairs(self) -> Iterator[tuple[Line, Standing]]:
        return zip(self.lines, self.standings, strict=True)


def cycles_for(request: HttpRequest) -> list[Cycle]:
    own = Cycle.objects.filter(district__in=districts_of(request)).select_related("district", "pack_version")
    return list(own.order_by("-year", "as_of", "pk"))


def year_for(request: HttpRequest, pk: int | None = None) -> Year | None:
    """The year's work that is asked for, the newest if none is; None where there is none at all."""
    cycles, wanted = cycles_for(request), str(pk or request.GET.get("cycle", ""))
    cycle = next((one for one in cycles if str(one.pk) == wanted), None) if wanted else next(iter(cycles), None)
    if wanted and cycle is None:
        raise Http404
    if cycle is None:
        return None
    lines = lines_of(cycle)
    return Year(cycle, cycles, lines, standings_of(cycle, lines))


@login_required
@require_GET
def comparison(request: HttpRequest) -> HttpResponse:
    year = year_for(request)
    if year is None:
        return render(request, "desk/comparison.html", {"year": None})
    kinds = list(by_kind(year.standings))
    form = AskForm(year.cycles, kinds, request.GET.dict() | {"cycle": year.cycle.pk})
    clean = form.cleaned_data if form.is_valid() else {}
    measure, kind = clean.get("measure") or "total", clean.get("kind") or ""
    asked = [pair for pair in year.pairs if not pair[1].out and kind in ("", pair[1].kind or NO_KIND)]
    standings = [standing for _, standing in asked]
    query = {"cycle": str(year.cycle.pk), "measure": measure} | ({"kind": kind} if kind else {})
    before = found_before(year.cycle)
    drill = drill_of(request, year, asked, measure, before)
    page = Paginator(drill.rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year, "tab": "comparison", "form": form, "measure": measure, "label": MEASURES[measure],
        "groups": _groups(standings, measure, query),
        "chart": _chart(standings, measure), "bands": _bands(standings, measure, query), "without": _without(standings, measure),
        "out": sum(bool(one.out) for one in year.standings), "indicators": _indicators(year.cycle.pack, asked, query),
        "problems": _problems(year.cycle.pack, asked, before, query),
        "said": _said(year.cycle, asked), "years": years_of(year), "drill": drill, "page": page,
        "query": urlencode(query | {name: request.GET[name] for name in DRILLS if name in request.GET}),
    }  # fmt: skip
    return render(request, "desk/comparison.html", context, status=422 if form.errors else 200)


# --- the district's figures ------------------------------------------------------------------------


def shown(value: Decimal | None, measure: str) -> str:
    if value is None:
        return DASH
    return format_quantity(value, "%", 2) if measure == "execution" else points(value)


def _groups(standings: list[Standing], measure: str, query: dict[str, str]) -> list[dict[str, object]]:
    """All, then like with like; a line for every full mark, because points of different ones are not averaged."""
    kinds = by_kind(standings)
    named = [("全部", standings, query)] if "kind" not in query else []
    named += [(name, own, query | {"kind": name}) for name, own in kinds.items()] if len(kinds) > 1 or not named else []
    return [_group(name, pool, measure, urlencode(asked)) for name, own, asked in named for pool in pools_of(own, measure)]


def _group(name: str, pool: Pool, measure: str, url: str) -> dict[str, object]:
    spread = pool.spread
    lower, upper = spread.quartiles or (None, None)
    values = (spread.mean, spread.median, lower, upper, spread.lowest, spread.highest)
    full = "" if pool.full is None else points(pool.full)
    return {"name": name, "url": url, "full": full, "count": spread.count, "cells": [shown(value, measure) for value in values]}


def _share(one: Standing, measure: str) -> Decimal | None:
    value = getattr(one, measure)
    if measure == "execution" or value is None:
        return value
    return value / one.full if one.full else None


def _in_bands(standings: list[Standing], measure: str) -> list[tuple[Band, int]]:
    shares = [share for one in standings if (share := _share(one, measure)) is not None] if measure in SHARES else []
    return [(band, sum(map(band.holds, shares))) for band in BANDS] if shares else []


def _bands(standings: list[Standing], measure: str, query: dict[str, str]) -> list[dict[str, object]]:
    return [
        {"label": band.label, "count": count, "url": urlencode(query | {"band": band.key})} for band, count in _in_bands(standings, measure)
    ]


def _chart(standings: list[Standing], measure: str) -> dict[str, str] | None:
    found = _in_bands(standings, measure)
    if not found:
        return None
    counts = [count for _, count in found]
    series = Series("部门数", tuple(counts))
    chart = Chart("column", "", tuple(band.label for band, _ in found), (series,), (tuple(map(str, counts)),), unit="个")
    said = "，".join(f"{band.label} {count} 个部门" for band, count in found)
    return {"src": data_uri(chart), "alt": f"{MEASURES[measure]}分布：{said}"}


def _without(standings: list[Standing], measure: str) -> int:
    """Taking part, and without the figure: they are in no average."""
    return sum(getattr(one, measure) is None for one in standings)


def _problems(pack: Pack, asked: list[tuple[Line, Standing]], before: Before, query: dict[str, str]) -> list[dict[str, object]]:
    """What most departments have first; ``again`` had it the year before too."""
    return [
        {
            "code": code, "name": problem_name(pack, code), "departments": n, "places": places, "url": urlencode(query | {"problem": code}),
            "again": sum(code in one.found and code in before.get(line.assessment.department_id, ()) for line, one in asked),
        }
        for code, n, places in problems_of(one for _, one in asked)[:12]
    ]  # fmt: skip


def _said(cycle: Cycle, asked: list[tuple[Line, Standing]]) -> list[Said]:
    """What opinions were most about, of the departments that are asked for."""
    return said_of(cycle, [line.assessment.department_id for line, _ in asked])[:12]


def _indicators(pack: Pack, asked: list[tuple[Line, Standing]], query: dict[str, str]) -> list[dict[str, object]]:
    """How each indicator was fulfilled over the departments; those where most is lost first."""
    found = []
    for indicator in pack.framework.indicators:
        spread = Spread.of(points_at(line, indicator.code) for line, _ in asked)
        if not spread.count or not indicator.weight:
            continue
        rate = sum(spread.values, Decimal(0)) / spread.count / indicator.weight
        found.append((rate, {
            "code": indicator.code, "name": indicator.name, "weight": points(indicator.weight), "count": spread.count,
            "mean": shown(spread.mean, "total"), "rate": format_quantity(rate, "%", 1) if spread.mean is not None else DASH,
            "lost": sum(value < indicator.weight for value in spread.values), "url": urlencode(query | {"indicator": indicator.code}),
        }))  # fmt: skip
    return [row for _, row in sorted(found, key=lambda item: item[0])]


def points_at(line: Line, code: str) -> Decimal | None:
    return number((line.results.get("points") or {}).get(code))


# --- down to the departments -----------------------------------------------------------------------

DRILLS = ("band", "indicator", "problem")


@dataclass(frozen=True)
class Drill:
    """Which departments are listed below, and why; ``what`` is what their figure is called."""

    heading: str
    what: str
    rows: list[dict[str, object]]


def drill_of(request: HttpRequest, year: Year, asked: list[tuple[Line, Standing]], measure: str, before: Before) -> Drill:
    """The departments behind a figure, each leading to where its own figure comes from."""
    pack, wanted = year.cycle.pack, {name: request.GET.get(name, "") for name in DRILLS}
    history = points_of(year.cycle.district_id, [year.cycle.year - 1])
    heading, what, cell = MEASURES[measure], MEASURES[measure], _cell(pack) if measure == "execution" else ""
    found = [(line, one, shown(value, measure), value, cell) for line, one in asked if (value := getattr(one, measure)) is not None]
    if indicator := next((i for i in pack.framework.indicators if i.code == wanted["indicator"]), None):
        heading = what = f"指标 {indicator.code} {indicator.name}（{points(indicator.weight)}分）"
        valued = ((line, one, points_at(line, indicator.code)) for line, one in asked)
        found = [(line, one, points(v), v, f"score#指标{indicator.code}") for line, one, v in valued if v is not None]
    elif code := wanted["problem"]:
        heading, what = problem_name(pack, code), "处数"
        had = {line.assessment.pk for line, _ in asked if code in before.get(line.assessment.department_id, ())}
        found = [
            (line, one, f"{n}（上年也有）" if line.assessment.pk in had else str(n), Decimal(-n), "findings")
            for line, one in asked if (n := one.found.get(code))
        ]  # fmt: skip
    elif band := next((band for band in BANDS if band.key == wanted["band"]), None):
        heading = f"{MEASURES[measure]} {band.label}"
        found = [row for row in found if (share := _share(row[1], measure)) is not None and band.holds(share)]
    found.sort(key=lambda row: (row[3], row[1].code))
    return Drill(heading, what, [_row(line, one, text, to, history, year.cycle.year) for line, one, text, _, to in found])


def _row(
    line: Line, one: Standing, text: str, to: str, history: dict[tuple[int, int], tuple[Decimal, Decimal]], year: int
) -> dict[str, object]:
    pk = line.assessment.pk
    name, _, anchor = (to or "score").partition("#")
    step, _, key = name.partition(":")
    url = reverse("step", args=(pk, key)) if step == "step" else reverse(name, args=(pk,))
    total, full = history.get((line.assessment.department_id, year - 1), (None, None))
    comparable = total is not None and one.total is not None and full == one.full
    change = one.total - total if comparable and one.total is not None and total is not None else None
    return {
        "name": one.name, "url": reverse("assessment", args=(pk,)), "kind": one.kind, "value": text,
        "to": f"{url}#{anchor}" if anchor else url,
        "total": shown(one.total, "total"), "full": shown(one.full, "total"), "grade": one.grade or DASH, "last": shown(total, "total"),
        "change": DASH if change is None else f"{'+' if change > 0 else ''}{points(change)}",
    }  # fmt: skip


def _cell(pack: Pack) -> str:
    """Where the execution of a department comes from: the first typed cell of its formula."""
    own = next((one for one in pack.derived if one.label == EXECUTION), None)
    for key in sorted(own.formula.names, key=own.formula.text.find) if own else ():
        if step := step_for(pack, key):
            return f"step:{step.key}#{key}"
    return ""


# --- year by year ----------------------------------------------------------------------------------


def measure_of(pack: Pack) -> tuple[object, ...]:
    """What points are given for: of two years they can be compared where this is the same."""
    framework = pack.framework
    return framework.full, framework.total and framework.total.text, tuple((i.code, i.name, i.weight) for i in framework.indicators)


def years_of(year: Year) -> list[YearLine]:
    """The self-assessments up to the year's own, the newest first; nothing beside a monitoring."""
    if year.cycle.as_of is not None:
        return []
    own = [c for c in year.cycles if c.district_id == year.cycle.district_id and c.as_of is None and c.year <= year.cycle.year][:YEARS]
    taking_part = Assessment.objects.filter(cycle__in=own, out="").order_by().values_list("cycle")
    counted = taking_part.annotate(departments=Count("pk"), done=Count("pk", filter=Q(handed_in_at__isnull=False)))
    counts = {pk: (departments, handed_in) for pk, departments, handed_in in counted}
    history, this = points_of(year.cycle.district_id, [c.year for c in own]), measure_of(year.cycle.pack)
    return [_year(c, *counts.get(c.pk, (0, 0)), history, measure_of(c.pack) == this) for c in own]


def _year(cycle: Cycle, departments: int, handed_in: int, history: dict[tuple[int, int], tuple[Decimal, Decimal]], same: bool) -> YearLine:
    values = [value for (_, year), value in history.items() if year == cycle.year]
    standings = [Standing(str(n), "", total=total, full=full) for n, (total, full) in enumerate(values)]
    pool = next(iter(pools_of(standings, "total")), Pool(None, (), Spread(())))
    return YearLine(cycle.year, departments, handed_in, pool.spread, pool.full, same)
