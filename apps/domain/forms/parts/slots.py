"""A labelled place of a form: a fact that has its name elsewhere, or a field of the form's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...cells import Field
from ...facts import FactBook, State
from ...names import quoted
from ...statements import Row, Statement
from ...writing.blocks import Cell
from ..form import Place
from ..page import Page


@dataclass(frozen=True, slots=True)
class Slot:
    """``value`` names a fact; ``row`` is the form's own field where it names none.  ``asked`` must be filled."""

    label: str
    value: str = ""
    row: Row | None = None
    group: str = ""
    asked: bool = True

    @property
    def name(self) -> str:
        return self.row.key if self.row else self.value

    def field(self, place: Place) -> Field:
        if self.row:
            return self.row.field or Field()
        column = next((c for c in place.form.owner_columns if c.key == self.value), None)
        return column.field if column else Field("text")

    def told_elsewhere(self, place: Place) -> bool:
        """Its own statement asks for it whatever the form does."""
        if self.row:
            return False
        return not any(c.key == self.value and not c.field.required for c in place.form.owner_columns)

    def printed(self, page: Page, colspan: int = 1) -> Cell:
        return page.cell(self.name, self.field(page.place), colspan, needed=self.asked)

    def gap(self, place: Place, book: FactBook) -> str:
        if not self.asked or self.told_elsewhere(place):
            return ""
        fact = book.get(place.full(self.name))
        open_ = fact is None or fact.state is State.MISSING
        name = self.label if self.row else place.form.label_of(self.value)
        return f"缺{quoted(name)}" if open_ else ""


class Slotted:
    """What every part made of slots shares."""

    __slots__ = ()

    def slots(self) -> tuple[Slot, ...]:
        raise NotImplementedError

    def own_names(self) -> Iterator[str]:
        return (slot.row.key for slot in self.slots() if slot.row)

    def names(self) -> Iterator[str]:
        return (slot.value for slot in self.slots() if slot.value)

    def problems(self, form: object) -> Iterator[tuple[str, str, str]]:
        return iter(())

    def statements(self, place: Place) -> Iterator[Statement]:
        rows = tuple(slot.row for slot in self.slots() if slot.row)
        if rows:
            names = "、".join(row.label for row in rows[:3]) + ("等" if len(rows) > 3 else "")
            yield Statement(place.base, f"{place.form.title}：{names}", "form", rows=rows, head="事项")

    def gaps(self, place: Place, book: FactBook) -> Iterator[str]:
        return (text for slot in self.slots() if (text := slot.gap(place, book)))

    def demo(self, page: Page) -> Iterator[str]:
        return (slot.label for slot in self.slots() if page.invented(slot.name))


