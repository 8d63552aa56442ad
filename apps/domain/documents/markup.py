"""What converters leave in a text: Markdown, HTML, LaTeX, bookmarks.  ``plain`` gives the words a reader would see."""

from __future__ import annotations

import re
from html import unescape

_BOOKMARK = re.compile(
    r"\[bookmark:[^\[\]\n]{0,100}\]|\{#[\w.-]{1,60}\}|!\[[^\[\]\n]{0,100}\]\([^()\n]{0,300}\)"
)
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\((?:https?:|#|mailto:|\.?/)[^()\n]{0,300}\)")
_BLOCK_TAG = re.compile(
    r"</?(?:p|br|li|ol|ul|div|tr|td|th|table|tbody|thead|h[1-6]|hr|html|body)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"</?(?:span|b|strong|i|em|u|s|sup|sub|font|a|img|code|small|center|colgroup|col|o:p)(?:\s[^<>]{0,300})?/?>|<!--[^<>]{0,300}-->",
    re.IGNORECASE,
)
_STARS = re.compile(r"\*{2,3}|(?<![\w_])__(?=\S)|(?<=\S)__(?![\w_])|~~")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*\d])([^*\n]{1,200})(?<=[^\s*])\*(?![\w*])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~$-])")
_FORMULA = re.compile(r"\$\$?([^$\n]{1,400})\$\$?|\\\(((?:(?!\\\()[^\n]){1,400}?)\\\)")
_COMMANDS = {
    "leq": "≤", "le": "≤", "leqslant": "≤", "geq": "≥", "ge": "≥", "geqslant": "≥", "times": "×", "div": "÷", "cdot": "·",
    "lt": "<", "gt": ">", "neq": "≠", "ne": "≠", "pm": "±", "approx": "≈", "sim": "~", "sum": "∑", "circ": "°", "to": "→",
    "rightarrow": "→", "ldots": "…", "cdots": "…", "quad": " ", "qquad": " ", "permil": "‰",
}  # fmt: skip
_FRACTION = re.compile(r"\\[dt]?frac\s?\{([^{}]{0,200})\}\s?\{([^{}]{0,200})\}")
_COMMAND = re.compile(r"\\([A-Za-z]{1,20})(\s?)")
_BULLET = re.compile(r"\s*(?:[-*+•●▪◆■▶➢]\s+|>\s?)(?=\S)")
_HASHES = re.compile(r"\s{0,3}(#{1,6})\s*(?=\S)(?!\d+\s?$)")
_RULE = re.compile(r"\s*(?:[-*_=]\s?){3,}\s*")
_SPACES = re.compile(" {2,}")


def formula(text: str) -> str:
    r"""The words of a LaTeX formula: ``90\% \leq x`` is ``90% ≤ x``."""
    text = _FRACTION.sub(r"\1/\2", text)
    text = _COMMAND.sub(lambda m: _COMMANDS[m[1]] + m[2] if m[1] in _COMMANDS else "", text)
    text = re.sub(r"\\([%$#&_{}])|\\[,;:! \\]", lambda m: m[1] or " ", text)
    return _SPACES.sub(" ", re.sub(r"[{}^]", "", text)).strip()


def _is_formula(text: str) -> bool:
    return "\\" in text or "^" in text or not re.search(r"[\u4e00-\u9fff]", text)


def _rendered(match: re.Match[str]) -> str:
    inner = match[1] or match[2] or ""
    return formula(inner) if _is_formula(inner) else match[0]


def plain(text: str) -> str:
    """The text without markup, stripped; block tags (<br>, </p>, <li>) leave a blank."""
    if "[" in text or "{#" in text:
        text = _LINK.sub(r"\1", _BOOKMARK.sub("", text))
    if "<" in text:
        text = _SPACES.sub(" ", _TAG.sub("", _BLOCK_TAG.sub(" ", text)))
    if "&" in text:
        text = unescape(text).replace("\xa0", " ")
    if "$" in text or "\\(" in text:
        text = _FORMULA.sub(_rendered, text)
    if "*" in text or "__" in text or "~~" in text:
        text = _EMPHASIS.sub(r"\1", _STARS.sub("", text))
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    return text.strip()


def depth_of(text: str) -> int:
    """How many # stand before a Markdown heading; 0 for none."""
    match = _HASHES.match(text)
    return len(match[1]) if match else 0


def without_marks(text: str) -> str:
    """The text without a Markdown heading's #, a bullet or a quotation mark in front."""
    if _RULE.fullmatch(text[:200]):
        return ""
    for mark in (_HASHES, _BULLET):
        if found := mark.match(text):
            text = text[found.end() :]
    return text


def bold(text: str) -> bool:
    """Whether the whole line is bold: how Markdown writers mark a heading that is none."""
    text = text.strip()
    return len(text) < 100 and text[:2] in ("**", "__") and text[-2:] == text[:2] and len(text) > 4


def bulleted(text: str) -> bool:
    return _BULLET.match(text) is not None
