"""项目支出绩效自评表 as it is printed: the grid, the order of its parts, what is marked as open."""

from __future__ import annotations

import random

import pytest

from apps.domain.report.compose import compose
from apps.domain.writing.blocks import Table, report_text

from .grid import grid, grid_problems, table
from .self_form import FORM, closed, evaluated, project, target

FUND_HEADS = ("年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分")
INDICATOR_HEADS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
TITLE = "河道保洁项目支出绩效自评表"


def form(facts: dict[str, str], files: dict[str, str] = FORM) -> Table:
    return table(compose(evaluated(facts, files)), TITLE)


def lines(printed: Table) -> list[list[str]]:
    return [[cell.shown for cell in row.cells] for row in printed.rows]


FULL = project() | target(1, actual="90", unit="公里", wanted="100", name="保洁里程", reason="汛期停工") | closed()


def test_the_form_has_the_layout_of_the_notice():
    assert lines(form(FULL)) == [
        ["项目名称", "河道保洁"],
        ["主管部门", "水务局", "实施单位", "河道所"],
        ["项目资金（万元）", "", *FUND_HEADS],
        ["年度资金总额", "90.00", "100.00", "95.00", "10", "95.00%", "9.5"],
        ["其中：当年财政拨款", "80.00", "90.00", "85.00", "—", "—", "—"],
        ["上年结转资金", "10.00", "10.00", "10.00", "—", "—", "—"],
        ["其他资金", "0.00", "0.00", "0.00", "—", "—", "—"],
        ["年度总体目标", "预期目标", "实际完成情况"],
        ["河面清洁。", "河面清洁。"],
        ["绩效指标", *INDICATOR_HEADS],
        ["产出指标", "数量指标", "保洁里程", "≥100公里", "90公里", "50", "45", "汛期停工"],
        ["效益指标", "社会效益指标", "指标8", "≥100", "100", "30", "30", ""],
        ["满意度指标", "服务对象满意度指标", "指标9", "≥100", "100", "10", "10", ""],
        ["总分", "100", "94.5", "优"],
    ]


def test_the_form_is_named_and_numbered():
    printed = form(FULL)
    assert (printed.number, printed.unit, printed.landscape) == ("表1-1", "2024年度", False)
    assert all(sum(cell.colspan for cell in row.cells) <= len(printed.widths) for row in printed.rows)


def test_points_stand_below_their_head():
    places = grid(form(FULL))
    head = next(row for row in places if row[0] and row[0].shown == "绩效指标")
    total = places[-1]
    below = {over.shown: under.shown for over, under in zip(head, total, strict=True) if over and under}
    assert (below["分值"], below["得分"]) == ("100", "94.5")


def test_the_whole_report_is_told_as_text():
    text = report_text(compose(evaluated(FULL)))
    assert "河道保洁得94.50分，等级优。" in text and f"表1-1 {TITLE}" in text and "总分\t100\t94.5\t优" in text


@pytest.mark.parametrize("seed", range(30))
def test_every_place_of_the_grid_is_covered_once(seed: int):
    """Any number of indicators, levels in any order, any of them without a name or a value."""
    chance = random.Random(seed)
    facts = project(完成情况=chance.choice(["", "已完成。"]))
    for number in range(1, chance.randint(0, 12) + 1):
        first = chance.choice(["产出指标", "效益指标", "满意度指标", ""])
        second = chance.choice(["数量指标", "质量指标", "社会效益指标", ""])
        facts |= target(
            number, chance.choice(["≥", "≤", "=", "定性", ""]), chance.choice(["100", "不适用", ""]), chance.choice(["90", ""]),
            chance.choice(["10", ""]), level1=first, level2=second,
        )  # fmt: skip
    assert grid_problems(form(facts)) == []


