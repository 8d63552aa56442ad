"""The parts of a report that are no place of typing — headings, charts, score tables — and what is typed for them."""

from __future__ import annotations

from collections.abc import Iterator

from ..pack.model import Pack


def blocks_of(pack: Pack) -> Iterator[tuple[str, str]]:
    """Every such part with its lasting name and its title."""
    yield from ((item.place, item.block) for item in pack.content() if item.place)


def typed_for(pack: Pack, place: str) -> tuple[str, ...]:
    """The places of typing behind a block of the report."""
    return tuple(dict.fromkeys(one for item in pack.content() if item.place == place for one in item.typed(pack)))
