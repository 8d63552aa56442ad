"""Layouts bureaus print: parts beside one merged cell, section lines, heads in groups, several goals with indicators of their own."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.pack import read_pack
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import Cell, Table, report_text

from .grid import grid, grid_problems, tables
from .typed import entered, pack_of

FORM = """\
key: 整体
title: 部门整体绩效自评表
for: department
content:
  - fields: [{单位名称: 单位}]
  - group: 基本情况
    content:
      - group: 职责和目标
        content:
          - goals: {label: 目标, columns: [{label: 年初, key: 年初目标}, {label: 完成, key: 完成情况}]}
      - texts: [{label: 概述, key: 概述}]
  - funds:
      label: ""
      head: 预算执行情况（20分）
      weight: 20
      rate: 执行 / 预算
      columns:
        - {key: 预算, label: 预算数, unit: 万元, group: 金额}
        - {key: 执行, label: 执行数, unit: 万元, group: 金额}
        - {kind: rate}
        - {kind: score}
        - {key: 原因, label: 原因, type: long, required: false}
      rows:
        - {key: 总额, label: 总额}
        - {key: 其他, label: 其他, skip: [原因]}
  - line: 二、绩效指标
  - table:
      key: 任务
      kind: list
      columns:
        - {key: 名称, label: 任务, type: text}
        - {key: 拨款, label: 财政拨款, unit: 万元, group: 批复金额}
        - {key: 另外, label: 其他资金, unit: 万元, group: 批复金额}
  - indicators:
      goals: {most: 3}
      columns:
        - {kind: level1, group: 绩效指标}
        - {kind: name, group: 绩效指标}
        - {kind: nature}
        - {kind: target}
        - {kind: actual}
        - {kind: weight}
        - {kind: score}
  - {line: 说明：满意度指标可以不设。, note: true}
"""
FILES = {
    "pack.yaml": """\
code: jinsha-2024
title: 金沙区部门整体绩效自评
district: {code: jinsha, name: 金沙区}
year: 2024
""",
    "forms/整体.yaml": FORM,
    "outline.yaml": """\
title: "{单位}自评报告"
content:
  - heading: 附件
    content:
      - {form: 整体}
