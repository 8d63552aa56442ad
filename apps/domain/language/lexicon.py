"""The knowledge layer of the check-up: synonyms, units, direction words, identities, as data (``lexicon.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pkgutil import get_data
from types import MappingProxyType, SimpleNamespace
from typing import Any

import yaml


def read_words(file: str) -> SimpleNamespace:
    """A file of words beside this one: its keys by name, lists at every depth as tuples."""
    data = yaml.load(get_data(__package__, file) or b"", yaml.CSafeLoader)
    return SimpleNamespace(**{key: _frozen(value) for key, value in data.items()})


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


LEXICON = read_words("lexicon.yaml")


def alternation(words: Iterable[str]) -> str:
    """The words as a pattern that takes the longest that fits."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


MOVES = alternation((*LEXICON.rises, *LEXICON.falls))
"""The words of rising and falling."""


def worded(pattern: str, words: Mapping[str, Any]) -> str:
    """A pattern with any of the words of a list, of these or of the lexicon, for ‹list›, ‹list.part› and ‹one+other›."""

    def listed(name: str) -> Iterable[str]:
        first, *path = name.split(".")
        found = words[first] if first in words else getattr(LEXICON, first)
        for part in path:
            begin, colon, end = part.partition(":")
            found = found[int(begin or 0) : int(end)] if colon else found[int(part)] if part.isdecimal() else found[part]
        return (found,) if isinstance(found, str) else found

    return re.sub("‹([^‹›]+)›", lambda m: alternation(word for name in m[1].split("+") for word in listed(name)), pattern)


class Patterns:
    """Patterns by name."""

    def __init__(self, /, **found: re.Pattern[str]) -> None:
        vars(self).update(found)

    def __getattr__(self, name: str) -> re.Pattern[str]:
        raise AttributeError(name)


def patterns(group: str, words: Mapping[str, Any] = MappingProxyType({})) -> Patterns:
    """The patterns of a group of ``patterns.yaml``, by name; «name» in one is another before it."""
    said: dict[str, str] = {}
    for name, pattern in _PATTERNS[group].items():
        said[name] = re.sub("«(\\w+)»", lambda m: said[m[1]], pattern)
    return Patterns(**{name: re.compile(worded(pattern, words)) for name, pattern in said.items()})


def any_of(words: Mapping[str, Any]) -> Patterns:
    """A part of the lexicon as patterns by name, each of any word of a list."""
    lists = {name: some for name, some in words.items() if isinstance(some, tuple) and isinstance(some[0], str)}
    return Patterns(**{name: re.compile(alternation(some)) for name, some in lists.items()})


_PATTERNS = yaml.load(get_data(__package__, "patterns.yaml") or b"", yaml.CSafeLoader)
