"""What is written at a chart: the names of its series, the labels of its values, and all of it for who cannot see."""

from __future__ import annotations

from ..writing.blocks import Chart

THIN = 0.05
"""A wedge of a smaller share has no room for words of its own."""


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


def shares(chart: Chart) -> tuple[str, ...]:
    """What is written on the wedges of a pie: what part of the whole each is; nothing on those without room for it."""
    if chart.kind != "pie":
        return ()
    values = [max(v or 0.0, 0.0) for v in chart.series[0].values]
    total = sum(values)
    parts = [value / total if total else 0.0 for value in values]
    return tuple("" if part < THIN else "100%" if part > 1 - 1e-6 else f"{part:.1%}" for part in parts)


def series_names(chart: Chart) -> list[str]:
    return [f"{s.name}（{chart.unit}）" if chart.unit else s.name for s in chart.series]
