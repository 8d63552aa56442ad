"""The rows of a list taken together by what one column says: 科目 lines by their 类, their figures summed."""

from __future__ import annotations

from decimal import Decimal

from ..facts import Fact, FactBook, RowView, State
from ..money import ZERO


class GroupView(RowView):
    """A book in which the short names of a list's columns mean a group of its rows."""

    def __init__(self, book: FactBook, prefix: str, own: dict[str, Fact]):
        super().__init__(book, prefix)
        self._facts = book._facts | own


def grouped(book: FactBook, over: str, by: str) -> list[tuple[str, GroupView]]:
    """Each value of the column ``by`` in the order it first comes, with the rows that have it as one."""
    name = book.full_list(over)
    groups: dict[str, list[str]] = {}
    for row in book.rows(over):
        groups.setdefault(book.text(f"{name}.{row}.{by}"), []).append(row)
    return [(value, _view(book, name, f"组{i}", rows)) for i, (value, rows) in enumerate(groups.items(), 1)]


def _view(book: FactBook, name: str, group: str, rows: list[str]) -> GroupView:
    prefix = f"{name}.{group}."
    first = f"{name}.{rows[0]}."
    columns = [key.removeprefix(first) for key in book if key.startswith(first)]
    own = (together(f"{prefix}{c}", [f for row in rows if (f := book.get(f"{name}.{row}.{c}"))]) for c in columns)
    return GroupView(book, prefix, {fact.key: fact for fact in own})


def together(key: str, facts: list[Fact]) -> Fact:
    """A sum of figures, missing while one of them is; of texts the first."""
    first = next((f for f in facts if f.known), facts[0])
    demo = any(f.demo and f.number for f in facts)
    if not isinstance(first.value, Decimal) or first.unit == "%":
        return Fact(key, first.label, first.value, first.unit, first.decimals, first.state, first.source, demo=demo)
    if any(f.state is State.MISSING for f in facts):
        return Fact(key, first.label, None, first.unit, first.decimals, State.MISSING, "有未填的行")
    total = sum((f.number or ZERO for f in facts), ZERO)
    return Fact(key, first.label, total, first.unit, first.decimals, State.COMPUTED, f"{len(facts)}行合计", demo=demo)
