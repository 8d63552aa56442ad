"""The gate: what a file is is told by its content; whatever cannot be read is refused with the reason, and harms nothing."""

from __future__ import annotations

import random
import re
import socket
import struct
import sys
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from openpyxl import Workbook
from PIL import Image

from apps.domain.documents.document import Document, Text
from apps.files import archive, gate, limits, xml
from apps.files.gate import Refused, read_file

from .word import (
    HEADINGS,
    MAIN_TYPE,
    content_types,
    document,
    members,
    p,
    r,
    relations,
    tbl,
    tc,
    tr,
    word,
    zipped,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
REPORT = "一、部门概况\n甲局全年支出1,200万元。\n"


def refusal(data: bytes | Path, name: str = "甲局报告.docx") -> str:
    with pytest.raises(Refused) as caught:
        read_file(data, name)
    assert str(caught.value).endswith("。")
    return str(caught.value)


def texts(found: Document) -> list[str]:
    return [item.text for item in found.items if isinstance(item, Text)]


# --- what is read ---


@pytest.mark.parametrize(
    "data",
    [
        REPORT.encode(), REPORT.encode("utf-8-sig"), REPORT.encode("utf-16"), REPORT.encode("gb18030"),
        REPORT.encode("utf-16-le"), REPORT.encode("utf-16-be"), b"\xfe\xff" + REPORT.encode("utf-16-be"),
        REPORT.replace("\n", "\r\n").encode("gbk"), REPORT.encode("utf-32"),
    ],
)  # fmt: skip
def test_text_in_any_encoding_of_chinese_systems_is_read(data: bytes) -> None:
    found = read_file(data, "甲局报告.txt")
    assert texts(found) == ["一、部门概况", "甲局全年支出1,200万元。"]
    assert (found.kind, found.name) == ("txt", "甲局报告.txt")


def test_a_text_cut_in_the_middle_of_a_character_is_still_utf_8() -> None:
    assert "部门概况" in texts(read_file((REPORT * 50 + "末").encode()[:-1], "甲局.txt"))[0]


def test_the_ending_of_the_name_decides_nothing() -> None:
    assert texts(read_file(REPORT.encode(), "甲局报告.docx"))
    assert texts(read_file(word(p(text="甲局。")), "甲局报告.txt")) == ["甲局。"]


def test_a_file_is_read_from_disk_as_from_memory(tmp_path: Path) -> None:
    path = tmp_path / "上传"
    path.write_bytes(word(p(text="甲局。")))
    assert texts(read_file(path, "甲局.docx")) == ["甲局。"]


def test_a_pdf_goes_to_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bytes, str]] = []

    def reader(data: bytes, name: str) -> Document:
        seen.append((data[:8], name))
        return Document((), name, "pdf")

    stand_in = ModuleType("apps.files.pdf")
    monkeypatch.setattr(stand_in, "read_pdf", reader, raising=False)
    monkeypatch.setitem(sys.modules, stand_in.__name__, stand_in)
    monkeypatch.setattr(gate, "read_pdf", reader, raising=False)
    assert read_file(b"%PDF-1.7\n", "甲局.docx").kind == "pdf"
    assert read_file(b"\r\n%PDF-1.4\n", "甲局.pdf").kind == "pdf"
    assert len(seen) == 2


# --- what is refused ---


def image(form: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 8)).save(file, form)
    return file.getvalue()


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + bytes(1024)


def sheet() -> bytes:
    file = BytesIO()
    Workbook().save(file)
    return file.getvalue()


