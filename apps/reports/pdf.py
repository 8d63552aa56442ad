"""The report as PDF: pages as GB/T 9704-2012 wants them, laid out by WeasyPrint, archived as tagged PDF/A-3.

Rendering belongs in a worker process, never in a web thread: one font configuration is shared by all renderings.
"""

from __future__ import annotations

import atexit
import gc
import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from itertools import count

from apps.domain.writing.blocks import Report

from . import fonts
from .html import css_file, printed_front, printed_sections
from .keeping import Kept
from .painting import Sheet, Stamp
from .sections import anchors
from .text import tidied

Progress = Callable[[int, str], None]

VARIANT = "pdf/a-3a"
FULL = 8
"""After so many renderings pages that are no longer kept are collected as well."""

PAGES = Kept(40)
"""Pages laid out before, by their HTML and first number; a page takes about two megabytes."""

STREAMS = Kept(16_000_000)
"""Pages and faces compressed before, by their hashes; in bytes."""

UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of attachments: fixed, so that the same report gives the same bytes."""

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
    with _uncollected():
        pages, numbers = _laid_out(report, tell)
        tell(70, f"正在生成PDF，共{len(pages)}页")
        result = PdfResult(_written(pages, report, attachments), len(pages), numbers)
    tell(100, "PDF已生成")
    return result


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: it would look at every box again and again, a quarter of the time of a layout."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(2 if next(_renderings) % FULL == 0 else 0)  # the youngest are just what this rendering made
        if enabled:
            gc.enable()


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
    gc.freeze()  # what is loaded now stays
    return config, sheets


@cache
def _numbered_sheet(first: int):
    """Where a part begins: the number of its first page, and odd pages on the right."""
    from weasyprint import CSS

    side = "recto" if first % 2 else "verso"
    return CSS(string=f"@page :first {{ counter-reset: page {first} }} html {{ break-before: {side} }}", url_fetcher=_fetcher())


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


def _laid_out(report: Report, tell: Progress):
    """All pages, and the printed number for the anchor of every heading.  The contents come last: then the numbers are known."""
    body = []
    numbers: dict[str, int] = {}
    parts = printed_sections(report)
    for done, html in enumerate(parts):
        tell(5 + 60 * done // len(parts), f"正在排版正文，第{len(body) + 1}页起")
        pages = _pages(html, len(body) + 1)
        for number, page in enumerate(pages, len(body) + 1):
            for anchor in page.anchors:
                numbers.setdefault(anchor, number)
        body += pages
    numbers = {anchor: numbers[anchor] for anchor in anchors(report) if anchor in numbers}
    tell(65, "正在排版封面和目录")
    return [*_front(report, numbers), *body], numbers


def _front(report: Report, numbers: dict[str, int]):
    """Cover, contents, and an empty page if the body would begin on a left side."""
    if not (report.cover or (report.contents and any(report.headings()))):
        return []
    pages = _pages(printed_front(report, numbers), 1)
    return pages[: next(n for n, page in enumerate(pages) if "report-body" in page.anchors)]


_renderings = count(1)


def _pages(html: str, first: int) -> list[Sheet]:
    """The pages of one part of a report, the first with the number given."""
    key = hashlib.sha256(html.encode()).digest(), first
    return PAGES.get(key, lambda: _layout(html, [*_press()[1], _numbered_sheet(first)]))


def _layout(html: str, sheets: Iterable[object] = ()) -> list[Sheet]:
    config, _ = _press()
    rendered = _parsed(html).render(font_config=config, stylesheets=list(sheets), pdf_variant=VARIANT, pdf_tags=True)
    return list(map(Sheet, rendered.pages))


def _parsed(html: str):
    """The document for WeasyPrint, read by libxml2: its own parser is written in Python and takes ten times as long."""
    from xml.etree import ElementTree

    from cssselect2 import ElementWrapper
    from lxml import etree
    from lxml.html import document_fromstring
    from weasyprint import HTML

    class Parsed(HTML):
        def __init__(self):
            root = ElementTree.fromstring(etree.tostring(document_fromstring(html)))
            self.base_url, self.url_fetcher, self.media_type = None, _fetcher(), "print"
            self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

        def _ua_stylesheets(self, forms=False):
            return [_own_sheet()]

    return Parsed()


UNUSED = re.compile(r"^(::|  @(?!footnote|note)).*\n", re.MULTILINE)
"""Rules of WeasyPrint's own style sheet on notes, given to every element, and on boxes in all margins of every page."""


@cache
def _own_sheet():
    """WeasyPrint's own style sheet without what no report has: a tenth of the time of a layout went into those styles."""
    from weasyprint import CSS
    from weasyprint.html import UA

    return CSS(string=UNUSED.sub("", UA), url_fetcher=_fetcher())


# --- writing ----------------------------------------------------------------------------------------------------------


def _written(pages, report: Report, attachments: Iterable[Attached]) -> bytes:
    from weasyprint import Attachment
    from weasyprint.document import Document, DocumentMetadata

    metadata = DocumentMetadata(
        title=report.title, authors=[report.author] if report.author else [], generator="自评通", lang="zh-CN"
    )
    metadata.attachments = [
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
    metadata.generate_rdf_metadata = partial(_also_universal, metadata.generate_rdf_metadata)
    config, _ = _press()
    if report.draft:
        pages = list(map(Stamp(_layout).on, pages))
    document = Document(pages, metadata, _fetcher(), config, {}, "srgb")
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
    _said_once(pdf)


def _said_once(pdf) -> None:
    """Every object put into words and compressed once: pydyf does so for the file and again for its identifier."""
    import pydyf

    class Said(pydyf.Object):
        data = compressible = None  # in the place of properties

    for place, found in enumerate(pdf.objects):
        if found.free == "f":
            continue
        _compressed(found)
        said = pdf.objects[place] = Said()
        said.__dict__ |= found.__dict__
        said.data, said.compressible = found.data, found.compressible

    def add_object(added) -> None:  # the streams of objects and references, which pydyf makes last
        type(pdf).add_object(pdf, added)
        _compressed(added)

    pdf.add_object = add_object


def _compressed(found) -> None:
    """Twice as fast as at pydyf's level, 1 % larger; a page or a face that was in another file was compressed then."""
    import pydyf

    if isinstance(found, pydyf.Stream) and found.compress:
        text = b"\n".join(item if isinstance(item, bytes) else pydyf._to_bytes(item) for item in found.stream)
        found.stream, found.compress = [STREAMS.get(hashlib.sha256(text).digest(), lambda: zlib.compress(text))], False
        found.extra["Filter"] = "/FlateDecode"
