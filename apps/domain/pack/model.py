"""The pack as values: everything a district decides, parsed and ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from ..deviation import Deviation
from ..disclosure import Checklist
from ..facts import FactBook
from ..findings import Severity
from ..forms import AssessmentForm, Place
from ..forms.columns import PLAIN_FIELDS, entry_columns
from ..forms.parts.indicators import LIST
from ..forms.reasons import SHOWN, Reason, usual
from ..forms.review import ReviewRule
from ..formulas import Formula, compile_formula
from ..framework import Framework, Grade
from ..money import NumberStyle
from ..outline import Item, Outline, Passage, Standing, walk
from ..statements import Column, Statement
from .kinds import LABELS, SELF, Day


@dataclass(frozen=True, slots=True)
class StepItem:
    """What a step asks for: ``statement``, ``passage``, ``projects`` or ``indicators`` with its key (a group's name)."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    title: str
    hint: str
    items: tuple[StepItem, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """A named quantity computed from others, used by sentences and rules alike (执行率, 三公变动率 …)."""

    key: str
    label: str
    formula: Formula
    unit: str
    decimals: int


@dataclass(frozen=True, slots=True)
class PackCheck:
    """A 勾稽关系 of the district: two formulas and the relation that must hold between them.

    With ``over`` it holds for every row of a list, a table or a part of a form, with ``by`` for the sums of the rows that
    say the same there; with ``when`` only where that is so.
    """

    code: str
    left: Formula
    relation: str
    right: Formula
    severity: Severity
    message: str
    hint: str = ""
    over: str = ""
    by: str = ""
    when: Formula | None = None
    file: str = ""
    line: int = 0

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return (self.left, self.right, *((self.when,) if self.when else ()))


@dataclass(frozen=True, slots=True)
class Explain:
    """What has to be explained in the texts: a change over last year, an execution above or below; amounts in 元."""

    change: Decimal = Decimal("0.3")
    over: Decimal = Decimal("1.2")
    under: Decimal = Decimal("0.5")
    amount: Decimal = Decimal(100_000)
    """Less than this needs no explanation."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is looked at once more where it is typed: spent over its plan, done over its target (both as ratios), more people
    than posts, less than nothing carried over."""

    spent: Decimal = Decimal(1)
    target: Decimal = Decimal("1.3")
    staff: bool = True
    carried: bool = True


@dataclass(frozen=True, slots=True)
class TargetForm:
    """The indicators of a project: their levels, and how targets are written."""

    levels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    with_actual: bool = True


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell of a project form: a fixed label, or a field of the project, over ``span`` grid columns and ``rows`` lines."""

    label: str = ""
    field: str = ""
    span: int = 1
    rows: int = 1


SCORE_HEADS = ("评价内容", "分值", "得分", "备注")


@dataclass(frozen=True, slots=True)
class ProjectSheet:
    """What is asked about each project, and the form it is printed on."""

    statement: Statement
    targets: TargetForm = field(default_factory=TargetForm)
    grid: int = 6
    layout: tuple[tuple[FormCell, ...], ...] = ()
    target_label: str = "年度绩效指标"
    target_heads: tuple[tuple[str, str, int], ...] = ()
    """Head, target field (level1 level2 name target actual …) and span of each printed column."""
    framework: Framework | None = None
    """What each project is scored by (项目评价得分表); its rules use the project's fields by their short names."""
    score_heads: tuple[str, ...] = SCORE_HEADS
    """Heads of the printed score table: name, weight, points, note; the weight may be left out."""
    scored: str = ""
    """The field that says 是 for the projects that are scored; all where it is empty."""


@dataclass(frozen=True, slots=True)
class Case:
    """A test of the pack: facts in, points and findings out."""

    name: str
    facts: Mapping[str, str]
    points: Mapping[str, str]
    findings: tuple[str, ...]
    absent: tuple[str, ...]
    total: str
    shown: Mapping[str, str]
    file: str
    line: int


@dataclass(frozen=True)
class Pack:
    code: str
    title: str
    district_code: str
    district_name: str
    bureau: str
    year: int
    notice: str
    style: NumberStyle
    statements: tuple[Statement, ...]
    derived: tuple[Derived, ...]
    framework: Framework
    outline: Outline
    checks: tuple[PackCheck, ...]
    steps: tuple[Step, ...]
    projects: ProjectSheet | None
    cases: tuple[Case, ...]
    signoff: bool
    base: bool
    """A pack that is only extended (a national or provincial framework), never loaded by itself."""
    hash: str
    explain: Explain = Explain()
    doubts: Doubts = Doubts()
    forms: tuple[AssessmentForm, ...] = ()
    reviews: tuple[ReviewRule, ...] = ()
    """What those who check ask about indicators (review/)."""
    reasons: tuple[Reason, ...] = field(default_factory=usual)
    """The reasons offered for a deduction."""
    marks_shown: str = SHOWN[0]
    """When a department sees its reviewer's marks."""
    checklist: Checklist | None = None
    """What must be public (disclosure.yaml)."""
    kind: str = SELF
    days: tuple[Day, ...] = ()
    """The days of the year a monitoring is made to."""
    same: tuple[tuple[str, str], ...] = ()
    """Of a monitoring: names of the self-assessment (or what they begin with) that mean the same as others here."""
    monitoring: Pack | None = None
    """The same district's 绩效运行监控, at the first of its days."""

    @property
    def kinds(self) -> tuple[Pack, ...]:
        """Itself, and the other kind of assessment it brings."""
        return (self, self.monitoring) if self.monitoring else (self,)

    @property
    def profile(self) -> dict[str, str]:
        """Facts every assessment of the kind has without anybody typing them, with their labels."""
        return PROFILE_LABELS if self.kind == SELF else PROFILE_LABELS | LABELS

    @cached_property
    def asked_forms(self) -> tuple[AssessmentForm, ...]:
        """The forms that are filled in; a 复核表 only shows what another one says."""
        return tuple(form for form in self.forms if form.about is None)

    @cached_property
    def deviation(self) -> Deviation:
        """How far the department's score and the reviewer's are from each other."""
        return self._own_form.deviation if self._own_form else self.framework.deviation

    @cached_property
    def by_form(self) -> dict[str, AssessmentForm]:
        return {form.key: form for form in self.forms}

    @cached_property
    def _own_form(self) -> AssessmentForm | None:
        """The form the department's score is taken from, where one formula names it or nothing else scores it."""
        scored = [form for form in self.asked_forms if form.scored and not form.owner]
        taken = self.framework.total
        if taken is not None:
            return next((f for f in self.forms if f"{f.key}.得分" in taken.names or f"{f.key}.平均得分" in taken.names), None)
        framed = self.framework.groups or self.framework.given
        return scored[0] if len(scored) == 1 and not framed else None

    @cached_property
    def total(self) -> Formula | None:
        """Where the department's score is taken from, if not from indicators of the framework."""
        if self.framework.total is not None:
            return self.framework.total
        return compile_formula(f"{self._own_form.key}.得分") if self._own_form else None

    @cached_property
    def total_full(self) -> Decimal:
        return self._own_form.full if self._own_form else self.framework.full

    @cached_property
    def total_decimals(self) -> int:
        """Those of the form the score is taken from as it is, else the framework's."""
        alone = self._own_form is not None and self.framework.total is None
        return self._own_form.decimals if alone and self._own_form else self.framework.decimals

    @cached_property
    def grades(self) -> tuple[Grade, ...]:
        """The grades of the department's score: the framework's, else those of the form it is taken from."""
        return self.framework.grades or (self._own_form.grades if self._own_form else ())

    @property
    def has_indicators(self) -> bool:
        """Whether anything hangs on the rows of a list, or a form is asked of the department."""
        return bool(self.forms or self.projects)

    def indicator_lists(self, rows: Callable[[str], tuple[str, ...]]) -> dict[str, tuple[Column, ...]]:
        """The lists of indicators, by name, with the columns that can be typed into them; ``rows`` of a list are given."""
        found: dict[str, tuple[Column, ...]] = {}
        for form in (form for form in self.asked_forms if form.indicators):
            for row in rows(form.owner) if form.owner else ("",):
                name = Place(form, row).indicators
                found[name] = found.get(name) or self.indicator_columns(form)
        if self.projects:
            key = self.projects.statement.key
            for row in rows(key):
                found.setdefault(f"{key}.{row}.{LIST}", entry_columns(PLAIN_FIELDS))
        return found

    def sharing(self, form: AssessmentForm) -> tuple[AssessmentForm, ...]:
        """The forms that ask about the same indicators, those with points first: the first one leads."""
        others = (f for f in self.asked_forms if form.owner and f.indicators and (f.owner, f.list_name) == (form.owner, form.list_name))
        return tuple(sorted(others, key=lambda f: not f.scored)) or (form,)

    def indicator_columns(self, form: AssessmentForm) -> tuple[Column, ...]:
        """What can be typed about the indicators of a form, for all forms that share them."""
        found: dict[str, Column] = {}
        for each in self.sharing(form):
            assert each.indicators is not None
            found = {column.key: column for column in each.indicators.entry(each.scored)} | found
        return tuple(found.values())

    @cached_property
    def only_asked(self) -> dict[str, str]:
        """The columns of the project list that nothing but a chosen form uses, each with the column that chooses it."""
        if self.projects is None:
            return {}
        columns = self.projects.statement.by_column
        chosen = [form for form in self.forms if form.owner == self.projects.statement.key and form.select]
        used = {cell.field for row in self.projects.layout for cell in row} | {form.select for form in chosen}
        used |= {name for name, column in columns.items() if column.field.required and column.formula is None}
        found: dict[str, str] = {}
        for form in chosen:
            waiting = [form.meant(name) for part in form.parts for name in part.names()]
            while waiting:
                name = waiting.pop()
                column = columns.get(name)
                if column is None or name in used or name in found:
                    continue
                found[name] = form.select
                waiting += sorted(column.formula.names) if column.formula else ()
        return found

    def places(self, book: FactBook) -> Iterator[Place]:
        """Every copy of a form that is filled in: by the department, by the rows that are chosen or have indicators."""
        for form in self.asked_forms:
            if not form.owner:
                yield Place(form)
                continue
            for row in book.rows(form.owner):
                place = Place(form, row)
                if self._fills(place, book):
                    yield place

    @staticmethod
    def _fills(place: Place, book: FactBook) -> bool:
        """Chosen by its field; where none chooses, all rows fill a form the bureau sets, of others those with indicators."""
        form = place.form
        if form.select:
            return book.text(f"{place.prefix}{form.select}") == "是"
        whole = form.every or form.indicators is None or bool(form.indicators.fixed)
        return whole or bool(book.rows(place.indicators))

    @cached_property
    def by_key(self) -> dict[str, Statement]:
        return {statement.key: statement for statement in self.statements}

    @cached_property
    def passages(self) -> dict[str, Passage]:
        return {item.key: item for item in self.content() if isinstance(item, Passage)}

    @cached_property
    def formulas(self) -> dict[str, Formula]:
        """The formula of every computed name that exists before anything is typed (lists add theirs later)."""
        found = {cell.key: cell.formula for s in self.statements if s.kind != "list" for cell in s.cells if cell.formula}
        return found | {d.key: d.formula for d in self.derived}

    @cached_property
    def labels(self) -> dict[str, str]:
        """A readable name for every fact the pack itself declares."""
        found = {cell.key: f"{s.title}·{cell.label}" if s.kind == "table" else cell.label
                 for s in self.statements if s.kind != "list" for cell in s.cells}  # fmt: skip
        for statement in (s for s in self.list_statements if s):
            found[f"{statement.key}.个数"] = f"{statement.title}个数"
            for column in statement.totalled:
                found[f"{statement.key}.合计.{column.key}"] = f"{statement.title}{column.label}合计"
        return found | {d.key: d.label for d in self.derived} | self.profile

    @property
    def list_statements(self) -> tuple[Statement, ...]:
        own = tuple(s for s in self.statements if s.kind == "list")
        return (*own, self.projects.statement) if self.projects else own

    def statement(self, key: str) -> Statement | None:
        """A statement by its key, the project sheet's among them."""
        sheet = self.projects.statement if self.projects else None
        return sheet if sheet and sheet.key == key else self.by_key.get(key)

    @cached_property
    def standing(self) -> tuple[Standing, ...]:
        """Every item of the outline at its place, sections included, in reading order."""
        return tuple(walk(self.outline.content))

    def content(self) -> Iterator[Item]:
        yield from (standing.item for standing in self.standing)


PROFILE_LABELS = {"年度": "年度", "上年度": "上年度", "单位": "单位名称", "区划": "区划名称", "得分": "自评得分", "等级": "评价等级"}
"""Facts every assessment has without anybody typing them."""
