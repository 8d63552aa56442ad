"""What the columns of project tables are called (``projects.yaml``): those of files, and those a pack asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pkgutil import get_data
from typing import Any

import yaml

from . import name_of

WHOLE = "总额"
INITIAL, CHANGE, ADJUSTED, SPENT = "年初", "调整", "调整后", "执行"


@dataclass(frozen=True, slots=True)
class Words:
    project: frozenset[str]
    source: frozenset[str]
    totals: frozenset[str]
    measures: Mapping[str, str]
    """Name → measure."""
    sources: Mapping[str, str]
    parts: Mapping[str, str]
    """The name of a part of a source → that source; several parts are added up."""
    indicators: Mapping[str, str]

    def amount(self, label: str) -> tuple[str, str] | None:
        """Source and measure of an amount by its name: 财政资金年初预算 → 财政, 年初; of the whole where no source is named."""
        text = name_of(label)
        for length in range(len(text), 1, -1):
            if measure := self.measures.get(text[-length:]):
                source = text[:-length]
                return (self.sources.get(source, ""), measure) if source else (WHOLE, measure)
        return None


@cache
def words() -> Words:
    data: dict[str, Any] = yaml.load(get_data(__name__, "projects.yaml") or b"", yaml.CSafeLoader)

    def turned(part: str) -> dict[str, str]:
        return {name_of(name): key for key, names in data[part].items() for name in names}

    return Words(
        frozenset(data["project"]), frozenset(data["source"]), frozenset(data["totals"]),
        turned("measures"), turned("sources"), turned("parts"), turned("indicators"),
    )  # fmt: skip
