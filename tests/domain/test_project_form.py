"""项目支出绩效自评: execution, indicators by sign, qualitative levels, weights, and what is still missing."""

from __future__ import annotations

import pytest

from apps.domain.findings import Severity
from apps.domain.forms import FormSheet
from apps.domain.money import plain
from apps.domain.pack import read_pack

from .self_form import FORM, closed, evaluated, project, sheet, target


def points(found: FormSheet, row: str = "项1") -> str:
    line = next(line for line in found.lines if line.row == row)
    return "—" if line.points is None else plain(line.points)


# --- indicators with a figure ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sign", "wanted", "actual", "weight", "got", "trace"),
    [
        ("≥", "2000", "2000", "20", "20", "目标≥2000，实际2000，达到目标，得20分"),
        ("≥", "2000", "2600", "20", "20", "达到目标，得20分"),
        ("≥", "2000", "1900", "20", "19", "目标≥2000，实际1900，完成比例95.00% × 20分 = 19分"),
        ("≥", "3", "2", "50", "33.33", "完成比例66.667% × 50分 = 33.33分"),
        ("≥", "0", "0", "10", "10", "达到目标"),
        ("≥", "10", "-2", "10", "0", "完成比例0.00% × 10分 = 0分"),
        ("≥", "1,000", "999", "10", "9.99", "完成比例99.90% × 10分 = 9.99分"),
        ("≥", "０．５", "0.5", "10", "10", "达到目标"),
        (">", "100", "101", "10", "10", "达到目标"),
        (">", "100", "100", "10", "10", "完成比例100.00% × 10分 = 10分"),
        (">", "100", "50", "10", "5", "完成比例50.00% × 10分 = 5分"),
        ("≤", "90", "90", "10", "10", "达到目标"),
        ("≤", "90", "0", "10", "10", "达到目标"),
        ("≤", "90", "100", "10", "9", "完成比例90.00% × 10分 = 9分"),
        ("≤", "0", "0", "10", "10", "达到目标"),
        ("≤", "0", "2", "10", "0", "完成比例0.00% × 10分 = 0分"),
        ("<", "5", "4", "10", "10", "达到目标"),
        ("<", "5", "10", "10", "5", "完成比例50.00% × 10分 = 5分"),
        ("=", "12", "12", "10", "10", "达到目标"),
        ("=", "12", "9", "10", "7.5", "完成比例75.00% × 10分 = 7.5分"),
        ("=", "12", "15", "10", "8", "完成比例80.00% × 10分 = 8分"),
        ("=", "0", "0", "10", "10", "达到目标"),
        ("≤", "-30", "-20", "30", "20", "目标≤-30，实际-20，完成比例66.67% × 30分 = 20分"),
        ("≤", "-30", "-45", "30", "30", "达到目标"),
        ("≤", "-30", "10", "30", "0", "完成比例0.00% × 30分 = 0分"),
        ("≥", "-5", "-8", "8", "5", "完成比例62.50% × 8分 = 5分"),
        ("区间", "18-22", "20", "10", "10", "目标18-22，实际20，达到目标"),
        ("区间", "18～22", "25", "10", "8.8", "完成比例88.00% × 10分 = 8.8分"),
        ("区间", "90%-95%", "45%", "10", "5", "完成比例50.00% × 10分 = 5分"),
    ],
)
def test_an_indicator_counts_by_its_sign(sign: str, wanted: str, actual: str, weight: str, got: str, trace: str):
    found = sheet(project() | target(1, sign, wanted, actual, weight))
    assert points(found) == got
    assert trace in found.lines[0].trace
    assert found.lines[0].missing == ""


