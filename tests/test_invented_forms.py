"""A form nobody has seen: its columns, weights, ways and grades are written below and nowhere else.

The folder is written by the manual alone, loaded from outside, typed on the pages, scored, checked and printed.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Mapping
from pathlib import Path

import docx
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.departments.models import Department, District, Role
from apps.domain.pack import read_pack
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import Table
from apps.exchange.slots import Target
from apps.factbook.snapshots import evaluation_of
from apps.packs.models import PackVersion
from apps.projects.models import Project
from tests.web import Page, logged_in, person, write_pack

FORESTRY: Mapping[str, str] = {
    "pack.yaml": """\
code: lingshan-2027
title: 灵山县2027年度部门整体绩效自评
district: {code: lingshan, name: 灵山县, bureau: 灵山县财政局}
year: 2027
notice: 灵财绩〔2028〕2号
numbers: {thousands: true, unit: 元, decimals: 2}
steps:
  - {key: 基本, title: 收支情况, items: [{statement: 收支}]}
  - {key: 表, title: 自评表, items: [{form: 整体绩效}]}
  - {key: 文字, title: 文字, items: [{passage: 经验}]}
""",
    "statements/收支.yaml": """\
key: 收支
title: 年度收支
unit: 元
columns:
  - {key: 预算, label: 全年预算数}
  - {key: 决算, label: 全年执行数}
rows:
  - {key: 合计, label: 支出合计, sum: computed, children: [{key: 基本, label: 基本支出}, {key: 项目, label: 项目支出}]}
""",
    "forms/整体绩效.yaml": """\
key: 整体绩效
title: 部门整体绩效自评表
for: department
landscape: true
decimals: 1
grades:
  - {name: A, in: "(95, 100]"}
  - {name: B, in: "(80, 95]"}
  - {name: C, in: "[0, 80]"}
content:
  - fields:
      - {单位名称: 单位, 预算年度: 年度, 自评得分: 得分, 等级: 等级}
  - funds:
      label: 部门支出（元）
      weight: 10
      rate: 执行 / 预算
      reason_below: 95%
      scoring: {type: pass_line, pass: 80%}
      columns:
        - {key: 预算, label: 全年预算数, unit: 元}
        - {key: 执行, label: 全年执行数, unit: 元}
        - {kind: rate}
        - {kind: weight}
        - {kind: score}
        - {key: 原因, label: 原因, type: long, limit: 50, required: false}
      rows:
        - {key: 全部, label: 支出合计, cells: {预算: 收支.合计.预算, 执行: 收支.合计.决算}}
        - {key: 项目, label: 其中：项目支出, cells: {预算: 收支.项目.预算, 执行: 收支.项目.决算}, skip: [原因]}
  - table:
      key: 目标
      label: 年度目标
      kind: list
      least: 2
      number_rows: true
      columns:
        - {key: 内容, label: 目标内容, type: long}
        - {key: 状态, label: 完成状态, type: choice, choices: [完成, 基本完成, 未完成]}
        - {key: 依据, label: 判断依据, type: text, required: false}
  - indicators:
      label: 绩效指标
      classes:
        - {names: [产出, 效益], weight: 80}
        - {name: 满意, weight: 10}
      levels:
        - {name: 产出, children: [数量, 质量, 时效, 成本]}
        - {name: 效益, children: [经济, 社会, 生态]}
        - {name: 满意, children: [群众, 企业]}
      strict: true
      subtotals: true
      total: 合计
      scoring:
        - {for: 满意, type: satisfaction, pass: 70%, full: 95%}
        - {for: 定性, type: levels}
        - {type: proportion}
      columns:
        - {kind: level1, label: 类别}
        - {kind: level2, label: 细类}
        - {kind: name, label: 指标}
        - {kind: core, label: 核心}
        - {kind: sign, label: 符号, group: 目标}
        - {kind: target, label: 值, group: 目标}
        - {kind: unit, label: 单位, group: 目标}
        - {kind: actual, label: 完成值}
        - {kind: weight}
        - {kind: share, label: 系数}
        - {kind: score}
        - {key: 科室, label: 责任科室, type: text}
        - {kind: reason, label: 偏差原因}
  - texts:
      - {label: 自评结论, key: 结论, limit: 200}
  - fields:
      - {填表人: {key: 填表人, type: text}, 审核人: {key: 审核人, type: text}, 填表日期: {key: 日期, type: date}}
""",
    "checks.yaml": """\
checks:
  - {code: LS01, over: 整体绩效.指标, left: 得分, relation: "<=", right: weight, message: 得分不应大于分值}
  - {code: LS02, over: 收支, left: 决算, relation: "<=", right: 预算, severity: warning, message: 执行数大于预算数}
