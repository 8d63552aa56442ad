"""Giving marks (复核): kept as typed beside the self score, with a reason, followed by the review's snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django import forms

from apps.assessments.merging import MergingForm, Outcome
from apps.assessments.models import Assessment, AssessmentState
from apps.assessments.texts import CELL, REMARK, TypedText
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.departments.models import Membership, Role, User
from apps.domain.book.evaluation import Evaluation
from apps.domain.book.reviewed import Sheet, reviewed
from apps.domain.forms.second import FOUND, MARK
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import take
from apps.indicators.keeping import record_answer, subject_of, withdraw
from apps.indicators.models import Judgement

from .marks import (
    ITEMS,
    NOTHING,
    REASON,
    Mark,
    Marks,
    Names,
    handed_in,
    marks_of,
    names_of,
    note_of,
    problems,
    stale_marks,
    with_marks,
)
from .refusal import Refused


class MarksForm(MergingForm):
    """What is typed of the rows of one sheet: 复核完成值, 复核得分, 理由, each cell by itself."""

    def __init__(self, assessment: Assessment, sheet: Sheet, names: Names, marks: Marks, data=None):
        self.assessment, self.sheet, self.names, self.marks = assessment, sheet, names, marks
        initial = {f"{row.row}.{item}": self.mark_of(row.row)[item] for row in sheet.rows for item in ITEMS}
        super().__init__(data, prefix=names.sheet(sheet), initial=initial)
        for row in sheet.rows:
            for item, limit in ((FOUND, CELL), (MARK, CELL), (REASON, REMARK)):
                attrs = {"class": "cell" if item == MARK else "cell cell-text", "autocomplete": "off", **WIDGETS[item]}
                label = f"{row.name} {LABELS[item]}"
                widget = forms.TextInput(attrs=attrs | {"aria-label": label})
                self.fields[f"{row.row}.{item}"] = TypedText(limit, required=False, strip=False, label=label, widget=widget)
        self.remember()

    def mark_of(self, row: str) -> Mark:
        return self.marks.get(self.names.row(self.sheet, self.sheet.by_row()[row]), NOTHING)

    def writer_of(self, name: str) -> object:
        return self.mark_of(name.rpartition(".")[0]).by

    @property
    def typed(self) -> dict[str, Mark]:
        """The marks as they are to be stored; those nobody touched as they are."""
        found = {}
        for row in self.sheet.rows:
            values = {item: self.final(f"{row.row}.{item}").strip() for item in ITEMS}
            before = self.mark_of(row.row)
            if (values[FOUND], values[MARK], values[REASON]) != before.typed:
                found[self.names.row(self.sheet, row)] = Mark(values[FOUND], values[MARK], values[REASON])
        return found

    def tell(self, sheet: Sheet) -> None:
        """Say beside the cells what is wrong with them; ``sheet`` has the marks in it."""
        for row in sheet.rows:
            mark = Mark(*(self.final(f"{row.row}.{item}") for item in ITEMS))
            for item, sentence in problems(row, mark).items():
                if not self.errors.get(f"{row.row}.{item}"):
                    self.add_error(f"{row.row}.{item}", sentence)

    def outcome(self, sheet: Sheet | None = None) -> Outcome:
        """Of all cells of the rows that were sent: what one says may be wrong with another."""
        sent = {name.rpartition(".")[0] for name in self.shown if self.add_prefix(name) in self.sent}
        names = [f"{row}.{item}" for row in sent for item in ITEMS]
        found = sheet.by_row() if sheet else {}
        marks = {row: Mark(*(self.final(f"{row}.{item}") for item in ITEMS)) for row in sent}
        return replace(
            super().outcome(), stored={name: self.final(name) for name in names},
            errors={name: "".join(self.errors[name]) for name in names if name in self.errors},
            notes={f"{row}.{MARK}": note_of(found[row], marks[row]) for row in sent if row in found},
        )  # fmt: skip


LABELS = {FOUND: "复核完成值", MARK: "复核得分", REASON: "理由"}
WIDGETS: Mapping[str, Mapping[str, str]] = {FOUND: {}, MARK: {"inputmode": "decimal"}, REASON: {"list": "reasons"}}


def keep(assessment: Assessment, typed: Marks, by: User) -> Evaluation:
    """Store what was typed of some rows, and take the review's snapshot anew.  To be called with the assessment's row locked."""
    insist_reviewing(assessment, by)
    before = marks_of(assessment)
    for key, mark in typed.items():
        _keep(assessment, key, before.get(key, NOTHING), mark, by)
    return retake(assessment, by)


def _keep(assessment: Assessment, key: str, before: Mark, mark: Mark, by: User) -> None:
    place = {"assessment": assessment, "side": Judgement.Side.REVIEW, "indicator": key}
    for item, old, new in (
        (FOUND, {"amount": before.found}, {"amount": mark.found, "reason": ""}),
        (MARK, {"amount": before.amount, "reason": before.reason}, {"amount": mark.amount, "reason": mark.reason}),
    ):
        if not any(new.values()):
            withdraw(Judgement.objects.filter(**place, item=item), assessment, by, "撤回复核")
        elif any(new[name] != text for name, text in old.items()):
            record_answer(by, assessment, (key, item), old, new, Thing.MARK)
            Judgement.objects.update_or_create(**place, item=item, defaults={**new, "updated_by": by, "demo": False})


def look_again(assessment: Assessment, key: str, by: User) -> None:
    """The reviewer saw that the self-assessment changed under a mark, and lets it stand."""
    insist_reviewing(assessment, by)
    kept = Judgement.objects.filter(assessment=assessment, side=Judgement.Side.REVIEW, indicator=key)
    if not kept:
        raise Refused("这一行没有复核，或刚被他人撤回，请刷新页面。")
    for one in kept:
        one.updated_by = by
        one.save(update_fields=("updated_by", "updated_at"))
    record(by, assessment.case, Change(Thing.MARK, subject_of(key), note="自评改后再看，复核不变", act=Act.CHANGE))


def take_back(assessment: Assessment, key: str, by: User) -> None:
    """Withdraw the whole mark of a row."""
    insist_reviewing(assessment, by)
    withdraw(Judgement.objects.filter(assessment=assessment, side=Judgement.Side.REVIEW, indicator=key), assessment, by, "撤回复核")
    retake(assessment, by)


def insist_reviewing(assessment: Assessment, by: User) -> None:
    """Whoever asks: only a reviewer of the district marks, and only what is being reviewed."""
    if not Membership.objects.filter(user=by, district=assessment.cycle.district_id, role=Role.REVIEWER).exists():
        raise Refused("只有本区划的审核员可以填复核。")
    if Assessment.objects.values_list("state", flat=True).get(pk=assessment.pk) != AssessmentState.SUBMITTED:
        raise Refused("只有已提交、正在审核的自评可以填复核。")


def retake(assessment: Assessment, by: User) -> Evaluation:
    """The handed-in facts with the marks of now, as the one snapshot of this review; files that were made keep theirs."""
    snapshot = handed_in(assessment)
    if snapshot is None:
        raise Refused("还没有提交过。")
    evaluation = with_marks(snapshot, marks_of(assessment), names_of(assessment))
    own = assessment.snapshots.filter(kind=Snapshot.Kind.REVIEW, pk__gt=snapshot.pk)
    own.filter(editions=None, letters=None).delete()
    if evaluation.entered.frozen() != snapshot.book or own.exists():
        take(assessment, Snapshot.Kind.REVIEW, by, evaluation)
    return evaluation


def insist(assessment: Assessment, approving: bool) -> None:
    """Before a decision every deduction has its reason, and what changed under a mark was looked at again."""
    marks = marks_of(assessment)
    snapshot = handed_in(assessment) if marks else None
    if snapshot is None:
        return
    names = names_of(assessment)
    sheets = reviewed(with_marks(snapshot, marks, names))
    wrong = [*_unfinished(sheets, marks, names)]
    if approving:
        stale = stale_marks(assessment, snapshot, marks, names)
        told = {names.row(sheet, row): row.name for sheet in sheets for row in sheet.rows}
        wrong += [f"复核“{told[key]}”：自评已改，请再看" for key in stale]
    if wrong:
        raise Refused(*wrong)


def _unfinished(sheets: Iterable[Sheet], marks: Marks, names: Names) -> Iterable[str]:
    for sheet in sheets:
        for row in sheet.rows:
            mark = marks.get(names.row(sheet, row))
            for sentence in problems(row, mark).values() if mark else ():
                yield f"复核“{row.name}”：{sentence}"
