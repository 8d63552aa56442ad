"""Assessment forms of shapes that no code knows: other columns, other weights, other owners, all from the pack."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
import yaml

from apps.domain.book.completion import complete
from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.findings import Severity
from apps.domain.forms.page import fitted
from apps.domain.forms.ways import WAYS
from apps.domain.pack import Pack, read_pack
from apps.domain.pack.model import Case
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import Table
from apps.packs.cases import case_book, run_cases

from .grid import grid_problems

PACK = """\
code: linhai-2026
title: 临海县2026年度部门整体支出绩效自评
district: {code: linhai, name: 临海县}
year: 2026
"""
STATEMENTS = """\
statements:
  - key: 部门
    title: 部门
    kind: form
    rows:
      - {key: 名称, label: 部门名称, type: text, required: false}
      - {key: 预算, label: 全年预算, unit: 元, required: false}
      - {key: 支出, label: 全年支出, unit: 元, required: false}
  - key: 任务
    title: 重点任务
    kind: list
    columns:
      - {key: 名称, label: 任务, type: text}
      - {key: 金额, label: 金额, unit: 元, required: false}
"""
OUTLINE = """\
title: "{年度}年度自评"
content:
  - {text: "得分{得分}，{等级}；任务{任务评.个数}，平均{任务评.平均得分}。"}
  - {form: 整体, title: "{部门.名称}整体支出自评表"}
  - {form: 任务评, title: "{名称}自评表", annex: "附件{n}：{名称}自评表"}
"""
WHOLE = """\
key: 整体
title: 整体支出自评表
for: department
grades:
  - {name: 优秀, in: "(90, 100]"}
  - {name: 一般, in: "[0, 90]"}
content:
  - fields: [{部门: 部门.名称, 得分: 得分}]
  - funds:
      label: ""
      weight: 20
      rate: 支出 / 预算
      scoring: {type: pass_line, pass: 50%}
      columns:
        - {kind: score}
        - {key: 预算, label: 预算, unit: 元}
        - {key: 支出, label: 支出, unit: 元}
        - {key: 原因, label: 原因, type: text, required: false}
      reason_below: 80%
      rows: [{key: 合计, label: 合计, cells: {预算: 部门.预算, 支出: 部门.支出}}]
  - indicators:
      label: ""
      classes:
        - {names: [产出, 效果], weight: 70}
        - {name: 满意度, weight: 10}
      strict: true
      scoring:
        - {for: 满意度, type: satisfaction}
        - {name: 直接赋分, type: direct}
        - {name: 按比例, type: proportion, excess: 30%}
        - {name: 及格线, type: pass_line, pass: 60%}
        - {name: 分档, type: bands, bands: [{in: "[90%, +∞)", share: 100%}, {in: "(-∞, 90%)", share: 50%}]}
        - {name: 百分制, type: manual, of: 100}
        - {name: 给分, type: manual}
      columns:
        - {kind: level1, label: 类别}
        - {kind: name}
        - {kind: way}
        - {kind: target}
        - {kind: actual}
        - {kind: raw}
        - {kind: weight, label: 权重}
        - {kind: score, label: 折算得分}
        - {key: 科室, label: 科室, type: choice, choices: [甲科, 乙科]}
  - texts: [{label: 结论, key: 结论, limit: 10, required: false}]
"""
TASKS = """\
key: 任务评
title: 任务自评表
for: 任务
content:
  - indicators:
      label: ""
      rows:
        - {key: 完成, name: 任务完成, sign: ≥, target: "100", unit: "%", weight: "60"}
        - {key: 花费, name: 花费, sign: ≤, target: "500", unit: 元, weight: "40", actual: 金额}
      columns: [{kind: name}, {kind: target}, {kind: actual}, {kind: weight}, {kind: score}]
