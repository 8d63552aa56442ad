"""What charts are drawn from as SVG: sharp in print, readable without colour, made in well under a millisecond.

Series differ by tone, dark and light in turn, so that they stay apart in grey; a printer without colours gets hatches.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from xml.sax.saxutils import escape

from ..writing.blocks import Chart
from ..writing.widths import width as text_width

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
FILLS = (INK, "#9dbde0", "#c8793a", "#ecd9b4", "#4f7d63", "#c9d3de", "#7b5b86", "#e3b7a0", "#6d8199", "#b9d2b4")
"""Each has another brightness than its neighbours."""
HATCHES = ("", "p1", "", "p3", "p4", "", "p6", "", "p2", "p5")
MONOCHROME = "".join(f".fill{i}{{fill:url(#{hatch})}}" for i, hatch in enumerate(HATCHES) if hatch)


def document(height: float, body: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}">'
        f"<style>@media print and (monochrome){{{MONOCHROME}}}</style><defs>{PATTERNS}</defs>"
        f'<g {FONT} font-size="12" fill="#111">{"".join(body)}</g></svg>'
    )


def text(x: float, y: float, text: str, anchor: str = "middle", size: float = 12, turn: bool = False, pale: bool = False) -> str:
    turned = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turn else ""
    turned += ' fill="#fff"' if pale else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}"{turned}>{escape(text)}</text>'


def box(x: float, y: float, w: float, h: float, number: int) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" {filled(number)} stroke="{INK}" stroke-width=".7"/>'


def filled(number: int) -> str:
    number %= len(FILLS)
    return f'class="fill{number}" fill="{FILLS[number]}"'


def ticks(low: float, high: float, whole: bool = False) -> list[float]:
    """Round steps (1, 2, 2.5 or 5 times a power of ten) that hold the values, zero among them; of ``whole`` numbers whole ones."""
    if low == high:
        return [0.0, 1.0]
    span = high - low
    power = 10 ** math.floor(math.log10(span / 4))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= span / 5)
    if whole and step != int(step):
        step = math.ceil(step)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [n * step for n in range(first, last + 1)]


def labels_turned(chart: Chart, labels: tuple[tuple[str, ...], ...]) -> bool:
    """Whether value labels must stand upright because they are wider than their column."""
    room = (WIDTH - 70) / max(1, len(chart.categories)) * 0.86 / max(1, len(chart.series))
    widest = max((text_width(text) for row in labels for text in row), default=0)
    return widest * 10.2 > room * 1.04


def axis(ticks: list[float], left: float, right: float, y: Callable[[float], float]) -> str:
    whole = all(tick == int(tick) for tick in ticks)
    lines = []
    for tick in ticks:
        at = y(tick)
        lines.append(
            f'<line x1="{left}" y1="{at:.1f}" x2="{WIDTH - right}" y2="{at:.1f}" stroke="{RULE}" stroke-width=".6"/>'
        )
        lines.append(text(left - 6, at + 4, f"{tick:,.0f}" if whole else f"{tick:,.4g}", "end", 11))
    return "".join(lines)


def category_lines(text: str, room: float) -> int:
    return max(1, math.ceil(text_width(text) * 12 / max(room - 4, 12)))


def category_text(x: float, y: float, category: str, room: float) -> list[str]:
    lines = category_lines(category, room)
    size = math.ceil(len(category) / lines)
    return [text(x, y + 14 * n, category[n * size : (n + 1) * size]) for n in range(lines)]


def legend_rows(names: list[str]) -> list[list[tuple[int, str]]]:
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


def legend(rows: list[list[tuple[int, str]]], top: float) -> list[str]:
    made = []
    for n, row in enumerate(rows):
        total = sum(text_width(name) * 12 + 40 for _, name in row) - 20
        x = (WIDTH - total) / 2
        for number, name in row:
            made += [box(x, top + 20 * n, 13, 11, number), text(x + 18, top + 20 * n + 10, name, "start")]
            x += text_width(name) * 12 + 40
    return made
