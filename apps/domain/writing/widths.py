"""How wide a text is."""

from __future__ import annotations


def width(text: str) -> float:
    """The width of a text in characters: a 汉字 counts one, a Latin letter or figure a half."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)
