"""Checks that go through the rows of a list, a table or a part of a form, and totals inside forms: each finding at its very row."""

from __future__ import annotations

import pytest

from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.findings import Finding
from apps.domain.pack import Pack, read_pack
from apps.domain.pack.model import Case
from apps.packs.cases import case_book

from .small_pack import SMALL_PACK
from .typed import entered, pack_of


def checked(check: str, facts: dict[str, str], files: dict[str, str] = SMALL_PACK) -> list[Finding]:
    pack = pack_of(files | {"checks.yaml": f"checks:\n  - {{code: TT01, {check}}}\n"})
    return [f for f in evaluate(pack, entered(pack, facts)).findings if f.code == "TT01"]


DONE = "over: 重点工作, left: 完成, relation: <=, right: 计划, message: 完成数不应大于计划数"
ROWS = {
    "重点工作.项1.任务": "防火", "重点工作.项1.来源": "市级", "重点工作.项1.计划": "10", "重点工作.项1.完成": "10",
    "重点工作.项2.任务": "植树", "重点工作.项2.来源": "区级", "重点工作.项2.计划": "20", "重点工作.项2.完成": "21",
    "重点工作.项3.任务": "护河", "重点工作.项3.来源": "市级", "重点工作.项3.计划": "30",
}  # fmt: skip


def test_the_row_that_contradicts_itself_is_named_and_led_to():
    (found,) = checked(DONE, ROWS)
    assert found.message == "重点工作第2行“植树”：完成数不应大于计划数：完成数21件，计划数20件"
    assert found.keys == ("重点工作.项2.完成", "重点工作.项2.计划")


def test_rows_of_a_group_are_taken_together():
    (found,) = checked("over: 重点工作, by: 来源, left: 计划, relation: <=, right: 30, message: 同一来源不超过30件", ROWS)
    assert found.message == "来源“市级”：同一来源不超过30件：计划数合计40件，限30件"
    assert found.keys == ("重点工作.项1.计划", "重点工作.项3.计划")


def test_a_group_with_a_gap_is_not_checked():
    assert checked("over: 重点工作, by: 来源, left: 完成, relation: <=, right: 5, message: 少", ROWS)[0].keys == ("重点工作.项2.完成",)


def test_a_condition_chooses_the_rows():
    assert checked(f"{DONE}, when: 来源 = “市级”", ROWS) == []


def test_rows_of_a_table_are_its_own_and_keep_the_tolerance_of_their_figures():
    rows = "over: 收支, left: 决算, relation: <=, right: 调整, message: 决算不应大于调整预算"
    figures = {"造林.决算": "10.00", "造林.调整": "9.00", "人员经费.决算": "1.00", "人员经费.调整": "1.00"}
    (found,) = checked(rows, {f"收支.{name}": value for name, value in figures.items()})
    assert found.keys == ("收支.造林.决算", "收支.造林.调整") and "“造林绿化”" in found.message


def test_a_sum_of_a_group_that_only_differs_in_its_last_digit_is_a_note():
    facts = {f"项目.项{n}.执行": "0.33" for n in (1, 2, 3)} | {f"项目.项{n}.名称": f"甲{n}" for n in (1, 2, 3)}
    facts |= {f"项目.项{n}.公开": "是" for n in (1, 2, 3)}
    check = "over: 项目, by: 公开, left: 执行, right: 10000, message: 合计一万元"
    assert [f.severity.value for f in checked(check, facts)] == ["note"]


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ("over: 重点任务, left: 完成, right: 计划", "没有名为“重点任务”的列表、报表或自评表的一块，是否应为“重点工作”"),
        ("over: 重点工作, left: 完成数, right: 计划", "“重点工作”没有栏次“完成数”，是否应为“完成”"),
        ("over: 重点工作, by: 出处, left: 完成, right: 计划", "“重点工作”没有栏次“出处”"),
        ("by: 来源, left: 重点工作.个数, right: 3", "缺少“over”：写了 by（按哪一栏分组），还要写明哪张表的各行"),
        ("over: 重点工作, left: 任务, right: 计划", "勾稽关系的两边都应是数：任务，计划"),
    ],
)
def test_a_check_of_rows_that_are_not_there_is_refused(check: str, message: str):
    findings = read_pack(SMALL_PACK | {"checks.yaml": f"checks:\n  - {{code: TT01, {check}, message: 甲}}\n"})[1]
    assert [(f.file, f.line) for f in findings] == [("checks.yaml", 2)] and message in findings[0].message


# --- indicators by the goal they stand for ---

GOALS = {
    "forms/目标.yaml": """
key: 目标考核
title: 年度目标考核表
for: department
content:
  - indicators: {label: "", goals: {}, columns: [{kind: name}, {kind: weight}, {kind: score}], scoring: [{type: manual}]}
""",
    "checks.yaml": """
checks:
  - {code: RG01, over: 目标考核.指标, by: goal, left: weight, relation: "<=", right: 目标.分值, message: 指标分值之和不应大于目标的分值}
  - {code: RG02, over: 目标考核.指标, left: weight, relation: "<=", right: 目标.分值 / 2, message: 一个指标不应超过目标的一半}
""",
}