@pytest.mark.parametrize("funds", range(1, 6))
@pytest.mark.parametrize("heads", ["[{项目名称: 名称}]", "[{项目名称: 名称, 主管部门: 主管部门}, {实施单位: 实施单位}]"])
def test_any_number_of_funds_and_heads_makes_a_grid(funds: int, heads: str):
    text = FORM["forms/自评.yaml"]
    start, funds_at = text.index("  - fields:"), text.index("  - funds:")
    rows_at, goals = text.index("      rows:\n"), text.index("  - goals:")
    cells = "{年初: 年初预算, 全年: 全年预算, 执行: 执行}"
    rows = "".join(f"        - {{key: 资{i}, label: 资金{i}, cells: {cells}}}\n" for i in range(funds - 1))
    rows += "        - {key: 补助, label: 上级补助, dash: [年初, 全年], cells: {执行: 执行}}\n"
    own = f"{text[:start]}  - fields: {heads}\n{text[funds_at:rows_at]}      rows:\n{rows}{text[goals:]}"
    assert grid_problems(form(FULL, FORM | {"forms/自评.yaml": own})) == []


def test_equal_neighbours_of_the_first_two_levels_are_merged():
    facts = project() | target(1, weight="20") | target(2, weight="20") | target(3, weight="10", level2="质量指标") | closed()
    cells = [cell for row in form(facts).rows for cell in row.cells if cell.shown in ("产出指标", "数量指标", "质量指标")]
    assert [(cell.shown, cell.rowspan) for cell in cells] == [("产出指标", 3), ("数量指标", 2), ("质量指标", 1)]


def test_the_same_second_level_under_another_first_is_not_merged():
    facts = project() | target(1, level2="其他") | target(2, level1="效益指标", level2="其他")
    cells = [cell for row in form(facts).rows for cell in row.cells if cell.shown == "其他"]
    assert [cell.rowspan for cell in cells] == [1, 1]


def test_what_is_still_open_is_marked():
    facts = project(完成情况="", 拨款执行="", 主管部门="") | target(1, actual="") | target(2, "定性", "提高", "提高", "10")
    open_cells = [(row, cell.key) for row, cells in enumerate(form(facts).rows) for cell in cells.cells if cell.missing]
    assert open_cells == [
        (1, "项目.项1.主管部门"),
        (3, "项目.项1.执行"), (3, ""), (3, ""),
        (4, "项目.项1.拨款执行"),
        (8, "项目.项1.完成情况"),
        (10, "项目.项1.指标.项1.actual"), (10, ""),
        (11, ""),
        (12, "项目.项1.自评.得分"),
    ]  # fmt: skip


def test_a_form_without_indicators_has_an_open_row():
    assert lines(form(project()))[10] == ["〔待填〕"] * 7 + [""]


def test_what_does_not_apply_is_a_dash():
    none = {"其他年初": "不适用", "其他全年": "不适用", "其他执行": "不适用"}
    printed = lines(form(project(**none) | target(1, "", "", "", "", name="不适用") | closed()))
    assert printed[6] == ["其他资金", "—", "—", "—", "—", "—", "—"]
    assert printed[10] == ["产出指标", "数量指标", "不适用", "", "", "—", "—", ""]


def test_a_rate_without_a_base_is_a_dash_and_its_points_are_open():
    zero = {"拨款全年": "0.00", "拨款执行": "0.00", "结转全年": "0.00", "结转执行": "0.00"}
    assert lines(form(project(**zero) | target(1)))[3][-3:] == ["10", "—", "〔待填〕"]
    files = FORM | {"forms/自评.yaml": FORM["forms/自评.yaml"].replace("zero: not_computable", "zero: full")}
    assert lines(form(project(**zero) | target(1), files))[3][-3:] == ["10", "—", "10"]


def test_more_than_the_budget_is_printed_as_it_is_and_counts_as_all():
    assert lines(form(project(拨款执行="102.00") | target(1)))[3][-4:] == ["112.00", "10", "112.00%", "10"]


def test_amounts_in_yuan_are_called_so():
    text = FORM["projects.yaml"].replace("unit: 万元", "unit: 元")
    assert lines(form(FULL, FORM | {"projects.yaml": text}))[2][0] == "项目资金（元）"


def test_demonstration_data_is_named_below_the_form():
    from apps.domain.book.evaluation import evaluate

    from .typed import entered, pack_of

    pack = pack_of(FORM)
    demo = ("项目.项1.拨款全年", "项目.项1.主管部门")
    book = entered(pack, {"年度": "2024", "单位": "云溪区水务局", **FULL}, demo=demo)
    assert table(compose(evaluate(pack, book)), TITLE).notes == ("注：主管部门、当年财政拨款全年预算数为演示数据。",)
    assert form(FULL).notes == ()
