"""复核: the reviewer's page beside the self-assessment, one sheet at a time; every cell is kept by itself, as on the drafter's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_http_methods, require_POST

from apps.assessments.access import get_viewing, held
from apps.assessments.viewing import Viewing
from apps.departments.models import Role, User
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.reviewed import FRAMEWORK, Row, Sheet, reviewed, told_of_rows, whole
from apps.domain.forms.second import FOUND, MARK
from apps.domain.money import points
from apps.domain.places import INDICATOR
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import evaluation_of_snapshot

from .marks import (
    NOTHING,
    REASON,
    Mark,
    Names,
    Stale,
    handed_in,
    marks_of,
    names_of,
    note_of,
    orphans,
    problems,
    seen,
    stale_marks,
    with_marks,
)
from .refusal import Refused
from .scores import MarksForm, keep, look_again, take_back
from .submissions import letters_of
from .talk import Talk

MOST_FORMS = 60
NOT_NOW = "只有审核员在审核期间可以填复核。"


@dataclass(frozen=True)
class Cell:
    """What is typed of a row under one head: its field, or its text where nobody may type."""

    item: str
    bound: BoundField | None
    text: str = ""
    message: str = ""
    note: str = ""

    @property
    def column(self) -> str:
        """What style sheets call its column."""
        return {FOUND: "found", MARK: "points", REASON: "reason"}[self.item]


@dataclass(frozen=True)
class Line:
    """A row on the page."""

    row: Row
    key: str
    """What the page calls it."""
    place: str
    """The name under which opinions about it are kept."""
    kept: str
    """What its mark hangs on."""
    cells: tuple[Cell, ...] = ()
    asked: tuple[str, ...] = ()
    stale: Stale | None = None
    first: bool = False
    """Whether its class begins here."""
    difference: str = ""

    @property
    def own(self) -> str:
        return shown(self.row.points)

    @property
    def weight(self) -> str:
        return shown(self.row.weight)


@dataclass(frozen=True)
class Tally:
    """A sheet in the list of all: what it came to, and what is left to do."""

    sheet: Sheet
    url: str
    chosen: bool
    wrong: int
    stale: int

    @property
    def difference(self) -> str:
        return shown(self.sheet.difference)

    @property
    def own(self) -> str:
        return shown(self.sheet.own)

    @property
    def second(self) -> str:
        return shown(self.sheet.second)


def shown(value: Any) -> str:
    return "" if value is None else points(value)


@dataclass
class Review:
    """What the page shows: the submission, the marks on it, and who looks."""

    viewing: Viewing
    snapshot: Snapshot
    marks: Mapping[str, Mark]
    names: Names
    typing: bool
    evaluation: Evaluation
    forms: dict[str, MarksForm] = field(default_factory=dict)

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        return reviewed(self.evaluation)

    @cached_property
    def stale(self) -> dict[str, Stale]:
        return stale_marks(self.viewing.assessment, self.snapshot, self.marks, self.names) if self.typing else {}

    def sheet(self, name: str) -> Sheet | None:
        return next((s for s in self.sheets if self.names.sheet(s) == name), None)

    def tallies(self, chosen: Sheet | None) -> list[Tally]:
        here = reverse("second", args=(self.viewing.pk,))
        return [self._tally(sheet, f"{here}?{urlencode({'sheet': self.names.sheet(sheet)})}", sheet is chosen) for sheet in self.sheets]

    def _tally(self, sheet: Sheet, url: str, chosen: bool) -> Tally:
        keys = [self.names.row(sheet, row) for row in sheet.rows]
        wrong = sum(bool(problems(row, self.marks[key])) for row, key in zip(sheet.rows, keys, strict=True) if key in self.marks)
        return Tally(sheet, url, chosen, wrong if self.typing else 0, sum(key in self.stale for key in keys))

    def lines(self, sheet: Sheet) -> list[Line]:
        form = self.forms.get(self.names.sheet(sheet))
        asked, found, before = self._asked(sheet), [], ("", "")
        for row in sheet.rows:
            kept = self.names.row(sheet, row)
            found.append(Line(
                row, f"{self.names.sheet(sheet)}.{row.row}", f"{INDICATOR}{row.row}" if sheet.name == FRAMEWORK else kept, kept,
                tuple(self._cells(form, row, kept)), tuple(asked.get(row.row, ())), self.stale.get(kept),
                (row.level1, row.level2) != before, shown(sheet.of(row)),
            ))  # fmt: skip
            before = (row.level1, row.level2)
        return found

    def _cells(self, form: MarksForm | None, row: Row, kept: str):
        second, mark = row.second, self.marks.get(kept, NOTHING)
        texts = {FOUND: second.found, MARK: shown(second.points), REASON: second.reason}
        if form is None:
            yield from (Cell(item, None, text) for item, text in texts.items())
            return
        wrong = problems(row, mark) if not form.is_bound else {}
        for item in texts:
            name = f"{row.row}.{item}"
            message = "".join(form.errors.get(name, [])) if form.is_bound else wrong.get(item, "")
            yield Cell(item, form[name], message=message, note=note_of(row, mark) if item == MARK else "")

    def _asked(self, sheet: Sheet) -> dict[str, list[str]]:
        """What was found wrong with single rows."""
        told = told_of_rows(self.evaluation, self.evaluation.findings)
        return {row: [finding.message for finding in found] for (name, row), found in told.items() if name == sheet.name}


def review_of(viewing: Viewing) -> Review | None:
    """For the reviewer at work what was typed; for everybody else what counted of it.  None before anything was handed in."""
    assessment, typing = viewing.assessment, viewing.reviewing
    snapshot = handed_in(assessment) if typing else seen(viewing)
    if snapshot is None:
        return None
    names, marks = names_of(assessment), marks_of(assessment) if typing else {}
    evaluation = with_marks(snapshot, marks, names) if typing else evaluation_of_snapshot(snapshot)
    return Review(viewing, snapshot, marks, names, typing, evaluation)


def get_second(request: HttpRequest, pk: int) -> Viewing:
    """The assessment, for who may see its 复核 now."""
    viewing = get_viewing(request, pk)
    if not viewing.sees_marks:
        raise Http404("复核结果由财政部门决定何时告知。")
    return viewing


@login_required
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet with its marks, and the list of all."""
    if request.method == "POST":
        return _save(request, pk)
    viewing = get_second(request, pk)
    review = review_of(viewing)
    chosen = _chosen(review, request.GET.get("sheet", "")) if review else None
    if review and chosen and review.typing:
        review.forms[review.names.sheet(chosen)] = MarksForm(viewing.assessment, chosen, review.names, review.marks)
    return _page(request, viewing, review, chosen)


