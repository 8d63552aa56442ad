"""同比变动、数量级和执行率: figures that nobody has explained and a reviewer would ask about.

A figure that only adds up others, or follows from them, is not asked about where one of them is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ..checkup.sentences.passages import quoted
from ..facts import Fact, FactBook
from ..findings import Finding, Severity
from ..formulas import Formula
from ..language.labels import PLANS, canonical, measure_of, plain_label
from ..language.lexicon import LEXICON
from ..language.predicates import OF_LAST_YEAR
from ..money import ZERO, format_quantity, unit_of
from ..pack.model import Pack
from ..statements import Column, Statement
from .bookfigures import NARROWED
from .passages import Passages

OUTLIER = Decimal(1_000)
"""元 typed as 万元 makes a figure ten thousand times too large; the figures beside it are never so far off."""

_REASON = re.compile("增|减|升|降|涨|因|由于|主要是|调整|调剂|压|追加|节|取消|变动|变化|受|超|未")
_LEADS = ("公务", "因公", "部门", "单位", "财政", "政府", "日常")


@dataclass(frozen=True)
class Watch:
    """What the checks of figures look at."""

    pack: Pack
    book: FactBook
    passages: Passages

    def fact(self, key: str) -> Fact | None:
        """A known amount of money."""
        fact = self.book.get(key)
        return fact if fact and fact.number is not None and unit_of(fact.unit).kind == "money" else None

    def value(self, key: str) -> Decimal:
        return self.book.number(key) or ZERO

    def name(self, key: str) -> str:
        return quoted(self.pack.labels.get(key) or self.book[key].label)

    def shown(self, key: str) -> str:
        return self.book[key].shown(self.pack.style, with_unit=True)

    def percent(self, value: Decimal) -> str:
        return format_quantity(value, "%", self.pack.style.percent_decimals, self.pack.style)

    @cached_property
    def formulas(self) -> dict[str, Formula]:
        lists = (
            cell
            for statement in self.pack.list_statements
            for cell in statement.list_cells(self.book.rows(statement.key))
        )
        return self.pack.formulas | {cell.key: cell.formula for cell in lists if cell.formula}

    def inputs(self, key: str) -> set[str]:
        """Everything a computed figure follows from, however far back."""
        found: set[str] = set()
        waiting = [key]
        while waiting:
            formula = self.formulas.get(waiting.pop())
            new = (formula.names if formula else set()) - found
            found |= new
            waiting += new
        return found

    def parts(self, key: str) -> set[str]:
        """What a figure follows from or adds up."""
        head, *rest = key.split(".")
        statement = self.pack.by_key.get(head)
        row = statement.by_row.get(rest[0]) if statement and rest else None
        column = rest[1] if len(rest) > 1 else ""
        own = {f"{head}.{part}.{column}".rstrip(".") for part in (row.parts if row else ())}
        return self.inputs(key) | own | {name for part in own for name in self.inputs(part)}

    def explained(self, words: str) -> bool:
        """Whether a passage says why: a paragraph that names it, or what it is a part of, and has a word of reason."""
        names = _names(words)
        return any(_REASON.search(line) and any(name in line for name in names) for line in self._spoken)

    @cached_property
    def _spoken(self) -> tuple[str, ...]:
        return tuple(plain_marks(line) for line in self.passages.words.splitlines())

    @cached_property
    def strange(self) -> tuple[Case, ...]:
        return tuple(_strange(self))

    def doubtful(self, *keys: str) -> bool:
        """Whether a figure, or one it follows from, may have the wrong unit."""
        wrong = {case.key for case in self.strange}
        return any(key in wrong or self.parts(key) & wrong for key in keys)


def plain_marks(words: str) -> str:
    return "".join(c for c in words if c not in "“”\"'‘’ 　").replace("（境）", "境").replace("(境)", "境")


def _names(words: str) -> set[str]:
    """The names a figure goes by; 接待费 for 公务接待费, and 三公经费 for what is a part of it."""
    label = canonical(words)
    known = {label, *LEXICON.labels.get(label, ())} | {plain_label(words)}
    whole = {w for w in LEXICON.within.get(label, ()) if w == "三公经费"}
    short = {name.removeprefix(lead) for name in known for lead in _LEADS}
    return {name for name in known | short | whole if len(name) >= 3}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a statement with its columns of money, by column key; ``words`` say what it is."""

    statement: Statement
    row: str
    words: str
    columns: tuple[Column, ...]

    def key(self, column: Column) -> str:
        return self.statement.fact_key(self.row, column.key)


