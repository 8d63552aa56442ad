"""Columns of an indicator table: each kind is a class that says what is typed for it and what it prints.

``KINDS`` lists them all.  A pack chooses, orders and names them; what a way of scoring asks beside is added for entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Protocol

from ..cells import CHOICE, LONG, NUMBER, TEXT, Field
from ..deviation import Deviation
from ..money import DASH, plain, round_half_up
from ..rules.base import percent
from ..statements import Column
from ..writing.blocks import Align
from .second import Second
from .values import QUALITATIVE, RANGE, SIGNS, Typed

if TYPE_CHECKING:
    from ..pack.source import Node


class Line(Protocol):
    """What a column sees of a row: what is typed, and what it earned."""

    @property
    def typed(self) -> Typed: ...

    @property
    def weight(self) -> Decimal | None: ...

    @property
    def points(self) -> Decimal | None: ...

    @property
    def applies(self) -> bool: ...

    @property
    def second(self) -> Second: ...

    @property
    def deviation(self) -> Deviation: ...


def _text(kind: str = TEXT, hint: str = "") -> Field:
    return Field(kind, required=False, hint=hint)


def _mark(unit: str, hint: str = "") -> Field:
    return Field(NUMBER, unit, 2, required=False, hint=hint)


FIELDS: Mapping[str, tuple[str, Field]] = {
    "goal": ("所属年度目标", Field(CHOICE, required=False)),
    "level1": ("一级指标", _text()),
    "level2": ("二级指标", _text()),
    "name": ("指标内容", _text(LONG)),
    "core": ("是否核心指标", Field(CHOICE, required=False, choices=("是", "否"))),
    "sign": ("符号", Field(CHOICE, required=False, choices=SIGNS)),
    "target_value": ("目标值", _text(hint="区间写成 18-22；定性的写文字。")),
    "adjusted_value": ("调整后的目标值", _text(hint="年中没有调整的不填。")),
    "unit": ("单位", _text()),
    "actual_value": ("实际完成值", _text()),
    "done_value": ("截至监控日完成值", _text()),
    "expected_value": ("全年预计完成值", _text()),
    "likelihood": ("完成目标可能性", Field(CHOICE, required=False)),
    "weight": ("分值", _mark("分")),
    "way": ("计分方法", _text()),
    "coefficient": ("得分系数", _mark("%")),
    "level": ("完成档次", _text()),
    "points": ("评定得分", _mark("分")),
    "reason": ("偏差原因", _text(LONG)),
    "basis": ("数据来源和佐证", _text(LONG)),
    "note": ("备注", _text(LONG)),
}
"""Everything that can be typed about an indicator, in the order it is asked; the keys are the names of its facts."""

PLAIN_FIELDS = ("level1", "level2", "name", "sign", "target_value", "unit", "actual_value", "reason")
"""What is asked about an indicator of a project that fills no form."""


def entry_columns(names: Iterable[str]) -> tuple[Column, ...]:
    """The usual columns of an entry grid."""
    return tuple(Column(name, *FIELDS[name]) for name in names)


COMPOSED = ("target", "actual", "adjusted", "done", "expected")
"""Facts made from sign, value and unit, as the form prints them: ``≥95%``."""


class Kind:
    """A kind of column.  ``types`` are the cells people fill for it; ``beside`` are the kinds printed with it."""

    kind: ClassVar[str]
    label: ClassVar[str]
    types: ClassVar[tuple[str, ...]] = ()
    width: ClassVar[int] = 20
    align: ClassVar[Align] = "center"
    needed: ClassVar[bool] = False
    lack: ClassVar[str] = ""
    """What is said of a row of a form without points where it says nothing."""

    @classmethod
    def read(cls, node: Node) -> Kind:
        """What a pack says of it beside its head and width."""
        return cls()

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers it offers, where its cell is chosen."""
        return ()

    def text(self, line: Line, beside: frozenset[str]) -> str:
        """What it prints of a row: the one text typed for it."""
        return line.typed[self.types[0]]

    def fact(self, beside: frozenset[str]) -> str:
        """The fact it prints, by its name in the row."""
        return self.types[0] if self.types else ""


class Level1(Kind):
    kind, label, types, width = "level1", "一级指标", ("level1",), 23


class Level2(Kind):
    kind, label, types, width = "level2", "二级指标", ("level2",), 24


class Name(Kind):
    kind, label, types, width, align, needed = "name", "三级指标", ("name",), 32, "left", True


