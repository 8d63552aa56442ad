"""What may stand in a name: of a person, a department, a project, a file.

Controls and format characters are not seen, and some of them turn the direction of what follows: ``付款\\u202Efdp.exe``
is shown as ``付款exe.pdf``.  A name that has them is refused where it is typed, and shown with visible marks where it is
there already (Unicode, UAX #9 and UTR #36).
"""

from __future__ import annotations

import re
from unicodedata import category

UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""General categories: controls, format characters, surrogates, separators of lines and paragraphs."""

BREAKS = "\t\n\v\f\r"
"""What a text of several lines may have."""

SOFT = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Soft hyphen and spaces of no width: they come along with what is pasted, and deceive nobody."""

INNER = str.maketrans("“”", "‘’")

FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
"""In the name of a file, on Windows."""


def unseen(text: str, allowed: str = "") -> tuple[str, ...]:
    """The characters of a text that nobody sees, each once, as ``U+202E``."""
    if text.isprintable():
        return ()
    found = dict.fromkeys(char for char in text if category(char) in UNSEEN and char not in allowed)
    return tuple(_code(char) for char in found)


def visible(text: str, allowed: str = "") -> str:
    """The text with a mark for every character that nobody sees: ``付款〔U+202E〕fdp.exe``."""
    if not unseen(text, allowed):
        return text
    return "".join(f"〔{_code(c)}〕" if category(c) in UNSEEN and c not in allowed else c for c in text)


def quoted(name: str) -> str:
    """A name in quotation marks, those inside it being single ones: ``“‘三公’经费”`` (GB/T 15834-2011, 4.8)."""
    return f"“{name.translate(INNER)}”"


def without_soft(text: str) -> str:
    return text.translate(SOFT)


def refusal(text: str, allowed: str = "") -> str:
    """Why a name is not taken, as a sentence; empty where it is."""
    codes = unseen(text, allowed)
    return f"里面有看不见的控制字符（{'、'.join(codes)}），会让人看错，请删去后重新输入。" if codes else ""


def file_name(text: str, most: int = 200) -> str:
    """A name that every system takes, at most so long and with its ending whole."""
    name = "".join(char for char in text if category(char) not in UNSEEN)
    name = FORBIDDEN.sub("_", name).strip(" .") or "文件"
    stem, dot, ending = name.rpartition(".")
    if len(name) <= most:
        return name
    return f"{stem[: max(most - len(ending) - 1, 1)]}{dot}{ending}"[:most]


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"
