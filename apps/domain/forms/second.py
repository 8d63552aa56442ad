"""复核 in forms: what the reviewer found and gave beside each indicator, and how far the self-assessment is from it.

The reviewer's marks are facts: ``复核.<list of indicators>.<row>.完成值`` and ``….得分``, and ``复核.<list>.预算执行率.得分`` for the
execution of the budget.  Columns, totals and results read them here and nowhere else.  Where the reviewer gave nothing,
the self score stands.  财预〔2020〕10号 第二十条 asks for 抽查复核; forms as counties use them (一项目一表，偏差和偏离度).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ..deviation import Deviation
from ..facts import Fact, FactBook, State
from ..money import ZERO, round_half_up

if TYPE_CHECKING:
    from .sheet import FormLine, FormSheet

PREFIX = "复核"
FOUND, MARK = "完成值", "得分"
ITEMS = (FOUND, MARK)
"""What a reviewer says of a row."""
EXECUTION = "预算执行率"
"""The row of the budget's execution."""
DIFFERENCE, RATE = "偏差", "偏离度"

RESULTS = (MARK, DIFFERENCE, RATE)

@dataclass(frozen=True, slots=True)
class Second:
    """What the reviewer said of one row; nothing of it where they said nothing."""

    found: str = ""
    points: Decimal | None = None
    reason: str = ""
    how: str = ""
    """How the points follow from what was found, where nobody gave any."""

    @property
    def there(self) -> bool:
        return bool(self.found) or self.points is not None


UNSEEN = Second()


def key_of(indicators: str, row: str, item: str) -> str:
    """The name of a mark: ``复核.部门自评.指标.项1.得分``."""
    return f"{PREFIX}.{indicators}.{row}.{item}"


def second_of(book: FactBook, indicators: str, row: str) -> Second:
    found, mark = (book.get(key_of(indicators, row, item)) for item in ITEMS)
    reasons = [fact.reason for fact in (mark, found) if fact and fact.reason]
    return Second(found.shown() if found else "", mark.number if mark else None, reasons[0] if reasons else "")


def final(line: FormLine) -> Decimal | None:
    """What counts after the review."""
    return line.points if line.second.points is None else line.second.points


def reviewed_sum(lines: Iterable[FormLine]) -> Decimal | None:
    """The points of some lines after the review; None while one is open, or nobody looked at any."""
    lines = tuple(lines)
    got = [final(line) for line in lines]
    if not any(line.second.there for line in lines) or any(points is None for points in got):
        return None
    return sum((points or ZERO for points in got), ZERO)


def results(sheet: FormSheet) -> Iterator[Fact]:
    """``复核.部门自评.得分``, ``.偏差``, ``.偏离度``: they do not apply to a form nobody reviewed."""
    base, form = f"{PREFIX}.{sheet.place.base}.", sheet.place.form
    yield from deviation_facts(base, form.title, sheet.total, sheet.reviewed_total, form.full, form.deviation, form.decimals)


def deviation_facts(
    base: str, title: str, own: Decimal | None, second: Decimal | None, full: Decimal, deviation: Deviation, decimals: int
) -> Iterator[Fact]:
    """The three results; ``base`` is what their names begin with, dot and all."""
    both = own is not None and second is not None
    difference = deviation.difference(own or ZERO, second or ZERO) if both else None
    rate = deviation.rate(own or ZERO, second or ZERO, full) if both else None
    for name, value, unit, places in ((MARK, second, "分", decimals), (DIFFERENCE, difference, "分", decimals), (RATE, rate, "%", 2)):
        state = State.NOT_APPLICABLE if value is None else State.COMPUTED
        rounded = round_half_up(value, places) if value is not None and unit == "分" else value
        yield Fact(f"{base}{name}", f"{title}复核{name}", rounded, unit, places, state, "审核员复核")