"""
FILES = {
    "pack.yaml": PACK, "statements/1.yaml": STATEMENTS, "outline.yaml": OUTLINE, "forms/整体.yaml": WHOLE, "forms/任务.yaml": TASKS,
}  # fmt: skip


def pack_of(files: Mapping[str, str] = FILES) -> Pack:
    pack, findings = read_pack(files)
    assert pack is not None, "\n".join(map(str, findings))
    return pack


def row(number: int, **cells: str) -> dict[str, str]:
    usual = {"level1": "产出", "name": f"指标{number}", "sign": "≥", "unit": "个", "weight": "70", "way": "按比例"}
    typed = usual | {"target_value": "10", "actual_value": "10"} | cells
    return {f"整体.指标.项{number}.{key}": text for key, text in typed.items() if text}


MONEY = {"部门.预算": "1000.00", "部门.支出": "900.00"}
SATISFIED = row(9, level1="满意度", unit="%", target_value="90", actual_value="95", weight="10", way="")
GOOD = MONEY | SATISFIED


def evaluated(facts: Mapping[str, str], files: Mapping[str, str] = FILES) -> Evaluation:
    pack = pack_of(files)
    case = Case("甲", dict(facts), {}, (), (), "", {}, "cases/1.yaml", 1)
    return evaluate(pack, case_book(pack, case))


def points(facts: Mapping[str, str], number: int = 1) -> tuple[str, str]:
    line = next(line for line in evaluated(facts).forms["整体"].lines if line.row == f"项{number}")
    return ("—" if line.points is None else f"{line.points.normalize():f}"), line.trace or line.missing


# --- ways of scoring -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "got", "told"),
    [
        ({"way": "按比例", "actual_value": "9"}, "63", "完成比例90.00% × 70分 = 63分"),
        ({"way": "按比例", "actual_value": "14"}, "63", "超出目标40%，目标偏低，扣减10%"),
        ({"way": "直接赋分", "actual_value": "9"}, "0", "未达到目标，得0分"),
        ({"way": "直接赋分"}, "70", "达到目标"),
        ({"way": "直接赋分", "sign": "定性", "points": "70"}, "70", "直接赋分70分"),
        ({"way": "直接赋分", "sign": "定性", "points": "60"}, "—", "完成的给 70 分，没有完成的给 0 分"),
        ({"way": "及格线", "actual_value": "8"}, "35", "（80% − 60%）÷（100% − 60%）× 70分 = 35分"),
        ({"way": "及格线", "actual_value": "5"}, "0", "低于60%，得0分"),
        ({"way": "分档", "actual_value": "9"}, "70", "完成比例90%（≥90%），100% × 70分 = 70分"),
        ({"way": "分档", "actual_value": "8.9"}, "35", "50% × 70分 = 35分"),
        ({"way": "百分制", "points": "90"}, "63", "单项得分90 ÷ 100 × 70分 = 63分"),
        ({"way": "百分制", "points": "101"}, "—", "请在 0 至 100 分之间给分，现为 101 分"),
        ({"way": "给分", "points": "69.5"}, "69.5", "评定69.5分"),
        ({"way": "给分", "points": "71"}, "—", "请在 0 至 70 分之间给分，现为 71 分"),
        ({"way": "按比例", "sign": "定性"}, "—", "的计分方法“按比例”不能用于定性指标，请另选"),
        ({"way": ""}, "—", "没有选计分方法"),
        ({"way": "按比例", "sign": "区间", "target_value": "8-12", "actual_value": "6"}, "52.5", "完成比例75.00% × 70分 = 52.5分"),
    ],
)  # fmt: skip
def test_an_indicator_counts_by_its_way(cells: dict[str, str], got: str, told: str):
    found, trace = points(GOOD | row(1, **cells))
    assert (found, told in trace) == (got, True), trace


def test_satisfaction_is_read_by_itself_whatever_the_target():
    assert points(MONEY | row(1) | row(9, level1="满意度", unit="%", target_value="95", actual_value="75", weight="10", way=""), 9) == (
        "5", "（75% − 60%）÷（90% − 60%）× 10分 = 5分",
    )  # fmt: skip


def test_every_way_is_tried_here_or_in_the_manual():
    tried = {s["type"] for s in yaml.safe_load(WHOLE)["content"][2]["indicators"]["scoring"]}
    assert set(WAYS) == tried | {"levels", "coefficient"}


# --- the whole form ---------------------------------------------------------------------------------------------------


def test_execution_counts_by_the_way_the_pack_gives_it():
    sheet = evaluated(GOOD | row(1)).forms["整体"]
    assert sheet.execution is not None and sheet.execution.points == Decimal("16.00")
    assert "（90% − 50%）÷（100% − 50%）× 20分 = 16分" in sheet.execution.trace


@pytest.mark.parametrize(
    ("spent", "got", "told"),
    [
        ("70014.00", "8.01", "（70.014% − 50%）÷（100% − 50%）× 20分 = 8.01分"),
        ("49999.60", "0", "完成比例49.9996%，低于50%，得0分"),
        ("50000.00", "0", "（50% − 50%）÷（100% − 50%）× 20分 = 0分"),
        ("100001.00", "20", "超过100%按100%计，完成比例100%，得20分"),
    ],
)
def test_the_rate_counts_as_it_is_and_not_as_it_is_printed(spent: str, got: str, told: str):
    line = evaluated(GOOD | row(1) | {"部门.预算": "100000.00", "部门.支出": spent}).forms["整体"].execution
    assert line is not None and line.points == Decimal(got) and told in line.trace, line


@pytest.mark.parametrize(("decimals", "shown"), [("0", "90%"), ("1", "89.5%"), ("3", "89.500%")])
def test_the_rate_of_a_form_has_the_decimals_of_the_pack(decimals: str, shown: str):
    whole = WHOLE.replace("{kind: score}\n        - {key: 预算", "{kind: rate}\n        - {key: 预算")
    files = FILES | {"pack.yaml": f"{PACK}numbers: {{percent_decimals: {decimals}}}\n", "forms/整体.yaml": whole}
    found = evaluated(GOOD | row(1) | {"部门.支出": "895.00"}, files)
    table = next(block for block in compose(found).blocks if isinstance(block, Table))
    assert shown in [cell.shown for line in table.rows for cell in line.cells]
    execution = found.forms["整体"].execution
    assert execution is not None and f" = {shown}，" in execution.trace
    assert found.book["整体.执行率"].shown(with_unit=True) == shown


def test_a_score_taken_from_a_form_waits_for_the_form():
    assert evaluated(row(1)).sheet.waiting == "自评表还没有填全，尚不能计分"


def test_a_form_is_the_departments_score_where_nothing_else_is():
    evaluation = evaluated(GOOD | row(1))
    assert evaluation.sheet.total == Decimal(96) and evaluation.sheet.grade == "优秀"
    assert evaluation.sheet.source == "取自整体支出自评表得分"
    assert evaluation.book.text("得分") == "96.00" and evaluation.book.text("整体.得分.产出") == "70.00"


@pytest.mark.parametrize(
    ("weights", "ends"),
    [(("40", "30"), []), (("50", "20"), []), (("50", "30"), ["产出、效果分值合计 80 分，应为 70 分"])],
)
def test_a_joint_weight_may_be_split_freely(weights: tuple[str, str], ends: list[str]):
    found = evaluated(GOOD | row(1, weight=weights[0]) | row(2, level1="效果", weight=weights[1]))
    assert [f.message for f in found.findings if f.code == "Z001"] == ends


def test_the_limit_of_a_grade_may_lie_on_either_side():
    at = row(1, way="给分", points="64")
    assert evaluated(GOOD | at).forms["整体"].grade == "一般", "90 分不含在“优秀”里"
    assert evaluated(GOOD | row(1, way="给分", points="64.01")).forms["整体"].grade == "优秀"


def test_a_low_execution_wants_a_reason():
    low = GOOD | row(1) | {"部门.支出": "700.00"}
    assert [f.code for f in evaluated(low).findings] == ["Z003"]
    assert [f.code for f in evaluated(low | {"整体.资金.合计.原因": "跨年"}).findings] == []


def test_a_text_longer_than_allowed_is_kept_and_told():
    evaluation = evaluated(GOOD | row(1) | {"整体.结论": "一二三四五六七八九十一"})
    assert evaluation.book.text("整体.结论") == "一二三四五六七八九十一"
    assert [(f.code, f.message) for f in evaluation.missing if f.code == "M004"] == [("M004", "“结论”超过 10 字，现有 11 字")]


def test_the_bureaus_rows_are_there_and_take_their_values_from_the_data():
    evaluation = evaluated(GOOD | row(1) | {
        "任务.项1.名称": "修路", "任务.项1.金额": "400.00", "任务.项1.指标.完成.actual_value": "100",
        "任务.项2.名称": "架桥", "任务.项2.金额": "1000.00", "任务.项2.指标.完成.actual_value": "50",
    })  # fmt: skip
    assert {key: sheet.total for key, sheet in evaluation.forms.items() if key != "整体"} == {
        "任务.项1.任务评": Decimal(100), "任务.项2.任务评": Decimal(50),
    }  # fmt: skip
    assert evaluation.book.text("任务评.个数") == "2" and evaluation.book.text("任务评.平均得分") == "75.00"


def test_a_department_may_be_scored_by_the_mean_of_its_forms():
    framework = "title: 得分\ntotal: 任务评.平均得分\ngrades: [{name: 好, least: 60}, {name: 差, least: 0}]\n"
    evaluation = evaluated(
        GOOD | {"任务.项1.名称": "修路", "任务.项1.金额": "400.00", "任务.项1.指标.完成.actual_value": "90"},
        FILES | {"framework.yaml": framework},
    )
    assert (evaluation.sheet.total, evaluation.sheet.grade) == (Decimal(94), "好")


def test_every_row_may_fill_a_form_before_it_has_indicators():
    rows = TASKS[TASKS.index("      rows:") : TASKS.index("      columns:")]
    tasks = TASKS.replace("for: 任务\n", "for: 任务\nevery: true\n").replace(rows, "")
    facts = GOOD | row(1) | {"任务.项1.名称": "修路", "任务.项2.名称": "架桥", "任务.项2.指标.项1.name": "桥"}
    assert {name for name in evaluated(facts, FILES | {"forms/任务.yaml": tasks}).forms if name != "整体"} == {
        "任务.项1.任务评", "任务.项2.任务评",
    }  # fmt: skip
    some = tasks.replace("every: true\n", "")
    assert [name for name in evaluated(facts, FILES | {"forms/任务.yaml": some}).forms if name != "整体"] == ["任务.项2.任务评"]


WEIGHTINGS = """\
      weightings:
        - has: [成本]
          classes: [{name: 成本, weight: 20}, {names: [产出, 效果], weight: 50}, {name: 满意度, weight: 10}]
        - lacks: [满意度]
          classes: [{names: [产出, 效果], weight: 80}]
        - classes: [{names: [产出, 效果], weight: 70}, {name: 满意度, weight: 10}]
