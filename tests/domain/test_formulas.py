"""Formulas of packs: Chinese names and signs, exact decimals, and nothing that could run anything."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.domain.formulas import MAX_LENGTH, FormulaError, Missing, NoBase, compile_formula, renamed, sum_of

from .typed import book

D = Decimal
FACTS = {
    "采购.实际": "306.74万元",
    "采购.计划": "364.80万元",
    "人员.在职": "39人",
    "人员.编制": "40人",
    "人员.编外": "0人",
    "公开.方式": "网站（门户）",
    "公开.说明": "未填",
    "出国.支出": "不适用",
    "甲": "7件",
    "乙": "2件",
    "丙": "3件",
    "率": "84.08%",
}
BOOK = book(FACTS)


def value(text: str) -> Any:
    return compile_formula(text).over(BOOK)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("甲 + 乙 * 丙", 13),
        ("(甲 + 乙) * 丙", 27),
        ("（甲＋乙）×丙", 27),
        ("甲－乙", 5),
        ("甲 − 乙", 5),
        ("甲×乙÷丙", D(14) / D(3)),
        ("甲／乙", D("3.5")),
        ("-甲", -7),
        ("+甲", 7),
        ("--甲", 7),
        ("甲 * 50%", D("3.5")),
        ("甲 * 12.5％", D("0.875")),
        ("100%", 1),
        ("0.1 + 0.2", D("0.3")),
        ("1.10 * 3", D("3.30")),
        ("12345678901234567890.12", D("12345678901234567890.12")),
        ("采购.实际 / 采购.计划 * 100 > 84", True),
        ("甲 > 乙", True),
        ("甲 ＞ 乙", True),
        ("甲 ≥ 7", True),
        ("甲 ≤ 6", False),
        ("甲 <= 7", True),
        ("甲 = 7", True),
        ("甲 ＝ 7", True),
        ("甲 == 7", True),
        ("甲 ≠ 7", False),
        ("甲 != 6", True),
        ("2 < 丙 < 4", True),
        ("2 < 丙 < 3", False),
        ("甲 > 乙 且 乙 > 丙", False),
        ("甲 > 乙 或 乙 > 丙", True),
        ("非 (甲 > 乙)", False),
        ("(甲 > 乙) 且 (丙 > 乙)", True),
        ("非 (乙 > 丙) 且 甲 > 丙", True),
        ("合计(甲, 乙, 丙)", 12),
        ("合计（甲，乙）", 9),
        ("平均(甲, 乙, 丙)", 4),
        ("最大(甲, 乙)", 7),
        ("最小(甲, 乙)", 2),
        ("绝对值(乙 - 甲)", 5),
        ("四舍五入(甲 / 丙, 2)", D("2.33")),
        ("四舍五入(甲 / 乙)", 4),
        ("四舍五入(乙.数 / 8, 2)", None),
        ("如果(甲 > 乙, 甲, 乙)", 7),
        ("如果(甲 < 乙, 甲, 乙)", 2),
        ("如果(已填(公开.说明), 1, 0)", 0),
        ("如果(已填(甲), 1, 0)", 1),
        ("已填(没有这个)", False),
        ("不适用(出国.支出)", True),
        ("不适用(甲)", False),
        ("如果(不适用(出国.支出), 0, 出国.支出)", 0),
        ('公开.方式 = "网站（门户）"', True),
        ("公开.方式 = “网站（门户）”", True),
        ('公开.方式 = "网站(门户)"', False),
        ('公开.方式 = "50% 且 = ×"', False),
        ("甲\n + 乙", 9),
        ("合计(甲,\n    乙)", 9),
    ],
)
def test_a_formula_gives_its_value(text: str, result: object):
    if result is None:
        with pytest.raises(Missing):
            value(text)
    else:
        assert value(text) == result


def test_a_lazy_branch_needs_only_its_own_figures():
    assert value("如果(甲 > 乙, 甲, 公开.说明)") == 7
    assert value("甲 > 乙 或 公开.说明 > 1") is True
    with pytest.raises(Missing):
        value("如果(甲 < 乙, 甲, 公开.说明)")


@pytest.mark.parametrize(
    "text", ["甲 / 人员.编外", "甲 / (乙 - 2)", "人员.编外 / 人员.编外", "1 / 0", "四舍五入(甲, 99999999999)"]
)
def test_a_division_by_zero_has_no_base_and_is_never_a_number(text: str):
    with pytest.raises(NoBase):
        value(text)


@pytest.mark.parametrize(
    "text",
    [
        "公开.方式 + 1",
        "公开.方式 > 3",
        "-公开.方式",
        "绝对值(公开.方式)",
        "合计(甲, 公开.方式)",
        "四舍五入(公开.方式)",
    ],
)
def test_a_text_among_numbers_gives_nothing_rather_than_an_error_page(text: str):
    with pytest.raises(NoBase):
        value(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [("甲 + 公开.说明", "公开.说明"), ("没有.这个 * 2", "没有.这个"), ("甲 + 出国.支出", "出国.支出")],
)
def test_a_missing_figure_is_named(text: str, key: str):
    with pytest.raises(Missing) as raised:
        value(text)
    assert raised.value.keys == (key,)


def test_the_names_of_a_formula_are_the_facts_it_reads():
    formula = compile_formula(
        "如果(已填(上年.三公.合计.决算), 三公.合计.决算 / 上年.三公.合计.决算, 合计(甲, 乙))"
    )
    assert formula.names == {"上年.三公.合计.决算", "三公.合计.决算", "甲", "乙"}


@pytest.mark.parametrize(
    ("text", "divides"),
    [
        ("甲 / 乙", True),
        ("甲 / (乙 + 1)", True),
        ("甲 * 50%", False),
        ("(甲 + 乙) / 2", False),
        ("甲 > 90%", False),
        ("甲 / 0", True),
        ("平均(甲, 乙)", False),
    ],
)
def test_only_a_division_by_a_figure_can_lack_a_base(text: str, divides: bool):
    assert compile_formula(text).divides is divides


ATTACKS = [
    "__import__('os').system('ls')",
    "open('/etc/passwd')",
    "甲.__class__()",
    "().__class__",
    "''.join(甲)",
    "[甲 for 甲 in 乙]",
    "[1, 2]",
    "{1: 2}",
    "(lambda: 1)()",
    "lambda: 1",
    "甲[0]",
    "甲[0].乙",
    "甲()",
    "甲.乙()",
    "如果(甲).乙",
    "(甲 + 乙).丙",
    "(1).real",
    "f'{甲}'",
    "甲 if 乙 else 丙",
    "甲 := 1",
    "2 ** 1000000",
    "9 ** 9 ** 9",
    "1 << 99999",
    "甲 // 乙",
    "7 @ 8",
    "甲 & 乙",
    "~甲",
    "甲 in 乙",
    "甲 is 乙",
    "甲 % 乙",
    "True",
    "None",
    "...",
    "1j",
    "b'a'",
    "1e999999",
    "0x10",
    "1_000",
    "012",
    "exec('1')",
    "eval(甲)",
    "max(甲, 乙)",
    "合计()",
    "合计(*甲)",
    "如果(1, 2)",
    "已填(1)",
    "已填(甲, 乙)",
    "已填()",
    "甲; 乙",
    "甲 = 乙 = ",
    "甲 +",
    "",
    "   ",
    "import os",
    "甲\x00",
    "yield 甲",
    "await 甲",
    "print(甲)",
    "甲 乙",
    "“甲",
    "(甲",
    "甲)",
    "全部(甲)",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_anything_but_a_formula_is_refused_with_a_chinese_sentence(text: str):
    with pytest.raises(FormulaError) as raised:
        compile_formula(text)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in str(raised.value))


@pytest.mark.parametrize(
    "text",
    [
        "1+" * 1500 + "1",
        "(" * 900 + "1" + ")" * 900,
        "-" * 1900 + "1",
        "非 " * 600 + "甲",
        "+".join(["甲"] * 500),
        "绝对值(" * 300 + "甲" + ")" * 300,
        "9" * (MAX_LENGTH + 1),
        "甲" * 5000,
        "[" * 1900,
        "甲." * 900,
        "<".join(["1"] * 450),
    ],
    ids=[
        "long",
        "brackets",
        "minuses",
        "nots",
        "terms",
        "calls",
        "digits",
        "name",
        "lists",
        "dots",
        "compares",
    ],
)
def test_what_is_too_long_or_too_deep_is_refused(text: str):
    with pytest.raises(FormulaError):
        compile_formula(text)


def test_a_name_of_many_parts_is_one_name():
    name = ".".join(["甲"] * 900)
    assert compile_formula(name).names == {name}


@given(
    st.text(alphabet="甲乙.+-*/()（），,=<>≥ 且或非0123456789%\"“”'如果已填合计_[]{}:;@#\\\n", max_size=60)
)
def test_any_text_compiles_or_is_refused_and_nothing_else(text: str):
    try:
        formula = compile_formula(text)
    except FormulaError as error:
        assert str(error)
        return
    with contextlib.suppress(Missing, NoBase):
        formula.over(BOOK)
    assert formula.spelled(lambda name: name)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("采购.实际 / 采购.计划", "306.74 ÷ 364.80"),
        ("采购.实际 ÷ 采购.计划 × 100", "306.74 ÷ 364.80 × 100"),
        ("人员.编外 / (人员.在职 + 人员.编外)", "0 ÷ （39 + 0）"),
        ("甲 - (乙 - 丙)", "7 − （2 − 3）"),
        ("甲 - (乙 + 丙)", "7 − （2 + 3）"),
        ("(甲 - 乙) - 丙", "7 − 2 − 3"),
        ("甲 + (乙 - 丙)", "7 + 2 − 3"),
        ("甲 / (乙 * 丙)", "7 ÷ （2 × 3）"),
        ("甲 / (乙 / 丙)", "7 ÷ （2 ÷ 3）"),
        ("甲 * (乙 / 丙)", "7 × 2 ÷ 3"),
        ("(甲 + 乙) * 丙", "（7 + 2） × 3"),
        ("-(甲 + 乙)", "−（7 + 2）"),
        ("甲 * 50%", "7 × 50%"),
        ("甲 * 0.00001", "7 × 0.00001"),
        ("甲 / 100", "7 ÷ 100"),
        ("合计(甲, 乙, 丙)", "7 + 2 + 3"),
        ("甲 - 合计(乙, 丙)", "7 − （2 + 3）"),
        ("甲 / 合计(乙, 丙)", "7 ÷ （2 + 3）"),
        ("合计(甲) * 2", "7 × 2"),
        ("绝对值(乙 - 甲)", "绝对值(2 − 7)"),
        ("甲 >= 乙", "7 ≥ 2"),
        ("甲 = 7", "7 = 7"),
        ("甲 != 乙", "7 ≠ 2"),
        ("(甲 > 乙 或 乙 > 丙) 且 丙 > 1", "（7 > 2 或 2 > 3） 且 3 > 1"),
        ("非 (甲 > 乙 且 乙 > 丙)", "非 （7 > 2 且 2 > 3）"),
        ("甲 > 乙 且 乙 > 丙", "7 > 2 且 2 > 3"),
    ],
)
def test_a_formula_is_spelled_with_its_figures(text: str, spelled: str):
    assert compile_formula(text).spelled(lambda name: BOOK[name].shown()) == spelled


def test_a_missing_figure_is_spelled_as_the_caller_wishes():
    assert compile_formula("甲 + 没有.这个").spelled(lambda name: f"〔{name}〕") == "〔甲〕 + 〔没有.这个〕"


SMALL = st.decimals(min_value=1, max_value=99, places=1)
OPERATORS = st.sampled_from(["+", "-", "*", "/"])


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> str:
    if depth == 0 or draw(st.booleans()):
        return draw(st.one_of(st.sampled_from(["甲", "乙", "丙"]), SMALL.map(str)))
    if draw(st.integers(0, 5)) == 0:
        return f"-({draw(expressions(depth=depth - 1))})"
    return f"({draw(expressions(depth=depth - 1))}) {draw(OPERATORS)} ({draw(expressions(depth=depth - 1))})"


@given(expressions())
def test_the_spelled_formula_gives_the_same_value_again(text: str):
    """What is printed can be worked out: brackets are never lost."""
    formula = compile_formula(text)
    try:
        result = formula.over(BOOK)
    except NoBase:
        return
    again = compile_formula(formula.spelled(lambda name: BOOK[name].shown())).over(BOOK)
    assert abs(again - result) < D("1e-15")


@given(expressions(), st.sampled_from(["一", "报表.行.列", "上年.三公.合计.决算"]))
def test_a_renamed_formula_reads_the_new_names_and_gives_the_same_value(text: str, name: str):
    formula = compile_formula(text)
    new = renamed(formula, lambda old: name if old == "甲" else old)
    assert new.names == {name if old == "甲" else old for old in formula.names}
    env = {"甲": D(7), "乙": D(2), "丙": D(3), name: D(7)}
    try:
        assert new.value(env) == formula.value(env)
    except NoBase:
        with pytest.raises(NoBase):
            formula.value(env)


def test_renaming_keeps_numbers_texts_and_functions_as_they_are():
    formula = compile_formula("如果(甲 = “甲”, 合计(甲, 0.00001), 12345678901234567890.123456789)")
    new = renamed(formula, lambda name: f"报表.{name}")
    assert new.value({"报表.甲": "甲"} | {"报表.甲": "乙"}) == D("12345678901234567890.123456789")
    assert compile_formula("合计(甲, 0.00001)").value({"甲": D(1)}) == D("1.00001")
    assert renamed(compile_formula("合计(甲, 0.00001)"), lambda n: f"合计.{n}").value({"合计.甲": D(1)}) == D(
        "1.00001"
    )
    asked = renamed(compile_formula("已填(甲)"), lambda n: f"报表.{n}")
    assert asked.names == {"报表.甲"}


@pytest.mark.parametrize("count", [1, 2, 3, 60, 300])
def test_a_sum_may_have_as_many_terms_as_a_statement_has_rows(count: int):
    keys = [f"报表.行{i}.年初预算数" for i in range(count)]
    formula = sum_of(keys)
    assert formula.names == set(keys)
    assert formula.value(dict.fromkeys(keys, D(2))) == 2 * count
    assert formula.spelled(lambda name: "2").count("+") == count - 1


def test_a_division_is_known_by_its_two_sides() -> None:
    above, below = compile_formula("（支出.甲＋支出.乙）÷ 预算.合计").quotient or (None, None)
    assert above and below and (above.names, below.names) == ({"支出.甲", "支出.乙"}, {"预算.合计"})
    assert compile_formula("甲 ÷ 乙 × 100").quotient is None
