"""Ratios the text works out itself: 执行率=2,388.90÷2,402.11×100%=99.45%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ....findings import Finding, Severity
from ....language.quantities import fold
from ....money import round_half_up
from ...reading import Reading

_NUMBER = r"\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?"
_RATIO = re.compile(
    rf"(?<![\d.])(?P<part>{_NUMBER})\s?(?P<one>亿元|万元|元)?\s?[/÷]\s?(?P<base>{_NUMBER})\s?(?P<other>亿元|万元|元)?\s?[)）]?"
    rf"\s?[×*xX]\s?100%\s?[=≈]\s?(?P<rate>{_NUMBER})\s?%"
)
_HUNDRED = Decimal(100)


def written_ratios(reading: Reading) -> Iterator[Finding]:
    for index, text in reading.document.texts():
        for match in _RATIO.finditer(fold(text.text)):
            part, base, rate = (Decimal(match[name].replace(",", "")) for name in ("part", "base", "rate"))
            decimals = len(match["rate"].partition(".")[2])
            if base == 0 or (match["one"] or "") != (match["other"] or ""):
                continue
            right = part / base * _HUNDRED
            if abs(right - rate) < Decimal(1).scaleb(-decimals):
                continue
            shown = f"{round_half_up(right, max(decimals, 2)):f}%"
            yield Finding(
                "C219",
                Severity.ERROR,
                f"算式的结果有误：{match['part']}÷{match['base']}×100%应为{shown}，原文写为{match['rate']}%。",
                calculation=f"{match['part']} ÷ {match['base']} = {shown}",
                expected=shown,
                found=f"{match['rate']}%",
                places=(reading.document.place(index, match.start(), match.end()),),
            )
