"""Facts: three kinds of nothing, one name for each, and a snapshot that gives back exactly what was frozen."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.domain.facts import DuplicateFact, Fact, FactBook, State, missing
from apps.domain.money import NumberStyle

D = Decimal


def test_not_entered_zero_and_does_not_apply_are_three_things():
    nothing = missing("甲", "甲")
    zero = Fact("甲", "甲", D(0), "万元", 2)
    never = Fact("甲", "甲", None, "万元", 2, State.NOT_APPLICABLE)
    assert [f.known for f in (nothing, zero, never)] == [False, True, False]
    assert [f.number for f in (nothing, zero, never)] == [None, D(0), None]
    assert [f.shown() for f in (nothing, zero, never)] == ["", "0.00", "—"]


def test_a_value_in_the_state_missing_is_not_known():
    assert Fact("甲", "甲", D(5), state=State.MISSING).number is None
    assert Fact("甲", "甲", D(5), state=State.NOT_APPLICABLE).shown() == "—"
    assert Fact("甲", "甲", D(5), state=State.COMPUTED).number == 5


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "bare", "with_unit"),
    [
        (D(32045300), "万元", 2, "3,204.53", "3,204.53万元"),
        (D("0.8408"), "%", 2, "84.08", "84.08%"),
        (D(39), "人", 0, "39", "39人"),
        (date(2021, 6, 8), "", 0, "2021年6月8日", "2021年6月8日"),
        (True, "", 0, "是", "是"),
        (False, "", 0, "否", "否"),
        ("门户网站", "", 0, "门户网站", "门户网站"),
    ],
)
def test_a_fact_prints_as_it_was_stated(value: object, unit: str, decimals: int, bare: str, with_unit: str):
    fact = Fact("甲", "甲", value, unit, decimals)  # type: ignore[arg-type]
    assert fact.shown() == bare and fact.shown(with_unit=True) == with_unit


def test_a_fact_prints_in_the_style_of_the_district():
    fact = Fact("甲", "甲", D(13309000), "万元", 2)
    assert fact.shown(NumberStyle(thousands=False, trim=True)) == "1330.9"


def test_a_fact_knows_the_worth_of_its_last_digit():
    assert Fact("甲", "甲", D(0), "万元", 2).step == 100
    assert Fact("甲", "甲", D(0), "万元", 0).step == 10_000
    assert Fact("甲", "甲", D(39), "人").step == 0


def test_a_name_stands_for_one_fact_only():
    with pytest.raises(DuplicateFact, match="甲"):
        FactBook([Fact("甲", "甲"), Fact("甲", "又一个甲")])
    with pytest.raises(DuplicateFact):
        FactBook([Fact("甲", "甲")]).with_facts([Fact("甲", "甲")])


def test_a_book_answers_for_names_it_does_not_have():
    book = FactBook([Fact("甲", "甲", "文字")])
    assert book.number("乙") is None and book.text("乙") == "" and book.rows("乙") == ()
    assert book.number("甲") is None and book.text("甲") == "文字"


def test_adding_facts_leaves_the_book_as_it_was():
    book = FactBook([Fact("甲", "甲")], {"项目": ("项1",)})
    more = book.with_facts([Fact("乙", "乙")])
    assert set(book) == {"甲"} and set(more) == {"甲", "乙"} and more.rows("项目") == ("项1",)


NAMES = st.text(alphabet="甲乙丙丁项目.0123456789", min_size=1, max_size=12)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15)
VALUES = st.one_of(st.none(), NUMBERS, st.text(max_size=20), st.dates(), st.booleans())
FACTS = st.builds(
    Fact,
    NAMES,
    st.text(max_size=8),
    VALUES,
    st.sampled_from(["", "元", "万元", "%", "人"]),
    st.integers(0, 6),
    st.sampled_from(State),
    st.text(max_size=8),
    st.text(max_size=8),
    st.booleans(),
)


@given(
    st.lists(FACTS, unique_by=lambda f: f.key, max_size=8),
    st.dictionaries(NAMES, st.lists(NAMES, max_size=3).map(tuple), max_size=3),
)
def test_what_is_thawed_is_what_was_frozen_even_through_json(
    facts: list[Fact], lists: dict[str, tuple[str, ...]]
):
    book = FactBook(facts, lists)
    thawed = FactBook.thawed(json.loads(json.dumps(book.frozen(), ensure_ascii=False)))
    assert dict(thawed) == dict(book) and thawed.lists == book.lists
    assert list(thawed) == list(book)
    assert [type(f.value) for f in thawed.values()] == [type(f.value) for f in book.values()]
    assert thawed.frozen() == book.frozen()


@given(NUMBERS)
def test_a_frozen_number_keeps_every_digit(value: Decimal):
    assert Fact.thawed(Fact("甲", "甲", value, "万元", 2).frozen()).value == value


def test_plain_data_states_a_figure_in_its_own_unit():
    data = Fact("采购.计划", "采购计划", D(3648000), "万元", 2, source="采购表").as_dict()
    assert (data["value"], data["unit"], data["precision"], data["state"]) == ("364.8", "万元", 2, "entered")
    assert Fact("甲", "甲", date(2021, 6, 18)).as_dict()["value"] == "2021-06-18"
    assert Fact("甲", "甲").as_dict()["value"] is None
