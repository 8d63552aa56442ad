"""evaluate is pure, agrees with a second reckoning made of fractions, and prints traces a pocket calculator can follow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.domain.book.evaluation import Evaluation, evaluate, once
from apps.domain.facts import Fact, FactBook, State
from apps.domain.findings import Finding
from apps.domain.money import round_half_up
from apps.domain.pack.source import LineDict, LineList, Node
from apps.domain.report.compose import compose, open_blocks
from apps.domain.rules import Context, Outcome, read_rule

from .grid import grid_problems, tables
from .small_pack import FACTS, REASONS, SMALL_PACK
from .typed import book, entered, pack_of

D = Decimal
PACK = pack_of(SMALL_PACK)


def test_the_same_facts_give_the_same_result_every_time():
    facts = entered(PACK, FACTS, REASONS)
    first, second = evaluate(PACK, facts), evaluate(pack_of(SMALL_PACK), entered(PACK, FACTS, REASONS))
    assert first.book.frozen() == second.book.frozen()
    assert (
        first.sheet == second.sheet and first.findings == second.findings and first.missing == second.missing
    )

def test_what_follows_from_an_evaluation_is_worked_out_once_for_each() -> None:
    asked: list[str] = []

    @once
    def told(evaluation: Evaluation, word: str) -> str:
        asked.append(word)
        return f"{word}{evaluation.sheet.shown}"

    first, second = evaluate(PACK, entered(PACK, FACTS, REASONS)), evaluate(PACK, entered(PACK, FACTS, REASONS))
    assert {told(first, "甲"), told(first, "甲"), told(second, "甲")} == {f"甲{first.sheet.shown}"}
    assert told(first, "乙") != told(first, "甲") and asked == ["甲", "甲", "乙"]
    assert first == second, "what is kept with one is no part of it"


def test_evaluating_leaves_the_typed_book_as_it_was():
    facts = entered(PACK, FACTS, REASONS)
    before = facts.frozen()
    evaluate(PACK, facts)
    assert facts.frozen() == before


def test_a_thawed_book_gives_the_same_result():
    facts = entered(PACK, FACTS, REASONS)
    again = evaluate(PACK, FactBook.thawed(facts.frozen()))
    assert again.sheet == evaluate(PACK, facts).sheet and again.findings == evaluate(PACK, facts).findings


def test_the_order_in_which_facts_were_typed_does_not_matter():
    facts = entered(PACK, FACTS, REASONS)
    shuffled = FactBook(sorted(facts.values(), key=lambda f: f.key[::-1]), facts.lists)
    assert evaluate(PACK, shuffled).sheet == evaluate(PACK, facts).sheet


def test_results_are_facts_that_sentences_can_print():
    found = evaluate(PACK, entered(PACK, FACTS, REASONS)).book
    assert found["得分"].shown(with_unit=True) == "87.37分" and found.text("等级") == "良"
    assert found["得分.指标6"].shown() == "2.68" and "306.74 ÷ 364.80" in found["得分.指标6"].source
    nothing = evaluate(PACK, FactBook()).book
    assert nothing.number("得分") is None and nothing.text("等级") == ""


# --- a second reckoning, in fractions -----------------------------------------------------------------------------------

Rule, Facts = dict[str, Any], Mapping[str, str]
TENTHS = st.integers(1, 40).map(lambda n: Fraction(n, 10))


def number_of(facts: Facts, key: str) -> Fraction | None:
    text = facts.get(key, "未填")
    if text in ("未填", "不适用"):
        return None
    return Fraction(text.removesuffix("万元").removesuffix("分").replace(",", ""))


def by_zero_policy(policy: str, weight: Fraction) -> Fraction | None:
    return {"full": weight, "none": Fraction(0), "not_computable": None}[policy]


def reckon(rule: Rule, weight: Fraction, facts: Facts, code: str) -> Fraction | None:
    """The points of a rule, worked out anew; None while something is missing."""
    return {
        "ratio": reckon_ratio,
        "bands": reckon_bands,
        "checklist": reckon_checklist,
        "composite": reckon_composite,
    }[rule["type"]](rule, weight, facts, code)


def rate_of(rule: Rule, facts: Facts) -> Fraction | str | None:
    top, bottom = (part.strip() for part in rule["value"].split("/"))
    states = {facts.get(top, "未填"), facts.get(bottom, "未填")}
    a, b = number_of(facts, top), number_of(facts, bottom)
    if a is None or b is None:
        return (
            None
            if "未填" in states or (states != {"不适用"} and len(states - {"不适用"}) != 1)
            else "no base"
        )
    return "no base" if b == 0 else a / b


def reckon_ratio(rule: Rule, weight: Fraction, facts: Facts, code: str) -> Fraction | None:
    rate = rate_of(rule, facts)
    if rate is None or isinstance(rate, str):
        return None if rate is None else by_zero_policy(rule["zero"], weight)
    if rate > 1:
        return {"cap": weight, "none": Fraction(0), "open": rate * weight}[rule["over"]]
    return max(Fraction(0), rate * weight)


def reckon_bands(rule: Rule, weight: Fraction, facts: Facts, code: str) -> Fraction | None:
    rate = rate_of(rule, facts)
    if rate is None or isinstance(rate, str):
        return None if rate is None else by_zero_policy(rule["zero"], weight)
    for band in rule["bands"]:
        low, high = (edge.strip("[]() ").rstrip("%") for edge in band["in"].split(","))
        above = (
            low == "-∞" or rate > Fraction(low) / 100 or ("[" in band["in"] and rate == Fraction(low) / 100)
        )
        below = (
            high == "+∞"
            or rate < Fraction(high) / 100
            or ("]" in band["in"] and rate == Fraction(high) / 100)
        )
        if above and below:
            return Fraction(str(band["points"]))
    raise AssertionError("no band holds")


def reckon_checklist(rule: Rule, weight: Fraction, facts: Facts, code: str) -> Fraction | None:
    total = Fraction(0)
    for i, item in enumerate(rule["items"], 1):
        key, worth = f"评判.指标{code}.第{i}条", Fraction(str(item["points"]))
        answer = facts.get(key, "未填").split("（")[0]
        part = number_of(facts, f"{key}.分")
        if answer == "是":
            total += worth
        elif answer == "部分" and item["partial"] and part is not None:
            total += max(Fraction(0), min(part, worth))
        elif answer != "否":
            return None
    return total


def reckon_composite(rule: Rule, weight: Fraction, facts: Facts, code: str) -> Fraction | None:
    parts = [
        reckon(p["rule"], Fraction(str(p["points"])), facts, f"{code}.{p['key']}") for p in rule["parts"]
    ]
    return None if None in parts else sum((p for p in parts if p is not None), Fraction(0))


@st.composite
def typed_figures(draw: st.DrawFn) -> dict[str, str]:
    figures = st.one_of(
        st.integers(0, 300).map(lambda n: f"{n}.00万元"),
        st.decimals(-50, 5000, places=2).map(lambda v: f"{v}万元"),
        st.just("0.00万元"),
        st.sampled_from(["未填", "不适用"]),
    )
    return {f"表.行{i}": draw(figures) for i in range(4)}


RATE = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda p: f"表.行{p[0]} / 表.行{p[1]}")
ZERO = st.sampled_from(["full", "none", "not_computable"])


@st.composite
def rules(draw: st.DrawFn, worth: Fraction, depth: int = 2) -> Rule:
    kind = draw(st.sampled_from(["ratio", "bands", "checklist", *["composite"] * (depth > 0)]))
    if kind == "ratio":
        return {
            "type": kind,
            "label": "率",
            "value": draw(RATE),
            "zero": draw(ZERO),
            "over": draw(st.sampled_from(["cap", "none", "open"])),
        }
    if kind == "bands":
        edges = sorted(draw(st.sets(st.integers(0, 200), min_size=1, max_size=4)))
        left = [draw(st.booleans()) for _ in edges]
        lows, highs = ["-∞", *(f"{e}%" for e in edges)], [*(f"{e}%" for e in edges), "+∞"]
        opened, closed = ["(", *("(" if x else "[" for x in left)], [*("]" if x else ")" for x in left), ")"]
        points = [draw(st.integers(0, 10)) * worth / 10 for _ in lows]
        bands = [
            {"in": f"{o}{a}, {b}{c}", "points": float(p)}
            for o, a, b, c, p in zip(opened, lows, highs, closed, points, strict=True)
        ]
        return {"type": kind, "label": "率", "value": draw(RATE), "zero": draw(ZERO), "bands": bands}
    shares = split(worth, draw(st.integers(1, 3)))
    if kind == "checklist":
        return {
            "type": kind,
            "items": [
                {"points": float(s), "text": f"第{i}条", "partial": draw(st.booleans())}
                for i, s in enumerate(shares, 1)
            ],
        }
    parts = [
        {"key": f"甲{i}", "name": "分项", "points": float(s), "rule": draw(rules(s, depth - 1))}
        for i, s in enumerate(shares, 1)
    ]
    return {"type": kind, "parts": parts}


def split(worth: Fraction, parts: int) -> list[Fraction]:
    share = Fraction(int(worth * 10 / parts), 10)
    return [*[share] * (parts - 1), worth - share * (parts - 1)]


def questions(rule: Rule, code: str) -> list[tuple[str, Fraction]]:
    if rule["type"] == "checklist":
        return [
            (f"评判.指标{code}.第{i}条", Fraction(str(item["points"])))
            for i, item in enumerate(rule["items"], 1)
        ]
    return [q for p in rule.get("parts", ()) for q in questions(p["rule"], f"{code}.{p['key']}")]


@st.composite
def scored(draw: st.DrawFn) -> tuple[Rule, Fraction, dict[str, str]]:
    """A rule, its weight, and facts that may or may not be enough for it."""
    weight = draw(TENTHS)
    rule, facts = draw(rules(weight)), draw(typed_figures())
    for key, _ in questions(rule, "1"):
        facts[key] = draw(st.sampled_from(["是", "是", "否", "部分（理由：略）", "未填"]))
        if facts[key].startswith("部分"):
            facts[f"{key}.分"] = draw(st.sampled_from(["0.1分", "0.25分", "3分", "未填"]))
    return rule, weight, facts


def lined(data: Any) -> Any:
    """Plain data as the YAML reader gives it."""
    if isinstance(data, dict):
        mapping = LineDict({key: lined(value) for key, value in data.items()})
        mapping.line, mapping.lines = 1, dict.fromkeys(data, 1)
        return mapping
    if isinstance(data, list):
        listed = LineList(lined(item) for item in data)
        listed.line, listed.lines = 1, [1] * len(data)
        return listed
    return D(str(data)) if isinstance(data, int | float) and not isinstance(data, bool) else data


def outcome_of(rule: Rule, weight: Fraction, facts: Mapping[str, str]) -> Outcome:
    findings: list[Finding] = []
    worth = D(weight.numerator) / D(weight.denominator)
    read = read_rule(Node(lined(rule), "rule.yaml", findings), worth)
    assert read is not None and not findings, (rule, [str(f) for f in findings])
    return read.score(Context(book(facts), "1"), worth)


@settings(max_examples=400)
@given(scored())
def test_two_ways_of_reckoning_agree(case: tuple[Rule, Fraction, dict[str, str]]):
    rule, weight, facts = case
    outcome, expected = outcome_of(rule, weight, facts), reckon(rule, weight, facts, "1")
    assert (outcome.points is None) == (expected is None), (outcome, expected)
    if expected is None:
        assert outcome.missing
    else:
        assert outcome.points is not None and outcome.missing == ()
        assert abs(Fraction(outcome.points) - expected) < Fraction(1, 10**20)


# --- the printed line, worked out again ---------------------------------------------------------------------------------

FIGURE = r"-?[\d,]+(?:\.\d+)?"


def decimal(text: str) -> Decimal:
    return D(text.replace(",", "").rstrip("%分")) / (100 if text.endswith("%") else 1)


def worked_out(line: str) -> Decimal:
    """The points of a ratio's line by what is printed in it alone."""
    division = re.search(rf"= ({FIGURE}) ÷ ({FIGURE}) = ({FIGURE}%)", line)
    if division:
        a, b, rate = map(decimal, division.groups())
        assert round_half_up(a / b, 4) == rate, line
    product = re.search(rf"({FIGURE}%) × ({FIGURE})分 = ({FIGURE})分$", line)
    if product:
        rate, weight, points = map(decimal, product.groups())
        assert round_half_up(rate * weight, 2) == points, line
        return points
    fraction = re.search(rf"，({FIGURE})分 × ({FIGURE}) ÷ ({FIGURE}) = ({FIGURE})分$", line)
    if fraction:
        weight, a, b, points = map(decimal, fraction.groups())
        assert round_half_up(weight * a / b, 2) == points, line
        return points
    final = re.search(rf"(?:得|：)({FIGURE})分$", line)
    assert final, line
    return decimal(final.group(1))


