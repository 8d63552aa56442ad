"""What stands on the pages of a PDF: glyphs and ruled lines with their positions, read by PDFium.

Positions are those a reader sees: points from the upper left corner of the page as shown, ``y`` downwards.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from ..refusal import Refused
from .characters import UNREADABLE, readable
from .paths import Rule, Shape, drawn
from .view import View

MAX_PAGES = 300
MAX_GLYPHS = 600_000
"""A page of a report has about a thousand; so many are no report."""
OUTLINES = 300
"""A page with so many shapes and no text has its letters drawn as outlines."""
SMALLEST = 2.0
"""Points: what is printed smaller is not meant to be read."""

PASSWORD = "这个 PDF 设有打开密码，系统读不了。请去掉密码后再提交。"
BROKEN = "这个 PDF 已损坏或不完整，打不开。请重新导出后再提交。"
EMPTY = "这个 PDF 里一页也没有。请重新导出后再提交。"
TOO_LONG = "这个 PDF 有 {pages} 页，超过 {most} 页的上限。请只提交报告本身，附件另行拆分。"
TOO_MUCH = "这个 PDF 的文字多得不像一份报告，系统没有读完。请确认提交的是绩效自评报告。"


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character on its place: ``base`` is the height of its baseline, ``artifact`` what a tagged PDF calls decoration."""

    char: str
    x0: float
    x1: float
    base: float
    size: float
    artifact: bool = False
    order: int = 0
    """Its place in the order in which the page was drawn."""

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def height(self) -> float:
        """The height of its middle: half a letter above the baseline."""
        return self.base - self.size * 0.36


