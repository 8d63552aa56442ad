"""Charts as Word has them: editable, each with its data in a small workbook inside the document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from apps.domain.writing.blocks import Chart

from ..charts import all_labels, alternative, series_names
from .package import zipped
from .xml import HEAD, emu, escaped, paragraph, run

SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
WORKBOOK = "rId1"
INK, PALE = "1F3A5F", "A9BDD3"
FILLS = (
    f'<a:solidFill><a:srgbClr val="{INK}"/></a:solidFill>',
    "wdUpDiag",
    f'<a:solidFill><a:srgbClr val="{PALE}"/></a:solidFill>',
    "smConfetti",
    "narHorz",
    '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>',
    "smGrid",
    '<a:solidFill><a:srgbClr val="6D8199"/></a:solidFill>',
    "narVert",
    "wdDnDiag",
)


def chart_paragraphs(chart: Chart, number: int, relation: str) -> str:
    """The chart in line, its caption below as is the custom for figures."""
    size = f'cx="{emu(154)}" cy="{emu(PLOTS[chart.kind].height)}"'
    drawing = (
        f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{number}" name="图表{number}" descr="{escaped(alternative(chart))}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    caption = paragraph("FigureCaption", run(chart.caption)) if chart.caption else ""
    return paragraph("Figure", f"<w:r>{drawing}</w:r>") + caption


def chart_xml(chart: Chart) -> str:
    made = PLOTS[chart.kind]
    plot, side = made.draw(chart), made.legend
    return (
        f'{HEAD}<c:chartSpace {SPACES}><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>{plot}</c:plotArea>'
        f'<c:legend><c:legendPos val="{side}"/><c:overlay val="0"/></c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900">{FACES}</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
        f'<c:externalData r:id="{WORKBOOK}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


FACES = '<a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/>'
CATEGORIES, VALUES = "111", "112"
"""The ids of the axes."""


def _columns(chart: Chart) -> str:
    series = "".join(
        _series(chart, k, _fill(k) + '<c:invertIfNegative val="0"/>') for k in range(len(chart.series))
    )
    grey = '<a:solidFill><a:srgbClr val="CFCFCF"/></a:solidFill>'
    lines = f'<c:majorGridlines><c:spPr><a:ln w="6350">{grey}</a:ln></c:spPr></c:majorGridlines>'
    return (
        f'<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="45"/><c:axId val="{CATEGORIES}"/><c:axId val="{VALUES}"/></c:barChart>'
        + _axis("catAx", CATEGORIES, VALUES, "b", "General", "low")
        + _axis("valAx", VALUES, CATEGORIES, "l", "#,##0", "nextTo", lines)
    )


def _axis(
    kind: str, own: str, other: str, side: str, number_format: str, labels: str, lines: str = ""
) -> str:
    return (
        f'<c:{kind}><c:axId val="{own}"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{side}"/>{lines}<c:numFmt formatCode="{number_format}" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="{labels}"/>'
        f'<c:crossAx val="{other}"/><c:crosses val="autoZero"/></c:{kind}>'
    )


def _pie(chart: Chart) -> str:
    wedges = "".join(f'<c:dPt><c:idx val="{i}"/>{_fill(i)}</c:dPt>' for i in range(len(chart.categories)))
    return f'<c:pieChart><c:varyColors val="1"/>{_series(chart, 0, wedges)}<c:firstSliceAng val="0"/></c:pieChart>'


def _series(chart: Chart, k: int, look: str) -> str:
    column, last = chr(ord("B") + k), len(chart.categories) + 1
    name = _cached("str", f"${column}$1", (series_names(chart)[k],))
    categories = _cached("str", f"$A$2:$A${last}", chart.categories)
    values = _cached("num", f"${column}$2:${column}${last}", chart.series[k].values)
    return (
        f'<c:ser><c:idx val="{k}"/><c:order val="{k}"/><c:tx>{name}</c:tx>{look}{_labels(chart, k)}'
        f"<c:cat>{categories}</c:cat><c:val>{values}</c:val></c:ser>"
    )


def _cached(kind: str, cells: str, values: tuple) -> str:
    """A reference into the workbook with the values that are shown until it is opened."""
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{escaped(_plain(value))}</c:v></c:pt>'
        for i, value in enumerate(values)
        if value is not None
    )
    form = "<c:formatCode>General</c:formatCode>" if kind == "num" else ""
    return (
        f"<c:{kind}Ref><c:f>Sheet1!{cells}</c:f>"
        f'<c:{kind}Cache>{form}<c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache></c:{kind}Ref>'
    )


def _plain(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.10g}"


def _fill(number: int) -> str:
    fill = FILLS[number % len(FILLS)]
    if not fill.startswith("<"):
        ink, paper = f'<a:srgbClr val="{INK}"/>', '<a:srgbClr val="FFFFFF"/>'
        fill = f'<a:pattFill prst="{fill}"><a:fgClr>{ink}</a:fgClr><a:bgClr>{paper}</a:bgClr></a:pattFill>'
    return f'<c:spPr>{fill}<a:ln w="9525"><a:solidFill><a:srgbClr val="{INK}"/></a:solidFill></a:ln></c:spPr>'


def _labels(chart: Chart, k: int) -> str:
    """The labels word for word: what is printed in the PDF is printed here."""
    shows = (
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
        '<c:showBubbleSize val="0"/>'
    )
    each = "".join(
        f'<c:dLbl><c:idx val="{i}"/><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:rPr lang="zh-CN" sz="700">{FACES}</a:rPr>'
        f'<a:t>{escaped(label)}</a:t></a:r></a:p></c:rich></c:tx><c:dLblPos val="{_place(chart, k, i)}"/>{shows}</c:dLbl>'
        for i, label in enumerate(all_labels(chart)[k])
    )
    leaders = '<c:showLeaderLines val="1"/>' if chart.kind == "pie" else ""
    return f'<c:dLbls>{each}<c:dLblPos val="outEnd"/>{shows}{leaders}</c:dLbls>'


THIN = 0.05
"""A wedge of a smaller share has no room for its label beside its neighbours': Word finds it a place."""


