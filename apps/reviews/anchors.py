"""Where an opinion hangs: the place by its lasting name, what it is called, where it is shown, whether it is still there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.budgets.lists import carried
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import step_for, steps_of
from apps.domain.forms.closing import subject
from apps.domain.names import quoted
from apps.domain.outline import Sentence
from apps.domain.places import (
    BLOCK,
    INDICATOR,
    PASSAGE,
    PRIOR,
    REWRITTEN,
    STEP,
    WHOLE,
    Openings,
    covers,
)
from apps.domain.revision.blocks import blocks_of
from apps.domain.revision.dependence import opened_by
from apps.findings.links import field_url
from apps.indicators.models import Judgement
from apps.projects.facts import project_rows

from .models import Comment

EVERYTHING = "整份自评"
SHORT = 15
_IN_BOOK = re.compile(r"(?<=项目\.)项\d+(?=\.|$)|(?<=\.)项\d+$")
_OWN = re.compile(r"(?<=项目\.)P\d+(?=\.|$)|(?<=\.)P\d+$")
_ROW = re.compile(r"项[1-9]\d*")
GONE = "项0"
"""The row of what was removed: no list ever has one."""


def _renamed(place: str, rows: Mapping[str, str], pattern: re.Pattern[str]) -> str:
    """A place with its project by another of its names; other lists' rows are left alone."""
    if not place.startswith(("项目.", f"{REWRITTEN}.")):
        return place
    return pattern.sub(lambda found: rows.get(found[0], found[0]), place, count=1)


def lasting(assessment: Assessment) -> Callable[[str], str]:
    """From a name of the book (``项目.项2.执行``) to the one that stays (``项目.P12.执行``)."""
    rows = {place: row for row, place in project_rows(assessment).items()} if assessment.pack.projects else {}
    return lambda key: _renamed(key, rows, _IN_BOOK)


def carry(assessment: Assessment, moved: Mapping[str, str]) -> None:
    """Opinions and what is open go with the rows of a list that changed places (``{"重点工作.项3.": "重点工作.项2."}``)."""
    if not moved:
        return
    there = {old: new or f"{old.removesuffix('.').rpartition('.')[0]}.{GONE}." for old, new in moved.items()}

    def went(place: str) -> str:
        return carried(f"{place}.", there).removesuffix(".")

    below = Q(pk__in=[])
    for old in moved:
        below |= Q(place=old.removesuffix(".")) | Q(place__startswith=old)
    comments = list(assessment.comments.filter(below))
    for comment in comments:
        comment.place = went(comment.place)
    Comment.objects.bulk_update(comments, ["place"])
    _carry_marks(assessment, list(moved), went)
    if assessment.openings.partial:
        assessment.openings = assessment.openings.renamed(went)
        assessment.save(update_fields=("opened",))


def _carry_marks(assessment: Assessment, below: list[str], went: Callable[[str], str]) -> None:
    """The reviewer's marks as well; two rows may change places, so all step aside first."""
    own = assessment.judgements.filter(side=Judgement.Side.REVIEW)
    marks = [mark for mark in own if any(f"{mark.indicator}.".startswith(old) for old in below)]
    for lead in ("~", ""):
        for mark in marks:
            place = mark.indicator.removeprefix("~")
            mark.indicator = f"~{place}" if lead else _aside(went(place), mark.pk)
        Judgement.objects.bulk_update(marks, ["indicator"])


