"""``lint.yaml`` as frozen values: what the lints look for, and the lists of words they know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from pkgutil import get_data
from typing import Any

import yaml

from ....language.lexicon import LEXICON, alternation


@dataclass(frozen=True, slots=True)
class Lint:
    """One kind of words that must not stand in a report, as ``lint.yaml`` explains; ``right`` is what a slip should be."""

    rule: str
    find: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    where: str = "passages"
    beside: re.Pattern[str] | None = None
    judge: str = ""
    each: bool = False
    right: str = ""


def any_of(patterns: str | list[str]) -> re.Pattern[str]:
    patterns = [patterns] if isinstance(patterns, str) else patterns
    return re.compile("|".join(f"(?:{re.sub('‹([a-z_.]+)›', _words, pattern)})" for pattern in patterns))


def _words(name: re.Match[str]) -> str:
    first, *path = name[1].split(".")
    return alternation(reduce(lambda words, part: words[part], path, WORDS.get(first) or getattr(LEXICON, first)))


def _lint(entry: dict[str, Any]) -> Lint:
    return Lint(**entry | {key: any_of(entry[key]) for key in entry.keys() & {"find", "unless", "beside"}})


_DATA = yaml.load(get_data(__package__, "lint.yaml") or b"", yaml.CSafeLoader)
WORDS: dict[str, Any] = _DATA["words"]
LINTS = tuple(map(_lint, [*_DATA["lints"], *({"rule": "C708", "find": wrong, "right": right} for wrong, right in _DATA["slips"].items())]))