def _place(chart: Chart, k: int, i: int) -> str:
    values = [max(v or 0.0, 0.0) for v in chart.series[k].values]
    return "bestFit" if chart.kind == "pie" and values[i] < THIN * sum(values) else "outEnd"


# --- the workbook behind a chart --------------------------------------------------------------------------------------

_PACKAGE = "application/vnd.openxmlformats-package.relationships+xml"
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Default Extension="rels" ContentType="{_PACKAGE}"/><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEETS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEETS}.worksheet+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


_BOOK = (
    f'{HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def _relation(kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def workbook(chart: Chart) -> bytes:
    """One sheet: categories in column A, a series in each further column."""
    rows = [["", *series_names(chart)]]
    rows += [
        [category, *(series.values[i] for series in chart.series)]
        for i, category in enumerate(chart.categories)
    ]
    data = "".join(
        f'<row r="{n}">{"".join(_xl_cell(chr(ord("A") + k), n, value) for k, value in enumerate(row))}</row>'
        for n, row in enumerate(rows, 1)
    )
    return zipped(
        {
            "[Content_Types].xml": HEAD + _TYPES,
            "_rels/.rels": HEAD + _relation("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": _BOOK,
            "xl/_rels/workbook.xml.rels": HEAD + _relation("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f'{HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData></worksheet>',
        }
    )


def _xl_cell(column: str, row: int, value: float | str | None) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return f'<c r="{column}{row}" t="inlineStr"><is><t>{escaped(value)}</t></is></c>'
    return f'<c r="{column}{row}"><v>{_plain(value)}</v></c>'


@dataclass(frozen=True)
class Plot:
    """A kind of chart: how it is drawn, where its legend stands, how high it is in mm."""

    draw: Callable[[Chart], str]
    legend: str
    height: int


PLOTS = {"column": Plot(_columns, "b", 62), "pie": Plot(_pie, "r", 56)}
