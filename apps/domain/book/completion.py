"""From what was typed to the whole book: sums, formula columns, list totals and derived facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from ..facts import Fact, FactBook, State
from ..forms.filling import filled
from ..formulas import Formula, Missing, NoBase
from ..money import ZERO
from ..names import quoted
from ..pack.model import Pack
from ..statements import CellAddress, Column, Statement

TOTAL, COUNT = "合计", "个数"


def complete(pack: Pack, entered: FactBook) -> FactBook:
    """The typed facts plus everything the pack computes from them.

    A computed fact whose inputs are missing is missing; one without a base (x ÷ 0) does not apply.
    """
    return _Completion(pack, entered).book()


def made_of(pack: Pack, entered: FactBook) -> dict[str, frozenset[str]]:
    """Every computed name with the names it is computed from: formulas of cells and derived facts, totals of lists."""
    found = _Completion(pack, entered)
    made = {key: recipe.formula.names for key, recipe in found.recipes.items()}
    for key, (statement, column) in found.totals.items():
        made.setdefault(key, frozenset(statement.fact_key(row, column.key) for row in entered.rows(statement.key)))
    return made


class _Recipe:
    """How a computed fact is made."""

    def __init__(self, key: str, label: str, unit: str, decimals: int, formula: Formula):
        self.key, self.label, self.unit, self.decimals = key, label, unit, decimals
        self.formula, self.lenient = formula, formula.adds_up


class _Completion:
    def __init__(self, pack: Pack, entered: FactBook):
        self.pack, self.entered = pack, filled(pack, entered)
        self.done: dict[str, Fact] = {key: fact for key, fact in self.entered.items()}
        self.form_statements = tuple(s for place in pack.places(self.entered) for s in place.statements())
        self.recipes = {r.key: r for r in self._recipes() if r.key not in self.done}
        lists = (*pack.list_statements, *(s for s in self.form_statements if s.kind == "list"))
        self.totals = {f"{s.key}.{TOTAL}.{c.key}": (s, c) for s in lists for c in s.totalled}
        for fact in self._counts():
            self.done.setdefault(fact.key, fact)

    def book(self) -> FactBook:
        for key in self.totals:
            self._make(key)
        for fact in self._empty_cells():
            if fact.key not in self.recipes:
                self.done.setdefault(fact.key, fact)
        for key in self.recipes:
            self._make(key)
        return FactBook(self.done.values(), self.entered.lists)

    def _recipes(self) -> Iterator[_Recipe]:
        for _statement, cell in self._cells():
            if cell.formula is not None:
                yield _Recipe(cell.key, self._label(cell), cell.field.unit, cell.field.decimals, cell.formula)
        for d in self.pack.derived:
            yield _Recipe(d.key, d.label, d.unit, d.decimals, d.formula)

    def _label(self, cell: CellAddress) -> str:
        return self.pack.labels.get(cell.key, cell.label)

    def _cells(self) -> Iterator[tuple[Statement, CellAddress]]:
        for statement in self.pack.statements:
            if statement.kind != "list":
                yield from ((statement, cell) for cell in statement.cells)
        for statement in self.pack.list_statements:
            rows = self.entered.rows(statement.key)
            yield from ((statement, cell) for cell in statement.list_cells(rows))
        for statement in self.form_statements:
            rows = self.entered.rows(statement.key)
            yield from ((statement, cell) for cell in statement.cells_of(rows))

    def _empty_cells(self) -> Iterator[Fact]:
        """A missing fact for every cell nobody has filled, so that it has a name to be asked for."""
        for _statement, cell in self._cells():
            yield Fact(cell.key, self._label(cell), None, cell.field.unit, cell.field.decimals, State.MISSING, "未填")

    def _counts(self) -> Iterator[Fact]:
        """个数 of each list; an empty list has neither a count nor totals."""
        for statement in (*self.pack.list_statements, *(s for s in self.form_statements if s.kind == "list")):
            rows = self.entered.rows(statement.key)
            count = Decimal(len(rows)) if rows else None
            state = State.COMPUTED if rows else State.MISSING
            yield Fact(f"{statement.key}.{COUNT}", f"{statement.title}个数", count, "个", 0, state, f"“{statement.title}”的行数")
        for place in self.pack.places(self.entered):
            if place.form.indicators and (rows := self.entered.rows(place.indicators)):
                name = f"{place.form.title}指标个数"
                yield Fact(f"{place.indicators}.{COUNT}", name, Decimal(len(rows)), "个", 0, State.COMPUTED, "绩效指标的行数")

    def _list_total(self, statement: Statement, column: Column) -> Fact:
        """合计 of a number column of a list."""
        field, rows = column.field, self.entered.rows(statement.key)
        key = f"{statement.key}.{TOTAL}.{column.key}"
        title = f"{statement.title}{column.label}合计"
        facts = [self._make(statement.fact_key(row, column.key)) for row in rows]
        if not rows or any(f is None or (not f.known and f.state is State.MISSING) for f in facts):
            return Fact(key, title, None, field.unit, field.decimals, State.MISSING, "有未填的行")
        total = sum((f.number or ZERO for f in facts if f), ZERO)
        return Fact(key, title, total, field.unit, field.decimals, State.COMPUTED, f"{len(rows)}行合计")

    def _make(self, key: str) -> Fact | None:
        """The fact of that name, made first if it is computed."""
        if key in self.done:
            return self.done[key]
        if key in self.totals:
            statement, column = self.totals[key]
            self.done[key] = total = self._list_total(statement, column)
            return total
        recipe = self.recipes.get(key)
        if recipe is None:
            return None
        for name in recipe.formula.names:
            self._make(name)
        self.done[key] = fact = self._computed(recipe)
        return fact

    def _computed(self, recipe: _Recipe) -> Fact:
        make = _fact_maker(recipe)
        source = f"计算：{recipe.formula.spelled(self._name)}"
        if recipe.lenient and self._nothing_applies(recipe.formula):
            return make(None, State.NOT_APPLICABLE, source)
        try:
            value = recipe.formula.value(_Values(self.done, recipe.lenient))
        except Missing as error:
            absent = self.done.get(error.keys[0])
            if absent is not None and absent.state is State.NOT_APPLICABLE:
                return make(None, State.NOT_APPLICABLE, source)
            return make(None, State.MISSING, f"缺{quoted(self._name(error.keys[0]))}")
        except NoBase:
            return make(None, State.NOT_APPLICABLE, f"{source}（分母为零）")
        return make(value, State.COMPUTED, source)

    def _nothing_applies(self, formula: Formula) -> bool:
        """A sum of parts that all do not apply does not apply either; it is not zero."""
        facts = [self.done.get(name) for name in formula.names]
        return bool(facts) and not formula.asks_states and all(f and f.state is State.NOT_APPLICABLE for f in facts)

    def _name(self, key: str) -> str:
        fact = self.done.get(key)
        return self.pack.labels.get(key) or (fact.label if fact else key)


def _fact_maker(recipe: _Recipe) -> Callable[[Decimal | None, State, str], Fact]:
    return lambda value, state, source: Fact(
        recipe.key, recipe.label, value, recipe.unit, recipe.decimals, state, source
    )  # fmt: skip


class _Values(dict[str, Decimal]):
    """Names of a formula while the book is being made; in a sum, "does not apply" adds nothing."""

    def __init__(self, facts: dict[str, Fact], lenient: bool):
        super().__init__()
        self.facts, self.lenient = facts, lenient

    def state(self, key: str) -> State:
        fact = self.facts.get(key)
        return fact.state if fact else State.MISSING

    def __missing__(self, key: str) -> object:
        fact = self.facts.get(key)
        if fact is not None and fact.known:
            return fact.value
        if fact is not None and fact.state is State.NOT_APPLICABLE and self.lenient:
            return ZERO
        raise Missing((key,))
