"""What passages say of figures: each statement beside its near-miss, over the figures of the small pack."""

from __future__ import annotations

import pytest

from apps.domain.book.evaluation import evaluate
from apps.domain.examine.examination import said
from apps.domain.findings import Finding, Severity

from .self_form import FORM, project, target
from .small_pack import FACTS, REASONS, SMALL_PACK
from .typed import entered, pack_of

SAID = "文字.问题"
OWN_FORM = """\
key: 部门自评
title: 部门整体绩效自评表
for: department
content:
  - funds:
      label: 预算执行（万元）
      rate: 执行 / 全年
      zero: not_computable
      columns:
        - {key: 年初, label: 年初预算数, unit: 万元}
        - {key: 全年, label: 全年（调整）预算数, unit: 万元}
        - {key: 执行, label: 全年执行数, unit: 万元}
        - {kind: rate, label: 执行率}
      rows:
        - {key: 总额, label: 预算资金}
"""


def findings(text: str, changes: dict[str, str] | None = None) -> tuple[Finding, ...]:
    pack = pack_of(SMALL_PACK)
    facts = FACTS | {SAID: text, "文字.主要职责": "管理林草资源。"} | (changes or {})
    evaluation = evaluate(pack, entered(pack, facts, REASONS))
    return said(pack, evaluation.book)


WRONG = [
    # T001: another amount than the one filled in
    ("T001", "error", "2024年公务接待费决算5.50万元。"),
    ("T001", "error", "基本支出年初预算900.00万元，人员经费年初预算600.00万元。"),
    ("T001", "error", "2024年部门整体支出决算2,100.00万元。"),
    ("T001", "error", "年末在职人数41人。"),
    ("T001", "error", "公务接待费全年实际支出5.50万元。"),
    ("T001", "error", "核定编制数38人。"),
    ("T001", "error", "政府采购计划金额400.00万元，完成较好。"),
    ("T001", "warning", "2024年基本支出900.00万元。"),
    ("T001", "warning", "2024年造林绿化决算750.00万元。"),
    # T002: the same digits with another unit
    ("T002", "error", "2024年公务接待费决算4.50元。"),
    ("T002", "error", "日常公用经费决算205.25亿元。"),
    # T003: only the last digit
    ("T003", "note", "2024年基本支出决算810万元。"),
    ("T003", "note", "项目支出决算1,189.51万元。"),
    ("T003", "note", "人员经费决算605.25万元，比上年增加10.2万元。"),
    # T004: the wrong way
    ("T004", "error", "2024年公务接待费决算4.50万元，比上年增加0.50万元。"),
    ("T004", "error", "项目支出决算1,189.50万元，比上年减少179.50万元。"),
    ("T004", "error", "2024年公务接待费比上年有所上升，主要是公务活动增多。"),
    ("T004", "error", "公务接待费与上年持平。"),
    ("T004", "error", "公务接待费较上年增加较多。"),
    ("T004", "error", "与上年相比，公务接待费略有增加，会议费减少。"),
    ("T004", "error", "2024年公务接待费决算4.50万元，比上年增加0.50万元，增长10.00%。"),
    # T005: what does not follow; a wrong change and the rate it leads to are one slip
    ("T005", "error", "2024年公务接待费决算4.50万元，比上年减少1.50万元，下降30.00%。"),
    ("T005", "error", "2024年公务接待费决算4.50万元，比上年减少0.50万元，下降11.00%。"),
    ("T005", "error", "2024年公务接待费决算4.50万元，比上年减少1.50万元。"),
    ("T005", "error", "人员经费决算605.25万元，比上年增长5.00%。"),
    ("T005", "error", "2024年预算执行率为98.20%。"),
    ("T005", "error", "服务对象满意度达到93.0%。"),
    ("T005", "warning", "人员经费预算执行率为90.00%。"),
    ("T005", "warning", "公务接待费决算4.50万元，预算执行率94.34%。"),
    # T006: another year
    ("T006", "error", "2024年公务接待费决算5.00万元。"),
    ("T006", "warning", "2024年公务接待费决算4.50万元，比2022年减少0.50万元。"),
]

