"""Facts as people type them: ``{"采购.计划": "364.80 万元", "评判.指标1.第1条": "部分"}`` → a fact book.

``不适用`` and ``未填`` are the two kinds of nothing; what follows ``（理由：`` is the reason given with an answer.
A row of a list is called 项1, 项2 …; the lists follow from the names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from apps.domain.cells import NUMBER
from apps.domain.facts import Fact, FactBook, State
from apps.domain.forms import Place
from apps.domain.money import to_base
from apps.domain.numbers import read_number
from apps.domain.pack import Pack, read_pack
from apps.domain.pack.source import read_yaml
from apps.domain.rules import Context, Outcome, Rule, read_rule
from apps.domain.statements import CellAddress

_QUANTITY = re.compile(r"(-?[\d,]+(?:\.(\d+))?)\s*([^\d\s.,]*)")
_ROW = re.compile(r"项\d+")


def fact(key: str, text: str, *, label: str = "", demo: bool = False) -> Fact:
    """One fact from what was typed, the unit and the decimals as written."""
    typed, _, reason = text.partition("（理由：")
    typed, reason, label = typed.strip(), reason.removesuffix("）"), label or key
    if typed == "不适用":
        return Fact(key, label, state=State.NOT_APPLICABLE, reason=reason)
    if typed == "未填":
        return Fact(key, label, state=State.MISSING)
    match = _QUANTITY.fullmatch(typed)
    if not match:
        return Fact(key, label, typed, reason=reason, demo=demo)
    digits, decimals, unit = match.groups()
    value = to_base(Decimal(digits.replace(",", "")), unit)
    return Fact(key, label, value, unit, len(decimals or ""), reason=reason, demo=demo)


def lists_of(keys: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The lists that the names of their rows imply."""
    found: dict[str, dict[str, None]] = {}
    for key in keys:
        parts = key.split(".")
        for i, part in enumerate(parts):
            if _ROW.fullmatch(part):
                found.setdefault(".".join(parts[:i]), {})[part] = None
    return {name: tuple(rows) for name, rows in found.items()}


def book(facts: Mapping[str, str]) -> FactBook:
    return FactBook([fact(key, str(text)) for key, text in facts.items()], lists_of({k: "" for k in facts}))


def pack_of(files: Mapping[str, str]) -> Pack:
    """The pack of these files, read once."""
    return _pack_of(tuple(files.items()))


@lru_cache(maxsize=64)
def _pack_of(files: tuple[tuple[str, str], ...]) -> Pack:
    pack, findings = read_pack(dict(files))
    assert pack is not None, "\n".join(map(str, findings))
    return pack


def cells_of(pack: Pack, facts: Mapping[str, str]) -> dict[str, CellAddress]:
    """Every cell of the pack's forms for these facts, by its name."""
    cells = {c.key: c for s in pack.statements if s.kind != "list" for c in s.cells}
    rows = lists_of(facts)
    for statement in pack.list_statements:
        cells |= {c.key: c for c in statement.list_cells(rows.get(statement.key, ()))}
    places = (Place(form, row) for form in pack.forms for row in (rows.get(form.owner, ()) if form.owner else ("",)))
    for statement in (s for place in places for s in place.statements()):
        listed = statement.kind == "list"
        cells |= {c.key: c for c in (statement.list_cells(rows.get(statement.key, ())) if listed else statement.cells)}
    return cells


def entered(
    pack: Pack, facts: Mapping[str, str], reasons: Mapping[str, str] | None = None, demo: tuple[str, ...] = ()
) -> FactBook:
    """The book a department has typed: cells are read as their forms read them, answers as written."""
    cells, found, reasons = cells_of(pack, facts), [], reasons or {}
    for key, text in facts.items():
        cell = cells.get(key)
        if cell is None:
            typed = key.startswith("评判.") or key.startswith("复核.")
            read = fact(key, text) if typed else Fact(key, key, text)
            found.append(
                Fact(key, key, read.value, read.unit, read.decimals, read.state, reason=reasons.get(key, ""))
            )
            continue
        found.append(_cell(cell, text, key in demo))
    found += [Fact(key, key, text, reason=text) for key, text in reasons.items() if key not in facts]
    return FactBook(found, lists_of(facts))


def _cell(cell: CellAddress, text: str, demo: bool) -> Fact:
    field, value = cell.field, text
    if text == "不适用":
        return Fact(cell.key, cell.label, None, field.unit, field.decimals, State.NOT_APPLICABLE)
    if field.type == "date":
        return Fact(cell.key, cell.label, date.fromisoformat(value), demo=demo)
    if field.type != NUMBER:
        return Fact(cell.key, cell.label, value, demo=demo)
    reading = read_number(text, field.unit, field.decimals, field.negative)
    assert reading.value is not None, f"{cell.key}: {text}: {reading.message}"
    return Fact(cell.key, cell.label, reading.value, field.unit, field.decimals, demo=demo)


def rule_of(text: str, weight: str = "10") -> tuple[Rule | None, list[str]]:
    """A rule from YAML and the findings about it, as ``code:line``."""
    findings: list[object] = []
    rule = read_rule(read_yaml(text, "rule.yaml", findings), Decimal(weight))  # type: ignore[arg-type]
    return rule, [f"{f.code}:{f.line}" for f in findings]  # type: ignore[attr-defined]


def score(text: str, weight: str, facts: Mapping[str, str], code: str = "1") -> Outcome:
    """The outcome of a rule written in YAML over facts as typed."""
    rule, problems = rule_of(text, weight)
    assert rule is not None and not problems, problems
    return rule.score(Context(book(facts), code), Decimal(weight))
