"""The one shape of what any reader makes of a file: found values, held against what is there.

A reader yields :class:`Found` (a fact key, what the file says, where) and :class:`Fault` (what it could not take).
:func:`proposals_of` compares them with the places of an assessment; nobody else decides what is new or the same.  Nothing
here writes: what people accept goes through ``accepting.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from apps.domain.statements import CellAddress
from apps.files.sheets import Fault, Place


class Standing(StrEnum):
    """How what a file says stands to what is there."""

    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not found"
    FAULTY = "faulty"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Standing.NEW: "新填", Standing.SAME: "相同", Standing.DIFFERENT: "不同", Standing.AMBIGUOUS: "待选择",
    Standing.NOT_FOUND: "未找到", Standing.FAULTY: "有误",
}  # fmt: skip
ACCEPTABLE = (Standing.NEW, Standing.DIFFERENT, Standing.AMBIGUOUS)


@dataclass(frozen=True, slots=True)
class Found:
    """What a file says of one fact: ``text`` as somebody would type it into the cell.

    ``untouched`` is a value the file was made with and nobody has changed since; ``choices`` are several that it might
    be, where the reader cannot tell.
    """

    key: str
    text: str
    place: Place
    why: str = ""
    untouched: bool = False
    choices: tuple[tuple[str, Place], ...] = ()
    carried: bool = False
    """Taken over from the year before: marked 沿用，待确认 where it is accepted."""
    unsure: bool = False
    """Not to be taken with all others; ``why`` says what stands against it."""
    absent: bool = False
    """Looked for and not there; ``why`` says what was looked for."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of an assessment that takes typing: what it is called, takes and holds.  ``name`` is its field in ``form``."""

    key: str
    label: str
    block: str
    address: CellAddress
    raw: str
    form: Any = field(repr=False, default=None)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    key: str
    label: str
    block: str
    """The form it belongs to, as its heading says."""
    old: str
    new: str
    place: str
    state: str
    why: str = ""
    sure: bool = True
    """Whether it is taken with all others; what is not is accepted by itself."""
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    carried: bool = False
    """Marked 沿用，待确认 where it is accepted."""

    @property
    def standing(self) -> Standing:
        return Standing(self.state)

    @property
    def acceptable(self) -> bool:
        return self.standing in ACCEPTABLE

    @property
    def taken_with_all(self) -> bool:
        return self.sure and self.standing in (Standing.NEW, Standing.DIFFERENT)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Proposal:
        return cls(**{**data, "choices": tuple((text, place) for text, place in data["choices"])})


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader made of one file."""

    reader: str
    """The reader's name in words: 单位工作簿, 决算报表."""
    proposals: tuple[Proposal, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    """What people should know of how it was read: unit, year, tables found."""


Find = Callable[[str], Slot | None]


def proposals_of(found: Iterable[Found], find: Find) -> tuple[list[Proposal], list[Fault]]:
    """Hold what was found against what is there.  A value its cell does not take is a fault, at its place."""
    proposals: list[Proposal] = []
    faults: list[Fault] = []
    for one in found:
        slot = find(one.key)
        if slot is None:
            faults.append(Fault(one.place, one.text, "没有对应的填报项，没有读取。"))
            continue
        proposal = _proposal(one, slot)
        if proposal.state == Standing.FAULTY:
            faults.append(Fault(one.place, one.text, proposal.why))
        proposals.append(proposal)
    return proposals, faults


def _proposal(one: Found, slot: Slot) -> Proposal:
    base = Proposal(
        slot.key, slot.label, slot.block, slot.raw, one.text, str(one.place), Standing.NEW, one.why,
        unit=slot.address.field.unit, carried=one.carried,
    )  # fmt: skip
    if one.absent:
        return replace(base, new="", state=Standing.NOT_FOUND)
    if one.choices:
        choices = tuple((text, str(place)) for text, place in one.choices)
        settled = all(same(slot.address, slot.raw, text) for text, _ in choices)
        return replace(base, state=Standing.SAME if settled else Standing.AMBIGUOUS, choices=choices, sure=False)
    if refused := slot.address.field.read(one.text).message:
        return replace(base, state=Standing.FAULTY, why=refused, sure=False)
    if same(slot.address, slot.raw, one.text):
        return replace(base, state=Standing.SAME)
    base = replace(base, sure=not one.unsure)
    if not slot.raw.strip():
        return base
    if one.untouched:
        why = "这一格在文件里没有改过，系统里的数在导出以后改了。"
        return replace(base, state=Standing.DIFFERENT, why=why, sure=False)
    return replace(base, state=Standing.DIFFERENT)


def same(address: CellAddress, one: str, other: str) -> bool:
    """Whether two texts mean the same in this cell: 1,330.90 and 1330.9; what cannot be read is compared as it is written."""
    if one.strip() == other.strip():
        return True
    first, second = address.field.read(one), address.field.read(other)
    told = first.message or second.message
    return not told and (first.value, first.state) == (second.value, second.state) and bool(one.strip()) == bool(other.strip())


def counts(proposals: Iterable[Proposal]) -> dict[Standing, int]:
    found = dict.fromkeys(Standing, 0)
    for proposal in proposals:
        found[proposal.standing] += 1
    return found


def told(proposals: Iterable[Proposal]) -> Iterator[dict[str, str]]:
    """The proposals as the command line tells them."""
    for one in proposals:
        yield {"key": one.key, "old": one.old, "new": one.new, "place": one.place, "state": one.state}
