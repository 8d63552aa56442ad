"""What charts are made of in an office file: editable, and word for word as they are printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from xml.sax.saxutils import escape

from ..writing.blocks import Chart
from .labels import all_labels, series_names, shares
from .svg import FILLS

INK = "1F3A5F"

FACES = '<a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/>'
ON_RING = '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></c:spPr>'
"""The label of a ring stands on it, on a white ground."""
CATEGORIES, VALUES = "111", "112"
"""The ids of the axes."""


def escaped(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def axis(
    kind: str, own: str, other: str, side: str, number_format: str, labels: str, lines: str = ""
) -> str:
    return (
        f'<c:{kind}><c:axId val="{own}"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{side}"/>{lines}<c:numFmt formatCode="{number_format}" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="{labels}"/>'
        f'<c:crossAx val="{other}"/><c:crosses val="autoZero"/></c:{kind}>'
    )


def series(chart: Chart, k: int, look: str, place: Callable[[int], str] | None = lambda i: "outEnd", leaders: str = "") -> str:
    """A series with its look and its labels, each at the place its value has, or where the kind of chart knows but one;
    ``leaders`` lead to labels moved aside."""
    column, last = chr(ord("B") + k), len(chart.categories) + 1
    name = cached("str", f"${column}$1", (series_names(chart)[k],))
    categories = cached("str", f"$A$2:$A${last}", chart.categories)
    values = cached("num", f"${column}$2:${column}${last}", chart.series[k].values)
    return (
        f'<c:ser><c:idx val="{k}"/><c:order val="{k}"/><c:tx>{name}</c:tx>{look}{labels(chart, k, place, leaders)}'
        f"<c:cat>{categories}</c:cat><c:val>{values}</c:val></c:ser>"
    )


def cached(kind: str, cells: str, values: Sequence[float | str | None]) -> str:
    """A reference into the workbook with the values that are shown until it is opened."""
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{escaped(plain(value))}</c:v></c:pt>'
        for i, value in enumerate(values)
        if value is not None
    )
    form = "<c:formatCode>General</c:formatCode>" if kind == "num" else ""
    return (
        f"<c:{kind}Ref><c:f>Sheet1!{cells}</c:f>"
        f'<c:{kind}Cache>{form}<c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache></c:{kind}Ref>'
    )


def plain(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.10g}"


def fill(number: int) -> str:
    colour = FILLS[number % len(FILLS)].removeprefix("#").upper()
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    return f'<c:spPr>{fill}<a:ln w="9525"><a:solidFill><a:srgbClr val="{INK}"/></a:solidFill></a:ln></c:spPr>'


def labels(chart: Chart, k: int, place: Callable[[int], str] | None, leaders: str) -> str:
    """What is printed in the PDF is printed here, word for word: the value, and of a pie the share of its wedge, said once."""
    shows = (
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
        '<c:showBubbleSize val="0"/>'
    )
    told = [
        f"{label}（{share}）" if share and "%" not in label else label
        for label, share in zip_longest(all_labels(chart)[k], shares(chart), fillvalue="")
    ]
    each = "".join(
        f'<c:dLbl><c:idx val="{i}"/><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:rPr lang="zh-CN" sz="700">{FACES}</a:rPr>'
        f"<a:t>{escaped(label)}</a:t></a:r></a:p></c:rich></c:tx>"
        f"{_placed(place(i)) if place else ON_RING}{shows}</c:dLbl>"
        for i, label in enumerate(told)
    )
    return f"<c:dLbls>{each}{_placed('outEnd') if place else ''}{shows}{leaders}</c:dLbls>"


def _placed(at: str) -> str:
    return f'<c:dLblPos val="{at}"/>'
