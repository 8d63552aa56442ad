"""勾稽关系: the contradictions a pack's statements, checks and scores can show.  Each check is one function; its
docstring is the rule.  Tolerance follows from stated precision (:mod:`intervals`), never from a fixed cent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ..facts import FactBook, State
from ..findings import Finding, Severity
from ..formulas import Formula, Missing, NoBase, compile_formula, sum_of
from ..intervals import Interval
from ..money import ZERO, format_quantity, plain, unit_of
from ..pack.model import Pack, PackCheck
from ..rules import answer_key
from ..scores import ScoreSheet
from ..statements import Statement
from .rows import Scope, scopes


@dataclass(frozen=True)
class Case:
    """What a check looks at."""

    pack: Pack
    book: FactBook
    sheet: ScoreSheet
    labels: Mapping[str, str] = field(default_factory=dict)
    """What a row's figures are called while it is at hand."""

    @property
    def statements(self) -> Iterator[Statement]:
        """All that is typed into rows and columns: the pack's own, and those inside the forms that are filled in."""
        yield from self.pack.statements
        yield from (statement for place in self.pack.places(self.book) for statement in place.statements())

    def label(self, key: str) -> str:
        fact = self.book.get(key)
        return self.labels.get(key) or self.pack.labels.get(key) or (fact.label if fact else key)

    def shown(self, key: str) -> str:
        fact = self.book.get(key)
        return fact.shown(self.pack.style, with_unit=True) if fact and fact.known else "未填"

    def quantity(self, value: Decimal, like: str) -> str:
        fact = self.book[like]
        return format_quantity(value, fact.unit, fact.decimals, self.pack.style)


def compared(
    case: Case, left: Formula, relation: str, right: Formula, sums: Mapping[str, Formula] | None = None
) -> tuple[str, Decimal, Decimal] | None:
    """``proved`` (the intervals exclude it), ``rounding`` (only the last digit differs), or None where it holds.

    None too where a figure is missing: what is not there cannot contradict.
    """
    try:
        a, b = left.over(case.book), right.over(case.book)
        if _holds(a, b, relation):
            return None
        formulas = {**case.pack.formulas, **sums} if sums else case.pack.formulas
        near = _may_hold(left.interval(case.book, formulas), right.interval(case.book, formulas), relation)
    except (Missing, NoBase, ZeroDivisionError):
        return None
    return ("rounding" if near else "proved"), a, b


def _holds(a: Decimal, b: Decimal, relation: str) -> bool:
    return {"=": a == b, "<=": a <= b, ">=": a >= b, "<": a < b, ">": a > b}[relation]


def _may_hold(a: Interval, b: Interval, relation: str) -> bool:
    if relation == "=":
        return a.meets(b)
    return a.low <= b.high if relation in ("<=", "<") else a.high >= b.low


def check_sums(case: Case) -> Iterator[Finding]:
    """合计行等于各分行之和；“其中”各行之和不大于本行。可以不填的分行空着当零."""
    for statement in case.statements:
        optional = {cell.key for cell in statement.cells if not cell.field.required}
        for row in statement.rows:
            if row.sums not in ("checked", "within"):
                continue
            for key, parts in _row_cells(statement, row.key, row.parts):
                waiting = {p for p in parts if p not in optional and p in case.book and case.book[p].state is State.MISSING}
                if row.sums == "checked" and not waiting:
                    yield from _check_sum(case, key, parts, "=")
                elif row.sums == "within":
                    yield from _check_sum(case, key, parts, "<=")


