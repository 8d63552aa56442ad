"""Reading typed numbers: understood exactly, or refused with a sentence; never cut, never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.domain.money import unit_of
from apps.domain.numbers import read_number

READ = [
    # typed, unit of the cell, value in base units
    ("0", "万元", "0"),
    ("306.74", "万元", "3067400"),
    ("306.7", "万元", "3067000"),
    ("  306.74  ", "万元", "3067400"),
    ("　306.74　", "万元", "3067400"),
    ("３０６．７４", "万元", "3067400"),
    ("3,204.53", "万元", "32045300"),
    ("3，204．53", "万元", "32045300"),
    ("12。50", "万元", "125000"),
    ("1,234,567", "元", "1234567"),
    ("0012", "元", "12"),
    ("1.50", "元", "1.5"),
    ("-5", "万元", "-50000"),
    ("−5", "万元", "-50000"),
    ("－５", "万元", "-50000"),
    ("(5)", "万元", "-50000"),
    ("（5.25）", "万元", "-52500"),
    ("(1,234)", "元", "-1234"),
    ("(5万元)", "万元", "-50000"),
    ("+5", "元", "5"),
    ("- 5", "元", "-5"),
    ("-0", "万元", "0"),
    ("5万", "元", "50000"),
    ("5万元", "元", "50000"),
    ("5 万元", "元", "50000"),
    ("1.2亿", "万元", "120000000"),
    ("1.2亿元", "万元", "120000000"),
    ("100元", "万元", "100"),
    ("3067400元", "万元", "3067400"),
    ("¥12.50", "元", "12.5"),
    ("￥12.50", "元", "12.5"),
    ("-¥12.50", "元", "-12.5"),
    ("¥12万元", "万元", "120000"),
    ("84.08%", "%", "0.8408"),
    ("84.08％", "%", "0.8408"),
    ("84.08", "%", "0.8408"),
    ("39", "人", "39"),
    ("39人", "人", "39"),
    ("1,024 件", "件", "1024"),
    ("8", "分", "8"),
    ("8分", "分", "8"),
    ("7", "", "7"),
    ("999999999999999", "元", "999999999999999"),
    # What comes along with a paste and is not seen, and the small percent sign of web pages.
    ("\u200b318.20", "万元", "3182000"),
    ("\ufeff2,040.75", "万元", "20407500"),
    ("64\u00ad5.00", "元", "645"),
    ("88.6﹪", "%", "0.886"),
]


@pytest.mark.parametrize(("typed", "unit", "value"), READ, ids=[f"{t}（{u}）" for t, u, _ in READ])
def test_a_number_is_read_exactly(typed: str, unit: str, value: str):
    reading = read_number(typed, unit)
    assert (reading.state, reading.value, reading.message) == ("number", Decimal(value), "")


REFUSED = [
    ("-", "万元", "分不清是零还是不适用"),
    ("--", "万元", "分不清是零还是不适用"),
    ("无", "万元", "没有发生请填 0，不适用请填“不适用”"),
    ("/", "万元", "分不清"),
    ("–", "万元", "分不清"),
    ("12.345", "万元", "此处以“万元”计，最多 2 位小数，现为 3 位"),
    ("0.5元", "万元", "最多 2 位小数，现为 5 位"),
    ("0.001亿", "人", "不能填“亿”"),
    ("39.5", "人", "只能填整数"),
    ("39万", "人", "此处单位为“人”，不能填“万”"),
    ("39件", "人", "无法识别为数字"),
    ("84.08%", "万元", "此处单位为“万元”，不能填“%”"),
    ("84元", "%", "此处单位为“%”，不能填“元”"),
    ("5‰", "%", "不能填“‰”"),
    ("1,23", "元", "千分位逗号的位置不对"),
    ("1234,567", "元", "千分位逗号的位置不对"),
    ("1,2345", "元", "千分位逗号的位置不对"),
    (",123", "元", "千分位逗号的位置不对"),
    ("1,,234", "元", "千分位逗号的位置不对"),
    ("12 345", "元", "数字中间有空格"),
    ("1e5", "元", "不支持科学计数法"),
    ("1.5E3", "元", "不支持科学计数法"),
    (".5", "元", "小数点前后都要有数字"),
    ("5.", "元", "小数点前后都要有数字"),
    (".", "元", "小数点前后都要有数字"),
    ("1.2.3", "元", "无法识别为数字"),
    ("五百", "元", "请用阿拉伯数字填写"),
    ("三万五千元", "元", "请用阿拉伯数字填写"),
    ("约500", "元", "无法识别为数字"),
    ("500左右", "元", "无法识别为数字"),
    ("500-600", "元", "无法识别为数字"),
    ("5+3", "元", "无法识别为数字"),
    ("10²", "元", "无法识别为数字"),
    ("①", "元", "无法识别为数字"),
    ("½", "元", "无法识别为数字"),
    ("٣", "元", "无法识别为数字"),
    ("５⒊", "元", "无法识别为数字"),
    ("--5", "元", "无法识别为数字"),
    ("(-5)", "元", "无法识别为数字"),
    ("((5))", "元", "无法识别为数字"),
    ("(5", "元", "无法识别为数字"),
    ("5万亿", "元", "无法识别为数字"),
    ("5万3千", "元", "无法识别为数字"),
    ("5%%", "%", "无法识别为数字"),
    ("NaN", "元", "无法识别为数字"),
    ("inf", "元", "无法识别为数字"),
    ("0x10", "元", "无法识别为数字"),
    ("1_000", "元", "无法识别为数字"),
    ("1\n2", "元", "数字中间有空格"),
    ("=1+1", "元", "无法识别为数字"),
    ("¥12", "万元", "“¥”是元，此处单位为“万元”"),
    ("1000000000000000", "元", "数字过大"),
    ("100000000000", "万元", "数字过大"),
    ("1.00000000000000000000000000001", "元", "数字位数过多"),
    ("123456789012.00000000000000000000000001", "元", "数字位数过多"),
]


@pytest.mark.parametrize(("typed", "unit", "words"), REFUSED, ids=[f"{t!r}（{u}）" for t, u, _ in REFUSED])
def test_what_cannot_be_read_for_certain_is_refused_with_a_sentence(typed: str, unit: str, words: str):
    reading = read_number(typed, unit, 0 if unit == "人" else 2)
    assert (reading.state, reading.value) == ("refused", None)
    assert words in reading.message
    assert reading.message.endswith("。")


@pytest.mark.parametrize("typed", ["", "   ", "　", "\n", "\t "])
def test_an_empty_cell_is_blank_and_not_zero(typed: str):
    reading = read_number(typed, "万元")
    assert (reading.state, reading.value) == ("blank", None)


@pytest.mark.parametrize("typed", ["不适用", " 不适用 ", "—", "——", "N/A", "n/a", "na"])
def test_does_not_apply_is_neither_blank_nor_zero(typed: str):
    reading = read_number(typed, "万元")
    assert (reading.state, reading.value) == ("na", None)


def test_a_negative_number_is_refused_where_none_may_stand():
    assert read_number("-1", "人", 0, negative=False).message == "此处不能为负数。"
    assert read_number("（1）", "人", 0, negative=False).state == "refused"
    assert read_number("-0", "人", 0, negative=False).value == 0
    assert read_number("-1", "人", 0, negative=True).value == -1


def test_zeros_behind_the_point_do_not_count_as_decimals():
    assert read_number("39.00", "人", 0).value == 39
    assert read_number("12.3400", "万元", 2).value == 123400
    assert read_number("12.3401", "万元", 2).state == "refused"


def test_decimals_count_in_the_unit_of_the_cell():
    assert read_number("1234.5元", "万元", 2).state == "refused"
    assert read_number("1234.5元", "万元", 5).value == Decimal("1234.5")
    assert read_number("1.23456万", "元", 2).value == Decimal("12345.6")


# --- whatever way a number is written, it is read as itself or refused ---------------------------------------------

FULL = str.maketrans("0123456789,.-()%+", "０１２３４５６７８９，．－（）％＋")
SUFFIXES = {
    "元": Decimal(1),
    "万": Decimal(10_000),
    "万元": Decimal(10_000),
    "亿": Decimal(10**8),
    "亿元": Decimal(10**8),
}


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str, int, Decimal | None]:
    """A number written somehow: the text, the cell's unit and decimals, and its value if the writing is a sound one."""
    whole = draw(st.integers(0, 10**9))
    places = draw(st.integers(0, 5))
    fraction = "".join(draw(st.lists(st.sampled_from("0123456789"), min_size=places, max_size=places)))
    unit = draw(st.sampled_from(["元", "万元", "亿元", "%", "人", "分", ""]))
    decimals = draw(st.integers(0, 4))
    grouping = draw(st.sampled_from(["plain", "thousands", "wrong"]))
    digits = f"{whole:,}" if grouping == "thousands" else str(whole)
    if grouping == "wrong":
        at = draw(st.integers(0, len(digits)))
        digits = digits[:at] + "," + digits[at:]
    sound = grouping != "wrong" or digits == f"{whole:,}"
    text = digits + (f".{fraction}" if places else "")
    value = Decimal(f"{whole}.{fraction or 0}")
    suffix = draw(st.sampled_from(["", "", *SUFFIXES, "%", "人", "分", "千"]))
    kind = unit_of(unit).kind
    if suffix == "":
        value *= unit_of(unit).factor
    elif kind == "money" and suffix in SUFFIXES:
        value *= SUFFIXES[suffix]
    elif suffix == unit and suffix:
        value *= unit_of(unit).factor
    else:
        sound = False
    text += draw(st.sampled_from(["", " ", "　"])) + suffix if suffix else ""
    sign = draw(st.sampled_from(["", "", "-", "−", "－", "()", "（）", "+", "--", "~"]))
    if sign in ("()", "（）"):
        text, value = f"{sign[0]}{text}{sign[1]}", -value
    else:
        text = sign + text
        value = -value if sign in ("-", "−", "－") else value
        sound = sound and sign not in ("--", "~")
    if draw(st.booleans()):
        at = draw(st.integers(1, max(1, len(digits) - 1)))
        if len(digits) > 1 and not sign:
            text, sound = text[:at] + " " + text[at:], False
    if draw(st.booleans()):
        text = text.translate(FULL)
    text = draw(st.sampled_from(["", " ", "　"])) + text + draw(st.sampled_from(["", " ", "\t"]))
    return text, unit, decimals, value if sound else None


