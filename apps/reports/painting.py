"""What a page puts into a file, painted once and kept with the page; faces are cut to the same characters once.

WeasyPrint paints every page again for every file.  Here each is painted as if it were the only one, and what came of it is put into
the file: the bytes are the same whether it was painted now or for another report.  This leans on private parts of WeasyPrint 70
(:mod:`apps.reports.justify` looks at the version).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from .keeping import Kept

SCALE = 0.75
"""Points in a pixel of CSS."""

CUT = Kept(16_000_000)
"""Faces cut to the characters of a report; in bytes."""

DRAFT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400"><text x="70" y="250" '
    'font-size="130" font-family="Noto Sans CJK SC" fill="#e9e9e9" transform="rotate(-45 200 200)">草稿</text></svg>'
)
DRAFT_PAGE = f"""<style>@page {{ size: 130mm; margin: 0 }} html, body {{ margin: 0 }} img {{ display: block; width: 130mm }}</style>
<img alt="草稿" src="data:image/svg+xml;base64,{b64encode(DRAFT.encode()).decode()}">"""


@dataclass(frozen=True, slots=True)
class Painting:
    """The drawing of a page, its pieces in the structure, its states of transparency, and the faces with their characters."""

    text: bytes
    tags: Mapping[Any, Any]
    states: Mapping[str, Any]
    fonts: Mapping[int, Any]
    alone: bool
    """Whether this is all: an image or a group is known by its number in the file."""

    def fits(self, stream) -> bool:
        """Whether every character is as wide as on the pages before: its place in the line was reckoned from that."""
        known = {key: stream._fonts[key].widths for key in self.fonts if key in stream._fonts}
        return self.alone and all(
            widths.get(glyph, width) == width for key, widths in known.items() for glyph, width in self.fonts[key].widths.items()
        )

    def put(self, stream) -> None:
        self.lend(stream)
        stream.stream.append(self.text)
        stream._tags |= self.tags

    def lend(self, stream) -> None:
        """What the drawing speaks of."""
        stream._resources["ExtGState"] |= self.states
        for key, font in self.fonts.items():
            if key not in stream._fonts:
                stream._fonts[key] = font.blank()
            for name in ("to_unicode", "widths"):
                known = getattr(stream._fonts[key], name)
                for glyph, found in getattr(font, name).items():
                    known.setdefault(glyph, found)


class Sheet:
    """A page laid out, as WeasyPrint's writer takes it, that keeps its painting."""

    def __init__(self, page):
        self.page = page
        self.painting: Painting | None = None

    def __getattr__(self, name: str):
        return getattr(self.page, name)

    def paint(self, stream, scale: float) -> None:
        self.painting = self.painting or painted(self.page, {})
        if self.painting.fits(stream):
            self.painting.put(stream)
        else:
            self.page.paint(stream, scale)


class Stamp:
    """草稿 in the middle behind every page of one file."""

    def __init__(self, render: Callable[[str], list[Sheet]]):
        self.painting, self.side = _draft(render)
        self.group = None

    def on(self, sheet: Sheet) -> Stamped:
        return Stamped(sheet, self)

    def put(self, stream, page) -> None:
        if self.group is None:
            self.group = stream.add_group(0, 0, self.side * SCALE, self.side * SCALE)
            self.painting.lend(self.group)
            self.group.stream.append(self.painting.text)
        with stream.artifact(), stream.stacked():
            stream.transform(e=(page.width - self.side) / 2 * SCALE, f=(page.height - self.side) / 2 * SCALE)
            stream.draw_x_object(self.group.id)


class Stamped(Sheet):
    def __init__(self, sheet: Sheet, stamp: Stamp):
        self.page, self.stamp = sheet, stamp

    def paint(self, stream, scale: float) -> None:
        self.stamp.put(stream, self.page)
        self.page.paint(stream, scale)


@cache
def _draft(render: Callable[[str], list[Sheet]]) -> tuple[Painting, float]:
    (sheet,) = render(DRAFT_PAGE)
    return painted(sheet.page, None), sheet.width


def painted(page, tags: dict[Any, Any] | None) -> Painting:
    """The page painted as if it were the first and only one."""
    import pydyf

    stream = _canvas()(page, tags)
    page.paint(stream, SCALE)
    text = b"\n".join(item if isinstance(item, bytes) else pydyf._to_bytes(item) for item in stream.stream)
    states, others = stream._resources["ExtGState"], ("XObject", "Pattern", "Shading")
    named = any(stream._resources[kind] for kind in others) or any(name.startswith("s") for name in states)
    lost = any(font.missing or font.bitmap for font in stream._fonts.values())
    return Painting(text, tags or {}, states, stream._fonts, not named and not lost)


@cache
def _canvas():
    """WeasyPrint's stream with nothing on it and no file around it."""
    import pydyf
    from weasyprint.pdf.stream import Stream
    from weasyprint.text.fonts import get_pango_font_key

    class Canvas(Stream):
        def __init__(self, page, tags):
            resources = pydyf.Dictionary({kind: pydyf.Dictionary() for kind in ("ExtGState", "XObject", "Pattern", "Shading")})
            resources["ColorSpace"] = None
            super().__init__({}, (0, 0, page.width, page.height), resources, {}, tags, {}, None)
            self.transform(d=-1, f=page.height * SCALE)
            self.stream.clear()

        def add_font(self, pango_font):
            key, description, size = get_pango_font_key(pango_font)
            if key not in self._fonts:
                self._fonts[key] = _face(key, pango_font, description, size).blank()
            return self._fonts[key], size

    return Canvas


_faces: dict[tuple[int, float], Any] = {}
"""A face by what it is and its size: the height of its letters is rounded at that."""


def _face(key: int, pango_font, description, size: float):
    if (key, size) not in _faces:
        _faces[key, size] = _font()(pango_font, description, size)
    return _faces[key, size]


@cache
def _font():
    from weasyprint.pdf import fonts

    class Face(fonts.Font):
        """A face whose file, of up to 27 MB, is read when it is cut, and cut to the same characters once."""

        def __init__(self, *arguments):
            super().__init__(*arguments)
            self.content = None

        @property
        def file_content(self) -> bytes:
            return fonts.get_hb_object_data(self.hb_face) if self.content is None else self.content

        @file_content.setter
        def file_content(self, content: bytes) -> None:
            self.content = content

        def blank(self) -> Face:
            """The same face with no character used."""
            other = copy(self)
            other.variations, other.widths, other.to_unicode, other.missing = dict(self.variations), {}, {}, {}
            return other

        def clean(self, to_unicode, hinting) -> None:
            if self.missing or not to_unicode:
                super().clean(to_unicode, hinting)
            else:
                self.content = CUT.get((self.name, self.font_size, hinting, *sorted(to_unicode)), lambda: self._cut(to_unicode, hinting))

        def _cut(self, to_unicode, hinting) -> bytes:
            super().clean(to_unicode, hinting)
            return self.file_content

    return Face
