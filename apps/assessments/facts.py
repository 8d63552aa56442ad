"""Rows → facts: what every assessment has, the typed passages, rewritten sentences, and reasons given for findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils import timezone

from apps.domain.book.acceptances import Acceptance
from apps.domain.facts import Fact
from apps.domain.pack.kinds import calendar_facts
from apps.domain.places import wording_place
from apps.domain.report.telling import BASE
from apps.domain.writing.live import at_rows

from .models import Assessment


def assessment_facts(assessment: Assessment, rows: Mapping[str, str]) -> Iterator[Fact]:
    """``rows`` says where in the list of projects the row of each stands."""
    cycle, department = assessment.cycle, assessment.department
    yield Fact("年度", "年度", str(cycle.year), source="年度自评工作")
    yield Fact("上年度", "上年度", str(cycle.year - 1), source="年度自评工作")
    yield Fact("单位", "单位名称", department.name, source="部门登记")
    yield Fact("区划", "区划名称", cycle.district.name, source="区划登记")
    if cycle.as_of is not None:
        yield from calendar_facts(cycle.as_of)
    titles = assessment.pack.passages
    for passage in assessment.passages.all():
        if passage.text.strip():
            title = titles[passage.key].title if passage.key in titles else passage.key
            yield Fact(f"文字.{passage.key}", title, at_rows(passage.text, rows), source=f"文字“{title}”")


def wording_facts(assessment: Assessment, rows: Mapping[str, str]) -> Iterator[Fact]:
    """The rewritten sentences; ``rows`` says where in the list of projects the row of each stands."""
    for wording in assessment.wordings.all():
        if wording.text.strip() and (not wording.row or wording.row in rows):
            key = wording_place(wording.key, rows.get(wording.row, ""))
            source = _signed(wording.updated_by, wording.updated_at)
            yield Fact(key, "改写的语句", wording.text, source=source)
            yield Fact(f"{key}.{BASE}", "改写时的自动句", wording.base, source=source)


def acceptance_facts(assessment: Assessment) -> Iterator[Fact]:
    for row in assessment.acceptances.all():
        yield Acceptance(row.fingerprint, row.message, row.reason, _signed(row.by, row.at)).fact()


def _signed(by: object, at: datetime) -> str:
    """Who and when, as a page says it; frozen with the rest."""
    local = timezone.localtime(at)
    return f"{by or '系统'}，{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
