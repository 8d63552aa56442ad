"""What is drawn of a chart."""

from __future__ import annotations

import re

from apps.domain.charts.column import Column
from apps.domain.charts.pie import Pie
from apps.domain.writing.blocks import Chart, Series


def axis(*values: float) -> list[str]:
    """The numbers beside the axis of a column chart without value labels of its own."""
    drawn = Column().svg(Chart("column", "", tuple("甲乙丙丁"[: len(values)]), (Series("数", values),), (("",) * len(values),)))
    return re.findall(r'text-anchor="end"[^>]*>([\d,.]+)<', drawn)


def test_whole_numbers_are_counted_in_whole_steps() -> None:
    assert axis(2, 1, 0) == ["0", "1", "2"]
    assert axis(1) == ["0", "1"]
    assert axis(2.5, 1) == ["0", "0.5", "1", "1.5", "2", "2.5"]


def wedges(*values: float, labels: tuple[str, ...] = ()) -> tuple[str, list[str]]:
    """The chart of the office file: its kind, and what is written at its wedges."""
    given = (labels,) if labels else ()
    plot = Pie().plot(Chart("pie", "", tuple("甲乙丙丁"[: len(values)]), (Series("数", values),), given))
    return re.findall(r"<c:(\w+Chart)>", plot)[0], re.findall(r"<a:t>(.*?)</a:t>", plot)


def test_the_wedges_of_an_office_file_say_their_share_once() -> None:
    assert wedges(60, 40) == ("pieChart", ["60.00（60.0%）", "40.00（40.0%）"])
    assert wedges(99, 1) == ("pieChart", ["99.00（99.0%）", "1.00"])
    assert wedges(60, 40, labels=("60（60%）", "40（40%）")) == ("pieChart", ["60（60%）", "40（40%）"])


def test_the_whole_is_a_ring_in_an_office_file_too() -> None:
    assert wedges(2543.52) == ("doughnutChart", ["2,543.52（100%）"])
    assert "dLblPos" not in Pie().plot(Chart("pie", "", ("甲",), (Series("数", (1,)),))), "a ring knows no places for labels"
    assert wedges(0)[0] == "pieChart"
