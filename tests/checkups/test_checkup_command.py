"""``manage.py checkup FILE``."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.checkups.management.commands import checkup as command
from apps.domain.checkup import ORDER, CheckUp, Coverage, Unchecked
from apps.domain.documents.document import Document, Piece, Text
from apps.files.refusal import Refused
from tests.checkups.sample_checkup import CHECKED, DOCUMENT


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(command, "read_file", lambda data, name: DOCUMENT)
    monkeypatch.setattr(command, "check_up", lambda document: CHECKED)
    path = tmp_path / "甲局报告.pdf"
    path.write_bytes(b"%PDF")
    return path


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("checkup", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_for_reading_findings_are_grouped_with_place_quote_and_sum(file: Path) -> None:
    lines = run(file).splitlines()
    assert lines[0] == "甲局报告.pdf（2024年度）：错误 2，需说明 2，待确认 1，提示 1"
    text = "\n".join(lines)
    assert (
        "错误（2）\n  1. [X001] 第1页 “在岗136人”\n     在岗人数与各编制人数之和不符。\n     计算：52 + 85 = 137"
        in text
    )
    assert "报告写 136人，核对为 137人" in text
    assert "另见：第2页 “186.05 181.05”" in text
    assert "[X004] 全文" in text
    heads = [f"{severity.label}（" for severity in ORDER]
    assert [text.index(head) for head in heads] == sorted(text.index(head) for head in heads)


def test_as_data(file: Path) -> None:
    data = json.loads(run(file, "--json"))
    assert (data["file"], data["year"]) == ("甲局报告.pdf", 2024)
    assert data["counts"] == {"error": 2, "warning": 2, "question": 1, "note": 1}
    assert data["findings"][0] == {
        "code": "X001", "severity": "error", "line": 0, "page": 1, "place": "第1页", "quote": "在岗136人",
        "message": "在岗人数与各编制人数之和不符。", "expected": "137人", "found": "136人", "calculation": "52 + 85 = 137",
        "places": [
            {"line": 0, "page": 1, "place": "第1页", "quote": "在岗136人"},
            {"line": 0, "page": 1, "place": "第1页", "quote": "行政编制52人、事业编制85人"},
        ],
    }  # fmt: skip
    assert data["findings"][3]["place"] == "" and data["findings"][3]["places"] == []


def test_what_was_not_checked_is_told_with_its_reason(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = DOCUMENT.row_place(6, 0)
    coverage = Coverage(12, 9, (Unchecked("“表1 支出情况”", "没有合计行，没有核对合计", place),))
    document = replace(DOCUMENT, remarks=("第3页是扫描的图片，没有文字，这些页没有核对。",))
    monkeypatch.setattr(command, "check_up", lambda _: replace(CHECKED, document=document, coverage=coverage))
    assert json.loads(run(file, "--json"))["coverage"] == {
        "amounts": 12, "tied": 9,
        "unchecked": [
            {"what": "", "why": "第3页是扫描的图片，没有文字，这些页没有核对。", "line": 0, "page": 0},
            {"what": "“表1 支出情况”", "why": "没有合计行，没有核对合计", "line": 0, "page": 2},
        ],
    }  # fmt: skip
    text = run(file)
    assert "读出金额 12 个，其中 9 个与别的数核对过" in text
    assert "没有核对：“表1 支出情况”：没有合计行，没有核对合计" in text


def test_a_document_without_lines_and_pages_counts_its_paragraphs(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = Document(
        (Text("标题", "title"), Text("目录", "contents", (Piece(0),)), Text("正文。")), kind="docx"
    )
    finding = replace(CHECKED.findings[0], places=(document.place(2),))
    monkeypatch.setattr(command, "check_up", lambda _: CheckUp(document, (finding,)))
    assert json.loads(run(file, "--json"))["findings"][0]["place"] == "第2段"


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_file(data: bytes, name: str) -> Document:
        raise Refused("这个文件设有密码，无法读取。")

    monkeypatch.setattr(command, "read_file", read_file)


def test_a_refused_file_is_an_error_with_its_sentence(file: Path, refused: None) -> None:
    with pytest.raises(CommandError, match="这个文件设有密码，无法读取。") as caught:
        run(file)
    assert caught.value.returncode == 1


def test_a_refused_file_as_data(file: Path, refused: None) -> None:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("checkup", str(file), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"error": "这个文件设有密码，无法读取。"}


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="读不到"):
        run(tmp_path / "没有.txt")