def _row_cells(statement: Statement, row: str, parts: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    computed = {c.key for c in statement.cells if c.column and statement.by_column[c.column].formula}
    columns = [c.key for c in statement.columns if c.field.numeric and c.field.unit != "%"] or [""]
    for column in columns:
        key = statement.fact_key(row, column)
        if key not in computed:
            yield key, tuple(statement.fact_key(part, column) for part in parts)


def _check_sum(case: Case, key: str, parts: tuple[str, ...], relation: str) -> Iterator[Finding]:
    there = tuple(p for p in parts if case.book.number(p) is not None)
    if case.book.number(key) is None or not there:
        return
    total = sum_of(there)
    result = compared(case, compile_formula(key), ">=" if relation == "<=" else "=", total)
    if result is None:
        return
    verdict, stated, summed = result
    calculation = f"{total.spelled(case.shown)} = {case.quantity(summed, key)}"
    if relation == "<=":
        if verdict == "proved":
            yield Finding(
                "S002", Severity.ERROR, f"{case.label(key)}为{case.shown(key)}，小于其中各项之和{case.quantity(summed, key)}",
                (key, *parts), f"不小于{case.quantity(summed, key)}", case.shown(key), calculation, "请核对本行和其中各行。",
            )  # fmt: skip
        return
    severity = Severity.ERROR if verdict == "proved" else Severity.NOTE
    tail = "" if verdict == "proved" else "，相差在四舍五入范围内"
    yield Finding(
        "S001", severity,
        f"{case.label(key)}填列{case.shown(key)}，各分项合计{case.quantity(summed, key)}，"
        f"相差{case.quantity(abs(stated - summed), key)}{tail}",
        (key, *parts), case.quantity(summed, key), case.shown(key), calculation,
        "请核对合计数和各分项。" if verdict == "proved" else "",
    )  # fmt: skip


def check_pack(case: Case) -> Iterator[Finding]:
    """区划包规定的勾稽关系，逐行的每行看一遍."""
    for check in case.pack.checks:
        for scope in scopes(case.pack, case.book, check):
            yield from _check_scope(replace(case, book=scope.book, labels=scope.labels), check, scope)


def _check_scope(case: Case, check: PackCheck, scope: Scope) -> Iterator[Finding]:
    left, right = scope.placed(check.left), scope.placed(check.right)
    if check.when is not None and not _so(scope.placed(check.when), case.book):
        return
    result = compared(case, left, check.relation, right, scope.formulas)
    if result is None:
        return
    verdict, a, b = result
    severity = check.severity if verdict == "proved" else Severity.NOTE
    names = [*_in_order(left), *_in_order(right)] if check.over else sorted(left.names | right.names)
    keys = tuple(dict.fromkeys(key for name in names for key in scope.cells.get(name, (name,))))
    shown = _side(case, left, a, right), _side(case, right, b, left)
    tail = "" if verdict == "proved" else "（相差在四舍五入范围内）"
    signs = {"=": "≠", "<=": ">", ">=": "<", "<": "≥", ">": "≤"}
    yield Finding(
        check.code, severity, f"{scope.told and f'{scope.told}：'}{check.message}：{shown[0]}，{shown[1]}{tail}", keys, shown[1], shown[0],
        f"{left.spelled(case.shown)} {signs[check.relation]} {right.spelled(case.shown)}", check.hint,
    )  # fmt: skip


def _in_order(formula: Formula) -> list[str]:
    """The names of a formula as they stand in it."""
    return sorted(formula.names, key=formula.text.find)


def _so(when: Formula, book: FactBook) -> bool:
    try:
        return bool(when.over(book))
    except (Missing, NoBase):
        return False


def _side(case: Case, formula: Formula, value: Decimal, other: Formula) -> str:
    """What one side is, in words; a bare number is a limit in the unit of the ``other``."""
    like = next((n for n in _in_order(formula) if n in case.book), "")
    if not like:
        unit = next((n for n in _in_order(other) if n in case.book), "")
        return f"限{case.quantity(value, unit)}" if unit else plain(value)
    fact = case.book[like]
    if formula.divides and unit_of(fact.unit).kind == "money":
        shown = format_quantity(value, "%", 2, case.pack.style)
    else:
        shown = case.quantity(value, like)
    name = case.label(like) if len(formula.names) == 1 else formula.spelled(case.label)
    return f"{name}{'' if len(formula.names) == 1 else ' = '}{shown}"


def check_scores(case: Case) -> Iterator[Finding]:
    """失分须说明原因：评判扣分没有理由的要补；计算失分没有说明的提请说明."""
    for score in case.sheet.scores:
        for text in score.unreasoned:
            yield Finding(
                "J001", Severity.WARNING, f"指标{score.code}“{score.name}”：“{text}”扣分或给分未说明理由",
                (answer_key(score.code, ""),), hint="请在评判处写明理由，审核时会看到。",
            )  # fmt: skip
        note = case.book.text(answer_key(score.code, "说明"))
        if score.points is not None and score.lost > ZERO and not (score.reasons or note or score.unreasoned):
            yield Finding(
                "J002", Severity.WARNING, f"指标{score.code}“{score.name}”失{plain(score.lost)}分，未说明原因",
                score.keys, hint="请在得分卡的“失分说明”中写明原因和改进措施。",
            )  # fmt: skip


CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (check_sums, check_pack, check_scores)


def check(pack: Pack, book: FactBook, sheet: ScoreSheet) -> tuple[Finding, ...]:
    case = Case(pack, book, sheet)
    return tuple(finding for act in CHECKS for finding in act(case))