def _aside(place: str, pk: int) -> str:
    """Where marks of a row that was removed are kept, each by itself."""
    return f"{place}.{pk}" if place.endswith(f".{GONE}") else place


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place as it is now: what it is called, what stands there, where to see it; ``gone`` where it is no more."""

    place: str
    label: str
    now: str = ""
    url: str = ""
    gone: bool = False


class Anchors:
    """The places of an assessment as an evaluation has them."""

    def __init__(self, assessment: Assessment, evaluation: Evaluation):
        self.assessment, self.evaluation = assessment, evaluation
        self.pack, self.book = evaluation.pack, evaluation.book

    @cached_property
    def rows(self) -> dict[str, str]:
        return project_rows(self.assessment) if self.pack.projects else {}

    def key(self, place: str) -> str:
        """The place by its name in the book."""
        return _renamed(place, self.rows, _OWN)

    def of(self, place: str) -> Anchor:
        key = self.key(place)
        label = self._label(key)
        return Anchor(place, label, self._now(key), self._url(place, key), not label)

    def openings(self, places: Iterable[str]) -> Openings:
        """What these places open when they are sent back."""
        return opened_by(self.evaluation, map(self.key, dict.fromkeys(places))).renamed(lasting(self.assessment))

    def _now(self, key: str) -> str:
        fact = self.book.get(key)
        if fact is None:
            return ""
        return fact.shown(self.pack.style, with_unit=True) or "未填"

    def _url(self, place: str, key: str) -> str:
        pk = self.assessment.pk
        row = place.removeprefix("项目.").partition(".")[0]
        if place == f"项目.{row}" and row in self.rows:
            return reverse("project", args=(pk, row.removeprefix("P")))
        if key.startswith(STEP):
            return reverse("step", args=(pk, key.removeprefix(STEP)))
        if not key or key.startswith(BLOCK):
            return reverse("report", args=(pk,))
        return field_url(self.assessment, key)

    def _label(self, key: str) -> str:
        """What the place is called; empty where it is no more."""
        if key == WHOLE:
            return EVERYTHING
        if key.startswith(STEP):
            return next((f"步骤{quoted(s.title)}" for s in steps_of(self.pack) if s.key == key.removeprefix(STEP)), "")
        if key.startswith(BLOCK):
            return next((f"报告中的{quoted(title)}" for name, title in blocks_of(self.pack) if name == key), "")
        if key.startswith(PASSAGE):
            passage = self.pack.passages.get(key.removeprefix(PASSAGE))
            return f"文字{quoted(passage.title)}" if passage else ""
        if key.startswith(f"{REWRITTEN}."):
            return self._sentence(key.removeprefix(f"{REWRITTEN}."))
        return self._indicator(key) or self._fact(key) or self._part(key)

    def _sentence(self, key: str) -> str:
        names = {item.key for item in self.pack.content() if isinstance(item, Sentence)}
        own, _, row = key.rpartition(".")
        if key in names:
            return f"报告语句 {key}"
        return f"项目“{self._project(row)}”的报告语句 {own}" if own in names and self._project(row) else ""

    def _indicator(self, key: str) -> str:
        head, _, rest = key.partition(INDICATOR)
        code = rest.partition(".")[0]
        if not code:
            return ""
        row = head.removeprefix("项目.").rstrip(".") if head else ""
        sheet = self.pack.projects
        framework = sheet.framework if head and sheet else self.pack.framework
        name = next((i.name for i in (framework.indicators if framework else ()) if i.code == code), "")
        return f"项目“{self._project(row)}”的指标{quoted(name)}" if name and row else f"指标{code} {name}" if name else ""

    def _fact(self, key: str) -> str:
        fact = self.book.get(key)
        return "" if fact is None else self.pack.labels.get(key) or fact.label

    def _part(self, key: str) -> str:
        """A row, a project, a form, a statement."""
        head, _, row = key.partition(".")
        statement = self.pack.by_key.get(head)
        if key == "评判.总分":
            return "自评总分"
        if self.pack.projects and head == self.pack.projects.statement.key:
            return self._below_project(key, row)
        if statement and not row:
            return quoted(statement.title)
        if statement and row in statement.by_row:
            return f"{quoted(statement.title)}{statement.by_row[row].label}"
        if statement and _ROW.fullmatch(row) and row in self.book.rows(head):
            return f"{quoted(statement.title)}第{row.removeprefix('项')}行{self._first(f'{key}.')}"
        return self._form(key)

    def _below_project(self, key: str, row: str) -> str:
        if not row:
            return quoted(self.pack.projects.statement.title) if self.pack.projects else ""
        row, _, rest = row.partition(".")
        name = self._project(row)
        if not name:
            return ""
        return f"项目{quoted(name)}" if not rest else self._form(key)

    def _project(self, row: str) -> str:
        if not self.pack.projects or row not in self.book.rows(self.pack.projects.statement.key):
            return ""
        return self.book.text(f"项目.{row}.名称") or row

    def _form(self, key: str) -> str:
        """A form or its indicators, or a row of them."""
        for sheet in self.evaluation.forms.values():
            place = sheet.place
            whose = f"{subject(place, self.book)}{place.form.title}"
            if key in (place.base, place.indicators):
                return whose
            row = key.removeprefix(f"{place.indicators}.")
            if row != key and row in self.book.rows(place.indicators):
                return f"{whose}指标“{self.book.text(f'{key}.name') or row}”"
            if key.startswith(f"{place.base}.") and any(covers(key, name) for name in self.book):
                return f"{whose}·{key.removeprefix(f'{place.base}.')}"
        return next((f"{self._fact(name)}所在的部分" for name in self.book if covers(key, name)), "")

    def _first(self, lead: str) -> str:
        """The first text of a row, to know it by."""
        texts = (fact.value for name, fact in self.book.items() if name.startswith(lead) and isinstance(fact.value, str))
        text = next(texts, "")
        return f"“{text[:SHORT]}”" if text else ""

    def step_of(self, place: str) -> str:
        """The key of the step a place is filled in at; empty for one of the whole or of the report alone."""
        key = self.key(place)
        if key.startswith(STEP):
            return key.removeprefix(STEP)
        step = step_for(self.pack, key.removeprefix(PRIOR)) if key else None
        return step.key if step else ""