def lines(pack: Pack, book: FactBook) -> Iterator[Line]:
    for statement in (
        *pack.statements,
        *([pack.projects.statement] if pack.projects else []),
    ):
        money = tuple(
            c for c in statement.columns if c.field.numeric and unit_of(c.field.unit).kind == "money"
        )
        if statement.kind == "table":
            for row in statement.rows:
                columns = tuple(c for c in money if c.key not in row.skip)
                words = statement.title if plain_label(row.label) in LEXICON.total_words else row.label
                yield Line(statement, row.key, words, columns)
        elif statement.kind == "list":
            named = next((c.key for c in statement.columns if c.field.kind.prose), "")
            for name in book.rows(statement.key):
                yield Line(statement, name, book.text(f"{statement.key}.{name}.{named}"), money)


@dataclass(frozen=True, slots=True)
class Case:
    """A figure that stands out, and what it is compared with."""

    key: str
    other: str
    words: str


def _leading(watch: Watch, cases: list[Case]) -> Iterator[Case]:
    """Those that do not merely follow from others among them; the same two amounts once."""
    out = {case.key for case in cases}
    told: set[tuple[Decimal, Decimal]] = set()
    for case in cases:
        sign = (watch.value(case.key), watch.value(case.other))
        if not watch.parts(case.key) & out and sign not in told:
            told.add(sign)
            yield case


def _jumped(watch: Watch) -> list[Case]:
    rate, least = watch.pack.explain.change, watch.pack.explain.amount
    found = []
    for line in lines(watch.pack, watch.book):
        for column in (c for c in line.columns if c.prior in line.statement.by_column):
            this, last = line.key(line.statement.by_column[column.prior]), line.key(column)
            if measure_of(line.words) == "opening" or not watch.fact(this) or not watch.fact(last):
                continue
            gap, base = abs(watch.value(this) - watch.value(last)), abs(watch.value(last))
            if base and gap >= least and gap / base > rate:
                found.append(Case(this, last, line.words))
    return found


def jumps(watch: Watch) -> Iterator[Finding]:
    """与上年相比变动超过三成（区划包可改）而文字没有提到的金额，须说明原因."""
    for case in _leading(watch, [c for c in _jumped(watch) if not watch.doubtful(c.key, c.other)]):
        if watch.explained(case.words):
            continue
        this, last = watch.value(case.key), watch.value(case.other)
        moved = f"{'增长' if this > last else '下降'}{watch.percent(abs(this - last) / abs(last))}"
        quotient = f"（{watch.shown(case.key)} − {watch.shown(case.other)}）÷ {watch.shown(case.other)}"
        yield Finding(
            "Y001", Severity.WARNING,
            f"{watch.name(case.key)}{watch.shown(case.key)}，上年{watch.shown(case.other)}，{moved}，文字里没有说明原因。",
            (case.key, case.other), "", watch.shown(case.key),
            f"{quotient} = {watch.percent((this - last) / abs(last))}",
            f"请在有关文字里写明{quoted(plain_label(case.words))}变动的原因；填错的请改正。",
        )  # fmt: skip


