"""What a cell takes.  A type of cell is a class that says how it is declared, asked, read and printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, NamedTuple, TypeVar

from ..facts import State, Value
from ..names import BREAKS, refusal, without_soft
from ..writing.blocks import Align

TYPES: dict[str, CellType] = {}
"""The types a pack may name, filled by :func:`registered`."""

NOT_APPLICABLE = ("不适用", "—")


class Reading(NamedTuple):
    """What was read from a typed text.  With a ``message`` and no value it was refused; with both it is kept and must be mended."""

    value: Value = None
    state: State = State.MISSING
    message: str = ""

    @property
    def refused(self) -> str:
        """Why nothing was read, as a sentence."""
        return self.message if self.value is None else ""


@dataclass(frozen=True, slots=True)
class Field:
    """What one cell takes: its type, unit, precision and limits."""

    type: str = "number"
    unit: str = ""
    decimals: int = 0
    negative: bool = False
    required: bool = True
    choices: tuple[str, ...] = ()
    hint: str = ""
    limit: int = 0
    """The most characters of a text; 0 for no limit."""

    @property
    def kind(self) -> CellType:
        return TYPES[self.type]

    @property
    def numeric(self) -> bool:
        return self.kind.numeric

    @property
    def options(self) -> tuple[str, ...]:
        """The answers it takes; empty where anything may be typed."""
        return self.kind.options(self)

    @lru_cache(maxsize=4096)  # noqa: B019 — fields are those of packs, which stay
    def read(self, raw: str) -> Reading:
        return self.kind.read(self, raw)


class CellType:
    """A type of cell.  What it does not say is as for a line of text."""

    type: ClassVar[str]
    numeric: ClassVar[bool] = False
    """Whether it is computed with, and has a unit, decimals and a total."""
    prose: ClassVar[bool] = False
    """Whether people write sentences into it."""
    control: ClassVar[str] = "line"
    """How it is asked: ``line``, ``lines``, ``choice`` or ``amount``."""
    placeholder: ClassVar[str] = ""
    align: ClassVar[Align] = "left"
    """In a statement; forms centre what is short."""
    width: ClassVar[int] = 40
    """Of a column that names none."""
    sample: ClassVar[Value] = "文字"
    """A value of the kind formulas meet."""

    def problems(self, field: Field) -> Iterator[tuple[str, str, str]]:
        """What is wrong with its declaration: code, sentence and key."""
        yield from ()

    def options(self, field: Field) -> tuple[str, ...]:
        return field.choices

    def read(self, field: Field, raw: str) -> Reading:
        text = without_soft(raw).strip()
        if not text:
            return Reading()
        if text in NOT_APPLICABLE:
            return Reading(state=State.NOT_APPLICABLE)
        return self.parsed(field, text)

    def parsed(self, field: Field, text: str) -> Reading:
        """What a text means that is neither empty nor 不适用."""
        options = self.options(field)
        if options and text not in options:
            return Reading(message=f"只能选：{'、'.join(options)}。")
        if sentence := refusal(text, BREAKS):
            return Reading(message=sentence)
        if field.limit and len(text) > field.limit:
            told = f"最多 {field.limit} 字，现有 {len(text)} 字。已原样保存，提交前请删短。"
            return Reading(text, State.ENTERED, told)
        return Reading(text, State.ENTERED)


T = TypeVar("T", bound=type[CellType])


def registered(kind: T) -> T:
    TYPES[kind.type] = kind()
    return kind
