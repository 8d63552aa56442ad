"""The rows of the block of funds: the whole, and where its money comes from."""

from __future__ import annotations

from ...language.schema import SCHEMA, says_any
from ..tables.rowtrees import bare
from .form import Cell, Fund, Line
from .heads import Head, fund_roles


def read_fund(head: Head, line: Line, block: int, first: bool) -> Fund | None:
    """A row of the block of funds; None for a line that is none."""
    roles = fund_roles(head)
    start = min(
        c.index
        for role, c in roles.items()
        if role in ("budget", "adjusted", "executed", "changed", "arrived")
    )
    names = [c for c in line[:start] if c.words]
    label = names[-1] if names else Cell(head.label, line[0].place) if first else None
    cells = {
        role: line[c.index] for role, c in roles.items() if c.index < len(line) and not line[c.index].covered
    }
    amounts = [c for role, c in cells.items() if role not in ("reason", "note") and c.number]
    if label is None or not (amounts or is_part(label.text)):
        return None
    total = is_whole(label.text) or (first and not is_part(label.text))
    score = head.score
    return Fund(
        label.words,
        label.place,
        cells,
        total,
        block,
        says_any(label.words, SCHEMA.of_which),
        score.text if score else "",
    )


def fund_name(label: str) -> str:
    """What a row of funds is of: without 其中, number, brackets and colon."""
    return bare(label).rstrip(":：")


def is_whole(label: str) -> bool:
    return fund_name(label) in SCHEMA.fund_total


def is_part(label: str) -> bool:
    name = fund_name(label)
    return (
        name in SCHEMA.fund_parts
        or name.endswith(SCHEMA.fund_open_parts)
        or (len(name) <= 16 and name.endswith(SCHEMA.fund_parts))
    )