@dataclass(slots=True)
class Sheet:
    """A page: ``ocr`` where its text lies unseen over a picture, ``picture`` where a picture covers it
    or its letters are outlines."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    picture: bool = False
    ocr: bool = False
    unreadable: int = 0


def sheets(data: bytes) -> Iterator[Sheet]:
    """The pages in order; :class:`Refused` for what is no readable PDF."""
    with _opened(data) as (pdfium, document):
        pages = pdfium.FPDF_GetPageCount(document)
        if pages < 1:
            raise Refused(EMPTY)
        if pages > MAX_PAGES:
            raise Refused(TOO_LONG.format(pages=pages, most=MAX_PAGES))
        left = MAX_GLYPHS
        for index in range(pages):
            sheet = _sheet(pdfium, document, index, left)
            left -= len(sheet.glyphs)
            yield sheet


@contextmanager
def _opened(data: bytes) -> Iterator[tuple[Any, Any]]:
    import pypdfium2.raw as pdfium

    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise Refused(PASSWORD if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD else BROKEN)
    try:
        yield pdfium, document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _sheet(pdfium: Any, document: Any, index: int, most: int) -> Sheet:
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        return Sheet(index + 1, 595.0, 842.0)
    if _has_fields(pdfium, page) and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY):
        flat = pdfium.FPDF_LoadPage(document, index)
        if flat:
            pdfium.FPDF_ClosePage(page)
            page = flat
    text = pdfium.FPDFText_LoadPage(page)
    try:
        return _Reader(pdfium, page, text, index + 1, most).read()
    finally:
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


def _has_fields(pdfium: Any, page: Any) -> bool:
    """Filled-in form fields and text laid over the page are annotations, no part of the page itself."""
    wanted = (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT)
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), 2000)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind in wanted:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Print:
    """What the glyphs of one text object have in common.  ``turn`` is their direction in quarter turns, None if askew."""

    size: float
    turn: int | None
    artifact: bool
    unseen: bool


class _Reader:
    """Reads one page."""

    def __init__(self, pdfium: Any, page: Any, text: Any, number: int, most: int) -> None:
        self.pdfium, self.page, self.text, self.number, self.most = pdfium, page, text, number, most
        self.prints: dict[int, _Print] = {}
        self.box = self._box()

    def read(self) -> Sheet:
        found = list(self._found())
        turn, upright = self._upright(found)
        view = View(self.box, turn)
        sheet = Sheet(self.number, view.width, view.height)
        for char, x0, y0, x1, y1, x, y, what in upright:
            left, _, right, _ = view.rect(x0, y0, x1, y1)
            _, base = view.point(x, y)
            if not (-1 < (left + right) / 2 < view.width + 1 and -1 < base < view.height + 1 + what.size):
                continue
            sheet.glyphs.append(Glyph(char, left, right, base, what.size, what.artifact, len(sheet.glyphs)))
        sheet.unreadable = sum(1 for char, *_ in upright if char == UNREADABLE)
        things = drawn(self.pdfium, self.page, view)
        sheet.rules, sheet.shapes = things.rules, things.shapes
        sheet.picture = things.picture or len(things.shapes) > OUTLINES
        sheet.ocr = things.picture and sum(what.unseen for *_, what in upright) * 2 > len(upright) > 0
        if sum(glyph.artifact for glyph in sheet.glyphs) * 2 > len(sheet.glyphs):
            # A tagger that calls everything decoration.
            sheet.glyphs = [replace(glyph, artifact=False) for glyph in sheet.glyphs]
        sheet.glyphs = _once(sheet.glyphs)
        return sheet

    def _upright(self, found: list[Any]) -> tuple[int, list[Any]]:
        """The page's turn and the glyphs a reader sees upright; a page whose text lies on its side is turned."""
        shown = self.pdfium.FPDFPage_GetRotation(self.page)
        turns = Counter(what.turn for *_, what in found)
        usual = shown % 4
        main = usual
        for turn, count in turns.items():
            if turn is not None and turn % 2 != usual % 2 and count * 2 > len(found):
                main = turn
        return main, [one for one in found if one[-1].turn == main]

    def _box(self) -> tuple[float, float, float, float]:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        for get in (self.pdfium.FPDFPage_GetCropBox, self.pdfium.FPDFPage_GetMediaBox):
            if (
                get(self.page, left, bottom, right, top)
                and right.value > left.value
                and top.value > bottom.value
            ):
                return left.value, bottom.value, right.value, top.value
        width, height = self.pdfium.FPDF_GetPageWidthF(self.page), self.pdfium.FPDF_GetPageHeightF(self.page)
        if self.pdfium.FPDFPage_GetRotation(self.page) % 2:
            width, height = height, width
        return 0.0, 0.0, width, height

    def _found(self) -> Iterator[tuple[Any, ...]]:
        """Every printed character with its box, origin and print, in the page's own measure."""
        pdfium, text = self.pdfium, self.text
        count = pdfium.FPDFText_CountChars(text)
        if count > self.most:
            raise Refused(TOO_MUCH)
        rect = pdfium.FS_RECTF()
        x, y = ctypes.c_double(), ctypes.c_double()
        for index in range(count):
            if pdfium.FPDFText_IsGenerated(text, index) == 1:
                continue
            char = readable(
                pdfium.FPDFText_GetUnicode(text, index), pdfium.FPDFText_HasUnicodeMapError(text, index) == 1
            )
            if not char:
                continue
            what = self._print(index)
            if what.size < SMALLEST:
                continue
            if not pdfium.FPDFText_GetLooseCharBox(text, index, rect) or not pdfium.FPDFText_GetCharOrigin(
                text, index, x, y
            ):
                continue
            if not all(map(math.isfinite, (rect.left, rect.bottom, rect.right, rect.top, x.value, y.value))):
                continue
            yield char, rect.left, rect.bottom, rect.right, rect.top, x.value, y.value, what

    def _print(self, index: int) -> _Print:
        pdfium = self.pdfium
        handle = pdfium.FPDFText_GetTextObject(self.text, index)
        key = ctypes.cast(handle, ctypes.c_void_p).value if handle else None
        if key in self.prints:
            return self.prints[key]
        matrix = pdfium.FS_MATRIX()
        if not pdfium.FPDFText_GetMatrix(self.text, index, matrix):
            matrix.a = matrix.d = 1.0
        size = pdfium.FPDFText_GetFontSize(self.text, index) * math.hypot(matrix.c, matrix.d)
        unseen = (
            bool(handle)
            and pdfium.FPDFTextObj_GetTextRenderMode(handle) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        )
        found = _Print(
            size if math.isfinite(size) else 0.0,
            _turn(matrix),
            bool(handle) and self._artifact(handle),
            unseen,
        )
        if key is not None:
            self.prints[key] = found
        return found

    def _artifact(self, handle: Any) -> bool:
        name = (ctypes.c_ushort * 32)()
        length = ctypes.c_ulong()
        for index in range(min(self.pdfium.FPDFPageObj_CountMarks(handle), 16)):
            mark = self.pdfium.FPDFPageObj_GetMark(handle, index)
            known = mark and self.pdfium.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length)
            if known and bytes(name)[: max(length.value - 2, 0)].decode("utf-16-le", "replace") == "Artifact":
                return True
        return False


def _turn(matrix: Any) -> int | None:
    """The direction of writing in quarter turns against the clock; None for slanted lines such as watermarks."""
    angle = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
    return round(angle) % 4 if abs(angle - round(angle)) < 0.03 else None


def _once(glyphs: list[Glyph]) -> list[Glyph]:
    """Without the copies that bold type is faked with: the same character within a point."""
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    kept = []
    for glyph in glyphs:
        reach = max(1.0, glyph.size * 0.12)
        column, row = int(glyph.x0 // 4), int(glyph.base // 4)
        near = (seen.get((glyph.char, column + i, row + j), ()) for i in (-1, 0, 1) for j in (-1, 0, 1))
        if any(
            abs(g.x0 - glyph.x0) <= reach and abs(g.base - glyph.base) <= reach for cell in near for g in cell
        ):
            continue
        seen.setdefault((glyph.char, column, row), []).append(glyph)
        kept.append(glyph)
    return kept
