"""What a PDF or DOCX really says, read with programs that are not ours."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from zipfile import ZipFile

from lxml import etree

from apps.reports import pdf
from apps.reports.docx import write_docx

from .sample import plain_report, sample_report

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@cache
def sample_pdf() -> pdf.PdfResult:
    return pdf.write_pdf(sample_report())


@cache
def plain_pdf(sign: str = "永") -> pdf.PdfResult:
    return pdf.write_pdf(plain_report(sign=sign))


@cache
def sample_docx() -> bytes:
    return write_docx(sample_report(), heading_pages=sample_pdf().heading_pages)


def pdf_text(data: bytes, *options: str) -> str:
    """The text as poppler reads it, pages parted by form feeds."""
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


def pdf_pages(data: bytes) -> list[str]:
    """The text of each page without white space, in the order in which it was written."""
    return [squeezed(page) for page in pdf_text(data, "-raw").split("\f")[:-1]]


def words(data: bytes, page: int) -> list[Word]:
    """The words of a page with their boxes in points."""
    html = pdf_text(data, "-bbox", "-f", str(page), "-l", str(page))
    found = re.findall(
        r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', html
    )
    return [Word(text, *map(float, box)) for *box, text in found]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u3000]+", "", text)


def part(data: bytes, name: str) -> etree._Element:
    with ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}
