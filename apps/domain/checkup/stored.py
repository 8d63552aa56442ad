"""A read document and its findings as plain data (JSON), and back: what is kept of a check-up."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from ..documents.document import Document, Grid, GridCell, Item, Piece, Text
from ..findings import Finding, Place, Severity
from .result import Coverage, Unchecked

Data = dict[str, Any]


def document_data(document: Document) -> Data:
    items = [_text_data(item) if isinstance(item, Text) else _grid_data(item) for item in document.items]
    return {"name": _kept(document.name), "kind": document.kind, "remarks": [_kept(remark) for remark in document.remarks], "items": items}


def document_of(data: Data) -> Document:
    items = tuple(_grid(item) if "rows" in item else _text(item) for item in data["items"])
    return Document(items, data["name"], data["kind"], tuple(data["remarks"]))


def findings_data(findings: tuple[Finding, ...]) -> list[Data]:
    return [_kept_all(finding.as_dict()) for finding in findings]


def findings_of(data: list[Data]) -> tuple[Finding, ...]:
    return tuple(_finding(one) for one in data)


def coverage_data(coverage: Coverage) -> Data:
    kept: Data = _kept_all(asdict(coverage))
    return kept


def coverage_from(data: Data) -> Coverage:
    """Empty where nothing was kept, by an older version."""
    unchecked = (Unchecked(**one | {"place": _place(one["place"]) if one["place"] else None}) for one in data.get("unchecked", ()))
    return Coverage(data.get("amounts", 0), data.get("tied", 0), tuple(unchecked))


# --- items -----------------------------------------------------------------------------------------


def _text_data(text: Text) -> Data:
    pieces = [[p.start, p.line, p.page] for p in text.pieces]
    return {"text": _kept(text.text), "kind": text.kind, "pieces": pieces, "level": text.level, "number": _kept(text.number)}


def _text(data: Data) -> Text:
    pieces = tuple(Piece(*piece) for piece in data["pieces"])
    return Text(data["text"], data["kind"], pieces, data["level"], data["number"])


def _grid_data(grid: Grid) -> Data:
    rows = [[[_kept(c.text), c.line, c.page, c.covered] for c in row] for row in grid.rows]
    return {"rows": rows, "caption": _kept(grid.caption), "unit": _kept(grid.unit), "sure": grid.sure}


def _grid(data: Data) -> Item:
    rows = tuple(tuple(GridCell(*cell) for cell in row) for row in data["rows"])
    return Grid(rows, data["caption"], data["unit"], data["sure"])


# --- findings --------------------------------------------------------------------------------------

_FINDING = {field.name for field in fields(Finding)}
_PLACE = {field.name for field in fields(Place)}


def _finding(data: Data) -> Finding:
    """What an older version kept under names that are gone is left out."""
    known = {name: value for name, value in data.items() if name in _FINDING}
    tuples = {"keys": tuple(known.get("keys", ())), "places": tuple(map(_place, known.get("places", ())))}
    return Finding(**known | tuples | {"severity": Severity(known["severity"])})


def _place(data: Data) -> Place:
    return Place(**{name: value for name, value in data.items() if name in _PLACE})


# --- characters ------------------------------------------------------------------------------------

_UNKEEPABLE = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def _kept(text: str) -> str:
    """U+0000 and halves of surrogate pairs, which no database keeps, give way to U+FFFD; offsets stay."""
    return text if text.isascii() and text.isprintable() else text.translate(_UNKEEPABLE)


def _kept_all(value: Any) -> Any:
    if isinstance(value, str):
        return _kept(value)
    if isinstance(value, dict):
        return {name: _kept_all(one) for name, one in value.items()}
    return [_kept_all(one) for one in value] if isinstance(value, (list, tuple)) else value