def presentation() -> bytes:
    main = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    types = content_types(main).replace("/word/document.xml", "/ppt/presentation.xml")
    return zipped({"[Content_Types].xml": types, "ppt/presentation.xml": "<p/>"})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b"\n \r\n", "没有文字"),
        (ole("WordDocument"), "另存为 .docx"),
        (ole("EncryptedPackage"), "密码"),
        (ole("Workbook"), "Excel"),
        (ole("PowerPoint Document"), "演示文稿"),
        (ole("Anything"), "旧版 Office"),
        (sheet(), "Excel"),
        (presentation(), "演示文稿"),
        (b"{\\rtf1\\ansi hello}", "RTF"),
        (b"<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'/>", "网页"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n", "网页"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument/>", "XML"),
        (zipped({"OFD.xml": "<ofd/>"}), "OFD"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "ODT"),
        (zipped({"甲局报告.docx": b"x"}), "压缩包"),
        (b"Rar!\x1a\x07\x00", "压缩包"),
        (b"\x1f\x8b\x08\x00", "压缩包"),
        (image("PNG"), "图片"),
        (image("JPEG"), "图片"),
        (image("BMP"), "图片"),
        (image("TIFF"), "图片"),
        (bytes(range(256)) * 8, "DOCX、PDF、网页（HTML）、TXT 或 MD"),
        (b"\x7fELF" + bytes(200), "DOCX、PDF、网页（HTML）、TXT 或 MD"),
    ],
)
def test_what_is_no_report_is_named_and_refused(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_too_large_a_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "MAX_FILE_BYTES", 1000)
    assert "20 MB" in refusal(bytes(1001))
    path = tmp_path / "大文件"
    path.write_bytes(bytes(1001))
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("读了"))
    assert "20 MB" in refusal(path)


def test_macros_are_refused() -> None:
    parts = members(p(text="甲局。"))
    assert "含宏" in refusal(zipped({**parts, "word/vbaProject.bin": b"x"}))
    enabled = content_types("application/vnd.ms-word.document.macroEnabled.main+xml")
    assert "含宏" in refusal(zipped({**parts, "[Content_Types].xml": enabled}))


def test_templates_are_read() -> None:
    parts = members(p(text="甲局。")) | {
        "[Content_Types].xml": content_types(MAIN_TYPE.replace("document.main", "template.main"))
    }
    assert texts(read_file(zipped(parts), "甲局.dotx")) == ["甲局。"]


def test_a_file_of_pictures_only_says_so() -> None:
    picture = "<w:r><w:drawing><pic:pic><pic:blipFill/></pic:pic></w:drawing></w:r>"
    assert "只有图片" in refusal(word(p(picture) + p()))
    assert "没有文字" in refusal(word(p() + tbl(tr("", ""))))


# --- broken files ---


