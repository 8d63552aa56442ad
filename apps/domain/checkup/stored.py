"""A read document and its findings as plain data (JSON), and back: what is kept of a check-up."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from ..documents.document import Document, Grid, GridCell, Item, Piece, Text
from ..findings import Finding, Place, Severity
from .result import Coverage, Unchecked

Data = dict[str, Any]
_UNKEEPABLE = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def document_data(document: Document) -> Data:
    items = list(map(_item_data, document.items))
    kept: Data = _kept({"name": document.name, "kind": document.kind, "remarks": document.remarks, "items": items})
    return kept


def document_of(data: Data) -> Document:
    return Document(tuple(map(_item, data["items"])), data["name"], data["kind"], tuple(data["remarks"]))


def findings_data(findings: tuple[Finding, ...]) -> list[Data]:
    return [_kept(finding.as_dict()) for finding in findings]


def findings_of(data: list[Data]) -> tuple[Finding, ...]:
    return tuple(map(_finding, data))


def coverage_data(coverage: Coverage) -> Data:
    kept: Data = _kept(asdict(coverage))
    return kept


def coverage_from(data: Data) -> Coverage:
    """Empty where nothing was kept, by an older version."""
    unchecked = (Unchecked(**one | {"place": _place(one["place"]) if one["place"] else None}) for one in data.get("unchecked", ()))
    return Coverage(data.get("amounts", 0), data.get("tied", 0), tuple(unchecked))


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


def _known(kind: type, data: Data) -> Data:
    """Without what an older version kept under names that are gone."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in data.items() if name in names}


def _finding(data: Data) -> Finding:
    tuples = {"keys": tuple(data.get("keys", ())), "places": tuple(map(_place, data.get("places", ())))}
    return Finding(**_known(Finding, data) | tuples | {"severity": Severity(data["severity"])})


def _place(data: Data) -> Place:
    return Place(**_known(Place, data))


def _kept(value: Any) -> Any:
    """U+0000 and halves of surrogate pairs, which no database keeps, give way to U+FFFD; offsets stay."""
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else value.translate(_UNKEEPABLE)
    if isinstance(value, dict):
        return {name: _kept(one) for name, one in value.items()}
    return [_kept(one) for one in value] if isinstance(value, (list, tuple)) else value