class Sign(Kind):
    kind, label, types, width, needed = "sign", "指标性质", ("sign",), 14, True

    def text(self, line: Line, beside: frozenset[str]) -> str:
        return line.typed["sign"] or (DASH if not line.applies else "")


class Nature(Kind):
    """定量指标 or 定性指标, as the sign says."""

    kind, label, types, width, needed = "nature", "指标类型", ("sign",), 18, True

    def text(self, line: Line, beside: frozenset[str]) -> str:
        sign = line.typed["sign"]
        return "定性指标" if sign == QUALITATIVE else "定量指标" if sign else DASH if not line.applies else ""

    def fact(self, beside: frozenset[str]) -> str:
        return ""


class _Value(Kind):
    """A value, with its sign and unit where these have no columns of their own."""

    whole: ClassVar[str]
    signed: ClassVar[bool] = False

    def text(self, line: Line, beside: frozenset[str]) -> str:
        typed = line.typed
        value, sign, unit = typed[f"{self.whole}_value"], typed["sign"], typed["unit"]
        if not self.signed or "sign" in beside or sign in ("", QUALITATIVE, RANGE):
            sign = ""
        if "unit" in beside or (unit and value.endswith(unit)):
            unit = ""
        if not value or (not beside & {"sign", "unit"} and typed[self.whole]):
            return typed[self.whole]
        return f"{sign}{value}{unit}"

    def fact(self, beside: frozenset[str]) -> str:
        return self.whole


class Target(_Value):
    kind, label, types, width, needed = "target", "年度指标值", ("sign", "target_value", "unit"), 24, True
    whole, signed, lack = "target", True, "没有填目标值"


class Adjusted(_Value):
    kind, label, types, width = "adjusted", "调整指标值", ("adjusted_value",), 24
    whole, signed = "adjusted", True

    def text(self, line: Line, beside: frozenset[str]) -> str:
        return super().text(line, beside) or (DASH if line.typed["target_value"] else "")


class Actual(_Value):
    kind, label, types, width, needed = "actual", "实际完成值", ("actual_value",), 24, True
    whole, lack = "actual", "没有填实际完成值"


class Done(_Value):
    """What was done by the day a monitoring is made to; of the whole year it says nothing."""

    kind, label, types, width, needed = "done", "截至监控日完成情况", ("done_value",), 24, True
    whole, lack = "done", "没有填截至监控日的完成值"


class Expected(_Value):
    kind, label, types, width, needed = "expected", "全年预计完成情况", ("expected_value",), 24, True
    whole, lack = "expected", "没有填全年预计完成值"


LIKELY = ("确定能", "有可能", "完全不可能")
"""财预〔2019〕136号, the form of monitoring."""
TICK = "√"


@dataclass(frozen=True, slots=True)
class Likelihood(Kind):
    """完成目标可能性: the answer as a word, or with ``tick`` one column of the three, ticked where it is the answer."""

    tick: str = ""
    answers_: tuple[str, ...] = LIKELY
    kind: ClassVar[str] = "likelihood"
    label: ClassVar[str] = "完成目标可能性"
    types: ClassVar[tuple[str, ...]] = ("likelihood",)
    lack: ClassVar[str] = "没有选完成目标可能性"

    @classmethod
    def read(cls, node: Node) -> Likelihood:
        answers = node.texts("choices") or LIKELY
        tick = node.text("tick", "")
        if tick and tick not in answers:
            node.problem("P006", f"“tick”只能是 {'、'.join(answers)}，现为“{tick}”", "tick")
        return cls(tick, answers)

    @property
    def answers(self) -> tuple[str, ...]:
        return self.answers_

    @property
    def width(self) -> int:  # type: ignore[override]
        return 8 if self.tick else 18

    @property
    def needed(self) -> bool:  # type: ignore[override]
        return not self.tick

    def text(self, line: Line, beside: frozenset[str]) -> str:
        answer = line.typed["likelihood"]
        return (TICK if answer == self.tick else "") if self.tick else answer


class UnitOf(Kind):
    kind, label, types, width = "unit", "度量单位", ("unit",), 14

    def text(self, line: Line, beside: frozenset[str]) -> str:
        return line.typed["unit"] or DASH


class Weight(Kind):
    kind, label, types, width, needed = "weight", "分值", ("weight",), 13, True

    def text(self, line: Line, beside: frozenset[str]) -> str:
        return plain(line.weight) if line.weight is not None else "" if line.applies else DASH


class Score(Kind):
    """得分, after conversion by weight."""

    kind, label, width, needed = "score", "得分", 18, True

    def text(self, line: Line, beside: frozenset[str]) -> str:
        return plain(line.points) if line.points is not None else "" if line.applies else DASH


