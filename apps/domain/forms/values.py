"""What is typed in an indicator's row: the sign, the target and the actual value, compared or refused with a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..facts import Fact
from ..numbers import read_number
from ..rules.targets import MEETS, fraction_of, target_rate

QUALITATIVE, RANGE = "定性", "区间"
SIGNS = (*MEETS, RANGE, QUALITATIVE)
_SPELLED = {"＝": "=", ">": "＞", "<": "＜"}
SIGNED = ("target", "adjusted")
"""Values that stand with their sign."""
NOTHING = ("不适用", "无")
"""What people write into a class of indicators the project does not have."""

_AMOUNT = re.compile(r"(.*[\d）)])([^\d）)]*)", re.S)
_RANGE = re.compile(r"(.*?\d[^\d\-—~～至到]*?)\s*(?:[-—~～至到]+)\s*([-（(]?\d.*)", re.S)


def plain_sign(text: str) -> str:
    """A sign as the forms spell it, full width or half as it may be written."""
    return _SPELLED.get(text, text)


@dataclass(frozen=True, slots=True)
class Typed:
    """One row of the indicator table: its texts by column, blanks cut."""

    row: str
    texts: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.texts.get(column, "").strip()

    def mark(self, column: str) -> Decimal | None:
        """A weight, mark or coefficient as its cell takes it; None where it is blank or cannot be read."""
        reading = read_number(self[column], "分", 2, negative=False)
        return reading.value if reading.state == "number" else None

    @property
    def target(self) -> str:
        """The target that counts: the adjusted one where there is one."""
        return self["adjusted_value"] or self["target_value"] or self["target"]

    @property
    def actual(self) -> str:
        return self["actual_value"] or self["actual"]

    @property
    def verbal(self) -> bool:
        return self["sign"] == QUALITATIVE

    @property
    def applies(self) -> bool:
        return NOTHING[0] not in (self["name"], self.target) and self["name"] not in NOTHING

    def shown(self, column: str) -> str:
        """A target or actual value as a form prints it whole: ``≥95%``, ``18至22度``."""
        text, unit = self[f"{column}_value"], self["unit"]
        sign = "" if column not in SIGNED or self["sign"] in ("", QUALITATIVE, RANGE) else self["sign"]
        return f"{sign}{text}{'' if unit and text.endswith(unit) else unit}" if text else ""


@dataclass(frozen=True, slots=True)
class Compared:
    """Target and actual value as figures of one unit; ``rate`` is None where the target gives nothing to divide by."""

    sign: str
    target: Decimal
    upper: Decimal | None
    actual: Decimal
    unit: str

    @property
    def rate(self) -> Decimal | None:
        return target_rate(self.sign, self.target, self.actual, self.upper)

    @property
    def fraction(self) -> str:
        """The rate as it is computed; empty where it is too long to key in."""
        limit = self.upper if self.upper is not None and self.actual > self.upper else self.target
        return fraction_of(limit, self.actual)

    @property
    def met(self) -> bool:
        return self.rate == 1 and (self.sign == RANGE or MEETS[self.sign](self.actual, self.target))


def compared(typed: Typed) -> Compared | str:
    """The figures of a row, or why they cannot be compared."""
    sign = typed["sign"]
    if sign not in SIGNS or sign == QUALITATIVE:
        return "没有选符号：能量化的选 ≥、≤、= 等，不能量化的选“定性”"
    target = _range(typed.target, typed["unit"]) if sign == RANGE else quantity(typed.target, typed["unit"])
    actual = quantity(typed.actual, typed["unit"])
    for text, what, read in ((typed.target, "目标值", target), (typed.actual, "实际完成值", actual)):
        if not text:
            return f"没有填{what}"
        if read is None and sign == RANGE and what == "目标值":
            return f"的目标值“{text}”不是一个区间：请写两个数，小的在前，如 18-22"
        if read is None:
            return f"的{what}“{text}”不是一个数；不能量化的请选“定性”"
    assert target is not None and actual is not None
    if target[-1] != actual[-1]:
        return "的目标值和实际完成值单位不同，请按“单位”栏的单位填数字"
    upper = target[1] if len(target) == 3 else None
    return Compared(sign, target[0], upper, actual[0], actual[1])


def target_problem(typed: Typed) -> str:
    """Why a target does not fit its sign, as the end of a sentence; empty where it does, or nothing is set."""
    sign, text = typed["sign"], typed.target
    if not text or not sign or sign == QUALITATIVE or not typed.applies:
        return ""
    if sign == RANGE and _range(text, typed["unit"]) is None:
        return f"的符号是“区间”，指标值“{text}”却不是一个区间：请写两个数，小的在前，如 18-22"
    if sign != RANGE and quantity(text, typed["unit"]) is None:
        return f"的符号是“{sign}”，指标值“{text}”却不是一个数；不能量化的写“定性”，两头都有的写“区间”"
    return ""


def quantity(text: str, unit: str) -> tuple[Decimal, str] | None:
    """A value and the unit it is stated in: the one written behind it, else that of the unit column."""
    match = _AMOUNT.fullmatch(text)
    reading = read_number(match.group(1), "", 6) if match else None
    if match is None or reading is None or reading.value is None:
        return None
    return reading.value, match.group(2).strip().replace("％", "%") or unit.replace("％", "%")


def says_same(one: Fact, other: Fact) -> bool:
    """Whether two facts say the same, however it is written: ``95.0`` and ``95``, ``90 ％`` and ``90%``."""
    if not (isinstance(one.value, str) and isinstance(other.value, str)):
        return one.value == other.value
    first, second = (unicodedata.normalize("NFKC", "".join(text.split())) for text in (one.value, other.value))
    figure = quantity(first, "")
    return first == second or (figure is not None and figure == quantity(second, ""))


def measurable(text: str, unit: str) -> bool:
    """Whether a text says a number or a range of numbers."""
    return quantity(text, unit) is not None or _range(text, unit) is not None


def _range(text: str, unit: str) -> tuple[Decimal, Decimal, str] | None:
    """``18-22``, ``90%～95%``: the two ends and their unit, which the second may state for both."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    upper = quantity(match.group(2), unit)
    lower = quantity(match.group(1), upper[1] if upper else unit)
    if lower is None or upper is None or lower[1] != upper[1] or lower[0] > upper[0]:
        return None
    return lower[0], upper[0], upper[1]
