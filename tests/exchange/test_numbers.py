"""A figure in a cell is read as it would be typed, through the one reader of numbers, whatever the spreadsheet made of it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.domain.cells import Field
from apps.domain.facts import State
from apps.domain.money import in_unit, to_base
from apps.domain.numbers import read_number
from apps.files.sheets import Mark, Sheet, typed_text

WIDE = str.maketrans("0123456789.,-%", "０１２３４５６７８９．，－％")
CELLS = {unit: Field(unit=unit, decimals=2, negative=unit != "%") for unit in ("万元", "元", "%")}
FIGURES = st.decimals(min_value=0, max_value=Decimal(10) ** 9, places=2, allow_nan=False)
SPELLINGS = {
    "as it is": str, "grouped": lambda v: f"{v:,}", "full width": lambda v: str(v).translate(WIDE), "blanks about": lambda v: f" {v}\u3000",
    "yuan": lambda v: f"{to_base(v, '万元'):f}元", "ten thousands": lambda v: f"{v}万", "hundred millions": lambda v: f"{v.scaleb(-4):f}亿",
}  # fmt: skip


def read(value: object, cell: Field, mark: Mark | None = None) -> Decimal | None:
    text, problem = typed_text(Sheet("表", [[value]], {(0, 0): mark} if mark else {}), 0, 0, cell)
    assert not problem, problem
    reading = cell.read(text)
    return in_unit(reading.value, cell.unit) if reading.state is State.ENTERED else None


@settings(max_examples=80)
@given(value=FIGURES, spelling=st.sampled_from(sorted(SPELLINGS)))
def test_no_spelling_of_a_figure_is_read_differently_from_a_person_s_reading(value: Decimal, spelling: str) -> None:
    assert read(SPELLINGS[spelling](value), CELLS["万元"]) == value


@settings(max_examples=80)
@given(value=FIGURES, unit=st.sampled_from(sorted(CELLS)))
def test_a_figure_of_a_spreadsheet_is_read_with_the_digits_it_shows(value: Decimal, unit: str) -> None:
    """Kept as a binary fraction, it is 0.30000000000000004 where people see 0.3."""
    assert read(float(value), CELLS[unit]) == value


@settings(max_examples=80)
@given(value=st.decimals(min_value=0, max_value=1, places=4, allow_nan=False))
def test_a_per_cent_is_known_by_its_format(value: Decimal) -> None:
    assert read(float(value), CELLS["%"], Mark(percent=True)) == value * 100


@settings(max_examples=80)
@given(text=st.text(max_size=12), unit=st.sampled_from(sorted(CELLS)))
def test_any_text_is_read_in_a_file_as_it_is_in_a_form(text: str, unit: str) -> None:
    cell = CELLS[unit]
    there, problem = typed_text(Sheet("表", [[text]]), 0, 0, cell)
    assert not problem
    typed = read_number(text, unit, cell.decimals, cell.negative)
    found = cell.read(there)
    assert (found.value, bool(found.message)) == (typed.value, bool(typed.message))
