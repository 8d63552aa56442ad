"""Numbers of headings, tables and list items, as Chinese reports write them."""

from __future__ import annotations

from datetime import date

_DIGITS = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十, 105 → 一百零五; for numbers below 1000."""
    if number < 10:
        return _DIGITS[number]
    if number < 20:
        return "十" + (_DIGITS[number % 10] if number % 10 else "")
    if number < 100:
        return _DIGITS[number // 10] + "十" + (_DIGITS[number % 10] if number % 10 else "")
    rest = number % 100
    tail = "" if not rest else ("零" + chinese(rest) if rest < 10 else ("一" if rest < 20 else "") + chinese(rest))
    return _DIGITS[number // 100] + "百" + tail


def chinese_date(day: date) -> str:
    """2021-06-18 → 二〇二一年六月十八日, as covers and 落款 write it."""
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{chinese(day.month)}月{chinese(day.day)}日"


STYLES = ("一、", "（一）", "1.", "1．", "1、", "（1）", "①", "第一部分", "附件1", "")
"""The heading styles a pack may name, each written as its own first number."""


def heading_number(style: str, number: int) -> str:
    """The number in front of a heading: ``heading_number("（一）", 3)`` is ``（三）``."""
    if style == "①":
        return chr(0x2460 + number - 1) if number <= 20 else f"（{number}）"
    if style == "第一部分":
        return f"第{chinese(number)}部分　"
    if style == "附件1":
        return f"附件{number}　"
    return style.replace("一", chinese(number)).replace("1", str(number))


class Counter:
    """Running numbers of headings by level; a deeper level starts anew under each heading."""

    def __init__(self, styles: tuple[str, ...], chapter: int = 0):
        self.styles = styles
        self.counts = [chapter] + [0] * len(styles)
        """One a level; levels below the last style are counted but print no number."""

    def next(self, level: int) -> str:
        """The number of the next heading of ``level`` (1 is the highest)."""
        self.counts += [0] * (level - len(self.counts))
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (len(self.counts) - level)
        return heading_number(self.styles[level - 1], self.counts[level - 1]) if level <= len(self.styles) else ""

    def skip(self, level: int) -> None:
        """An unnumbered heading: what stands below it is numbered anew."""
        self.counts[level:] = [0] * (len(self.counts) - level)

    @property
    def chapter(self) -> int:
        return self.counts[0]
