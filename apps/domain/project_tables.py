"""项目支出绩效自评表, laid out as 财预〔2020〕10号 prints it."""

from __future__ import annotations

from collections.abc import Iterator

from .blocks import Cell, Table, TableRow
from .evaluation import Evaluation
from .facts import FactBook, State
from .formulas import Missing, NoBase
from .money import DASH, NumberStyle, format_quantity, plain
from .selfassessment import INDICATORS, Fund, SelfAssessment, SelfLine, SelfSheet
from .statements import LONG, NUMBER, Statement

COLUMNS = 9
"""The grid: the label at the left, then eight columns the indicator rows fill one by one."""

WIDTHS = (12, 20, 24, 32, 24, 24, 12, 18, 34)
FUND_HEADS = ("年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分")
INDICATOR_HEADS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")


def self_assessment_table(evaluation: Evaluation, row: str, title: str, number: str, unit: str, anchor: str) -> Table:
    """The whole form of one project."""
    form = _Form(evaluation, row)
    rows = (*form.heads(), *form.funds(), *form.goals(), *form.indicators(), form.total())
    return Table(rows, WIDTHS, 0, number, title, unit, form.notes(), anchor=anchor, dense=True)


def _label(text: str, colspan: int = 1, rowspan: int = 1) -> Cell:
    return Cell(text, colspan, rowspan, "center", head=True)


def _middle(text: str, missing: bool = False, key: str = "") -> Cell:
    return Cell(text, align="center", missing=missing and not text, key=key)