def _chosen(review: Review, name: str) -> Sheet | None:
    found = review.sheet(name) if name else next(iter(review.sheets), None)
    if name and found is None:
        raise Http404("没有这张表。")
    return found


def _page(request: HttpRequest, viewing: Viewing, review: Review | None, chosen: Sheet | None, code: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"assessment": viewing.assessment, "viewing": viewing, "tab": "second", "review": review}
    if review:
        context |= _shown(review, chosen) | {
            "talk": Talk(viewing, review.evaluation, request.get_full_path()),
            "reasons": [one.offered for one in review.evaluation.pack.reasons] if review.typing else [],
            "form": review.forms.get(review.names.sheet(chosen)) if chosen else None,
            "orphans": orphans(review.sheets, review.marks, review.names),
            "letters": letters_of(viewing),
            "may_write": Role.REVIEWER in viewing.roles,
        }  # fmt: skip
    return render(request, "reviews/second.html", context, status=code)


def _shown(review: Review, chosen: Sheet | None) -> dict[str, Any]:
    """What follows from the marks."""
    total, tallies = whole(review.evaluation), review.tallies(chosen)
    return {
        "chosen": chosen, "lines": review.lines(chosen) if chosen else [], "tallies": tallies, "typing": review.typing,
        "total": total, "total_tally": Tally(total, "", False, 0, 0), "wrong": sum(t.wrong for t in tallies),
        "stale": sum(t.stale for t in tallies), "looked_at": sum(t.sheet.looked_at for t in tallies),
        "deductions": sum(len(t.sheet.deductions) for t in tallies),
    }  # fmt: skip


def _sent(review: Review, data, prefixes: list[str]) -> tuple[list[MarksForm], dict[str, Mark]]:
    """The forms of these sheets, read, and what was typed in them."""
    named = (review.sheet(prefix) for prefix in dict.fromkeys(prefixes))
    forms = [MarksForm(review.viewing.assessment, sheet, review.names, review.marks, data) for sheet in named if sheet is not None]
    for form in forms:
        form.is_valid()
    return forms, {key: mark for form in forms for key, mark in form.typed.items()}