def added_up(line: str) -> Decimal:
    """The sum of a composite's last line by what is printed in it alone."""
    match = re.fullmatch(rf"合计 (.+) = ({FIGURE})(（各项按未取舍的数值合计）)?分", line)
    assert match, line
    terms = [decimal(term) for term in match.group(1).split(" + ")]
    printed = decimal(match.group(2))
    if match.group(3):
        assert printed != sum(terms) and abs(printed - sum(terms)) <= D("0.005") * len(terms) + D("0.005"), (
            line
        )
    else:
        assert printed == sum(terms), line
    return printed


AMOUNT = st.decimals(0, 99999, places=2).map(lambda v: f"{v}万元")
WEIGHT = st.integers(1, 1000).map(lambda n: Fraction(n, 10))


@settings(max_examples=300)
@given(AMOUNT, AMOUNT, WEIGHT, ZERO, st.sampled_from(["cap", "none", "open"]))
def test_the_printed_line_of_a_ratio_gives_its_points(a: str, b: str, weight: Fraction, zero: str, over: str):
    rule = {"type": "ratio", "label": "执行率", "value": "表.甲 / 表.乙", "zero": zero, "over": over}
    outcome = outcome_of(rule, weight, {"表.甲": a, "表.乙": b})
    if outcome.points is None:
        assert zero == "not_computable" and decimal(b.removesuffix("万元")) == 0
        return
    assert worked_out(outcome.lines[0]) == round_half_up(outcome.points, 2)


