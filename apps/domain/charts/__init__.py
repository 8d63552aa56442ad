"""Charts.  ``KINDS`` lists the kinds; a new one is a file of its own and a line here."""

from __future__ import annotations

from .column import Column
from .kind import ChartKind
from .pie import Pie

KINDS: dict[str, ChartKind] = {kind.kind: kind for kind in (Column(), Pie())}

__all__ = ["KINDS", "ChartKind"]
