"""Charts as SVG, by hand: sharp in print, readable without colour, drawn in well under a millisecond.

Series differ by hatch as well as by tone, since most reports are copied in black and white.
"""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Callable
from xml.sax.saxutils import escape

from apps.domain.writing.blocks import Chart

from .text import width as text_width

INK, PALE, RULE = "#1f3a5f", "#a9bdd3", "#cfcfcf"
WIDTH = 590
FONT = 'font-family="Report Latin,Noto Sans CJK SC,SimHei,sans-serif"'
"""Without spaces: WeasyPrint takes them for part of the names and then prints Japanese forms."""

PATTERNS = f"""
<pattern id="p1" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="6" height="6" fill="#fff"/><rect width="2.4" height="6" fill="{INK}"/></pattern>
<pattern id="p2" width="5" height="5" patternUnits="userSpaceOnUse">
<rect width="5" height="5" fill="#fff"/><rect width="1.6" height="5" fill="{INK}"/></pattern>
<pattern id="p3" width="5" height="5" patternUnits="userSpaceOnUse">
<rect width="5" height="5" fill="#fff"/><circle cx="2.5" cy="2.5" r="1.1" fill="{INK}"/></pattern>
<pattern id="p4" width="5" height="5" patternUnits="userSpaceOnUse">
<rect width="5" height="5" fill="#fff"/><rect width="5" height="1.6" fill="{INK}"/></pattern>
<pattern id="p5" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
<rect width="6" height="6" fill="{PALE}"/><rect width="2.4" height="6" fill="{INK}"/></pattern>
<pattern id="p6" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="6" height="6" fill="#fff"/><rect width="1.2" height="6" fill="{INK}"/><rect width="6" height="1.2" fill="{INK}"/></pattern>
"""
FILLS = (INK, "url(#p1)", PALE, "url(#p3)", "url(#p4)", "#ffffff", "url(#p6)", "#6d8199", "url(#p2)", "url(#p5)")


def data_uri(chart: Chart) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg(chart).encode()).decode()


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


def svg(chart: Chart) -> str:
    return DRAWINGS[chart.kind](chart)


def _document(height: float, body: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}">'
        f'<defs>{PATTERNS}</defs><g {FONT} font-size="12" fill="#111">{"".join(body)}</g></svg>'
    )


def _text(x: float, y: float, text: str, anchor: str = "middle", size: float = 12, turn: bool = False) -> str:
    turned = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turn else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}"{turned}>{escape(text)}</text>'


def _box(x: float, y: float, w: float, h: float, number: int) -> str:
    fill = FILLS[number % len(FILLS)]
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" fill="{fill}" stroke="{INK}" stroke-width=".7"/>'


# --- columns ----------------------------------------------------------------------------------------------------------


def _ticks(low: float, high: float) -> list[float]:
    """Round steps (1, 2, 2.5 or 5 times a power of ten) that hold the values, zero among them."""
    if low == high:
        return [0.0, 1.0]
    span = high - low
    power = 10 ** math.floor(math.log10(span / 4))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= span / 5)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [n * step for n in range(first, last + 1)]


def _columns(chart: Chart) -> str:
    values = [v for series in chart.series for v in series.values if v is not None]
    ticks = _ticks(min(0.0, *values, 0.0), max(0.0, *values, 0.0))
    labels = all_labels(chart)
    turn = _labels_turned(chart, labels)
    top, left, right, plot = (58 if turn else 22), 62, 8, 150
    legend_rows = _legend_rows(series_names(chart))
    scale = plot / (ticks[-1] - ticks[0])
    foot = top + plot

    def y(value: float) -> float:
        return foot - (value - ticks[0]) * scale

    body = [_axis(ticks, left, right, y)]
    group = (WIDTH - left - right) / max(1, len(chart.categories))
    bar = group * 0.86 / max(1, len(chart.series))
    for i, category in enumerate(chart.categories):
        body += _category_text(left + group * (i + 0.5), foot + 17, category, group)
        for k, series in enumerate(chart.series):
            x = left + group * (i + 0.07) + bar * k
            body += _bar(x, bar, series.values[i], labels[k][i], k, y, turn)
    body.append(
        f'<line x1="{left}" y1="{y(0):.1f}" x2="{WIDTH - right}" y2="{y(0):.1f}" stroke="#333" stroke-width="1"/>'
    )
    category_rows = max(_category_lines(c, group) for c in chart.categories) if chart.categories else 1
    legend_top = foot + 17 + 14 * category_rows
    body += _legend(legend_rows, legend_top)
    return _document(legend_top + 20 * len(legend_rows) + 2, body)


