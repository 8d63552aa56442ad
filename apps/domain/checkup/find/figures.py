"""Numbers of sentences as figures of relations."""

from __future__ import annotations

from ..claims.phrases import Term
from ..reading import Reading
from ..relations import Figure


def figure_of(reading: Reading, item: int, term: Term) -> Figure:
    """A sentence's number with its words and where it stands."""
    return Figure(term.quantity, reading.document.place(item, term.start, term.end), term.words, term.measure)
