"""``pie``: the shares of one series."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import ClassVar

from ..writing.blocks import Chart
from . import drawingml, svg
from .labels import THIN, all_labels, series_names, shares

HOLE = 0.62
"""The radius of the hole of a ring, of its own."""
DARK = ("#1f3a5f", "#c8793a", "#4f7d63", "#7b5b86", "#6d8199")
"""On these one writes white."""


class Pie:
    kind: ClassVar[str] = "pie"
    legend: ClassVar[str] = "r"
    height: ClassVar[int] = 56

    def problems(self, series: int) -> Iterator[str]:
        yield from () if series == 1 else (f"饼图只画一个系列，现有 {series} 个",)

    def svg(self, chart: Chart) -> str:
        values = [max(v or 0.0, 0.0) for v in chart.series[0].values]
        labels = all_labels(chart)[0]
        radius, line = 82.0, 24
        height = max(2 * radius + 16, line * (len(values) + 1) + 16)
        cx, cy = 145.0, height / 2
        body = _wedges(values, cx, cy, radius)
        body += _shares(chart, values, cx, cy, radius)
        top = cy - line * (len(values) + 1) / 2
        body.append(svg.text(285, top + 15, series_names(chart)[0], "start", 12))
        for n, (category, label) in enumerate(zip(chart.categories, labels, strict=True)):
            y = top + line * (n + 1)
            body += [
                svg.box(285, y + 5, 15, 12, n),
                svg.text(307, y + 15.5, category, "start"),
                svg.text(svg.WIDTH - 12, y + 15.5, label, "end"),
            ]
        return svg.document(height, body)

    def plot(self, chart: Chart) -> str:
        values = [max(v or 0.0, 0.0) for v in chart.series[0].values]
        wedges = "".join(f'<c:dPt><c:idx val="{i}"/>{drawingml.fill(i)}</c:dPt>' for i in range(len(values)))

        def place(i: int) -> str:
            return "bestFit" if values[i] < THIN * sum(values) else "outEnd"

        if "100%" in shares(chart):
            dark = f'<c:dPt><c:idx val="{shares(chart).index("100%")}"/>{drawingml.fill(0)}</c:dPt>'
            ring = drawingml.series(chart, 0, dark, None)
            hole = f'<c:firstSliceAng val="0"/><c:holeSize val="{HOLE * 100:.0f}"/>'
            return f'<c:doughnutChart><c:varyColors val="1"/>{ring}{hole}</c:doughnutChart>'
        series = drawingml.series(chart, 0, wedges, place, '<c:showLeaderLines val="1"/>')
        return f'<c:pieChart><c:varyColors val="1"/>{series}<c:firstSliceAng val="0"/></c:pieChart>'


def _wedges(values: list[float], cx: float, cy: float, radius: float) -> list[str]:
    total = sum(values)
    angle, made = -math.pi / 2, []
    for number, value in enumerate(values):
        if not total or not value:
            continue
        turn = 2 * math.pi * value / total
        made.append(_wedge(cx, cy, radius, angle, angle + turn, number))
        angle += turn
    return made


def _wedge(cx: float, cy: float, r: float, start: float, end: float, number: int) -> str:
    fill = svg.filled(number)
    if end - start > 2 * math.pi - 1e-6:  # the whole is a ring: a full disc says nothing and costs much ink
        ring = f'<circle cx="{cx}" cy="{cy}" r="{r}" {fill} stroke="{svg.INK}" stroke-width=".8"/>'
        return f'{ring}<circle cx="{cx}" cy="{cy}" r="{r * HOLE:g}" fill="#fff" stroke="{svg.INK}" stroke-width=".8"/>'
    x1, y1, x2, y2 = (
        cx + r * math.cos(start),
        cy + r * math.sin(start),
        cx + r * math.cos(end),
        cy + r * math.sin(end),
    )
    large = 1 if end - start > math.pi else 0
    return (
        f'<path d="M{cx} {cy}L{x1:.2f} {y1:.2f}A{r} {r} 0 {large} 1 {x2:.2f} {y2:.2f}Z"'
        f' {fill} stroke="{svg.INK}" stroke-width=".8" stroke-linejoin="round"/>'
    )


def _shares(chart: Chart, values: list[float], cx: float, cy: float, r: float) -> list[str]:
    """The share of each wedge on it; in the middle of a ring that it is all."""
    total, angle, made = sum(values), -math.pi / 2, []
    for number, (value, told) in enumerate(zip(values, shares(chart), strict=True)):
        turn = 2 * math.pi * value / total if total else 0.0
        middle, angle = angle + turn / 2, angle + turn
        if told == "100%":
            return [svg.text(cx, cy + 5, told, size=15)]
        if told:
            x, y = cx + 0.66 * r * math.cos(middle), cy + 0.66 * r * math.sin(middle) + 4
            made.append(svg.text(x, y, told, size=11, pale=svg.FILLS[number % len(svg.FILLS)] in DARK))
    return made
