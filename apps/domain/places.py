"""Places: what an opinion is about and what is open after a return, by the names of facts.

A place is a fact (``收支.人员经费.决算``), what begins alike (a row ``收支.人员经费``, a project ``项目.项2``, a statement
``收支``), an indicator (``评判.指标6``), a passage (``文字.问题``), a sentence (``改写.句3``), a block of the report
(``块.…``), a step (``步骤.收支``); the empty one is everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

WHOLE = ""
REWRITTEN = "改写"
STEP, BLOCK, PRIOR = "步骤.", "块.", "上年."
PASSAGE, ANSWER, INDICATOR = "文字.", "评判.", "评判.指标"
ATTACHED = "佐证"
"""The list of the files that were attached: ``佐证.项1.名称``, and under 所附 the place of each."""


def wording_place(key: str, row: str = "") -> str:
    """A sentence of the report, in somebody's words or to be put into them; of a project with its row."""
    return f"{REWRITTEN}.{key}.{row}" if row else f"{REWRITTEN}.{key}"


def block_place(kind: str, title: str) -> str:
    """A block of the report by its pattern: neither its number nor a figure in it makes it another."""
    return f"{BLOCK}{kind}.{title.replace('.', '．')}"


def covers(place: str, key: str) -> bool:
    """Whether a name is the place or below it; a row and a statement cover their figures of last year too."""
    return not place or key == place or key.startswith(f"{place}.") or key.removeprefix(PRIOR).startswith(f"{place}.")


@dataclass(frozen=True, slots=True)
class Opened:
    """A place that may be changed.  ``cause`` is the place that was sent back, where that is another one."""

    place: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Openings:
    """What may be changed.  ``opened`` is None where everything may."""

    opened: tuple[Opened, ...] | None = None

    @property
    def partial(self) -> bool:
        return self.opened is not None

    def reason(self, key: str) -> Opened | None:
        """Why a name may be changed; None where it may not."""
        if self.opened is None:
            return Opened(WHOLE)
        found = [one for one in self.opened if covers(one.place, key)]
        return min(found, key=lambda one: bool(one.cause)) if found else None

    def holds(self, key: str) -> bool:
        return self.opened is None or any(covers(one.place, key) for one in self.opened)

    def touches(self, place: str) -> bool:
        """Whether anything at the place or below it may be changed."""
        return self.opened is None or any(covers(one.place, place) or covers(place, one.place) for one in self.opened)

    def renamed(self, name: Callable[[str], str]) -> Openings:
        """The same by other names."""
        if self.opened is None:
            return self
        return Openings(tuple(Opened(name(one.place), name(one.cause)) for one in self.opened))

    def with_more(self, more: Iterable[Opened]) -> Openings:
        if self.opened is None:
            return self
        found = {one.place: one for one in self.opened}
        for one in more:
            if one.place not in found or not one.cause:
                found[one.place] = one
        return Openings(tuple(found.values()))
