"""Numbers of headings as Chinese reports write them."""

from __future__ import annotations

import pytest

from apps.domain.numbering import STYLES, Counter, chinese, heading_number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "〇"),
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (21, "二十一"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (115, "一百一十五"),
        (120, "一百二十"),
        (999, "九百九十九"),
    ],
)
def test_numbers_in_chinese(number: int, text: str):
    assert chinese(number) == text


def value_of(text: str) -> int:
    """A small reader of Chinese numbers, to check the writer by."""
    digits = {sign: i for i, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
    total, last = 0, 0
    for sign in text:
        if sign == "百":
            total, last = total + last * 100, 0
        elif sign == "十":
            total, last = total + (last or 1) * 10, 0
        else:
            last = digits[sign]
    return total + last


def test_every_number_below_a_thousand_can_be_read_back():
    assert [value_of(chinese(n)) for n in range(1000)] == list(range(1000))


@pytest.mark.parametrize(
    ("style", "number", "text"),
    [
        ("一、", 1, "一、"),
        ("一、", 12, "十二、"),
        ("（一）", 3, "（三）"),
        ("1.", 2, "2."),
        ("1.", 11, "11."),
        ("1．", 10, "10．"),
        ("1、", 4, "4、"),
        ("（1）", 21, "（21）"),
        ("①", 1, "①"),
        ("①", 20, "⑳"),
        ("①", 21, "（21）"),
        ("第一部分", 2, "第二部分　"),
        ("", 7, ""),
    ],
)
def test_a_style_is_written_as_its_own_first_number(style: str, number: int, text: str):
    assert heading_number(style, number) == text


@pytest.mark.parametrize("style", [s for s in STYLES if s])
def test_the_first_number_of_a_style_is_the_style(style: str):
    assert heading_number(style, 1).strip("　") == style


def test_lower_levels_begin_anew_under_each_heading():
    counter = Counter(("一、", "（一）", "1."))
    numbers = [counter.next(level) for level in (1, 2, 2, 3, 3, 2, 3, 1, 2, 3)]
    assert numbers == ["一、", "（一）", "（二）", "1.", "2.", "（三）", "1.", "二、", "（一）", "1."]
    assert counter.chapter == 2


def test_levels_below_the_last_style_print_no_number():
    counter = Counter(("一、",))
    assert [counter.next(level) for level in (1, 2, 3, 6, 1)] == ["一、", "", "", "", "二、"]
