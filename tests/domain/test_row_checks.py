"""年度主要任务 with amounts: totals are computed or checked, row by row and as a whole, inside a form as in a statement."""

from __future__ import annotations

import pytest

from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.pack import Pack, read_pack
from apps.domain.pack.model import Case
from apps.packs.cases import case_book

from .small_pack import SMALL_PACK

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
    assert found == [("RW01", "error", found[0][2])] and found[0][2].startswith("“巡查”预算金额应等于财政拨款加其他资金：")


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
