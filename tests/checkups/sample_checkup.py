"""A checked report of 甲局 of 演示区, which does not exist: two pages of texts, a table with merged cells, findings of all kinds."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.checkups.examination import stored
from apps.checkups.models import Checkup, Opinion
from apps.departments.models import User
from apps.domain.checkup import CheckUp
from apps.domain.documents.document import Document, Grid, GridCell, Piece, Text
from apps.domain.findings import Finding, Place, Severity
from apps.jobs.program import checks

TITLE = "演示区甲局2024年度部门整体支出绩效自评报告"
STAFF, MONEY, TABLE, SCORE = 3, 5, 6, 7
"""Where in the document what stands."""


def text(words: str, kind: Any = "body", page: int = 1, level: int = 0, number: str = "") -> Text:
    return Text(words, kind, (Piece(0, 0, page),), level, number)


def grid(*rows: str, page: int = 2, caption: str = "表1 支出情况") -> Grid:
    """Cells parted by ``|``; one that begins with ``^`` is covered by a merged cell and repeats its words."""
    return Grid(
        tuple(
            tuple(GridCell(c.removeprefix("^"), 0, page, c.startswith("^")) for c in row.split("|"))
            for row in rows
        ),
        caption,
    )


ROWS = (
    "科目|2024年|^2024年|上年",
    "^科目|预算|决算|^上年",
    "合计|186.05|181.05|160.00",
    "基本支出|93.70|91.35|90.00",
)

DOCUMENT = Document(
    (
        text(TITLE, "title"),
        text("一、基本情况……1", "contents"),
        text("一、基本情况", "heading", level=1, number="一、"),
        text("甲局在岗136人，其中行政编制52人、事业编制85人。"),
        text("二、支出情况", "heading", page=2, level=1, number="二、"),
        text("预算186.05万元，决算181.05万元，执行率98.7%，增长12%。", page=2),
        grid(*ROWS),
        text("自评得分95.5分，扣1分和2分。", page=2),
        text("- 2 -", "furniture", page=2),
    ),
    "甲局报告.pdf",
    "pdf",
)


def place(item: int, words: str, document: Document = DOCUMENT) -> Place:
    found = document.items[item]
    assert isinstance(found, Text)
    start = found.text.index(words)
    return document.place(item, start, start + len(words))


def cell(row: int, column: int, last: int | None = None) -> Place:
    return DOCUMENT.cell_place(TABLE, row, column, last)


FINDINGS = (
    Finding(
        "X001", Severity.ERROR, "在岗人数与各编制人数之和不符。", calculation="52 + 85 = 137", expected="137人", found="136人",
        places=(place(STAFF, "在岗136人"), place(STAFF, "行政编制52人、事业编制85人")),
    ),
    Finding(
        "X002", Severity.ERROR, "执行率与预算、决算算得的不符。", calculation="181.05 ÷ 186.05 = 97.3%", expected="97.3%", found="98.7%",
        places=(place(MONEY, "执行率98.7%"), cell(2, 1, 2)),
    ),
    Finding("X003", Severity.WARNING, "得分与所写的扣分不一致。", hint="请写明其余扣分。", places=(place(SCORE, "得分95.5分"),)),
    Finding("X004", Severity.WARNING, "报告没有写存在的问题。"),
    Finding("X005", Severity.QUESTION, "没有写上年数，增长率不能判定。", places=(place(MONEY, "增长12%"),)),
    Finding("X006", Severity.NOTE, "合计与分项相差 0.01，四舍五入可以解释。", places=(cell(2, 3),)),
)  # fmt: skip

CHECKED = CheckUp(DOCUMENT, FINDINGS)


def examined(by: User, result: CheckUp = CHECKED, **values: Any) -> Checkup:
    """A finished check-up of somebody's."""
    name = result.document.name.replace("\0", "").replace("\ud800", "")
    row = {
        "program": checks(),
        "name": name,
        "size": 4,
        "sha256": "0" * 64,
        "requested_by": by,
        "state": "done",
        "finished_at": timezone.now(),
    }
    checkup = Checkup(**row | stored(result) | values)
    checkup.file.save("report.pdf", ContentFile(b"%PDF"), save=False)
    checkup.save()
    return checkup


def written(checkup: Checkup) -> Opinion:
    """A finished opinion on it."""
    choices = {"left_out": [], "remarks": "", "addressee": "", "issuer": "", "date": ""}
    made = Opinion(
        checkup=checkup,
        requested_by=checkup.requested_by,
        input_hash=f"{checkup.pk:064}",
        choices=choices,
        state="done",
    )
    made.pdf.save("opinion.pdf", ContentFile(b"%PDF-1.7"), save=False)
    made.docx.save("opinion.docx", ContentFile(b"PK"), save=False)
    made.save()
    return made


def upload(name: str = "甲局报告.txt", data: bytes = b"text") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, io.BytesIO(data).getvalue())
