"""PDFs made by hand for tests: every character and line on a place of its own choosing, no fonts needed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

A4 = (595.0, 842.0)


def document(objects: Sequence[bytes], root: int = 1) -> bytes:
    """A PDF file of these objects, numbered from 1."""
    out = b"%PDF-1.7\n"
    starts = []
    for number, thing in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, thing)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    end = b"trailer <</Size %d /Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, root, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), more, data)


def packed(data: bytes) -> bytes:
    return stream(zlib.compress(data, 9), b"/Filter/FlateDecode")


def width_of(text: str, size: float) -> float:
    return sum(0.5 if " " <= char <= "~" else 1.0 for char in text) * size


class Sheet:
    """A page: points from the upper left corner, ``y`` is the baseline of text."""

    def __init__(self, size: tuple[float, float] = A4, turned: int = 0) -> None:
        self.width, self.height = size
        self.turned = turned
        self.ops: list[str] = []

    def text(
        self, x: float, y: float, text: str, size: float = 12.0, turn: str = "1 0 0 1", mode: int = 0
    ) -> None:
        code = text.encode("utf-16-be").hex()
        self.ops.append(f"BT {mode} Tr /F {size} Tf {turn} {x} {self.height - y} Tm <{code}> Tj ET")

    def centre(self, y: float, text: str, size: float = 12.0) -> None:
        self.text((self.width - width_of(text, size)) / 2, y, text, size)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.ops.append(f"0.5 w {x0} {self.height - y0} m {x1} {self.height - y1} l S")

    def box(self, x0: float, y0: float, x1: float, y1: float, grey: float = 0.5) -> None:
        """A filled box; a thin one is a line as many programs draw them."""
        self.ops.append(f"{grey} g {x0} {self.height - y1} {x1 - x0} {y1 - y0} re f 0 g")

    def picture(self) -> None:
        """A picture over the whole page."""
        self.ops.append(f"q {self.width} 0 0 {self.height} 0 0 cm /I Do Q")

    def paragraph(self, y: float, text: str, *, x: float = 90.0, right: float = 505.0, indent: float = 24.0,
                  size: float = 12.0, pitch: float = 22.0) -> float:  # fmt: skip
        """Text broken into lines at the right margin; gives the next free baseline."""
        at, line = x + indent, ""
        start = at
        for char in text:
            wide = width_of(char, size)
            if at + wide > right + 0.1 and char not in "，。；：、）":
                self.text(start, y, line, size)
                start = at = x
                line, y = "", y + pitch
            line, at = line + char, at + wide
        self.text(start, y, line, size)
        return y + pitch

    def grid(
        self, xs: Sequence[float], ys: Sequence[float], rows: Iterable[Sequence[str]], size: float = 10.0
    ) -> None:
        """A ruled table without merged cells, its words left in the cells."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for top, row in zip(ys, rows, strict=False):
            for left, text in zip(xs, row, strict=False):
                for number, part in enumerate(text.split("\n") if text else ()):
                    self.text(left + 5, top + 5 + size * 0.9 + number * size * 1.3, part, size)


class Paper:
    """A PDF file in the making."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []

    def sheet(self, size: tuple[float, float] = A4, turned: int = 0) -> Sheet:
        self.sheets.append(Sheet(size, turned))
        return self.sheets[-1]

    def bytes(self) -> bytes:
        kids = b" ".join(b"%d 0 R" % (8 + 2 * n) for n in range(len(self.sheets)))
        objects = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(self.sheets)),
            b"<</Font<</F 4 0 R>>/XObject<</I 7 0 R>>>>",
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[5 0 R]>>",
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
            b"/Supplement 2>>/FontDescriptor 6 0 R/DW 1000/W[1 95 500]>>",
            b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
            b"/Descent -120/CapHeight 880/StemV 93>>",
            stream(
                b"\x80",
                b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8",
            ),
        ]
        for number, sheet in enumerate(self.sheets):
            box = b"[0 0 %g %g]" % (sheet.width, sheet.height)
            objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox%s/Rotate %d/Resources 3 0 R/Contents %d 0 R>>"
                           % (box, sheet.turned, 9 + 2 * number))  # fmt: skip
            objects.append(packed("\n".join(sheet.ops).encode()))
        return document(objects)
