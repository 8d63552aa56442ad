"""The one type for every problem in the system: a broken pack, a typed cell, a contradiction, a missing passage."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    QUESTION = "question"

    @property
    def label(self) -> str:
        return {"error": "错误", "warning": "需说明", "note": "提示", "question": "待确认"}[self.value]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a read document: the item's index, the words quoted, and the line or page a person can turn to.

    ``start`` and ``end`` are characters of a text; ``row`` and ``column`` a cell of a grid (counting from 0), -1 for none.
    """

    item: int
    quote: str
    line: int = 0
    page: int = 0
    start: int = 0
    end: int = 0
    row: int = -1
    column: int = -1
    key: str = ""
    """In our own report: the fact that is printed there."""

    def __str__(self) -> str:
        return f"第{self.page}页" if self.page else f"第{self.line}行" if self.line else ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem, told so that its reader knows where it is, what is wrong and what to do.

    ``keys`` are the facts involved; ``file`` and ``line`` a place in a pack, ``places`` those in a read document;
    ``calculation`` shows the sum that proves it.
    """

    code: str
    severity: Severity
    message: str
    keys: tuple[str, ...] = ()
    expected: str = ""
    found: str = ""
    calculation: str = ""
    hint: str = ""
    file: str = ""
    line: int = 0
    places: tuple[Place, ...] = ()
    """In a read document: every place involved, the one to mend first."""

    @property
    def shown(self) -> dict[int, Place]:
        """The places by their position, without the head of the columns that other cells stand under."""
        return {at: p for at, p in enumerate(self.places) if not at or p.row < 0 or p.column or re.search(r"\d", p.quote)}

    @property
    def passages(self) -> dict[int, Place]:
        """Those shown, the cells of one row of a table once."""
        first: dict[tuple[int, int, int], int] = {}
        for at, place in self.shown.items():
            first.setdefault((place.item, place.row, -1 if place.row >= 0 else place.start), at)
        return {at: self.places[at] for at in first.values()}

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"severity": self.severity.value, "keys": list(self.keys)}

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.file else ""
        return f"{place}{self.severity.label} {self.code} {self.message}"


def has_errors(findings: tuple[Finding, ...] | list[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)
