"""What a record belongs to, in words that outlive every row: district, unit, year."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """An assessment (all three), a department, a district, or nothing of the kind."""

    district: str = ""
    unit: str = ""
    year: int | None = None

    def __str__(self) -> str:
        return "/".join(str(part) for part in (self.district, self.unit, self.year) if part)
