"""PDFs made to break the reader: each is refused with a sentence, in time, and the worker lives on."""

from __future__ import annotations

import os
import random
import zlib
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from apps.files import apart, sheets
from apps.files.pdf import reading as pdf
from apps.files.refusal import Refused
from tests.files.paper import Paper, document, packed, stream

SENTENCE = "全年支出1,250.30万元，完成了各项任务。"


def good() -> bytes:
    paper = Paper()
    paper.sheet().paragraph(100, SENTENCE)
    return paper.bytes()


def page(content: bytes, *more: bytes, names: bytes = b"") -> bytes:
    """A file of one page with this content stream; ``more`` are objects from number 6 on."""
    resources = b"<</Font<</F 5 0 R>>%s>>" % names
    return document([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources%s>>" % resources,
        content,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    ])  # fmt: skip


def pages(kids: bytes, count: int, *more: bytes) -> bytes:
    return document(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), *more]
    )


def bomb(megabytes: int) -> bytes:
    """A stream that unpacks to so many megabytes of blanks, packed twice."""
    packer = zlib.compressobj(1)
    once = b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    return stream(zlib.compress(once, 9), b"/Filter[/FlateDecode/FlateDecode]")


def form(draws: bytes, number: int) -> bytes:
    resources = b"/Resources<</XObject<</X %d 0 R>>>>" % number
    return stream(draws, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]" + resources)


PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
FORM = b"/XObject<</X 6 0 R>>"
HOSTILE = {
    "a stream that unpacks to gigabytes": lambda: page(bomb(2000)),
    "millions of characters": lambda: page(
        packed(b"BT /F 5 Tf " + b"(aaaaaaaaaaaaaaaaaaaa) Tj " * 50_000 + b"ET")
    ),
    "a form that draws itself": lambda: page(stream(b"/X Do"), form(b"/X Do /X Do", 6), names=FORM),
    "forms that draw each other a million million times": lambda: page(
        stream(b"/X Do"), *(form(b"/X Do " * 10, 7 + n) for n in range(12)), names=FORM
    ),
    "pages that are their own children": lambda: pages(b"2 0 R 2 0 R", 9),
    "a page tree of five thousand floors": lambda: pages(
        b"3 0 R", 1, *(b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 4) for n in range(5000)), PAGE
    ),
    "a hundred million pages that are not there": lambda: pages(b"3 0 R", 99_999_999, PAGE),
    "no page": lambda: pages(b"", 0),
    "garbage behind the header": lambda: b"%PDF-1.7\n" + random.Random(1).randbytes(100_000),
    "the header alone": lambda: b"%PDF-1.7\n",
    "half a file": lambda: good()[: len(good()) // 2],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(name: str) -> None:
    before = os.times()
    with pytest.raises(Refused, match=r"^这个 PDF .*。$"):
        pdf.read_pdf(HOSTILE[name](), "甲局.pdf")
    assert os.times().children_user - before.children_user < 45


def test_a_very_long_file_is_refused_with_its_length() -> None:
    with pytest.raises(Refused, match="有 301 页，超过 300 页的上限"):
        pdf.read_pdf(pages(b"3 0 R " * 301, 301, PAGE), "甲局.pdf")


def test_a_broken_table_of_objects_is_mended() -> None:
    assert SENTENCE in pdf.read_pdf(good().replace(b"startxref", b"startxxxx"), "甲局.pdf").items[0].text  # type: ignore[union-attr]


def test_thousands_of_lines_do_not_keep_the_reader_busy() -> None:
    lines = b"".join(b"%d %d m %d %d l S " % (n % 500, n % 800, n % 500, n % 700) for n in range(100_000))
    words = b"BT /F 12 Tf 100 700 Td (Total 1,250.30 of the year) Tj ET"
    document_read = pdf.read_pdf(page(packed(lines + words)), "甲局.pdf")
    assert "1,250.30" in str(document_read.items)


def encrypted(user: str) -> bytes:
    writer = PdfWriter(BytesIO(good()))
    writer.encrypt(user, "所有者" if not user else None, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_password_to_open_it_is_named_as_the_reason() -> None:
    with pytest.raises(Refused, match="打开密码"):
        pdf.read_pdf(encrypted("secret"), "甲局.pdf")


def test_a_file_locked_against_changes_only_is_read() -> None:
    assert "1,250.30" in str(pdf.read_pdf(encrypted(""), "甲局.pdf").items)


def named(entries: dict[str, Any]) -> dict[NameObject, Any]:
    return {NameObject(key): value for key, value in entries.items()}


def test_scripts_and_attachments_are_carried_but_never_looked_at() -> None:
    writer = PdfWriter(BytesIO(good()))
    writer.add_attachment("a.exe", b"MZ")
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('x'); while (true) {}")}
    launch = {"/S": NameObject("/Launch"), "/F": TextStringObject("/bin/true")}
    for key, action in (("/OpenAction", script), ("/AA", {"/WC": DictionaryObject(named(launch))})):
        writer.root_object[NameObject(key)] = DictionaryObject(named(action))
    out = BytesIO()
    writer.write(out)
    assert b"/JavaScript" in out.getvalue()
    assert b"/Launch" in out.getvalue()
    assert "1,250.30" in str(pdf.read_pdf(out.getvalue(), "甲局.pdf").items)


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "BOUNDS", replace(pdf.BOUNDS, seconds=0.01))
    with pytest.raises(Refused, match="没有在规定时间内读完"):
        pdf.read_pdf(good(), "甲局.pdf")


@pytest.mark.parametrize(
    ("spent", "reason"),
    [
        ("while True: pass", "没有在规定时间内读完"),
        ("x = bytearray(10**10)", "内存过多"),
        ("import os; os.abort()", "已损坏"),
    ],
)
def test_the_limits_of_the_process_hold(monkeypatch: pytest.MonkeyPatch, spent: str, reason: str) -> None:
    """The limits are set first, then the reader spends what it must not."""
    start = apart._START.replace("main({work!r}, {limits})", "0") + "; from apps.files import child\n"
    start += f"def read(work, data):\n    {spent}\nchild._read = read\nchild.main({{work!r}}, {{limits}})"
    monkeypatch.setattr(apart, "_START", start)
    monkeypatch.setattr(pdf, "BOUNDS", replace(pdf.BOUNDS, cpu=1))
    with pytest.raises(Refused, match=reason):
        pdf.read_pdf(good(), "甲局.pdf")


def test_words_under_the_name_of_a_workbook_are_a_broken_file() -> None:
    for name in ("决算.xlsx", "决算.XLS", "决算.et"):
        with pytest.raises(Refused, match="这个表格文件已损坏"):
            sheets.read_book("下载失败，请稍后再试\n".encode(), name)
    assert sheets.read_book("代码\t单位\n101\t甲局".encode(), "导出.xls").sheets[0].rows[1] == ["101", "甲局"]
    assert len(sheets.read_book("甲局\n乙局".encode(), "名单.csv").sheets[0].rows) == 2


def test_an_old_workbook_is_read_within_the_same_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + bytes(4000)
    with pytest.raises(Refused, match="这个表格文件已损坏"):
        sheets.read_book(data, "决算.xls")
    monkeypatch.setattr(sheets, "APART", replace(sheets.APART, seconds=0.01))
    with pytest.raises(Refused, match="没有在规定时间内读完"):
        sheets.read_book(data, "决算.xls")


def test_the_process_knows_nothing_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://geheim")
    monkeypatch.setattr(
        apart,
        "_START",
        "import os, json; print(json.dumps({{'refused': repr(dict(os.environ))}}))  # {path} {work} {limits}",
    )
    with pytest.raises(Refused) as refused:
        pdf.read_pdf(good(), "甲局.pdf")
    assert "geheim" not in str(refused.value)
