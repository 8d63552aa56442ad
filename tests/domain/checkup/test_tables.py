"""Grids understood: heads, columns, rows and their tree, tables inside a form and side by side."""

from __future__ import annotations

from decimal import Decimal

from apps.domain.checkup.checkup import check_up
from apps.domain.checkup.tables.figures import figure, head_unit
from apps.domain.checkup.tables.rowtrees import bare, is_total, number_of
from apps.domain.checkup.tables.tables import DataTable, tables_of
from apps.domain.documents.document import Document, Grid, GridCell
from apps.domain.documents.text import read_text


def read(*lines: str, unit: str = "万元") -> tuple[DataTable, ...]:
    """Tables of a grid written as lines; ``~`` before a text marks a covered cell."""
    rows = tuple(
        tuple(
            GridCell(cell.strip().lstrip("~"), covered=cell.strip().startswith("~"))
            for cell in line.split("|")
        )
        for line in lines
    )
    return tables_of(Document((Grid(rows, unit=unit),)))


def test_a_cell_is_a_figure_only_when_it_holds_nothing_else() -> None:
    assert figure("1,234.50", "万元").value == Decimal("12345000")  # type: ignore[union-attr]
    assert figure("99.5%").value == Decimal("0.995")  # type: ignore[union-attr]
    assert figure("-3.2", "元").value == Decimal("-3.2")  # type: ignore[union-attr]
    assert [figure(text) for text in ("约5", "1,23.4", "—", "", "3月", "甲1")] == [None] * 6


def test_the_unit_of_a_column_is_its_own_before_the_tables() -> None:
    assert head_unit("金额（元）", "万元") == "元"
    assert head_unit("执行率", "万元") == "%"
    assert head_unit("数量", "万元") == ""
    assert head_unit("决算数", "万元") == "万元"


def test_numbers_of_rows_and_totals_are_told_from_their_labels() -> None:
    assert number_of("（三）专用设备") == ("（一）", 3)
    assert number_of("其中：1.车辆") == ("1.", 1)
    assert number_of("十二、其他支出") == ("一、", 12)
    assert bare("其中：（二）退休人员（人）") == "退休人员"
    assert is_total("本年收入合计") and is_total("合 计：") and not is_total("其中：小计")


def test_heads_of_two_lines_make_one_label_with_the_group_filled_to_the_right() -> None:
    (table,) = read(
        "类别 | 账面数 |  | 年末数",
        "| 数量 | 原值 | ",
        "车辆 | 3 | 45.20 | 40.00",
        "设备 | 5 | 12.00 | 11.00",
    )
    assert [c.label for c in table.columns] == ["类别", "账面数·数量", "账面数·原值", "年末数"]
    assert [c.unit for c in table.amounts] == ["", "万元", "万元"]


def test_rows_make_a_tree_of_numbers_其中_and_plain_rows() -> None:
    (table,) = read(
        "用途 | 预算数",
        "一、基本支出 | 10.00",
        "人员经费 | 8.00",
        "公用经费 | 2.00",
        "二、项目支出 | 5.00",
        "其中：基建 | 1.00",
        "合计 | 15.00",
    )
    assert [(row.level, row.parent, row.part_of, row.total) for row in table.rows] == [
        (0, -1, False, False),
        (1, 0, False, False),
        (1, 0, False, False),
        (0, -1, False, False),
        (1, 3, True, False),
        (0, -1, False, True),
    ]


def test_codes_make_the_tree_where_there_are_any() -> None:
    (table,) = read(
        "科目编码 | 科目名称 | 决算数",
        "201 | 一般公共服务支出 | 9",
        "20103 | 政府办公厅事务 | 9",
        "208 | 社会保障 | 4",
    )
    assert [(row.code, row.parent) for row in table.rows] == [("201", -1), ("20103", 0), ("208", -1)]


def test_a_table_of_two_sides_is_two_tables() -> None:
    left, right = read(
        "收入项目 | 决算数 | 支出项目 | 决算数", "财政拨款 | 5 | 基本支出 | 3", "总计 | 5 | 总计 | 3"
    )
    assert [row.label for row in left.rows] == ["财政拨款", "总计"]
    assert [row.label for row in right.rows] == ["基本支出", "总计"]


def test_a_form_holds_a_table_for_each_head_in_it() -> None:
    _, points = read(
        "项目名称 | 甲项目 | ~甲项目 | ~甲项目",
        "资金 | 全年预算数 | 全年执行数 | 执行率",
        "总额 | 10 | 9 | 90%",
        "一级指标 | 三级指标 | 分值 | 得分",
        "产出 | 次数 | 90 | 88",
    )
    assert [row.label for row in points.rows] == ["次数"]


def test_a_figure_merged_over_several_rows_counts_once() -> None:
    (table,) = read("项目 | 预算数 | 备注", "甲 | 10.00 | a", "乙 | ~10.00 | b", "丙 | 3.00 | c")
    assert [sorted(row.numbers) for row in table.rows] == [[1], [], [1]]


def test_the_head_printed_again_on_the_next_page_is_no_row() -> None:
    (table,) = read("项目 | 预算数", "甲 | 10.00", "项目 | 预算数", "乙 | 3.00")
    assert [row.label for row in table.rows] == ["甲", "乙"]


def test_the_number_of_a_merged_label_is_no_second_number() -> None:
    rows = ("项目|金额|份数", "一、房租收入|5.00|1", "二、其他收入|3.00|2", "~二、其他收入||3", "三、利息收入|1.00|1")
    grid = Grid(tuple(tuple(GridCell(c.lstrip("~"), covered=c.startswith("~")) for c in row.split("|")) for row in rows), unit="万元")
    assert "C430" not in {f.code for f in check_up(Document((grid,))).findings}


def test_a_sum_of_which_one_part_alone_is_something_is_told_as_two_numbers_that_differ() -> None:
    text = (
        "2024年部门支出情况表\n单位：元\n科目\t基本支出\t项目支出\t合计\n工资福利支出\t3,650,000\t0\t3,650,000\n"
        "资本性支出\t0\t840,000\t480,000\n合计\t3,650,000\t840,000\t4,490,000\n"
    )
    (found,) = check_up(read_text(text)).findings
    assert "840,000 ≠ 480,000，相差 360,000" in found.calculation.splitlines()