""",
    "outline.yaml": """\
title: "{单位}{年度}年度部门整体绩效自评报告"
cover: {fields: [{label: 单位（盖章）, value: "{单位}", seal: true}], date: "2028年3月"}
content:
  - heading: 总体情况
    content:
      - {text: "{年度}年度支出{收支.合计.决算}，执行率{收支.合计.决算 / 收支.合计.预算}。自评得分{得分}，等级{等级}。"}
      - {text: "年度目标{整体绩效.目标.个数|数}项：{列举(整体绩效.目标, “{内容}（{状态}）”, “；”)}。"}
  - heading: 经验和做法
    content: [{passage: 经验, title: 经验和做法}]
  - {form: 整体绩效, annex: "附件{n}"}
""",
    "cases/一.yaml": """\
cases:
  - name: 填全的一份，负的目标按降幅算
    facts:
      收支.基本.预算: "1000000.00"
      收支.基本.决算: "990000.00"
      收支.项目.预算: "3000000.00"
      收支.项目.决算: "2810000.00"
      整体绩效.目标.项1.内容: 森林防火零伤亡
      整体绩效.目标.项1.状态: 完成
      整体绩效.目标.项2.内容: 松材线虫病疫点面积下降
      整体绩效.目标.项2.状态: 基本完成
      整体绩效.目标.项2.依据: 秋季普查
      整体绩效.指标.项1.level1: 产出
      整体绩效.指标.项1.level2: 数量
      整体绩效.指标.项1.name: 除治疫木数量
      整体绩效.指标.项1.core: 是
      整体绩效.指标.项1.sign: ≥
      整体绩效.指标.项1.target_value: "12345678.90"
      整体绩效.指标.项1.unit: 株
      整体绩效.指标.项1.actual_value: "12500000.00"
      整体绩效.指标.项1.weight: 35
      整体绩效.指标.项1.科室: 森防站
      整体绩效.指标.项2.level1: 效益
      整体绩效.指标.项2.level2: 生态
      整体绩效.指标.项2.name: 疫点面积比上年增减
      整体绩效.指标.项2.sign: ≤
      整体绩效.指标.项2.target_value: "-5"
      整体绩效.指标.项2.unit: "%"
      整体绩效.指标.项2.actual_value: "-4"
      整体绩效.指标.项2.weight: 25
      整体绩效.指标.项2.科室: 森防站
      整体绩效.指标.项2.reason: 秋季降雨多，疫木清理推迟到次年一月
      整体绩效.指标.项3.level1: 效益
      整体绩效.指标.项3.level2: 社会
      整体绩效.指标.项3.name: 防火宣传效果
      整体绩效.指标.项3.sign: 定性
      整体绩效.指标.项3.target_value: 进山火源管得住
      整体绩效.指标.项3.actual_value: 全年无人为火情
      整体绩效.指标.项3.level: 达成预期指标
      整体绩效.指标.项3.points: 20
      整体绩效.指标.项3.weight: 20
      整体绩效.指标.项3.科室: 防火办
      整体绩效.指标.项4.level1: 满意
      整体绩效.指标.项4.level2: 群众
      整体绩效.指标.项4.name: 林农满意度
      整体绩效.指标.项4.sign: ≥
      整体绩效.指标.项4.target_value: "95"
      整体绩效.指标.项4.unit: "%"
      整体绩效.指标.项4.actual_value: "90"
      整体绩效.指标.项4.weight: 10
      整体绩效.指标.项4.科室: 办公室
      整体绩效.指标.项4.reason: 补贴发放晚于预期
      整体绩效.结论: 年度目标总体完成。
      整体绩效.填表人: 甲
      整体绩效.审核人: 乙
      整体绩效.日期: 2028-03-08
      文字.经验: 疫木除治实行科室包片，除治一片、验收一片。
    total: "90.5"
    shown: {等级: B}
