"""How wide a text is."""

from __future__ import annotations

from functools import cache

NARROW, BROAD = ".,:;|'/()ijlt", "%@&"


def width(text: str) -> float:
    """The width of a text in characters: a 汉字 counts one, a figure a half, other letters and signs as in Times."""
    return sum(map(_one, text))


@cache
def _one(char: str) -> float:
    if not char.isascii():
        return 1.0
    if char in NARROW:
        return 0.3
    return 0.85 if char in BROAD else 0.7 if char.isupper() else 0.5
