"""What a record belongs to, in words that outlive every row: district, unit, year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Case:
    """An assessment (all three), a department, a district, or nothing of the kind."""

    district: str = ""
    unit: str = ""
    year: int | None = None
    as_of: date | None = None
    """The day of a 绩效运行监控, which is beside the year's own assessment."""

    def __str__(self) -> str:
        return "/".join(str(part) for part in (self.district, self.unit, self.year, self.as_of) if part)
