"""A document with what was understood of it; made once, read by every check."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from .claims.claims import Claim, claims_of
from .claims.quantities import Quantity, quantities
from .document import Document, Text
from .tables.tables import DataTable, tables_of


@dataclass(frozen=True)
class Reading:
    document: Document

    @cached_property
    def quantities(self) -> dict[int, tuple[Quantity, ...]]:
        """The quantities of every text, by the text's index."""
        return {index: quantities(text.text, text.number) for index, text in self.document.texts()}

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        return claims_of(self.document)

    @cached_property
    def tables(self) -> tuple[DataTable, ...]:
        return tables_of(self.document)

    def text(self, index: int) -> Text:
        item = self.document.items[index]
        assert isinstance(item, Text)
        return item
