"""Reading the register, and printing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pkgutil import get_data
from typing import Any

import yaml

from ...findings import Severity

NAMES = ("sums", "rates", "twoplaces", "tables", "accounts", "forms", "years", "numbering", "wording", "names", "book")
"""The families' files, in the order in which they are explained."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one code says.

    ``source`` is what makes it a fault: arithmetic, the report's own words, or a standard with its 文号.  ``wrong`` and
    ``right`` are documents as text, written for the rule.
    """

    code: str
    says: str
    severities: tuple[Severity, ...]
    source: str
    wrong: str
    right: str
    book: str = ""
    """For a rule that holds a text against our own fact book: the figures filled in, in sentences."""


@dataclass(frozen=True, slots=True)
class Family:
    name: str
    rules: tuple[Rule, ...]


def _families() -> Iterator[Family]:
    for name in NAMES:
        data = yaml.load(get_data(__package__, f"{name}.yaml") or b"", yaml.CSafeLoader)
        yield Family(data["family"], tuple(_rule(one) for one in data["rules"]))


def _rule(data: dict[str, Any]) -> Rule:
    return Rule(**data | {"severities": tuple(map(Severity, data["severities"]))})


FAMILIES = tuple(_families())
RULES = {rule.code: rule for family in FAMILIES for rule in family.rules}


def table() -> str:
    """The register in Markdown: a section a family, a row a rule."""
    return "\n\n".join(_section(family) for family in FAMILIES) + "\n"


def _section(family: Family) -> str:
    rows = [
        f"| `{rule.code}` | {'、'.join(s.label for s in rule.severities)} | {rule.says} | {rule.source} |"
        for rule in family.rules
    ]
    return "\n".join([f"### {family.name}", "", "| 代码 | 程度 | 说的是什么 | 依据 |", "|---|---|---|---|", *rows])