def test_a_zip_cut_short_is_refused() -> None:
    data = word(p(text="甲局支出。" * 500))
    assert "损坏" in refusal(data[: len(data) // 2])
    assert "损坏" in refusal(b"PK\x03\x04" + bytes(100))


def test_damaged_parts_are_refused() -> None:
    data = bytearray(zipped(members(p(text="甲局支出。" * 500))))
    at = data.index(b"word/document.xml") + 60
    data[at : at + 20] = bytes(20)
    assert "损坏" in refusal(bytes(data))


@pytest.mark.parametrize(
    "content", ["", "<w:document", "甲局报告", "<html/>", '<?xml version="1.0" encoding="big9"?><a/>']
)
def test_xml_that_is_no_document_is_refused(content: str) -> None:
    parts = members(p(text="甲局。")) | {"word/document.xml": content}
    assert "另存为 .docx" in refusal(zipped(parts))


def test_a_file_without_its_document_is_refused() -> None:
    parts = members(p(text="甲局。"))
    del parts["word/document.xml"]
    assert "损坏" in refusal(zipped(parts))


def test_missing_styles_and_numbers_do_not_hinder() -> None:
    parts = members(p(text="甲局。", style="1"))
    left = {name: parts[name] for name in ("[Content_Types].xml", "word/document.xml")}
    assert texts(read_file(zipped(left), "甲局.docx")) == ["甲局。"]


def test_locked_members_are_refused() -> None:
    data = bytearray(word(p(text="甲局。")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for match in re.finditer(re.escape(mark), bytes(data)):
            data[match.start() + offset] |= 1
    assert "密码" in refusal(bytes(data))


# --- hostile files ---

BOMB = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "declaration", [BOMB, OUTSIDE, "<!DOCTYPE x>", '<!DOCTYPE x SYSTEM "http://example.com/x.dtd">']
)
@pytest.mark.parametrize(
    "where", ["word/document.xml", "word/styles.xml", "[Content_Types].xml", "_rels/.rels"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declarations_and_entities_are_refused(declaration: str, where: str, encoding: str) -> None:
    parts = members(p(text="甲局。"))
    body = str(parts[where]).partition("?>")[2] if "?>" in str(parts[where]) else str(parts[where])
    body = body.replace("甲局", "&i;") if where == "word/document.xml" else body
    hostile = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}{body}'
    assert "文档类型声明" in refusal(zipped(parts | {where: hostile.encode(encoding)}))


def test_nothing_outside_the_file_is_fetched_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        pytest.fail("出了门")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(tempfile, "_get_candidate_names", forbidden)
    monkeypatch.setattr(zipfile.ZipFile, "extract", forbidden)
    monkeypatch.setattr(zipfile.ZipFile, "extractall", forbidden)
    monkeypatch.chdir(tmp_path)
    outside = (
        '<Relationship Id="rId8" Type="x/chart" Target="http://example.com/a.xml" TargetMode="External"/>'
        '<Relationship Id="rId9" Type="x/styles" Target="file:///etc/passwd" TargetMode="External"/>'
        '<Relationship Id="rId7" Type="x/numbering" Target="../../../../etc/passwd"/>'
    )
    chart = '<w:r><w:drawing><c:chart r:id="rId8"/></w:drawing></w:r>'
    data = word(p(text="甲局。") + p(chart), more=outside)
    parts = {
        name: zipfile.ZipFile(BytesIO(data)).read(name) for name in zipfile.ZipFile(BytesIO(data)).namelist()
    }
    wandering = {**parts, "../../越界.txt": b"x", "/绝对路径.txt": b"x", "C:\\盘符.txt": b"x"}
    assert texts(read_file(zipped(wandering), "甲局.docx")) == ["甲局。"]
    assert list(tmp_path.iterdir()) == []


def test_the_document_of_a_file_is_never_sought_outside_it() -> None:
    rels = relations({}, '<Relationship Id="a" Type="x/officeDocument" Target="../../etc/passwd"/>')
    assert texts(read_file(zipped(members(p(text="甲局。")) | {"_rels/.rels": rels}), "甲局.docx")) == [
        "甲局。"
    ]


def test_a_zip_bomb_is_stopped_while_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped(members(p(text="甲局。")) | {"word/document.xml": document(p(text="甲" * 9_000_000))})
    assert "异常巨大" in refusal(data)
    monkeypatch.setattr(limits, "MAX_RATIO", 10_000)
    monkeypatch.setattr(limits, "MAX_PART_BYTES", 5_000_000)
    assert "异常巨大" in refusal(data)


def test_a_bomb_that_lies_about_its_size_is_stopped_too(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(zipped(members("") | {"word/document.xml": document(p(text="甲" * 3_000_000))}))
    for match in re.finditer(rb"PK\x01\x02", bytes(data)):
        data[match.start() + 24 : match.start() + 28] = struct.pack("<I", 500)
    monkeypatch.setattr(limits, "MAX_PART_BYTES", 100_000)
    assert refusal(bytes(data))


def test_limits_of_the_whole_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    data = word(p(text="甲局。"))
    monkeypatch.setattr(limits, "MAX_ZIP_MEMBERS", 3)
    assert refusal(data) == archive.BOMB
    monkeypatch.setattr(limits, "MAX_ZIP_MEMBERS", 100)
    monkeypatch.setattr(limits, "MAX_ZIP_BYTES", 100)
    assert refusal(data) == archive.BOMB
    monkeypatch.setattr(limits, "MAX_ZIP_BYTES", 10**9)
    monkeypatch.setattr(limits, "MAX_READ_BYTES", 100)
    assert refusal(data) == archive.BOMB


def test_too_many_elements_paragraphs_cells_and_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.files.docx import story

    data = word(p(text="甲局支出。") * 30 + tbl(*[tr("甲", "乙")] * 30), styles=HEADINGS)
    for module, limit, words in (
        (story, "MAX_PARAGRAPHS", "段"),
        (story, "MAX_CELLS", "单元格"),
        (story, "MAX_CHARACTERS", "字"),
        (xml, "MAX_ELEMENTS", "过多"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(module, limit, 20)
            assert words in refusal(data)
    assert texts(read_file(data, "甲局.docx"))


def test_a_table_wider_than_any_page_is_cut_and_its_cells_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wide = '<w:gridSpan w:val="999999999"/>'
    row = tr(tc("甲", wide), "乙")
    assert texts(read_file(word(p(text="见表。") + tbl(row, row)), "甲局.docx"))
    assert "单元格" in refusal(word(p(text="见表。") + tbl(*[row] * 2000)))


def test_deep_nesting_is_refused() -> None:
    content = p(text="里")
    for _ in range(60):
        content = tbl(tr(tc(content + p())))
    assert "嵌套" in refusal(word(content))
    assert "嵌套" in refusal(word(p("<w:smartTag>" * 500 + r("甲") + "</w:smartTag>" * 500)))
    assert "嵌套" in refusal(word(p("<w:sectPr>" * 50_000 + "</w:sectPr>" * 50_000)))


def test_nesting_just_below_the_limit_is_read() -> None:
    content = p(text="里面的一句。")
    for _ in range(20):
        content = tbl(tr(tc(content + p())))
    assert texts(read_file(word(content), "甲局.docx")) == ["里面的一句。"]


def test_fields_opened_without_end_do_not_pile_up() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    assert texts(read_file(word(p(begin * 5000, r("甲局。"))), "甲局.docx")) == ["甲局。"]


def test_styles_that_are_based_on_each_other_in_a_circle_end() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:name w:val="{a}"/><w:basedOn w:val="{b}"/></w:style>'
        for a, b in ("AB", "BA")
    )
    assert texts(read_file(word(p(text="甲局。", style="A"), styles=styles), "甲局.docx")) == ["甲局。"]


def test_attributes_out_of_their_senses_are_read_or_refused_but_never_crash() -> None:
    """The same document with its values, tags and bytes spoilt at random."""
    body = "".join(
        (
            p(text="一、概况", style="1"),
            p(r("甲"), props='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'),
            tbl(
                tr(tc("甲", '<w:gridSpan w:val="2"/>'), tc("乙", '<w:vMerge w:val="restart"/>')),
                tr("丙", "丁", "戊"),
            ),
            p('<w:r><w:sym w:char="F0FE"/><w:br w:type="page"/><w:footnoteReference w:id="1"/></w:r>'),
        )
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="%1、%2"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    whole = members(body, styles=HEADINGS, numbering=numbering)
    dice = random.Random(2021)
    values = ("", "-1", "99999999999999999999", "一", "%9%9", "A" * 5000, "0", "²", "1e3", "\u0661")
    for _ in range(400):
        name = dice.choice(["word/document.xml", "word/numbering.xml", "word/styles.xml"])
        content = str(whole[name])
        spots = [m.span(1) for m in re.finditer(r'w:\w+="([^"]*)"', content)] if dice.random() < 0.8 else []
        if spots:
            start, end = dice.choice(spots)
            content = content[:start] + dice.choice(values) + content[end:]
        else:
            tags = list(re.finditer(r"<w:(\w+)(?=[ />])", content))
            tag = dice.choice(tags)
            content = (
                content[: tag.start(1)]
                + dice.choice(["p", "tbl", "r", "tc", "tr", "x"])
                + content[tag.end(1) :]
            )
        try:
            read_file(zipped(whole | {name: content}), "甲局.docx")
        except Refused as refused:
            assert str(refused).endswith("。")
