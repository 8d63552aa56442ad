"""One reader a module: ``recognises(book)`` and ``read(book, target) -> Reading``.

A workbook is read by the first that recognises it, what none does is refused with a sentence.  Word, PDF, and a text or page that is
no table are a report.
"""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

from apps.files import gate
from apps.files.kinds import PAGES, Kind, kind_of
from apps.files.refusal import Refused
from apps.files.sheets import Book, read_book

from ..proposals import Reading
from ..slots import Target
from . import accounts, own, projects, report

READERS: tuple[ModuleType, ...] = (own, accounts, projects)

REPORTS = (Kind.DOCX, Kind.PDF, Kind.DOC)
"""What is read, or refused, as a report."""
WORD, PLAIN, PAGE = (".docx", ".docm", ".doc"), (".txt", ".md"), (*PAGES, ".mhtml", ".doc")
UNKNOWN = "没有认出这是什么表：可以导入本系统导出的单位工作簿、部门决算报表、决算公开表、一体化项目表和自评报告。"


def read_file(data: bytes, name: str, target: Target) -> Reading:
    """What a file says for an assessment; raises :class:`Refused` where it cannot be read at all."""
    kind, ending = kind_of(data), name.lower()
    if kind in REPORTS or (kind is Kind.MACROS and ending.endswith(WORD)):
        return report.read(gate.read_file(data, name), target)
    if (kind is Kind.TEXT and ending.endswith(PLAIN)) or (kind is Kind.HTML and ending.endswith(PAGE)):
        book = _known(data, name)
        return read(book, target) if book else report.read(gate.read_file(data, name), target)
    return read(read_book(data, name), target)


def _known(data: bytes, name: str) -> Book | None:
    """The tables of a text or page that is one of those a reader knows; None of one that is a report."""
    try:
        book = read_book(data, name)
    except Refused:
        return None
    columns = book.kind is Kind.HTML or _in_columns(book)
    return book if columns and any(one.recognises(book) for one in READERS) else None


def _in_columns(book: Book) -> bool:
    """Whether a text is a table saved as one: its lines have several cells, and hardly any holds a sentence."""
    lines = [row for sheet in book.sheets for row in sheet.rows if any(row)]
    told = sum(any("。" in cell for cell in row) for row in lines)
    return told * 10 <= len(lines) < 2 * sum(len(row) > 1 for row in lines)


def read(book: Book, target: Target) -> Reading:
    """By the first that recognises it; the sheets that are no tables of 决算 may be of projects."""
    found = next((reader for reader in READERS if reader.recognises(book)), None)
    if found is None:
        raise Refused(UNKNOWN)
    reading: Reading = found.read(book, target)
    rest = replace(book, sheets=tuple(sheet for sheet in book.sheets if not accounts.holds(sheet)))
    if found is not accounts or not projects.recognises(rest):
        return reading
    more = projects.read(rest, target)
    proposals, faults, notes = (
        (*getattr(reading, part), *getattr(more, part)) for part in ("proposals", "faults", "notes")
    )  # fmt: skip
    return Reading(f"{reading.reader}、{more.reader}", proposals, faults, notes)
