"""Reading what a person typed into a number cell: understood exactly, or refused with a sentence.

Nothing is cut short or guessed.  Full-width digits, thousands separators in the right places, brackets for
negatives and a unit behind the number are understood; everything else is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from .money import ZERO, in_unit, plain, to_base, unit_of
from .names import SOFT

LARGEST = Decimal(10) ** 15
"""Nothing a district reports reaches 10¹⁵ of a base unit (一千万亿元)."""

NOT_APPLICABLE = {"不适用", "—", "——", "N/A", "NA"}
_DASHES = {"-", "--", "－", "–", "/", "无", "\\"}
_SPELLED = re.compile(r"[〇零一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟万亿]+元?")
_NUMBER = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
MOST_DIGITS = 25
"""More digits than any amount has; they would not be kept exactly."""

_SUFFIX = re.compile(r"(.*?)(亿元|万元|元|亿|万|%|‰)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: ``state`` is ``blank``, ``na``, ``number`` (``value`` in base units) or ``refused``."""

    state: str
    value: Decimal | None = None
    message: str = ""


def _refuse(message: str) -> Reading:
    return Reading("refused", message=message)


_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans("　−。￥﹪", " -.¥%") | SOFT
"""Full width to half width, and what nobody sees away.  Nothing else: a small ² or a ① is not the digit it resembles."""


def _normalise(text: str) -> str:
    return text.translate(_FOLD).strip()


def _sign(text: str) -> tuple[int, str]:
    """The sign and the rest: ``-5``, ``(5)`` and ``（5）`` are minus five."""
    if text.startswith("(") and text.endswith(")"):
        return -1, text[1:-1].strip()
    if text.startswith(("+", "-")):
        return (-1 if text[0] == "-" else 1), text[1:].strip()
    return 1, text


def _stated_unit(suffix: str, unit: str) -> str | None:
    """The unit a suffix means in a cell of ``unit``; None where the two do not fit."""
    kind = unit_of(unit).kind
    if kind == "money":
        return {"亿元": "亿元", "亿": "亿元", "万元": "万元", "万": "万元", "元": "元"}.get(suffix)
    if kind == "ratio":
        return "%" if suffix == "%" else None
    return None


def _split_unit(text: str, unit: str) -> tuple[str, str] | Reading:
    """The digits and the unit they are stated in."""
    if unit and unit_of(unit).kind in ("count", "points") and text.endswith(unit):
        return text[: -len(unit)].strip(), unit
    match = _SUFFIX.fullmatch(text)
    digits, suffix = (match.group(1).strip(), match.group(2) or "") if match else (text, "")
    if not suffix:
        return digits, unit
    stated = _stated_unit(suffix, unit)
    if stated is None:
        return _refuse(f"此处单位为“{unit or '个'}”，不能填“{suffix}”，请换算后只填数字。")
    return digits, stated


def _digits_problem(digits: str) -> str:
    """Why the digits cannot be read, as a sentence."""
    if re.fullmatch(r"[\d.,]+[eE][+-]?\d+", digits):
        return "不支持科学计数法，请写出完整数字。"
    if re.search(r"\d\s+\d", digits):
        return "数字中间有空格，请删去空格。"
    if "," in digits:
        return "千分位逗号的位置不对，请检查，或去掉逗号后重填。"
    if re.fullmatch(r"\d*\.\d*|\.", digits):
        return "小数点前后都要有数字，例如 0.50。"
    if _SPELLED.fullmatch(digits):
        return "请用阿拉伯数字填写。"
    return "无法识别为数字，请只填数字，例如 1234.56。"


def read_number(text: str, unit: str = "", decimals: int = 2, negative: bool = True) -> Reading:
    """Read a typed cell of ``unit`` with at most ``decimals`` places.

    Returns the value in base units.  A dash is refused: it may mean zero or "does not apply", and these differ.
    """
    typed = _normalise(text)
    if not typed:
        return Reading("blank")
    if typed.upper() in NOT_APPLICABLE:
        return Reading("na")
    if typed in _DASHES:
        return _refuse(f"“{text.strip()}”分不清是零还是不适用：没有发生请填 0，不适用请填“不适用”。")
    sign, rest = _sign(typed.removeprefix("¥").strip())
    split = _split_unit(rest.removeprefix("¥").strip(), unit)
    if isinstance(split, Reading):
        return split
    digits, stated = split
    if "¥" in typed and unit != "元" and not typed.endswith(("元", "万", "亿", ")")):
        return _refuse(f"“¥”是元，此处单位为“{unit or '个'}”，请换算后只填数字。")
    if not _NUMBER.fullmatch(digits):
        return _refuse(_digits_problem(digits))
    if sum(digit.isdigit() for digit in digits) > MOST_DIGITS:
        return _refuse("数字位数过多，请核对。")
    value = to_base(sign * Decimal(digits.replace(",", "")), stated) or ZERO
    return _within_limits(value, unit, decimals, negative)


def _within_limits(value: Decimal, unit: str, decimals: int, negative: bool) -> Reading:
    if value < 0 and not negative:
        return _refuse("此处不能为负数。")
    if abs(value) >= LARGEST:
        return _refuse("数字过大，请核对单位。")
    shown = plain(in_unit(value, unit))
    places = len(shown.partition(".")[2])
    if places > decimals:
        allowed = f"最多 {decimals} 位小数" if decimals else "只能填整数"
        return _refuse(f"此处以“{unit or '个'}”计，{allowed}，现为 {places} 位，请核对后自行取舍。")
    return Reading("number", value)
