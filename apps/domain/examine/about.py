"""What a passage is about: the figures its section speaks of, with last year's, the largest changes first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ..facts import Fact, FactBook
from ..outline import Passage, Section
from ..outline.item import Item
from ..outline.statements import StatementTable
from ..pack.model import Pack
from ..places import PRIOR

PROBLEMS = re.compile("问题|不足|短板")
MEASURES = re.compile("措施|改进|整改|建议|打算|计划")
MOST = 8


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure and last year's, where there is one."""

    key: str
    last: str = ""


def about(pack: Pack, book: FactBook, passage: str) -> tuple[Moved, ...]:
    """The figures told in the passage's section, or in the nearest one around it that tells any."""
    priors = prior_keys(pack)
    for section in reversed(_around(pack.outline.content, passage)):
        keys = dict.fromkeys(key for item in section.content for key in _told(pack, item) if _number(book, key))
        if keys:
            return _sorted(keys, priors, book)
    return _sorted([key for key in priors if _number(book, key)], priors, book)


def prior_keys(pack: Pack) -> dict[str, str]:
    """Of every figure that has one, the key of last year's."""
    found: dict[str, str] = {}
    for statement in (s for s in pack.statements if s.kind == "table"):
        for column in (c for c in statement.columns if c.prior in statement.by_column):
            for row in statement.rows:
                if not {column.key, column.prior} & set(row.skip):
                    found[statement.fact_key(row.key, column.prior)] = statement.fact_key(row.key, column.key)
    own = [key for key in pack.labels if key.startswith(PRIOR)]
    return found | {key.removeprefix(PRIOR): key for key in own}


def paired(pack: Pack, passage: Passage) -> Passage | None:
    """措施 for 问题, 问题 for 措施, where they are passages of their own."""
    problem, measure = PROBLEMS.search(passage.title), MEASURES.search(passage.title)
    if bool(problem) == bool(measure):
        return None
    wanted, other = (MEASURES, PROBLEMS) if problem else (PROBLEMS, MEASURES)
    found = (p for p in pack.passages.values() if wanted.search(p.title) and not other.search(p.title))
    return next(found, None)


def _around(content: Iterable[Item], passage: str) -> list[Section]:
    """The sections a passage stands in, the outermost first."""
    for item in content:
        if isinstance(item, Section):
            if any(isinstance(i, Passage) and i.key == passage for i in item.content):
                return [item]
            if inner := _around(item.inside, passage):
                return [item, *inner]
        elif found := _around(item.inside, passage):
            return found
    return []


def _told(pack: Pack, item: Item) -> Iterator[str]:
    for pattern in item.patterns():
        yield from sorted(pattern.names, key=pattern.text.find)
    statement = pack.statement(item.statement) if isinstance(item, StatementTable) else None
    if statement and statement.kind == "list":
        yield from (f"{statement.key}.合计.{column.key}" for column in statement.totalled)
    elif statement:
        yield from (cell.key for cell in statement.cells if cell.field.numeric)
    for inner in item.inside:
        yield from _told(pack, inner)


def _number(book: FactBook, key: str) -> Decimal | None:
    return book.number(key)


def _sorted(keys: Iterable[str], priors: dict[str, str], book: FactBook) -> tuple[Moved, ...]:
    """Those that moved most come first, then the others as they are told; a figure of last year stands beside its own."""
    order = list(keys)
    last = {priors[key] for key in order if key in priors}
    found = [Moved(key, priors.get(key, "")) for key in order if key not in last and not key.startswith(PRIOR)]
    return tuple(sorted(found, key=lambda one: -_moved(book.get(one.key), book.get(one.last)))[:MOST])


def _moved(this: Fact | None, last: Fact | None) -> Decimal:
    if this is None or last is None or this.number is None or not last.number:
        return Decimal(-1)
    return abs(this.number - last.number) / abs(last.number)
