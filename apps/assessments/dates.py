"""A day in an address: 2024-06-30."""

from __future__ import annotations

from datetime import date


class Day:
    """A path converter; what is no day of the calendar is no address."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)
