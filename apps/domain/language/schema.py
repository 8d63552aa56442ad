"""What forms call their columns and rows: ``forms.yaml`` as a value, and heads told by it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from .lexicon import alternation, read_words
from .quantities import compact

_GLOSS = re.compile(r"[(（\[【][^()（）\[\]【】]{0,40}[)）\]】]")
_TAIL = re.compile(r"(?<![、，,.:：;；/%*A-Za-z①-⑳\d])[、，,.:：;；/%*A-Za-z①-⑳\d]+$")
_FIGURE = re.compile(r"[-¥￥(（]*[\d,]+(?:\.\d+)?.{0,4}")
LONGEST_HEAD = 24
"""No head of a column is longer."""
LEVELS = ("level1", "level2", "level3", "level4")


SCHEMA = read_words("forms.yaml")
_ROLES = {word: role for role, words in SCHEMA.columns.items() for word in words}
_LONGEST = max(map(len, _ROLES))


def plain_head(text: str) -> str:
    """A head without blanks, brackets and the letters, numbers and signs behind it: 全年预算数（A） is 全年预算数."""
    head = compact(text)
    while (cut := _TAIL.sub("", _GLOSS.sub("", head))) != head:
        head = cut
    return head


@lru_cache(maxsize=20_000)
def role_of(text: str) -> str:
    """What a column is for, told by the longest name its head ends with; empty for none."""
    head = plain_head(text)
    if not head or len(head) > LONGEST_HEAD:
        return ""
    ends = (head[start:] for start in range(max(0, len(head) - _LONGEST), len(head)))
    return next((_ROLES[end] for end in ends if end in _ROLES and (end == head or _ends_heads(end))), "")


def _ends_heads(word: str) -> bool:
    """Whether longer heads may end with the word: 自评得分 is a 得分, but 数量指标 names no column of 指标."""
    return len(word) > 2 or _ROLES[word] in ("weight", "score", "reason")


LONGEST_LABEL = 40
"""No cell of a head is longer."""
BUDGETS = ("budget", "adjusted")
_POINTS = {"weight", "score", "converted", "review_score"}


def part_under(roles: set[str]) -> Literal["indicators", "funds", ""]:
    """Which part of a form stands under columns of these roles."""
    if "executed" in roles and roles & {*BUDGETS}:
        return "funds"
    if "rate" in roles and "executed" in roles and roles & {"weight", "score"}:
        return "funds"
    levels, named = roles & {*LEVELS}, roles & {*LEVELS, "name"}
    scored = roles & {"score", "converted"}
    if levels and (roles & _POINTS or {"target", "actual"} <= roles):
        return "indicators"
    return "indicators" if named and scored and roles & {"weight", "target", "actual"} else ""


def is_head(texts: Sequence[str]) -> bool:
    """Whether a row of a table, its cells wherever they stand, is the head of a part of a form."""
    shown = [text for text in texts if compact(text)]
    if any(len(compact(text)) > LONGEST_LABEL or _FIGURE.fullmatch(compact(text)) for text in shown):
        return False
    roles = [role_of(text) for text in shown]
    known = {role for role in roles if role}
    if roles and not roles[0] and "weight" in known and known & {"score", "converted"}:
        known.add("name")
    return sum(map(bool, roles)) * 2 >= len(roles) and bool(part_under(known))


def says_any(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in the text."""
    return any(word in text for word in words)


TITLE = re.compile(rf"(?:{alternation(SCHEMA.titles)})(?:[（(][^（）()]{{2,16}}[)）])?$")
"""The end of a form's name."""


def is_title(text: str) -> bool:
    """Whether a text names a form: 某某项目支出绩效自评表（2023年度）."""
    words = compact(text)
    return len(words) <= 60 and TITLE.search(words) is not None
