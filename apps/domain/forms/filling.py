"""What a row of indicators says without anybody typing it: the bureau's own rows, the library's, values as printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..facts import Fact, FactBook, State
from .columns import COMPOSED
from .form import Place
from .parts.indicators import LIST, Indicators
from .values import Typed

if TYPE_CHECKING:
    from ..pack.model import Pack


def filled(pack: Pack, book: FactBook) -> FactBook:
    """The typed facts with all that follows for the rows of indicators, and these rows themselves."""
    lists, found = dict(book.lists), dict(book)
    done: set[str] = set()
    for place in pack.places(book):
        part = place.form.indicators
        if part is None or place.indicators in done:
            continue
        done.add(place.indicators)
        fixed = tuple(row.key for row in part.fixed)
        lists[place.indicators] = (*fixed, *(r for r in book.rows(place.indicators) if r not in fixed))
        for fact in _given(part, place, lists[place.indicators], book):
            found.setdefault(fact.key, fact)
    if pack.projects:
        key = pack.projects.statement.key
        done |= {f"{key}.{row}.{LIST}" for row in book.rows(key)}
    for name in done:
        for row in lists.get(name, ()):
            for fact in _composed(f"{name}.{row}.", found):
                found.setdefault(fact.key, fact)
    return FactBook(found.values(), lists)


def _given(part: Indicators, place: Place, rows: tuple[str, ...], book: FactBook) -> Iterator[Fact]:
    """What the bureau or the library says in a row."""
    for row in rows:
        lead = f"{place.indicators}.{row}."
        fixed = part.given(row)
        item = part.books.named(book.text(f"{lead}name").strip()) if part.library else None
        texts = dict(fixed.texts) if fixed else dict(item.texts()) if item else {}
        source = "财政部门规定" if fixed else "取自指标库"
        name = texts.get("name") or book.text(f"{lead}name")
        yield from (Fact(f"{lead}{key}", f"“{name}”{key}", text, state=State.COMPUTED, source=source) for key, text in texts.items())


def _composed(lead: str, found: dict[str, Fact]) -> Iterator[Fact]:
    """Target and actual value as a form prints them whole."""
    texts = {}
    for name in ("name", "sign", "unit", *(f"{whole}_value" for whole in COMPOSED)):
        fact = found.get(f"{lead}{name}")
        texts[name] = fact.shown() if fact else ""
    typed = Typed("", texts)
    for whole in COMPOSED:
        text = typed.shown(whole)
        if text:
            demo, label = found[f"{lead}{whole}_value"].demo, f"“{texts['name']}”{whole}"
            yield Fact(f"{lead}{whole}", label, text, state=State.COMPUTED, source="由符号、数值和单位写成", demo=demo)
