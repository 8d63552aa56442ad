"""The summary of a district's year as files: asked for with what it tells, made by a worker from just that."""

from __future__ import annotations

import hashlib
import json

from django.db import transaction

from apps.assessments.models import Cycle
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.departments.models import User
from apps.domain.district.summary import Summary, compose_summary, summary_from

from .files import write_paper
from .models import DistrictSummary

RENDERER = "1"
"""Raised when the summary is worded or set otherwise, so that old files are not taken for new ones."""


@transaction.atomic
def request_summary(cycle: Cycle, summary: Summary, by: User) -> DistrictSummary:
    """The files of what it tells now; queued if they are new or failed."""
    facts = summary.as_data()
    digest = hashlib.sha256(f"{cycle.pk}:{RENDERER}:{json.dumps(facts, sort_keys=True, ensure_ascii=False)}".encode()).hexdigest()
    made = DistrictSummary.objects.request({"cycle": cycle, "facts": facts, "requested_by": by}, input_hash=digest)
    record(by, cycle.case, Change(Thing.REPORT, f"汇总分析 {digest[:12]}", act=Act.ASK))
    return made


def make(made: DistrictSummary) -> None:
    """Write a claimed summary's files."""
    write_paper(made, compose_summary(summary_from(made.facts)), "summary")
