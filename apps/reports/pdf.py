"""The report as PDF: pages as GB/T 9704-2012 wants them, laid out by WeasyPrint, archived as tagged PDF/A-3.

Rendering belongs in a worker process, never in a web thread: one font configuration is shared by all renderings.
"""

from __future__ import annotations

import atexit
import gc
import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, partial

from apps.domain.writing.blocks import Report, Table

from . import fonts, grid
from .html import css_file, render_html
from .sections import anchors, sections
from .text import tidied

Progress = Callable[[int, str], None]
Cuts = Mapping[int, frozenset[int]]
"""For the number of a table in its report: the rows that begin a page inside a tall cell."""

VARIANT = "pdf/a-3a"
PASSES = 4
"""Cutting a cell can move a row to another page; after so many rounds the layout is taken as it is."""

UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of attachments: fixed, so that the same report gives the same bytes."""

DRAFT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400"><text x="200" y="250" '
    'font-size="130" font-family="Noto Sans CJK SC" text-anchor="middle" fill="#e9e9e9" transform="rotate(-45 200 200)">草稿</text></svg>'
)


@dataclass(frozen=True, slots=True)
class PdfResult:
    data: bytes
    pages: int
    heading_pages: dict[str, int] = field(default_factory=dict)
    """The printed page number for the anchor of every heading."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to be carried inside the PDF, e.g. the score sheet as a workbook."""

    name: str
    data: bytes
    description: str = ""


def write_pdf(
    report: Report, *, progress: Progress | None = None, attachments: Iterable[Attached] = ()
) -> PdfResult:
    """Lay the report out and write it.  The same report gives the same bytes."""
    tell = progress or (lambda percent, message: None)
    report = tidied(report)
    tell(5, "正在排版横排表格")
    guess = _first_guess(report)
    tell(15, "正在排版正文")
    document = _settled(report, guess)
    tell(70, f"正在生成PDF，共{len(document.pages)}页")
    result = PdfResult(
        _written(document, report, attachments), len(document.pages), _heading_pages(document, report)
    )
    tell(100, "PDF已生成")
    return result


def warm_up() -> None:
    """What the first rendering of a process would have to wait for; for a worker to do when it starts."""
    _press()
    fonts.printable()


# --- the press: set up once a process ---------------------------------------------------------------------------------


@cache
def _press():
    """The shared font configuration and the parsed style sheets."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    from . import justify

    justify.install()
    config = FontConfiguration()
    atexit.register(_press.cache_clear)  # its temporary files go while Python is still whole
    sources = [
        css_file("report.css").read_text("utf-8"),
        css_file("report-print.css").read_text("utf-8"),
        fonts.font_css(),
    ]
    sheets = [CSS(string=source, font_config=config, url_fetcher=_fetcher()) for source in sources]
    gc.collect()
    gc.freeze()  # what is loaded now stays; the collector looking at it again costs an eighth of each rendering
    return config, sheets


@cache
def _draft_sheet():
    from weasyprint import CSS

    uri = "data:image/svg+xml;base64," + b64encode(DRAFT.encode()).decode()
    return CSS(
        string=f'@page {{ background: url("{uri}") center / 130mm no-repeat }}', url_fetcher=_fetcher()
    )


@cache
def _fetcher():
    """Opens our font files and inline data, nothing else: a report must not reach into disk or network."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class Fetcher(URLFetcher):
        def fetch(self, url, headers=None):
            if url.startswith("data:") or url in fonts.font_urls():
                return super().fetch(url, headers)
            raise FatalURLFetchingError(f"报告不得引用外部资源：{url[:200]}")

    return Fetcher(allowed_protocols={"data", "file"})


# --- layout -----------------------------------------------------------------------------------------------------------


def _layout(report: Report, cuts: Cuts):
    from weasyprint import HTML

    config, sheets = _press()
    html = render_html(with_cuts(report, cuts), mode="print")
    extra = [_draft_sheet()] if report.draft else []
    page = HTML(string=html, url_fetcher=_fetcher(), base_url=None)
    return page.render(font_config=config, stylesheets=[*sheets, *extra], pdf_variant=VARIANT, pdf_tags=True)


def _settled(report: Report, cuts: Cuts):
    """The layout in which tall cells are cut just where pages end; usually reached after one or two rounds."""
    for _ in range(PASSES):
        document = _layout(report, cuts)
        found = _cuts_of(document, report)
        if found == cuts:
            break
        cuts = found
    return document


