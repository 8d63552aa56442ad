"""What forms call their columns and rows: ``forms.yaml`` as a value, and heads told by it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pkgutil import get_data
from typing import Any, Literal

import yaml

from .lexicon import alternation
from .quantities import compact

_GLOSS = re.compile(r"[(（\[【][^()（）\[\]【】]{0,40}[)）\]】]")
_TAIL = re.compile(r"(?<![、，,.:：;；/%*A-Za-z①-⑳\d])[、，,.:：;；/%*A-Za-z①-⑳\d]+$")
_FIGURE = re.compile(r"[-¥￥(（]*[\d,]+(?:\.\d+)?.{0,4}")
LONGEST_HEAD = 24
"""No head of a column is longer."""
LEVELS = ("level1", "level2", "level3", "level4")


@dataclass(frozen=True, slots=True)
class Schema:
    columns: dict[str, tuple[str, ...]]
    fund_total: tuple[str, ...]
    fund_parts: tuple[str, ...]
    fund_open_parts: tuple[str, ...]
    total_rows: tuple[str, ...]
    total_ends: tuple[str, ...]
    subtotal_words: tuple[str, ...]
    note_starts: tuple[str, ...]
    fields: tuple[str, ...]
    first_fields: tuple[str, ...]
    level_words: tuple[str, ...]
    class_words: tuple[str, ...]
    of_which: tuple[str, ...]
    goal_words: tuple[str, ...]
    head_scores: tuple[str, ...]
    grades: tuple[str, ...]
    said_words: tuple[str, ...]
    grading_words: tuple[str, ...]
    grade_names: tuple[str, ...]
    titles: tuple[str, ...]
    execution_names: tuple[str, ...]
    signs: dict[str, tuple[str, ...]]
    at_least_after: tuple[str, ...]
    at_most_after: tuple[str, ...]
    hedged: tuple[str, ...]
    less_is_better: tuple[str, ...]
    more_is_better: tuple[str, ...]
    date_units: tuple[str, ...]
    step_words: tuple[str, ...]
    done_words: tuple[str, ...]
    review_words: tuple[str, ...]
    extra_words: tuple[str, ...]
    rules: dict[str, tuple[str, ...]]
    from_words: tuple[str, ...]
    under_words: tuple[str, ...]
    under_ends: tuple[str, ...]
    full_words: tuple[str, ...]
    all_words: tuple[str, ...]
    all_starts: tuple[str, ...]
    all_ends: tuple[str, ...]
    in_time: tuple[str, ...]
    denials: tuple[str, ...]
    band_words: dict[str, tuple[str, ...]]
    days: dict[str, tuple[str, ...]]
    by_words: tuple[str, ...]
    partly: tuple[str, ...]
    aims: dict[str, tuple[str, ...]]
    idle_ends: tuple[str, ...]


def _load() -> Schema:
    data = yaml.load(get_data(__package__, "forms.yaml") or b"", yaml.CSafeLoader)
    return Schema(**{key: _frozen(value) for key, value in data.items()})


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: tuple(map(str, words)) for key, words in value.items()}
    return tuple(map(str, value)) if isinstance(value, list) else value


SCHEMA = _load()
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
    if levels and roles & _POINTS:
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


def says_any(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


TITLE = re.compile(rf"(?:{alternation(SCHEMA.titles)})(?:[（(][^（）()]{{2,16}}[)）])?$")
"""The end of a form's name."""


def is_title(text: str) -> bool:
    """Whether a text names a form: 某某项目支出绩效自评表（2023年度）."""
    words = compact(text)
    return len(words) <= 60 and TITLE.search(words) is not None
