"""One project: its fields (figures of the statement 项目) and its indicators."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms

from apps.assessments.merging import Merged, as_loaded, changed_meanwhile, lines, merge, read_loaded
from apps.assessments.models import Assessment
from apps.budgets.forms import GridRow, StatementForm
from apps.budgets.models import Figure
from apps.departments.models import User
from apps.domain.facts import FactBook
from apps.domain.forms.parts.indicators import Indicators
from apps.domain.numbers import read_number
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

    page_rows = rows

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

    def _save(self, user: User) -> int:
        return self._save_cells(user)


class TargetForm(forms.ModelForm):
    class Meta:
        model = Target
        fields = ("level1", "level2", "name", "sign", "target", "unit", "actual", "weight", "level", "points", "reason")
        widgets = {
            "name": forms.Textarea(attrs={"class": "cell cell-text", "rows": 2}),
            "target": forms.TextInput(attrs={"class": "cell cell-text"}),
            "unit": forms.TextInput(attrs={"class": "cell cell-text", "size": 4}),
            "actual": forms.TextInput(attrs={"class": "cell cell-text"}),
            "reason": forms.Textarea(attrs={"class": "cell cell-text", "rows": 2}),
        }

    def __init__(self, *args, levels=(), scheme: Indicators | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self._scored(scheme)
        firsts = [name for name, _ in levels]
        seconds = [child for _, children in levels for child in children]
        kept = self.instance
        self.fields["level1"].widget = _select(firsts, kept.level1)
        self.fields["level2"].widget = _select(seconds, kept.level2)
        self.fields["sign"].widget = forms.Select(choices=[("", "—"), *Sign.choices], attrs={"class": "cell cell-text"})
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label
        self.pairs = {child: name for name, children in levels for child in children}
        self.shown = {name: lines(getattr(kept, name)) for name in self.fields} if kept.pk else {}
        if kept.pk:
            self.fields["loaded"] = forms.CharField(
                required=False, strip=False, widget=forms.HiddenInput, initial=as_loaded(self.shown)
            )

    merged = Merged({}, ())

    def _merge(self, cleaned: dict[str, object]) -> None:
        """Join what was typed into a stored row with what others saved since the page was opened."""
        sent = self.data.get(self.add_prefix("loaded"))
        loaded = self.shown if sent is None else read_loaded(sent)
        typed = {name: lines(self.data.get(self.add_prefix(name), loaded.get(name, ""))).strip() for name in self.shown}
        self.merged = merge(self.shown, loaded, typed, self.shown)
        self.data = self.data.copy()
        self.data[self.add_prefix("loaded")] = as_loaded(self.shown)
        for name, text in self.merged.values.items():
            self.data[self.add_prefix(name)] = text
            if name in cleaned:
                cleaned[name] = text
        for name in self.merged.conflicts:
            self.add_error(name, changed_meanwhile(self.instance.updated_by, self.shown[name]))

    def _scored(self, scheme: Indicators | None) -> None:
        """Weight, level and mark are asked where projects assess themselves."""
        if scheme is None:
            for name in SCORED:
                del self.fields[name]
            return
        names = next((c.field.choices for c in scheme.entry() if c.key == "level"), ())
        self.fields["level"].widget = forms.Select(
            choices=[("", "—"), *((n, n) for n in names)], attrs={"class": "cell cell-text"}
        )
        for name in ("weight", "points"):
            self.fields[name].widget = forms.TextInput(attrs={"class": "cell", "inputmode": "decimal", "size": 4})

    def clean(self):
        cleaned = super().clean()
        if self.shown:
            self._merge(cleaned)
        for name in ("weight", "points"):
            problem = _mark_problem(cleaned.get(name) or "")
            if problem:
                self.add_error(name, problem)
        level1, level2 = cleaned.get("level1", ""), cleaned.get("level2", "")
        if level2 in self.pairs and level1 and self.pairs[level2] != level1:
            self.add_error("level2", f"“{level2}”属于“{self.pairs[level2]}”。")
        if cleaned.get("sign") not in ("", None, Sign.WORDS) and not cleaned.get("target"):
            self.add_error("target", "请填写目标值。")
        return cleaned


SCORED = ("weight", "level", "points")


def _mark_problem(text: str) -> str:
    """Why a weight or mark cannot be read; empty where it can."""
    reading = read_number(text, "分", 2, negative=False)
    return "" if reading.state in ("number", "blank") else reading.message or "请填数字。"


def _select(options: list[str], current: str) -> forms.Widget:
    """A drop-down of the pack's levels; a district without levels gets a text field."""
    if not options:
        return forms.TextInput(attrs={"class": "cell cell-text"})
    if current and current not in options:
        options = [current, *options]
    return forms.Select(choices=[("", "请选择"), *((o, o) for o in options)], attrs={"class": "cell cell-text"})


class BaseTargetFormSet(forms.BaseInlineFormSet):
    @property
    def conflicts(self) -> bool:
        return any(form.merged.conflicts for form in self.forms)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        gone = "这一行已被他人删除。不再需要的请移除；仍要保留的，请在空行里重填。"
        form.fields["id"].error_messages["invalid_choice"] = gone

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
