"""A table as a workbook: written row by row to a file that is sent as it is read; nothing in it is ever a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

AS_TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""What XlsxWriter is told, so that a text stays a text whatever it looks like."""

LONGEST = 32_000
"""A cell takes 32,767 characters; what is longer goes on in the next row."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet may take for more than text (OWASP, CSV Injection)."""

_NEVER = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
"""Of a sheet."""


def write_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int] = ()) -> IO[bytes]:
    """An open file at its beginning.  Whole numbers are numbers, everything else is text; None is an empty cell.

    ``widths`` are those of the columns in characters; what is wider than its column goes on in the next line.
    """
    import xlsxwriter

    file = TemporaryFile()  # noqa: SIM115 - closed by whoever sends it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, **AS_TYPED})
    sheet = book.add_worksheet(sheet_name(title, set()))
    look = {"text_wrap": bool(widths), "valign": "top"}
    bold, plain, quoted = (book.add_format(look | own) for own in ({"bold": True}, {}, {"quote_prefix": True}))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for row, cells in enumerate(parted(rows), 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(row, column, cell, plain)
            elif text := words(cell):
                sheet.write_string(row, column, text, quoted if text.startswith(FORMULA) else plain)
    sheet.freeze_panes(1, 1)
    book.close()
    file.seek(0)
    return file


def sheet_name(title: str, taken: set[str]) -> str:
    """A name a spreadsheet takes and no other sheet has."""
    clean = _FORBIDDEN.sub("", title).strip() or "表"
    name, number = clean[:LONGEST_NAME], 1
    while name.lower() in taken:
        number += 1
        tail = f"（{number}）"
        name = f"{clean[: LONGEST_NAME - len(tail)]}{tail}"
    taken.add(name.lower())
    return name


def words(value: object) -> str:
    """A value as the text of a cell, without the signs that no workbook holds."""
    return "" if value is None else _NEVER.sub("", str(value))[:LONGEST]


def parted(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Rows whose texts fit into cells: what is longer goes on below."""
    for row in rows:
        yield row
        rest = [value[LONGEST:] if isinstance(value, str) else "" for value in row]
        while any(rest):
            yield rest
            rest = [text[LONGEST:] for text in rest]
