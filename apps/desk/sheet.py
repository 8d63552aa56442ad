"""A list as a workbook: written row by row to a file that is sent as it is read; nothing in it is ever a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from tempfile import TemporaryFile
from typing import IO

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet may take for more than text (OWASP, CSV Injection)."""


def write_sheet(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> IO[bytes]:
    """An open file at its beginning.  Whole numbers are numbers, everything else is text; None is an empty cell."""
    import xlsxwriter

    file = TemporaryFile()  # noqa: SIM115 - closed by whoever sends it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(title.translate(str.maketrans("", "", "[]:*?/\\'"))[:31])
    bold, quoted = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for row, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(row, column, cell)
            elif cell is not None and cell != "":
                text = str(cell)
                sheet.write_string(row, column, text, quoted if text.startswith(FORMULA) else None)
    sheet.freeze_panes(1, 1)
    book.close()
    file.seek(0)
    return file
