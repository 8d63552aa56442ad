"""The files a report carries inside its PDF: its data as JSON, and as a workbook for people."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from apps.domain.book.evaluation import Evaluation
from apps.domain.facts import Fact
from apps.domain.report.carried import carried
from apps.domain.scores import ScoreState
from apps.factbook.models import Snapshot

from .docx.package import zipped
from .pdf import Attached

DATA, SHEETS = "zipingtong-data.json", "zipingtong-scores.xlsx"
"""Their names: letters of ASCII alone, which every reader of PDFs shows."""


def attached(evaluation: Evaluation, snapshot: Snapshot, draft: bool) -> tuple[Attached, ...]:
    data = carried(evaluation, snapshot.pack_version.files, snapshot.assessment.cycle.as_of, draft)
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return (
        Attached(DATA, text.encode(), "报告所依据的全部数据、区划包和每项得分的算式，可用 manage.py unpack 重建报告"),
        Attached(SHEETS, workbook(data), "得分表（每一分的算式）和全部数据"),
    )


HEADS = {
    "得分": ("范围", "指标", "名称", "权重", "得分", "状态", "算式", "复核分"),
    "数据": ("名称", "标签", "数值", "单位", "小数位", "状态", "来源"),
}


def workbook(data: dict[str, Any]) -> bytes:
    """The same data, the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, rows in (("得分", _scores(data)), ("数据", _facts(data))):
        sheet = book.create_sheet(title)
        for number, row in enumerate((HEADS[title], *rows), 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"  # what somebody typed is never a formula
        sheet.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return _timeless(target.getvalue())


def _scores(data: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for scope, sheet in data["results"].items():
        for score in sheet["scores"]:
            weight, points, review = (_number(score[name]) for name in ("weight", "points", "review"))
            state = ScoreState(score["state"]).label
            yield scope, score["code"], score["name"], weight, points, state, score["trace"], review
        yield scope, "", "合计", None, _number(sheet["total"]), sheet["grade"], "", None


def _facts(data: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for item in data["facts"]:
        fact = Fact.thawed(item)
        value = fact.number if fact.number is not None else fact.shown()
        yield fact.key, fact.label, value, fact.unit, item["precision"], fact.state.value, fact.source


def _number(text: str | None) -> Decimal | str | None:
    try:
        return Decimal(text) if text else None
    except ArithmeticError:
        return text


def _timeless(data: bytes) -> bytes:
    """The library writes down when it wrote: not here."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"
    parts[core] = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", parts[core])
    return zipped(parts)
