"""The figures of a book by the names sentences give them: of what, which measure, which year, of which money.

What a pack calls 三公.接待费.决算 a passage calls “公务接待费决算”; the words of its row and column say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import count

from ..checkup.figures import Figure
from ..checkup.sentences.scopes import project_name
from ..checkup.sentences.statedfigures import fund_of
from ..checkup.tables.figures import says
from ..facts import Fact, FactBook
from ..findings import Place
from ..forms.form import Place as FormPlace
from ..forms.parts.funds import Funds, stated_at
from ..formulas import Missing, NoBase
from ..language.labels import canonical, is_known, measure_of, plain_label
from ..language.lexicon import LEXICON
from ..language.predicates import OF_LAST_YEAR, YEAR
from ..language.quantities import Quantity, quantities
from ..money import in_unit
from ..pack.model import Pack
from ..statements import Column, Row, Statement

NARROWED = re.compile(
    r"季度|半年|\d\s?月|[一二三四五六七八九十]月|人均|平均|每|下属|所属|二级单位|本级|全区|全市|全县|新增|增减|差异|预计"
)
"""What is about a part of the year or of the unit: no figure of the unit and its year."""

_CARRIED = re.compile(r"上年(?:度)?(?:结转|结余)")
_OTHER_TOTALS = re.compile(r"收入|三公|项目|基本|功能|经济|采购|资产|季度")
_VALUES = {"actual_value": "完成值", "adjusted_value": "调整后目标值", "target_value": "目标值"}
_BRACKETS = str.maketrans("", "", "（）()")
_WHOLE = "整体支出"
_BY_USE = {"基本支出", "项目支出"}
_STOCKS = ("固定资产原值", "固定资产净值")
_STAFF = ("编制数", "在编人数", "在职人数")


def label_of(raw: str) -> str:
    """The name by which words and figures meet: a known one, else as a project is called."""
    label = canonical(raw)
    return label if is_known(label) else project_name(label)


def book_figures(pack: Pack, book: FactBook) -> tuple[Figure, ...]:
    """Every figure of the book whose words leave no doubt what it is of."""
    return tuple(_Names(pack, book).figures())


def results(pack: Pack, book: FactBook) -> Iterator[Figure]:
    """What the indicators of every form aim at and what came of it, where it is a number."""
    numbered = count()
    for place in pack.places(book):
        for row in book.rows(place.indicators):
            name, unit = (book.text(f"{place.indicators}.{row}.{field}") for field in ("name", "unit"))
            for field, called in _VALUES.items():
                key = f"{place.indicators}.{row}.{field}"
                text = f"{book.text(key)}{unit}"
                found = quantities(text)
                if len(found) == 1 and found[0].exact and found[0].text == text:
                    quantity = replace(found[0], start=next(numbered))
                    said, scope = f"{name}（{called}）", place.prefix.rstrip(".")
                    yield Figure(quantity, Place(-2, name, key=key), name, "", pack.year, scope, name, said)


class _Names:
    def __init__(self, pack: Pack, book: FactBook):
        self.pack, self.book, self._numbered = pack, book, count()

    def figures(self) -> Iterator[Figure]:
        for statement in self.pack.statements:
            if statement.kind == "table":
                yield from self._table(statement)
            elif statement.kind == "form":
                yield from self._form(statement)
        funds = [figure for place in self.pack.places(self.book) for figure in self._funds(place)]
        yield from funds
        told = {(figure.scope, figure.measure) for figure in funds if figure.scope}
        for statement in self.pack.list_statements:
            yield from (figure for figure in self._list(statement) if (figure.scope, figure.measure) not in told)
        yield from self._derived()
        yield from self._figure("得分", "自评得分", "", self.pack.year, ())

    def _figure(
        self,
        key: str,
        label: str,
        measure: str,
        year: int,
        words: tuple[str, ...],
        row: str = "",
        name: str = "",
    ) -> Iterator[Figure]:
        """One figure, where it is known."""
        fact = self.book.get(key)
        if fact is None or fact.number is None or not label:
            return
        fund = "" if label in LEXICON.fundless or label.startswith(LEXICON.funds) else fund_of(*words)
        called = name or self.pack.labels.get(key) or fact.label
        stated = Quantity(fact.number, fact.unit, fact.decimals, next(self._numbered), 0, fact.shown(self.pack.style, with_unit=True))
        quantity = replace(stated, value=in_unit(fact.number, fact.unit) * stated.factor)
        place = Place(-1, called, key=key)
        yield Figure(quantity, place, "", measure, year, row, label, called, finest=self._step(fact), fund=fund)

    def _step(self, fact: Fact) -> Decimal:
        """The worth of its last digit; a computed figure may be whatever its terms may be."""
        value, formula = fact.number, self.pack.formulas.get(fact.key)
        if formula is None or value is None:
            return fact.step
        try:
            found = formula.interval(self.book, self.pack.formulas)
        except (Missing, NoBase, ZeroDivisionError):
            return fact.step
        return max(fact.step, 2 * (value - found.low), 2 * (found.high - value))

    # --- tables and forms --------------------------------------------------------------------------

    def _table(self, statement: Statement) -> Iterator[Figure]:
        for row in statement.rows:
            for column in statement.columns:
                if not column.field.numeric or column.field.unit == "%" or column.key in row.skip:
                    continue
                for label in self._labels(statement, row, column):
                    key, year = (
                        statement.fact_key(row.key, column.key),
                        self._year(column.label, column.prior),
                    )
                    words = (row.label, column.label, statement.title)
                    yield from self._figure(key, label, _measure(statement, column), year, words)

    def _labels(self, statement: Statement, row: Row, column: Column) -> tuple[str, ...]:
        """What a cell is of; nothing where row and column alone do not say."""
        label, of_column = _row_label(statement, row), canonical(column.label)
        if NARROWED.search(row.label + column.label + statement.title):
            return ()
        if (stock := canonical(f"固定资产{column.label}")) in _STOCKS and _is_total(row.label):
            return (stock,) if "固定资产" in statement.title else ()
        if of_column in _STAFF:
            return (of_column,) if label == "在职人数" or _is_total(row.label) else ()
        if not _measure(statement, column) and len(_numbers(statement)) > 1:
            return ()
        parts = {canonical(statement.by_row[part].label) for part in row.parts if part in statement.by_row}
        also = (_WHOLE,) if parts >= _BY_USE and label != _WHOLE else ()
        return (label, *also) if label else ()

    def _form(self, statement: Statement) -> Iterator[Figure]:
        for row in statement.rows:
            field = row.field
            if field is None or not field.numeric or NARROWED.search(row.label + statement.title):
                continue
            label = _within_title(label_of(row.label), statement)
            if not is_known(label) and says(row.label, LEXICON.difference_words):
                continue
            key, year = statement.fact_key(row.key), self._year(row.label)
            if field.unit == "%":
                yield from self._figure(key, plain_label(row.label), "rate", year, ())
            else:
                measure = measure_of(row.label) or measure_of(statement.title)
                yield from self._figure(key, label, measure, year, (row.label, statement.title))

    def _year(self, words: str, prior: str = "") -> int:
        if found := YEAR.search(words):
            return int(found[1])
        return self.pack.year - bool(prior or (OF_LAST_YEAR.search(words) and not _CARRIED.search(words)))

    def _funds(self, place: FormPlace) -> Iterator[Figure]:
        """The money of an assessment form: the unit's own is of its whole and of what has a known name, a project's of the project."""
        projects = self.pack.projects.statement if self.pack.projects else None
        scope = place.prefix.rstrip(".")
        if scope and (projects is None or place.form.owner != projects.key):
            return
        project = self.book.text(f"{scope}.{_named_by(projects)}") if projects and scope else ""
        for funds in (part for part in place.form.parts if isinstance(part, Funds)):
            placed = funds.placed(place)
            labels = {row.key: label for row in placed.rows if (label := label_of(row.label)) in _BY_USE and not scope}
            labels[funds.scored] = label_of(project) if scope else _WHOLE if _WHOLE[:2] in place.form.title else ""
            for cell in (c for c in placed.cells if c.field.numeric and c.field.unit != "%"):
                column, called = placed.by_column[cell.column], project or place.form.title
                measure = _measure(placed, column)
                if measure and not NARROWED.search(column.label + column.group):
                    yield from self._figure(
                        stated_at(cell), labels.get(cell.row, ""), measure, self._year(column.label, column.prior), (), scope,
                        f"{called}（{column.label}）" if cell.row == funds.scored else f"{placed.by_row[cell.row].label}（{column.label}）",
                    )  # fmt: skip

    # --- lists and derived figures -----------------------------------------------------------------

    def _list(self, statement: Statement) -> Iterator[Figure]:
        """The rows of a list that are named by their first text: 功能分类 by 科目, projects by their names."""
        named = _named_by(statement)
        project = self.pack.projects is not None and statement is self.pack.projects.statement
        for row in self.book.rows(statement.key) if named else ():
            text = self.book.text(f"{statement.key}.{row}.{named}")
            label = label_of(text)
            for column in _numbers(statement):
                measure = _measure(statement, column)
                if measure and (project or is_known(label)) and not NARROWED.search(column.label):
                    key, year = statement.fact_key(row, column.key), self._year(column.label, column.prior)
                    yield from self._figure(
                        key,
                        label,
                        measure,
                        year,
                        (statement.title,),
                        f"{statement.key}.{row}" if project else "",
                        f"{text}（{column.label}）",
                    )

    def _derived(self) -> Iterator[Figure]:
        for derived in self.pack.derived:
            if derived.unit != "%" or NARROWED.search(derived.label):
                continue
            yield from self._figure(derived.key, plain_label(derived.label), "rate", self.pack.year, ())


def inputs(pack: Pack, key: str) -> tuple[str, ...]:
    """Where a figure is typed: itself, and for a rate of the pack what it is computed from."""
    own = next((d.formula for d in pack.derived if d.key == key), None)
    return (key, *sorted(own.names, key=own.text.find)) if own else (key,)


def _within_title(label: str, statement: Statement) -> str:
    """采购 of a form called 政府采购 is 政府采购."""
    whole = canonical(statement.title)
    return whole if not is_known(label) and is_known(whole) and label and whole.endswith(label) else label


def _named_by(statement: Statement) -> str:
    """The column that says what a row of a list is."""
    return next((c.key for c in statement.columns if c.field.kind.prose), "")


def _numbers(statement: Statement) -> list[Column]:
    return [c for c in statement.columns if c.field.numeric and c.field.unit != "%"]


def _measure(statement: Statement, column: Column) -> str:
    """The measure of a column; last year's column has that of the one it belongs to."""
    if column.prior in statement.by_column:
        return _measure(statement, statement.by_column[column.prior])
    opened = measure_of(column.label.translate(_BRACKETS))  # 全年（调整）预算数
    said = opened if opened in ("budget", "adjusted") else measure_of(column.label) or measure_of(column.group)
    return said or ("actual" if "决算" in statement.title and len(_numbers(statement)) == 1 else "")


def _is_total(words: str) -> bool:
    return plain_label(words) in LEXICON.total_words


def _row_label(statement: Statement, row: Row) -> str:
    """What a row is of: for a total what the whole statement is of."""
    if not _is_total(row.label):
        return label_of(row.label)
    whole = canonical(statement.title)
    if is_known(whole):
        return whole
    return (
        _WHOLE if "支出" in statement.title and not _OTHER_TOTALS.search(plain_label(statement.title)) else ""
    )