def _strange(watch: Watch) -> list[Case]:
    """Figures a thousand times those beside them: in the row, of last year, or of the row they are a part of."""
    found = []
    for line in lines(watch.pack, watch.book):
        keys = [line.key(c) for c in line.columns if watch.value(line.key(c)) > 0 and watch.fact(line.key(c))]
        for key in (k for k in keys if k not in watch.formulas):
            others = [k for k in keys if k != key] + _wholes(watch, line, key)
            far = [k for k in others if watch.value(key) >= OUTLIER * watch.value(k)]
            if far and len(far) == len(others):
                found.append(Case(key, far[0], line.words))
    return found


def _wholes(watch: Watch, line: Line, key: str) -> list[str]:
    """The same column of the rows that have this one as a part, where they are typed."""
    column = key.rpartition(".")[2]
    above = (
        f"{line.statement.key}.{row.key}.{column}" for row in line.statement.rows if line.row in row.parts
    )
    return [k for k in above if k not in watch.formulas and watch.fact(k) and watch.value(k) > 0]


def outliers(watch: Watch) -> Iterator[Finding]:
    """比同行各数、上年数和所属合计都大一千倍以上的金额，多半是把元当作万元填了."""
    for case in watch.strange:
        times = format_quantity(watch.value(case.key) / watch.value(case.other), "倍", 0, watch.pack.style)
        yield Finding(
            "Y002", Severity.WARNING,
            f"{watch.name(case.key)}{watch.shown(case.key)}，是{watch.name(case.other)}{watch.shown(case.other)}的{times}，"
            "请核对单位是否填错（元、万元）。",
            (case.key, case.other), "", watch.shown(case.key),
            f"{watch.shown(case.key)} ÷ {watch.shown(case.other)} ≈ {times}", "单位填错的请改正；没有填错的请说明。",
        )  # fmt: skip


def executed(line: Line) -> Iterator[tuple[str, str]]:
    """What was spent and the plan it belongs to: the adjusted budget, where there is none the budget."""
    if NARROWED.search(line.words) or NARROWED.search(line.statement.title):
        return
    columns = [c for c in line.columns if not c.prior and not OF_LAST_YEAR.search(c.label)]
    by_measure = {measure_of(c.label) or measure_of(c.group): c for c in reversed(columns)}
    plan = next((by_measure[m] for m in PLANS if m in by_measure), None)
    if plan is not None and "actual" in by_measure:
        yield line.key(by_measure["actual"]), line.key(plan)


def executions(watch: Watch) -> Iterator[Finding]:
    """决算超过调整预算二成或不足一半（区划包可改）而文字没有提到的金额，须说明."""
    explain = watch.pack.explain
    cases = [
        Case(spent, plan, line.words)
        for line in lines(watch.pack, watch.book)
        for spent, plan in executed(line)
        if watch.fact(spent)
        and watch.fact(plan)
        and watch.value(plan) > 0
        and not watch.doubtful(spent, plan)
    ]
    far: Callable[[Case], bool] = lambda c: (  # noqa: E731
        abs(watch.value(c.key) - watch.value(c.other)) >= explain.amount
        and not explain.under <= watch.value(c.key) / watch.value(c.other) <= explain.over
    )
    for case in _leading(watch, [c for c in cases if far(c)]):
        if not watch.explained(case.words):
            yield _execution(watch, case)


def _execution(watch: Watch, case: Case) -> Finding:
    rate = watch.value(case.key) / watch.value(case.other)
    over = rate > 1
    severity = Severity.WARNING if over else Severity.QUESTION
    bound = watch.percent(watch.pack.explain.over if over else watch.pack.explain.under)
    return Finding(
        "Y003", severity,
        f"{watch.name(case.key)}{watch.shown(case.key)}，预算{watch.shown(case.other)}，执行率{watch.percent(rate)}，"
        f"{'高于' if over else '低于'}{bound}，文字里没有说明原因。",
        (case.key, case.other), "", watch.shown(case.key),
        f"{watch.shown(case.key)} ÷ {watch.shown(case.other)} = {watch.percent(rate)}",
        f"请在有关文字里写明{quoted(plain_label(case.words))}{'超预算' if over else '执行率低'}的原因；填错的请改正。",
    )  # fmt: skip
