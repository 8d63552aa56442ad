"""Workbooks for tests: the one the system makes, changed as people change theirs, built in memory."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from apps.assessments.models import Assessment
from apps.exchange.proposals import Reading, Standing
from apps.exchange.readers import read_file
from apps.exchange.slots import Target
from apps.exchange.workbook.writer import workbook

Change = Callable[[Workbook], Any]


def own(assessment: Assessment) -> bytes:
    return workbook(Target(assessment))


def changed(data: bytes, change: Change) -> bytes:
    """The workbook after ``change``; formulas have no stored values then, as openpyxl leaves them."""
    book = load_workbook(BytesIO(data))
    change(book)
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(assessment: Assessment, data: bytes, name: str = "工作簿.xlsx") -> Reading:
    return read_file(data, name, Target(assessment))


def at(sheet: Worksheet, line: str, column: str, block: str = "") -> str:
    """The name of the cell of a line and a column, by the names the file carries."""
    columns: dict[str, int] = {}
    here = not block
    for row in sheet.iter_rows(values_only=False):
        mark = str(row[0].value or "")
        if mark.startswith("@") and mark != "@end":
            here = not block or mark == f"@{block}"
            columns = {str(cell.value): cell.column for cell in row[1:] if cell.value}
        elif here and mark == line:
            return sheet.cell(row[0].row, columns[column]).coordinate
    raise LookupError(f"{sheet.title} {line} {column}")


def standing_of(reading: Reading) -> dict[str, tuple[str, str, str]]:
    """Key → state, old and new, of what is not the same."""
    return {p.key: (p.state, p.old, p.new) for p in reading.proposals if p.standing is not Standing.SAME}


def told(reading: Reading) -> dict[str, str]:
    return {str(fault.place): fault.message for fault in reading.faults}