def _kept(viewing: Viewing, data, prefixes: list[str], by: User) -> Review:
    """Store what was sent of these sheets, and look at what became of it."""
    forms, typed = _sent(_reviewing(viewing), data, prefixes)
    if typed:
        keep(viewing.assessment, typed, by)
    return _told(_reviewing(viewing), forms)


def _read(viewing: Viewing, data, prefixes: list[str]) -> Review:
    """The same before anything is stored."""
    review = _reviewing(viewing)
    forms, typed = _sent(review, data, prefixes)
    marks = {**review.marks, **typed}
    drafted = Review(viewing, review.snapshot, marks, review.names, True, with_marks(review.snapshot, marks, review.names))
    return _told(drafted, forms)


def _told(review: Review, forms: list[MarksForm]) -> Review:
    for form in forms:
        sheet = review.sheet(form.prefix)
        if sheet is not None:
            form.tell(sheet)
            review.forms[form.prefix] = form
    return review


def _reviewing(viewing: Viewing) -> Review:
    review = review_of(viewing) if viewing.reviewing else None
    if review is None:
        raise PermissionDenied(NOT_NOW)
    return review


def _save(request: HttpRequest, pk: int) -> HttpResponse:
    """The page without a script."""
    prefixes = request.POST.getlist("form")[:MOST_FORMS]
    with held(request, pk) as viewing:
        review = _kept(viewing, request.POST, prefixes, request.user)
    forms = list(review.forms.values())
    if any(form.conflicts or form.errors for form in forms):
        messages.error(request, "有内容没有保存或填写有误，请看标红的提示；其他内容已保存。")
        return _page(request, viewing, review, review.sheet(prefixes[0]), 409 if any(f.conflicts for f in forms) else 422)
    messages.success(request, "复核已保存。")
    return redirect(f"{reverse('second', args=(pk,))}?{urlencode({'sheet': prefixes[0]})}" if prefixes else reverse("second", args=(pk,)))


@login_required
@require_POST
def second_cells(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed where it says ``keep``, else only look at it; answer what became of it and what follows."""
    prefixes = request.POST.getlist("form")[:MOST_FORMS]
    try:
        if "keep" in request.POST:
            with held(request, pk) as viewing:
                review = _kept(viewing, request.POST, prefixes, request.user)
        else:
            review = _read(get_viewing(request, pk), request.POST, prefixes)
    except PermissionDenied as refused:
        return JsonResponse({"reason": str(refused)}, status=403)
    forms = {prefix: form.outcome(review.sheet(prefix)).as_dict() for prefix, form in review.forms.items()}
    chosen = review.sheet(prefixes[0]) if prefixes else None
    return JsonResponse({"forms": forms, "page": _live(request, review, chosen)})


def _live(request: HttpRequest, review: Review, chosen: Sheet | None) -> dict[str, Any]:
    context = _shown(review, chosen) | {"assessment": review.viewing.assessment}
    html = {
        "second-summary": render_to_string("reviews/_second_summary.html", context, request),
        "second-sheets": render_to_string("reviews/_second_sheets.html", context, request),
    }
    for line in context["lines"]:
        html |= {f"{line.key}.偏差": line.difference or "—", f"{line.key}.由来": escape(line.row.second.how)}
    return {"texts": {}, "html": html, "hidden": {}, "told": {}}


@login_required
@require_POST
def second_row(request: HttpRequest, pk: int) -> HttpResponse:
    """A mark whose row the department changed is looked at again, or taken back."""
    key = request.POST.get("row", "") or request.POST.get("back", "")
    with held(request, pk) as viewing:
        if not viewing.reviewing:
            raise PermissionDenied(NOT_NOW)
        try:
            (take_back if "back" in request.POST else look_again)(viewing.assessment, key, request.user)
            messages.success(request, "已撤回这一行的复核。" if "back" in request.POST else "已记下：再看，复核不变。")
        except Refused as refusal:
            messages.error(request, str(refusal))
    sheet = request.POST.get("sheet", "")
    return redirect(f"{reverse('second', args=(pk,))}?{urlencode({'sheet': sheet})}" if sheet else reverse("second", args=(pk,)))