""",
}
FACTS = {
    "单位": "金沙区水务局", "整体.年初目标": "治水", "整体.完成情况": "治好", "整体.概述": "概述",
    "整体.资金.总额.预算": "100", "整体.资金.总额.执行": "90", "整体.资金.总额.原因": "尾款未付",
    "整体.资金.其他.预算": "0", "整体.资金.其他.执行": "0",
    "整体.任务.项1.名称": "清淤", "整体.任务.项1.拨款": "60", "整体.任务.项1.另外": "0",
    "整体.目标.项1.内容": "河道通畅", "整体.目标.项1.分值": "50", "整体.目标.项2.内容": "水质达标", "整体.目标.项2.分值": "30",
}  # fmt: skip


def indicator(number: int, goal: str, weight: str, sign: str = "≥", actual: str = "100", level1: str = "产出指标") -> dict[str, str]:
    cells = {"goal": goal, "level1": level1, "name": f"指标{number}", "sign": sign, "target_value": "100", "actual_value": actual}
    return {f"整体.指标.项{number}.{key}": text for key, text in (cells | {"weight": weight}).items()}


WHOLE = FACTS | indicator(1, "目标2", "30") | indicator(2, "目标1", "20") | indicator(3, "目标1", "30")


def evaluation(facts: Mapping[str, str] = WHOLE) -> Evaluation:
    pack = pack_of(FILES)
    return evaluate(pack, entered(pack, {key: text for key, text in facts.items() if text}))


def printed(facts: Mapping[str, str] = WHOLE) -> Table:
    (table,) = tables(compose(evaluation(facts)))
    return table


def cell(table: Table, text: str) -> Cell:
    return next(c for row in table.rows for c in row.cells if c.shown == text)


def texts(table: Table) -> list[list[str]]:
    return [[c.shown for c in row.cells] for row in table.rows]


def told(facts: Mapping[str, str]) -> str:
    found = evaluation(facts)
    return "\n".join(f"{f.code} {f.message}" for f in (*found.findings, *found.missing) if f.code in ("M007", "Z001"))


def test_the_rows_make_a_grid() -> None:
    assert grid_problems(printed()) == []
    assert grid_problems(printed({})) == []


def test_a_group_stands_beside_all_rows_of_its_parts_and_may_stand_in_another() -> None:
    table = printed()
    assert (cell(table, "基本情况").rowspan, cell(table, "职责和目标").rowspan, cell(table, "目标").rowspan) == (3, 2, 2)
    columns = {row[0].text: [c.text for c in row if c][:1] for row in grid(table)[1:4] if row[0]}
    assert list(columns) == ["基本情况"]


def test_a_line_reaches_over_the_whole_width_and_a_note_is_no_head() -> None:
    table = printed()
    head, note = cell(table, "二、绩效指标"), cell(table, "说明：满意度指标可以不设。")
    assert head.head and not note.head and head.colspan == note.colspan == len(table.widths)


def test_heads_of_one_group_share_a_head_above_them() -> None:
    rows = texts(printed())
    at = rows.index(["预算执行情况（20分）", "金额", "执行率", "得分", "原因"])
    assert rows[at + 1] == ["预算数", "执行数"]
    at = rows.index(["任务", "批复金额"])
    assert rows[at + 1] == ["财政拨款", "其他资金"]
    assert ["绩效指标", "绩效指标", "指标类型", "年度指标值", "实际完成值", "分值", "得分"] in rows


def test_a_reason_that_is_given_once_reaches_over_the_rows_that_skip_it() -> None:
    assert cell(printed(), "尾款未付").rowspan == 2


def test_the_nature_of_an_indicator_follows_from_its_sign() -> None:
    rows = texts(printed(WHOLE | indicator(2, "目标1", "20", sign="定性")))
    (words, figures) = (next(row for row in rows if name in row) for name in ("指标2", "指标3"))
    assert "定性指标" in words and "定量指标" in figures


def test_each_goal_has_its_own_line_heads_and_indicators_in_the_order_of_the_goals() -> None:
    rows = texts(printed())
    order = [row for row in rows if any(t in row for t in ("河道通畅", "水质达标", "指标1", "指标2", "指标3"))]
    assert order[0] == ["年度绩效目标1（50分）", "河道通畅"] and "指标2" in order[1] and "指标3" in order[2]
    assert order[3] == ["年度绩效目标2（30分）", "水质达标"] and "指标1" in order[4]
    assert rows[-2][:1] == ["总分"] and evaluation().forms["整体"].total == 98


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (indicator(3, "目标1", "25"), "Z001 目标1下各指标的分值合计 45 分，应为 50 分"),
        (indicator(3, "", "30"), "M007 部门整体绩效自评表还没有填全：“指标3”没有选所属的年度目标"),
        (indicator(3, "目标3", "30"), "“指标3”没有选所属的年度目标"),
        ({"整体.目标.项2.分值": "20"}, "Z001 目标2下各指标的分值合计 30 分，应为 20 分"),
        ({"整体.目标.项2.内容": ""}, "目标2没有写内容"),
    ],
)
def test_goals_and_indicators_that_do_not_fit_are_told(change: dict[str, str], words: str) -> None:
    assert words in told(WHOLE | change)


def test_what_fits_is_not_told() -> None:
    assert told(WHOLE) == ""


def test_more_goals_than_the_form_has_room_for_are_told() -> None:
    goals = {f"整体.目标.项{n}.{key}": text for n in range(1, 5) for key, text in (("内容", "目标"), ("分值", "20"))}
    assert "年度绩效目标最多 3 个，现有 4 个" in told(WHOLE | goals)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("key: 任务", "key: 目标", "forms/整体.yaml:34: 错误 P016 content第6项：“目标”在表中出现两次"),
        ("  - group: 基本情况\n", "  - group: 基本情况\n    lable: 1\n", "P008"),
        ("  - line: 二、绩效指标", "  - lines: 二、绩效指标", "P011"),
    ],
)
def test_a_layout_with_a_fault_is_told_with_its_place(old: str, new: str, words: str) -> None:
    assert old in FORM
    pack, findings = read_pack(FILES | {"forms/整体.yaml": FORM.replace(old, new)})
    assert pack is None and words in "\n".join(map(str, findings))


def test_a_lone_equals_is_a_sign() -> None:
    rows = "      rows: [{key: 里程, level1: 产出指标, name: 里程, sign: =, target: 5, weight: 80}]"
    pack = pack_of(FILES | {"forms/整体.yaml": FORM.replace("      goals: {most: 3}", rows)})
    assert dict(pack.by_form["整体"].indicators.fixed[0].texts)["sign"] == "="


def test_a_list_of_a_form_is_counted_and_summed_by_name() -> None:
    text = "{整体.任务.个数|数}项任务，批复{整体.任务.合计.拨款}"
    outline = FILES["outline.yaml"].replace("content:\n      - {form", f'content:\n      - text: "{text}"\n      - {{form')
    pack = pack_of(FILES | {"outline.yaml": outline})
    more = {"整体.任务.项2.名称": "绿化", "整体.任务.项2.拨款": "40.5", "整体.任务.项2.另外": "0"}
    report = compose(evaluate(pack, entered(pack, WHOLE | more)))
    assert "2项任务，批复100.50万元" in report_text(report)
    _, findings = read_pack(FILES | {"outline.yaml": outline.replace("合计.拨款", "合计.名称")})
    assert "P009" in "\n".join(map(str, findings))


@pytest.mark.parametrize(("label", "wider"), [("部门基本情况", False), ("一、部门基本情况", True), ("基本情况（10分）", True)])
def test_a_merged_label_with_a_number_or_brackets_gets_a_wider_cell(label: str, wider: bool) -> None:
    head = "key: 整体\ntitle: 自评情况\nfor: department\nfull: 0\ncontent:\n"
    form = f"{head}  - group: {label}\n    content: [{{texts: [{{label: 概述, key: 概述}}]}}]\n"
    pack = pack_of(FILES | {"forms/整体.yaml": form})
    (table,) = tables(compose(evaluate(pack, entered(pack, {"单位": "金沙区水务局"}))))
    assert (table.widths[0] > 12) is wider


OUTLINE = """\
title: "{单位}自评报告"
content:
  - {text: "指标{整体.指标.个数|数}个；{列举(整体.任务 当 另外 > 0, “{名称}{拨款}”)}。"}
  - {items: 整体.任务, pattern: "{名称}，批复{拨款}。"}
