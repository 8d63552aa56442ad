"""The data of an assessment as a workbook."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import load_workbook

from apps.domain.report.carried import told
from apps.files.tables import LONGEST
from apps.reports.workbook import workbook
from tests.domain.self_form import closed, evaluated, project, target


def data() -> dict[str, Any]:
    facts = project() | target(1, name="清捞", actual="80", unit="场") | target(2, name="巡查", level2="质量指标", weight="0") | closed()
    return told(evaluated(facts), None, draft=True)


def rows_of(found: dict[str, Any], sheet: str) -> list[tuple[Any, ...]]:
    return [tuple(cell.value for cell in row) for row in load_workbook(io.BytesIO(workbook(found)))[sheet].iter_rows()]


def test_forms_stand_in_the_columns_of_the_platform_and_indicators_as_a_tree() -> None:
    rows = rows_of(data(), "自评表")
    at = rows.index(("资金来源", "年初预算", "年度预算调整", "调整后的预算", "全年执行数", "预算执行率", "得分", None))
    assert rows[at + 1] == ("年度资金总额", 90, 10, 100, 95, 0.95, 9.5, None)
    at = rows.index(("指标名称", "计算符号", "指标值", "实际完成值", "度量单位", "权重", "实际得分", "备注"))
    assert [row[0] for row in rows[at + 1 : at + 6]] == ["产出指标", "数量指标", "清捞", "质量指标", "巡查"]
    assert rows[at + 3][1:7] == ("≥", "100", "80", "场", 50, 40)


def test_all_forms_are_summed_up_a_line_each() -> None:
    head, line = rows_of(data(), "自评汇总表")
    assert head[1:7] == ("项目（自评表）", "年初预算", "年度预算调整", "调整后的预算", "全年执行数", "预算执行率")
    assert line == (1, "河道保洁", 90, 10, 100, 95, 0.95, 89.5, "良", "万元")


def test_the_levels_of_the_tree_are_indented() -> None:
    sheet = load_workbook(io.BytesIO(workbook(data())))["自评表"]
    depth = {row[0].value: row[0].alignment.indent for row in sheet.iter_rows()}
    assert (depth["产出指标"], depth["数量指标"], depth["清捞"]) == (0, 1, 2)


def test_the_same_data_makes_the_same_workbook() -> None:
    assert workbook(data()) == workbook(data())


def test_a_text_that_no_cell_can_hold_goes_on_below_and_a_long_figure_keeps_its_digits() -> None:
    found = data()
    fact = found["facts"][0]
    text = "长" * (LONGEST + 5)
    found["facts"] = [
        fact | {"key": "甲", "kind": "str", "value": text, "state": "entered"},
        fact | {"key": "乙", "kind": "number", "value": "1234567890123456.78", "precision": 2, "state": "entered"},
    ]
    rows = rows_of(found, "数据")
    assert rows[1][1] + rows[2][1] == text
    assert rows[3][1] == "1234567890123456.78"
