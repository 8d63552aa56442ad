"""Rows → facts: what every assessment has, and the typed passages."""

from __future__ import annotations

from collections.abc import Iterator

from apps.domain.facts import Fact

from .models import Assessment


def assessment_facts(assessment: Assessment) -> Iterator[Fact]:
    cycle, department = assessment.cycle, assessment.department
    yield Fact("年度", "年度", str(cycle.year), source="年度自评工作")
    yield Fact("上年度", "上年度", str(cycle.year - 1), source="年度自评工作")
    yield Fact("单位", "单位名称", department.name, source="部门登记")
    yield Fact("区划", "区划名称", cycle.district.name, source="区划登记")
    titles = assessment.pack.passages
    for passage in assessment.passages.all():
        if passage.text.strip():
            title = titles[passage.key].title if passage.key in titles else passage.key
            yield Fact(f"文字.{passage.key}", title, passage.text, source=f"文字“{title}”")
