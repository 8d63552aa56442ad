"""Reasons for findings: what is written, kept and taken back, and the rows of the page that shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms

from apps.assessments.merging import MergingForm
from apps.assessments.models import Acceptance, Assessment
from apps.assessments.texts import REMARK, LongText
from apps.assessments.viewing import Viewing
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import User
from apps.domain.book import acceptances
from apps.domain.book.acceptances import ACCEPTABLE, LEAST_REASON, fingerprint
from apps.domain.book.evaluation import Evaluation
from apps.domain.findings import Finding, Severity

from .links import places
from .status import Status


class ReasonForm(MergingForm):
    """The reason for one finding.  ``suggestion`` stands in the field of a finding that has none yet."""

    def __init__(self, name: str, kept: str = "", data=None, suggestion: str = "", writer: object = None):
        super().__init__(data, prefix=name, initial={"reason": kept}, auto_id="%s")
        self.name, self.writer, self.suggestion = name, writer, suggestion
        widget = forms.Textarea(attrs={"rows": 2, "class": "form-control", "minlength": LEAST_REASON})
        self.fields["reason"] = LongText(REMARK, label="理由", required=False, strip=False, widget=widget)
        self.remember()
        if suggestion and not kept:
            self.initial["reason"] = suggestion

    def writer_of(self, name: str) -> object:
        return self.writer

    def clean(self):
        cleaned = super().clean()
        if not self.conflicts and not self.excessive and len(self.final("reason").strip()) < LEAST_REASON:
            self.add_error("reason", f"理由至少写 {LEAST_REASON} 个字，说明这个数为什么是对的，或者为什么暂时不能更正。")
        return cleaned

    @property
    def taken_over(self) -> bool:
        """What is there is not what the page showed."""
        return self.loaded.get("reason", "") != self.shown["reason"]

    def save(self, assessment: Assessment, finding: Finding, user: User) -> None:
        reason = self.final("reason").strip()
        if reason == self.shown["reason"].strip():
            return
        Acceptance.objects.update_or_create(
            assessment=assessment, fingerprint=self.name,
            defaults={"code": finding.code, "message": finding.message, "reason": reason, "by": user},
        )  # fmt: skip
        record(user, assessment.case, Change(Thing.REASON, self.name, self.shown["reason"], reason, finding.message))


@dataclass(frozen=True)
class Row:
    """A finding on the page, with the reason it has, or the one it had before its figures changed."""

    finding: Finding
    name: str
    places: list[dict[str, str]]
    reason: acceptances.Acceptance | None = None
    lapsed: acceptances.Acceptance | None = None
    form: ReasonForm | None = None


def acceptable(evaluation: Evaluation) -> dict[str, Finding]:
    """The findings a reason can be written for, by their fingerprints."""
    return {fingerprint(f): f for f in evaluation.findings if f.severity in ACCEPTABLE}


@dataclass(frozen=True)
class Rows:
    """The findings of an assessment as the page groups them."""

    status: Status
    bound: ReasonForm | None = None
    """What was just sent and could not be kept."""

    @property
    def viewing(self) -> Viewing:
        return self.status.viewing

    @property
    def evaluation(self) -> Evaluation:
        return self.status.evaluation

    def open(self) -> list[tuple[Severity, list[Row]]]:
        return [(severity, [self._row(f) for f in findings]) for severity, findings in self.status.groups]

    def settled(self) -> list[Row]:
        return [self._row(f) for f in self.status.settled]

    def missing(self) -> list[Row]:
        return [self._plain(f) for f in self.status.missing]

    def lapsed(self) -> list[tuple[acceptances.Acceptance, ReasonForm]]:
        """Reasons for what is no finding any more; to the bureau it never was one."""
        if self.viewing.for_bureau:
            return []
        here = {fingerprint(f).rpartition("-")[0] for f in self.evaluation.findings}
        return [(a, ReasonForm(a.fingerprint, a.reason)) for a in self.evaluation.lapsed if a.place not in here]

    def _plain(self, finding: Finding) -> Row:
        return Row(finding, fingerprint(finding), places(self.viewing.assessment, self.evaluation, finding))

    def _row(self, finding: Finding) -> Row:
        row, reason = self._plain(finding), self.evaluation.acceptance_of(finding)
        lapsed = None if reason or self.viewing.for_bureau else self._before(row.name)
        return Row(finding, row.name, row.places, reason, lapsed, self._form(finding, row.name, reason, lapsed))

    def _before(self, name: str) -> acceptances.Acceptance | None:
        place = name.rpartition("-")[0]
        return next((a for a in reversed(self.evaluation.lapsed) if a.place == place), None)

    def _form(self, finding: Finding, name: str, reason, lapsed) -> ReasonForm | None:
        if finding.severity not in ACCEPTABLE or not self.viewing.may_edit:
            return None
        if self.bound is not None and self.bound.name == name:
            return self.bound
        return ReasonForm(name, reason.reason if reason else "", suggestion=lapsed.reason if lapsed else "")


def unsaved(rows: Iterable[tuple[Severity, list[Row]]], settled: Iterable[Row], bound: ReasonForm | None) -> str:
    """A reason that was sent for a finding which is not on the page any more; it is shown, so that nothing is lost."""
    if bound is None:
        return ""
    there = {row.name for _, group in rows for row in group} | {row.name for row in settled}
    return "" if bound.name in there else bound.data.get(bound.add_prefix("reason"), "")
