"""Characters as people type them: what fonts of PDFs put in the place of ordinary ones."""

from __future__ import annotations

import unicodedata

UNREADABLE = "\ufffd"
"""Stands for a glyph whose font does not say which character it is."""

_RADICALS = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻖⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⺌⺍⺝⻢⻏",
        "母民虎西见角贝车长门阝青韦页风飞食马鬼鱼鸟卤麦黄齐齿龙龟小小月马阝",
        strict=True,
    )
)
_SYMBOLS = {
    # Wingdings and Symbol, which Word's bullets are made of.
    **dict.fromkeys((0x6C, 0x6E, 0x75, 0x76, 0xA7, 0xA8, 0xB2, 0xB7, 0xD8, 0xFC, 0x9F), "•"),
    0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xA3: "≤", 0xB3: "≥", 0xA2: "′", 0xFE: "☑", 0x52: "☑", 0x6F: "□", 0xD7: "×",
}  # fmt: skip
_GBK_USER = {0xE5E5: "\u3000", 0xE5CF: " ", 0xE76C: "ḿ", 0xE7C7: "ḿ"}
_SPACES = "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_NOTHING = "\u00ad\u200b\u200c\u200d\u2060\ufeff"


def readable(code: int, unmapped: bool = False) -> str:
    """The character for a code point; empty for what prints nothing."""
    if unmapped or code in (0xFFFD, 0xFFFE, 0xFFFF) or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return UNREADABLE
    if code < 0x20 or 0x7F <= code < 0xA0:
        return " " if code in (0x09, 0x0A, 0x0D) else ""
    char = chr(code)
    if char in _NOTHING:
        return ""
    if char in _SPACES:
        return " "
    if 0x2E80 <= code < 0x2FE0:
        return _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    if 0xF900 <= code < 0xFB00:
        return unicodedata.normalize("NFKC", char)
    return _private(code) if 0xE000 <= code < 0xF900 else char


def _private(code: int) -> str:
    if code in _GBK_USER:
        return _GBK_USER[code]
    if 0xF000 <= code < 0xF100:
        low = code - 0xF000
        return _SYMBOLS.get(low) or (chr(low) if 0x20 <= low < 0x7F else "•")
    return UNREADABLE
