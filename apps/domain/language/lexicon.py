"""The knowledge layer of the check-up: synonyms, units, direction words, identities, as data (``lexicon.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pkgutil import get_data
from types import SimpleNamespace
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
