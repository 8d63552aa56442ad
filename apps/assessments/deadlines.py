"""Deadlines: “到11月30日” means until the end of that day, 24:00 in the office's time zone (``settings.TIME_ZONE``), to the second.

The one place that says until when a department may work, and whether it is or was late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from .models import Assessment

NEAR = 7
"""Days before the end from which on it is called near."""

REVISION = timedelta(days=7)
"""Given for revising what is sent back, where the bureau names no day."""

MEANING = (
    "截止日期指当日24时（北京时间）。过后部门不能再保存、送审和提交；财政局为部门延期的，或者退回修改时另定期限的，"
    "以其中较晚的日期为准。"
)


def clock() -> datetime:
    """The moment deadlines are judged by."""
    return timezone.now()


def beginning(day: date) -> datetime:
    """The first moment of a day in the office."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def today(now: datetime | None = None) -> date:
    return timezone.localdate(now or clock(), timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when a department may work on an assessment, seen at a moment; ``handed_in`` is when the bureau got what it has."""

    day: date
    extended: bool
    handed_in: datetime | None
    now: datetime
    out: bool = False
    """It takes no part in the year: nothing is late."""

    @property
    def ends(self) -> datetime:
        """The first moment that is too late."""
        return beginning(self.day + timedelta(days=1))

    @property
    def passed(self) -> bool:
        return self.now >= self.ends

    @property
    def late(self) -> bool:
        """Handed in too late, or not handed in and too late by now."""
        return not self.out and (self.handed_in or self.now) >= self.ends

    @property
    def level(self) -> str:
        near = self.handed_in is None and not self.out and self.days_left <= NEAR
        return "over" if self.late else "near" if near else ""

    @property
    def days_left(self) -> int:
        return (self.day - today(self.now)).days

    @property
    def shown(self) -> str:
        """The day as every page names it."""
        year = "" if self.day.year == today(self.now).year else f"{self.day.year}年"
        return f"{year}{self.day.month}月{self.day.day}日"

    def __str__(self) -> str:
        if self.out:
            return "不纳入本年度"
        if self.handed_in:
            return "逾期提交" if self.late else "按期提交"
        if self.late:
            return f"逾期未报，已于{self.shown}24时截止"
        more = "（已延期）" if self.extended else ""
        if self.days_left == 0:
            return f"今天24时截止{more}"
        left = f"，还有 {self.days_left} 天" if self.days_left < 100 else ""
        return f"{self.shown}截止{more}{left}"


def deadline_of(assessment: Assessment, now: datetime | None = None) -> Deadline:
    """The later of the year's closing day and the day the bureau gave this department."""
    closes, given = assessment.cycle.closes_on, assessment.due_on
    extended = given is not None and given > closes
    handed_in = None if assessment.in_hand else assessment.handed_in_at or assessment.state_at
    return Deadline(given if extended and given else closes, extended, handed_in, now or clock(), bool(assessment.out))


def why_closed(assessment: Assessment, now: datetime | None = None) -> str:
    """Why the department may neither save nor hand in at that moment, as a sentence; empty where it may."""
    now = now or clock()
    if assessment.out:
        return f"本部门不纳入这项工作（{assessment.out}），不用填报。确需填报的，请联系财政部门。"
    if now < beginning(assessment.cycle.opens_on):
        return f"填报从 {assessment.cycle.opens_on:%Y年%-m月%-d日} 开始，现在还不能填。"
    deadline = deadline_of(assessment, now)
    if deadline.passed:
        return f"已于{deadline.shown}24时截止，不能再保存、送审和提交。确需补报、补改的，请联系财政部门延期。"
    return ""
