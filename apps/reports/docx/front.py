"""Cover and contents."""

from __future__ import annotations

from apps.domain.writing.blocks import Cover, CoverField, Report

from ..html import contents_leading
from ..sections import entries
from ..text import COVER_TITLE, fields_width, title_lines, width
from .xml import field, paragraph, run, twips

PAGE = 225 / 25.4 * 72
"""The height of the 版心 in points."""

SEAL_ROW, ROW, TITLE_LINE, TITLE_TOP = 51, 37, 56, 130


def cover_xml(cover: Cover) -> str:
    """Title in the upper third, lines for seal and signature, the date at the foot."""
    rows = sum(SEAL_ROW if f.seal else ROW for f in cover.fields)
    title = title_lines(cover.title, COVER_TITLE)
    gap = max(20.0, PAGE - TITLE_TOP - TITLE_LINE * len(title) - rows - 100)
    parts = [paragraph("CoverTitle", run("\n".join(title))), _gap(gap)]
    parts += [_fields(cover.fields, twips(fields_width(cover)))] if cover.fields else []
    parts += [_gap(30), paragraph("CoverValue", run(cover.date))]
    return "".join(parts)


def _gap(points: float) -> str:
    return paragraph("Gap", "", f'<w:spacing w:line="{round(points * 20)}" w:lineRule="exact"/>')


def _fields(fields: tuple[CoverField, ...], full: int) -> str:
    label = max(round((width(f.label) + 1) * 320) + 60 for f in fields)
    rows = "".join(_field(f, label, full - label) for f in fields)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{full}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{label}"/><w:gridCol w:w="{full - label}"/></w:tblGrid>{rows}</w:tbl>'
    )


def _field(cover_field: CoverField, label: int, value: int) -> str:
    height = 20 * (SEAL_ROW if cover_field.seal else ROW)
    line = '<w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tcBorders>'
    return (
        f'<w:tr><w:trPr><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>'
        f'<w:tc><w:tcPr><w:tcW w:w="{label}" w:type="dxa"/><w:vAlign w:val="bottom"/></w:tcPr>'
        f"{paragraph('CoverLabel', run(cover_field.label + '：'))}</w:tc>"
        f'<w:tc><w:tcPr><w:tcW w:w="{value}" w:type="dxa"/>{line}<w:vAlign w:val="bottom"/></w:tcPr>'
        f"{paragraph('CoverValue', run(cover_field.value))}</w:tc></w:tr>"
    )


def contents_xml(report: Report, bookmarks: dict[str, str], pages: dict[str, int]) -> str:
    """A contents field that already shows the page numbers of the PDF; Word can update it."""
    lines = entries(report)
    pitch = f'<w:spacing w:line="{round(contents_leading(report) * 20)}" w:lineRule="exact"/>'
    made = []
    for number, entry in enumerate(lines):
        page = str(pages.get(entry.anchor, ""))
        bookmark = bookmarks[entry.anchor]
        reference = field(rf"PAGEREF {bookmark} \h", page)
        link = f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{run(entry.text)}<w:r><w:tab/></w:r>{reference}</w:hyperlink>'
        before = _BEGIN if number == 0 else ""
        after = _END if number == len(lines) - 1 else ""
        made.append(paragraph(f"TOC{entry.level}", before + link + after, pitch))
    heading = paragraph("ContentsTitle", run("目　录"))
    return (
        f'{heading}<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{''.join(made)}</w:sdtContent></w:sdt>"
    )


_BEGIN = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