@pytest.mark.parametrize(
    ("wanted", "actual", "unit", "got"),
    [
        ("95", "90.25", "%", "9.5"),
        ("95%", "90.25%", "", "9.5"),
        ("95%", "90.25", "%", "9.5"),
        ("95％", "90.25%", "", "9.5"),
        ("2万", "1万", "", "5"),
        ("20天", "10天", "", "5"),
    ],
)
def test_a_unit_may_stand_behind_the_figure_or_in_its_column(wanted: str, actual: str, unit: str, got: str):
    assert points(sheet(project() | target(1, "≥", wanted, actual, "10", unit=unit))) == got


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"sign": ""}, "“指标1”没有选符号：能量化的选 ≥、≤、= 等，不能量化的选“定性”"),
        ({"sign": "介于"}, "“指标1”没有选符号"),
        ({"sign": "区间"}, "“指标1”的目标值“100”不是一个区间：请写两个数，小的在前，如 18-22"),
        ({"sign": "区间", "wanted": "22-18"}, "“指标1”的目标值“22-18”不是一个区间"),
        ({"wanted": ""}, "“指标1”没有填目标值"),
        ({"actual": ""}, "“指标1”没有填实际完成值"),
        ({"wanted": "明显提高"}, "“指标1”的目标值“明显提高”不是一个数；不能量化的请选“定性”"),
        ({"actual": "10-20"}, "“指标1”的实际完成值“10-20”不是一个数"),
        ({"wanted": "2024年6月"}, "“指标1”的目标值“2024年6月”不是一个数"),
        ({"actual": "1e3"}, "“指标1”的实际完成值“1e3”不是一个数"),
        ({"wanted": "95%", "actual": "0.96"}, "“指标1”的目标值和实际完成值单位不同，请按“单位”栏的单位填数字"),
        ({"wanted": "2万", "actual": "20000"}, "“指标1”的目标值和实际完成值单位不同"),
        ({"wanted": "0", "actual": "-6"}, "“指标1”的目标值不大于零，不能按比例计分"),
        ({"weight": ""}, "“指标1”没有写分值"),
        ({"weight": "十"}, "“指标1”没有写分值"),
    ],
)
def test_what_cannot_be_compared_is_told_and_never_guessed(changed: dict[str, str], told: str):
    typed = {"sign": "≥", "wanted": "100", "actual": "100", "weight": "10"} | changed
    found = sheet(project() | target(1, **typed))
    assert points(found) == "—" and found.total is None and found.grade == ""
    assert found.lines[0].missing.startswith(told)


def test_a_weight_is_read_as_its_form_reads_it():
    assert points(sheet(project() | target(1, weight="50分"))) == "50"


# --- qualitative indicators ----------------------------------------------------------------------------------------------

GOOD, PARTLY, POOR = "达成预期指标", "部分达成预期指标并具有一定效果", "未达成预期指标且效果较差"


@pytest.mark.parametrize(
    ("level", "mark", "good"),
    [
        (GOOD, "10", True), (GOOD, "8", True), (GOOD, "7.99", False), (GOOD, "10.01", False),
        (PARTLY, "7.99", True), (PARTLY, "6", True), (PARTLY, "8", False), (PARTLY, "5.99", False),
        (POOR, "5.99", True), (POOR, "0", True), (POOR, "6", False),
    ],
)  # fmt: skip
def test_a_mark_lies_in_the_range_of_its_level(level: str, mark: str, good: bool):
    found = sheet(project() | target(1, "定性", "提高", "有所提高", "10", level=level, points=mark))
    assert points(found) == (mark if good else "—")
    if not good:
        assert f"选“{level}”，应在" in found.lines[0].missing and f"现为 {mark} 分" in found.lines[0].missing


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"points": "9"}, "“指标1”为定性指标，请选完成档次"),
        ({"level": "很好", "points": "9"}, "“指标1”为定性指标，请选完成档次"),
        ({"level": PARTLY}, "“指标1”为定性指标，选了“部分达成预期指标并具有一定效果”，请在 6 分（含）至 8 分（不含） 之间给分"),
        ({"level": GOOD, "points": "-1"}, "“指标1”为定性指标，选了“达成预期指标”，请在 8 分（含）至 10 分 之间给分"),
        ({"level": GOOD, "points": "9", "actual": ""}, "“指标1”没有填实际完成值"),
        ({"level": GOOD, "points": "9", "wanted": ""}, "“指标1”没有填目标值"),
    ],
)
def test_what_a_qualitative_indicator_lacks_is_told(typed: dict[str, str], told: str):
    found = sheet(project() | target(1, **({"sign": "定性", "wanted": "提高", "actual": "提高", "weight": "10"} | typed)))
    assert found.lines[0].missing == told


# --- execution -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spent", "got", "trace"),
    [
        ("85.00", "9.5", "预算执行率 = 95.00 ÷ 100.00 = 95.00%，95.00% × 10分 = 9.5分"),
        ("90.00", "10", "预算执行率 = 100.00 ÷ 100.00 = 100.00%，100.00% × 10分 = 10分"),
        ("110.00", "10", "预算执行率 = 120.00 ÷ 100.00 = 120.00%，超过100%按100%计，100% × 10分 = 10分"),
    ],
)
def test_execution_counts_by_rate_and_never_above_its_weight(spent: str, got: str, trace: str):
    execution = sheet(project(拨款执行=spent) | target(1)).execution
    assert execution.points is not None and plain(execution.points) == got and execution.trace == trace


NO_BUDGET = {"拨款全年": "0.00", "拨款执行": "0.00", "结转全年": "0.00", "结转执行": "0.00"}
NOTHING = {f"{source}{column}": "不适用" for source in ("拨款", "结转", "其他") for column in ("年初", "全年", "执行")}


