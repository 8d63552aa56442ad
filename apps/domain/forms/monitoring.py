"""What a monitoring is made for: execution behind the calendar and targets that will be missed, and what is done about them.

财预〔2019〕136号 第四、五章: deviations are analysed, and measures taken at once.  Where a measure is wanted and not written,
the finding is an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from ..money import round_half_up
from ..rules.base import percent
from .asking import Seen, Told
from .columns import LIKELY

if TYPE_CHECKING:
    from ..pack.source import Node
    from .sheet import FormSheet

CALENDAR = "序时进度"


@dataclass(frozen=True, slots=True)
class Lagging:
    """预算执行率落后序时进度 ``behind`` 以上；``measure`` 是表里写措施的一格，没有写的须补."""

    behind: Decimal
    measure: str
    type: ClassVar[str] = "lagging"
    code: ClassVar[str] = "Q010"
    hint: ClassVar[str] = "请写明原因和加快执行的措施；确需调整预算的，按程序报批。"

    @classmethod
    def read(cls, node: Node) -> Lagging:
        return cls(node.number("behind", Decimal("0.1")), node.text("measure", ""))

    def tell(self, sheet: FormSheet, seen: Seen) -> Iterator[Told]:
        wanted = seen.book.number(CALENDAR)
        if sheet.rate is None or wanted is None or sheet.rate >= wanted - self.behind:
            return
        far = f"预算执行率{_shown(sheet.rate)}，落后序时进度（{_shown(wanted)}）{plain_points(wanted - sheet.rate)}个百分点"
        silent = bool(self.measure) and not seen.book.text(sheet.place.full(self.measure)).strip()
        yield Told("", self.measure, f"{far}，没有写采取的措施" if silent else far, silent)


@dataclass(frozen=True, slots=True)
class Unlikely:
    """指标完成的可能性在 ``answers`` 之中；``measure`` 是本行写原因和措施的一栏，没有写的须补."""

    answers: tuple[str, ...]
    measure: str
    type: ClassVar[str] = "unlikely"
    code: ClassVar[str] = "Q011"
    hint: ClassVar[str] = "请写明偏差原因和采取的措施；目标确需调整的，按程序报批。"

    @classmethod
    def read(cls, node: Node) -> Unlikely:
        return cls(node.texts("answers") or LIKELY[1:], node.text("measure", "reason"))

    def tell(self, sheet: FormSheet, seen: Seen) -> Iterator[Told]:
        for line in sheet.counted:
            answer = line.typed["likelihood"]
            if answer in self.answers:
                silent = not line.typed[self.measure]
                text = f"“{line.name}”完成目标的可能性为“{answer}”"
                yield Told(line.row, self.measure, f"{text}，没有写偏差原因和措施" if silent else text, silent)


def _shown(share: Decimal) -> str:
    return percent(round_half_up(share, 4))


def plain_points(share: Decimal) -> str:
    """Percentage points: 12.5."""
    return _shown(share).removesuffix("%")
