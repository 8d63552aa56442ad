"""The lines of a text file, cleaned of what no reader sees, each with its number and page."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_CHARACTERS = 2_000_000
MOST_LINES = 50_000
_BREAK = re.compile("[\x0b\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff\u00ad\ufffc\ue000-\uf8ff]")
_HEAVY = 0.02
"""More than this share of characters that stand for undecodable bytes: not a text at all, or in another encoding."""


@dataclass(frozen=True, slots=True)
class Line:
    """``raw`` keeps tabs and leading blanks; ``page`` is 0 where the file has no page breaks."""

    number: int
    raw: str
    page: int = 0

    @property
    def blank(self) -> bool:
        """Nothing at all: a lone tab is an empty cell of a table, not a blank line."""
        return "\t" not in self.raw and not self.raw.strip()


def lines_of(text: str) -> tuple[list[Line], tuple[str, ...]]:
    """The lines, and in plain words what was not read."""
    remarks = []
    if len(text) > MOST_CHARACTERS:
        remarks.append(f"文件共 {len(text)} 个字符，只读取了前 {MOST_CHARACTERS} 个字符，其余部分未检查。")
        text = text[:MOST_CHARACTERS]
    if text.count("\ufffd") > _HEAVY * len(text) + 10:
        remarks.append("文件中有大量无法识别的字符，可能不是文本文件或编码不符，检查结果不可靠。")
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(rows) > MOST_LINES:
        remarks.append(f"文件共 {len(rows)} 行，只读取了前 {MOST_LINES} 行，其余部分未检查。")
        rows = rows[:MOST_LINES]
    paged = "\f" in text
    lines: list[Line] = []
    page = 1
    for number, row in enumerate(rows, 1):
        for index, part in enumerate(row.split("\f")):
            page += index > 0
            for piece in _BREAK.split(_UNSEEN.sub("", part)):
                lines.append(Line(number, piece.replace("\xa0", " ").rstrip(" \u3000"), page if paged else 0))
    return lines[:MOST_LINES], tuple(remarks)
