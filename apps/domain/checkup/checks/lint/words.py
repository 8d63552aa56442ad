"""``lint.yaml`` as frozen values: what the lints know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pkgutil import get_data
from typing import Any, Literal

import yaml


@dataclass(frozen=True, slots=True)
class PatternLint:
    """One kind of words that must not stand in a report, as ``lint.yaml`` explains."""

    code: str
    told: str
    find: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    where: Literal["texts", "passages"] = "passages"
    beside: re.Pattern[str] | None = None
    right: str = ""
    wrong: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class LintWords:
    patterns: tuple[PatternLint, ...]
    slips: dict[str, str]
    reduplicated: frozenset[str]
    joined: dict[str, tuple[str, ...]]
    verbs: tuple[str, ...]
    meeting_names: tuple[str, ...]
    doubled_characters: str
    doubled_exceptions: tuple[str, ...]
    capped_rates: tuple[str, ...]
    rates: tuple[str, ...]
    rate_ends: tuple[str, ...]
    no_rates: tuple[str, ...]
    office_ends: tuple[str, ...]
    after_office: tuple[str, ...]
    mistaken: dict[str, str]
    no_days: tuple[str, ...]
    spans: tuple[str, ...]
    begun: tuple[str, ...]
    ended: tuple[str, ...]
    lasted: tuple[str, ...]
    days: tuple[str, ...]
    agreed: tuple[str, ...]
    at_work: tuple[str, ...]
    empty_tables: tuple[str, ...]
    empty_notes: tuple[str, ...]
    met_elsewhere: tuple[str, ...]


def _load() -> LintWords:
    data = yaml.load(get_data(__package__, "lint.yaml") or b"", yaml.CSafeLoader)
    lints = tuple(_pattern(entry) for entry in data.pop("patterns"))
    return LintWords(lints, **{key: _frozen(key, value) for key, value in data.items()})


def _pattern(entry: dict[str, Any]) -> PatternLint:
    for key in entry.keys() & {"find", "unless", "beside"}:
        entry[key] = any_of(entry[key])
    return PatternLint(**entry)


def any_of(patterns: str | list[str]) -> re.Pattern[str]:
    patterns = [patterns] if isinstance(patterns, str) else patterns
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _frozen(key: str, value: Any) -> Any:
    if key == "reduplicated":
        return frozenset(value)
    if isinstance(value, dict):
        return {name: tuple(inner) if isinstance(inner, list) else inner for name, inner in value.items()}
    return tuple(value) if isinstance(value, list) else value


LINT = _load()
