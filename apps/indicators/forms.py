"""The judgement form of one indicator: ticks, levels, counts and marks its rule asks for, each with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects

from apps.assessments.drafts import stand_in
from apps.assessments.merging import NOT_KEPT, MergingForm
from apps.assessments.models import Assessment
from apps.assessments.texts import CELL, REMARK, LongText, TypedText
from apps.assessments.widgets import Line
from apps.departments.models import User
from apps.domain.framework import Indicator
from apps.domain.money import points
from apps.domain.numbers import read_number
from apps.domain.rules import Ask
from apps.domain.scores import Score

from .evidence import FilesField, attach, check_evidence, limits
from .facts import GIVEN, judgement_place
from .keeping import record_answer
from .models import Evidence, Judgement

NOTE = "说明"


@dataclass(frozen=True)
class Question:
    """One question on the page: its answer, its points where it has any, and its reason."""

    ask: Ask
    choice: forms.BoundField | None
    amount: forms.BoundField | None
    reason: forms.BoundField
    errors: tuple[str, ...] = ()
    demo: bool = False

    @property
    def full(self) -> str:
        """The answer that costs nothing and needs no reason; within a range every answer needs its points."""
        return self.ask.options[0] if self.ask.options and self.ask.kind != "range" else ""

    @property
    def worth(self) -> str:
        return points(self.ask.most)

    @property
    def unit(self) -> str:
        return (self.ask.unit or "个") if self.ask.kind == "count" else "分"

    @property
    def amount_label(self) -> str:
        return "得分" if self.ask.kind == "range" else f"部分符合的得分（不超过{self.worth}分）"

    @property
    def reason_label(self) -> str:
        return "理由" if self.ask.kind in ("count", "points", "range") else "没有得满分的理由"


class JudgementForm(MergingForm):
    template = "indicators/judgement_form.html"

    def __init__(self, assessment: Assessment, indicator: Indicator, score: Score, data=None, files=None, owner: str = ""):
        """``owner`` names the project (``P12:``) where the indicator is one of a project's own."""
        self.assessment, self.indicator, self.score = assessment, indicator, score
        self.code = f"{owner}{indicator.code}"
        prefetch_related_objects([assessment], "judgements")  # of a handed-in one: all answers at once, for every form of the page
        own = (j for j in assessment.judgements.all() if j.side == Judgement.Side.SELF and j.indicator == self.code)
        self.stored = {j.item: j for j in own}
        super().__init__(data, files, prefix=f"评判.{self.code}")
        for ask in indicator.asks:
            self._add(ask)
        note = self.stored.get(NOTE)
        self.fields[f"{NOTE}.理由"] = LongText(
            REMARK, label="失分说明", required=False, initial=note.reason if note else "", strip=False
        )
        self.fields["佐证"] = FilesField(label="佐证材料", required=False, validators=[check_evidence], help_text=limits())
        self.remember()
        self.close(assessment.openings, self.place)

    @property
    def place(self) -> str:
        """The name under which opinions about it are kept."""
        return judgement_place(self.code)

    def _add(self, ask: Ask) -> None:
        stored = self.stored.get(ask.item)
        if ask.options:
            self.fields[f"{ask.item}.选择"] = forms.ChoiceField(
                label=ask.text, required=False, choices=[(o, o) for o in ask.options], widget=forms.RadioSelect,
                initial=self._initial_choice(ask, stored),
            )  # fmt: skip
        if ask.kind in ("count", "points", "range") or ask.partial:
            self.fields[f"{ask.item}.数值"] = AmountField(ask, self.indicator.weight, initial=stored.amount if stored else "")
        self.fields[f"{ask.item}.理由"] = LongText(
            REMARK, label="理由", required=False, initial=stored.reason if stored else "", strip=False
        )

    def _initial_choice(self, ask: Ask, stored: Judgement | None) -> str:
        if stored is None:
            return ""
        return next((o for o in ask.options if o == stored.choice or o.startswith(f"{stored.choice}（")), stored.choice)

    def writer_of(self, name: str) -> object:
        stored = self.stored.get(name.rpartition(".")[0])
        return stored and stored.updated_by

    def clean(self):
        cleaned = super().clean()
        if self.closed and cleaned.pop("佐证", None):
            self.add_error("佐证", NOT_KEPT)
        for ask in self.indicator.asks:
            if ask.partial and self._partly_without_points(self.merged.values, ask):
                self.add_error(f"{ask.item}.数值", self._asks_points(ask))
        return cleaned

    def _partly_without_points(self, texts: Mapping[str, str], ask: Ask) -> bool:
        return texts[f"{ask.item}.选择"] == "部分" and not texts[f"{ask.item}.数值"].strip()

    def _asks_points(self, ask: Ask) -> str:
        return f"部分符合的，请填得分，最高 {points(ask.most)} 分。"

    @property
    def unsaved(self) -> bool:
        """A file was refused, or a text: the page must be shown again as it was sent."""
        return super().unsaved or "佐证" in self.errors

    def questions(self) -> list[Question]:
        found = []
        for ask in self.indicator.asks:
            names = [f"{ask.item}.{part}" for part in ("选择", "数值", "理由")]
            errors = tuple(e for name in names for e in self.errors.get(name, [])) if self.is_bound else ()
            choice, amount = (self[n] if n in self.fields else None for n in names[:2])
            stored = self.stored.get(ask.item)
            if amount is not None and not self.is_bound and stored:
                errors = tuple(amount.field.problems(stored.amount))
                if ask.partial and self._partly_without_points(self.shown, ask):
                    errors = (self._asks_points(ask),)
            found.append(Question(ask, choice, amount, self[names[2]], errors, bool(stored and stored.demo)))
        return found

    @property
    def html_code(self) -> str:
        """The indicator's code as part of an element's id that style sheets and scripts can name."""
        return "".join(c if c.isalnum() else "_" for c in self.code)

    @property
    def asks_note(self) -> bool:
        """Points were lost, or something is written about it."""
        lost = self.score.lost and self.score.points is not None
        return bool(lost or self.note.value() or self.note.errors)

    @property
    def note(self) -> forms.BoundField:
        return self[f"{NOTE}.理由"]

    @property
    def evidence_field(self) -> forms.BoundField:
        return self["佐证"]

    @property
    def evidence(self) -> list[Evidence]:
        """Of a handed-in assessment the files are not fetched yet: all of them at once, for every answer of the page."""
        prefetch_related_objects([self.assessment], Prefetch("evidence", Evidence.objects.select_related("thumbnail")))
        return [e for e in self.assessment.evidence.all() if e.place == self.place]

    @transaction.atomic
    def save(self, user: User) -> int:
        """Keep every answer as typed, then the note and the file."""
        changed = sum(self._keep(item, values, user) for item, values in self._answers(self.final))
        return changed + self._keep_files(user)

    def stand_in(self) -> None:
        """Let the answers on the page stand for those that are stored while the assessment is evaluated."""
        others = [j for j in self.assessment.judgements.all() if (j.side, j.indicator) != (Judgement.Side.SELF, self.code)]
        own = [
            Judgement(assessment=self.assessment, indicator=self.code, item=item, **values)
            for item, values in self._answers(self.merged.values.__getitem__)
        ]
        stand_in(self.assessment, "judgements", [*others, *(j for j in own if j.choice or j.amount or j.reason)])

    def _answers(self, text_of: Callable[[str], str]) -> Iterator[tuple[str, dict[str, str]]]:
        """What each question is answered, by its item; the note is the last of them."""
        for ask in self.indicator.asks:
            names = [f"{ask.item}.{part}" for part in ("选择", "数值", "理由")]
            choice, amount, reason = (text_of(name).strip() if name in self.shown else "" for name in names)
            if choice and ask.options and choice not in ask.options:
                choice = self.shown[names[0]]
            if ask.partial and choice != "部分":
                amount = ""
            yield ask.item, {"choice": choice, "amount": amount, "reason": reason}
        yield NOTE, {"choice": "", "amount": "", "reason": text_of(f"{NOTE}.理由").strip()}

    def _keep(self, item: str, values: dict[str, str], user: User) -> int:
        stored = self.stored.get(item)
        before = {k: getattr(stored, k) for k in values} if stored else dict.fromkeys(values, "")
        ask = next((ask for ask in self.indicator.asks if ask.item == item), None)
        if ask is not None:
            # An option is shown with its limits behind its name; that is no change.
            before["choice"] = self._initial_choice(ask, stored)
        if values == before:
            return 0
        Judgement.objects.update_or_create(
            assessment=self.assessment, side=Judgement.Side.SELF, indicator=self.code, item=item,
            defaults={**values, "demo": False, "updated_by": user},
        )  # fmt: skip
        record_answer(user, self.assessment, (self.code, item), before, values)
        return 1

    def _keep_files(self, user: User) -> int:
        uploads = self.cleaned_data.get("佐证") if hasattr(self, "cleaned_data") else None
        told = attach(self.assessment, self.place, uploads or (), user)
        for sentence in told:
            self.add_error("佐证", sentence)
        return len(uploads or ()) - len(told)