@settings(max_examples=500)
@given(written())
def test_a_written_number_is_read_as_itself_or_refused(case: tuple[str, str, int, Decimal | None]):
    text, unit, decimals, value = case
    reading = read_number(text, unit, decimals)
    if value is None:
        assert reading.state == "refused", (text, unit, reading)
        return
    fits = value / unit_of(unit).factor % Decimal(1).scaleb(-decimals) == 0 and abs(value) < 10**15
    if fits:
        assert reading.value == value, (text, unit, reading)
    else:
        assert reading.state == "refused" and reading.message, (text, unit, reading)


@settings(max_examples=300)
@given(
    st.text(alphabet="0123456789０１２,，.．。-−()（）%％万亿元人 　+eE²①五百¥", max_size=40),
    st.sampled_from(["元", "万元", "%", "人"]),
)
def test_no_text_is_read_as_more_precise_than_the_cell_allows(text: str, unit: str):
    reading = read_number(text, unit, 2)
    assert reading.state in ("blank", "na", "number", "refused")
    assert (reading.value is None) == (reading.state != "number")
    assert bool(reading.message) == (reading.state == "refused")
    if reading.value is not None:
        assert reading.value / unit_of(unit).factor % Decimal("0.01") == 0
        kept = [digit for digit in str(abs(reading.value).normalize()) if digit in "123456789"]
        typed = [digit for digit in text.translate(str.maketrans("０１２", "012")) if digit in "123456789"]
        assert kept == typed or "E" in str(reading.value.normalize())


@settings(max_examples=200)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=2))
def test_what_is_printed_can_be_read_back(value: Decimal):
    from apps.domain.money import format_quantity

    assert read_number(format_quantity(value, "元", 2), "元").value == value
    assert read_number(format_quantity(value * 10_000, "万元", 2), "万元").value == value * 10_000
