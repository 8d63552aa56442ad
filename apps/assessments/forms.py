from __future__ import annotations

from django import forms

from apps.departments.models import User
from apps.domain.outline import Passage as PassageSlot

from .merging import lines
from .models import Assessment, Cycle, Passage


class CycleForm(forms.ModelForm):
    """A year's work: its name, its dates, whether heads sign off."""

    class Meta:
        model = Cycle
        fields = ("title", "opens_on", "closes_on", "signoff")
        widgets = {
            "opens_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "closes_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }


class PassageForm(forms.Form):
    """One narrative passage.  Whatever was typed is kept; length is a matter for handing in."""

    template = "assessments/passage_form.html"

    def __init__(self, assessment: Assessment, slot: PassageSlot, data=None):
        self.assessment, self.slot = assessment, slot
        self.kept = assessment.passages.filter(key=slot.key).first()
        initial = {"text": self.kept.text if self.kept else ""}
        super().__init__(data, prefix=f"文字.{slot.key}", initial=initial)
        self.fields["text"] = forms.CharField(
            label=slot.title, required=False, help_text=slot.hint, strip=False,
            widget=forms.Textarea(attrs={"rows": slot.rows, "class": "form-control passage"}),
        )  # fmt: skip
        self.fields["loaded"] = forms.CharField(required=False, strip=False, widget=forms.HiddenInput, initial=initial["text"])

    conflict = False

    def clean(self):
        """Refuse to overwrite what somebody else wrote since the page was opened; the typing stays on the page."""
        cleaned = super().clean()
        stored = lines(self.kept.text if self.kept else "")
        loaded = lines(cleaned.get("loaded", ""))
        typed = lines(cleaned.get("text", "")) if self.add_prefix("text") in self.data else loaded
        self.typed, self.touched = typed, typed != loaded
        if self.touched and stored not in (loaded, typed):
            self.conflict = True
            writer = (self.kept and self.kept.updated_by) or "他人"
            self.add_error("text", f"{writer}在您打开本页后改过这段文字。请对照下方现有内容合并后再保存。")
        self.stored = stored
        self.data = self.data.copy()
        self.data[self.add_prefix("loaded")] = stored
        if not self.touched:
            self.data[self.add_prefix("text")] = stored
        return cleaned

    def save(self, user: User) -> None:
        if self.touched and not self.errors:
            Passage.objects.update_or_create(
                assessment=self.assessment, key=self.slot.key, defaults={"text": self.typed, "updated_by": user}
            )
            self.data[self.add_prefix("loaded")] = self.typed

    @property
    def filled(self) -> bool:
        return bool(self.kept and self.kept.text.strip())
