"""The tables of 部门决算, as data (``tables.yaml``): how each is known, what its rows and columns are called.

A pack takes a cell from them by ``source: 表.行.栏``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pkgutil import get_data
from typing import Any

import yaml

from ..formulas import Formula, compile_formula

_BLANK = re.compile(r"[\s\u3000]+")
_LEAD = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]|\d+[、.．](?!\d)|其中[：:]|减[：:]|加[：:]|[—－-]+)+"
)
_UNIT = re.compile(r"（(?:个|人|辆|台|套|批|次|批次|人次|元|千元|万元|亿元|团组|类|款|项)(?:、人次)?）$")
_BRACKETS = str.maketrans("()", "（）")
_QUOTES = str.maketrans({'"': "”", "「": "“", "」": "”", "『": "“", "』": "”"})


TAILS = {"小计", "合计", "金额", "决算数"}
"""What stands below a head and says no more than that it is its sum."""


@dataclass(frozen=True, slots=True)
class TableRow:
    key: str
    names: frozenset[str]
    side: int = 0
    """Which of two blocks side by side it stands in, from 1; 0 for any."""
    count: bool = False
    """A number of things, not an amount."""


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    titles: tuple[str, ...]
    codes: tuple[str, ...]
    rows: tuple[TableRow, ...]
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    default: str = ""
    """The column where a table has but one that nothing names."""
    wide: bool = False
    """Its rows may stand in the head, beside each other."""

    def row_of(self, label: str, side: int) -> TableRow | None:
        """The row of that name on that side; one side alone has all rows."""
        named = [row for row in self.rows if label in row.names]
        return next((row for row in named if not row.side or not side or row.side == min(side, 2)), None)

    def column_of(self, path: tuple[str, ...]) -> str:
        """The column under these heads, from the top down.

        Its name is the lowest head, but for words like 小计; a name with a slash wants its head above, and is surer.  What
        stands below another column's name is part of that one.  Where rows stand in the head as well, the column's name
        may stand anywhere.
        """
        joined, own = "/".join(path), len(path) - 1
        while own > 0 and path[own] in TAILS:
            own -= 1
        named = set(path) if self.wide else set(path[own:])
        if not self.wide and any(above in names for above in path[:own] for _, names in self.columns):
            named = set()
        best, found = 0, ""
        for key, names in self.columns:
            for name in names:
                fits = joined == name or joined.endswith(f"/{name}") if "/" in name else name in named
                deep = 10 * (name.count("/") + 1) + path.index(name.rpartition("/")[2]) if fits else 0
                if deep > best:
                    best, found = deep, key
        return found


@dataclass(frozen=True, slots=True)
class Tables:
    tables: tuple[Table, ...]
    checks: tuple[tuple[str, Formula, Formula], ...]
    budget_words: tuple[str, ...] = ()
    budget_names: Mapping[str, str] = field(default_factory=dict)

    def of_budget(self, texts: Iterable[str]) -> bool:
        """Whether tables with these words above them are of the budget and not of the final accounts."""
        told = [squeezed(text) for text in texts]
        return any(word in text for text in told for word in self.budget_words) and not any("决算" in text for text in told)

    def budgeted(self, table: str, row: str, column: str) -> str:
        """What a figure of the budget's table is called here; empty for one nobody asks for."""
        exact = self.budget_names.get(f"{table}.{row}.{column}")
        return exact or self.budget_names.get(f"{table}.*.{column}", "").replace("*", row)

    def known(self, titles: Iterable[str], codes: Iterable[str]) -> Table | None:
        """The table of one of these texts: by the longest title they contain, else by its code."""
        texts = [squeezed(title) for title in titles]
        named = [(len(t), table) for table in self.tables for t in table.titles if any(t in text for text in texts)]
        if named:
            return max(named, key=lambda found: found[0])[1]
        cut = [table for table in self.tables for t in table.titles if any(len(x) >= 8 and t.startswith(x) for x in texts)]
        if len({table.key for table in cut}) == 1:
            return cut[0]
        wanted = [code for code in codes if code]
        return next((table for table in self.tables if any(code in table.codes for code in wanted)), None)


def squeezed(text: str) -> str:
    """A name without blanks, its brackets and quotation marks of one kind."""
    text = _BLANK.sub("", text).translate(_BRACKETS).translate(_QUOTES)
    return text.replace("‘", "“").replace("’", "”").replace("”三公”", "“三公”")


def name_of(text: str) -> str:
    """A row's name without its number, 其中： and the unit behind it."""
    text = _UNIT.sub("", squeezed(text))
    return _LEAD.sub("", text) or text


@cache
def tables() -> Tables:
    data: dict[str, Any] = yaml.load(get_data(__name__, "tables.yaml") or b"", yaml.CSafeLoader)
    return Tables(
        tuple(_table(key, item) for key, item in data["tables"].items()),
        tuple(_check(text) for text in data["checks"]), tuple(data["budget"]["words"]), data["budget"]["names"],
    )


def _table(key: str, item: Mapping[str, Any]) -> Table:
    rows = tuple(
        TableRow(name, frozenset(map(squeezed, row["names"])), row.get("side", 0), row.get("count", False))
        for name, row in item.get("rows", {}).items()
    )
    columns = tuple((name, tuple(map(squeezed, names))) for name, names in item["columns"].items())
    return Table(
        key, tuple(map(squeezed, item["titles"])), tuple(item["codes"]), rows, columns, item.get("default", ""),
        item.get("wide", False),
    )


def _check(text: str) -> tuple[str, Formula, Formula]:
    left, _, right = text.partition(" = ")
    return text, compile_formula(left), compile_formula(right)