def ratio_line(a: str, b: str, weight: Fraction) -> str:
    rule = {"type": "ratio", "label": "执行率", "value": "表.甲 / 表.乙", "zero": "none"}
    return outcome_of(rule, weight, {"表.甲": f"{a}万元", "表.乙": f"{b}万元"}).lines[0]


@pytest.mark.parametrize(
    ("a", "b", "weight", "share"),
    [
        ("27.40", "36.00", Fraction(63, 2), "31.5分 × 27.40 ÷ 36.00 = 23.98分"),
        ("306.74", "364.80", Fraction(1), "84.08% × 1分 = 0.84分"),
    ],
)
def test_an_endless_rate_on_the_edge_of_a_point_is_printed_as_its_fraction(a: str, b: str, weight: Fraction, share: str):
    """No number of decimals of 76.111…% gives 23.975 on a pocket calculator; the fraction does."""
    line = ratio_line(a, b, weight)
    assert line.endswith(f"，{share}"), line
    worked_out(line)


@settings(max_examples=300)
@given(st.integers(1, 9999), st.integers(1, 999), st.integers(0, 9999))
def test_points_on_the_very_edge_are_rounded_up_though_the_rate_is_endless(b: int, tenths: int, hundredths: int):
    """a ÷ b × weight is exactly h + 0.005; the 28 digits of a ÷ b fall short of it."""
    weight = D(tenths) / 10
    a = (Fraction(hundredths, 100) + Fraction(5, 1000)) * b / Fraction(tenths, 10)
    rate = D(a.numerator) / D(a.denominator) / b
    assert round_half_up(rate * weight, 2) == D(hundredths + 1) / 100


