"""Every scoring rule by cases a budget officer can read: cases/rules/*.yaml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from apps.domain.findings import Finding
from apps.domain.money import round_half_up
from apps.domain.pack.source import Node, read_yaml
from apps.domain.rules import RULES, Context, Outcome, Rule, read_rule
from apps.domain.rules.banding import Band

from .typed import book, rule_of

FOLDER = Path(__file__).parent / "cases" / "rules"


@dataclass(frozen=True)
class RuleCase:
    place: str
    type: str
    name: str
    rule: Rule
    weight: Decimal
    facts: dict[str, str]
    expected: Node

    @property
    def outcome(self) -> Outcome:
        return self.rule.score(Context(book(self.facts), "1"), self.weight)


def read_cases(path: Path) -> Iterator[RuleCase]:
    findings: list[Finding] = []
    top = read_yaml(path.read_text(encoding="utf-8"), path.name, findings)
    for group in top.nodes("groups", required=True):
        weight, rule_node = group.number("weight"), group.node("rule")
        assert rule_node is not None
        rule = read_rule(rule_node, weight)
        assert rule is not None and not findings, [str(f) for f in findings]
        for node in group.nodes("cases", required=True):
            facts = node.node("facts")
            assert facts is not None, node.line
            typed = {key: str(facts.raw(key)) for key in facts}
            yield RuleCase(
                f"{path.name}:{node.line}", rule.type, node.text("name"), rule, weight, typed, node
            )


CASES = [case for path in sorted(FOLDER.glob("*.yaml")) for case in read_cases(path)]
EXPECTATIONS = ("points", "missing", "trace", "unreasoned", "judged")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.type}：{case.name}")
def test_a_rule_gives_what_its_case_says(case: RuleCase):
    outcome, expected = case.outcome, case.expected
    for key in expected:
        assert key in ("name", "facts", *EXPECTATIONS), f"{case.place}: {key}"
    if expected.raw("points") == "无":
        assert outcome.points is None, case.place
        assert expected.has("missing"), f"{case.place}: a case without points says what is missing"
    else:
        assert outcome.points is not None, (case.place, outcome.missing)
        assert round_half_up(outcome.points, 2) == expected.number("points"), case.place
    assert outcome.missing == expected.texts("missing"), case.place
    if expected.has("trace"):
        assert outcome.lines == expected.texts("trace"), case.place
    if expected.has("unreasoned"):
        assert outcome.unreasoned == expected.texts("unreasoned"), case.place
    if expected.has("judged"):
        assert outcome.judged == expected.number("judged"), case.place


@pytest.mark.parametrize(
    ("interval", "inside", "outside"),
    [
        ("[75%, 90%)", ("0.75", "0.8", "0.8999"), ("0.7499", "0.9", "1")),
        ("(75%, 90%]", ("0.7501", "0.9"), ("0.75", "0.9001")),
        ("[1, 1]", ("1",), ("0.99", "1.01")),
        ("(1, 2)", ("1.5",), ("1", "2")),
        ("(-∞, 5]", ("-100", "5"), ("5.01",)),
        ("(-∞, 5)", ("-100", "4.99"), ("5",)),
        ("(5, +∞)", ("5.01", "9999"), ("5", "-1")),
        ("（5，+∞）", ("5.01",), ("5",)),
    ],
)
def test_an_end_of_a_band_is_in_it_only_if_it_is_closed(
    interval: str, inside: tuple[str, ...], outside: tuple[str, ...]
):
    band = Band.read(interval, Decimal(1))
    assert band is not None
    assert [v for v in inside if not band.holds(Decimal(v))] == []
    assert [v for v in outside if band.holds(Decimal(v))] == []


@pytest.mark.parametrize(
    "text", ["", "[5]", "[5, 6", "5, 6", "［5，6）", "[五, 六)", "[5; 6)", "[+∞, -∞]", "[5,, 6]"]
)
def test_what_is_no_interval_is_not_read_as_one(text: str):
    assert Band.read(text, Decimal(1)) is None


def test_every_rule_type_has_six_cases_or_more():
    counted = Counter(case.type for case in CASES)
    assert {name: counted[name] for name in RULES if counted[name] < 6} == {}
    assert set(counted) == set(RULES)


def test_no_two_cases_of_a_rule_have_the_same_name():
    names = Counter((case.type, case.name) for case in CASES)
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.outcome.known], ids=lambda case: f"{case.type}：{case.name}"
)
def test_a_known_score_waits_for_nothing_and_explains_itself(case: RuleCase):
    outcome = case.outcome
    assert outcome.missing == ()
    assert outcome.lines and all(outcome.lines)


def one_row_at_most(case: RuleCase) -> bool:
    """The order of a list's rows is part of what was typed; the order of all other facts is not."""
    return all(len(rows) < 2 for rows in book(case.facts).lists.values())