"""
ASKED = "      kind: list\n      number_rows: true\n      total_row: true\n      totals: {占比: 任务.合计.另外 / 任务.合计.拨款}\n"
TOTALS = FORM.replace("      kind: list\n", ASKED)
TOTALS = TOTALS.replace(
    "另外, label: 其他资金, unit: 万元, group: 批复金额}",
    '另外, label: 其他资金, unit: 万元, group: 批复金额}\n        - {key: 占比, label: 占比, unit: "%", formula: 另外 / 拨款}\n'
    "        - {key: 备注, label: 备注, type: text, required: false}",
)
TWO = WHOLE | {"整体.任务.项1.另外": "15", "整体.任务.项2.名称": "绿化", "整体.任务.项2.拨款": "40", "整体.任务.项2.另外": "0"}


def test_the_rows_of_a_list_in_a_form_are_spoken_of_by_sentences_and_items() -> None:
    pack = pack_of(FILES | {"outline.yaml": OUTLINE})
    text = report_text(compose(evaluate(pack, entered(pack, TWO))))
    assert "指标3个；清淤60.00万元。" in text and "1.清淤，批复60.00万元。\n2.绿化，批复40.00万元。" in text


@pytest.mark.parametrize("name", ["{名称", "列举(整体.任务", "items: 整体.任务", "整体.指标.个数"])
def test_a_list_in_a_form_that_is_not_there_is_told(name: str) -> None:
    assert name in OUTLINE
    pack, findings = read_pack(FILES | {"outline.yaml": OUTLINE.replace(name, f"{name}x")})
    assert pack is None and "outline.yaml" in "\n".join(str(f) for f in findings if f.code == "P009")


def test_a_list_of_a_form_is_numbered_and_totalled_as_it_asks() -> None:
    pack = pack_of(FILES | {"forms/整体.yaml": TOTALS})
    (table,) = tables(compose(evaluate(pack, entered(pack, TWO))))
    rows = texts(table)
    at = next(n for n, row in enumerate(rows) if row[0] == "序号")
    assert rows[at + 2 : at + 5] == [
        ["1", "清淤", "60.00", "15.00", "25.00%", ""],
        ["2", "绿化", "40.00", "0.00", "0.00%", ""],
        ["合计", "100.00", "15.00", "15.00%", ""],
    ]
    assert grid_problems(table) == []


def test_a_total_of_a_column_that_is_not_there_is_told() -> None:
    pack, findings = read_pack(FILES | {"forms/整体.yaml": TOTALS.replace("totals: {占比", "totals: {比率")})
    assert pack is None and "“任务”没有栏次“比率”" in "\n".join(map(str, findings))