@settings(max_examples=300)
@given(st.lists(st.tuples(AMOUNT, AMOUNT), min_size=2, max_size=4), st.integers(1, 50))
def test_the_printed_lines_of_a_composite_give_its_points(figures: list[tuple[str, str]], tenths: int):
    part = Fraction(tenths, 10)
    parts = [
        {
            "key": f"甲{i}",
            "name": "甲",
            "points": float(part),
            "rule": {"type": "ratio", "label": "率", "value": f"表.甲{i} / 表.乙{i}", "zero": "none"},
        }
        for i in range(len(figures))
    ]
    facts = {
        f"表.{name}{i}": text
        for i, pair in enumerate(figures)
        for name, text in zip("甲乙", pair, strict=True)
    }
    outcome = outcome_of({"type": "composite", "parts": parts}, part * len(figures), facts)
    assert outcome.points is not None
    *lines, last = outcome.lines
    printed = [worked_out(line) for line in lines]
    assert re.findall(FIGURE, last.split(" = ")[0]) == [f"{p.normalize():f}" for p in printed]
    assert added_up(last) == round_half_up(outcome.points, 2)


@settings(max_examples=300)
@given(st.lists(st.decimals(0, "1.2", places=4).map(lambda v: f"{v * 100}%"), min_size=4, max_size=4))
def test_the_printed_lines_of_a_periodic_rule_give_its_points(rates: list[str]):
    rule = {
        "type": "periodic",
        "cap": "100%",
        "mean": {"points": 2, "cap": "100%", "label": "平均"},
        "periods": [
            {"label": f"第{i}期", "rate": f"表.期{i}", "due": f"{i * 25}%", "points": 1} for i in range(1, 5)
        ],
    }
    outcome = outcome_of(rule, Fraction(6), {f"表.期{i}": rate for i, rate in enumerate(rates, 1)})
    *lines, last = outcome.lines
    for line in lines:
        product = re.search(rf"({FIGURE}%)(，超过100%按100%计)?，× ({FIGURE})分 = ({FIGURE})分$", line)
        if product:
            rate = D(1) if product.group(2) else decimal(product.group(1))
            assert round_half_up(rate * decimal(product.group(3)), 2) == decimal(product.group(4)), line
        else:
            assert line.endswith("得0分")
    assert outcome.points is not None and added_up(last) == round_half_up(outcome.points, 2)