def test_a_row_and_a_group_of_rows_know_the_points_of_their_goal() -> None:
    pack = pack_of(SMALL_PACK | GOALS)
    facts = {}
    for n, weight in enumerate(("60", "40"), 1):
        facts |= {f"目标考核.目标.项{n}.内容": f"目标{n}", f"目标考核.目标.项{n}.分值": weight}
    for n, (goal, weight) in enumerate([("目标1", "30"), ("目标1", "30"), ("目标2", "25"), ("目标2", "20")], 1):
        facts |= {f"目标考核.指标.项{n}.name": f"甲{n}", f"目标考核.指标.项{n}.goal": goal, f"目标考核.指标.项{n}.weight": weight}
    told = evaluate(pack, case_book(pack, Case("", facts, {}, (), (), "", {}, "", 1))).findings
    found = [(f.code, f.message.partition("：")[0]) for f in told if f.code.startswith("RG")]
    assert found == [("RG01", "所属年度目标“目标2”"), ("RG02", "指标“甲3”")]


# --- 年度主要任务 with amounts, and funds inside a form ---

FILES = SMALL_PACK | {
    "forms/任务.yaml": """
key: 目标表
title: 部门整体绩效目标表
for: department
full: 0
content:
  - table:
      label: 年度主要任务
      key: 任务
      kind: list
      total_row: true
      columns:
        - {key: 名称, label: 任务名称, type: text}
        - {key: 总额, label: 预算金额, unit: 万元}
        - {key: 财政, label: 财政拨款, unit: 万元}
        - {key: 其他, label: 其他资金, unit: 万元}
  - funds:
      columns: [{key: 金额, label: 预算, unit: 万元}]
      rows:
        - {key: 合计, label: 预算总额, sum: checked, children: [{key: 基本, label: 基本支出}, {key: 项目, label: 项目支出}]}
""",
    "checks.yaml": """
checks:
  - {code: RW01, over: 目标表.任务, left: 总额, right: 财政 + 其他, message: 预算金额应等于财政拨款加其他资金}
  - {code: RW02, left: 目标表.任务.合计.总额, relation: "<=", right: 目标表.资金.合计.金额, message: 各任务预算不应大于预算总额}
""",
}


def evaluated(facts: dict[str, str]) -> Evaluation:
    pack, findings = read_pack(FILES)
    assert isinstance(pack, Pack), findings
    return evaluate(pack, case_book(pack, Case("", facts, {}, (), (), "", {}, "", 1)))


def task(n: int, name: str, whole: str, public: str, other: str) -> dict[str, str]:
    lead = f"目标表.任务.项{n}"
    return {f"{lead}.名称": name, f"{lead}.总额": whole, f"{lead}.财政": public, f"{lead}.其他": other}


FUNDS = {"目标表.资金.合计.金额": "500.00", "目标表.资金.基本.金额": "200.00", "目标表.资金.项目.金额": "300.00"}


def told(facts: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(f.code, f.severity.value, f.message) for f in evaluated(facts).findings]


def test_tasks_that_add_up_are_not_spoken_of() -> None:
    assert told(task(1, "河道保洁", "120.00", "100.00", "20.00") | task(2, "巡查", "80.00", "80.00", "0") | FUNDS) == []


def test_a_row_that_does_not_add_up_is_named() -> None:
    found = told(task(1, "河道保洁", "120.00", "100.00", "20.00") | task(2, "巡查", "85.00", "80.00", "0") | FUNDS)
    assert found == [("RW01", "error", found[0][2])] and found[0][2].startswith("年度主要任务第2行“巡查”：预算金额应等于")


def test_a_row_with_a_figure_missing_is_not_judged() -> None:
    assert told(task(1, "河道保洁", "120.00", "100.00", "") | FUNDS) == []


def test_the_sum_of_all_tasks_is_checked_against_the_budget() -> None:
    assert [code for code, *_ in told(task(1, "河道保洁", "600.00", "600.00", "0") | FUNDS)] == ["RW02"]


def test_a_total_row_inside_a_form_is_checked_like_one_of_a_statement() -> None:
    (found,) = evaluated(FUNDS | {"目标表.资金.合计.金额": "510.00"}).findings
    assert (found.code, found.severity.value) == ("S001", "error") and "相差10.00万元" in found.message


@pytest.mark.parametrize(("old", "new"), [("over: 目标表.任务", "over: 目标表.事务"), ("财政 + 其他", "财政 + 其它")])
def test_a_list_or_column_that_is_not_there_is_told(old: str, new: str) -> None:
    pack, findings = read_pack(FILES | {"checks.yaml": FILES["checks.yaml"].replace(old, new)})
    assert pack is None and [(f.code, f.file, f.line) for f in findings] == [("P009", "checks.yaml", 3)]
