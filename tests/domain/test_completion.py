"""From what was typed to the whole book: sums, formula columns, last year's figures, list totals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.domain.book.completion import complete
from apps.domain.facts import FactBook, State
from apps.domain.pack import read_pack

from .small_pack import FACTS, SMALL_PACK
from .typed import entered, pack_of

D = Decimal
PACK = pack_of(SMALL_PACK)
B, T, S = "statements/budget.yaml", "statements/tasks.yaml", "facts.yaml"


def completed(facts: dict[str, str], **changes: tuple[str, str]) -> FactBook:
    """The whole book; ``changes`` replace one passage of a file of the small pack."""
    files = dict(SMALL_PACK)
    for name, (old, new) in changes.items():
        path = {"budget": B, "tasks": T, "derived": S}[name]
        assert files[path].count(old) == 1
        files[path] = files[path].replace(old, new)
    pack = pack_of(files) if changes else PACK
    return complete(pack, entered(pack, facts))


def wan(text: str) -> Decimal:
    return D(text) * 10_000


def test_a_total_is_the_sum_of_its_rows():
    book = completed(FACTS)
    assert book.number("收支.总计.年初") == wan("2000") and book["收支.总计.年初"].state is State.COMPUTED
    assert book.number("上年.收支.总计.决算") == wan("1800")
    assert (
        book["三公.合计.决算"].source
        == "计算：“三公”经费·公务接待费（决算数） + “三公”经费·公务用车购置及运行费（决算数）"
    )


def test_what_was_typed_stays_as_typed():
    typed, book = entered(PACK, FACTS), completed(FACTS)
    assert {key: book[key] for key in typed} == dict(typed)


def test_a_formula_column_is_worked_out_for_every_row():
    book = completed(FACTS)
    assert book.number("收支.基本支出.执行率") == wan("810.50") / wan("820")
    assert book.number("收支.总计.执行率") == wan("2000") / wan("2120")
    assert "收支.结余.执行率" not in book


def test_a_column_of_last_year_has_a_name_of_last_year():
    book = completed(FACTS)
    assert book.number("上年.收支.结余.决算") == wan("15")
    assert "收支.结余.上年决算" not in book


def test_a_computed_figure_waits_for_all_its_parts():
    book = completed({k: v for k, v in FACTS.items() if k != "收支.项目支出.决算"})
    total = book["收支.总计.决算"]
    assert total.state is State.MISSING and total.number is None
    assert total.source == "缺“部门收支情况·二、项目支出（决算数）”"
    assert book["收支.总计.执行率"].state is State.MISSING and book["预算执行率"].state is State.MISSING
    assert book["收支.总计.年初"].known


def test_zero_is_a_part_like_any_other():
    assert completed(FACTS | {"收支.项目支出.决算": "0"}).number("收支.总计.决算") == wan("810.50")


def test_in_a_sum_what_does_not_apply_adds_nothing():
    book = completed(FACTS | {"三公.用车.决算": "不适用"})
    assert book.number("三公.合计.决算") == wan("4.50") and book["三公.合计.决算"].state is State.COMPUTED


def test_a_sum_of_nothing_that_applies_does_not_apply_and_is_not_zero():
    book = completed(FACTS | {"三公.用车.决算": "不适用", "三公.接待费.决算": "不适用"})
    assert book["三公.合计.决算"].state is State.NOT_APPLICABLE and book["三公.合计.决算"].shown() == "—"


def test_a_rate_of_what_does_not_apply_does_not_apply():
    book = completed(FACTS | {"收支.造林.决算": "不适用"})
    assert book["收支.造林.执行率"].state is State.NOT_APPLICABLE


@pytest.mark.parametrize("executed", ["0", "5.00"])
def test_a_rate_over_zero_does_not_apply_and_is_never_a_hundred_per_cent(executed: str):
    book = completed(FACTS | {"收支.造林.调整": "0", "收支.造林.决算": executed})
    rate = book["收支.造林.执行率"]
    assert (rate.state, rate.number, rate.shown()) == (State.NOT_APPLICABLE, None, "—")
    assert rate.source.endswith("（分母为零）")


def test_derived_facts_may_stand_on_computed_ones():
    book = completed(FACTS)
    assert book.number("预算执行率") == wan("2000") / wan("2120")
    assert book["人均公用"].shown(with_unit=True) == "5.26万元"


def test_lists_have_a_count_and_totals_of_their_figures_but_not_of_rates():
    book = completed(FACTS)
    assert book.number("重点工作.个数") == 3 and book.number("重点工作.合计.完成") == 38
    assert book.number("项目.个数") == 2 and book.number("项目.合计.执行") == wan("1189.50")
    assert "重点工作.合计.完成率" not in book and "项目.合计.名称" not in book


def test_an_empty_list_has_neither_count_nor_total():
    book = completed({k: v for k, v in FACTS.items() if not k.startswith("重点工作")})
    assert book["重点工作.个数"].state is State.MISSING and book["重点工作.合计.完成"].state is State.MISSING


def test_a_total_waits_for_every_row_but_not_for_what_does_not_apply():
    gap = completed({k: v for k, v in FACTS.items() if k != "重点工作.项2.完成"})
    assert gap["重点工作.合计.完成"].state is State.MISSING and gap["重点工作.合计.计划"].number == 40
    assert completed(FACTS | {"重点工作.项2.完成": "不适用"}).number("重点工作.合计.完成") == 29


def test_a_row_of_a_list_may_use_the_total_of_its_list():
    share = ("formula: 完成 / 计划", "formula: 计划 / 重点工作.合计.计划")
    assert completed(FACTS, tasks=share).number("重点工作.项1.完成率") == D("0.5")


def test_the_order_of_columns_and_lists_does_not_matter():
    """The first list counts on the total of a later one, and its own total on a computed column."""
    share = (
        "{key: 完成, label: 完成数, unit: 件}",
        "{key: 完成, label: 完成数, unit: 件, formula: 计划 * 项目.个数}",
    )
    book = completed(
        {k: v for k, v in FACTS.items() if not (k.startswith("重点工作") and k.endswith("完成"))}, tasks=share
    )
    assert book.number("重点工作.合计.完成") == 80


def test_a_formula_may_ask_whether_something_is_filled_in():
    formula = (
        "formula: 收支.日常公用.决算 / 资产.在职数",
        "formula: '如果(已填(上年.三公.接待费.决算), 上年.三公.接待费.决算, 0)'",
    )
    assert completed(FACTS, derived=formula).number("人均公用") == wan("5")
    without = {k: v for k, v in FACTS.items() if k != "上年.三公.接待费.决算"}
    assert completed(without, derived=formula).number("人均公用") == 0
    asked = ("formula: 收支.日常公用.决算 / 资产.在职数", "formula: '如果(不适用(三公.用车.决算), 1, 2)'")
    assert completed(FACTS | {"三公.用车.决算": "不适用"}, derived=asked).number("人均公用") == 1
    assert completed(FACTS, derived=asked).number("人均公用") == 2


def test_half_a_sum_is_still_an_amount():
    """A division by a plain number has a base; what does not apply adds nothing there either."""
    half = ("formula: 收支.日常公用.决算 / 资产.在职数", "formula: (三公.接待费.决算 + 三公.用车.决算) * 50%")
    assert completed(FACTS | {"三公.用车.决算": "不适用"}, derived=half).number("人均公用") == wan("2.25")


def test_a_product_with_what_does_not_apply_does_not_apply():
    product = ("formula: 收支.日常公用.决算 / 资产.在职数", "formula: 三公.接待费.决算 * 三公.用车.决算")
    assert (
        completed(FACTS | {"三公.用车.决算": "不适用"}, derived=product)["人均公用"].state
        is State.NOT_APPLICABLE
    )


def test_every_cell_has_a_name_even_before_anything_is_typed():
    book = complete(PACK, FactBook())
    cells = {c.key for s in PACK.statements if s.kind != "list" for c in s.cells}
    assert cells <= set(book) and all(not fact.known for fact in book.values())
    assert {d.key for d in PACK.derived} <= set(book)


def test_single_cells_may_repeat_a_figure_entered_elsewhere():
    taken = (
        "{key: 接待费, label: 公务接待费}",
        "{key: 接待费, label: 公务接待费, cells: {决算: 收支.日常公用.决算}}",
    )
    book = completed({k: v for k, v in FACTS.items() if k != "三公.接待费.决算"}, budget=taken)
    assert book.number("三公.接待费.决算") == wan("205.25") and book.number("三公.合计.决算") == wan("205.25")


def test_circles_are_refused_before_anything_is_computed():
    circle = (
        SMALL_PACK[S]
        .replace("formula: 收支.日常公用.决算 / 资产.在职数", "formula: 预算调整率 + 1")
        .replace("绝对值(收支.总计.调整 - 收支.总计.年初) / 收支.总计.年初", "人均公用 - 1")
    )
    pack, findings = read_pack(SMALL_PACK | {S: circle})
    assert pack is None and [f.code for f in findings] == ["P013"]


KEYS = sorted(
    k
    for k in FACTS
    if k.startswith(("收支.", "三公.", "上年.", "重点工作.")) and not k.endswith(("任务", "来源"))
)


@given(st.sets(st.sampled_from(KEYS)), st.sets(st.sampled_from(KEYS)))
def test_a_computed_figure_is_known_only_if_nothing_it_needs_is_missing(gone: set[str], never: set[str]):
    facts = {k: "不适用" if k in never else v for k, v in FACTS.items() if k not in gone - never}
    book = complete(PACK, entered(PACK, facts))
    for key, formula in PACK.formulas.items():
        needs = [book[name].state for name in formula.names]
        if State.MISSING in needs and State.NOT_APPLICABLE not in needs:
            assert book[key].state is State.MISSING, key
        if book[key].known:
            assert State.MISSING not in needs, key
    assert complete(PACK, entered(PACK, facts)).frozen() == book.frozen()
