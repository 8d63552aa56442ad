"""Lines that cross, seen as slots between the edges of columns and rows: which slots are one cell, what is written there."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

from .cells import written
from .glyphs import Glyph
from .lines import lines_of
from .paths import Rule
from .tables import Cell, Table

GAP = 3.5
"""A dotted rule has such gaps; rules miss each other by so much at corners."""
SMALLEST_SLOT = 4.0
COVERED = 0.5
"""A border stands where a rule covers so much of a slot's side."""
MAX_SLOTS = 100_000

Slot = tuple[int, int]


class Lattice:
    """Rules that cross, seen as slots between the edges of columns and rows."""

    def __init__(self, across: list[Rule], upright: list[Rule], xs: list[float], ys: list[float]) -> None:
        self.across, self.upright, self.xs, self.ys = across, upright, xs, ys
        self._chiefs: list[list[Slot]] | None = None
        self._sure = True
        """False where slots without a rule between them make no rectangle."""

    @classmethod
    def of(cls, across: list[Rule], upright: list[Rule]) -> Lattice | None:
        """None for a frame, an axis and the like; an outer line that is not drawn is added."""
        xs = _edges([v.at for v in upright], [h.start for h in across], [h.end for h in across])
        ys = _edges([h.at for h in across], [v.start for v in upright], [v.end for v in upright])
        if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > MAX_SLOTS:
            return None
        return cls(across, upright, xs, ys)

    def holds(self, other: Lattice) -> bool:
        return (
            self.xs[0] - GAP <= other.xs[0] and other.xs[-1] <= self.xs[-1] + GAP
            and self.ys[0] - GAP <= other.ys[0] and other.ys[-1] <= self.ys[-1] + GAP
        )  # fmt: skip

    def parted(self, glyphs: Iterable[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
        inside: list[Glyph] = []
        outside: list[Glyph] = []
        for glyph in glyphs:
            within = self.xs[0] <= glyph.middle <= self.xs[-1] and self.ys[0] <= glyph.height <= self.ys[-1]
            (inside if within else outside).append(glyph)
        return inside, outside

    def table(self, glyphs: list[Glyph], page: int) -> Table | None:
        """The table with what is written in it; None where it is one cell, a frame around text, or one column."""
        chiefs = self.chiefs()
        cells = {chief: Cell(page=page) for row in chiefs for chief in row}
        if len(cells) < 2 or len(self.xs) < 3:
            return None
        spans = self._spans(chiefs)
        for chief, inside in self._by_cell(glyphs, chiefs).items():
            _, x1 = spans[chief]
            left, right = self.xs[chief[1]], self.xs[x1 + 1]
            cells[chief].words = written(inside, page, left, right)
        return Table(page, self.xs, self.ys, [[cells[chief] for chief in row] for row in chiefs], self._sure)

    def _spans(self, chiefs: list[list[Slot]]) -> dict[Slot, Slot]:
        """For every cell its last row and column."""
        last: dict[Slot, Slot] = {}
        for i, row in enumerate(chiefs):
            for j, chief in enumerate(row):
                a, b = last.get(chief, (i, j))
                last[chief] = max(a, i), max(b, j)
        return last

    def _by_cell(self, glyphs: Iterable[Glyph], chiefs: list[list[Slot]]) -> dict[Slot, list[Glyph]]:
        """Words that run over a rule stay with the cell they begin in."""
        inside: dict[Slot, list[Glyph]] = defaultdict(list)
        runs: list[tuple[list[Glyph], list[Slot]]] = []
        bands: dict[int, list[Glyph]] = defaultdict(list)
        for glyph in glyphs:
            bands[self._slot(self.ys, glyph.height)].append(glyph)
        for band, found in bands.items():
            for run in _runs(found):
                slots = [self._slot(self.xs, glyph.middle) for glyph in run]
                if slots[0] != slots[-1] and self._runs_over(run, chiefs[band]):
                    slots = slots[:1] * len(run)
                runs.append((run, [chiefs[band][slot] for slot in slots]))
        self._drawn_together(runs)
        for run, owners in runs:
            for glyph, owner in zip(run, owners, strict=True):
                inside[owner].append(glyph)
        return inside

    def _drawn_together(self, runs: list[tuple[list[Glyph], list[Slot]]]) -> None:
        """A line that stands across a rule, pushed out of a cell too low for its text, goes back to the cell whose
        other lines were drawn right before it."""
        ends = {run[-1].order: (run, owners) for run, owners in runs}
        for run, owners in sorted(runs, key=lambda one: one[0][0].order):
            before = ends.get(run[0].order - 1)
            if before is None or len(set(owners)) > 1 or owners[0] == before[1][-1]:
                continue
            last, owner = before[0][-1], before[1][-1]
            below = 0.9 < (run[0].base - last.base) / max(last.size, 1.0) < 1.8
            if below and owner[1] == owners[0][1] and self._stands_across(run[0], owner[0], owners[0][0]):
                owners[:] = [owner] * len(owners)

    def _stands_across(self, glyph: Glyph, above: int, below: int) -> bool:
        """Whether a rule between the two rows goes through the character."""
        top, bottom = glyph.base - 0.85 * glyph.size, glyph.base + 0.05 * glyph.size
        return any(top < y < bottom for y in self.ys[above + 1 : below + 1])

    def _runs_over(self, run: list[Glyph], chiefs: list[Slot]) -> bool:
        """Whether a rule goes right through a character of the run."""
        for glyph in run:
            slot = self._slot(self.xs, glyph.middle)
            quarter = (glyph.x1 - glyph.x0) / 4
            for edge in (slot, slot + 1):
                inner = 0 < edge < len(self.xs) - 1 and chiefs[edge - 1] != chiefs[edge]
                if inner and glyph.x0 + quarter < self.xs[edge] < glyph.x1 - quarter:
                    return True
        return False

    @staticmethod
    def _slot(edges: list[float], at: float) -> int:
        return min(max(bisect_right(edges, at) - 1, 0), len(edges) - 2)

    def chiefs(self) -> list[list[Slot]]:
        """For every slot the first slot of its cell.  Slots that make no rectangle are cells of their own."""
        if self._chiefs is None:
            self._chiefs = self._united()
        return self._chiefs

    def _united(self) -> list[list[Slot]]:
        rows, columns = len(self.ys) - 1, len(self.xs) - 1
        right, below = self._borders()
        part = [[(i, j) for j in range(columns)] for i in range(rows)]

        def head(slot: Slot) -> Slot:
            while part[slot[0]][slot[1]] != slot:
                slot = part[slot[0]][slot[1]]
            return slot

        for i in range(rows):
            for j in range(columns):
                if j + 1 < columns and (i, j) not in right:
                    _unite(part, head((i, j)), head((i, j + 1)))
                if i + 1 < rows and (i, j) not in below:
                    _unite(part, head((i, j)), head((i + 1, j)))
        heads = [[head((i, j)) for j in range(columns)] for i in range(rows)]
        self._sure = _rectangles(heads)
        return heads

    def _borders(self) -> tuple[set[Slot], set[Slot]]:
        """The slots with a rule on their right side, and those with one below."""
        right: set[Slot] = set()
        below: set[Slot] = set()
        for rule in self.upright:
            edge = _nearest(self.xs, rule.at)
            right |= {(i, edge - 1) for i in _covered(self.ys, rule)}
        for rule in self.across:
            edge = _nearest(self.ys, rule.at)
            below |= {(edge - 1, j) for j in _covered(self.xs, rule)}
        return right, below


def _edges(own: list[float], starts: list[float], ends: list[float]) -> list[float]:
    """Where rules stand, near ones as one, and where the crossing ones end beyond them."""
    edges: list[float] = []
    for at in sorted(own):
        if not edges or at - edges[-1] > SMALLEST_SLOT:
            edges.append(at)
    if edges and min(starts) < edges[0] - 2 * SMALLEST_SLOT:
        edges.insert(0, min(starts))
    if edges and max(ends) > edges[-1] + 2 * SMALLEST_SLOT:
        edges.append(max(ends))
    return edges


def _nearest(edges: list[float], at: float) -> int:
    index = bisect_right(edges, at)
    near = [i for i in (index - 1, index) if 0 <= i < len(edges)]
    return min(near, key=lambda i: abs(edges[i] - at))


def _covered(edges: list[float], rule: Rule) -> list[int]:
    """The slots along a rule of whose side it covers enough."""
    first = max(bisect_right(edges, rule.start - GAP) - 1, 0)
    covered = []
    for i in range(first, len(edges) - 1):
        if edges[i] > rule.end:
            break
        shared = min(edges[i + 1], rule.end) - max(edges[i], rule.start)
        if shared > COVERED * (edges[i + 1] - edges[i]):
            covered.append(i)
    return covered


def _unite(part: list[list[Slot]], a: Slot, b: Slot) -> None:
    first, second = min(a, b), max(a, b)
    part[second[0]][second[1]] = first


def _rectangles(heads: list[list[Slot]]) -> bool:
    """Takes apart what is no rectangle; whether there was nothing to take apart."""
    slots: dict[Slot, list[Slot]] = defaultdict(list)
    for i, row in enumerate(heads):
        for j, head in enumerate(row):
            slots[head].append((i, j))
    sure = True
    for held in slots.values():
        (top, bottom), (left, right) = ((min(s[k] for s in held), max(s[k] for s in held)) for k in (0, 1))
        whole = len(held) == (bottom - top + 1) * (right - left + 1)
        sure = sure and whole
        for i, j in held:
            heads[i][j] = (top, left) if whole else (i, j)
    return sure


def _runs(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs of a line without a gap between them."""
    runs: list[list[Glyph]] = []
    for line in lines_of(glyphs, 0):
        for index, glyph in enumerate(line.glyphs):
            if (
                index
                and index not in line.spaced
                and glyph.x0 - line.glyphs[index - 1].x1 < 0.15 * glyph.size
            ):
                runs[-1].append(glyph)
            else:
                runs.append([glyph])
    return runs