""",
}


@pytest.fixture
def drafter(db: None, tmp_path: Path) -> Client:
    folder = write_pack(tmp_path / "lingshan-2027", FORESTRY)
    call_command("pack", "test", str(folder))
    call_command("pack", "load", str(folder))
    district = District.objects.get(code="lingshan")
    department = Department.objects.create(district=district, code="linye", name="灵山县林业站")
    admin = logged_in(person("lingshan-admin", Role.ADMIN, district))
    dates = {"title": "自评", "opens_on": "2025-01-01", "closes_on": "2099-12-31"}
    assert admin.post(reverse("cycle-open", args=(PackVersion.objects.get().pk,)), dates).status_code == 302
    return logged_in(person("lingshan-drafter", Role.DRAFTER, district, department))


def typed() -> dict[str, str]:
    """What the case of the pack says, to be typed into the cells of those names."""
    pack, _ = read_pack(FORESTRY)
    assert pack is not None
    return dict(pack.cases[0].facts)


def type_everything(client: Client, facts: dict[str, str]) -> Assessment:
    """Go through the pages and fill every cell that has a name of ours; each saving offers more empty rows."""
    assessment, left = Assessment.objects.get(), dict(facts)
    steps = [reverse("step", args=(assessment.pk, step.key)) for step in assessment.pack.steps]
    for url in (url for url in steps for _ in range(3)):
        page = Page(client.get(url))
        fields = {cell.get("id"): cell.xpath(".//*[@name]")[0].get("name") for cell in page.tree.xpath("//td[@id][.//*[@name]]")}
        fields |= {key: f"{key}-text" for key in left if key.startswith("文字.") and page.tree.xpath(f"//*[@name='{key}-text']")}
        here = {fields[key]: left.pop(key) for key in list(left) if key in fields}
        assert client.post(url, page.form("step-form") | here).status_code == 302
    assert left == {}, "没有地方填"
    return assessment


def test_it_is_typed_scored_and_checked_as_the_pack_says(drafter: Client) -> None:
    assessment = type_everything(drafter, typed())
    evaluation = evaluation_of(Viewing(assessment))
    assert [str(f) for f in (*evaluation.missing, *evaluation.findings)] == []
    lines = [(line.name, str(line.points)) for line in evaluation.forms["整体绩效"].lines]
    assert lines == [("除治疫木数量", "35.00"), ("疫点面积比上年增减", "20.00"), ("防火宣传效果", "20.00"), ("林农满意度", "8.00")]
    assert (evaluation.sheet.shown, evaluation.sheet.grade) == ("90.5", "B")
    page = Page(drafter.get(reverse("score", args=(assessment.pk,))))
    assert "部门整体绩效自评表" in page and "90.5" in page


def test_a_weight_that_does_not_close_and_a_long_conclusion_are_told_and_kept(drafter: Client) -> None:
    wrong = {"整体绩效.指标.项1.weight": "34", "整体绩效.结论": "长" * 201, "收支.项目.决算": "3000000.01"}
    evaluation = evaluation_of(Viewing(type_everything(drafter, typed() | wrong)))
    assert evaluation.book.text("整体绩效.结论") == "长" * 201
    assert [f.message for f in evaluation.missing if f.code == "M004"] == ["“自评结论”超过 200 字，现有 201 字"]
    found = {f.code: f for f in evaluation.findings}
    assert found["Z001"].severity.value == "error"
    assert found["LS02"].keys == ("收支.项目.决算", "收支.项目.预算") and found["LS02"].message.startswith("年度收支“项目支出”：")


def test_it_is_printed_whole_in_pdf_and_word(drafter: Client, tmp_path: Path) -> None:
    type_everything(drafter, typed())
    files = {kind: tmp_path / f"report.{kind}" for kind in ("pdf", "docx")}
    for kind, file in files.items():
        call_command("render", "linye/2027", "--to", kind, "--out", str(file))
    pdf = subprocess.run(["pdftotext", str(files["pdf"]), "-"], capture_output=True, check=True).stdout.decode()
    document = docx.Document(io.BytesIO(files["docx"].read_bytes()))
    word = "".join([*(p.text for p in document.paragraphs), *(c.text for t in document.tables for row in t.rows for c in row.cells)])
    heads = ("部门整体绩效自评表", "责任科室", "偏差原因", "产出小计", "效益小计", "12345678.90", "2028年3月8日", "附件")
    for name, text in (("pdf", pdf), ("docx", word)):
        said = "".join(text.split())
        assert [words for words in heads if words not in said] == [], name
    (annex,) = [p for p in document.paragraphs if p.text == "附件" and p.style.name.startswith("Heading")]
    assert annex.paragraph_format.first_line_indent == 0


# --- several forms about one row -------------------------------------------------------------------------------------------

TASKS: Mapping[str, str] = {
    "pack.yaml": """\
code: tasks-2027
title: 灵山县2027年度任务和项目自评
district: {code: lingshan, name: 灵山县}
year: 2027
steps:
  - {key: 任务, title: 任务, items: [{statement: 任务}]}
  - {key: 任务表, title: 任务考核表, items: [{form: 任务表}]}
  - {key: 项目, title: 项目, items: [{projects: true}]}
""",
    "statements/任务.yaml": "{key: 任务, title: 任务, kind: list, columns: [{key: 名称, label: 任务名称, type: text}]}",
    "projects.yaml": """\
