"""From a page's own measure, which begins below on the left, to the page as a reader sees it."""

from __future__ import annotations

Affine = tuple[float, float, float, float, float, float]


class View:
    """The page as shown: turned by ``turn`` quarters with the clock, its upper left corner at (0, 0)."""

    def __init__(self, box: tuple[float, float, float, float], turn: int) -> None:
        left, bottom, right, top = box
        self.turn = turn % 4
        across, along = right - left, top - bottom
        self.width, self.height = (along, across) if self.turn % 2 else (across, along)
        self._affine: Affine = {
            0: (1, 0, 0, -1, -left, top),
            1: (0, 1, 1, 0, -bottom, -left),
            2: (-1, 0, 0, 1, right, -bottom),
            3: (0, -1, -1, 0, top, right),
        }[self.turn]

    def point(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self._affine
        return a * x + c * y + e, b * x + d * y + f

    def rect(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
