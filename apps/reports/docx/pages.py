"""Sections, footers and the draft mark: A4 with the margins of GB/T 9704-2012, upright or turned."""

from __future__ import annotations

from dataclasses import dataclass

from .styles import PITCH
from .xml import HEAD, NAMESPACES, field, paragraph, run, twips

WIDTH, WIDE_WIDTH = 8844, 12756
"""The 版心 in twips: 156 mm, and 225 mm on a landscape page."""

FOOTER = round((28 / 25.4 * 72 - 7) * 20)
"""The 一字线 lies 7 mm below the 版心, 28 mm above the foot of the page; the line of 14 pt is centred on it."""

GRID = f'<w:docGrid w:type="lines" w:linePitch="{PITCH}"/>'
"""Lines only.  A grid of characters (16 pt in cells of 15.79 pt) is drawn right by Word, but LibreOffice gives each character
two cells and moves figures about; the 28 characters a line come from the condensed 3号 of the styles instead."""


@dataclass(frozen=True, slots=True)
class Footers:
    """Relationship ids of the footers for odd and even pages."""

    odd: str
    even: str


def section_xml(
    landscape: bool, footers: Footers | None, *, restart: bool = False, headers: Footers | None = None
) -> str:
    """The properties of a section; ``footers`` None where the pages have no number."""
    refs = _refs("header", headers) + _refs("footer", footers)
    number = '<w:pgNumType w:start="1"/>' if restart else ""
    grid = "" if landscape else GRID
    return f'<w:sectPr>{refs}<w:type w:val="nextPage"/>{_page(landscape)}{number}<w:cols w:space="425"/>{grid}</w:sectPr>'


def _refs(kind: str, ids: Footers | None) -> str:
    if ids is None:
        return ""
    return f'<w:{kind}Reference w:type="default" r:id="{ids.odd}"/><w:{kind}Reference w:type="even" r:id="{ids.even}"/>'


def _page(landscape: bool) -> str:
    """Turned, the head of the sheet lies at the right and its binding side on top."""
    if landscape:
        size = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
        top, right, bottom, left = 28, 37, 26, 35
    else:
        size = '<w:pgSz w:w="11906" w:h="16838"/>'
        top, right, bottom, left = 37, 26, 35, 28
    return (
        f'{size}<w:pgMar w:top="{twips(top)}" w:right="{twips(right)}" w:bottom="{twips(bottom)}" w:left="{twips(left)}"'
        f' w:header="850" w:footer="{850 if landscape else FOOTER}" w:gutter="0"/>'
    )


def _number() -> str:
    return run("— ") + field("PAGE", "1") + run(" —")


def footer_xml(*, even: bool) -> str:
    """— 1 — one character in from the outer edge: right on odd pages, left on even ones."""
    side = (
        '<w:ind w:left="280"/><w:jc w:val="left"/>' if even else '<w:ind w:right="280"/><w:jc w:val="right"/>'
    )
    return f"{HEAD}<w:ftr {NAMESPACES}>{paragraph('Footer', _number(), side)}</w:ftr>"


def empty_footer_xml() -> str:
    return f"{HEAD}<w:ftr {NAMESPACES}>{paragraph('Footer', '')}</w:ftr>"


def wide_footer_xml(*, even: bool) -> str:
    """The number at its place on the sheet: on a turned page at the left edge, turned (GB/T 9704, 7.5 and 10.5)."""
    side = '<w:jc w:val="left"/>' if even else '<w:jc w:val="right"/>'
    content = paragraph("Footer", _number(), side)
    height, margin = 40.0, 14 / 72 * 25.4
    top = 28 + margin if even else 210 - 26 - margin - height
    return f"{HEAD}<w:ftr {NAMESPACES}>{paragraph('Footer', f'<w:r>{_turned_box(content, 28 - 4, top, 8, height)}</w:r>')}</w:ftr>"


def _turned_box(content: str, left: float, top: float, width: float, height: float) -> str:
    """A text box (mm) without border, its text turned clockwise.

    In VML, as the draft mark: of a DrawingML box in a footer LibreOffice keeps no place, the number stood at the edge of the paper.
    """
    place = ";".join(
        f"{side}:{mm / 25.4 * 72:.1f}pt"
        for side, mm in (("margin-left", left), ("margin-top", top), ("width", width), ("height", height))
    )
    return (
        '<w:pict><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
        '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
        f'<v:shape id="PageNumber" o:spid="_x0000_s2050" type="#_x0000_t202" alt="页码" style="position:absolute;{place};z-index:2;'
        'mso-position-horizontal-relative:page;mso-position-vertical-relative:page" filled="f" stroked="f">'
        f'<v:textbox style="layout-flow:vertical" inset="0,0,0,0"><w:txbxContent>{content}</w:txbxContent></v:textbox>'
        "</v:shape></w:pict>"
    )


def draft_header_xml() -> str:
    """草稿, light and slanting behind the text, as Word's own watermark."""
    shape = (
        '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        '<v:shape id="DraftMark" o:spid="_x0000_s2049" type="#_x0000_t136" alt="草稿" style="position:absolute;margin-left:0;'
        "margin-top:0;width:300pt;height:150pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;"
        'mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin" '
        'fillcolor="#ececec" stroked="f"><v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="草稿"/>'
        "</v:shape></w:pict></w:r>"
    )
    return f"{HEAD}<w:hdr {NAMESPACES}>{paragraph('Footer', shape)}</w:hdr>"
