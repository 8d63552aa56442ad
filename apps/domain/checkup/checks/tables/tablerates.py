"""Rate columns of tables: executed ÷ budget, growth, share; rates over nothing; rates left blank."""

from __future__ import annotations

from collections.abc import Iterator

from ....documents.document import Document
from ....findings import Finding, Place, Severity
from ....language.lexicon import LEXICON
from ....language.quantities import fold
from ....money import format_quantity
from ...reading import Reading
from ...tables.additions import Addition, step_of
from ...tables.columns import Column
from ...tables.figures import compact, empty, says, shown
from ...tables.partings import readings
from ...tables.ratios import Fit, Ratio, best_ratio, other_fit, ratios_of, working
from ...tables.tablequotes import cell_quote
from ...tables.tables import DataTable
from .columnsums import is_simple

BASES = ("adjusted", "planned", "budget")
"""What a rate of execution is over, the likeliest first."""


def check(reading: Reading) -> Iterator[Finding]:
    for table in reading.tables:
        for column in table.rates:
            rates = list(_rate(reading.document, table, column))
            yield from rates
            if not rates:
                yield from _shares(reading.document, table, column)
            yield from _doubled(reading.document, table, column)


def _rate(document: Document, table: DataTable, column: Column) -> Iterator[Finding]:
    ratio = best_ratio(table, column)
    if ratio is not None and ratio.established:
        for fit in ratio.fits:
            if fit.result == "apart" and (table.grid.sure or ratio.certain):
                yield _misfit(document, table, ratio, fit, Severity.ERROR)
            elif fit.result == "near":
                yield _near(document, table, ratio, fit)
        yield from _zero_base(document, table, ratio)
        yield from _blank(document, table, ratio)
    elif named := _named(table, column):
        yield from _by_name(document, table, named)


def _named(table: DataTable, column: Column) -> Ratio | None:
    """A rate of execution told by the heads alone: what was spent over what was planned."""
    if not says(column.label, LEXICON.execution_words):
        return None
    group = column.path[:-1]
    amounts = [c for c in table.amounts if c.path[:-1] == group] if group else list(table.amounts)
    spent = [c for c in amounts if c.measure == "actual"]
    bases = [c for measure in BASES for c in amounts if c.measure == measure]
    if len(spent) != 1 or not bases:
        return None
    candidates = [
        r for r in ratios_of(table, column) if r.top is spent[0] and r.base is bases[0] and r.form == "ratio"
    ]
    return next((r for r in candidates if r.per_hundred), None)


