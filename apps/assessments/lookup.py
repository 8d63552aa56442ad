"""``futian/2020`` → the assessment, ``futian/2020-06-30`` → the monitoring to that day: how the command line names one."""

from __future__ import annotations

import re
from datetime import date

from django.core.management import CommandError

from .models import Assessment

DAY = re.compile(r"(\d\d)-(\d\d)")


def _of_day(year: int, day: str) -> dict[str, object]:
    """The monitoring to a day (``06-30``), or without one the self-assessment."""
    try:
        return {"cycle__as_of": date.fromisoformat(f"{year}-{day}") if day else None}
    except ValueError as error:
        raise CommandError(f"“{year}-{day}”不是日期。") from error


def find_assessment(name: str) -> Assessment:
    """The assessment of a department's code and a year; a code two districts use takes ``district:code/year``."""
    unit, _, year = name.rpartition("/")
    district, _, code = unit.rpartition(":")
    year, _, day = year.partition("-")
    if not code or not year.isdigit() or (day and not DAY.fullmatch(day)):
        raise CommandError(f"“{name}”写法有误，应为 单位代码/年度，例如 futian/2020。")
    found = Assessment.objects.filter(department__code=code, cycle__year=int(year), **_of_day(int(year), day)).select_related(
        "cycle__district", "cycle__pack_version", "department"
    )
    if district:
        found = found.filter(cycle__district__code=district)
    if not found:
        known = Assessment.objects.values_list("department__code", "cycle__year", "cycle__as_of")[:20]
        raise CommandError(f"没有“{name}”的自评。现有：{'、'.join(f'{c}/{d or y}' for c, y, d in known) or '无'}")
    if len(found) > 1:
        names = "、".join(f"{a.cycle.district.code}:{code}/{year}" for a in found)
        raise CommandError(f"“{name}”不止一个，请写明区划：{names}")
    return found[0]
