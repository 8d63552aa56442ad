"""Formulas of Word's editor as plain text."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element


def linear(element: Element) -> str:
    """A formula on one line: fractions with a stroke, the rest as it comes."""
    if element.tag == "m:t":
        return element.text or ""
    if element.tag == "m:f":
        parts = [_grouped("".join(map(linear, element.findall(part)))) for part in ("m:num", "m:den")]
        return "/".join(parts)
    return "".join(map(linear, element))


def _grouped(text: str) -> str:
    return f"（{text}）" if re.search(r"[+\-−–＋－]", text) else text
