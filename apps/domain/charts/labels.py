"""What is written at a chart: the names of its series, the labels of its values, and all of it for who cannot see."""

from __future__ import annotations

from ..writing.blocks import Chart


def alternative(chart: Chart) -> str:
    """What a screen reader says: the given text, else the data."""
    if chart.alt:
        return chart.alt
    parts = [
        f"{series.name}：" + "，".join(f"{c} {v}" for c, v in zip(chart.categories, labels, strict=False))
        for series, labels in zip(chart.series, all_labels(chart), strict=True)
    ]
    return f"{chart.title}。" + "；".join(parts) + (f"（单位：{chart.unit}）" if chart.unit else "")


def all_labels(chart: Chart) -> tuple[tuple[str, ...], ...]:
    """The value labels, made from the values where none are given."""
    if chart.labels:
        return chart.labels
    return tuple(tuple("—" if v is None else f"{v:,.2f}" for v in series.values) for series in chart.series)


def series_names(chart: Chart) -> list[str]:
    return [f"{s.name}（{chart.unit}）" if chart.unit else s.name for s in chart.series]
