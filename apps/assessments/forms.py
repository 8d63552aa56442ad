from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from django import forms

from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import Department, User
from apps.domain.outline import Passage as PassageSlot
from apps.domain.places import PASSAGE as PASSAGE_PLACE
from apps.domain.places import REWRITTEN
from apps.domain.report.telling import Told
from apps.domain.writing.live import BRACES, LiveNames, with_rows

from .deadlines import MEANING, today
from .drafts import stand_in
from .merging import NOT_KEPT, MergingForm, as_loaded, lines
from .models import WITH_BUREAU, Assessment, Cycle, Passage, Wording
from .provenance import TYPED, Provenance
from .texts import PASSAGE, REMARK, WORDING, LongText
from .widgets import Hidden, Lines

PUBLISH_DUE = "过了这一天才公开的，公开页上写明逾期；没有期限的不填。"


class CycleForm(forms.ModelForm):
    """A year's work: its name, its dates, whether heads sign off."""

    class Meta:
        model = Cycle
        fields = ("title", "opens_on", "closes_on", "publish_due", "signoff")
        widgets = {
            "opens_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "closes_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "publish_due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {"opens_on": "自当日0时起可以填报。", "closes_on": MEANING, "publish_due": PUBLISH_DUE}


class TakingPartForm(forms.Form):
    """Beside the dates of a year's work: who of those that have no assessment in it yet takes part, and who reviews them.

    It begins with what was so in the year before.
    """

    def __init__(self, cycle: Cycle, reviewers: Iterable[User], data=None):
        super().__init__(data, prefix="part")
        departments = Department.objects.filter(district=cycle.district_id).select_related("district").order_by("code")
        self.departments = list(departments.exclude(assessments__cycle=cycle) if cycle.pk else departments)
        earlier = Assessment.objects.filter(cycle__district=cycle.district_id, cycle__year__lt=cycle.year, cycle__as_of=None)
        last = {one.department_id: one for one in earlier.order_by("cycle__year")}
        self.reviewers = {str(user.pk): user for user in reviewers}
        choices = [("", "不指定"), *((pk, str(user)) for pk, user in self.reviewers.items())]
        for department in self.departments:
            before, name = last.get(department.pk), department.name
            self.fields[f"out-{department.pk}"] = forms.CharField(
                label=f"{name}不纳入的理由", required=False, max_length=200, initial=before.out if before else "",
                widget=forms.TextInput(attrs={"class": "form-control form-control-sm", "placeholder": "纳入的不填"}),
            )  # fmt: skip
            self.fields[f"reviewer-{department.pk}"] = forms.ChoiceField(
                label=f"{name}的审核员", required=False, choices=choices, initial=before.reviewer_id if before else None,
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )  # fmt: skip

    @property
    def rows(self) -> Iterator[tuple[Department, forms.BoundField, forms.BoundField]]:
        return ((one, self[f"out-{one.pk}"], self[f"reviewer-{one.pk}"]) for one in self.departments)

    def assessments(self, cycle: Cycle) -> list[Assessment]:
        """What is to be made, by what was typed."""
        typed = self.cleaned_data
        return [
            Assessment(
                cycle=cycle, department=one, out=typed[f"out-{one.pk}"], reviewer=self.reviewers.get(typed[f"reviewer-{one.pk}"]),
            )
            for one in self.departments
        ]  # fmt: skip


class UntilForm(forms.Form):
    """延期: more time, until the end of a day, for a reason."""

    until = forms.DateField(
        label="延期至", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text="到当日24时为止。",
        error_messages={"required": "请填写延期至哪一天。"},
    )  # fmt: skip
    reason = LongText(REMARK, label="理由", error_messages={"required": "请写明延期的理由。"})

    def __init__(self, cycle: Cycle, data=None):
        super().__init__(data)
        self.cycle = cycle

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until < today():
            raise forms.ValidationError("延期不能早于今天。")
        if until < self.cycle.closes_on:
            raise forms.ValidationError(f"延期不能早于原定的截止日期（{self.cycle.closes_on:%Y年%-m月%-d日}）。")
        return until


class ExtensionForm(UntilForm):
    """The same, with the departments to choose it for."""

    field_order = ("departments", "until", "reason")
    departments = forms.ModelMultipleChoiceField(
        Assessment.objects.none(),
        error_messages={"required": "请勾选要延期的部门。", "invalid_choice": "勾选的部门里有刚提交的，不需要延期，请重新勾选。"},
    )

    def __init__(self, cycle: Cycle, data=None):
        super().__init__(cycle, data)
        awaited = cycle.assessments.filter(out="").exclude(state__in=WITH_BUREAU)
        self.fields["departments"].queryset = awaited.select_related("cycle", "department").order_by("department__code")

    @property
    def ticked(self) -> set[int]:
        """The boxes as they were sent, to be shown again."""
        return {int(pk) for pk in self["departments"].value() or () if str(pk).isdecimal()}


class LiveText(LongText):
    """A text whose figures are live: its writer sees their names and values."""

    def __init__(self, names: LiveNames, limit: int, **named: Any):
        self.names = names
        super().__init__(limit, **named)

    def prepare_value(self, value: str) -> str:
        return self.names.seen(value) if value and BRACES.search(value) else value


class PassageForm(MergingForm):
    """One narrative passage.  Whatever was typed is kept; length is a matter for handing in."""

    template = "assessments/passage_form.html"
    provenance: Mapping[str, Provenance] = MappingProxyType({})
    """Where what is to be saved comes from, by field; what is not named is typed."""

    def __init__(self, assessment: Assessment, slot: PassageSlot, names: LiveNames, data=None):
        self.assessment, self.slot, self.names = assessment, slot, names
        self.kept = next((p for p in assessment.passages.all() if p.key == slot.key), None)
        super().__init__(data, prefix=f"文字.{slot.key}", initial={"text": self.kept.text if self.kept else ""})
        widget = Lines(attrs={"rows": slot.rows, "class": "form-control passage"})
        self.fields["text"] = LiveText(names, PASSAGE, label=slot.title, required=False, help_text=slot.hint, strip=False, widget=widget)
        self.remember()
        self.close(assessment.openings, f"{PASSAGE_PLACE}{slot.key}")

    rows: Mapping[str, str] = MappingProxyType({})
    """Where rows of lists went that are saved with it, whose figures it may name."""

    def kept_as(self, seen: str) -> str:
        return self.names.kept(seen) if BRACES.search(seen) else seen

    def seen_as(self, kept: str) -> str:
        return self.names.seen(kept) if BRACES.search(kept) else kept

    def writer_of(self, name: str) -> object:
        return self.kept and self.kept.updated_by

    @property
    def conflict(self) -> str:
        """What somebody else wrote since the page was opened, where it was changed here too."""
        return self.seen_as(self.shown["text"]) if self.conflicts else ""

    def clean(self):
        cleaned = super().clean()
        if self.conflicts:
            writer = self.writer_of("text") or "他人"
            self.errors["text"].clear()
            self.add_error("text", f"{writer}在您打开本页后改过这段文字。请对照下方现有内容合并后再保存。")
        return cleaned

    def save(self, user: User) -> None:
        text = self.final("text")
        if text != self.shown["text"]:
            origin, kept = self.provenance.get("text", TYPED), with_rows(text, self.rows)
            Passage.objects.update_or_create(
                assessment=self.assessment, key=self.slot.key, defaults={"text": kept, "updated_by": user, **origin.fields}
            )
            before, after = self.seen_as(self.shown["text"]), self.seen_as(text)
            record(user, self.assessment.case, Change(Thing.PASSAGE, f"文字.{self.slot.key}", before, after, origin.told))

    def stand_in(self) -> None:
        others = [p for p in self.assessment.passages.all() if p.key != self.slot.key]
        own = Passage(assessment=self.assessment, key=self.slot.key, text=self.merged.values["text"])
        stand_in(self.assessment, "passages", [*others, own])

    @property
    def filled(self) -> bool:
        return bool(self.kept and self.kept.text.strip())

    @property
    def carried(self) -> bool:
        """Taken over from the year before, and nobody has confirmed it."""
        return bool(self.kept and self.kept.carried)


class WordingForm(MergingForm):
    """One sentence of the report in somebody's own words.

    The field begins with what is printed now.  ``seen`` is the generated sentence the page showed: words written
    for one sentence are not kept for another.
    """

    SAVE, TAKE, KEEP = "save", "take", "keep"

    def __init__(self, assessment: Assessment, told: Told, row: str, data=None):
        self.assessment, self.told, self.row = assessment, told, row
        self.kept = next((w for w in assessment.wordings.all() if (w.key, w.row) == (told.key, row)), None)
        text = self.kept.text if self.kept else told.sentence
        super().__init__(data, prefix=f"{told.key}.{row}" if row else told.key, initial={"text": text})
        ident = "".join(sign if sign.isalnum() else "-" for sign in f"wording-{self.prefix}")
        rows = max(2, len(text) // 40 + 1)
        widget = Lines(attrs={"rows": rows, "class": "form-control", "id": ident})
        self.fields["text"] = LongText(WORDING, label="您的文字", required=False, strip=False, widget=widget)
        self.remember()
        self.close(assessment.openings, f"{REWRITTEN}.{self.prefix}")
        self.fields["seen"] = forms.CharField(required=False, strip=False, widget=Hidden, initial=told.sentence)

    def writer_of(self, name: str) -> object:
        return self.kept.updated_by if self.kept else "自动句"

    def clean(self):
        cleaned = super().clean()
        seen = lines(self.data.get(self.add_prefix("seen"), self.told.sentence))
        changed = seen != lines(self.told.sentence) or self.loaded.get("text", "") != self.shown["text"]
        if self.closed and self.act != self.SAVE:
            self.add_error("text", NOT_KEPT)
        asked = self.act != self.SAVE or self.merged.values["text"] != self.shown["text"]
        if asked and changed and not self.conflicts:
            self.data[self.add_prefix("loaded")] = as_loaded(self.shown)
            self.add_error("text", "您打开本页后，填报数据或他人的修改使这一句变了。请对照下面的内容，确认后再保存一次。")
        self.data[self.add_prefix("seen")] = self.told.sentence
        return cleaned

    @property
    def act(self) -> str:
        """Which button was pressed: to save the words, to keep them as they are, or to take the generated sentence."""
        return next((act for act in (self.TAKE, self.KEEP) if act in self.data), self.SAVE)

    def save(self, user: User) -> bool:
        """Keep the words, as an answer to the sentence as it is generated now; no words of one's own are no rewriting."""
        text = "" if self.act == self.TAKE else self.final("text")
        if not text.strip() or text.strip() == self.told.sentence.strip():
            return self._put_away(user)
        if self.act == self.SAVE and self.kept and text == self.kept.text:
            return False
        Wording.objects.update_or_create(
            assessment=self.assessment, key=self.told.key, row=self.row,
            defaults={"text": text, "base": self.told.sentence, "updated_by": user},
        )  # fmt: skip
        self._record(user, text)
        return True

    def _put_away(self, user: User) -> bool:
        if self.kept is None:
            return False
        self.kept.delete()
        self._record(user, "")
        return True

    def _record(self, user: User, text: str) -> None:
        name = f"语句.{self.told.key}.{self.row}" if self.row else f"语句.{self.told.key}"
        record(user, self.assessment.case, Change(Thing.WORDING, name, self.kept.text if self.kept else "", text))