fields: [{key: 名称, label: 项目名称, type: text}, {key: 自评, label: 自评, type: choice, choices: [是, 否]}]
levels: [{name: 产出, children: [数量]}]
""",
    "forms/任务.yaml": """\
key: 任务表
title: 任务考核表
for: 任务
content:
  - indicators:
      label: 考核
      total: 合计
      scoring: [{type: manual}]
      columns: [{kind: weight}, {kind: name}, {kind: score}]
  - texts: [{label: 意见, key: 意见}]
""",
    "forms/1-目标.yaml": """\
key: 目标表
title: 项目目标表
for: project
select: 自评
full: 0
content: [{indicators: {total: "", columns: [{kind: name}, {kind: target}, {kind: note}]}}]
""",
    "forms/2-自评.yaml": """\
key: 自评表
title: 项目自评表
for: project
select: 自评
content: [{indicators: {columns: [{kind: name}, {kind: target}, {kind: actual}, {kind: weight}, {kind: score}]}}]
""",
    "outline.yaml": """\
title: 任务和项目自评
content: [{form: 任务表}, {form: 目标表}, {form: 自评表}]
""",
}


@pytest.fixture
def tasks(db: None, tmp_path: Path) -> tuple[Client, Assessment]:
    call_command("pack", "load", str(write_pack(tmp_path / "tasks-2027", TASKS)))
    district = District.objects.get(code="lingshan")
    department = Department.objects.create(district=district, code="linye", name="灵山县林业站")
    dates = {"title": "自评", "opens_on": "2025-01-01", "closes_on": "2099-12-31"}
    admin = logged_in(person("lingshan-admin", Role.ADMIN, district))
    assert admin.post(reverse("cycle-open", args=(PackVersion.objects.get().pk,)), dates).status_code == 302
    return logged_in(person("lingshan-drafter", Role.DRAFTER, district, department)), Assessment.objects.get()


def test_a_form_of_every_row_of_a_list_is_begun_by_its_indicators(tasks: tuple[Client, Assessment]) -> None:
    client, assessment = tasks
    typed = {"任务.项1.名称": "防火", "任务.项1.指标.项1.name": "巡护", "任务.项1.指标.项1.weight": "100", "任务.项1.指标.项1.points": "90"}
    for facts in (typed, {"任务.项1.任务表.意见": "同意"}):
        for step in ("任务", "任务表"):
            url = reverse("step", args=(assessment.pk, step))
            page = Page(client.get(url))
            names = {cell.get("id"): cell.xpath(".//*[@name]")[0].get("name") for cell in page.tree.xpath("//td[@id][.//*[@name]]")}
            assert client.post(url, page.form("step-form") | {names[k]: v for k, v in facts.items() if k in names}).status_code == 302
    evaluation = evaluation_of(Viewing(Assessment.objects.get()))
    assert str(evaluation.forms["任务.项1.任务表"].total) == "90.00" and evaluation.book.text("任务.项1.任务表.意见") == "同意"
    table = next(block for block in compose(evaluation).blocks if isinstance(block, Table))
    assert [[cell.text for cell in row.cells] for row in table.rows][2] == ["合计", "100", "", "90"], "the label before the points"
    assert "任务.项1.指标.项1.weight" in Target(assessment).slots, "the workbook has it too"


def test_a_page_is_told_which_forms_it_asks_now(tasks: tuple[Client, Assessment]) -> None:
    client, assessment = tasks

    def asked(step: str, prefix: str, cells: dict[str, str]) -> list[str]:
        sent = {"keep": "1", "step": step, "form": prefix, f"{prefix}-loaded": "{}"}
        typed = {f"{prefix}-{name}": text for name, text in cells.items()}
        return client.post(reverse("cells", args=(assessment.pk,)), sent | typed).json()["page"]["asked"]["step"]

    assert asked("任务", "任务", {"项1.名称": "防火"}) == ["任务"]
    assert asked("任务表", "任务", {"项1.名称": "防火 "}) == ["任务.项1.指标"]
    assert asked("任务表", "任务.项1.指标", {"项1.name": "巡护"}) == ["任务.项1.指标", "任务.项1.任务表.1"]


def test_forms_that_share_their_indicators_are_asked_for_all_they_print(tasks: tuple[Client, Assessment]) -> None:
    _, assessment = tasks
    Project.objects.create(assessment=assessment, ordinal=1)
    grids = [entry.form for entry in Target(assessment).entries if entry.kind == "targets"]
    (grid,) = (form for form in grids if form.statement.key == "项目.项1.指标")
    asked = [column.key for column in grid.statement.columns]
    assert {"target_value", "actual_value", "weight", "note"} <= set(asked) and len(asked) == len(set(asked))