class Share(Kind):
    """得分系数: the part of the weight that was earned; typed where the form counts by it."""

    kind, label, width, needed = "share", "得分系数", 18, True

    def text(self, line: Line, beside: frozenset[str]) -> str:
        share = share_of(line)
        return percent(round_half_up(share, 4)) if share is not None else "" if line.applies else DASH


class Raw(Kind):
    """单项得分: out of a hundred, before conversion by weight."""

    kind, label, width, needed = "raw", "单项得分", 18, True

    def text(self, line: Line, beside: frozenset[str]) -> str:
        share = share_of(line)
        return plain(round_half_up(share * 100, 2)) if share is not None else "" if line.applies else DASH


def share_of(line: Line) -> Decimal | None:
    return line.points / line.weight if line.points is not None and line.weight else None


class Way(Kind):
    kind, label, types, width = "way", "计分方法", ("way",), 20


class Reached(Kind):
    kind, label, types, width = "level", "完成档次", ("level",), 20


class SecondFound(Kind):
    """复核完成值: what the reviewer found.  These columns are filled by the reviewer alone, and blank before."""

    kind, label, width = "review_actual", "复核完成值", 24

    def text(self, line: Line, beside: frozenset[str]) -> str:
        return line.second.found


class SecondScore(Kind):
    """复核得分; where the reviewer looked at a row and changed nothing, its own score."""

    kind, label, width = "review_score", "复核得分", 18

    def text(self, line: Line, beside: frozenset[str]) -> str:
        points = line.second.points
        return plain(points) if points is not None else ""


class Difference(Kind):
    """偏差: the self score less the reviewer's."""

    kind, label, width = "deviation", "偏差", 14

    def text(self, line: Line, beside: frozenset[str]) -> str:
        points = line.second.points
        return plain(line.deviation.difference(line.points, points)) if line.points is not None and points is not None else ""


class DeviationRate(Kind):
    """偏离度, as the form defines it."""

    kind, label, width = "deviation_rate", "偏离度", 16

    def text(self, line: Line, beside: frozenset[str]) -> str:
        points = line.second.points
        if line.points is None or points is None:
            return ""
        rate = line.deviation.rate(line.points, points, line.weight)
        return percent(round_half_up(rate, 4)) if rate is not None else DASH


class SecondReason(Kind):
    kind, label, width, align = "review_reason", "复核意见", 34, "left"

    def text(self, line: Line, beside: frozenset[str]) -> str:
        return line.second.reason


class Core(Kind):
    kind, label, types, width = "core", "是否核心指标", ("core",), 12


class Reason(Kind):
    kind, label, types, width, align = "reason", "偏差原因分析及改进措施", ("reason",), 40, "left"


class Basis(Kind):
    kind, label, types, width, align = "basis", "数据来源和佐证", ("basis",), 28, "left"


class Note(Kind):
    kind, label, types, width, align = "note", "备注", ("note",), 24, "left"


KINDS: dict[str, type[Kind]] = {
    kind.kind: kind
    for kind in (
        Level1, Level2, Name, Sign, Nature, Target, Adjusted, UnitOf, Actual, Done, Expected, Likelihood, Weight, Share, Raw,
        Score, Way, Reached, Core, Reason, Basis, Note, SecondFound, SecondScore, Difference, DeviationRate, SecondReason,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Own:
    """A column of the district's own: any cell of a statement, under a name of its own."""

    kind: str
    label: str
    field: Field
    needed: bool = False
    width: int = 20
    tick: bool = False
    """是 is printed as √, 否 not at all."""
    lack: ClassVar[str] = ""

    @property
    def types(self) -> tuple[str, ...]:
        return (self.kind,)

    @property
    def align(self) -> Align:
        return "left" if self.field.kind.prose else "center"

    @property
    def answers(self) -> tuple[str, ...]:
        return ()

    def text(self, line: Line, beside: frozenset[str]) -> str:
        text = line.typed[self.kind]
        return (TICK if text == "是" else "") if self.tick else text

    def fact(self, beside: frozenset[str]) -> str:
        return self.kind


@dataclass(frozen=True, slots=True)
class IndicatorColumn:
    """A column as the pack prints it."""

    kind: Kind | Own
    label: str
    width: int
    group: str = ""
    """The head above it, shared with its neighbours of the same one."""

    @property
    def merged(self) -> bool:
        """Equal neighbours are printed as one cell."""
        return self.kind.kind in ("level1", "level2")
