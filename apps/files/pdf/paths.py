"""The ruled lines of a page, from whatever a program drew them with: strokes, thin rectangles, pictures of one pixel."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .view import Affine, View

Point = tuple[float, float]
Box = tuple[float, float, float, float]

MAX_OBJECTS = 60_000
"""A page's objects looked at; a map or drawing with more has no tables worth the time."""
MAX_SHAPES = 3000
DEEPEST = 8
THIN = 3.0
"""Points: a rectangle no higher or wider than this is a line."""
SHORTEST = 3.0
STRAIGHT = 1.0

_WHITE = 250


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along one axis: horizontal at height ``at`` from ``start`` to ``end``, or upright at ``at``."""

    upright: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Shape:
    """Something drawn that is no line: a filled box, or with ``curved`` a wedge, a circle, a slanted line."""

    x0: float
    y0: float
    x1: float
    y1: float
    curved: bool = False


def drawn(pdfium: Any, page: Any, view: View) -> Drawn:
    """The page's rules and shapes, and whether a picture covers most of it."""
    found = Drawn(pdfium, view)
    found.take(
        pdfium.FPDFPage_CountObjects(page),
        lambda i: pdfium.FPDFPage_GetObject(page, i),
        (1, 0, 0, 1, 0, 0),
        0,
    )
    return found


class Drawn:
    def __init__(self, pdfium: Any, view: View) -> None:
        self.pdfium, self.view = pdfium, view
        self.rules: list[Rule] = []
        self.shapes: list[Shape] = []
        self.picture = False
        self.left = MAX_OBJECTS

    def take(self, count: int, get: Any, affine: Affine, depth: int) -> None:
        pdfium = self.pdfium
        for index in range(count):
            self.left -= 1
            if self.left < 0:
                return
            thing = get(index)
            kind = pdfium.FPDFPageObj_GetType(thing)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(thing, affine)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self._image(thing, affine)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
                inner = _chained(self._matrix(thing), affine)
                number = pdfium.FPDFFormObj_CountObjects(thing)
                self.take(
                    number, lambda i, form=thing: pdfium.FPDFFormObj_GetObject(form, i), inner, depth + 1
                )

    def _matrix(self, thing: Any) -> Affine:
        matrix = self.pdfium.FS_MATRIX()
        if not self.pdfium.FPDFPageObj_GetMatrix(thing, matrix):
            return (1, 0, 0, 1, 0, 0)
        return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f

    def _image(self, thing: Any, affine: Affine) -> None:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if self.pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
            a, b = _moved((left.value, bottom.value), affine), _moved((right.value, top.value), affine)
            x0, y0, x1, y1 = self.view.rect(*a, *b)
            if (x1 - x0) * (y1 - y0) > 0.5 * self.view.width * self.view.height:
                self.picture = True
            self._thin(x0, y0, x1, y1)

    def _path(self, thing: Any, affine: Affine) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not self.pdfium.FPDFPath_GetDrawMode(thing, fill, stroke):
            return
        stroked = bool(stroke.value) and self._seen(thing, self.pdfium.FPDFPageObj_GetStrokeColor)
        filled = bool(fill.value) and self._seen(thing, self.pdfium.FPDFPageObj_GetFillColor)
        if not stroked and not filled:
            return
        inner = _chained(self._matrix(thing), affine)
        for points, closed, straight in self._subpaths(thing):
            shown = [self.view.point(*_moved(point, inner)) for point in points]
            across, down = [x for x, _ in shown], [y for _, y in shown]
            box = (min(across), min(down), max(across), max(down))
            if straight and self._thin(*box):
                continue
            self._shape(box, shown, straight, filled)
            if stroked:
                ring = [*shown, shown[0]] if closed or filled else shown
                for start, end in itertools.pairwise(ring):
                    self._line(start, end)

    def _shape(self, box: Box, points: list[Point], straight: bool, filled: bool) -> None:
        pairs = itertools.pairwise(points)
        slanted = any(abs(ax - bx) > THIN and abs(ay - by) > THIN for (ax, ay), (bx, by) in pairs)
        if (filled or slanted or not straight) and len(self.shapes) < MAX_SHAPES:
            self.shapes.append(Shape(*box, curved=slanted or not straight))

    def _seen(self, thing: Any, colour_of: Any) -> bool:
        """Whether its colour shows on paper: neither white nor transparent."""
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        if not colour_of(thing, red, green, blue, alpha):
            return True
        return alpha.value > 10 and min(red.value, green.value, blue.value) < _WHITE

    def _subpaths(self, thing: Any) -> Iterator[tuple[list[Point], bool, bool]]:
        """The path's parts: points, whether closed, and whether without curves."""
        pdfium = self.pdfium
        points: list[Point] = []
        closed, straight = False, True
        x, y = ctypes.c_float(), ctypes.c_float()
        for index in range(min(pdfium.FPDFPath_CountSegments(thing), 5000)):
            segment = pdfium.FPDFPath_GetPathSegment(thing, index)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
                continue
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                if len(points) > 1:
                    yield points, closed, straight
                points, closed, straight = [], False, True
            straight = straight and kind != pdfium.FPDF_SEGMENT_BEZIERTO
            points.append((x.value, y.value))
            closed = closed or bool(pdfium.FPDFPathSegment_GetClose(segment))
        if len(points) > 1:
            yield points, closed, straight

    def _thin(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether the box is a line; such a line is kept."""
        if y1 - y0 <= THIN and x1 - x0 > max(SHORTEST, 2 * (y1 - y0)):
            self.rules.append(Rule(False, (y0 + y1) / 2, x0, x1))
            return True
        if x1 - x0 <= THIN and y1 - y0 > max(SHORTEST, 2 * (x1 - x0)):
            self.rules.append(Rule(True, (x0 + x1) / 2, y0, y1))
            return True
        return x1 - x0 <= THIN and y1 - y0 <= THIN

    def _line(self, start: Point, end: Point) -> None:
        (ax, ay), (bx, by) = start, end
        if abs(ay - by) <= STRAIGHT < abs(ax - bx):
            self.rules.append(Rule(False, (ay + by) / 2, min(ax, bx), max(ax, bx)))
        elif abs(ax - bx) <= STRAIGHT < abs(ay - by):
            self.rules.append(Rule(True, (ax + bx) / 2, min(ay, by), max(ay, by)))


def _chained(first: Affine, then: Affine) -> Affine:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _moved(point: Point, by: Affine) -> Point:
    x, y = point
    return by[0] * x + by[2] * y + by[4], by[1] * x + by[3] * y + by[5]
