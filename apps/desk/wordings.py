"""语句: every generated sentence of the report, in its order; a drafter may put it in words of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.assessments.access import get_viewing, saving
from apps.assessments.forms import WordingForm
from apps.assessments.merging import NOT_KEPT
from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.domain.book.evaluation import Evaluation
from apps.domain.outline import Sentence
from apps.domain.report.rewording import Piece, brought_up_to_date, compared
from apps.domain.report.telling import Telling, Told, unsaid
from apps.domain.writing.blocks import Run
from apps.factbook.snapshots import evaluation_of
from apps.findings.links import field_url, linked
from apps.findings.status import status_of
from apps.projects.facts import project_rows

OUTDATED = "W001"
"""What the three columns show already."""

HERE = {"url": "", "hint": ""}
"""Where to mend it needs not be said on the page itself."""

STATES = {"auto": "自动", "written": "已改写", "outdated": "数据已变"}


@dataclass(frozen=True)
class Entry:
    """A sentence on the page: what is printed, where its figures come from, and how it may be changed."""

    told: Told
    findings: list[dict[str, str]]
    links: dict[str, str]
    form: WordingForm | None = None
    project: str = ""

    @property
    def label(self) -> str:
        return STATES[self.told.state]

    @property
    def printed(self) -> list[list[tuple[Run, str]]]:
        """The paragraphs as printed, each run with the address of its field."""
        return [[(run, self.links.get(run.key, "")) for run in line] for line in self.told.lines]

    @property
    def before(self) -> tuple[Piece, ...]:
        return compared(self.told.written.base, self.told.sentence)[0] if self.told.written else ()

    @property
    def now(self) -> tuple[Piece, ...]:
        return compared(self.told.written.base, self.told.sentence)[1] if self.told.written else ()

    @property
    def updated(self) -> str:
        """Their words with the figures of now; empty where that changes nothing."""
        written = self.told.written
        text = brought_up_to_date(written.text, written.base, self.told.sentence) if written and self.told.generated else ""
        return text if written and text != written.text else ""


@login_required
@require_http_methods(["GET", "POST"])
def wordings(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows every generated sentence beside what was made of it; keeps one."""
    if request.method == "POST":
        return _save(request, pk)
    viewing = get_viewing(request, pk)
    return _page(request, viewing, status_of(viewing).evaluation)


def _save(request: HttpRequest, pk: int) -> HttpResponse:
    key, _, row = request.POST.get("sentence", "").partition("/")
    with saving(request, pk) as viewing:
        found, evaluation = viewing.assessment, evaluation_of(viewing)
        told = _named(found, evaluation, key, row)
        form = WordingForm(found, told, row, request.POST)
        good = form.is_valid()
        if good:
            changed = form.save(request.user)
    if not good:
        changed_since = "这一句在您打开本页后变了，您的文字没有保存，仍在下面。请对照后再保存一次。"
        messages.error(request, NOT_KEPT if form.closed else changed_since)
        return _page(request, viewing, status_of(viewing).evaluation, form, status=409)
    if changed:
        messages.success(request, "已改用自动句。" if form.act == WordingForm.TAKE else "语句已保存。")
    else:
        messages.info(request, "没有改动。")
    return redirect(f"{reverse('wordings', args=(pk,))}#{told.name}")


def _named(found: Assessment, evaluation: Evaluation, key: str, row: str) -> Told:
    """The sentence of that name, said or not; 404 for what the pack does not have."""
    if not any(isinstance(item, Sentence) and item.key == key for item in found.pack.content()) and not _kept(found, key):
        raise Http404
    place = project_rows(found).get(row, "") if row else ""
    if row and not place:
        raise Http404
    told = _told(evaluation)
    return next((one for one in told if (one.key, one.row) == (key, place)), Told(key, place, ()))


def _kept(found: Assessment, key: str) -> bool:
    """Of a sentence that the pack had once; what was made of it can still be put away."""
    return found.wordings.filter(key=key).exists()


def _told(evaluation: Evaluation) -> tuple[Told, ...]:
    """The sentences said, then those that were rewritten and are not said any more."""
    said = tuple(Telling(evaluation.pack, evaluation.book).sentences())
    return (*said, *unsaid(evaluation.book, said))


def _page(
    request: HttpRequest, viewing: Viewing, evaluation: Evaluation, bound: WordingForm | None = None, status: int = 200
) -> HttpResponse:
    told = _told(evaluation)
    if bound is not None and bound.told.name not in {one.name for one in told}:
        told = (*told, bound.told)
    all_entries = list(_entries(viewing, evaluation, told, bound))
    chapters = [(headings, list(group)) for headings, group in groupby(all_entries, key=lambda e: e.told.headings)]
    context = {
        "assessment": viewing.assessment, "viewing": viewing, "chapters": chapters, "tab": "report", "total": len(all_entries),
        "written": sum(1 for e in all_entries if e.told.written),
        "outdated": [e for e in all_entries if e.told.outdated],
    }  # fmt: skip
    return render(request, "desk/wordings.html", context, status=status)


def _entries(
    viewing: Viewing, evaluation: Evaluation, told: tuple[Told, ...], bound: WordingForm | None
) -> Iterator[Entry]:
    found = viewing.assessment
    rows = {place: row for row, place in project_rows(found).items()} if found.pack.projects else {}
    editable, links = viewing.may_edit, _links(found, told)
    for one in told:
        form = bound if bound is not None and bound.told.name == one.name else None
        if form is None and editable:
            form = WordingForm(found, one, rows.get(one.row, ""))
        findings = [linked(viewing, evaluation, f) | HERE for f in evaluation.findings if one.name in f.keys and f.code != OUTDATED]
        yield Entry(one, findings, links, form, evaluation.book.text(f"项目.{one.row}.名称") if one.row else "")


def _links(found: Assessment, told: tuple[Told, ...]) -> dict[str, str]:
    keys = {run.key for one in told for line in one.lines for run in line if run.key}
    return {key: field_url(found, key) for key in keys}
