"""What is still missing before a report can be handed in, as sentences: used by page and guard alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..facts import FactBook, State
from ..findings import Finding, Severity
from ..forms.closing import place_key, subject
from ..forms.sheet import FormSheet
from ..names import quoted
from ..pack.model import Pack
from ..scores import ScoreSheet
from ..statements import CellAddress, Statement
from ..writing.live import fill, strangers
from ..writing.sentences import Speaker


def missing_items(
    pack: Pack,
    book: FactBook,
    sheet: ScoreSheet,
    projects: Mapping[str, ScoreSheet] | None = None,
    forms: Mapping[str, FormSheet] | None = None,
) -> tuple[Finding, ...]:
    """One finding a statement, passage or indicator that still waits for somebody."""
    own = (f for row, s in (projects or {}).items() for f in _project_scores(book, row, s))
    assessed = (f for s in (forms or {}).values() for f in _forms(book, s))
    return (*_unreadable(pack, book), *_cells(pack, book), *_passages(pack, book), *_scores(sheet), *own, *assessed)


def _forms(book: FactBook, sheet: FormSheet) -> Iterator[Finding]:
    """What one form still lacks, in one sentence, and its texts that are too long."""
    place = sheet.place
    if sheet.missing:
        shown = "；".join(sheet.missing[:3]) + (f"等{len(sheet.missing)}处" if len(sheet.missing) > 3 else "")
        message = f"{subject(place, book)}{place.form.title}还没有填全：{shown}"
        yield _waiting("M007", message, place_key(place))
    for statement in place.statements():
        yield from _too_long(statement, book, subject(place, book))


def _too_long(statement: Statement, book: FactBook, whose: str = "") -> Iterator[Finding]:
    for cell in statement.cells_of(book.rows(statement.key)):
        length = len(book.text(cell.key)) if cell.field.limit else 0
        if length > cell.field.limit:
            yield _waiting("M004", f"{whose}{quoted(cell.label)}超过 {cell.field.limit} 字，现有 {length} 字", cell.key)


def _project_scores(book: FactBook, row: str, sheet: ScoreSheet) -> Iterator[Finding]:
    name = book.text(f"项目.{row}.名称")
    for score in sheet.open:
        message = f"项目{quoted(name)}的{quoted(score.name)}尚不能计分：{'；'.join(score.missing)}"
        yield _waiting("M005", message, f"项目.{row}.名称")


def open_cells(statement: Statement, book: FactBook) -> list[CellAddress]:
    """The required cells of a statement that are neither filled nor marked 不适用."""
    cells = statement.cells_of(book.rows(statement.key))
    return [c for c in cells if c.field.required and not c.computed and _open(book, c.key)]


def _open(book: FactBook, key: str) -> bool:
    fact = book.get(key)
    return fact is None or fact.state is State.MISSING


def _unreadable(pack: Pack, book: FactBook) -> Iterator[Finding]:
    """What is typed and cannot be read, asked for or not."""
    for key, fact in book.items():
        if fact.refused:
            yield _waiting("M008", f"{quoted(pack.labels.get(key) or fact.label)}填写有误：{fact.refused}", key)


def _cells(pack: Pack, book: FactBook) -> Iterator[Finding]:
    lists = pack.list_statements
    for statement in (*[s for s in pack.statements if s.kind != "list"], *lists):
        rows = len(book.rows(statement.key))
        if statement.kind == "list" and rows < statement.least:
            yield _waiting("M002", f"{quoted(statement.title)}至少填 {statement.least} 行，现有 {rows} 行", statement.key)
        cells = [c for c in open_cells(statement, book) if not (c.key in book and book[c.key].refused)]
        if cells:
            names = "、".join(c.label for c in cells[:3]) + ("等" if len(cells) > 3 else "")
            yield _waiting("M001", f"{quoted(statement.title)}还有 {len(cells)} 格未填：{names}", *[c.key for c in cells])
        yield from _too_long(statement, book)


def _passages(pack: Pack, book: FactBook) -> Iterator[Finding]:
    speaker = Speaker(book, pack.style, lambda key: pack.labels.get(key, key))
    for passage in pack.passages.values():
        typed = book.text(f"文字.{passage.key}")
        text = fill(typed, speaker)
        if unknown := strangers(typed, book):
            shown = "、".join(unknown[:3])
            yield _waiting("M009", f"{quoted(passage.title)}里的{shown}不是填报数，请改用“插入数”", f"文字.{passage.key}")
        if passage.required and not text.strip():
            yield _waiting("M003", f"{quoted(passage.title)}还没有写", f"文字.{passage.key}")
        elif passage.limit and len(text) > passage.limit:
            yield _waiting("M004", f"{quoted(passage.title)}超过 {passage.limit} 字，现有 {len(text)} 字", f"文字.{passage.key}")


def _scores(sheet: ScoreSheet) -> Iterator[Finding]:
    for score in sheet.open:
        yield _waiting("M005", f"指标{score.code}{quoted(score.name)}尚不能计分：{'；'.join(score.missing)}", *score.keys)
    if sheet.given and sheet.total is None:
        yield _waiting("M006", "自评总分还没有填", "评判.总分.给定")


def _waiting(code: str, message: str, *keys: str) -> Finding:
    return Finding(code, Severity.QUESTION, message, keys)
