"""A read document as plain data (JSON), and back."""

from __future__ import annotations

from typing import Any

from .document import Document, Grid, GridCell, Item, Piece, Text

Data = dict[str, Any]
_UNKEEPABLE = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def document_data(document: Document) -> Data:
    items = list(map(_item_data, document.items))
    data: Data = kept({"name": document.name, "kind": document.kind, "remarks": document.remarks, "items": items})
    return data


def document_of(data: Data) -> Document:
    return Document(tuple(map(_item, data["items"])), data["name"], data["kind"], tuple(data["remarks"]))


def _item_data(item: Item) -> Data:
    if isinstance(item, Text):
        pieces = [(p.start, p.line, p.page) for p in item.pieces]
        return {"text": item.text, "kind": item.kind, "pieces": pieces, "level": item.level, "number": item.number}
    rows = [[(c.text, c.line, c.page, c.covered) for c in row] for row in item.rows]
    return {"rows": rows, "caption": item.caption, "unit": item.unit, "sure": item.sure}


def _item(data: Data) -> Item:
    if "rows" in data:
        rows = tuple(tuple(GridCell(*cell) for cell in row) for row in data["rows"])
        return Grid(rows, data["caption"], data["unit"], data["sure"])
    return Text(data["text"], data["kind"], tuple(Piece(*piece) for piece in data["pieces"]), data["level"], data["number"])


def kept(value: Any) -> Any:
    """U+0000 and halves of surrogate pairs, which no database keeps, give way to U+FFFD; offsets stay."""
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else value.translate(_UNKEEPABLE)
    if isinstance(value, dict):
        return {name: kept(one) for name, one in value.items()}
    return [kept(one) for one in value] if isinstance(value, (list, tuple)) else value
