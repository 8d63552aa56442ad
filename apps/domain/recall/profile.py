"""What a report says of the unit itself, in lines and cells that name what they tell: 预算编码：317301."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..documents.document import Document, Grid
from ..findings import Place
from ..language.labels import plain_label
from ..pack.model import Pack

_NAMED = re.compile(r"([\u4e00-\u9fff“”（）()]{2,20})\s*[:：]\s*([^，。；,;:：]{1,60}?)\s*")
_FEW = 4
"""A line of so many such pairs at most is a line of a form."""


def profile(document: Document, pack: Pack) -> Iterator[tuple[str, str, Place]]:
    """Key, text and place of every field of a form that takes text, where the report names it once."""
    told: dict[str, list[tuple[str, Place]]] = {}
    for name, text, place in _pairs(document):
        told.setdefault(plain_label(name), []).append((text, place))
    for statement in pack.statements:
        for cell in statement.cells if statement.kind == "form" else ():
            found = told.get(plain_label(statement.by_row[cell.row].label), [])
            if cell.field.numeric or cell.computed or cell.field.options or len({text for text, _ in found}) != 1:
                continue
            text, place = found[0]
            if not cell.field.read(text).message:
                yield cell.key, text, place


def _pairs(document: Document) -> Iterator[tuple[str, str, Place]]:
    for index, text in document.texts():
        parts = re.split(r"\s{2,}|\t|\u3000+", text.text.strip())
        if len(parts) <= _FEW:
            for part in parts:
                if match := _NAMED.fullmatch(part):
                    yield match[1], match[2], document.place(index)
    for index, item in enumerate(document.items):
        if isinstance(item, Grid) and item.width in (2, 4):
            for row, cells in enumerate(item.rows):
                for column in range(0, item.width, 2):
                    name, value = cells[column], cells[column + 1]
                    if name.text and value.text and not value.covered:
                        yield name.text, value.text.strip(), document.cell_place(index, row, column + 1)
