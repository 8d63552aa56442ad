"""A statement as its page shows it: rows of cells, each with its control or its text."""

from __future__ import annotations

from typing import NamedTuple


class GridCell(NamedTuple):
    """One cell of the page: its control, or the text of a computed one."""

    key: str
    control: str = ""
    """The field as HTML, with what is typed in it; empty where nobody types."""
    text: str = ""
    ident: str = ""
    """What the field is called on the page."""
    message: str = ""
    demo: bool = False
    skipped: bool = False
    numeric: bool = True
    unit: str = ""
    hint: str = ""
    column: str = ""
    optional: bool = False
    source: str = ""
    """Where it came from, if it was not typed."""
    carried: str = ""
    """What it is kept under, where it was taken over from the year before and nobody has confirmed it."""
    told: tuple[str, ...] = ()
    """What is wrong with it beside the other figures of its row."""
    compared: str = ""
    """What was handed in for the same cell with the monitoring of the year, and when."""
    note: str = ""
    """As what the text counts, where that is not plain from it."""
    live: str = ""
    """What the page calls it when it shows it anew, where that is not its key."""
    closed: str = ""
    """Why it may not be changed, as a sentence; empty where it may."""
    place: str = ""
    """The name under which opinions about it are kept."""


class GridRow(NamedTuple):
    label: str
    cells: tuple[GridCell, ...]
    indent: int = 0
    total: bool = False
    ident: str = ""
    row: str = ""
    """What its row is called, where it earns points."""
    hint: str = ""
    result: str = ""
    """What the row earned, and how: printed behind its cells."""
    note: str = ""
    """What the row still lacks."""
    fixed: bool = False
    """A row nobody may remove."""
    place: str = ""
    """The name under which opinions about the row are kept."""
    asked: tuple[str, ...] = ()
    """What those who check would ask about it."""
    page: str | None = None
    """The address of its own page, empty as long as it is new; None where rows have none."""