@pytest.mark.parametrize("fields", [NO_BUDGET, NOTHING])
def test_without_a_budget_there_is_no_rate_and_no_score(fields: dict[str, str]):
    found = sheet(project(**fields) | target(1) | closed())
    assert found.execution.points is None and found.total is None
    assert found.missing == ("没有安排预算，执行率没有计算基数：请核对预算数，确无预算的项目不填自评表",)


@pytest.mark.parametrize(("policy", "got", "total"), [("full", "10", "100"), ("none", "0", "90")])
def test_a_pack_may_say_what_a_project_without_budget_gets(policy: str, got: str, total: str):
    files = FORM | {"forms/自评.yaml": FORM["forms/自评.yaml"].replace("zero: not_computable", f"zero: {policy}")}
    found = sheet(project(**NO_BUDGET) | target(1) | closed(), files)
    assert found.execution.trace == f"未安排预算，按规定得{got}分"
    assert found.total is not None and plain(found.total) == total


def test_a_missing_amount_is_named_as_the_form_names_it():
    found = sheet(project(拨款执行="") | target(1) | closed())
    assert found.missing == ("缺“年度资金总额全年执行数”",) and found.total is None


# --- the whole -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "total", "grade"),
    [
        ("100", "99.5", "优"), ("81", "90", "优"), ("80.98", "89.99", "良"), ("61", "80", "良"), ("60.98", "79.99", "中"),
        ("21", "60", "中"), ("20.98", "59.99", "差"),
    ],
)  # fmt: skip
def test_the_total_and_its_grade(actual: str, total: str, grade: str):
    evaluation = evaluated(project() | target(1, actual=actual) | closed())
    found = evaluation.forms["项目.项1.自评"]
    assert found.total is not None and plain(found.total) == total and found.grade == grade
    assert evaluation.book.number("项目.项1.自评.得分") == found.total
    assert evaluation.book.text("项目.项1.自评.等级") == grade


def test_an_indicator_that_does_not_apply_is_left_out():
    given = project() | target(1) | closed()
    for name, wanted in (("不适用", ""), ("成本", "不适用"), ("无", "")):
        way = target(2, "", wanted, "", "", name=name)
        found = sheet(given | way)
        assert found.missing == () and found.total is not None and plain(found.total) == "99.5" and found.findings == ()


def test_only_chosen_projects_assess_themselves():
    evaluation = evaluated(project() | target(1) | closed() | project(2, 自评="否"))
    assert list(evaluation.forms) == ["项目.项1.自评"]


def test_where_no_field_chooses_those_with_indicators_assess_themselves():
    files = FORM | {"forms/自评.yaml": FORM["forms/自评.yaml"].replace("select: 自评\n", "")}
    evaluation = evaluated(project() | target(1) | project(2), files)
    assert list(evaluation.forms) == ["项目.项1.自评"]


def test_what_is_missing_is_told_in_one_sentence_a_project():
    evaluation = evaluated(project(完成情况="", 拨款执行="") | target(1, actual="") | target(2, weight=""))
    (told,) = [f for f in evaluation.missing if f.code == "M007"]
    assert told.message == (
        "项目“河道保洁”的项目支出绩效自评表还没有填全：缺“年度总体目标：实际完成情况”；缺“年度资金总额全年执行数”；“指标1”没有填实际完成值等4处"
    )
    assert told.keys == ("项目.项1.名称",)


def test_a_chosen_project_without_indicators_is_told():
    (told,) = [f for f in evaluated(project()).missing if f.code == "M007"]
    assert told.message == "项目“河道保洁”的项目支出绩效自评表还没有填全：还没有填绩效指标"


def test_a_whole_form_lacks_nothing():
    assert [f for f in evaluated(project() | target(1) | closed()).missing if f.code == "M007"] == []


# --- weights and reasons ---------------------------------------------------------------------------------------------------


def told(facts: dict[str, str], code: str) -> list[tuple[Severity, str]]:
    return [(f.severity, f.message) for f in evaluated(facts).findings if f.code == code]


def test_weights_that_close_are_silent():
    assert told(project() | target(1) | closed(), "Z001") == []


def test_weights_that_do_not_close_are_an_error():
    assert told(project() | target(1, weight="49") | closed(), "Z001") == [
        (Severity.ERROR, "项目“河道保洁”的产出指标分值合计 49 分，应为 50 分")
    ]


def test_a_class_without_indicators_is_an_error():
    facts = project() | target(1) | target(8, weight="30", level1="效益指标")
    assert told(facts, "Z001") == [(Severity.ERROR, "项目“河道保洁”的满意度指标分值合计 0 分，应为 10 分")]


