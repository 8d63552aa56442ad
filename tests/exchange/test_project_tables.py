"""Projects and their self-assessments as 预算管理一体化 exports them: a table of all, a row a source, or a form each."""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl import Workbook

from apps.domain.accounts.projects import words
from apps.exchange.accepting import adopt
from apps.exchange.proposals import Reading, Standing
from apps.files.refusal import Refused
from tests.web import Office

from .books import read, saved

Lines = list[list[Any]]


def book(*sheets: Lines) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for number, lines in enumerate(sheets, 1):
        sheet = made.create_sheet(f"Sheet{number}")
        for line in lines:
            sheet.append([None if value == "" else value for value in line])
    return saved(made)


def offered(reading: Reading) -> dict[str, str]:
    return {p.key: p.new for p in reading.proposals}


FLAT: Lines = [
    ["项目支出绩效自评汇总表"], ["2024年度", "", "金额单位：元"],
    ["序号", "项目编码", "项目名称", "实施单位", "年初预算数", "预算调整数", "全年执行数", "执行率", "自评得分"],
    [1, "53000024T0001", "湿地修复", "云溪区林场", 1200000, -50000, 1133000.5, "98.5%", 96.5],
    [2, "53000024T0002", "苗圃改造", "云溪区苗圃", 300000, "—", 300000, "100%", 99],
    ["合计", "", "", "", 1500000, -50000, 1433000.5],
]  # fmt: skip
TARGETS: Lines = [
    ["项目名称", "一级指标", "二级指标", "三级指标", "计算符号", "指标值", "度量单位", "实际完成值"],
    ["湿地修复", "产出指标", "数量指标", "修复面积", "≥", 300, "亩", "312亩"],
    ["", "", "质量指标", "验收合格率", "≥", "95", "%", "100%"],
]  # fmt: skip


def test_a_table_of_all_projects_fills_their_fields_and_indicators(here: Office) -> None:
    reading = read(here.assessment, book(FLAT, TARGETS))
    found = offered(reading)
    assert reading.reader == "一体化项目表" and reading.faults == ()
    own = {"名称": "湿地修复", "单位名称": "云溪区林场", "年初": "120", "全年": "115", "执行": "113.3"}
    assert {column: found[f"项目.项1.{column}"] for column in own} == own
    assert found["项目.项2.名称"] == "苗圃改造" and "项目.项2.全年" not in found and "项目.项3.名称" not in found
    second = {
        "level1": "产出指标", "level2": "质量指标", "name": "验收合格率", "sign": "≥", "target_value": "95", "unit": "%",
        "actual_value": "100",
    }  # fmt: skip
    assert {column: found[f"项目.项1.指标.项2.{column}"] for column in second} == second
    adopt(here.assessment, [p for p in reading.proposals if p.taken_with_all], "项目.xlsx", "a" * 64, here.drafter)
    again = read(here.assessment, book(FLAT, TARGETS))
    assert {p.standing for p in again.proposals} == {Standing.SAME}


def test_rows_by_source_are_added_up_and_two_tables_that_differ_are_a_choice(here: Office) -> None:
    lines = [
        ["项目情况（单位：万元）"], ["项目名称", "资金来源", "年初预算", "调整后的预算", "全年执行数"],
        ["湿地修复", "财政拨款", 100, 95, 93.3], ["", "单位资金", 20, 20, 20], ["", "小计", 120, 115, 113.3],
    ]  # fmt: skip
    found = offered(read(here.assessment, book(lines)))
    assert (found["项目.项1.年初"], found["项目.项1.全年"], found["项目.项1.执行"]) == ("120", "115", "113.3")
    other = [["单位：万元"], ["项目名称", "年初预算数", "全年执行数"], ["湿地修复", 120, 99]]
    reading = {p.key: p for p in read(here.assessment, book(lines, other)).proposals}
    assert reading["项目.项1.执行"].standing is Standing.AMBIGUOUS
    assert {text for text, _ in reading["项目.项1.执行"].choices} == {"113.3", "99"} and reading["项目.项1.年初"].new == "120"


def test_a_workbook_of_both_kinds_is_read_for_both_and_rows_of_a_table_are_no_projects(here: Office) -> None:
    final = [["“三公”经费支出决算表"], ["2024年度", "单位：万元"], ["项目", "预算数", "决算数"], ["公务接待费", 2, 1.5]]
    reading = read(here.assessment, book(final, FLAT))
    assert reading.reader == "部门决算报表、一体化项目表" and offered(reading)["项目.项1.名称"] == "湿地修复"
    nobodys = [["支出情况"], ["2024年度", "", "单位：万元"], ["项目", "年初预算数", "全年执行数"], ["基本支出", 500, 490]]
    with pytest.raises(Refused, match="没有认出这是什么表"):
        read(here.assessment, book(nobodys))


def form(name: str) -> Lines:
    return [
        ["项目支出绩效自评表"], ["（2024年度）", "", "单位：万元"], ["项目名称：", name], ["实施单位", "云溪区林场"],
        ["资金来源", "年初预算", "年度预算调整", "调整后的预算", "全年执行数", "预算执行率", "得分"],
        ["年度资金总额", 120, -5, 115, 113.3, "98.52%", 9.85], ["其中：财政拨款", 100, -5, 95, "约93", "", ""],
        ["年度总体目标", "修复湿地300亩。"],
        ["指标名称", "计算符号", "指标值", "实际完成值", "度量单位", "权重", "实际得分", "备注"],
        ["产出指标"], ["  数量指标"], ["    修复面积", "≥", 300, 312, "亩", 20, 20], ["效益指标"], ["  生态效益指标"],
        ["    鸟类种群", "定性", "有所恢复", "有所恢复", "", 10, 9], ["总分", "", "", "", "", 100, 98], [],
    ]  # fmt: skip


def test_forms_below_each_other_are_one_project_each_and_a_tree_of_indicators_is_walked(here: Office) -> None:
    reading = read(here.assessment, book([*form("湿地修复"), *form("苗圃改造")]))
    found = offered(reading)
    assert [found[f"项目.项{n}.名称"] for n in (1, 2)] == ["湿地修复", "苗圃改造"]
    assert found["项目.项2.目标"] == "修复湿地300亩。" and found["项目.项2.执行"] == "113.3"
    second = {"level1": "效益指标", "level2": "生态效益指标", "name": "鸟类种群", "sign": "定性", "target_value": "有所恢复"}
    assert {column: found[f"项目.项2.指标.项2.{column}"] for column in second} == second
    assert "项目.项1.指标.项3.name" not in found
    assert [(str(fault.place), fault.value) for fault in reading.faults] == [("Sheet1!E7", "约93"), ("Sheet1!E24", "约93")]


def test_without_a_unit_and_of_another_year_nothing_is_taken_with_all_others(here: Office) -> None:
    bare = [line[:2] if number == 1 else line for number, line in enumerate(FLAT)]
    reading = read(here.assessment, book(bare))
    assert "没有写明金额单位" in reading.faults[0].message and "项目.项1.年初" not in offered(reading)
    last = [["2022年度", "", "金额单位：元"] if number == 1 else line for number, line in enumerate(FLAT)]
    reading = read(here.assessment, book(last))
    assert "表上的年度是2022年" in reading.faults[0].message and not any(p.taken_with_all for p in reading.proposals)


def test_an_amount_is_known_by_its_source_and_measure() -> None:
    assert words().amount("财政资金年初预算") == ("财政", "年初") and words().amount("全年执行数（万元）") == ("总额", "执行")
    assert words().amount("上年结转资金全年预算数") == ("结转", "调整后") and words().amount("执行率") is None
