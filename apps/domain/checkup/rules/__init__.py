"""The register of rules: what the check-up may say, each rule in one place, as data (``*.yaml`` beside this file).

Findings, documentation, the page's explanations and the tests are made from it.  A rule is a code, one sentence, the
severities its findings may have, its source, how it is put, and two short documents: in the first it speaks and nothing
else does, in the second nothing is said at all.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pkgutil import get_data
from typing import Any

import yaml

from ...findings import Finding, Place, Severity
from ..sentences.passages import quoted

NAMES = ("sums", "rates", "twoplaces", "tables", "accounts", "forms", "years", "numbering", "wording", "names", "book")
"""The families' files, in the order in which they are explained."""
PARTS = ("expected", "found", "calculation", "hint")
"""What a finding may say beside its message."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One way a rule is put: a message and what goes with it, patterns of ``str.format``; with its own severity where it differs."""

    message: str
    severity: str = ""
    expected: str = ""
    found: str = ""
    calculation: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one code says.

    ``source`` is what makes it a fault: arithmetic, the report's own words, or a standard with its 文号.  ``wrong`` and
    ``right`` are documents as text, written for the rule.  ``tells`` are the ways it is put, by their names (the only one has
    none), ``instead`` the rules told in place of it, the first whose case it is.  For a rule that holds a text against our own
    fact book, ``book`` has the figures filled in, in sentences.
    """

    code: str
    says: str
    severities: tuple[Severity, ...]
    source: str
    wrong: str
    right: str
    tells: Mapping[str, Telling]
    instead: Mapping[str, str]
    book: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    name: str
    rules: tuple[Rule, ...]


def _rule(data: dict[str, Any]) -> Rule:
    """``tells`` is one message or many by name; what else the rule says of a finding, each of them may say in its own way."""
    told, shared = data.pop("tells", {}), {part: data.pop(part) for part in PARTS if part in data}
    ways = told.items() if isinstance(told, dict) else [("", told)]
    tells = {way: Telling(**shared | ({"message": said} if isinstance(said, str) else said)) for way, said in ways}
    return Rule(**{"instead": {}} | data | {"severities": tuple(map(Severity, data["severities"])), "tells": tells})


_FILES = (yaml.load(get_data(__package__, f"{name}.yaml") or b"", yaml.CSafeLoader) for name in NAMES)
FAMILIES = tuple(Family(data["family"], tuple(map(_rule, data["rules"]))) for data in _FILES)
RULES = {rule.code: rule for family in FAMILIES for rule in family.rules}


def finding(code: str, /, *places: Place, sure: bool = True, given: dict[str, Any] | None = None, **words: Any) -> Finding:
    """The finding of a rule, as the register words it; ``C202.zero`` is the way of putting C202 that is named zero.

    What is not ``sure`` is to be explained where the rule allows that.  The patterns may use every word (those ``given`` are
    looked up only as needed), ``count`` and ``times`` of the places; ``expected``, ``found``, ``calculation`` and ``hint``
    among the words are taken as they are, whatever the register says.
    """
    code, _, way = code.partition(".")
    times = {"times": f"（共{len(places)}处）" if len(places) > 1 else "", "count": len(places)}
    rule, known = RULES[code], ChainMap(words, given or {}, times)
    telling = rule.tells[way]
    parts: dict[str, Any] = {part: str(words.get(part) or "") or getattr(telling, part).format_map(known) for part in PARTS}
    message = telling.message.format_map(ChainMap({part: said for part, said in parts.items() if said}, known))
    severity = rule.severities[0] if sure or Severity.WARNING not in rule.severities else Severity.WARNING
    return Finding(code, Severity(telling.severity or severity), message, places=places, **parts)


def several(words: Iterable[str], most: int = 4) -> str:
    """The first of them in quotation marks, and that there are more."""
    every = [quoted(word) for word in words]
    return "、".join(every[:most]) + "等" * (len(every) > most)


def table() -> str:
    """The register in Markdown: a section a family, a row a rule."""
    lines: list[str] = []
    for family in FAMILIES:
        lines += [f"### {family.name}", "", "| 代码 | 程度 | 说的是什么 | 依据 |", "|---|---|---|---|"]
        for rule in family.rules:
            lines.append(f"| `{rule.code}` | {'、'.join(s.label for s in rule.severities)} | {rule.says} | {rule.source} |")
        lines.append("")
    return "\n".join(lines)