def _by_name(document: Document, table: DataTable, ratio: Ratio) -> Iterator[Finding]:
    """In a short table the heads say what the rate is; a rate that no reading of the row gives is wrong."""
    yield from _zero_base(document, table, ratio)
    apart = [fit for fit in ratio.apart if not other_fit(table, ratio.column, fit.at)]
    if not table.grid.sure or len(apart) > max(1, len(ratio.fits) // 2):
        return
    money = [c for c in table.amounts if c.unit != "分"]
    plain = len(money) == 2 or ratio.base.measure == "adjusted"
    for fit in apart:
        yield _misfit(document, table, ratio, fit, Severity.ERROR if plain else Severity.WARNING)


def _misfit(document: Document, table: DataTable, ratio: Ratio, fit: Fit, severity: Severity) -> Finding:
    label = table.rows[fit.at].label
    value = _percent(ratio, fit)
    places = _places(document, table, ratio, fit.at)
    working_out = working(ratio, fit, value)
    if ratio.form == "growth":
        return Finding(
            "C424", severity,
            f"“{label}”行的“{ratio.column.label}”为{_stated(fit)}，按{ratio.top.label}和{ratio.base.label}计算应为{value}。",
            expected=value, found=_stated(fit), calculation=working_out, places=places,
        )  # fmt: skip
    if ratio.form == "share":
        return Finding(
            "C423", severity,
            f"“{label}”行的“{ratio.column.label}”为{_stated(fit)}，按占{ratio.top.label}合计的比重计算应为{value}。",
            expected=value, found=_stated(fit), calculation=working_out, places=places,
        )  # fmt: skip
    return Finding(
        "C420", severity,
        f"“{label}”行的“{ratio.column.label}”为{_stated(fit)}，按{ratio.top.label}÷{ratio.base.label}计算应为{value}。",
        expected=value, found=_stated(fit), calculation=working_out, places=places,
    )  # fmt: skip


def _near(document: Document, table: DataTable, ratio: Ratio, fit: Fit) -> Finding:
    value = _percent(ratio, fit)
    return Finding(
        "C420", Severity.NOTE,
        f"“{table.rows[fit.at].label}”行的“{ratio.column.label}”为{_stated(fit)}，按表内数字计算为{value}，"
        "相差在四舍五入范围内。",
        expected=value, found=_stated(fit), calculation=working(ratio, fit, value),
        places=_places(document, table, ratio, fit.at),
    )  # fmt: skip


def _zero_base(document: Document, table: DataTable, ratio: Ratio) -> Iterator[Finding]:
    """A rate over a budget of zero does not exist, least of all as 100%."""
    if ratio.form != "ratio":
        return
    for at, row in enumerate(table.rows):
        base, rate, top = (row.numbers.get(c.index) for c in (ratio.base, ratio.column, ratio.top))
        if base is None or rate is None or base.value or not rate.value:
            continue
        certain = table.grid.sure or ratio.certain
        yield Finding(
            "C421", Severity.ERROR if certain else Severity.WARNING,
            f"“{row.label}”行的{ratio.base.label}为0，{ratio.column.label}没有意义，却填为{rate.text}，应填“—”或“不适用”。",
            expected="—", found=rate.text,
            calculation=f"{shown(top) if top else '0'} ÷ 0 无意义", places=_places(document, table, ratio, at),
        )  # fmt: skip


def _blank(document: Document, table: DataTable, ratio: Ratio) -> Iterator[Finding]:
    """A total row without the rate all other rows have."""
    if ratio.form == "share" or not table.grid.sure:
        return
    for row in table.rows:
        cell = table.grid.rows[row.index][ratio.column.index]
        top, base = row.numbers.get(ratio.top.index), row.numbers.get(ratio.base.index)
        if (
            not row.total
            or compact(cell.text)
            or cell.covered
            or top is None
            or base is None
            or base.value <= 0
        ):
            continue
        value = top.value / base.value - (1 if ratio.form == "growth" else 0)
        decimals = max((fit.rate.decimals for fit in ratio.fits), default=2)
        text = format_quantity(value, "%", decimals)
        yield Finding(
            "C409", Severity.WARNING,
            f"“{row.label}”行的“{ratio.column.label}”空白，按本行数字计算应为{text}。",
            expected=text, calculation=f"{shown(top)} ÷ {shown(base)} = {text}",
            places=(document.cell_place(table.item, row.index, table.columns[0].index, table.columns[-1].index),),
        )  # fmt: skip


def _shares(document: Document, table: DataTable, column: Column) -> Iterator[Finding]:
    """Shares add up to the 100% of the total row."""
    if not says(column.label, LEXICON.share_words):
        return
    for at, row in enumerate(table.rows):
        total = row.numbers.get(column.index)
        if not row.total or total is None or total.value != 1:
            continue
        additions = [_shares_of(table, parts, column) for parts in readings(table.rows, at)]
        known = [a for a in additions if a is not None and a.addends >= 2]
        if table.grid.sure and known and not any(abs(a.difference) <= a.addends * a.step / 2 for a in known):
            yield Finding(
                "C422", Severity.ERROR if is_simple(table) else Severity.WARNING,
                f"“{column.label}”各行相加为{known[0].expected}，与“{row.label}”的100%不符。",
                expected="100%", found=known[0].expected, calculation=known[0].calculation,
                places=(cell_quote(document, table, at, column.index),),
            )  # fmt: skip


def _shares_of(table: DataTable, parts: tuple[int, ...], column: Column) -> Addition | None:
    figures = tuple(
        table.rows[p].numbers[column.index] for p in parts if column.index in table.rows[p].numbers
    )
    total = next(row.numbers[column.index] for row in table.rows if row.total and column.index in row.numbers)
    return Addition(total, figures, step_of([*figures], column)) if figures else None


def _doubled(document: Document, table: DataTable, column: Column) -> Iterator[Finding]:
    """% in the head and again in the cells, decimals mixed."""
    if not table.head or "%" not in fold(column.label):
        return
    cells = [
        row
        for row in table.rows
        if column.index in row.numbers and "%" in fold(row.numbers[column.index].text)
    ]
    if len(cells) < 2:
        return
    decimals = {row.numbers[column.index].decimals for row in cells}
    mixed = "，且同列小数位数不一致" if len(decimals) > 1 else ""
    yield Finding(
        "C425", Severity.WARNING,
        f"“{column.label}”表头已注明百分号，单元格内又写百分号{mixed}；请只保留一处。",
        places=tuple(document.cell_place(table.item, r, column.index) for r in (table.head[-1], cells[0].index, cells[-1].index)),
    )  # fmt: skip


def _percent(ratio: Ratio, fit: Fit) -> str:
    return format_quantity(fit.value, "%", max(fit.rate.decimals - (0 if ratio.per_hundred else 2), 0))


def _stated(fit: Fit) -> str:
    text = fit.rate.text
    return text if "%" in fold(text) or empty(text) else f"{text}{'' if fit.rate.unit != '%' else '%'}"


def _places(document: Document, table: DataTable, ratio: Ratio, at: int) -> tuple[Place, ...]:
    head = [document.row_place(table.item, table.head[-1])] if table.head else []
    return (cell_quote(document, table, at, ratio.column.index), *head)
