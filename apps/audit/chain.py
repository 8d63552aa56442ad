"""Each record carries a hash over itself and the hash before it, so that none can be changed or taken out unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

FIELDS = (
    "number", "at", "username", "name", "address", "way", "thing", "act", "district", "unit", "year", "subject",
    "before", "after", "note",
)  # fmt: skip
"""What a hash is over, in this order, for ever."""

LATER = ("as_of",)
"""What came later, and is part of the hash where it is there."""

BEGINNING = ""
"""What stands before the first record."""


def link(before: str, row: Mapping[str, Any]) -> str:
    """The hash of a record that follows the one with the hash ``before``: SHA-256, in hexadecimal digits."""
    values = [row[name] for name in FIELDS] + [row[name] for name in LATER if row.get(name) is not None]
    return hashlib.sha256(json.dumps([before, *map(_plain, values)], ensure_ascii=False).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value
