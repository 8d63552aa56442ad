"""Word files for tests, written as the XML that Word would have written."""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

OFFICE = "http://schemas.openxmlformats.org"
RELATION = f"{OFFICE}/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{OFFICE}/wordprocessingml/2006/main" xmlns:r="{RELATION}" xmlns:m="{OFFICE}/officeDocument/2006/math" '
    f'xmlns:mc="{OFFICE}/markup-compatibility/2006" xmlns:a="{OFFICE}/drawingml/2006/main" '
    f'xmlns:c="{OFFICE}/drawingml/2006/chart" xmlns:pic="{OFFICE}/drawingml/2006/picture" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def p(*runs: str, style: str = "", props: str = "", text: str = "") -> str:
    """A paragraph of runs, or of one run with ``text``."""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{props}</w:pPr>{''.join(runs) + (r(text) if text else '')}</w:p>"


def r(text: str, props: str = "") -> str:
    return f'<w:r><w:rPr>{props}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def listed(text: str, level: int = 0, numbering: int = 1) -> str:
    return p(r(text), props=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{numbering}"/></w:numPr>')


def lvl(level: int, form: str, text: str, start: int | None = 1, more: str = "") -> str:
    begins = "" if start is None else f'<w:start w:val="{start}"/>'
    return (
        f'<w:lvl w:ilvl="{level}">{begins}<w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(identifier: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{identifier}">{"".join(levels)}</w:abstractNum>'


def num(identifier: int, of: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{identifier}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'


def style(
    identifier: str, name: str, based: str = "", props: str = "", looks: str = "", kind: str = "paragraph"
) -> str:
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{identifier}"><w:name w:val="{name}"/>{base}'
        f"<w:pPr>{props}</w:pPr><w:rPr>{looks}</w:rPr></w:style>"
    )


HEADINGS = "".join(
    style(f"{n}", f"heading {n}", props=f'<w:outlineLvl w:val="{n - 1}"/>') for n in range(1, 4)
)


def tc(content: str, props: str = "") -> str:
    inside = content if content.startswith("<") else p(text=content)
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{inside}</w:tc>"


def span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


TOP, BELOW = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def tr(*cells: str, props: str = "") -> str:
    made = "".join(cell if cell.startswith("<w:tc>") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{props}</w:trPr>{made}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def part(root: str, content: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{root} {NAMESPACES}>{content}</w:{root}>'
    )


def document(body: str) -> str:
    return part("document", f"<w:body>{body}<w:sectPr/></w:body>")


def relations(items: dict[str, str], more: str = "") -> str:
    """Kind → target, with ids rId1, rId2 …"""
    made = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(items.items(), 1)
    )
    return f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{made}{more}</Relationships>'


def content_types(main: str = MAIN_TYPE) -> str:
    return (
        f'<Types xmlns="{OFFICE}/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )


def zipped(members: dict[str, str | bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def members(
    body: str = "",
    *,
    styles: str = "",
    numbering: str = "",
    footnotes: str = "",
    chart: str = "",
    more_relations: str = "",
) -> dict[str, str | bytes]:
    kinds = {"styles": "styles.xml", "numbering": "numbering.xml", "footnotes": "footnotes.xml"}
    kinds |= {"chart": "charts/chart1.xml"} if chart else {}
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relations({"officeDocument": "word/document.xml"}),
        "word/document.xml": document(body),
        "word/_rels/document.xml.rels": relations(kinds, more_relations),
        "word/styles.xml": part("styles", styles),
        "word/numbering.xml": part("numbering", numbering),
        "word/footnotes.xml": part("footnotes", footnotes),
        **({"word/charts/chart1.xml": chart} if chart else {}),
    }


def word(
    body: str, *, styles: str = "", numbering: str = "", footnotes: str = "", chart: str = "", more: str = ""
) -> bytes:
    return zipped(
        members(
            body,
            styles=styles,
            numbering=numbering,
            footnotes=footnotes,
            chart=chart,
            more_relations=more,
        )
    )
