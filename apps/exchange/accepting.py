"""Accepting what a file says, and taking it back: the same forms that people type into, so that all their rules hold.

All or nothing: where anything was changed by somebody else since the file was read, nothing is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.assessments.forms import PassageForm
from apps.assessments.life import begin
from apps.assessments.merging import MergingForm, as_loaded, lines
from apps.assessments.models import Assessment
from apps.assessments.provenance import TYPED, How, Provenance
from apps.assessments.viewing import ASK_TO_OPEN
from apps.audit.models import Thing
from apps.audit.record import Change, record, together
from apps.budgets.forms import StatementForm
from apps.budgets.lists import RowsForm
from apps.departments.models import User
from apps.factbook.entry import keep
from apps.projects.forms import ProjectForm
from apps.projects.models import Project
from apps.reviews.anchors import carry

from .models import Adoption, Import
from .proposals import Proposal, Slot
from .slots import Target, form_name

LONGEST = 400
ALONG = ("cycle__district", "cycle__pack_version", "department")
_PROJECT = re.compile(r"项目\.项(\d+)\.")


class Conflict(Exception):
    """Nothing was written; the message says what stands against it, ``told`` cell by cell."""

    def __init__(self, message: str, told: Mapping[str, str] = MappingProxyType({})):
        super().__init__(message)
        self.told = told


@dataclass(frozen=True, slots=True)
class Typed:
    """A text to be typed into the cell of a fact, where ``old`` stands now."""

    key: str
    old: str
    new: str
    provenance: Provenance = TYPED


def sure(proposals: Iterable[Proposal]) -> list[Proposal]:
    """What is taken when everything is taken."""
    return [one for one in proposals if one.taken_with_all]


def adopt(
    assessment: Assessment, chosen: list[Proposal], name: str, sha256: str, by: User, source: Import | None = None
) -> Adoption:
    """Write what was chosen; raises :class:`Conflict` and writes nothing where anything stands against it.

    To be called with the row of the assessment locked (``saving``).
    """
    with transaction.atomic(), together():
        made = _adopt(assessment, chosen, name, sha256, by, source)
        record(by, assessment.case, Change(Thing.IMPORT, name, "", sha256, f"采纳 {len(chosen)} 处"))
        return made


def take_in(
    assessment: Assessment, proposals: Iterable[Proposal], name: str, sha256: str, by: User, source: Import | None = None
) -> Adoption | None:
    """Accept all that is sure, where no page does; raises :class:`Conflict` where the assessment takes nothing now."""
    with transaction.atomic():
        along = Assessment.objects.select_for_update(of=("self",)).select_related(*ALONG)
        locked = along.get(pk=assessment.pk)
        if not locked.editable:
            raise Conflict(f"“{locked}”现在是“{locked.get_state_display()}”，不能写入。")
        chosen = sure(proposals)
        if not chosen:
            return None
        adoption = adopt(locked, chosen, name, sha256, by, source)
        begin(locked, by)
        return adoption


def _adopt(
    assessment: Assessment, chosen: list[Proposal], name: str, sha256: str, by: User, source: Import | None
) -> Adoption:
    wrong = [one.label for one in chosen if not one.acceptable or (one.choices and not one.new)]
    if wrong:
        raise Conflict(f"这些不能采纳：{'、'.join(wrong[:5])}。请先在文件中改正，或从待选择的数中选一个。")
    made = new_projects(assessment, (one.key for one in chosen), by)
    target = Target(assessment)
    changes = [Typed(one.key, one.old, one.new, _origin(one, name, sha256)) for one in chosen]
    before = {change.key: _provenance(target.find(change.key)) for change in changes}
    write(target, changes, by)
    return Adoption.objects.create(
        assessment=assessment, source=source, name=name, sha256=sha256, by=by, projects=[project.pk for project in made],
        changes=[
            {"key": one.key, "label": one.label, "block": one.block, "old": one.old, "new": one.new, "place": one.place,
             "was": asdict(before[one.key])}
            for one in chosen
        ],
    )  # fmt: skip


def _origin(one: Proposal, name: str, sha256: str) -> Provenance:
    return Provenance(How.CARRIED if one.carried else How.IMPORTED, f"{name} › {one.place}"[:LONGEST], sha256)


def undo(adoption: Adoption, by: User) -> int:
    """Take back an act of accepting; what was changed again since stays.  Returns how many were taken back.

    To be called with the row of the assessment locked.
    """
    with transaction.atomic(), together():
        undone = _undo(adoption, by)
        record(by, adoption.assessment.case, Change(Thing.IMPORT, adoption.name, adoption.sha256, "", f"撤销采纳 {undone} 处"))
        return undone


def _undo(adoption: Adoption, by: User) -> int:
    target, changes = Target(adoption.assessment), []
    for one in adoption.changes:
        slot = target.find(one["key"])
        if slot is not None and slot.form is not None and _kept(slot, slot.raw) == _kept(slot, one["new"]):
            changes.append(Typed(one["key"], one["new"], one["old"], Provenance(**one["was"])))
    if changes:
        write(target, changes, by)
    adoption.undone_at, adoption.undone_by = timezone.now(), by
    adoption.save(update_fields=["undone_at", "undone_by"])
    for project in adoption.assessment.projects.filter(pk__in=adoption.projects):
        lead = adoption.assessment.figures
        if not lead.filter(statement="项目", row=project.row).exists() and not lead.filter(
            statement__startswith=f"项目.{project.row}."
        ).exists():
            record(by, adoption.assessment.case, Change(Thing.PROJECT, f"项目.{project.row}", before=str(project)))
            project.delete()
    return len(changes)


def _kept(slot: Slot, text: str) -> str:
    """A text as it is kept: what is seen of live figures is the moment's."""
    return lines(slot.form.kept_as(text) if isinstance(slot.form, MergingForm) else text)


