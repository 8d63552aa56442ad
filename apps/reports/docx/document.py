"""The document: sections of blocks, numbered from 1 after cover and contents."""

from __future__ import annotations

import re

from apps.domain.writing.blocks import Block, Chart, Heading, PageBreak, Paragraph, Report, Table

from ..sections import Section, Signature, anchors, kept_with_next, sections
from ..text import BODY_TITLE, tidied, title_lines, width
from . import pages, styles
from .chart import chart_paragraphs, chart_xml, workbook
from .front import contents_xml, cover_xml
from .package import Package
from .table import MARKED, table_xml
from .xml import HEAD, NAMESPACES, paragraph, run

FLUSH = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
STYLE_OF = {"body": "Body", "flush": "Flush", "center": "Center", "note": "Note"}


def write_docx(report: Report, *, heading_pages: dict[str, int] | None = None) -> bytes:
    """The report as DOCX.  ``heading_pages`` (from the PDF) fill the contents; without them Word is asked to."""
    return _Writer(tidied(report), heading_pages).written()


class _Writer:
    """Holds what grows while the parts are written: the package, the numbers of headings and charts."""

    def __init__(self, report: Report, heading_pages: dict[str, int] | None):
        self.report = report
        self.pages = heading_pages
        self.package = Package()
        self.anchors = anchors(report)
        self.bookmarks = {anchor: f"_Toc{n:06d}" for n, anchor in enumerate(self.anchors, 1)}
        self.headings = iter(self.anchors)
        self.charts = 0

    def written(self) -> bytes:
        self.package.add("styles", "styles.xml", styles.styles_xml())
        self.package.add(
            "settings", "settings.xml", styles.settings_xml(self.pages is None and self.report.contents)
        )
        self.package.add("fontTable", "fontTable.xml", styles.fonts_xml())
        document = f"{HEAD}<w:document {NAMESPACES}><w:body>{self._body()}</w:body></w:document>"
        return self.package.written(document, self.report.title, self.report.author)

    def _body(self) -> str:
        headers = self._headers() if self.report.draft else None
        parts: list[tuple[str, str]] = [
            (front, pages.section_xml(False, self._empty(), headers=headers)) for front in self._front()
        ]
        for number, section in enumerate(sections(self.report) or [Section(())]):
            properties = pages.section_xml(
                section.landscape,
                self._footers(section.landscape),
                restart=number == 0,
                headers=None if parts else headers,
            )
            title = self._title() if number == 0 else ""
            parts.append((title + self._blocks(section), properties))
        *earlier, (last, last_properties) = parts
        return (
            "".join(f"{_closed(content, properties)}" for content, properties in earlier)
            + _ended(last)
            + last_properties
        )

    def _front(self) -> list[str]:
        made = [cover_xml(self.report.cover)] if self.report.cover else []
        if self.report.contents and any(True for _ in self.report.headings()):
            made.append(contents_xml(self.report, self.bookmarks, self.pages or {}))
        return made

    def _title(self) -> str:
        lines = title_lines(self.report.body_title, BODY_TITLE)
        return paragraph("Title", run("\n".join(lines))) if lines else ""

    # --- footers and headers, each written once ---

    def _pair(self, kind: str, name: str, odd: str, even: str) -> pages.Footers:
        path = f"{name}Odd.xml", f"{name}Even.xml"
        known = self._known.get(name)
        if known is None:
            known = pages.Footers(self.package.add(kind, path[0], odd), self.package.add(kind, path[1], even))
            self._known[name] = known
        return known

    @property
    def _known(self) -> dict[str, pages.Footers]:
        return self.__dict__.setdefault("_pairs", {})

    def _empty(self) -> pages.Footers:
        return self._pair("footer", "footerFront", pages.empty_footer_xml(), pages.empty_footer_xml())

    def _footers(self, landscape: bool) -> pages.Footers:
        make = pages.wide_footer_xml if landscape else pages.footer_xml
        return self._pair(
            "footer", "footerWide" if landscape else "footer", make(even=False), make(even=True)
        )

    def _headers(self) -> pages.Footers:
        return self._pair("header", "headerDraft", pages.draft_header_xml(), pages.draft_header_xml())

    # --- blocks ---

    def _blocks(self, section: Section) -> str:
        made: list[str] = []
        breaks = False
        for block, keep in zip(section.blocks, kept_with_next(section), strict=True):
            if isinstance(block, PageBreak):
                breaks = True
                continue
            content = self._block(block, keep)
            made.append(_broken_before(content) if breaks else content)
            breaks = False
        return "".join(made)

    def _block(self, block: Block | Signature, keep: bool) -> str:
        if isinstance(block, Heading):
            return self._heading(block)
        if isinstance(block, Paragraph):
            return paragraph(STYLE_OF[block.style], _runs(block), "<w:keepNext/>" if keep else "")
        if isinstance(block, Table):
            return table_xml(block)
        if isinstance(block, Chart):
            return self._chart(block)
        return _signature(block)

    def _heading(self, heading: Heading) -> str:
        anchor = next(self.headings)
        number = self.anchors.index(anchor) + 1
        start = f'<w:bookmarkStart w:id="{number}" w:name="{self.bookmarks[anchor]}"/>'
        return paragraph(
            f"Heading{heading.level}", f'{start}{run(heading.text)}<w:bookmarkEnd w:id="{number}"/>', FLUSH if heading.flush else ""
        )

    def _chart(self, chart: Chart) -> str:
        self.charts += 1
        relation = self.package.add_chart(self.charts, chart_xml(chart), workbook(chart))
        return chart_paragraphs(chart, self.charts, relation)


