"""A check-up as data and back."""

from __future__ import annotations

import json
from dataclasses import replace

from apps.domain.checkup import findings_data, findings_of
from apps.domain.documents.document import Document, Grid, GridCell, Piece, Text
from apps.domain.documents.stored import document_data, document_of
from apps.domain.findings import Finding, Severity

DOCUMENT = Document(
    (
        Text("演示区甲局2024年度自评报告", "title", (Piece(0, 1, 1), Piece(4, 2, 1))),
        Text("一、基本情况", "heading", (Piece(0, 3, 2),), 1, "一、"),
        Grid(
            ((GridCell("合计", 4, 2), GridCell("合计", 4, 2, True)), (GridCell("1"), GridCell(""))),
            "表1",
            "万元",
            False,
        ),
    ),
    "甲局.pdf",
    "pdf",
    ("第9页没有文字。",),
)
FINDINGS = (
    Finding(
        "X001", Severity.ERROR, "不符。", ("收支.合计",), "2", "1", "1 + 1 = 2", "请改。",
        places=(DOCUMENT.place(0, 2, 5), DOCUMENT.row_place(2, 0)),
    ),
    Finding("X002", Severity.QUESTION, "不能判定。"),
)  # fmt: skip


def through_json(data: object) -> object:
    return json.loads(json.dumps(data, ensure_ascii=False))


def test_a_document_comes_back_as_it_was() -> None:
    assert document_of(through_json(document_data(DOCUMENT))) == DOCUMENT
    assert document_of(through_json(document_data(Document(())))) == Document(())


def test_findings_come_back_as_they_were() -> None:
    assert findings_of(through_json(findings_data(FINDINGS))) == FINDINGS
    assert findings_of([]) == ()


def test_what_no_database_keeps_gives_way_and_offsets_stay() -> None:
    text = "甲\0乙\ud800丙\U0001f600"
    document = Document((Text(text), Grid(((GridCell(text),),), text)), text, remarks=(text,))
    kept = document_of(through_json(document_data(document)))
    assert kept.items[0] == Text("甲\ufffd乙\ufffd丙\U0001f600")
    finding = replace(FINDINGS[0], message=text, places=(document.place(0),))
    data = json.dumps(findings_data((finding,)), ensure_ascii=False)
    assert "\\u0000" not in data
    data.encode()


def test_a_field_of_an_older_version_is_left_out() -> None:
    data = findings_data(FINDINGS)
    data[0]["gone"] = 1
    data[0]["places"][0]["gone"] = 1
    assert findings_of(data) == FINDINGS
