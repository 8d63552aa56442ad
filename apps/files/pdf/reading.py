"""Reading a PDF, in a process of its own.  Scripts, attachments and actions in it are never looked at."""

from __future__ import annotations

from apps.domain.documents.document import Document

from ..apart import Bounds, document_apart

TOO_SLOW = (
    "这个 PDF 过于复杂，系统没有在规定时间内读完。请用原来的 Word 文件重新导出 PDF，或直接提交 Word 文件。"
)
TOO_BIG = (
    "读取这个 PDF 需要的内存过多，系统没有读完。请用原来的 Word 文件重新导出 PDF，或直接提交 Word 文件。"
)
UNREAD = "这个 PDF 已损坏或含有系统读不了的内容。请用原来的 Word 文件重新导出 PDF，或直接提交 Word 文件。"

BOUNDS = Bounds(seconds=90, cpu=60, memory=1024 * 1024 * 1024, answer=64 * 1024 * 1024, slow=TOO_SLOW, big=TOO_BIG, unread=UNREAD)
"""A report of 40 pages takes a second or two, and a fifth of the memory."""


def read_pdf(data: bytes, name: str) -> Document:
    """The document; :class:`Refused` with a sentence for what cannot be read."""
    return document_apart("apps.files.pdf.layout:told", data, name, BOUNDS)
