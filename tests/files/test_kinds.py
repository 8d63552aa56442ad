"""What a file is, told by its content."""

from __future__ import annotations

import random

import pytest

from apps.checkups.examination import ENDINGS
from apps.files.kinds import EVIDENCE, Kind, kind_of, mismatch
from tests.files.test_gate import image, ole, presentation, sheet
from tests.files.word import p, word, zipped

WORD, SHEET = word(p(text="甲局。")), sheet()
SAMPLES = [
    (b"%PDF-1.7\n", Kind.PDF),
    (b"\r\n%PDF-1.4\n", Kind.PDF),
    (WORD, Kind.DOCX),
    (SHEET, Kind.XLSX),
    (presentation(), Kind.PPTX),
    (zipped({"word/vbaProject.bin": b"x"}), Kind.MACROS),
    (ole("WordDocument"), Kind.DOC),
    (ole("Workbook"), Kind.XLS),
    (ole("EncryptedPackage"), Kind.LOCKED),
    (ole("Anything"), Kind.OLE),
    (zipped({"OFD.xml": "<ofd/>"}), Kind.OFD),
    (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), Kind.ODF),
    (zipped({"甲局报告.docx": b"x"}), Kind.ZIP),
    (b"PK\x03\x04" + bytes(40), Kind.BROKEN_ZIP),
    (WORD[: len(WORD) // 2], Kind.BROKEN_ZIP),
    (b"Rar!\x1a\x07\x00", Kind.PACKED),
    (image("JPEG"), Kind.JPEG),
    (image("PNG"), Kind.PNG),
    (image("GIF"), Kind.PICTURE),
    (image("BMP"), Kind.PICTURE),
    (b"MZ\x90\x00" + bytes(60), Kind.PROGRAM),
    (b"MZ\x90\x00%PDF-1.7", Kind.PROGRAM),
    (b"\x7fELF\x02\x01", Kind.PROGRAM),
    (b"#!/bin/sh\n", Kind.PROGRAM),
    (b"{\\rtf1\\ansi}", Kind.RTF),
    (b"<!DOCTYPE html><html></html>", Kind.HTML),
    (b"<?xml version='1.0'?><a/>", Kind.XML),
    ("一、部门概况".encode(), Kind.TEXT),
    ("一、部门概况".encode("gb18030"), Kind.TEXT),
    ("一、部门概况".encode("utf-16"), Kind.TEXT),
    (b"\x01\x02\x03\x04", Kind.UNKNOWN),
]


@pytest.mark.parametrize(("data", "kind"), SAMPLES, ids=[f"{i} {kind.name}" for i, (_, kind) in enumerate(SAMPLES)])
def test_a_kind_is_told_by_content(data: bytes, kind: Kind) -> None:
    assert kind_of(data) is kind


@pytest.mark.parametrize("ending", sorted(EVIDENCE))
def test_under_every_ending_goes_what_belongs_there_and_nothing_else(ending: str) -> None:
    for data, kind in SAMPLES:
        assert bool(mismatch(ending, data)) == (kind not in EVIDENCE[ending]), kind
    assert Kind.PROGRAM not in EVIDENCE[ending] and Kind.MACROS not in EVIDENCE[ending]


def test_a_mismatch_says_what_it_is_and_what_to_do() -> None:
    assert mismatch("docx", ole("WordDocument")) == (
        "文件的内容是旧版 Word 文档（.doc），与扩展名“.docx”不符，没有收下。请选择真正的 .docx 文件，或改用与内容相符的扩展名。"
    )
    assert mismatch("docx", b"MZ").endswith("不能上传程序。")


def test_what_may_be_checked_may_be_evidence_too() -> None:
    pages = {"html", "htm", "mht"}  # may hold programs: read, but not handed out again
    assert {ending[1:] for ending in ENDINGS} - {"md"} - pages <= set(EVIDENCE)


def test_whatever_comes_is_some_kind() -> None:
    chance = random.Random(7)
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", WORD[:600], b"\xff\xfe"):
        for _ in range(50):
            assert isinstance(kind_of(start + chance.randbytes(chance.randrange(2000))), Kind)
