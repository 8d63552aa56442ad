"""What is drawn of a chart."""

from __future__ import annotations

import re

from apps.domain.charts.column import Column
from apps.domain.writing.blocks import Chart, Series


def axis(*values: float) -> list[str]:
    """The numbers beside the axis of a column chart without value labels of its own."""
    drawn = Column().svg(Chart("column", "", tuple("甲乙丙丁"[: len(values)]), (Series("数", values),), (("",) * len(values),)))
    return re.findall(r'text-anchor="end"[^>]*>([\d,.]+)<', drawn)


def test_whole_numbers_are_counted_in_whole_steps() -> None:
    assert axis(2, 1, 0) == ["0", "1", "2"]
    assert axis(1) == ["0", "1"]
    assert axis(2.5, 1) == ["0", "0.5", "1", "1.5", "2", "2.5"]