def test_weights_moved_between_classes_close_as_a_whole_and_ask_for_a_word():
    facts = project() | target(1) | target(8, weight="40", level1="效益指标")
    assert told(facts, "Z001") == [
        (Severity.WARNING, "项目“河道保洁”的效益指标分值合计 40 分，应为 30 分"),
        (Severity.WARNING, "项目“河道保洁”的满意度指标分值合计 0 分，应为 10 分"),
    ]


def test_a_weight_in_a_class_the_form_does_not_have_is_an_error():
    facts = project() | target(1) | closed() | target(2, weight="5", level1="投入指标")
    assert told(facts, "Z001") == [(Severity.ERROR, "项目“河道保洁”的投入指标分值合计 5 分，应为 0 分")]


def test_weights_are_not_added_up_before_all_are_there():
    assert told(project() | target(1) | target(2, weight=""), "Z001") == []


def test_lost_points_want_a_reason():
    assert told(project() | target(1, actual="90") | closed(), "Z002") == [
        (Severity.WARNING, "项目“河道保洁”的“指标1”失分，没有写偏差原因和改进措施")
    ]
    assert told(project() | target(1, actual="90", reason="汛期停工") | closed(), "Z002") == []


def test_the_list_of_indicators_is_the_projects_own():
    """A district may have a list of its own that is called 指标."""
    listed = "key: 指标\ntitle: 指标\nkind: list\ncolumns: [{key: 内容, label: 内容, type: text}]\n"
    found = evaluated(project() | {"指标.项1.内容": "甲"}, FORM | {"statements/own.yaml": listed}).forms["项目.项1.自评"]
    assert found.lines == ()


# --- reading ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("F001", "weight: 50", "weight: 40"),
        ("F001", "weight: 10\n      #", "weight: 20\n      #"),
        ("F003", "{name: 良, least: 80}", "{name: 良, least: 95}"),
        ("F003", "{name: 差, least: 0}", "{name: 差, least: 10}"),
        ("R013", "from: 60%, to: 80%", "from: 60%, to: 90%"),
        ("R013", "from: 0, to: 60%", "from: 10%, to: 60%"),
        ("R013", "from: 80%, to: 100%", "from: 80%, to: 110%"),
        ("P003", "label: 其他资金, ", ""),
        ("P006", "zero: not_computable", "zero: 零分"),
        ("P007", "rate: 执行 / 全年", "rate: 执行 / / 全年"),
        ("P008", "label: 其他资金, cells", "label: 其他资金, cell"),
        ("P008", "{name: 产出指标, weight: 50}", "{name: 产出指标, weight: 50, least: 1}"),
        ("P008", "title: 项目", "titel: 项目"),
        ("P009", "value: 年度目标", "value: 目标"),
        ("P009", "执行: 其他执行", "执行: 其他支出"),
        ("P009", "实施单位: 实施单位", "实施单位: 实施部门"),
        ("P009", "select: 自评", "select: 选用"),
        ("P009", "rate: 执行 / 全年", "rate: 执行 / 调整预算"),
        ("P009", "name: 满意度指标", "name: 满意指标"),
        ("P018", "主管部门: 主管部门, 实施单位: 实施单位", "甲: 主管部门, 乙: 实施单位, 丙: 名称, 丁: 执行, 戊: 年初预算"),
    ],
)
def test_a_mistake_in_the_file_is_found(code: str, old: str, new: str):
    text = FORM["forms/自评.yaml"]
    assert text.count(old) == 1
    pack, findings = read_pack(FORM | {"forms/自评.yaml": text.replace(old, new)})
    assert pack is None
    assert (code, "forms/自评.yaml") in {(f.code, f.file) for f in findings}, [str(f) for f in findings]


def test_the_form_wants_projects():
    _, findings = read_pack({name: text for name, text in FORM.items() if name != "projects.yaml"})
    assert "P012" in {f.code for f in findings}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("“{名称}得{自评.得分}", "“{名称}得{自评.分数}", "P009"),
        ('"{名称}项目支出绩效自评表"', '"{项目名}项目支出绩效自评表"', "P009"),
        ('"{名称}项目支出绩效自评表"', '"{名称项目支出绩效自评表"', "P010"),
        ("numbered: true}", "numbered: true, select: 公开}", "P009"),
    ],
)
def test_a_mistake_in_the_outline_is_found(old: str, new: str, code: str):
    _, findings = read_pack(FORM | {"outline.yaml": FORM["outline.yaml"].replace(old, new)})
    assert {f.code for f in findings} == {code}


def test_an_outline_cannot_print_a_form_the_pack_does_not_have():
    _, findings = read_pack({name: text for name, text in FORM.items() if name != "forms/自评.yaml"})
    assert "P009" in {f.code for f in findings}