"""


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (row(1) | SATISFIED, 0),
        (row(1, weight="80"), 0),
        (row(1, weight="50") | row(2, level1="成本", weight="20") | SATISFIED, 0),
        (row(1, weight="70") | row(2, level1="成本", weight="20") | SATISFIED, 1),
    ],
)
def test_weights_may_depend_on_the_classes_there_are(facts: dict[str, str], told: int):
    """财预〔2021〕101号: with and without cost indicators, and where satisfaction does not apply."""
    start, end = WHOLE.index("      classes:"), WHOLE.index("      strict: true")
    found = evaluated(MONEY | facts, FILES | {"forms/整体.yaml": WHOLE[:start] + WEIGHTINGS + WHOLE[end:]})
    errors = [f.message for f in found.findings if f.code == "Z001" and f.severity is Severity.ERROR]
    assert len(errors) == told, errors


# --- printing ----------------------------------------------------------------------------------------------------------


def printed(facts: Mapping[str, str]) -> list[Table]:
    return [block for block in compose(evaluated(facts)).blocks if isinstance(block, Table)]


def test_columns_stand_in_the_order_and_under_the_names_of_the_pack():
    table = printed(GOOD | row(1, way="百分制", points="90", 科室="甲科"))[0]
    rows = [[cell.shown for cell in line.cells] for line in table.rows]
    assert ["类别", "三级指标", "计分方法", "年度指标值", "实际完成值", "单项得分", "权重", "折算得分", "科室"] in rows
    assert ["产出", "指标1", "百分制", "≥10个", "10个", "90", "70", "63", "甲科"] in rows
    assert grid_problems(table) == []


def test_levels_may_be_rows_above_their_indicators():
    tree = WHOLE.replace("        - {kind: level1, label: 类别}\n", "").replace("      strict: true\n", "      tree: true\n")
    found = evaluated(GOOD | row(1, level2="数量") | row(2, level2="数量") | row(3, level1="效果"), FILES | {"forms/整体.yaml": tree})
    assert {"level1", "level2"} <= {column.key for column in found.pack.by_form["整体"].indicators.entry()}
    table = next(block for block in compose(found).blocks if isinstance(block, Table))
    first = [(line.cells[0].shown, line.cells[0].indent, line.cells[-1].shown) for line in table.rows]
    at = first.index(("产出", 0, ""))
    assert [text for text, *_ in first[at : at + 8]] == ["产出", "数量", "指标1", "指标2", "效果", "指标3", "满意度", "指标9"]
    assert [depth for _, depth, _ in first[at : at + 6]] == [0, 1, 2, 2, 0, 1]
    assert grid_problems(table) == []


def test_classes_are_asked_though_no_column_prints_them():
    bare = WHOLE.replace("        - {kind: level1, label: 类别}\n", "")
    assert "level1" in {column.key for column in pack_of(FILES | {"forms/整体.yaml": bare}).by_form["整体"].indicators.entry()}


def test_a_department_weighs_classes_the_projects_do_not_know():
    projects = "fields:\n  - {key: 名称, label: 名称, type: text}\nlevels: [{name: 产出指标, children: [数量]}]\n"
    assert pack_of(FILES | {"projects.yaml": projects}).by_form["整体"].indicators.levels == (("产出", ()), ("效果", ()), ("满意度", ()))
    mixed = projects.replace("产出指标", "产出")
    assert {f.code for f in read_pack(FILES | {"projects.yaml": mixed})[1]} == {"P009"}


def test_cells_left_blank_say_what_the_library_says():
    library = "fields: [{name: 水利, indicators: [{name: 岁修公里, level1: 产出, sign: ≥, unit: 公里, target: '12'}]}]\n"
    files = FILES | {"library.yaml": library, "forms/整体.yaml": WHOLE.replace("      strict: true\n", "      library: only\n")}
    blank = row(1, level1="", sign="", unit="", target_value="", name="岁修公里", actual_value="9")
    line = next(iter(evaluated(MONEY | blank, files).forms["整体"].lines))
    assert (line.level1, line.typed["target"], line.points) == ("产出", "≥12公里", Decimal("52.5"))
    own = next(iter(evaluated(MONEY | blank | {"整体.指标.项1.target_value": "9"}, files).forms["整体"].lines))
    assert own.points == Decimal(70), "自己填的照填的计"


def test_each_copy_of_a_form_is_a_numbered_annex():
    tasks = {"任务.项1.名称": "修路", "任务.项1.金额": "1.00", "任务.项2.名称": "架桥", "任务.项2.金额": "2.00"}
    facts = GOOD | row(1) | tasks | {"部门.名称": "县水利局"}
    blocks = compose(evaluated(facts)).blocks
    assert [b.text for b in blocks if type(b).__name__ == "Heading"] == ["附件1：修路自评表", "附件2：架桥自评表"]
    assert [b.title for b in blocks if isinstance(b, Table)] == ["县水利局整体支出自评表", "修路自评表", "架桥自评表"]
    named = FILES | {"outline.yaml": OUTLINE.replace("附件{n}：{名称}自评表", "公开{n}表")}
    annexes = [b for b in compose(evaluated(facts, named)).blocks if type(b).__name__ == "Heading"]
    assert [(b.text, b.flush) for b in annexes] == [("公开1表", True), ("公开2表", True)], "附件的编号顶格，不论叫什么"


def test_the_only_annex_of_a_report_has_no_number():
    facts = GOOD | row(1) | {"任务.项1.名称": "修路", "任务.项1.金额": "1.00", "部门.名称": "县水利局"}
    assert [b.text for b in compose(evaluated(facts)).blocks if type(b).__name__ == "Heading"] == ["附件：修路自评表"]


def test_parts_share_the_grid_by_the_widths_they_want():
    assert fitted([1, 1], [10, 10, 10, 10]) == (2, 2)
    assert fitted([40, 26, 26], [20, 20, 12, 14, 26]) == (2, 2, 1)
    assert fitted([1, 1, 1], [5, 5, 5]) == (1, 1, 1)


# --- reading -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "code", "old", "new"),
    [
        ("整体", "P003", "for: department\n", ""),
        ("整体", "P009", "for: department", "for: 项目组"),
        ("整体", "P012", "for: department", "for: project"),
        ("整体", "P009", "部门: 部门.名称", "部门: 部门.名字"),
        ("整体", "P011", "  - texts: [", "  - text: ["),
        ("整体", "P006", "{kind: raw}", "{kind: rawscore}"),
        ("整体", "P008", "{kind: raw}", "{kind: raw, hight: 3}"),
        ("整体", "P016", "{key: 科室, label", "{key: weight, label"),
        ("整体", "P016", "key: 结论, limit", "key: 得分, limit"),
        ("整体", "F001", "name: 满意度, weight: 10", "name: 满意度, weight: 20"),
        ("整体", "R001", "type: direct}", "type: directly}"),
        ("整体", "R011", 'in: "[90%, +∞)"', 'in: "90%以上"'),
        ("整体", "R013", 'in: "[90%, +∞)"', 'in: "[95%, +∞)"'),
        ("整体", "R014", "type: pass_line, pass: 60%", "type: pass_line, pass: 160%"),
        ("整体", "R014", "weight: 20\n      rate", "weight: -20\n      rate"),
        ("整体", "R011", 'in: "(90, 100]"', 'in: "90-100"'),
        ("整体", "F003", 'in: "[0, 90]"', 'in: "[10, 90]"'),
        ("整体", "P009", "rate: 支出 / 预算", "rate: 支出 / 全年预算"),
        ("任务", "P009", "actual: 金额", "actual: 金额合计"),
        ("任务", "P003", "name: 花费, ", ""),
        ("任务", "P006", "sign: ≤", "sign: 不超过"),
        ("任务", "P006", "for: 任务\n", "for: 任务\nevery: true\nselect: 名称\n"),
        ("整体", "P006", "      strict: true\n", "      strict: true\n      tree: true\n"),
        ("任务", "P005", "key: 花费", "key: 1花费"),
        ("任务", "P012", "      label: \"\"\n", "      label: \"\"\n      library: only\n"),
    ],
)
def test_a_mistake_in_a_form_is_found_with_its_file(file: str, code: str, old: str, new: str):
    path = f"forms/{file}.yaml"
    assert FILES[path].count(old) == 1, FILES[path].count(old)
    pack, findings = read_pack(FILES | {path: FILES[path].replace(old, new)})
    assert pack is None
    assert (code, path) in {(f.code, f.file) for f in findings}, [str(f) for f in findings]
    assert all(f.line > 0 for f in findings)


def test_a_form_without_grades_leaves_nothing_open():
    files = FILES | {"forms/整体.yaml": WHOLE.replace(WHOLE[WHOLE.index("grades:") : WHOLE.index("content:")], "")}
    _, findings = read_pack(files)
    assert [f.code for f in findings] == ["P009"] and "没有划分等级" in findings[0].message
    said = files | {"outline.yaml": OUTLINE.replace("，{等级}", "")}
    assert "待填" not in "".join(b.text for b in compose(evaluated(GOOD | row(1), said)).blocks if type(b).__name__ == "Paragraph")


@pytest.mark.parametrize(
    "wrong", ["整体.指标.项1.wieght", "整体.指标.项1.一级", "整体.结伦", "任务.项1.指标.完成.name2", "整体.资金.合计.预算"]
)
def test_a_misspelt_or_computed_name_in_a_case_is_refused(wrong: str):
    pack = pack_of()
    case = Case("甲", GOOD | row(1) | {"任务.项1.名称": "修路", wrong: "5"}, {}, (), (), "", {}, "cases/1.yaml", 1)
    assert len([text for text in run_cases(pack, case) if wrong in text]) == 1


def test_what_follows_from_typed_parts_is_written_whole():
    book = complete(pack_of(), case_book(pack_of(), Case("甲", row(1, sign="≤", target_value="9", unit="%"), {}, (), (), "", {}, "", 1)))
    assert book.text("整体.指标.项1.target") == "≤9%" and book.text("整体.指标.项1.actual") == "10%"


@pytest.mark.parametrize(("total", "holds"), [("96", True), ("96.00", True), ("96.0", True), ("96.01", False), ("九十六", False)])
def test_a_total_is_compared_as_a_number(total: str, holds: bool):
    case = Case("甲", GOOD | row(1), {}, (), (), total, {}, "cases/1.yaml", 1)
    assert (list(run_cases(pack_of(), case)) == []) is holds
