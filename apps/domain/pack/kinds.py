"""Kinds of assessment a pack holds: 自评 after the year, and 绩效运行监控 within it (财预〔2019〕136号).

The second kind is written in the folder ``monitoring/``, file by file in the language of the first.  It brings its own
forms, steps, outline, checks and cases; what only explains (``library.yaml``, ``glossary.yaml``, outline parts) it shares.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..facts import Fact, State

Files = Mapping[str, str]

SELF, MONITORING = "self", "monitoring"
FOLDER = f"{MONITORING}/"
OWN = ("pack.yaml", "projects.yaml", "facts.yaml", "framework.yaml", "outline.yaml", "checks.yaml", "review.yaml", "disclosure.yaml")
OWN_FOLDERS = ("statements/", "forms/", "checks/", "review/", "cases/")
MONTH = "{截至月}"
"""In any text of ``monitoring/``: the month monitored to, so that heads read 1—6月执行数."""

AS_OF, CALENDAR = "截至日期", "序时进度"
PREFIX = "监控"
"""What the names of handed-in monitoring figures begin with in the self-assessment of the year."""
LABELS = {AS_OF: "监控截至日期", CALENDAR: "序时进度"}
"""Facts every monitoring has without anybody typing them."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the year that is monitored to: ``6月30日``."""

    month: int
    day: int

    @classmethod
    def read(cls, text: str) -> Day | None:
        match = re.fullmatch(r"(\d{1,2})月(\d{1,2})日", text.strip())
        if match is None:
            return None
        month, day = int(match.group(1)), int(match.group(2))
        return cls(month, day) if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(2023, month)[1] else None

    def of(self, year: int) -> date:
        return date(year, self.month, self.day)

    def __str__(self) -> str:
        return f"{self.month}月{self.day}日"


def self_files(files: Files) -> dict[str, str]:
    return {path: text for path, text in files.items() if not path.startswith(FOLDER)}


def monitoring_files(files: Files, month: int) -> dict[str, str]:
    """The files of the second kind by the names they would have in a pack of their own; none where a pack has no such kind."""
    own = {path.removeprefix(FOLDER): text for path, text in files.items() if path.startswith(FOLDER)}
    if not own:
        return {}
    shared = {path: text for path, text in self_files(files).items() if path not in OWN and not path.startswith(OWN_FOLDERS)}
    return shared | {path: text.replace(MONTH, str(month)) for path, text in own.items()}


def is_case(path: str) -> bool:
    """A case tests the pack it stands in, never one that builds on it."""
    return path.removeprefix(FOLDER).startswith("cases/")


def made_to(day: date) -> str:
    """``截至6月30日``: what tells one monitoring of a year from another."""
    return f"截至{Day(day.month, day.day)}"


def calendar_share(day: date) -> tuple[Decimal, str]:
    """序时进度: months passed where a month ends that day, else days; and how it is computed."""
    if day.day == calendar.monthrange(day.year, day.month)[1]:
        return Decimal(day.month) / 12, f"{day.month}个月 ÷ 12个月"
    passed, whole = (day - date(day.year, 1, 1)).days + 1, 366 if calendar.isleap(day.year) else 365
    return Decimal(passed) / whole, f"{passed}天 ÷ {whole}天"


def calendar_facts(day: date) -> Iterator[Fact]:
    share, how = calendar_share(day)
    yield Fact(AS_OF, LABELS[AS_OF], day, source="年度工作")
    yield Fact(CALENDAR, LABELS[CALENDAR], share, "%", 2, State.COMPUTED, how)
