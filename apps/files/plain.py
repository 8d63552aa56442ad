"""Bytes of a text file as characters: UTF-8, UTF-16, GB18030, as Chinese Windows has left them over the years."""

from __future__ import annotations

import codecs
import re
from email import message_from_bytes, policy

from .kinds import is_mail
from .refusal import Refused

UNREADABLE = "这个文件的内容不是文字，或文字编码无法识别；请上传 DOCX、PDF、网页（HTML）、TXT 或 MD 文件（TXT 请另存为 UTF-8 编码）。"
NO_PAGE = "这个单个文件网页（.mht）已损坏，里面没有网页；请在浏览器中重新保存，或另存为 .docx 再上传。"
BLANK = "这个文件里没有文字，请确认选择了正确的文件后重新上传。"

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
"""Byte order marks; that of UTF-32 begins with that of UTF-16."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")
_USUAL = re.compile("[\t\r\n -~\u2010-\u2027\u3000-\u303f\u4e00-\u9fff\uff00-\uff5e]")
_SAMPLE = 4096
_SPOILT = 0.01
"""This share of spoilt characters a text may have; above it is no text, or not in that encoding."""


def decoded(data: bytes) -> str:
    """The text; a few spoilt bytes (a file cut in the middle of a character) become U+FFFD."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _proved(data.decode(encoding, "replace"))
    if encoding := _wide(data):
        return _proved(data.decode(encoding, "replace"))
    # GB18030 reads nearly anything, so a text that is UTF-8 but for a few bytes is UTF-8.
    text = data.decode("utf-8", "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return _proved(text if _spoilt(text) <= _SPOILT * beyond_ascii + 1 else data.decode("gb18030", "replace"))


def page(data: bytes) -> str:
    """The text of a web page; of one that was saved with all it shows (.mht, a mail) the first page in it."""
    if not is_mail(data):
        return decoded(data)
    parts = message_from_bytes(data, policy=policy.default).walk()
    found = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if found is None:
        raise Refused(NO_PAGE)
    return decoded(found.get_payload(decode=True) or b"")


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: read the right way round nearly all of it are Chinese characters and ASCII."""
    start = data[: _SAMPLE - _SAMPLE % 2]
    if len(data) % 2 or b"\x00" not in start:
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = start.decode(encoding, "ignore")
        if len(_USUAL.findall(text)) > 0.9 * len(start) / 2:
            return encoding
    return ""


def _spoilt(text: str) -> int:
    return text.count("\ufffd") + len(_CONTROL.findall(text))


def _proved(text: str) -> str:
    if _spoilt(text) > _SPOILT * len(text) + 1:
        raise Refused(UNREADABLE)
    if not text.strip("\ufeff \t\r\n\f\u3000\x00"):
        raise Refused(BLANK)
    return text
