"""One project: its fields (figures of the statement 项目) and its indicators."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.db import transaction

from apps.assessments.models import Assessment
from apps.budgets.forms import GridRow, StatementForm
from apps.budgets.models import Figure
from apps.departments.models import User
from apps.domain.facts import FactBook
from apps.domain.statements import CellAddress

from .models import Project, Sign, Target


class ProjectForm(StatementForm):
    """The fields of one project, laid out as a form of label and cell."""

    template = "projects/fields.html"

    def __init__(self, assessment: Assessment, project: Project, row: str, book: FactBook, data=None):
        self.project, self.row = project, row
        sheet = assessment.pack.projects
        super().__init__(assessment, sheet.statement, book, data)

    def _figures(self) -> Iterator[Figure]:
        return (f for f in super()._figures() if f.row == self.project.row)

    @property
    def rows(self) -> tuple[str, ...]:
        return (self.project.row,)

    def _addresses(self) -> Iterator[CellAddress]:
        return self.statement.list_cells((self.project.row,))

    def grid(self) -> Iterator[GridRow]:
        for address in self.addresses:
            column = self.statement.by_column[address.column]
            yield GridRow(column.label, (self._cell(address),), ident=column.key, hint=column.field.hint)

    def _cell(self, address: CellAddress):
        """Computed cells are shown from the book, where the project has its place in the list as its name."""
        if address.computed:
            address = CellAddress(
                self.statement.fact_key(self.row, address.column), address.label, self.row, address.column, address.field,
                address.formula,
            )  # fmt: skip
        return super()._cell(address)

    def save(self, user: User) -> int:
        changed = 0
        with transaction.atomic():
            for address in self.addresses:
                typed = "" if address.computed else self.typed(address)
                if address.computed or self._conflict(address) or typed == self._raw(address):
                    continue
                self._keep(address.row, address.column, typed, user)
                changed += 1
        return changed


class TargetForm(forms.ModelForm):
    class Meta:
        model = Target
        fields = ("level1", "level2", "name", "sign", "target", "unit", "actual", "reason")
        widgets = {
            "name": forms.Textarea(attrs={"class": "cell cell-text", "rows": 2}),
            "target": forms.TextInput(attrs={"class": "cell cell-text"}),
            "unit": forms.TextInput(attrs={"class": "cell cell-text", "size": 4}),
            "actual": forms.TextInput(attrs={"class": "cell cell-text"}),
            "reason": forms.Textarea(attrs={"class": "cell cell-text", "rows": 2}),
        }

    def __init__(self, *args, levels=(), **kwargs):
        super().__init__(*args, **kwargs)
        firsts = [name for name, _ in levels]
        seconds = [child for _, children in levels for child in children]
        kept = self.instance
        self.fields["level1"].widget = _select(firsts, kept.level1)
        self.fields["level2"].widget = _select(seconds, kept.level2)
        self.fields["sign"].widget = forms.Select(choices=[("", "—"), *Sign.choices], attrs={"class": "cell cell-text"})
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label
        self.pairs = {child: name for name, children in levels for child in children}

    def clean(self):
        cleaned = super().clean()
        level1, level2 = cleaned.get("level1", ""), cleaned.get("level2", "")
        if level2 in self.pairs and level1 and self.pairs[level2] != level1:
            self.add_error("level2", f"“{level2}”属于“{self.pairs[level2]}”。")
        if cleaned.get("sign") not in ("", None, Sign.WORDS) and not cleaned.get("target"):
            self.add_error("target", "请填写目标值。")
        return cleaned


def _select(options: list[str], current: str) -> forms.Widget:
    """A drop-down of the pack's levels; a district without levels gets a text field."""
    if not options:
        return forms.TextInput(attrs={"class": "cell cell-text"})
    if current and current not in options:
        options = [current, *options]
    return forms.Select(choices=[("", "请选择"), *((o, o) for o in options)], attrs={"class": "cell cell-text"})


class BaseTargetFormSet(forms.BaseInlineFormSet):
    def save_for(self, user: User) -> None:
        """Save the rows in page order, with who changed what."""
        for form in self.deleted_forms:
            if form.instance.pk:
                form.instance.delete()
        ordinal = 0
        for form in self.forms:
            if form in self.deleted_forms or not (form.has_changed() or form.instance.pk):
                continue
            ordinal += 1
            target = form.save(commit=False)
            target.project = self.instance
            moved = target.ordinal != ordinal
            target.ordinal = ordinal
            if form.has_changed():
                target.updated_by = user
                target.demo = False
            if form.has_changed() or moved:
                target.save()


TargetFormSet = forms.inlineformset_factory(
    Project, Target, form=TargetForm, formset=BaseTargetFormSet, extra=2, can_delete=True, max_num=200
)
