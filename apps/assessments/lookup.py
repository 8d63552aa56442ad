"""``futian/2020`` → the assessment: how the command line names one."""

from __future__ import annotations

from django.core.management import CommandError

from .models import Assessment


def find_assessment(name: str) -> Assessment:
    """The assessment of a department's code and a year; a code two districts use takes ``district:code/year``."""
    unit, _, year = name.rpartition("/")
    district, _, code = unit.rpartition(":")
    if not code or not year.isdigit():
        raise CommandError(f"“{name}”写法有误，应为 单位代码/年度，例如 futian/2020。")
    found = Assessment.objects.filter(department__code=code, cycle__year=int(year)).select_related(
        "cycle__district", "cycle__pack_version", "department"
    )
    if district:
        found = found.filter(cycle__district__code=district)
    if not found:
        known = Assessment.objects.values_list("department__code", "cycle__year")[:20]
        raise CommandError(f"没有“{name}”的自评。现有：{'、'.join(f'{c}/{y}' for c, y in known) or '无'}")
    if len(found) > 1:
        names = "、".join(f"{a.cycle.district.code}:{code}/{year}" for a in found)
        raise CommandError(f"“{name}”不止一个，请写明区划：{names}")
    return found[0]
