"""``column``: the values of each category side by side, a column a series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from ..writing.blocks import Chart
from . import drawingml, svg
from .labels import all_labels, series_names


class Column:
    kind: ClassVar[str] = "column"
    legend: ClassVar[str] = "b"
    height: ClassVar[int] = 62

    def problems(self, series: int) -> Iterator[str]:
        yield from () if series else ("柱图至少要有一个系列",)

    def svg(self, chart: Chart) -> str:
        values = [v for series in chart.series for v in series.values if v is not None]
        steps = svg.ticks(min(0.0, *values, 0.0), max(0.0, *values, 0.0), whole=all(value == int(value) for value in values))
        labels = all_labels(chart)
        turn = svg.labels_turned(chart, labels)
        top, left, right, plot = (58 if turn else 22), 62, 8, 150
        legend_rows = svg.legend_rows(series_names(chart))
        scale = plot / (steps[-1] - steps[0])
        foot = top + plot

        def y(value: float) -> float:
            return foot - (value - steps[0]) * scale

        body = [svg.axis(steps, left, right, y)]
        group = (svg.WIDTH - left - right) / max(1, len(chart.categories))
        bar = group * 0.86 / max(1, len(chart.series))
        for i, category in enumerate(chart.categories):
            body += svg.category_text(left + group * (i + 0.5), foot + 17, category, group)
            for k, series in enumerate(chart.series):
                x = left + group * (i + 0.07) + bar * k
                body += _bar(x, bar, series.values[i], labels[k][i], k, y, turn)
        body.append(
            f'<line x1="{left}" y1="{y(0):.1f}" x2="{svg.WIDTH - right}" y2="{y(0):.1f}" stroke="#333" stroke-width="1"/>'
        )
        category_rows = max(svg.category_lines(c, group) for c in chart.categories) if chart.categories else 1
        legend_top = foot + 17 + 14 * category_rows
        body += svg.legend(legend_rows, legend_top)
        return svg.document(legend_top + 20 * len(legend_rows) + 2, body)

    def plot(self, chart: Chart) -> str:
        series = "".join(
            drawingml.series(chart, k, drawingml.fill(k) + '<c:invertIfNegative val="0"/>') for k in range(len(chart.series))
        )
        grey = '<a:solidFill><a:srgbClr val="CFCFCF"/></a:solidFill>'
        lines = f'<c:majorGridlines><c:spPr><a:ln w="6350">{grey}</a:ln></c:spPr></c:majorGridlines>'
        return (
            f'<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
            f'<c:gapWidth val="45"/><c:axId val="{drawingml.CATEGORIES}"/><c:axId val="{drawingml.VALUES}"/></c:barChart>'
            + drawingml.axis("catAx", drawingml.CATEGORIES, drawingml.VALUES, "b", "General", "low")
            + drawingml.axis("valAx", drawingml.VALUES, drawingml.CATEGORIES, "l", "#,##0", "nextTo", lines)
        )


def _bar(x: float, w: float, value: float | None, label: str, k: int, y: Callable[[float], float], turn: bool) -> list[str]:
    top, foot = (y(max(value or 0, 0)), y(min(value or 0, 0)))
    made = [] if value is None else [svg.box(x, top, w, foot - top, k)]
    if turn:
        return [*made, svg.text(x + w / 2 + 3.5, top - 4, label, "start", 10, turn=True)]
    return [*made, svg.text(x + w / 2, top - 5, label, size=10.2)]