RIGHT = [
    "2024年公务接待费决算4.50万元。",
    "基本支出年初预算800.00万元，人员经费年初预算600.00万元。",
    "2024年部门整体支出决算2,000.00万元。",
    "年末在职人数39人，核定编制数40人。",
    "2024年公务接待费决算45,000元。",
    "部门整体支出决算0.20亿元。",
    "2024年基本支出决算811万元。",
    "2024年基本支出决算810.5万元。",
    "2023年公务接待费决算5.00万元。",
    "2024年公务接待费决算约5万元。",
    "公务接待费决算不超过6万元。",
    "上半年公务接待费支出2.00万元。",
    "下属林场公务接待费决算1.00万元。",
    "2024年公务接待费决算4.50万元，比上年减少0.50万元，下降10.00%。",
    "项目支出决算1,189.50万元，比上年增加179.50万元，主要是造林任务增加80.00万元。",
    "人员经费决算605.25万元，比上年增长1.72%。",
    "2024年预算执行率为94.34%。",
    "2024年预算执行率约98%。",
    "服务对象满意度达到88.0%。",
    "人员经费预算执行率为99.22%。",
    "一季度预算执行率为22.20%。",
    "公务接待费决算4.50万元，预算执行率75%。",
    "公务接待费比上年有所下降。",
    "与上年相比，公务接待费减少，项目支出增加。",
    "公务接待费调整后预算6.00万元，决算4.50万元，完成调整后预算的75%。",
    "公务接待费比上年下降，会议费基本持平。",
    "2025年公务接待费预算安排7.00万元。",
    "全年共造林300亩，其中乔木林200亩。",
    "公务接待费预算6.00万元、决算4.50万元。",
    "年初预算{收支.总计.年初}，决算{收支.总计.决算}，比上年增加{收支.总计.决算 - 上年.收支.总计.决算}。",
    "与年初预算相比，人员经费决算增加5.25万元。",
    "某某培训项目投入20.00万元，接待学员300人次。",
]


@pytest.mark.parametrize(("code", "severity", "text"), WRONG, ids=[text[:28] for _, _, text in WRONG])
def test_a_passage_that_states_a_figure_otherwise_is_found(code: str, severity: str, text: str) -> None:
    assert [(f.code, f.severity.value) for f in findings(text)] == [(code, severity)]


@pytest.mark.parametrize("text", RIGHT, ids=[text[:28] for text in RIGHT])
def test_a_passage_that_repeats_its_figures_or_speaks_of_others_is_silent(text: str) -> None:
    assert [str(f) for f in findings(text)] == []


def test_a_finding_leads_to_the_passage_and_to_the_figure() -> None:
    (finding,) = findings("接待从严管理。\n2024年公务接待费决算5.50万元。")
    assert finding.keys == (SAID, "三公.接待费.决算")
    assert (finding.expected, finding.found) == ("4.50万元", "5.50万元")
    assert finding.calculation == "5.50万元，4.50万元，相差1.00万元"
    (place,) = finding.places
    assert place.key == SAID and "公务接待费决算5.50万元" in place.quote
    assert "{三公.接待费.决算}" in finding.hint


def test_a_rate_leads_to_what_it_is_computed_from() -> None:
    (finding,) = findings("2024年预算执行率为98.20%。")
    assert finding.keys == (SAID, "预算执行率", "收支.总计.决算", "收支.总计.调整")
    assert finding.expected == "94.34%"


def test_a_growth_shows_its_division() -> None:
    (finding,) = findings("人员经费决算605.25万元，比上年增长5.00%。")
    assert finding.calculation == "(605.25 - 595.00) ÷ 595.00 = 1.72%"


def test_what_is_not_filled_in_contradicts_nothing() -> None:
    assert findings("2024年公务接待费决算5.50万元。", {"三公.接待费.决算": "不适用"}) == ()