class _Form:
    """One project's form: what the scheme prints, the project's facts and its points."""

    scheme: SelfAssessment
    statement: Statement
    sheet: SelfSheet
    book: FactBook
    style: NumberStyle

    def __init__(self, evaluation: Evaluation, row: str):
        projects = evaluation.pack.projects
        assert projects is not None and projects.self_assessment is not None
        self.scheme, self.statement = projects.self_assessment, projects.statement
        self.sheet, self.book, self.style = evaluation.self_sheets[row], evaluation.book, evaluation.pack.style
        self.row = row

    def _key(self, field: str) -> str:
        return self.statement.fact_key(self.row, field)

    def _field(self, name: str, colspan: int = 1, needed: bool = False) -> Cell:
        """A field of the project, marked where it must be filled and is not; — where the form has no field."""
        if not name:
            return Cell(DASH, colspan, align="center")
        key, asked = self._key(name), self.statement.by_column[name].field
        fact = self.book.get(key)
        text = fact.shown(self.style, with_unit=fact.unit == "%") if fact else ""
        missing = (needed or asked.required) and not text and (fact is None or fact.state is State.MISSING)
        return Cell(text, colspan, align="left" if asked.type == LONG else "center", key=key, missing=missing)

    def heads(self) -> Iterator[TableRow]:
        """Lines of one or two labelled fields over the whole width."""
        for line in self.scheme.heads:
            spans = (COLUMNS - 2,) if len(line) == 1 else (3, 2)
            pairs = ((_label(label, 2), self._field(field, span, needed=True)) for (label, field), span in zip(line, spans, strict=True))
            yield TableRow(tuple(cell for pair in pairs for cell in pair))

    def funds(self) -> Iterator[TableRow]:
        """项目资金: only the total row is scored, the others print —."""
        lead = _label(f"项目资金（{self._unit()}）", rowspan=len(self.scheme.funds) + 1)
        yield TableRow((lead, _label("", 2), *(_label(text) for text in FUND_HEADS)))
        for i, fund in enumerate(self.scheme.funds):
            tail = self._scored() if i == 0 else tuple(_middle(DASH) for _ in range(3))
            yield TableRow((_label(fund.label, 2), *self._figures(fund, needed=i == 0), *tail))

    def _figures(self, fund: Fund, needed: bool) -> tuple[Cell, ...]:
        """The total is needed whole; of its parts a district may leave some open."""
        return tuple(self._field(name, needed=needed) for name in (fund.initial, fund.budget, fund.spent))

    def _unit(self) -> str:
        """The unit the amounts are stated in."""
        names = (n for fund in self.scheme.funds for n in (fund.budget, fund.spent, fund.initial) if n)
        fields = (self.statement.by_column[name].field for name in names)
        return next((field.unit for field in fields if field.type == NUMBER), self.statement.unit)

    def _scored(self) -> tuple[Cell, ...]:
        own, line = self.book.row(f"{self.statement.key}.{self.row}."), self.sheet.execution
        try:
            rate = format_quantity(self.scheme.rate.over(own), "%", 2, self.style)
        except Missing as error:
            absent = any((fact := own.get(key)) is None or fact.state is State.MISSING for key in error.keys)
            rate = "" if absent else DASH
        except NoBase:
            rate = DASH
        return _middle(plain(self.scheme.execution)), _middle(rate, True), self._points(line)

    def _points(self, line: SelfLine) -> Cell:
        text = plain(line.points) if line.points is not None else ""
        return _middle(text if line.applies else DASH, True)

    def goals(self) -> Iterator[TableRow]:
        yield TableRow((_label("年度总体目标", rowspan=2), _label("预期目标", 4), _label("实际完成情况", 4)))
        yield TableRow(tuple(self._field(name, 4, needed=True) for name in (self.scheme.goal, self.scheme.outcome)))

    def indicators(self) -> Iterator[TableRow]:
        """One row an indicator; equal neighbours of the first two levels are merged.  None yet is one open row."""
        rows = max(1, len(self.sheet.lines))
        yield TableRow((_label("绩效指标", rowspan=rows + 1), *(_label(text) for text in INDICATOR_HEADS)))
        if not self.sheet.lines:
            yield TableRow((*(_middle("", True) for _ in range(7)), Cell("")))
        paths = [(self._text(line, "level1"), self._text(line, "level2")) for line in self.sheet.lines]
        for i, line in enumerate(self.sheet.lines):
            yield TableRow((*_levels(paths, i), *self._indicator(line)))

    def _text(self, line: SelfLine, field: str) -> str:
        return self.book.text(self._target_key(line, field))

    def _target_key(self, line: SelfLine, field: str) -> str:
        return f"{self._key(INDICATORS)}.{line.row}.{field}"

    def _indicator(self, line: SelfLine) -> tuple[Cell, ...]:
        weight = plain(line.weight) if line.weight is not None else ""
        target, actual = (
            _middle(self._text(line, field), line.applies, self._target_key(line, field)) for field in ("target", "actual")
        )
        return (
            Cell(self._text(line, "name"), missing=not self._text(line, "name")), target, actual,
            _middle(weight if line.applies else DASH, True), self._points(line),
            Cell(self._text(line, "reason"), key=self._target_key(line, "reason")),
        )  # fmt: skip

    def total(self) -> TableRow:
        total = plain(self.sheet.total) if self.sheet.total is not None else ""
        return TableRow((
            _label("总分", 6), Cell(plain(self.scheme.full), align="center", bold=True),
            Cell(total, align="center", bold=True, missing=not total, key=self._key("自评.得分")),
            Cell(self.sheet.grade, align="center"),
        ))  # fmt: skip

    def notes(self) -> tuple[str, ...]:
        """Says what of the form is demonstration data, in the words of the form."""
        demo = [label for line in self.scheme.heads for label, name in line if self._invented(name)]
        demo += [text for fund in self.scheme.funds for text in self._invented_fund(fund)]
        goals = (("预期目标", self.scheme.goal), ("实际完成情况", self.scheme.outcome))
        demo += [label for label, name in goals if self._invented(name)]
        targets = (self.book.get(self._target_key(line, "name")) for line in self.sheet.lines)
        demo += ["绩效指标"] if any(fact and fact.demo for fact in targets) else []
        return (f"注：{'、'.join(demo)}为演示数据。",) if demo else ()

    def _invented(self, name: str) -> bool:
        fact = self.book.get(self._key(name))
        return bool(fact and fact.demo and (fact.known or fact.state is State.NOT_APPLICABLE))

    def _invented_fund(self, fund: Fund) -> list[str]:
        """The row by its name where all that was typed into it is invented, else the figures by theirs."""
        names = [name for name in (fund.initial, fund.budget, fund.spent) if name]
        typed = [name for name in names if (fact := self.book.get(self._key(name))) and fact.state is not State.COMPUTED]
        demo = [name for name in typed if self._invented(name)]
        if demo and demo == typed:
            return [fund.label.removeprefix("其中：")]
        return [self.statement.by_column[name].label for name in demo]


def _levels(paths: list[tuple[str, str]], i: int) -> Iterator[Cell]:
    """The cells of the first two levels that begin in this row."""
    for depth in (1, 2):
        if i and paths[i][:depth] == paths[i - 1][:depth]:
            continue
        run = 1
        while i + run < len(paths) and paths[i + run][:depth] == paths[i][:depth]:
            run += 1
        yield Cell(paths[i][depth - 1], rowspan=run, align="center")
