"""``indicators``: the table of indicators — who sets them, its columns, how they count, how their weights must close."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import chain, repeat
from typing import TYPE_CHECKING, ClassVar

from ...cells import CHOICE, TEXT, Field
from ...facts import Fact, FactBook, State, show_text
from ...formulas import Formula, Missing, NoBase
from ...money import DASH, ZERO, format_in, plain, round_half_up
from ...rules.base import percent
from ...statements import Column, Row, Statement
from ...writing.blocks import Cell, TableRow
from ..columns import COMPOSED, FIELDS, IndicatorColumn, Own
from ..form import GRADE, POINTS, AssessmentForm, Place
from ..library import NO_LIBRARY, Library
from ..page import Page, heads, label
from ..second import EXECUTION, reviewed_sum
from ..values import NOTHING, Typed
from ..ways import USUAL, Scoring, Way, way_problems
from .objectives import GOALS, Objectives

if TYPE_CHECKING:
    from ...pack.read_forms import FormReader
    from ...pack.source import Node
    from ..sheet import FormLine

LIST = "指标"
"""What the list of indicators is called below its owner."""
HELP, ONLY = "help", "only"


@dataclass(frozen=True, slots=True)
class WeightClass:
    """First levels that share one weight: ``产出指标`` 50, or ``产出指标、效益指标`` 80 together."""

    names: tuple[str, ...]
    weight: Decimal

    @property
    def label(self) -> str:
        return "、".join(self.names)


@dataclass(frozen=True, slots=True)
class Weighting:
    """Weights that hold where the form has (or lacks) indicators of certain first levels (101号: 有、无成本指标)."""

    classes: tuple[WeightClass, ...]
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    def fits(self, levels: set[str]) -> bool:
        return levels >= set(self.has) and not levels & set(self.lacks)

    @property
    def total(self) -> Decimal:
        return sum((c.weight for c in self.classes), ZERO)


@dataclass(frozen=True, slots=True)
class FixedRow:
    """An indicator the bureau sets: its texts by column, and where its actual value is computed from."""

    key: str
    texts: tuple[tuple[str, str], ...]
    actual: Formula | None = None


@dataclass(frozen=True)
class Indicators:
    label: str
    columns_: tuple[IndicatorColumn, ...]
    list_name: str = LIST
    levels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    weightings: tuple[Weighting, ...] = ()
    strict: bool = False
    """Weights moved between classes are an error even where the whole closes."""
    scorings: tuple[Scoring, ...] = USUAL
    fixed: tuple[FixedRow, ...] = ()
    free: bool = True
    """The department may add indicators of its own."""
    library: str = ""
    books: Library = NO_LIBRARY
    subtotals: bool = False
    total_label: str = "总分"
    hint: str = ""
    least: int = 0
    objectives: Objectives | None = None
    """Several goals, each with points and indicators of its own."""
    execution: bool = False
    """The execution of the budget is printed as the first row."""
    tree: bool = False
    """The levels are no columns but rows above their indicators, in the column of the name."""
    kind: ClassVar[str] = "indicators"

    @classmethod
    def read(cls, node: Node, reader: FormReader) -> Indicators:
        return reader.indicators(node)

    # --- what it names ---------------------------------------------------------------------------------------------

    def own_names(self) -> Iterator[str]:
        return iter((GOALS,) if self.objectives else ())

    def names(self) -> Iterator[str]:
        for row in self.fixed:
            yield from sorted(row.actual.names) if row.actual else ()

    def problems(self, form: object) -> Iterator[tuple[str, str, str]]:
        """Ways for every row, and weights that close with the execution."""
        assert isinstance(form, AssessmentForm)
        if form.scored:
            yield from (("P003", f"{text}，须写 scoring", "scoring") for text in way_problems(self.scorings))
        if any(s.name for s in self.scorings) and "way" not in self.kinds:
            yield "P003", "scoring 里写了 name，由填报人选用，须有 way 栏", "scoring"
        execution = form.funds.weight if form.funds else ZERO
        for weighting in self.weightings:
            if form.scored and weighting.total + execution != form.full:
                whole, full = plain(weighting.total + execution), plain(form.full)
                yield "F001", f"执行率与各类指标权重合计 {whole}，应为 {full}", "classes"
        yield from _level_problems(self)
        if self.tree and self.kinds & {"level1", "level2"}:
            yield "P006", "tree 把一级、二级指标印成行，就不再写 level1、level2 栏", "tree"
        if any(row.key == EXECUTION for row in self.fixed):
            yield "P016", f"“{EXECUTION}”是系统保留的名称", "rows"

    def statements(self, place: Place) -> Iterator[Statement]:
        return iter((self.objectives.statement(place),) if self.objectives else ())

    # --- what is typed ---------------------------------------------------------------------------------------------

    @cached_property
    def kinds(self) -> frozenset[str]:
        return frozenset(column.kind.kind for column in self.columns_)

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The cells people fill for a row, in the order they are asked: what is printed, and what its way needs.

        A column of the district's own is asked behind the one it is printed behind.
        """
        wanted = {name for column in self.columns_ for name in column.kind.types} | {"name", "weight"}
        wanted |= {name for scoring in self.scorings if self._used(scoring) for name in scoring.way.asks}
        wanted |= {"sign", "unit"} if "target" in self.kinds else set()
        wanted |= {"goal"} if self.objectives else set()
        wanted |= {"level1", "level2"} if self.tree else {"level1"} if self.weightings else set()
        found = [name for name in FIELDS if name in wanted]
        before = found[-1]
        for column in self.columns_:
            if isinstance(column.kind, Own):
                found.insert(found.index(before) + 1, column.kind.kind)
            before = next((name for name in reversed(column.kind.types) if name in found), before)
        return tuple(found)

    def _used(self, scoring: Scoring) -> bool:
        """Whether any row may count by it; where the bureau sets all rows, only theirs."""
        return self.free or any(scoring.fits(Typed(row.key, dict(row.texts))) for row in self.fixed)

    def entry(self, scored: bool = True) -> tuple[Column, ...]:
        """The columns of the entry grid, each with what its cells take and as the form calls it."""
        heads = {c.kind.types[-1]: c.label for c in self.columns_ if len(c.kind.types) == 1 and not c.kind.answers}
        heads |= dict([("target_value", c.label) for c in self.columns_ if c.kind.kind == "target"])
        own = {c.kind.kind: c.kind for c in self.columns_ if isinstance(c.kind, Own)}
        printed = {name for column in self.columns_ for name in column.kind.types}
        left_out = set() if scored else {"weight", "points", "level", "coefficient", "way"} - printed
        found = []
        for name in self.asked:
            if name in own:
                found.append(Column(name, own[name].label, replace(own[name].field, required=False)))
            elif name not in left_out:
                usual, field = FIELDS[name]
                found.append(Column(name, heads.get(name, usual), self._field(name, field)))
        return tuple(found)

    def _field(self, name: str, field: Field) -> Field:
        """A cell with the answers this form offers."""
        choices = {
            "goal": self.objectives.names if self.objectives else (),
            "level1": tuple(first for first, _ in self.levels),
            "level2": tuple(dict.fromkeys(second for _, seconds in self.levels for second in seconds)),
            "way": tuple(s.name for s in self.scorings if s.name),
            "likelihood": next((c.kind.answers for c in self.columns_ if c.kind.answers), ()),
            "level": tuple(dict.fromkeys(level.name for s in self.scorings for level in getattr(s.way, "levels", ()))),
        }.get(name, ())
        if name == "name" and self.library:
            return replace(field, type=TEXT)
        return replace(field, type=CHOICE, choices=choices) if choices else field

    def statement(self, place: Place) -> Statement:
        """The indicators at their place: the fixed rows as a table, others as a list."""
        columns = self.entry(place.form.scored)
        rows = tuple(Row(row.key, dict(row.texts).get("name", row.key)) for row in self.fixed)
        title = f"{place.form.title}的指标"
        return Statement(place.indicators, title, "list", columns, rows, hint=self.hint, number_rows=True)

    def given(self, row: str) -> FixedRow | None:
        return next((fixed for fixed in self.fixed if fixed.key == row), None)

    def typed(self, place: Place, row: str, book: FactBook) -> Typed:
        names = (*FIELDS, *COMPOSED, *(c.kind.kind for c in self.columns_ if isinstance(c.kind, Own)))
        lead = f"{place.indicators}.{row}."
        texts = {name: _written(book.get(f"{lead}{name}")) for name in names}
        fixed = self.given(row)
        if fixed is not None and fixed.actual is not None:
            texts["actual_value"] = _computed(place.placed(fixed.actual), texts["unit"], book)
        return Typed(row, texts)

    def elsewhere(self, typed: Typed) -> bool:
        """An indicator of the district's other forms alone: its class is not weighed here, and it has no weight."""
        known = {name for weighting in self.weightings for c in weighting.classes for name in c.names}
        listed = any(typed["level1"] == first for first, _ in self.levels)
        return bool(known) and listed and typed["level1"] not in known and not typed["weight"]

    def refused(self, typed: Typed) -> str:
        """Why an indicator may not stand here."""
        if self.library == ONLY and self.given(typed.row) is None and self.books.named(typed["name"]) is None:
            return "不在指标库里，请从指标库中选"
        return ""

    def lacking(self, typed: Typed) -> str:
        """What a row of a form without points lacks."""
        return next((c.kind.lack for c in self.columns_ if c.kind.lack and not self._says(typed, c.kind.types)), "")

    @staticmethod
    def _says(typed: Typed, cells: tuple[str, ...]) -> bool:
        """Whether the value of a column is there, in a cell of its own or written whole."""
        value = next((name for name in cells if name.endswith("_value")), cells[-1])
        return bool(typed[value] or typed[value.removesuffix("_value")])

    def way_of(self, typed: Typed) -> Way | str:
        found = next((s.way for s in self.scorings if s.fits(typed)), None)
        if found is not None:
            return found
        if typed["way"]:
            return f"的计分方法“{typed['way']}”不能用于{'定性' if typed.verbal else '定量'}指标，请另选"
        return "没有选计分方法" if any(s.name for s in self.scorings) else "没有适用的计分方法，请核对符号和指标类别"

    def weighting(self, levels: set[str]) -> Weighting | None:
        return next((w for w in self.weightings if w.fits(levels)), None)

    def gaps(self, place: Place, book: FactBook) -> Iterator[str]:
        rows = len(book.rows(place.indicators))
        if rows and rows < self.least:
            yield f"绩效指标至少 {self.least} 个，现有 {rows} 个"
        if self.objectives:
            typed = [self.typed(place, row, book) for row in book.rows(place.indicators)]
            yield from self.objectives.gaps(place, book, typed)

    # --- how it is printed -------------------------------------------------------------------------------------------

    def columns(self) -> int:
        return sum(_fine(self.columns_)) + bool(self.label)

    def widths(self, total: int) -> Iterator[int]:
        """The widths of the grid's columns: a column over several of them shares its own out."""
        for column, span in zip(self.columns_, _spans(self.columns_, total), strict=True):
            yield from (max(1, column.width // span) for _ in range(span))

    def rows(self, page: Page) -> Iterator[TableRow]:
        """One row an indicator; equal neighbours of the first levels are merged.  None yet is one open row."""
        lead = 1 if self.label else 0
        spans = _spans(self.columns_, page.grid - lead)
        if self.objectives:
            for goal, lines in self.objectives.of(page.place, page.book, page.sheet.lines):
                yield from goal.rows(page)
                yield from self._block(page, lines, spans)
        else:
            yield from self._block(page, (*self._execution(page), *page.sheet.lines), spans)
        if self.total_label and page.place.form.scored:
            yield self._total(page, spans, lead)

    def _execution(self, page: Page) -> Iterator[FormLine]:
        line = page.sheet.execution
        if self.execution and line is not None:
            rate = percent(round_half_up(page.sheet.rate, 2 + page.style.percent_decimals)) if page.sheet.rate is not None else ""
            texts = {"level1": "预算执行", "name": EXECUTION, "weight": _plain(line.weight), "actual": rate, "reason": line.reason}
            yield replace(line, row=EXECUTION, level1="预算执行", typed=Typed(EXECUTION, texts))

    def _block(self, page: Page, lines: tuple[FormLine, ...], spans: tuple[int, ...]) -> Iterator[TableRow]:
        """The heads and what stands below them, beside one merged label."""
        body = [*self._body(page, lines, spans)]
        first, *below = heads([(c.label, c.group) for c in self.columns_], spans)
        lead = (label(self.label, rowspan=len(body) + 1 + len(below)),) if self.label else ()
        yield from (TableRow(cells) for cells in ((*lead, *first), *below))
        yield from body

    def _body(self, page: Page, lines: tuple[FormLine, ...], spans: tuple[int, ...]) -> Iterator[TableRow]:
        if not lines:
            yield TableRow(tuple(
                Cell("", span, align="center", missing=c.kind.needed or c.merged)
                for c, span in zip(self.columns_, spans, strict=True)
            ))  # fmt: skip
        paths = [(line.typed["level1"], line.typed["level2"]) for line in lines]
        for i, line in enumerate(lines):
            if self.tree:
                yield from self._branches(paths[i], paths[i - 1] if i else ("", ""), spans)
            cells = []
            for column, span in zip(self.columns_, spans, strict=True):
                run = self._run(paths, i, column) if column.merged else 1
                if run:
                    cells.append(self._cell(page, line, column, span, run))
            yield TableRow(tuple(cells))
            last = i + 1 == len(lines) or paths[i + 1][0] != paths[i][0]
            if self.subtotals and last and line.row != EXECUTION:
                yield self._subtotal(page, paths[i][0], spans)

    def _branches(self, path: tuple[str, str], before: tuple[str, str], spans: tuple[int, ...]) -> Iterator[TableRow]:
        """A row for each level that begins here, its name where indicators have theirs."""
        for depth, level in enumerate(path):
            if level and path[: depth + 1] != before[: depth + 1]:
                cells = (
                    Cell(level, span, indent=depth, bold=not depth) if c.kind.kind == "name" else Cell("", span)
                    for c, span in zip(self.columns_, spans, strict=True)
                )
                yield TableRow(tuple(cells))

    def _run(self, paths: list[tuple[str, str]], i: int, column: IndicatorColumn) -> int:
        """Over how many rows a level's cell reaches; 0 where the row above covers it."""
        depth = 1 if column.kind.kind == "level1" else 2 if "level1" in self.kinds else 0
        key = [path[:depth] if depth else path[1:] for path in paths]
        if i and key[i] == key[i - 1]:
            return 0
        return next((n for n, path in enumerate(key[i:]) if path != key[i]), len(key) - i)

    def _cell(self, page: Page, line: FormLine, column: IndicatorColumn, span: int, run: int) -> Cell:
        text = column.kind.text(line, self.kinds)
        name = column.kind.fact(self.kinds)
        key = f"{page.place.indicators}.{line.row}.{name}" if name and not column.merged and line.row != EXECUTION else ""
        needed = column.kind.needed and line.row != EXECUTION and (line.applies or column.kind.kind == "name")
        indent = sum(map(bool, (line.typed["level1"], line.typed["level2"]))) if self.tree and column.kind.kind == "name" else 0
        return Cell(text, span, run, column.kind.align, key=key, missing=needed and not text, indent=indent)

    def _subtotal(self, page: Page, level: str, spans: tuple[int, ...]) -> TableRow:
        """小计 of a first level; its cell stands under the levels that are printed."""
        own = [line for line in page.sheet.counted if line.level1 == level]
        key = f"{page.place.base}.{POINTS}.{level}"
        return self._sums(page, spans, f"{level}小计", _added(line.weight for line in own), _added(line.points for line in own), own, key)

    def _total(self, page: Page, spans: tuple[int, ...], lead: int) -> TableRow:
        sheet, key = page.sheet, f"{page.place.base}.{POINTS}"
        row = self._sums(page, spans, self.total_label, page.place.form.full, sheet.total, sheet.all_lines, key, lead, bold=True)
        cells = [*row.cells]
        if cells[-1].text == "" and not cells[-1].key and sheet.grade and not page.place.form.about:
            cells[-1] = Cell(sheet.grade, cells[-1].colspan, align="center", key=f"{page.place.base}.{GRADE}")
        return TableRow(tuple(cells))

    def _sums(
        self, page: Page, spans: tuple[int, ...], text: str, weight: Decimal | None, got: Decimal | None, lines: Sequence[FormLine],
        key: str, lead: int = 0, bold: bool = False,
    ) -> TableRow:  # fmt: skip
        """Each column that is summed, and what lies before, between and behind them as one cell each: the first says what
        the row is.  ``lead`` columns more belong to the row.
        """
        second, form = reviewed_sum(lines), page.place.form
        both = got is not None and second is not None
        rate = form.deviation.rate(got or ZERO, second or ZERO, weight) if both else None
        texts = {
            "weight": _plain(weight), "score": _plain(got), "review_score": _plain(second),
            "deviation": _plain(form.deviation.difference(got or ZERO, second or ZERO) if both else None),
            "deviation_rate": "" if not both else percent(round_half_up(rate, 4)) if rate is not None else DASH,
        }  # fmt: skip
        rooms = chain([replace(label(text), bold=bold)], repeat(Cell("")))
        cells, run = list[Cell](), lead
        for kind, span in zip((c.kind.kind for c in self.columns_), spans, strict=True):
            if kind not in texts:
                run += span
                continue
            if run:
                cells.append(replace(next(rooms), colspan=run))
            run, own = 0, kind == "score"
            cells.append(Cell(texts[kind], span, align="center", bold=bold, missing=own and not texts[kind], key=key if own else ""))
        return TableRow((*cells, replace(next(rooms), colspan=run)) if run else tuple(cells))

    def demo(self, page: Page) -> Iterator[str]:
        targets = (page.book.get(f"{page.place.indicators}.{line.row}.name") for line in page.sheet.lines)
        if any(fact and fact.demo for fact in targets):
            yield self.label or "绩效指标"


def _written(fact: Fact | None) -> str:
    """What a cell says; 不适用 stays a word."""
    if fact is None:
        return ""
    return NOTHING[0] if fact.state is State.NOT_APPLICABLE else fact.shown()


def _computed(formula: Formula, unit: str, book: FactBook) -> str:
    """An actual value that follows from the data, in the unit of its row; empty while it cannot be computed."""
    try:
        value = formula.over(book)
    except (Missing, NoBase):
        return ""
    return format_in(value, unit, 2) if isinstance(value, Decimal) else show_text(value)


def _added(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Their sum; None while one is not known."""
    found = tuple(amounts)
    return None if any(amount is None for amount in found) else sum((amount or ZERO for amount in found), ZERO)


def _plain(amount: Decimal | None) -> str:
    return plain(amount) if amount is not None else ""


STEP = 10
"""About how wide a grid column is: fine enough for other parts to find the widths they want."""


def _fine(columns: tuple[IndicatorColumn, ...]) -> tuple[int, ...]:
    return tuple(max(1, (column.width + STEP // 2) // STEP) for column in columns)


def _spans(columns: tuple[IndicatorColumn, ...], total: int) -> tuple[int, ...]:
    """Grid columns of each, by its width; where there must be more of them, shared out."""
    fine = _fine(columns)
    return fine if sum(fine) == total else _shared(columns, total)


def _shared(columns: tuple[IndicatorColumn, ...], total: int) -> tuple[int, ...]:
    """Grid columns of each: one at least, what is left to the widest."""
    extra = total - len(columns)
    if extra <= 0:
        return (1,) * len(columns)
    order = sorted(range(len(columns)), key=lambda i: -columns[i].width)
    each, rest = divmod(extra, len(columns))
    return tuple(1 + each + (order.index(i) < rest) for i in range(len(columns)))


def _level_problems(part: Indicators) -> Iterator[tuple[str, str, str]]:
    firsts = [first for first, _ in part.levels]
    for name in (n for w in part.weightings for c in w.classes for n in c.names) if firsts else ():
        if name not in firsts:
            yield "P009", f"levels 里没有名为“{name}”的一级指标", "classes"
    names = {*firsts, *(second for _, seconds in part.levels for second in seconds)}
    for scoring in part.scorings:
        if scoring.rows not in ("定量", "定性", "全部") and names and scoring.rows not in names:
            yield "P009", f"没有名为“{scoring.rows}”的一级或二级指标", "scoring"
    for fixed in part.fixed:
        texts = dict(fixed.texts)
        if firsts and "level1" in part.asked and not texts.get("level1"):
            yield "P003", f"“{texts.get('name', fixed.key)}”没有写一级指标（level1）", "rows"


