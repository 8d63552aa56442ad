"""Charts as Word has them: editable, each with its data in a small workbook inside the document."""

from __future__ import annotations

from apps.domain.charts import KINDS
from apps.domain.charts.drawingml import FACES, escaped, plain
from apps.domain.charts.labels import alternative, series_names
from apps.domain.writing.blocks import Chart

from .package import zipped
from .xml import HEAD, emu, paragraph, run

SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
WORKBOOK = "rId1"


def chart_paragraphs(chart: Chart, number: int, relation: str) -> str:
    """The chart in line, its caption below as is the custom for figures."""
    size = f'cx="{emu(154)}" cy="{emu(KINDS[chart.kind].height)}"'
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
    kind = KINDS[chart.kind]
    plot, side = kind.plot(chart), kind.legend
    return (
        f'{HEAD}<c:chartSpace {SPACES}><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>{plot}</c:plotArea>'
        f'<c:legend><c:legendPos val="{side}"/><c:overlay val="0"/></c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900">{FACES}</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
        f'<c:externalData r:id="{WORKBOOK}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


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
    return f'<c r="{column}{row}"><v>{plain(value)}</v></c>'