def test_a_projects_own_text_is_compared_with_the_projects_figures() -> None:
    goal = "项目.项1.目标"
    spent = FACTS["项目.项1.执行"]
    assert findings("无。", {goal: f"完成造林任务，项目全年执行数{spent}万元。"}) == ()
    (finding,) = findings("无。", {goal: "完成造林任务，项目全年执行数123.45万元。"})
    assert (finding.code, finding.severity) == ("T001", Severity.WARNING)
    assert finding.keys == (goal, "项目.项1.执行")


def test_the_whole_of_a_projects_form_is_what_its_texts_are_held_against() -> None:
    pack = pack_of(FORM)

    def of(text: str) -> list[tuple[str, tuple[str, ...]]]:
        found = said(pack, evaluate(pack, entered(pack, project(完成情况=text))).book)
        return [(f.code, f.keys) for f in found]

    assert of("本项目年初预算90万元，全年预算100万元，全年执行数95万元。") == []
    assert of("本项目全年执行数85万元。") == [("T001", ("项目.项1.完成情况", "项目.项1.执行"))]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("全年清理河面漂浮物1,286吨，开展巡河18次，沿河居民满意度96.5%。", ""),
        ("清理河面漂浮物1,200吨的目标已经实现。", ""),
        ("年内共清理河面漂浮物1,268吨。", "清理河面漂浮物量（完成值）”1,286吨、"),
        ("开展巡河28次。", "开展巡河次数（完成值）”18次。"),
        ("上半年开展巡河8次；计划开展巡河30次以上。", ""),
        ("沿河居民满意度为69.5%。", "沿河居民满意度（完成值）”96.5%"),
        ("甲镇开展巡河5次，其中夜间巡河2次。", ""),
        ("居民满意度96.5%，满意度超过九成。", ""),
        ("居民满意度95.6%。", "沿河居民满意度（完成值）”96.5%"),
        ("居民满意度不低于95%。", ""),
        ("开展巡河6次以上的村占八成，开展巡河6次发现问题。", ""),
    ],
)
def test_what_an_indicator_counts_is_its_value_or_what_it_aims_at(text: str, told: str) -> None:
    pack = pack_of(FORM)
    facts = project(完成情况=text) | target(1, wanted="1,200", actual="1,286", name="清理河面漂浮物量", unit="吨")
    facts |= target(2, sign="=", wanted="18", actual="18", name="开展巡河次数", unit="次")
    facts |= target(3, wanted="90", actual="96.5", name="沿河居民满意度", unit="%")
    found = said(pack, evaluate(pack, entered(pack, facts)).book)
    assert [f.code for f in found] == (["T001"] if told else [])
    assert all(told in f.message and f.keys[1].startswith("项目.项1.指标.") for f in found)


def test_a_goal_in_words_is_what_the_indicator_aims_at() -> None:
    def of(text: str) -> list[str]:
        typed = project(年度目标=text) | target(1, wanted="90", actual="96.5", name="沿河居民满意度", unit="%")
        return [f.code for f in said(pack, evaluate(pack, entered(pack, typed)).book)]

    pack = pack_of(FORM)
    assert (of("沿河居民满意度不低于90%。"), of("沿河居民满意度不低于95%。")) == ([], ["T001"])


def test_the_funds_of_the_units_own_form_are_those_of_the_whole() -> None:
    form = {"forms/部门.yaml": OWN_FORM}
    facts = {"部门自评.资金.总额.年初": "1,860", "部门自评.资金.总额.全年": "1,924.50", "部门自评.资金.总额.执行": "1,866.77"}
    pack = pack_of(SMALL_PACK | form)

    def codes(text: str) -> list[str]:
        return [f.code for f in said(pack, evaluate(pack, entered(pack, {SAID: text, **facts})).book)]

    assert codes("整体支出年初预算1,860万元，调整后预算1,924.50万元，全年执行1,866.77万元，整体支出预算执行率97.00%。") == []
    assert codes("部门整体支出决算1,886.77万元。") == ["T001"]
    assert codes("整体支出预算执行率98.00%。") == ["T005"]


def test_another_projects_figures_are_not_this_ones() -> None:
    assert findings("无。", {"项目.项1.目标": "配套的道路项目投入123.45万元，全年培训20人。"}) == ()