def with_cuts(report: Report, cuts: Cuts) -> Report:
    """The report with the tall cells of its tables cut."""
    if not cuts:
        return report
    numbers = iter(range(len(report.blocks)))
    blocks = tuple(
        grid.cut(block, cuts.get(next(numbers), ())) if isinstance(block, Table) else block
        for block in report.blocks
    )
    return replace(report, blocks=blocks)


def _cuts_of(document, report: Report) -> dict[int, frozenset[int]]:
    """Where the pages of a layout cut tall cells.  Every row of such tables carries an id: ``t<table>-r<row>``."""
    pages = _pages_of_anchors(document)
    found = {}
    for number, table in enumerate(block for block in report.blocks if isinstance(block, Table)):
        if not grid.tall(table):
            continue
        on = [pages.get(f"t{number}-r{row}") for row in range(len(table.rows))]
        firsts = [row for row in range(table.head_rows + 1, len(on)) if on[row] != on[row - 1]]
        if cut := grid.crossed(table, firsts):
            found[number] = cut
    return found


def _pages_of_anchors(document) -> dict[str, int]:
    """The index of the page on which each anchor first stands."""
    pages: dict[str, int] = {}
    for index, page in enumerate(document.pages):
        for name in page.anchors:
            pages.setdefault(name, index)
    return pages


def _first_guess(report: Report) -> Cuts:
    """Where landscape tables will be cut: they begin a page of their own, so that can be seen from them alone.

    Not worth while if upright tables have tall cells too: then a second round over the whole is likely anyway.
    """
    tables = [block for block in report.blocks if isinstance(block, Table)]
    if any(grid.tall(table) and not table.landscape for table in tables):
        return {}
    found = {}
    for section in sections(report):
        if section.landscape and grid.tall(table := section.blocks[-1]):
            alone = Report(title="", blocks=section.blocks, contents=False)
            cut = _cuts_of(_layout(alone, {}), alone).get(0)
            found |= {next(n for n, t in enumerate(tables) if t is table): cut} if cut else {}
    return found


# --- writing ----------------------------------------------------------------------------------------------------------


def _heading_pages(document, report: Report) -> dict[str, int]:
    """Printed numbers: they begin with 1 on the page where the body begins."""
    pages = _pages_of_anchors(document)
    first = pages.get("report-body", 0)
    return {anchor: pages[anchor] - first + 1 for anchor in anchors(report) if anchor in pages}


def _written(document, report: Report, attachments: Iterable[Attached]) -> bytes:
    from weasyprint import Attachment

    document.metadata.attachments += [
        Attachment(
            string=a.data,
            name=a.name,
            description=a.description,
            relationship="Source",
            created=UNDATED,
            modified=UNDATED,
        )
        for a in attachments
    ]
    document.metadata.generate_rdf_metadata = partial(_also_universal, document.metadata.generate_rdf_metadata)
    identifier = hashlib.sha256(repr(report).encode()).digest()[:16]
    return document.write_pdf(pdf_variant=VARIANT, pdf_tags=True, pdf_identifier=identifier, finisher=_finished)


UNIVERSAL = """<rdf:Description rdf:about="" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>
</rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
"""That the file is PDF/UA-1 as well; PDF/A wants the schema described of every property it does not know (ISO 19005-3, 6.6.2.3)."""


def _also_universal(written: Callable[..., bytes], *args: object) -> bytes:
    return written(*args).replace(b"</rdf:RDF>", UNIVERSAL.encode() + b"</rdf:RDF>")


def _at(pdf, reference: bytes | str):
    number = reference.split()[0]
    return pdf.objects[int(number)]


def _finished(document, pdf) -> None:
    """What PDF/UA-1 asks for beyond the tags: the order of the tab key, words for every link, where heads point; and each
    attachment is named once."""
    import pydyf

    for found in pdf.objects:
        if not isinstance(found, dict):
            continue
        if found.get("Type") == "/Page":
            found["Tabs"] = "/S"
        elif found.get("Subtype") == "/Link":
            found["Contents"] = pydyf.String("转到报告中的这一处")
        elif found.get("S") == "/TH":
            row = _at(pdf, found["P"])
            found["A"]["Scope"] = "/Column" if _at(pdf, row["P"]).get("S") == "/THead" else "/Row"
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
