"""Running a pack's own cases: facts typed as people type them, points and findings expected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from apps.domain.evaluation import Evaluation, evaluate
from apps.domain.facts import Fact, FactBook, State, Value
from apps.domain.money import plain
from apps.domain.numbers import read_number
from apps.domain.pack import Pack
from apps.domain.pack.model import Case
from apps.domain.statements import NUMBER, CellAddress


def case_book(pack: Pack, case: Case) -> FactBook:
    """The facts of a case.  Keys are fact names; ``功能.项1.科目`` makes a list row."""
    cells: dict[str, CellAddress] = {c.key: c for s in pack.statements if s.kind != "list" for c in s.cells}
    lists: dict[str, list[str]] = {}
    for statement in pack.list_statements:
        rows = {m.group(1) for key in case.facts if (m := re.match(rf"{statement.key}\.(项\d+)\.", key))}
        ordered = sorted(rows, key=lambda row: int(row[1:]))
        lists[statement.key] = ordered
        cells |= {c.key: c for c in statement.list_cells(tuple(ordered))}
    facts = {key: _fact(key, raw, cells.get(key)) for key, raw in case.facts.items()}
    given = (Fact("年度", "年度", str(pack.year)), Fact("上年度", "上年度", str(pack.year - 1)), Fact("单位", "单位", "用例单位"))
    for fact in given:
        facts.setdefault(fact.key, fact)
    return FactBook(facts.values(), {name: tuple(rows) for name, rows in lists.items()})


def _fact(key: str, raw: str, cell: CellAddress | None) -> Fact:
    if cell is not None and cell.field.type == NUMBER:
        reading = read_number(raw, cell.field.unit, cell.field.decimals)
        state = {"number": State.ENTERED, "na": State.NOT_APPLICABLE}.get(reading.state, State.MISSING)
        return Fact(key, cell.label, reading.value, cell.field.unit, cell.field.decimals, state)
    value: Value = raw
    if cell is not None and cell.field.type == "date":
        value = date.fromisoformat(raw)
    elif key.startswith("评判.") and re.fullmatch(r"-?\d+(\.\d+)?", raw):
        value = Decimal(raw)
    return Fact(key, cell.label if cell else key, value, decimals=2, reason="用例" if key.startswith("评判.") else "")


def run_cases(pack: Pack, case: Case) -> Iterator[str]:
    """What differs from the case, as sentences; nothing where it holds."""
    evaluation = evaluate(pack, case_book(pack, case))
    where = f"{case.file}:{case.line}: {case.name}"
    yield from (f"{where}：{difference}" for difference in _differences(evaluation, case))


def _differences(evaluation: Evaluation, case: Case) -> Iterator[str]:
    scores = evaluation.sheet.by_code()
    for code, expected in case.points.items():
        got = scores[code].points
        shown = "不可计算" if got is None else plain(got)
        if shown != expected and (got is None or not _equal(got, expected)):
            yield f"指标{code} 应为 {expected}，得 {shown}"
    if case.total and evaluation.sheet.shown != case.total:
        yield f"总分应为 {case.total}，得 {evaluation.sheet.shown or '不可计算'}"
    codes = [f.code for f in evaluation.findings]
    yield from (f"应有检查结果 {code}，没有" for code in case.findings if code not in codes)
    yield from (f"不应有检查结果 {code}，却有" for code in case.absent if code in codes)
    for key, expected in case.shown.items():
        fact = evaluation.book.get(key)
        got = fact.shown(evaluation.pack.style, with_unit=True) if fact else ""
        if got != expected:
            yield f"“{key}”应为 {expected}，得 {got or '没有'}"


def _equal(got: Decimal, expected: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", expected)) and got == Decimal(expected)
