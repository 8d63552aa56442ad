"""The 69 kinds of sentences that figures make, in our own words: the published figures come out in the published order.

``patterns.yaml`` says for each what is typed and what must be printed; where a published figure was a fault, what is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from apps.domain.facts import Fact, FactBook, State
from apps.domain.formulas import compile_formula
from apps.domain.money import NumberStyle
from apps.domain.writing.sentences import Each, Pattern, Slot, Speaker, compile_pattern
from tests.domain.typed import fact, lists_of

DATA = yaml.safe_load((Path(__file__).parent / "patterns.yaml").read_text(encoding="utf-8"))
PATTERNS: dict[str, dict[str, Any]] = {entry["id"]: entry for entry in DATA["patterns"]}
STYLES = {name: NumberStyle(**style) for name, style in DATA["styles"].items()}

FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?:万元|元|%|人次|批次|年|月|日|人|名|辆|个|次|分)?")
DIGIT = re.compile(r"\d")


def book(facts: dict[str, str], decimals: int) -> FactBook:
    """The facts as typed, with the count of every list; what has no dot in its name is said of the assessment, a text.

    An amount has the decimals of its field, however many were typed: 122.5 is stated to two.
    """
    found = [fact(key, text) if "." in key else Fact(key, key, text) for key, text in facts.items()]
    found = [replace(f, decimals=decimals) if f.unit == "万元" else f for f in found]
    lists = lists_of({key: "" for key in facts})
    found += [Fact(f"{name}.个数", name, fact("", f"{len(rows)}个").value, "个", state=State.COMPUTED) for name, rows in lists.items()]
    return FactBook(found, lists)


def clauses(entry: dict[str, Any], facts: FactBook) -> Iterator[Pattern]:
    """What is printed: the first variant that holds, or with ``join`` every one that does."""
    for variant in entry.get("variants") or [{"text": entry["text"]}]:
        when = variant.get("when")
        if when is None or compile_formula(str(when)).over(facts):
            yield compile_pattern(variant["text"])
            if not entry.get("join"):
                return


def say(entry: dict[str, Any], changes: dict[str, str] | None = None, without: str = "") -> str:
    typed = {key: text for key, text in entry["facts"].items() if not without or not f"{key}.".startswith(f"{without}.")}
    style = STYLES[entry["style"]]
    facts = book(typed | (changes or {}), style.decimals)
    speaker = Speaker(facts, style, lambda key: key)
    return "".join(speaker.text(pattern) for pattern in clauses(entry, facts))


def all_patterns(entry: dict[str, Any]) -> list[Pattern]:
    return [compile_pattern(variant["text"]) for variant in entry.get("variants") or [{"text": entry["text"]}]]


def slots(pattern: Pattern) -> Iterator[Slot]:
    for part in pattern.parts:
        if isinstance(part, Slot):
            yield part
        elif isinstance(part, Each):
            yield from slots(part.pattern)


def expected(entry: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The figures in order, and the words that stand in place of a published figure."""
    items = [item if isinstance(item, str) else item["is"] for item in entry["figures"]]
    return [item for item in items if DIGIT.search(item)], [item for item in items if not DIGIT.search(item)]


def check(text: str, case: dict[str, Any]) -> None:
    assert "待填" not in text, text
    if "figures" in case:
        figures, words = expected(case)
        assert FIGURE.findall(text) == figures, text
        assert [word for word in words if word not in text] == [], text
    assert [words for words in case.get("says", ()) if words not in text] == [], text
    assert [words for words in case.get("never", ()) if words in text] == [], text


def test_all_69_kinds_are_there():
    assert list(PATTERNS) == [f"G{number:02}" for number in range(1, 70)]
    assert len(DATA["patterns"]) == 69


@pytest.mark.parametrize("ident", PATTERNS)
def test_every_pattern_compiles_and_has_a_use_and_a_style(ident: str):
    entry = PATTERNS[ident]
    assert all_patterns(entry) and entry["use"] and entry["style"] in STYLES
    assert ("text" in entry) != ("variants" in entry)


@pytest.mark.parametrize("ident", PATTERNS)
def test_the_published_figures_come_out_in_the_published_order(ident: str):
    check(say(PATTERNS[ident]), PATTERNS[ident])


TWINS = [(ident, twin) for ident, entry in PATTERNS.items() for twin in entry.get("twins", ())]


@pytest.mark.parametrize(("ident", "twin"), TWINS, ids=[f"{ident}-{twin['name']}" for ident, twin in TWINS])
def test_other_figures_change_the_words(ident: str, twin: dict[str, Any]):
    assert twin.get("says") or twin.get("never") or twin.get("figures"), "a twin expects something"
    check(say(PATTERNS[ident], twin.get("facts"), twin.get("without", "")), twin)


NEEDS = {
    "变动": {"反向", "持平", "上年无此项"}, "比上年": {"反向", "持平", "上年无此项"}, "增减幅": {"反向", "持平", "上年无此项"},
    "增减额": {"反向", "持平"}, "调增减": {"未作调整", "反向"}, "高低": {"反向", "持平"},
    "完成率": {"未安排预算"}, "完成预算": {"未安排预算"}, "完成词": {"未安排预算"},
}  # fmt: skip
"""What a word that follows from figures must be shown with, beside the published case."""


@pytest.mark.parametrize("ident", PATTERNS)
def test_every_word_of_direction_is_tried_the_other_way_and_at_zero(ident: str):
    entry = PATTERNS[ident]
    used = {slot.word for pattern in all_patterns(entry) for slot in slots(pattern) if slot.word}
    names = {twin["name"] for twin in entry.get("twins", ())}
    assert {need for word in used for need in NEEDS.get(word, set())} - names == set()


@pytest.mark.parametrize("ident", PATTERNS)
def test_a_rate_over_a_budget_is_tried_without_one(ident: str):
    """执行率: a formula that divides stands beside a variant or a word for a budget of zero."""
    entry = PATTERNS[ident]
    divided = [s for pattern in all_patterns(entry) for s in slots(pattern) if any(f.divides for f in s.args)]
    if divided:
        assert "未安排预算" in {twin["name"] for twin in entry.get("twins", ())}


@pytest.mark.parametrize("ident", PATTERNS)
def test_figures_come_from_facts_and_never_from_the_pattern(ident: str):
    """Only 12月31日 is written out: everything else has a name and is entered once."""
    literal = [part for pattern in all_patterns(PATTERNS[ident]) for part in literals(pattern)]
    assert [text for text in literal if DIGIT.search(text.replace("12月31日", "").replace("12月底", ""))] == []


def literals(pattern: Pattern) -> Iterator[str]:
    for part in pattern.parts:
        if isinstance(part, str):
            yield part
        elif isinstance(part, Each):
            yield from literals(part.pattern)


@pytest.mark.parametrize("ident", PATTERNS)
def test_no_unit_is_written_into_a_pattern(ident: str):
    """The unit is the fact's own: two reports printed 元 where 万元 was meant."""
    text = "".join(part for pattern in all_patterns(PATTERNS[ident]) for part in literals(pattern))
    assert "元" not in text and "%" not in text


def test_every_correction_says_why():
    fixes = [item for entry in PATTERNS.values() for item in entry["figures"] if not isinstance(item, str)]
    assert len(fixes) == 9
    assert all(set(fix) == {"was", "is", "why"} and fix["why"] for fix in fixes)
