"""What a file is, told by its content: marks at its beginning, the parts of a container; never by its name.

One place for whatever people upload, evidence and reports to be checked alike.
"""

from __future__ import annotations

import re
import struct
import zlib
from enum import Enum
from io import BytesIO
from zipfile import BadZipFile, ZipFile

MAX_MEMBERS = 5000
"""Files in a container whose list is read; an Office file has some hundred, each picture is one."""
_HEAD = 2048
_LIST = 1024 * 1024
"""Bytes that are unpacked of the list of an Office file's parts."""


class Kind(Enum):
    """The value is what people call it."""

    PDF = "PDF 文件"
    DOCX = "Word 文档（.docx）"
    XLSX = "Excel 表格（.xlsx）"
    PPTX = "演示文稿（.pptx）"
    MACROS = "含宏的 Office 文件"
    DOC = "旧版 Word 文档（.doc）"
    XLS = "旧版 Excel 表格（.xls）"
    PPT = "旧版演示文稿（.ppt）"
    LOCKED = "设有密码的 Office 文件"
    OLE = "旧版 Office 文件"
    OFD = "OFD 版式文件"
    ODF = "OpenDocument 文件"
    ZIP = "压缩包"
    BROKEN_ZIP = "损坏的压缩包或 Office 文件"
    PACKED = "其他格式的压缩包"
    JPEG = "JPEG 图片"
    PNG = "PNG 图片"
    PICTURE = "其他格式的图片"
    RTF = "RTF 文档"
    HTML = "网页"
    XML = "XML 文件"
    PROGRAM = "程序"
    TEXT = "文本"
    UNKNOWN = "无法识别的文件"


IN_ZIP = {Kind.DOCX, Kind.XLSX, Kind.PPTX, Kind.MACROS, Kind.OFD, Kind.ODF, Kind.ZIP}

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = (
    ("EncryptedPackage", Kind.LOCKED),
    ("WordDocument", Kind.DOC),
    ("Workbook", Kind.XLS),
    ("PowerPoint Document", Kind.PPT),
)
"""An OLE container is told by the names of its streams."""
_OFFICE = (("wordprocessingml", Kind.DOCX), ("spreadsheetml", Kind.XLSX), ("presentationml", Kind.PPTX))
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!")
_PICTURES = (b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_PACKERS = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00")
_PDF_WITHIN = 1024
"""A PDF may have so many bytes in front of its mark."""
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,200}?-->\s*)?(?:<!doctype\s+html|<html[\s>]|<head[\s>])", re.I | re.S
)
_MAIL = re.compile(rb"\s*(?:mime-version|from|content-type):", re.I)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def kind_of(data: bytes) -> Kind:
    """The kind of a file's whole content."""
    head = data[:_HEAD]
    if head.startswith(_ZIP):
        return _in_zip(data)
    if head.startswith(_OLE):
        return next((kind for stream, kind in _STREAMS if stream.encode("utf-16-le") in data), Kind.OLE)
    if head.startswith(_PROGRAMS):
        return Kind.PROGRAM
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return Kind.PDF
    return _picture_or_packed(head) or _written(head.removeprefix(b"\xef\xbb\xbf"))


def _in_zip(data: bytes) -> Kind:
    if data.count(b"PK\x01\x02") > MAX_MEMBERS:
        return Kind.BROKEN_ZIP
    try:
        with ZipFile(BytesIO(data)) as archive:
            return _of_parts(archive, {name.lstrip("/").casefold(): name for name in archive.namelist()})
    except (BadZipFile, ValueError, NotImplementedError, OverflowError, OSError, RuntimeError, struct.error, zlib.error):
        return Kind.BROKEN_ZIP


def _of_parts(archive: ZipFile, parts: dict[str, str]) -> Kind:
    if any(part.endswith("vbaproject.bin") for part in parts):
        return Kind.MACROS
    if listed := parts.get("[content_types].xml"):
        types = _start_of(archive, listed).decode("utf-8", "replace")
        if "macroEnabled" in types:
            return Kind.MACROS
        mains = (kind for word, kind in _OFFICE if re.search(rf"{word}\.[a-z]+\.main\+xml", types))
        return next(mains, Kind.ZIP)
    if "ofd.xml" in parts:
        return Kind.OFD
    if (mimetype := parts.get("mimetype")) and b"opendocument" in _start_of(archive, mimetype)[:100]:
        return Kind.ODF
    return Kind.ZIP


def _start_of(archive: ZipFile, part: str) -> bytes:
    with archive.open(part) as opened:
        return opened.read(_LIST)


def _picture_or_packed(head: bytes) -> Kind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n"):
        return Kind.PNG
    if head.startswith(_PICTURES) or (head[:2] == b"BM" and b"\x00" in head[2:14]):
        return Kind.PICTURE
    return Kind.PACKED if head.startswith(_PACKERS) else None


def _written(head: bytes) -> Kind:
    """Markup, or text; in whatever encoding, text has no control characters."""
    plain = head.replace(b"\x00", b"") if head.startswith(_WIDE) else head
    plain = plain.removeprefix(_WIDE[0]).removeprefix(_WIDE[1])
    if plain.lstrip().startswith(b"{\\rtf"):
        return Kind.RTF
    if _MARKUP.match(plain) or is_mail(plain):
        return Kind.HTML
    if plain.lstrip().startswith(b"<?xml"):
        return Kind.XML
    return Kind.UNKNOWN if _CONTROL.search(plain) and not head.startswith(_WIDE) else Kind.TEXT


def is_mail(data: bytes) -> bool:
    """Whether a page was saved as a mail, with its pictures (.mht)."""
    return _MAIL.match(data) is not None and b"multipart/related" in data[:_HEAD].lower()


PAGES = (".html", ".htm", ".mht")
"""What people save web pages as."""


# --- by what it calls itself -------------------------------------------------------------------------

WORD, SHEETS = {Kind.DOC, Kind.DOCX, Kind.RTF}, {Kind.XLS, Kind.XLSX}
PICTURES = {Kind.JPEG, Kind.PNG}
EVIDENCE: dict[str, set[Kind]] = {
    "pdf": {Kind.PDF}, "docx": {Kind.DOCX}, "xlsx": {Kind.XLSX}, "doc": WORD, "wps": WORD, "xls": SHEETS, "et": SHEETS,
    "ofd": {Kind.OFD}, "jpg": PICTURES, "jpeg": PICTURES, "png": PICTURES, "zip": IN_ZIP - {Kind.MACROS},
    "txt": {Kind.TEXT, Kind.HTML, Kind.XML},
}  # fmt: skip
"""Ending → what may be in a file of that ending.  What programs open alike is not told apart: old and new Word under .doc,
pictures under each other's ending; a text may speak of markup, it is handed out as a download only."""

REMEDIES = {
    Kind.LOCKED: "请取消密码保护后再上传。",
    Kind.MACROS: "为安全起见不收含宏的文件，请另存为不含宏的文件后再上传。",
    Kind.PROGRAM: "不能上传程序。",
    Kind.BROKEN_ZIP: "请重新导出或重新下载后再上传。",
}


def mismatch(ending: str, data: bytes) -> str:
    """Why a file's content does not go with its ending (small letters, no dot); empty where it does."""
    kind = kind_of(data)
    if kind in EVIDENCE.get(ending, set()):
        return ""
    remedy = REMEDIES.get(kind, f"请选择真正的 .{ending} 文件，或改用与内容相符的扩展名。")
    return f"文件的内容是{kind.value}，与扩展名“.{ending}”不符，没有收下。{remedy}"
