"""Each record carries a hash over itself and the hash before it, so that none can be changed or taken out unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIELDS = (
    "number", "at", "username", "name", "address", "way", "thing", "act", "district", "unit", "year", "subject",
    "before", "after", "note",
)  # fmt: skip
"""What a hash is over, in this order, for ever."""

BEGINNING = ""
"""What stands before the first record."""


def link(before: str, row: Mapping[str, Any]) -> str:
    """The hash of a record that follows the one with the hash ``before``: SHA-256, in hexadecimal digits."""
    return hashlib.sha256(json.dumps([before, *(_plain(row[name]) for name in FIELDS)], ensure_ascii=False).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
