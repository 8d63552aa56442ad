"""The gate every file comes in by: what it is is told by its content, and what cannot be read is refused with the reason.

Nothing is written to disk, fetched from anywhere or run.
"""

from __future__ import annotations

import re
from pathlib import Path

from apps.domain.checkup.document import Document
from apps.domain.checkup.reader.text import read_text

from . import docx
from .archive import LOCKED, Archive
from .limits import MAX_FILE_BYTES, MEGABYTE
from .pdf import read_pdf
from .plain import decoded
from .refusal import Refused
from .xml import MALFORMED

__all__ = ["Refused", "read_file"]

KNOWN = "请上传 DOCX、PDF、TXT 或 MD 文件。"
EMPTY = "这个文件是空的，请确认选择了正确的文件后重新上传。"
TOO_LARGE = f"这个文件超过 {MAX_FILE_BYTES // MEGABYTE} MB，请压缩其中的图片或只上传报告正文后再试。"
OLD_WORD = "这是旧版 Word 文档（.doc），无法读取；请用 Word 或 WPS 打开后另存为 .docx 再上传。"
MACROS = "这个 Word 文件含宏，为安全起见不予读取；请用 Word 或 WPS 打开后另存为不含宏的 .docx 再上传。"
SHEET = "这是 Excel 表格，不是报告；" + KNOWN
SLIDES = "这是演示文稿（PPT），不是报告；" + KNOWN
RTF = "这是 RTF 文档，无法读取；请用 Word 或 WPS 打开后另存为 .docx 再上传。"
HTML = "这是网页（HTML）文件，无法读取；请用 Word 或 WPS 打开后另存为 .docx 再上传。"
XML = "这是 XML 文件，无法读取；请用 Word 或 WPS 打开后另存为 .docx 再上传。"
ODT = "这是 ODT 文档，无法读取；请用 Word、WPS 或 LibreOffice 打开后另存为 .docx 再上传。"
OFD = "这是 OFD 版式文件，无法读取；请转换为 PDF 或 .docx 后再上传。"
PACKED = "这是压缩包，请解压后上传其中的报告；" + KNOWN
PICTURE = "这是图片，其中的文字无法读取；请上传文字版的报告，扫描件请先做文字识别。"
OTHER_OLE = "这是旧版 Office 文件，无法读取；请用 Word 或 WPS 打开后另存为 .docx 再上传。"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_PACKERS = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00")
_PDF_WITHIN = 1024
"""A PDF may have so many bytes in front of its mark."""
_HEAD = 2048
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,200}?-->\s*)?(?:<!doctype\s+html|<html[\s>]|<head[\s>])", re.I | re.S
)
_MAIL = re.compile(rb"\s*(?:mime-version|from|content-type):", re.I)


def read_file(data: bytes | Path, name: str) -> Document:
    """The document in a file; raises :class:`Refused` with a sentence for whoever brought it.

    ``name`` is only what the document is called; nothing is told by its ending.
    """
    if isinstance(data, Path):
        if data.stat().st_size > MAX_FILE_BYTES:
            raise Refused(TOO_LARGE)
        data = data.read_bytes()
    if not data:
        raise Refused(EMPTY)
    if len(data) > MAX_FILE_BYTES:
        raise Refused(TOO_LARGE)
    return _read(data, name)


def _read(data: bytes, name: str) -> Document:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data, name)
    if data.startswith(_OLE):
        raise Refused(_ole(data))
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return read_pdf(data, name)
    if reason := _foreign(data):
        raise Refused(reason)
    return read_text(decoded(data), name)


def _zip(data: bytes, name: str) -> Document:
    archive = Archive(data)
    if "[Content_Types].xml" not in archive:
        raise Refused(_other_zip(archive))
    types = archive.content_types()
    main = types.get("/" + docx.main_part(archive).casefold(), "")
    every = " ".join(types.values())
    if "wordprocessingml" not in main and docx.MAIN not in archive:
        if "spreadsheetml" in every or "ms-excel" in every:
            raise Refused(SHEET)
        if "presentationml" in every or "ms-powerpoint" in every:
            raise Refused(SLIDES)
        raise Refused(MALFORMED)
    if "macroenabled" in main.casefold() or any(part.endswith("vbaproject.bin") for part in archive.names):
        raise Refused(MACROS)
    return docx.read_docx(archive, name)


def _other_zip(archive: Archive) -> str:
    if "OFD.xml" in archive:
        return OFD
    if "mimetype" in archive and b"opendocument" in b"".join(archive.chunks("mimetype"))[:100]:
        return ODT
    return PACKED


def _ole(data: bytes) -> str:
    """An OLE container, by the names of its streams."""
    for stream, reason in (
        ("EncryptedPackage", LOCKED),
        ("WordDocument", OLD_WORD),
        ("Workbook", SHEET),
        ("PowerPoint Document", SLIDES),
    ):
        if stream.encode("utf-16-le") in data:
            return reason
    return OTHER_OLE


def _foreign(data: bytes) -> str:
    """Why a file that is neither a container nor a PDF is no text of a report either."""
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if head.startswith(_PICTURES) or (head[:2] == b"BM" and b"\x00" in head[2:14]):
        return PICTURE
    if head.startswith(_PACKERS):
        return PACKED
    if head.lstrip().startswith(b"{\\rtf"):
        return RTF
    plain = head.replace(b"\x00", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head
    plain = plain.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if _MARKUP.match(plain) or (_MAIL.match(plain) and b"multipart/related" in plain.lower()):
        return HTML
    return XML if plain.lstrip().startswith(b"<?xml") else ""
