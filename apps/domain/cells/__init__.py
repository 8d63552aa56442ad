"""Cells.  ``TYPES`` lists what they may take; a new type is a file of its own and its name here."""

from __future__ import annotations

from . import choice, date, number, text
from .cell import TYPES, CellType, Field, Reading, registered

NUMBER, TEXT, LONG, CHOICE, FLAG = (
    number.Number.type, text.Text.type, text.Long.type, choice.Choice.type, choice.Flag.type,
)  # fmt: skip
"""Those the system itself asks for; a pack may name any."""

__all__ = ["CHOICE", "FLAG", "LONG", "NUMBER", "TEXT", "TYPES", "CellType", "Field", "Reading", "date", "registered"]