@pytest.mark.parametrize(
    "case", [c for c in CASES if one_row_at_most(c)], ids=lambda case: f"{case.type}：{case.name}"
)
def test_a_score_does_not_depend_on_the_order_of_the_facts(case: RuleCase):
    backwards = dict(reversed(case.facts.items()))
    assert case.rule.score(Context(book(backwards), "1"), case.weight) == case.outcome


BROKEN = [
    ("type: nothing", "R001:1"),
    ("type: ratio\nlabel: 率\nvalue: 甲 / 乙", "R010:3"),
    ("type: threshold\nvalue: 甲\nin: 小于一", "R011:3"),
    ("type: bands\nvalue: 甲\nbands:\n  - {in: '[0, 一)', points: 1}", "R011:4"),
    ("type: bands\nvalue: 甲\nbands:\n  - {in: '(-∞, +∞)', points: 11}", "R012:4"),
    ("type: checklist\nitems:\n  - {points: 9, text: 甲}", "R012:2"),
    ("type: levels\ntext: 甲\noptions:\n  - {name: 好, points: 9}", "R012:3"),
    ("type: composite\nparts:\n  - {name: 甲, points: 9, rule: {type: manual, text: 甲}}", "R012:2"),
    ("type: periodic\nperiods:\n  - {label: 甲, rate: 甲, due: 25%, points: 1}", "R012:2"),
    ("type: compare\ncases:\n  - {points: 11, text: 其他}", "R012:3"),
    ("type: change\nthis: 甲\nlast: 乙\nbands:\n  - {in: '(-∞, +∞)', points: 11}", "R012:5"),
    (
        "type: bands\nvalue: 甲\nbands:\n  - {in: '[0, 5)', points: 1}\n  - {in: '[5, +∞)', points: 1}",
        "R013:3",
    ),
    (
        "type: bands\nvalue: 甲\nbands:\n  - {in: '(-∞, 5)', points: 1}\n  - {in: '(5, +∞)', points: 1}",
        "R013:3",
    ),
    (
        "type: bands\nvalue: 甲\nbands:\n  - {in: '(-∞, 5]', points: 1}\n  - {in: '[5, +∞)', points: 1}",
        "R013:3",
    ),
    (
        "type: bands\nvalue: 甲\nbands:\n  - {in: '(-∞, 5]', points: 1}\n  - {in: '(5, 9)', points: 1}",
        "R013:3",
    ),
    ("type: change\nthis: 甲\nlast: 乙\nbands:\n  - {in: '(-∞, 0)', points: 1}", "R013:4"),
    ("type: compare\ncases:\n  - {when: 甲 > 1, points: 1, text: 大}", "R013:2"),
    ("type: pass_line\nvalue: 甲\npass: 100%", "R014:3"),
    ("type: deduct\nvalue: 甲\nstandard: 1\nstep: 0\nstep_points: 1\nwhole: true", "R014:4"),
    ("type: periodic\nperiods:\n  - {label: 甲, rate: 甲, due: 0, points: 10}", "R014:2"),
    ("type: choose\nleast: 2\nparts:\n  - {name: 甲, points: 10, rule: {type: manual, text: 甲}}", "R014:2"),
    ("type: choose\nparts:\n  - {name: 甲, points: 0, rule: {type: manual, text: 甲}}", "R014:2"),
    ("type: deduct\nvalue: 甲\nstandard: 1\nstep: 1\nstep_points: 1", "R015:1"),
    (
        "type: checklist\nitems:\n  - {key: 甲, points: 5, text: 甲}\n  - {key: 甲, points: 5, text: 乙}",
        "R016:4",
    ),
    ("type: manual\ntext: 甲\nhint: 没有这一项", "P008:3"),
    ("type: target_actual\nsign: 区间\ntarget: 甲\nactual: 乙", "P003:2"),
    ("type: checklist\nitems: []", "P003:2"),
    ("type: judged_range\ntext: 甲\nranges:\n  - {name: 好, from: 90%, to: 80%}", "R014:4"),
]


@pytest.mark.parametrize(
    ("text", "expected"), BROKEN, ids=[f"{e}：{t.splitlines()[0]}{i}" for i, (t, e) in enumerate(BROKEN)]
)
def test_a_broken_rule_is_found_with_its_line(text: str, expected: str):
    assert expected in rule_of(text, "10")[1]


def test_a_sound_rule_gives_no_findings():
    rule, problems = rule_of(
        "type: bands\nvalue: 甲\nbands:\n  - {in: '(-∞, 5]', points: 1}\n  - {in: '(5, +∞)', points: 10}"
    )
    assert rule is not None and problems == []
