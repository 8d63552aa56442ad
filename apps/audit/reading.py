"""Asking what was done: the history of one thing, and whether the chain holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .case import Case
from .chain import BEGINNING, FIELDS, LATER, link
from .models import Entry, EntryQuerySet, Thing


def history(case: Case, subject: str, thing: Thing = Thing.FIGURE) -> EntryQuerySet:
    """What became of one figure (``statement.row.column``, as it is stored), the latest first: who, when, old → new, how."""
    return Entry.objects.of(case).filter(thing=thing, subject=subject)


@dataclass(frozen=True, slots=True)
class End:
    """Where the chain ends.  Kept outside the database, it convicts who shortens or rewrites the whole."""

    count: int
    hash: str


def end() -> End:
    number, found = Entry.objects.values_list("number", "hash").first() or (0, BEGINNING)
    return End(number, found)


def broken(known: End | None = None) -> Iterator[str]:
    """Every place where the chain does not hold, as a sentence; ``known`` is an end noted down earlier."""
    number, before, seen = 0, BEGINNING, None
    for row in Entry.objects.order_by("number").values(*FIELDS, *LATER, "hash").iterator(chunk_size=2000):
        if row["number"] != number + 1:
            last = row["number"] - 1
            yield f"第 {number + 1} 条{'' if last == number + 1 else f'至第 {last} 条'}不在了。"
        elif link(before, row) != row["hash"]:
            yield f"第 {row['number']} 条与它的指纹不符：{_told(row)}"
        number, before = row["number"], row["hash"]
        if known is not None and number == known.count:
            seen = before
    if known is not None and known.count and seen != known.hash:
        shorter = f"现在只有 {number} 条" if number < known.count else f"第 {known.count} 条的指纹已经不同"
        yield f"与先前记下的不符：当时 {known.count} 条，{shorter}。"


def _told(row: dict[str, object]) -> str:
    what = f"{row['username']} {row['thing']} {row['subject']} {row['before']} → {row['after']}"
    return what if len(what) < 120 else f"{what[:119]}…"