class AmountField(TypedText):
    """A count or a mark, read like every other figure."""

    def __init__(self, ask: Ask, weight: Decimal, **kwargs):
        self.ask = ask
        self.most = ask.most if ask.partial else weight
        label = "项数" if ask.kind == "count" else "得分"
        attrs = {"class": "form-control", "inputmode": "decimal", "aria-label": f"{ask.text} {label}", "autocomplete": "off"}
        super().__init__(CELL, label=label, required=False, widget=Line(attrs=attrs), **kwargs)

    def clean(self, value):
        text = super().clean(value)
        for problem in self.problems(text):
            raise forms.ValidationError(problem)
        return text

    def problems(self, text: str) -> list[str]:
        if not text.strip():
            return []
        whole = self.ask.kind == "count"
        reading = read_number(text, self.ask.unit if whole else "分", 0 if whole else 2, negative=False)
        if reading.state != "number" or reading.value is None:
            return [reading.message or "请填数字。"]
        if not whole and reading.value > self.most:
            return [f"最高 {points(self.most)} 分，现填 {points(reading.value)} 分。"]
        return []


class GivenTotalForm(MergingForm):
    """The total of a district that publishes one without a table: typed, with where it comes from."""

    template = "indicators/given_total_form.html"

    def __init__(self, assessment: Assessment, full: Decimal, data=None):
        self.assessment, self.full = assessment, full
        own = (j for j in assessment.judgements.all() if (j.indicator, j.item) == GIVEN and j.side == Judgement.Side.SELF)
        self.stored = next(own, None)
        initial = {"amount": self.stored.amount, "reason": self.stored.reason} if self.stored else {}
        super().__init__(data, prefix="评判.总分", initial=initial)
        self.fields["amount"] = forms.CharField(
            label="自评总分", required=False, help_text=f"满分 {points(full)} 分。本区划不印分项评分表，总分由单位填写。",
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )  # fmt: skip
        self.fields["reason"] = LongText(REMARK, label="评分依据", required=False, strip=False)
        self.remember()
        self.close(assessment.openings, f"评判.{GIVEN[0]}")

    def writer_of(self, name: str) -> object:
        return self.stored and self.stored.updated_by

    def clean_amount(self):
        text = self.cleaned_data["amount"]
        reading = read_number(text, "分", 2, negative=False)
        if reading.state not in ("number", "blank"):
            raise forms.ValidationError(reading.message or "请填数字。")
        if reading.value is not None and reading.value > self.full:
            raise forms.ValidationError(f"最高 {points(self.full)} 分，现填 {points(reading.value)} 分。")
        return text

    def stand_in(self) -> None:
        others = [j for j in self.assessment.judgements.all() if (j.side, j.indicator, j.item) != (Judgement.Side.SELF, *GIVEN)]
        values = {name: self.merged.values[name].strip() for name in ("amount", "reason")}
        own = Judgement(assessment=self.assessment, indicator=GIVEN[0], item=GIVEN[1], **values)
        stand_in(self.assessment, "judgements", [*others, own])

    def save(self, user: User) -> int:
        values = {name: self.final(name).strip() for name in ("amount", "reason")}
        before = {"amount": self.stored.amount, "reason": self.stored.reason} if self.stored else {"amount": "", "reason": ""}
        if values == before:
            return 0
        Judgement.objects.update_or_create(
            assessment=self.assessment, side=Judgement.Side.SELF, indicator=GIVEN[0], item=GIVEN[1],
            defaults={**values, "demo": False, "updated_by": user},
        )  # fmt: skip
        record_answer(user, self.assessment, GIVEN, before, values)
        return 1
