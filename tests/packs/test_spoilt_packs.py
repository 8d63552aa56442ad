"""``pack check`` on spoilt packs: the pack of the manual with one fault in it, told with file, line and cause, and nothing loaded."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.packs.loading import read_folder
from apps.packs.models import PackVersion

from .test_docs import FILES

D, S, K, R = "forms/部门自评.yaml", "forms/自评.yaml", "cases/边界.yaml", "review.yaml"
L, W, P, C, G = "library.yaml", "framework.yaml", "pack.yaml", "checks.yaml", "签字.yaml"
STRICT = "      strict: true\n"
FIXED = """\
      rows:
        - {key: 培训, level1: 产出指标, name: 培训人次, sign: ≥, target: "500", unit: 人次, weight: "40"}
        - {key: 满意, level1: 效益指标, name: 就业人数, sign: ≥, target: "50", unit: 人, weight: "30"}
        - {key: 调查, level1: 满意度指标, name: 学员满意度, sign: ≥, target: "90", unit: "%", weight: "10"}
      strict: true
"""

SPOILT = [
    # file · old · new · code · a text on the line that is named · the cause
    # weights
    (D, "weight: 70", "weight: 60", "F001", "classes:", "权重合计 90，应为 100"),
    (D, "weight: 20", "weight: 30", "F001", "classes:", "权重合计 110，应为 100"),
    (D, "weight: 10, children", "weight: 10分, children", "P004", "weight: 10分", "应为数字，现为“10分”"),
    (D, STRICT, FIXED.replace('weight: "30"', 'weight: "20"'), "F001", "- {names: [产出指标", "权重合计 60，应为 70"),
    (D, "for: department", "for: department\nfull: -5", "R014", "full: -5", "满分应大于零"),
    # columns and parts
    (D, "{kind: core}", "{kind: cores}", "P006", "kind: cores", "没有“cores”这种栏"),
    (D, "key: 责任科室", "key: target", "P016", "key: target", "系统保留的名称"),
    (D, "{kind: name, label: 指标名称}", "{kind: name, widht: 3}", "P008", "widht", "不认识“widht”"),
    (D, "- goals:", "- goal:", "P011", "- goal:", "应写 fields、funds、goals"),
    (D, "key: 存在问题", "key: 评价结论", "P016", "- texts:", "“评价结论”在表中出现两次"),
    (D, "  - texts:", '  - indicators: {label: "", columns: [{kind: name}]}\n  - texts:', "P016", '- indicators: {label: ""', "出现两次"),
    (D, "{部门名称: 单位", "{部门名称: 单位名", "P009", "单位名", "没有名为“单位名”的事实，是否应为“单位”"),
    (D, "rate: 执行 / 全年", "rate: 执行 / 全部", "P009", "rate: ", "没有名为“全部”的事实"),
    (D, "title: 部门整体支出绩效自评表", 'title: "{单位名}自评表"', "P009", "title: ", "没有名为“单位名”的事实"),
    (D, "limit: 200", "limit: 二百", "P004", "limit: 二百", "应为数字，现为“二百”"),
    (D, "for: department", "for: departments", "P009", "for: departments", "没有名为“departments”的列表；for 应写 department、project"),
    # a part that lies in another file
    (D, "part: 签字.yaml", "part: 签章.yaml", "P012", "part: 签章", "没有文件“签章.yaml”"),
    (G, "key: 负责人", "key: 联系人", "P016", "- fields:", "“联系人”在表中出现两次"),
    (G, "content:", "content:\n  - part: 签字.yaml", "P019", "- part: 签字", "part 循环引用"),
    (D, "for: department", "for: department\nnames: {主管单位: 单位}", "P009", "names:", "没有名为“主管单位”的事实"),
    (S, "for: project", "for: project\nnames: {执行: 支出数}", "P009", "names:", "没有名为“支出数”的事实"),
    (P, "year: 2025", "year: 2025\noff: [SF09]", "P009", "off:", "没有名为“SF09”的勾稽关系或审核口径，是否应为“SF0"),
    # what can never come true
    (D, "reason_below: 90%", "reason_below: 90", "R014", "reason_below: 90", "应为 0 至 100%，写百分数"),
    (D, "{key: 原因, label", "{key: 低因, label", "P003", "reason_below", "缺少 key 为“原因”的栏"),
    (D, "{key: 年初, label: 年初预算数, unit: 万元}", "{key: 年初, label: 年初预算数}", "P003", "{key: 年初", "“年初预算数”缺少“unit”"),
    (D, "list: 指标", "list: 资金", "P016", "list: 资金", "指标的列表名“资金”在表中出现两次"),
    (S, "select: 重点", "select: 主管部门", "P006", "select: 主管部门", "“主管部门”不能填“是”"),
    (S, "{for: 定量, type: proportion}", "{for: 定量, type: proportion, excess: 30}", "R014", "excess: 30", "写百分数，如 30%，现为 3000%"),
    (D, STRICT, FIXED.replace('weight: "40"', "weight: 四十"), "P004", "key: 培训", "应为数字，现为“四十”"),
    # signs and targets
    (D, STRICT, FIXED.replace('sign: ≥, target: "500"', 'sign: 区间, target: "500"'), "R017", "key: 培训", "却不是一个区间"),
    (D, STRICT, FIXED.replace('target: "500"', "target: 逐步提高"), "R017", "key: 培训", "“逐步提高”却不是一个数"),
    (D, STRICT, FIXED.replace('sign: ≥, target: "500"', 'sign: 大于, target: "500"'), "P006", "key: 培训", "“sign”只能是"),
    (D, STRICT, FIXED.replace("level1: 效益指标", "level1: 效果指标"), "P009", "level1: 效果指标", "没有名为“效果指标”的一级指标"),
    (D, STRICT, FIXED.replace("key: 调查", "key: 产出指标"), "P016", "key: 产出指标", "与一级指标同名"),
    (L, 'target: "95"', "target: 全部", "R017", "道路保洁", "“全部”却不是一个数"),
    (L, 'sign: ≥, unit: "%", target', 'sign: 大于, unit: "%", target', "P006", "sign: 大于", "“sign”只能是 ≥、≤"),
    (L, "level2: 质量指标", "level2: 品质指标", "P009", "道路保洁", "下没有名为“品质指标”的二级指标，是否应为“质量指标”"),
    # levels and ways of scoring
    (S, "from: 0, to: 60%", "from: -10%, to: 60%", "R014", "from: -10%", "应为 0 至 100%"),
    (S, "from: 80%, to: 100%", "from: 80%, to: 120%", "R014", "to: 120%", "应为 0 至 100%"),
    (S, "from: 60%, to: 80%", "from: 60%, to: 70%", "R013", "levels:", "首尾相接"),
    (D, "pass: 60%, full: 90%", "pass: 95%, full: 90%", "R014", "pass: 95%", "full 应高于 pass"),
    (D, "{type: coefficient}", "{type: coeficient}", "R001", "coeficient", "没有“coeficient”这种计分方法"),
    # grades
    (D, '"(60, 80)"', '"(60, 79)"', "F003", '"(60, 79)"', "之间空着 79 至 80 分"),
    (D, '"(60, 80)"', '"(60, 81)"', "F003", '"(60, 81)"', "重叠"),
    (D, '"(60, 80)"', '"(60, 80]"', "F003", '"(60, 80]"', "正好 80 分既在“合格”又在“良”"),
    (D, '"[80, 90)"', '"(80, 90)"', "F003", "name: 合格", "正好 80 分不在任何一级"),
    (D, '"[90, 100]"', '"[90, 100)"', "F003", '"[90, 100)"', "应到 100 分（含）"),
    (D, '"[80, 90)"', '"80-90"', "R011", '"80-90"', "区间“80-90”写法有误"),
    # steps
    (P, "key: 业务", "key: 收支", "P016", "key: 收支\n    title: 业务和项目", "填报步骤的 key“收支”重复"),
    (P, "title: 业务和项目", "titel: 业务和项目", "P008", "titel", "不认识“titel”"),
    (P, "{form: 部门自评}", "{form: 部门评}", "P009", "部门评", "不存在"),
    # cases
    (K, "部门自评.任务.项1.预算", "部门自评.任务.项1.预祘", "P021", "- name: 自评表里任务", "“部门自评.任务.项1.预祘”的填报项，是否应为"),
    (K, "部门自评.指标.项1.weight", "部门自评.指标.项1.wieght", "P021", "- name: 自评表里任务", "wieght"),
    (K, "需说明 SF04", "需要说明 SF04", "P021", "- name: 第二行完成", "没有名为“需要说明”的程度"),
    (K, "待确认 SF06", "待确认 SF66", "P021", "- name: 第二行完成", "没有名为“SF66”的检查代码"),
    (K, "points: {2: 10}", "points: {2: 十}", "P021", "- name: 编制39人", "应得“十”不是数"),
    (K, "情况.在编: 39}", "情况.在编: 三十九}", "P021", "- name: 编制39人", "请用阿拉伯数字填写"),
    # formulas
    (D, "formula: 执行 / 预算", "formula: 执行率 / 预算", "P013", "key: 执行率", "循环引用自身"),
    (D, "formula: 执行 / 预算", "formula: 执行 除以 预算", "P007", "除以", "公式"),
    (C, "left: 收支.基建.决算", "left: 收支.基建.决祘", "P009", "决祘", "没有名为“收支.基建.决祘”的事实，是否应为"),
    (C, "code: SF02", "code: SF01", "P016", "{code: SF01", "“SF01”重复"),
    (C, "code: SF02", "code: S001", "P016", "S001", "系统保留的名称"),
    (C, 'relation: "<="', 'relation: "=<"', "P006", '"=<"', "只能是 =、<=、>=、<、>"),
    (W, "most: 2,", "most: 0,", "R014", "most: 0", "most 应大于零"),
    # reviews
    (R, "type: duplicate", "type: duplicates", "R001", "duplicates", "没有“duplicates”这种规则"),
    (R, "{type: unmeasurable, words: [进一步提高, 明显改善]}", "{type: unmeasurable}", "P003", "{type: unmeasurable}", "缺少“words”"),
    (R, "forms: [部门自评]", "forms: [部门评]", "P009", "部门评", "没有名为“部门评”的自评表，是否应为“部门自评”"),
    (R, "above: 130%", "above: 五成", "P004", "above: 五成", "应为数字"),
    # YAML
    (D, "for: department", "\tfor: department", "P001", "\tfor", "用了制表符（Tab）缩进"),
    (D, "for: department", "for：department", "P001", "landscape", "用了中文冒号“：”"),
    (D, "  - {name: 优, in", "  - {name: 优，in", "P001", "name: 优，in", "缺逗号"),
    (P, "title: 收支和资产", "title: 收支: 资产", "P001", "收支: 资产", "一行里有两个冒号"),
    (W, "full: 100", "full: 100\nfull: 90", "P001", "full: 90", "“full”重复"),
]  # fmt: skip


def spoilt(path: str, old: str, new: str) -> dict[str, str]:
    assert old in FILES[path], old
    return FILES | {path: FILES[path].replace(old, new, 1)}


def folder(files: dict[str, str], at: Path) -> Path:
    for name, text in files.items():
        (at / name).parent.mkdir(parents=True, exist_ok=True)
        (at / name).write_text(text, encoding="utf-8")
    return at


@pytest.mark.parametrize(("path", "old", "new", "code", "marker", "cause"), SPOILT, ids=[f"{s[3]} {n}" for n, s in enumerate(SPOILT)])
def test_a_fault_is_told_with_file_line_and_cause(path: str, old: str, new: str, code: str, marker: str, cause: str, tmp_path: Path):
    files = spoilt(path, old, new)
    pack, _, findings = read_folder(folder(files, tmp_path))
    assert pack is None
    line = files[path][: files[path].index(marker)].count("\n") + 1
    told = [f"{f.file}:{f.line} {f.code} {f.message}" for f in findings]
    assert any((f.code, f.file, f.line) == (code, path, line) and cause in f.message for f in findings), "\n".join(told)
    assert len(findings) <= 3, "\n".join(told)


@pytest.mark.django_db
def test_a_pack_with_a_fault_is_not_half_loaded(tmp_path: Path):
    out = StringIO()
    with pytest.raises(CommandError, match="1 处问题，没有载入任何内容"):
        call_command("pack", "load", str(folder(spoilt(*SPOILT[0][:3]), tmp_path)), stdout=out)
    assert f"{D}:" in out.getvalue() and PackVersion.objects.count() == 0


def test_a_fault_in_a_file_of_a_base_says_whose_file_it_is(tmp_path: Path):
    head = FILES["pack.yaml"].replace("code: shifan-2025", "code: jia-2025\nextends: yi-2025")
    folder(FILES, tmp_path / "yi-2025")
    folder({"pack.yaml": head, "library.yaml": "fields: 无\n"}, tmp_path / "jia-2025")
    messages = {f.file: f.message for f in read_folder(tmp_path / "jia-2025")[2]}
    assert messages[D].endswith("（forms/部门自评.yaml 来自“yi-2025”；不合本区的，在本包里放一个同名文件代替）")
    assert "来自" not in messages[L]
