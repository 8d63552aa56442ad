"""What is still missing before a report can be handed in, as sentences: used by page and guard alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .facts import FactBook, State
from .findings import Finding, Severity
from .pack.model import Pack
from .scoring import ScoreSheet
from .selfassessment import SelfSheet
from .statements import CellAddress, Statement


def missing_items(
    pack: Pack,
    book: FactBook,
    sheet: ScoreSheet,
    projects: Mapping[str, ScoreSheet] | None = None,
    selves: Mapping[str, SelfSheet] | None = None,
) -> tuple[Finding, ...]:
    """One finding a statement, passage or indicator that still waits for somebody."""
    own = (f for row, s in (projects or {}).items() for f in _project_scores(book, row, s))
    assessed = (f for row, s in (selves or {}).items() for f in _self_assessments(book, row, s))
    return (*_cells(pack, book), *_passages(pack, book), *_scores(sheet), *own, *assessed)


def _self_assessments(book: FactBook, row: str, sheet: SelfSheet) -> Iterator[Finding]:
    if sheet.missing:
        name = book.text(f"项目.{row}.名称")
        shown = "；".join(sheet.missing[:3]) + (f"等{len(sheet.missing)}处" if len(sheet.missing) > 3 else "")
        yield _waiting("M007", f"项目“{name}”的自评表还没有填全：{shown}", f"项目.{row}.名称")


def _project_scores(book: FactBook, row: str, sheet: ScoreSheet) -> Iterator[Finding]:
    name = book.text(f"项目.{row}.名称")
    for score in sheet.open:
        message = f"项目“{name}”的“{score.name}”尚不能计分：{'；'.join(score.missing)}"
        yield _waiting("M005", message, f"项目.{row}.名称")


def open_cells(statement: Statement, book: FactBook) -> list[CellAddress]:
    """The required cells of a statement that are neither filled nor marked 不适用."""
    cells = statement.list_cells(book.rows(statement.key)) if statement.kind == "list" else iter(statement.cells)
    return [c for c in cells if c.field.required and not c.computed and _open(book, c.key)]


def _open(book: FactBook, key: str) -> bool:
    fact = book.get(key)
    return fact is None or fact.state is State.MISSING


def _cells(pack: Pack, book: FactBook) -> Iterator[Finding]:
    lists = pack.list_statements
    for statement in (*[s for s in pack.statements if s.kind != "list"], *lists):
        rows = len(book.rows(statement.key))
        if statement.kind == "list" and rows < statement.least:
            yield _waiting("M002", f"“{statement.title}”至少填 {statement.least} 行，现有 {rows} 行", statement.key)
        cells = open_cells(statement, book)
        if cells:
            names = "、".join(c.label for c in cells[:3]) + ("等" if len(cells) > 3 else "")
            yield _waiting("M001", f"“{statement.title}”还有 {len(cells)} 格未填：{names}", *[c.key for c in cells])


def _passages(pack: Pack, book: FactBook) -> Iterator[Finding]:
    for passage in pack.passages.values():
        text = book.text(f"文字.{passage.key}")
        if passage.required and not text.strip():
            yield _waiting("M003", f"“{passage.title}”还没有写", f"文字.{passage.key}")
        elif passage.limit and len(text) > passage.limit:
            yield _waiting("M004", f"“{passage.title}”超过 {passage.limit} 字，现有 {len(text)} 字", f"文字.{passage.key}")


def _scores(sheet: ScoreSheet) -> Iterator[Finding]:
    for score in sheet.open:
        yield _waiting("M005", f"指标{score.code}“{score.name}”尚不能计分：{'；'.join(score.missing)}", *score.keys)
    if sheet.given and sheet.total is None:
        yield _waiting("M006", "自评总分还没有填", "评判.总分.给定")


def _waiting(code: str, message: str, *keys: str) -> Finding:
    return Finding(code, Severity.QUESTION, message, keys)
