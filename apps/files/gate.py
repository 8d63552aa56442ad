"""The gate every file comes in by: what it is is told by its content, and what cannot be read is refused with the reason.

Nothing is written to disk, fetched from anywhere or run.
"""

from __future__ import annotations

from pathlib import Path

from apps.domain.documents.document import Document
from apps.domain.documents.text import read_text
from apps.files.kinds import IN_ZIP, Kind, kind_of

from . import docx
from .archive import LOCKED, Archive
from .limits import MAX_FILE_BYTES, MEGABYTE
from .pdf import read_pdf
from .plain import decoded
from .refusal import Refused
from .webpages import read_webpage
from .xml import MALFORMED

__all__ = ["Refused", "read_file"]

KNOWN = "请上传 DOCX、PDF、网页（HTML）、TXT 或 MD 文件。"
EMPTY = "这个文件是空的，请确认选择了正确的文件后重新上传。"
TOO_LARGE = f"这个文件超过 {MAX_FILE_BYTES // MEGABYTE} MB，请压缩其中的图片或只上传报告正文后再试。"
OLD_WORD = "这是旧版 Word 文档（.doc），无法读取；请用 Word 或 WPS 打开后另存为 .docx 再上传。"
MACROS = "这个 Word 文件含宏，为安全起见不予读取；请用 Word 或 WPS 打开后另存为不含宏的 .docx 再上传。"
SHEET = "这是 Excel 表格，不是报告；" + KNOWN
SLIDES = "这是演示文稿（PPT），不是报告；" + KNOWN
RTF = "这是 RTF 文档，无法读取；请用 Word 或 WPS 打开后另存为 .docx 再上传。"
XML = "这是 XML 文件，无法读取；请用 Word 或 WPS 打开后另存为 .docx 再上传。"
ODT = "这是 ODT 文档，无法读取；请用 Word、WPS 或 LibreOffice 打开后另存为 .docx 再上传。"
OFD = "这是 OFD 版式文件，无法读取；请转换为 PDF 或 .docx 后再上传。"
PACKED = "这是压缩包，请解压后上传其中的报告；" + KNOWN
PICTURE = "这是图片，其中的文字无法读取；请上传文字版的报告，扫描件请先做文字识别。"
PROGRAM = "这是程序，不是报告；" + KNOWN
OTHER_OLE = "这是旧版 Office 文件，无法读取；请用 Word 或 WPS 打开后另存为 .docx 再上传。"

REFUSED = {
    Kind.LOCKED: LOCKED, Kind.DOC: OLD_WORD, Kind.XLS: SHEET, Kind.PPT: SLIDES, Kind.OLE: OTHER_OLE, Kind.JPEG: PICTURE,
    Kind.PNG: PICTURE, Kind.PICTURE: PICTURE, Kind.PACKED: PACKED, Kind.RTF: RTF, Kind.XML: XML,
    Kind.PROGRAM: PROGRAM, Kind.XLSX: SHEET, Kind.PPTX: SLIDES, Kind.MACROS: MACROS, Kind.OFD: OFD, Kind.ODF: ODT, Kind.ZIP: PACKED,
}  # fmt: skip
"""What is no report, told at once; the rest is read, and what cannot be read is refused while it is."""


def refused(data: bytes) -> str:
    """Why a file of this content is not even looked into; empty where it is."""
    return REFUSED.get(kind_of(data), "")


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
    kind = kind_of(data)
    if kind in IN_ZIP or kind is Kind.BROKEN_ZIP:
        return _zip(data, name, kind)
    if kind is Kind.PDF:
        return read_pdf(data, name)
    if kind is Kind.HTML:
        return read_webpage(data, name)
    if reason := REFUSED.get(kind):
        raise Refused(reason)
    return read_text(decoded(data), name)


def _zip(data: bytes, name: str, kind: Kind) -> Document:
    """An archive says itself what is wrong with it; one that is whole is refused for what it holds."""
    archive = Archive(data)
    if "[Content_Types].xml" not in archive:
        raise Refused(REFUSED.get(kind, PACKED))
    types = archive.content_types()
    main = types.get("/" + docx.main_part(archive).casefold(), "")
    every = " ".join(types.values())
    if "wordprocessingml" not in main and docx.MAIN not in archive:
        if "spreadsheetml" in every or "ms-excel" in every:
            raise Refused(SHEET)
        if "presentationml" in every or "ms-powerpoint" in every:
            raise Refused(SLIDES)
        raise Refused(MALFORMED)
    if kind is Kind.MACROS:
        raise Refused(MACROS)
    return docx.read_docx(archive, name)