def _provenance(slot: Slot | None) -> Provenance:
    """Where what stands there now came from."""
    if slot is None:
        return TYPED
    if isinstance(slot.form, PassageForm):
        return slot.form.kept.provenance if slot.form.kept else TYPED
    if not isinstance(slot.form, StatementForm):
        return TYPED
    figure = slot.form.stored.get((slot.address.row, slot.address.column))
    return figure.provenance if figure else TYPED


def new_projects(assessment: Assessment, keys: Iterable[str], by: User) -> list[Project]:
    """The projects that are named and not there yet, in their order; to be made before what is written into them."""
    numbers = {int(match.group(1)) for key in keys if (match := _PROJECT.match(key))}
    there = assessment.projects.count() if numbers else 0
    fresh = sorted(number for number in numbers if number > there)
    if fresh and fresh != list(range(there + 1, there + 1 + len(fresh))):
        raise Conflict("新增的项目要从第一个起一起采纳。")
    if fresh and not assessment.openings.holds("项目"):
        raise Conflict(f"没有退回整个项目表，不能增加项目。{ASK_TO_OPEN}")
    last = assessment.projects.order_by("-ordinal").first()
    ordinal = last.ordinal if last else 0
    made = [Project.objects.create(assessment=assessment, ordinal=ordinal + i, created_by=by) for i, _ in enumerate(fresh, 1)]
    record(by, assessment.case, *(Change(Thing.PROJECT, f"项目.{one.row}", after=str(one)) for one in made))
    return made


def write(target: Target, changes: list[Typed], by: User) -> dict[str, str]:
    """Send the changes through the forms people type into.  Returns what is kept as typed and cannot be read: fact key → why."""
    by_form: dict[str, tuple[Any, dict[str, Typed]]] = {}
    for change in changes:
        slot = target.find(change.key)
        if slot is None or slot.form is None:
            raise Conflict(f"“{change.key}”已经没有了，什么都没有写入。请重新读取文件。")
        by_form.setdefault(form_name(slot.form), (slot.form, {}))[1][slot.name] = change
    data = _posted(by_form.values())
    bound = Target(target.assessment, data, target.evaluation)
    forms = [entry.form for entry in bound.entries if form_name(entry.form) in by_form]
    for form in forms:
        form.provenance = {name: change.provenance for name, change in by_form[form_name(form)][1].items()}
    kept = keep(forms, by)
    carry(target.assessment, kept.moved)
    told = {key: text for form in forms for key, text in _told(form, by_form[form_name(form)][1])}
    if kept.conflicts or kept.unsaved:
        all_of_it = "；".join(dict.fromkeys(told.values()))
        raise Conflict(f"读取以后，这些内容被改过，或不能保存，什么都没有写入。请重新读取再试。（{all_of_it[:300]}）", told)
    return told


def _told(form: Any, changes: Mapping[str, Typed]) -> Iterator[tuple[str, str]]:
    """What a form says against what was sent to it, beside each cell and of the whole."""
    whole = "".join(form.non_field_errors())
    for name, change in changes.items():
        if text := "".join(form.errors.get(name, ())) or whole:
            yield change.key, text


def _posted(groups: Iterable[tuple[Any, Mapping[str, Typed]]]) -> dict[str, str]:
    """What a browser would send: every form as it is loaded, with the changes typed into it."""
    data: dict[str, str] = {}
    loaded: dict[str, dict[str, str]] = {}
    for form, changes in groups:
        old = {name: lines(change.old) for name, change in changes.items()}
        new = {name: change.new for name, change in changes.items()}
        shown = form.shown if isinstance(form, MergingForm) else form._stored_texts()
        loaded.setdefault(form.add_prefix("loaded"), {}).update(shown | old)
        whole = isinstance(form, RowsForm) and not isinstance(form, ProjectForm)
        texts = (_in_order(shown, new) if whole else {}) | new
        data |= {form.add_prefix(name): text for name, text in texts.items()}
    return data | {name: as_loaded(texts) for name, texts in loaded.items()}


def _in_order(shown: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """The cells of a list row by row, as a page has them."""
    def place(name: str) -> tuple[int, str]:
        number = name.partition(".")[0].removeprefix("项")
        return (int(number) if number.isdecimal() else -1, "")

    return {name: shown.get(name, "") for name in sorted({**shown, **new}, key=place)}


def chosen_from(proposals: Iterable[Proposal], keys: Iterable[str], choices: Mapping[str, str]) -> list[Proposal]:
    """The proposals of these names; of those that must be chosen, with the text that was chosen."""
    wanted, found = set(keys), []
    for one in proposals:
        if one.key not in wanted:
            continue
        if one.choices:
            text = choices.get(one.key, "")
            at = next((place for offered, place in one.choices if offered == text), "")
            one = replace(one, new=text if at or text in dict(one.choices) else "", place=at)
        found.append(one)
    return found
