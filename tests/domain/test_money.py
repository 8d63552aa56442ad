"""One rounding, one way of printing."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import apps.domain
from apps.domain.money import (
    NumberStyle,
    format_in,
    format_number,
    format_quantity,
    in_unit,
    last_digit,
    plain,
    points,
    round_half_up,
    to_base,
    unit_of,
)

D = Decimal


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        ("0.125", 2, "0.13"),
        ("0.135", 2, "0.14"),
        ("0.124999", 2, "0.12"),
        ("2.5", 0, "3"),
        ("3.5", 0, "4"),
        ("-0.125", 2, "-0.13"),
        ("-2.5", 0, "-3"),
        ("1.005", 2, "1.01"),
        ("0.995", 2, "1.00"),
        ("5.935", 2, "5.94"),
        ("12345.6", -2, "12300"),
        ("12350", -2, "12400"),
        ("7", 2, "7.00"),
    ],
)
def test_half_is_rounded_away_from_zero(value: str, decimals: int, rounded: str):
    assert round_half_up(D(value), decimals) == D(rounded)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14),
    st.integers(0, 6),
)
def test_rounding_moves_a_value_by_half_a_step_at_most(value: Decimal, decimals: int):
    step = D(1).scaleb(-decimals)
    rounded = round_half_up(value, decimals)
    assert abs(rounded - value) <= step / 2
    assert rounded.as_tuple().exponent == -decimals
    assert round_half_up(-value, decimals) == -rounded


@pytest.mark.parametrize(
    ("value", "decimals", "style", "text"),
    [
        ("1234567.891", 2, NumberStyle(), "1,234,567.89"),
        ("1234567.891", 2, NumberStyle(thousands=False), "1234567.89"),
        ("1330.90", 2, NumberStyle(trim=True), "1,330.9"),
        ("1300", 2, NumberStyle(trim=True), "1,300"),
        ("1300", 0, NumberStyle(trim=True), "1,300"),
        ("100", 0, NumberStyle(trim=True, thousands=False), "100"),
        ("-0.001", 2, NumberStyle(), "0.00"),
        ("-0.001", 2, NumberStyle(trim=True), "0"),
        ("-0", 0, NumberStyle(), "0"),
        ("-0.005", 2, NumberStyle(), "-0.01"),
        ("-1234.5", 1, NumberStyle(), "-1,234.5"),
        ("999.995", 2, NumberStyle(), "1,000.00"),
    ],
)
def test_a_number_prints_in_the_style_of_the_district(
    value: str, decimals: int, style: NumberStyle, text: str
):
    assert format_number(D(value), decimals, style) == text


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        ("32045300", "万元", 2, "3,204.53万元"),
        ("306740000", "亿元", 2, "3.07亿元"),
        ("12.5", "元", 2, "12.50元"),
        ("0.8408", "%", 2, "84.08%"),
        ("1", "%", 0, "100%"),
        ("-0.1", "%", 2, "-10.00%"),
        ("39", "人", 0, "39人"),
        ("93.78", "分", 2, "93.78分"),
        ("-0.000001", "%", 2, "0.00%"),
    ],
)
def test_a_quantity_prints_with_its_unit(value: str, unit: str, decimals: int, text: str):
    assert format_quantity(D(value), unit, decimals) == text
    assert format_in(D(value), unit, decimals) + unit == text


def test_units_are_multiples_of_the_base_unit():
    assert to_base(D("1.5"), "万元") == 15000
    assert in_unit(D(15000), "万元") == D("1.5")
    assert to_base(D(2), "亿元") == 200_000_000
    assert to_base(D(50), "%") == D("0.5")
    assert to_base(D(7), "辆") == 7


def test_an_unknown_unit_counts_things_exactly():
    assert unit_of("辆").exact and unit_of("人").kind == "count"
    assert not unit_of("万元").exact and not unit_of("%").exact


@pytest.mark.parametrize(
    ("unit", "decimals", "worth"),
    [
        ("万元", 2, "100"),
        ("万元", 0, "10000"),
        ("元", 2, "0.01"),
        ("亿元", 4, "10000"),
        ("%", 2, "0.0001"),
        ("人", 0, "0"),
    ],
)
def test_the_last_digit_is_worth_its_share_of_the_unit(unit: str, decimals: int, worth: str):
    assert last_digit(unit, decimals) == D(worth)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1.840", "1.84"),
        ("6", "6"),
        ("0.50", "0.5"),
        ("100", "100"),
        ("1E+2", "100"),
        ("-0.00", "0"),
        ("-0", "0"),
    ],
)
def test_plain_writing_is_exact_and_short(value: str, text: str):
    assert plain(D(value)) == text


def test_points_have_two_decimals_at_most():
    assert points(D("1.840844")) == "1.84"
    assert points(D("0.005")) == "0.01"
    assert points(D("5.900")) == "5.9"
    assert points(D("-0.001")) == "0"


def test_nothing_else_in_the_domain_rounds():
    """``quantize`` and ``round`` appear in money.py alone."""
    folder = Path(apps.domain.__file__).parent
    found = []
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = (
                node.attr
                if isinstance(node, ast.Attribute)
                else node.id
                if isinstance(node, ast.Name)
                else ""
            )
            if name in ("quantize", "round"):
                found.append(path.name)
    assert found == ["money.py"]