# --- the whole pack over any typing --------------------------------------------------------------------------------------

ODD_FACTS = st.dictionaries(
    st.sampled_from(sorted(k for k in FACTS if not k.endswith(("日期", "名称")))),
    st.sampled_from(["", "0", "不适用", "1", "9999"]),
    max_size=25,
)


@settings(max_examples=60)
@given(ODD_FACTS)
def test_whatever_is_typed_the_sheet_is_consistent_and_the_report_is_whole(changes: dict[str, str]):
    facts = {key: text for key, text in (FACTS | changes).items() if text}
    evaluation = evaluate(PACK, entered(PACK, facts, {k: v for k, v in REASONS.items() if k in facts}))
    sheet = evaluation.sheet
    assert (sheet.total is None) == any(s.points is None for s in sheet.scores)
    for score in sheet.scores:
        assert (score.points is None) == bool(score.missing), score
        assert score.points is None or 0 <= score.points <= score.weight
    adjusted = sum((p for _, p in sheet.adjustments), D(0))
    assert sheet.so_far == sum((s.points for s in sheet.scores if s.points is not None), D(0)) + adjusted
    report = compose(evaluation)
    assert all(grid_problems(table) == [] for table in tables(report))
    assert not evaluation.ready or open_blocks(report) == 0


def test_what_cannot_be_read_waits_for_its_writer_asked_for_or_not() -> None:
    pack = pack_of(SMALL_PACK)
    typed = entered(pack, FACTS, REASONS)
    spoilt = typed.with_facts([Fact("备注.联系电话", "联系电话", state=State.MISSING, refused="请填数字。")])
    assert [f.message for f in evaluate(pack, spoilt).missing] == ["“联系电话”填写有误：请填数字。"]