def _labels_turned(chart: Chart, labels: tuple[tuple[str, ...], ...]) -> bool:
    """Whether value labels must stand upright because they are wider than their column."""
    room = (WIDTH - 70) / max(1, len(chart.categories)) * 0.86 / max(1, len(chart.series))
    widest = max((text_width(text) for row in labels for text in row), default=0)
    return widest * 10.2 > room * 1.04


def _axis(ticks: list[float], left: float, right: float, y) -> str:
    whole = all(tick == int(tick) for tick in ticks)
    lines = []
    for tick in ticks:
        at = y(tick)
        lines.append(
            f'<line x1="{left}" y1="{at:.1f}" x2="{WIDTH - right}" y2="{at:.1f}" stroke="{RULE}" stroke-width=".6"/>'
        )
        lines.append(_text(left - 6, at + 4, f"{tick:,.0f}" if whole else f"{tick:,.4g}", "end", 11))
    return "".join(lines)


def _bar(x: float, w: float, value: float | None, label: str, k: int, y, turn: bool) -> list[str]:
    top, foot = (y(max(value or 0, 0)), y(min(value or 0, 0)))
    made = [] if value is None else [_box(x, top, w, foot - top, k)]
    if turn:
        return [*made, _text(x + w / 2 + 3.5, top - 4, label, "start", 10, turn=True)]
    return [*made, _text(x + w / 2, top - 5, label, size=10.2)]


def _category_lines(text: str, room: float) -> int:
    return max(1, math.ceil(text_width(text) * 12 / max(room - 4, 12)))


def _category_text(x: float, y: float, text: str, room: float) -> list[str]:
    lines = _category_lines(text, room)
    size = math.ceil(len(text) / lines)
    return [_text(x, y + 14 * n, text[n * size : (n + 1) * size]) for n in range(lines)]


def _legend_rows(names: list[str]) -> list[list[tuple[int, str]]]:
    rows: list[list[tuple[int, str]]] = [[]]
    used = 0.0
    for number, name in enumerate(names):
        room = text_width(name) * 12 + 40
        if rows[-1] and used + room > WIDTH:
            rows.append([])
            used = 0.0
        rows[-1].append((number, name))
        used += room
    return rows


def _legend(rows: list[list[tuple[int, str]]], top: float) -> list[str]:
    made = []
    for n, row in enumerate(rows):
        total = sum(text_width(name) * 12 + 40 for _, name in row) - 20
        x = (WIDTH - total) / 2
        for number, name in row:
            made += [_box(x, top + 20 * n, 13, 11, number), _text(x + 18, top + 20 * n + 10, name, "start")]
            x += text_width(name) * 12 + 40
    return made


# --- pie --------------------------------------------------------------------------------------------------------------


def _pie(chart: Chart) -> str:
    values = [max(v or 0.0, 0.0) for v in chart.series[0].values]
    labels = all_labels(chart)[0]
    radius, line = 82.0, 24
    height = max(2 * radius + 16, line * (len(values) + 1) + 16)
    cx, cy = 145.0, height / 2
    body = _wedges(values, cx, cy, radius)
    top = cy - line * (len(values) + 1) / 2
    body.append(_text(285, top + 15, series_names(chart)[0], "start", 12))
    for n, (category, label) in enumerate(zip(chart.categories, labels, strict=True)):
        y = top + line * (n + 1)
        body += [
            _box(285, y + 5, 15, 12, n),
            _text(307, y + 15.5, category, "start"),
            _text(WIDTH - 12, y + 15.5, label, "end"),
        ]
    return _document(height, body)


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
    fill = FILLS[number % len(FILLS)]
    if end - start > 2 * math.pi - 1e-6:  # an arc from a point to itself would not be drawn
        return f'<circle cx="{cx}" cy="{cy}" r="{r}" fill="{fill}" stroke="{INK}" stroke-width=".8"/>'
    x1, y1, x2, y2 = (
        cx + r * math.cos(start),
        cy + r * math.sin(start),
        cx + r * math.cos(end),
        cy + r * math.sin(end),
    )
    large = 1 if end - start > math.pi else 0
    return (
        f'<path d="M{cx} {cy}L{x1:.2f} {y1:.2f}A{r} {r} 0 {large} 1 {x2:.2f} {y2:.2f}Z"'
        f' fill="{fill}" stroke="{INK}" stroke-width=".8" stroke-linejoin="round"/>'
    )


DRAWINGS: dict[str, Callable[[Chart], str]] = {"column": _columns, "pie": _pie}