def _runs(block: Paragraph) -> str:
    """Runs; neighbours without a mark are one run, as somebody typing would leave them."""
    made: list[str] = []
    plain = ""
    for part in block.runs:
        if part.missing:
            made += [run(plain)] if plain else []
            made.append(run(part.shown, MARKED))
            plain = ""
        else:
            plain += part.shown
    return "".join(made) + (run(plain) if plain else "")


def _signature(block: Signature) -> str:
    """落款 with seal: the lines centred on each other, the longest four characters from the right, never alone on a page.

    Half a character is left free on both sides, since some programs put room between 汉字 and figures.
    """
    widest = max(width(line) for line in block.lines)
    left = max(0, pages.WIDTH - round((widest + 4.5) * 320))
    indent = f'<w:ind w:left="{left}" w:right="1120"/>'
    made = []
    for number, line in enumerate(block.lines):
        keep = "<w:keepNext/>" if number < len(block.lines) - 1 else ""
        before = '<w:spacing w:before="1158"/>' if number == 0 else ""
        made.append(paragraph("Signature", run(line), keep + before + indent))
    return "".join(made)


_TINY = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
_FIRST = re.compile(r'<w:p><w:pPr><w:pStyle w:val="\w+"/>(?:<w:keepNext/>)?(?:<w:keepLines/>)?')


def _broken_before(content: str) -> str:
    """A block on a new page.  A page break in a run would leave an empty line at its head."""
    if first := _FIRST.match(content):
        return f"{first[0]}<w:pageBreakBefore/>{content[first.end() :]}"
    return paragraph("Gap", "", "<w:pageBreakBefore/>" + _TINY) + content


GAP = paragraph("Gap", "")


def _ended(content: str) -> str:
    """The end of the report: below its last table no gap, which could fall on a page of its own; a table alone wants a paragraph."""
    if not content.endswith(GAP):
        return content
    content = content.removesuffix(GAP)
    return content if content.endswith("</w:p>") else content + paragraph("Gap", "", _TINY)


def _closed(content: str, properties: str) -> str:
    """A section ends with a paragraph that carries its properties.

    That is its last one: a further one could fall on a page of its own.  Below a table or the contents it is as good as
    invisible.
    """
    if content.endswith(GAP):
        content = content.removesuffix(GAP)
    elif content.endswith("</w:p>"):
        at = content.rindex("</w:pPr>")
        return content[:at] + properties + content[at:]
    return content + paragraph("Gap", "", _TINY + properties)
