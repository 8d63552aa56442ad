"""A pack is read whole or not at all: every mistake is found with its code, its file and its line."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
import yaml

import apps.domain
from apps.domain.findings import Severity
from apps.domain.pack import read_pack
from apps.domain.pack.read import pack_hash
from apps.domain.rules import RULES

from .small_pack import SMALL_PACK
from .typed import pack_of


def changed(path: str, old: str, new: str) -> dict[str, str]:
    """The small pack with one passage of one file replaced."""
    assert SMALL_PACK[path].count(old) == 1, f"“{old}” stands {SMALL_PACK[path].count(old)} times in {path}"
    return SMALL_PACK | {path: SMALL_PACK[path].replace(old, new)}


def line_of(text: str, marker: str) -> int:
    assert marker in text, marker
    return text[: text.index(marker)].count("\n") + 1


def places(files: dict[str, str]) -> set[tuple[str, str, int]]:
    return {(f.code, f.file, f.line) for f in read_pack(files)[1]}


B, A, T, J, D = "statements/budget.yaml", "statements/assets.yaml", "statements/tasks.yaml", "projects.yaml", "facts.yaml"
F, C, O, G, P, K = "framework.yaml", "checks.yaml", "outline.yaml", "glossary.yaml", "pack.yaml", "cases/purchase.yaml"

MISTAKES = [
    # what is wrong · code · file · old · new · a text on the line that is named
    ("冒号后没有空格", "P001", D, "facts:", "facts:\n  - {key: 甲, label", "{key: 预算执行率"),
    ("键重复", "P001", P, "year: 2024\n", "year: 2024\nyear: 2025\n", "year: 2025"),
    ("用了锚点", "P001", P, "year: 2024\n", "year: &a 2024\nnotice2: *a\n", "notice2"),
    ("未知标签", "P001", P, "year: 2024\n", "year: !!python/name:os.system 2024\n", "year:"),
    ("应为名称和内容", "P002", P, "district: {code: yunxi, name: 云溪区, bureau: 云溪区财政局}", "district: 云溪区", "district:"),
    ("应为列表", "P002", C, "checks:", "checks: 无\nother:", "checks:"),
    ("列表的项不是名称和内容", "P002", G, "entries:\n", "entries:\n  - 名词\n", "- 名词"),
    ("表单不是列表", "P002", J, "  layout:\n", "  layout: 无\n  other:\n", "layout:"),
    ("缺少标题", "P003", P, "title: 云溪区部门整体支出绩效自评（2024年度）\n", "", "code:"),
    ("缺少区划", "P003", P, "district: {code: yunxi, name: 云溪区, bureau: 云溪区财政局}\n", "", "code:"),
    ("选项没有列出", "P003", A, ", choices: [门户网站, 公告栏]", "", "公开方式"),
    ("指标没有规则", "P003", F, "            rule: {type: per_occurrence, text: 预算编制不规范, step: 1}\n", "", "code: 2\n"),
    ("项目没有名称字段", "P003", J, "{key: 名称, label", "{key: 项目名, label", "fields:"),
    ("栏次列表为空", "P003", T, "columns:\n", "columns: []\nold:\n", "columns:"),
    ("步骤的项不知是什么", "P003", P, "{passage: 问题}", "{page: 问题}", "page"),
    ("标题为空", "P003", O, "heading: 主要职责", 'heading: ""', 'heading: ""'),
    ("年份不是四位", "P004", P, "year: 2024\n", "year: 24\n", "year: 24"),
    ("年份带了字", "P004", P, "year: 2024\n", "year: 2024年\n", "year: 2024年"),
    ("小数位数不是整数", "P004", P, "decimals: 2,", "decimals: 2.5,", "2.5"),
    ("真假写成是", "P004", P, "signoff: true", "signoff: 是", "signoff"),
    ("文字处写了列表", "P004", P, "notice: 云财绩〔2025〕3号", "notice: [甲]", "notice"),
    ("文字列表里有列表", "P004", O, "columns: [预算, 决算]}", "columns: [[预算], 决算]}", "[[预算]"),
    ("权重不是数字", "P004", F, "weight: 20\n    groups:", "weight: 二十\n    groups:", "二十"),
    ("标识以数字开头", "P005", A, "key: 总额,", "key: 1总额,", "1总额"),
    ("标识是空的", "P005", A, "key: 总额,", 'key: "",', 'key: ""'),
    ("报表没有名字", "P005", T, "key: 重点工作\n", 'key: ""\n', 'key: ""'),
    ("标识有空格", "P005", A, "key: 总额,", "key: 总 额,", "总 额"),
    ("标识是全角字母", "P005", A, "key: 总额,", "key: ｋ总额,", "ｋ总额"),
    ("标识是带圈数字", "P005", A, "key: 总额,", "key: ①总额,", "①总额"),
    ("标识是公式里的词", "P005", A, "key: 总额,", "key: 且,", "key: 且"),
    ("标识是英语关键词", "P005", A, "key: 总额,", "key: or,", "key: or"),
    ("指标编号有小数点", "P005", F, "code: 20\n", "code: 2.1\n", "code: 2.1"),
    ("计算的事实名有空格", "P005", D, "key: 人均公用", "key: 人均 公用", "人均 公用"),
    ("报表种类不认识", "P006", A, "kind: form", "kind: 表单", "kind: 表单"),
    ("类型不认识", "P006", A, "type: date", "type: 日期", "type: 日期"),
    ("零分母的规定不认识", "P006", F, "zero: none, in:", "zero: 零分, in:", "zero: 零分"),
    ("单位不认识", "P006", P, "unit: 万元", "unit: 百万", "unit: 百万"),
    ("编号样式不认识", "P006", O, "numbering: [一、,", "numbering: [A、,", "numbering"),
    ("严重程度不认识", "P006", C, "severity: warning", "severity: 提醒", "severity"),
    ("公式写法有误", "P007", B, "formula: 决算 / 调整", "formula: 决算 / / 调整", "/ /"),
    ("公式要调用函数", "P007", D, "formula: 收支.总计.决算 / 收支.总计.调整", "formula: open(收支)", "open("),
    ("评判条件写法有误", "P007", F, "when: 资产.在职数 <= 资产.编制数", "when: 资产.在职数 <=", "<=}"),
    ("键写错了", "P008", P, "signoff: true", "singoff: true", "singoff"),
    ("栏次里有不认识的键", "P008", B, "{key: 决算, label: 决算数}\n      - {key: 执行率", "{key: 决算, lable: 1, label: 决算数}\n      - {key: 执行率", "lable"),
    ("规则里有不认识的键", "P008", F, "text: 预算编制不规范, step: 1", "text: 预算编制不规范, step: 1, max: 3", "max: 3"),
    ("行次的公式里没有这个名称", "P009", B, "formula: 决算 / 调整", "formula: 决算 / 预算数", "决算 / 预算数"),
    ("上年的栏次没有", "P009", B, "prior: 决算, printed: false", "prior: 支出, printed: false", "prior: 支出"),
    ("不适用的栏次没有", "P009", B, "skip: [年初, 调整, 执行率]", "skip: [年初, 追加]", "追加"),
    ("列表栏次的公式里没有这个名称", "P009", T, "formula: 完成 / 计划", "formula: 完成 / 任务数", "任务数"),
    ("项目字段的公式里没有这个名称", "P009", J, "formula: 执行 / 全年", "formula: 执行 / 调整", "执行 / 调整"),
    ("计算的事实里没有这个名称", "P009", D, "收支.日常公用.决算 / 资产.在职数", "收支.日常公用.决算 / 资产.人数", "资产.人数"),
    ("规则里没有这个名称", "P009", F, "value: 资产.在用 / 资产.总额", "value: 资产.在用 / 资产.合计", "资产.合计"),
    ("列表没有的合计", "P009", F, "done: 重点工作.合计.完成,", "done: 重点工作.合计.完成率,", "合计.完成率"),
    ("均分的列表没有", "P009", F, "over: 重点工作,", "over: 重点任务,", "重点任务"),
    ("均分的栏次没有", "P009", F, "rate: 完成率,", "rate: 办结率,", "rate: 办结率"),
    ("汇总的栏次没有", "P009", F, "weight: 全年}", "weight: 权数}", "权数"),
    ("勾稽关系里没有这个名称", "P009", C, "right: 收支.项目支出.决算", "right: 收支.项目支出.决算数", "决算数\n"),
    ("句子里没有这个名称", "P009", O, "执行率{预算执行率|%2}", "执行率{执行率|%2}", "{执行率|%2}"),
    ("句子的条件里没有这个名称", "P009", O, "when: 资产.在职数 > 资产.编制数,", "when: 资产.在职 > 资产.编制数,", "资产.在职 >"),
    ("列举的列表没有", "P009", O, "列举(重点工作,", "列举(重点任务,", "重点任务"),
    ("列举的栏次没有", "P009", O, "“{任务}（{完成率|%0}）”", "“{名称}（{完成率|%0}）”", "{名称}（"),
    ("封面里没有这个名称", "P009", O, 'date: "{资产.公开日期}"', 'date: "{资产.日期}"', "资产.日期"),
    ("标题里没有这个名称", "P009", O, "heading: 资产和人员", 'heading: "{资产.名}和人员"', "资产.名"),
    ("大纲里的报表没有", "P009", O, "{statement: 三公,", "{statement: 三公经费,", "三公经费"),
    ("大纲里的栏次没有", "P009", O, "columns: [预算, 决算]}", "columns: [预算, 支出]}", "[预算, 支出]"),
    ("图里没有这个名称", "P009", O, "keys: [收支.总计.年初, 收支.总计.决算]", "keys: [收支.总计.年初, 收支.总计.年末]", "收支.总计.年末"),
    ("项目表的选择字段没有", "P009", O, "select: 公开,", "select: 公示,", "公示"),
    ("项目表的标题里没有这个字段", "P009", O, '"{名称}自评表"', '"{项目名}自评表"', "{项目名}"),
    ("表单里没有这个字段", "P009", J, '"{名称} * 5"', '"{项目名} * 5"', "layout:"),
    ("名词解释的条件里没有这个名称", "P009", G, "when: 三公.用车.决算 > 0", "when: 三公.用车费.决算 > 0", "用车费"),
    ("步骤里的报表没有", "P009", P, "{statement: 资产}", "{statement: 资产表}", "资产表"),
    ("步骤里的一级指标没有", "P009", P, "{indicators: 部门绩效}", "{indicators: 部门效益}", "部门效益"),
    ("用例里的指标没有", "P009", K, "points: {6: 2.68}", "points: {66: 2.68}", "- name"),
    ("加减分的公式里没有这个名称", "P009", F, "count: 项目.个数 - 1", "count: 项目.数量 - 1", "项目.数量"),
    ("句型括号不配对", "P010", O, "等级为{等级}。", "等级为{等级。", "等级为"),
    ("句型里有多余的括号", "P010", O, "等级为{等级}。", "等级为等级}。", "等级为"),
    ("词的项数不对", "P010", O, "{比上年(收支.总计.决算, 上年.收支.总计.决算)}", "{比上年(收支.总计.决算)}", "比上年"),
    ("格式不认识", "P010", O, "{预算执行率|%2}", "{预算执行率|百分数}", "百分数"),
    ("标题的句型有误", "P010", O, "heading: 资产和人员", 'heading: "资产{和人员"', "资产{和"),
    ("项目表标题的句型有误", "P010", O, '"{名称}自评表"', '"{名称自评表"', "{名称自评表"),
    ("封面的句型有误", "P010", O, 'date: "{资产.公开日期}"', 'date: "{资产.公开日期"', "公开日期"),
    ("大纲的项不知是什么", "P011", O, "{page_break: true}" if "{page_break" in SMALL_PACK[O] else "page_break: true", "分页: true", "分页"),
    ("名词解释的文件没有", "P012", O, "glossary: glossary.yaml", "glossary: 名词.yaml", "名词.yaml"),
    ("没有项目表单", "P012", J, SMALL_PACK[J][SMALL_PACK[J].index("form:") :], "", None),
    ("计算的事实绕成圈", "P013", D, "formula: 收支.日常公用.决算 / 资产.在职数", "formula: 人均公用 + 1", "人均公用 + 1"),
    ("行次绕成圈", "P013", B, "key: 合计\n        label: 合计\n        sum: computed", "key: 合计\n        label: 合计\n        formula: 合计 + 1", "key: 合计\n"),
    ("列表的栏次绕成圈", "P013", T, "formula: 完成 / 计划", "formula: 完成率 + 1", "key: 完成率"),
    ("项目字段和自己的合计绕成圈", "P013", J, "{key: 全年, label: 全年预算数}", "{key: 全年, label: 全年预算数, formula: 项目.合计.全年 / 2}", "key: 全年"),
    ("文字和数字一起计算", "P014", D, "formula: 收支.日常公用.决算 / 资产.在职数", "formula: 收支.日常公用.决算 / 资产.公开方式", "资产.公开方式"),
    ("日期和数字比较", "P014", F, "when: 资产.在职数 <= 资产.编制数", "when: 资产.公开日期 <= 资产.编制数", "资产.公开日期"),
    ("报表重复", "P016", A, "key: 资产\n", "key: 三公\n", None),
    ("报表叫了保留的名称", "P016", A, "key: 资产\n", "key: 得分\n", "key: 得分"),
    ("报表和项目同名", "P016", T, "key: 重点工作\n", "key: 项目\n", "key: 项目"),
    ("栏次重复", "P016", T, "key: 计划, label: 计划数", "key: 完成, label: 计划数", "key: 重点工作"),
    ("行次重复", "P016", A, "key: 在用,", "key: 总额,", "key: 资产"),
    ("计算的事实重复", "P016", D, "key: 人均公用", "key: 预算执行率", None),
    ("计算的事实叫了保留的名称", "P016", D, "key: 人均公用", "key: 等级", "key: 等级"),
    ("大纲里文字重复", "P016", O, "{passage: 问题, title", "{passage: 主要职责, title", "主要职责"),
    ("步骤里出现两次", "P016", P, "{statement: 资产}]", "{statement: 资产}, {statement: 三公}]", "{statement: 三公}"),
    ("写了合计却没有下级", "P017", B, "{key: 接待费, label: 公务接待费}", "{key: 接待费, label: 公务接待费, sum: computed}", "接待费"),
    ("表单一行的格数不对", "P018", J, '"{名称} * 5"', '"{名称} * 4"', "layout:"),
    ("指标栏的格数不对", "P018", J, "    - {head: 完成值, field: actual}\n", "", "targets:"),
    ("图的类别和数不一样多", "P018", O, "categories: [年初, 决算]", "categories: [年初, 调整, 决算]", "收支对比"),
    ("一级指标权重合计不是100", "F001", F, "name: 部门绩效\n    weight: 40", "name: 部门绩效\n    weight: 35", "title: 部门整体支出绩效评价指标评分表"),
    ("下级指标权重合计不等于上级", "F001", F, "name: 预算编制\n        weight: 8", "name: 预算编制\n        weight: 9", "- name: 预算编制\n"),
    ("指标编号重复", "F002", F, "code: 20\n", "code: 19\n", "title: 部门整体"),
    ("等级没有从高到低", "F003", F, "{name: 良, least: 80}", "{name: 良, least: 95}", "grades:"),
    ("最低一级不是从零起", "F003", F, "{name: 差, least: 0}", "{name: 差, least: 30}", "grades:"),
    ("分组下又有指标", "F004", F, "    indicators:\n      - code: 17", "    groups: [{name: 空, weight: 0}]\n    indicators:\n      - code: 17", "indicators:\n      - code: 17"),
    ("没有这种规则", "R001", F, "{type: manual, text: 创新工作, source: 区委督查室}", "{type: 打分, text: 创新工作}", "type: 打分"),
    ("分母为零没有规定", "R010", F, "value: 资产.在职数 / 资产.编制数, zero: none,", "value: 资产.在职数 / 资产.编制数,", "资产.在职数 / 资产.编制数,"),
    ("区间写法有误", "R011", F, '{in: "[75%, 90%)", points: 2}', '{in: "75%到90%", points: 2}', "75%到90%"),
    ("条目合计不等于权重", "R012", F, "{points: 1.5, text: 预算细化}", "{points: 1, text: 预算细化}", "items:\n                - {points: 2"),
    ("档次的分超过权重", "R012", F, '{in: "[90%, +∞)", points: 3}', '{in: "[90%, +∞)", points: 4}', "[90%, +∞)"),
    ("分档有空档", "R013", F, '{in: "[75%, 90%)", points: 2}', '{in: "[75%, 85%)", points: 2}', 'bands:\n                - {in: "[90%'),
    ("分档重叠", "R013", F, '{in: "[75%, 90%)", points: 2}', '{in: "[70%, 90%)", points: 2}', 'bands:\n                - {in: "[90%'),
    ("比较没有其他情形", "R013", F, "                - {points: 0, text: 高于上年}\n", "", "cases:\n"),
    ("门槛高于满分线", "R014", F, "pass: 60%, full: 95%", "pass: 99%, full: 95%", "pass: 99%"),
    ("不足一步怎么扣没有写", "R015", F, ", step_points: 0.5, whole: false", ", step_points: 0.5", "type: deduct"),
    ("分项重复", "R016", F, "key: 政策\n", "key: 执行率\n", "parts:\n                - key: 执行率"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "code", "path", "old", "new", "marker"), MISTAKES, ids=[f"{m[1]} {m[0]}" for m in MISTAKES])
def test_a_mistake_is_found_in_its_file_on_its_line(what: str, code: str, path: str, old: str, new: str, marker: str | None):
    files = changed(path, old, new)
    pack, findings = read_pack(files)
    assert pack is None
    if marker is not None:
        assert (code, path, line_of(files[path], marker)) in places(files), "\n".join(map(str, findings))
    else:
        assert code in {f.code for f in findings}
    assert all(f.file and f.line and f.message for f in findings)


def test_the_second_of_two_statements_with_one_name_is_named():
    files = changed(B, "key: 三公\n", "key: 资产\n")
    assert ("P016", B, line_of(files[B], "key: 资产")) in places(files)
    assert len(places(files)) == 1


def test_of_two_computed_facts_with_one_name_the_second_is_named():
    files = changed(D, "key: 人均公用", "key: 预算执行率")
    assert ("P016", D, line_of(files[D], "label: 人均公用经费")) in places(files)


def test_a_project_form_without_layout_is_named_in_the_outline():
    files = SMALL_PACK | {J: SMALL_PACK[J][: SMALL_PACK[J].index("form:")]}
    assert ("P012", O, line_of(files[O], "project_forms")) in places(files)


def test_a_fifth_level_of_headings_is_found():
    inner = "- {text: 正文}"
    for depth in range(5, 0, -1):
        inner = f"- heading: 第{depth}级\n  content:\n" + "\n".join(f"    {line}" for line in inner.splitlines())
    files = SMALL_PACK | {O: f"title: 报告\ncontent:\n{inner}\n"}
    pack, findings = read_pack(files)
    assert pack is None
    found = [f for f in findings if f.code == "P015"]
    assert [(f.file, f.line) for f in found] == [(O, line_of(files[O], "第5级"))]


@pytest.mark.parametrize("path", ["pack.yaml", "outline.yaml"])
def test_a_pack_needs_its_head_and_its_outline(path: str):
    files = {name: text for name, text in SMALL_PACK.items() if name != path}
    pack, findings = read_pack(files)
    assert pack is None
    assert ("P000", path, 1) in {(f.code, f.file, f.line) for f in findings}


@pytest.mark.parametrize("path", ["statements/tasks.yaml", "projects.yaml", "facts.yaml", "checks.yaml", "cases/purchase.yaml"])
def test_what_a_pack_need_not_have_may_be_absent_if_nothing_refers_to_it(path: str):
    found = places({name: text for name, text in SMALL_PACK.items() if name != path})
    assert {code for code, _, _ in found} <= {"P009", "P012"}


def test_a_file_that_is_too_large_or_too_deep_is_refused():
    assert ("P001", D, 1) in places(SMALL_PACK | {D: "facts: " + "甲" * 1_000_001})
    assert ("P001", D, 1) in places(SMALL_PACK | {D: "facts: " + "[" * 20_000})


def test_text_that_is_no_yaml_is_refused():
    assert "P001" in {code for code, _, _ in places(SMALL_PACK | {D: "\x00\x01"})}
    assert "P002" in {code for code, _, _ in places(SMALL_PACK | {D: "只有一句话"})}
    assert "P003" in {code for code, _, _ in places(SMALL_PACK | {D: ""})} | {"P003" if places(SMALL_PACK | {D: "{}"}) else ""}


def test_a_misspelt_name_is_answered_with_the_nearest_one():
    _, findings = read_pack(changed(D, "收支.总计.决算 / 收支.总计.调整", "收支.总计.决算 / 收支.总计.调正"))
    (finding,) = [f for f in findings if f.code == "P009"]
    assert "收支.总计.调正" in finding.message and "是否应为“收支.总计.调整”" in finding.message


def test_the_small_pack_is_sound_and_uses_every_rule_type():
    pack, findings = read_pack(SMALL_PACK)
    assert pack is not None and findings == []
    used: set[str] = set()

    def walk(rule: object) -> None:
        used.add(rule.type)  # type: ignore[attr-defined]
        for inner in (getattr(rule, "rule", None), *(p.rule for p in getattr(rule, "parts", ()))):
            if inner is not None:
                walk(inner)

    for indicator in pack.framework.indicators:
        walk(indicator.rule)
    assert used == set(RULES)
    assert {s.kind for s in pack.statements} == {"table", "list", "form"}


def test_every_code_of_the_readers_and_rules_has_a_mistake_that_shows_it():
    folder = Path(apps.domain.__file__).parent
    source = "".join(p.read_text(encoding="utf-8") for name in ("pack", "rules") for p in (folder / name).glob("*.py"))
    codes = set(re.findall(r'"([PRF]0\d\d)"', source))
    tested = set(re.findall(r'"([PRF]0\d\d)"', Path(__file__).read_text(encoding="utf-8")))
    assert codes and codes == tested


def test_a_pack_has_the_same_hash_whatever_the_order_of_its_files():
    backwards = dict(reversed(SMALL_PACK.items()))
    assert pack_hash(backwards) == pack_hash(SMALL_PACK) == pack_of(SMALL_PACK).hash
    assert pack_hash(changed(P, "year: 2024\n", "year: 2023\n")) != pack_hash(SMALL_PACK)


def test_a_computed_sum_leaves_out_the_rows_to_which_the_column_does_not_apply():
    files = changed(B, "{key: 接待费, label: 公务接待费}", "{key: 接待费, label: 公务接待费, skip: [预算]}")
    pack = pack_of(files)
    assert pack.formulas["三公.合计.预算"].names == {"三公.用车.预算"}
    assert pack.formulas["三公.合计.决算"].names == {"三公.接待费.决算", "三公.用车.决算"}


def test_a_statement_may_sum_a_hundred_rows():
    rows = "".join(f"          - {{key: 第{i}类支出, label: 第{i}类}}\n" for i in range(100))
    files = changed(B, "          - {key: 接待费, label: 公务接待费}\n", f"          - {{key: 接待费, label: 公务接待费}}\n{rows}")
    assert len(pack_of(files).formulas["三公.合计.决算"].names) == 102


def test_a_formula_may_hold_very_small_numbers():
    files = changed(T, "formula: 完成 / 计划", "formula: 完成 * 0.00001")
    assert pack_of(files)


def test_a_sentence_may_print_the_points_of_an_indicator():
    assert pack_of(changed(O, "等级为{等级}。", "等级为{等级}，采购得{得分.指标6}。"))


@pytest.mark.parametrize("key", ["公开方式", "公开日期", "盘点"])
def test_texts_and_dates_may_be_compared_with_their_like(key: str):
    assert pack_of(changed(F, "when: 资产.在职数 <= 资产.编制数", f"when: 资产.{key} = 资产.{key}"))


def test_every_finding_of_a_reader_is_an_error():
    """A pack with any finding is not loaded: what is half right is wrong."""
    for _, _, path, old, new, _ in MISTAKES[::5]:
        assert {f.severity for f in read_pack(changed(path, old, new))[1]} == {Severity.ERROR}


# --- whatever is written in a file, reading it ends with findings and never with an exception ------------------------

ODD = [None, True, 5, -1, 2.5, "", "甲", "甲.乙", "{甲", "1 +", "不适用", [], ["甲"], [[]], {}, {"甲": 1}, [{"甲": "乙"}], 99999, "*" * 50, "甲 * 0", "²"]


def spoiled(data: object, choose: random.Random) -> object:
    """The same tree with one branch replaced, removed or doubled."""
    if isinstance(data, dict) and data:
        key = choose.choice(list(data))
        new = dict(data)
        act = choose.random()
        if act < 0.15:
            del new[key]
        elif act < 0.25:
            new[choose.choice(list(data))] = data[key]
        elif act < 0.45:
            new[key] = choose.choice(ODD)
        else:
            new[key] = spoiled(data[key], choose)
        return new
    if isinstance(data, list) and data:
        at = choose.randrange(len(data))
        return [*data[:at], spoiled(data[at], choose), *data[at + 1 :]]
    return choose.choice(ODD)


@pytest.mark.parametrize("path", sorted(SMALL_PACK))
def test_a_spoiled_file_gives_findings_and_never_an_exception(path: str):
    from apps.domain.evaluation import evaluate
    from apps.domain.facts import FactBook
    from apps.domain.report import compose

    data, choose, read = yaml.safe_load(SMALL_PACK[path]), random.Random(path), 0
    for _ in range(12):
        text = yaml.safe_dump(spoiled(data, choose), allow_unicode=True)
        pack, findings = read_pack(SMALL_PACK | {path: text})
        assert (pack is None) == any(f.severity is Severity.ERROR for f in findings)
        if pack is not None:
            read += 1
            assert compose(evaluate(pack, FactBook())).blocks
    assert read < 12
