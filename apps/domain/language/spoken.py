"""Ratios and multiples told in words: 九成五 is 95 %, 四分之三 75 %, 翻了一番 twice; none of them sharper than people mean it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..numbering import chinese
from .lexicon import LEXICON, alternation

_WORDS = LEXICON.spoken
_VALUES = {chinese(n): n for n in range(1, 1000)} | {"百": 100}
_DIGITS = "".join(chinese(n) for n in range(10))
_NUMERAL = rf"[{''.join(sorted(set(''.join(_VALUES))))}]{{1,7}}|\d{{1,3}}(?:\.\d+)?"
_TENTHS = (
    rf"(?<![{_DIGITS}{_WORDS['not_behind'][0]}])(?P<tenths>[{_DIGITS[2:]}]){_WORDS['tenths'][0]}"
    rf"(?P<more>[{_DIGITS[1:]}])?(?!{alternation(_WORDS['no_tenths'])}|[{_DIGITS}])"
)
_PARTS = rf"(?P<of>{_NUMERAL}){_WORDS['over'][0]}(?P<part>{_NUMERAL})(?:{_WORDS['point'][0]}(?P<rest>[{_DIGITS}]+))?"
_TIMES = {word: Decimal(2 ** (1 + number)) for number, name in enumerate(("doubled", "fourfold")) for word in _WORDS[name]}
_TOLD = re.compile(
    rf"(?P<before>{alternation(LEXICON.hedges_before)})?(?:{_TENTHS}|{_PARTS}|(?P<times>{alternation(_TIMES)}))(?P<after>{alternation(LEXICON.hedges_after)})?"
)
_MARKS = re.compile(alternation((*_WORDS["tenths"], *_WORDS["over"], *_TIMES)))
_HUNDRED = 100


Told = tuple[Decimal, str, int]
"""A value, its unit, and its decimals: -1 where the last digit told is that of tens."""


def spoken(text: str) -> Iterator[tuple[Told, tuple[int, int], str]]:
    """What is told, where it stands, and its hedge."""
    for match in _TOLD.finditer(text) if _MARKS.search(text) else ():
        if told := _times(match) or _tenths(match) or _parts(match):
            yield told, match.span(), match["before"] or match["after"] or ""


def _times(match: re.Match[str]) -> Told | None:
    return (_TIMES[match["times"]], "倍", 1) if match["times"] else None


def _tenths(match: re.Match[str]) -> Told | None:
    if not match["tenths"]:
        return None
    value = Decimal(f"{_DIGITS.index(match['tenths'])}{_DIGITS.index(match['more'] or _DIGITS[0])}").scaleb(-2)
    return value, "%", 0 if match["more"] else -1


def _parts(match: re.Match[str]) -> Told | None:
    of, part = (_value(match[name] or "") for name in ("of", "part"))
    if not of or not part or not of > 1 or part > of:
        return None
    rest = "".join(str(_DIGITS.index(digit)) for digit in match["rest"] or "")
    decimals = len(rest or match["part"].partition(".")[2])
    return (part + Decimal(f"0.{rest or 0}")) / of, "%", decimals if of == _HUNDRED else -1


def _value(words: str) -> Decimal:
    return Decimal(words) if words[:1].isdecimal() else Decimal(_VALUES.get(words, 0))
