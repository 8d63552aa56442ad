"""The files a report carries inside its PDF: its data as JSON, and as a workbook for people."""

from __future__ import annotations

import json

from apps.domain.book.evaluation import Evaluation
from apps.domain.report.carried import carried
from apps.factbook.models import Snapshot

from .pdf import Attached
from .workbook import workbook

DATA, SHEETS = "zipingtong-data.json", "zipingtong-scores.xlsx"
"""Their names: letters of ASCII alone, which every reader of PDFs shows."""


def attached(evaluation: Evaluation, snapshot: Snapshot, draft: bool) -> tuple[Attached, ...]:
    data = carried(evaluation, snapshot.pack_version.files, snapshot.assessment.cycle.as_of, draft)
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return (
        Attached(DATA, text.encode(), "报告所依据的全部数据、区划包和每项得分的算式，可用 manage.py unpack 重建报告"),
        Attached(SHEETS, workbook(data), "得分表（每一分的算式）和全部数据"),
    )
