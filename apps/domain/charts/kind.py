"""A kind of chart: a class that says what data it takes and how it is drawn, as a picture and in an office file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Protocol

from ..writing.blocks import Chart


class ChartKind(Protocol):
    kind: ClassVar[str]
    legend: ClassVar[str]
    """Where its legend stands in an office file: ``b`` below, ``r`` at the right."""
    height: ClassVar[int]
    """In an office file, in mm."""

    def problems(self, series: int) -> Iterator[str]:
        """What so many series are too many or too few for, as sentences."""
        ...

    def svg(self, chart: Chart) -> str: ...

    def plot(self, chart: Chart) -> str:
        """The inside of ``c:plotArea``."""
        ...
