"""A district nobody has seen: its statements, indicators and outline are written below and nowhere else.

One folder is loaded; forms, facts, score, checks, PDF and DOCX follow. Nothing here calls a function that knows the
district: everything goes through ``manage.py`` and the pages.
"""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment, Cycle
from apps.departments.models import Department, District, Role
from apps.packs.models import PackVersion
from tests.web import Page, examine_now, logged_in, person, write_pack

LIGHTHOUSE: Mapping[str, str] = {
    "pack.yaml": """\
code: lugang-2031
title: 鹭港区灯塔事务绩效自评（2031年度）
district: {code: lugang, name: 鹭港区, bureau: 鹭港区财政局}
year: 2031
notice: 鹭财绩〔2032〕8号
signoff: false
numbers: {thousands: false, trim: true, unit: 元, decimals: 2, percent_decimals: 2}
steps:
  - {key: deng, title: 灯塔和燃料, items: [{statement: 灯塔}, {statement: 燃料}, {statement: 巡检}]}
""",
    "statements/lights.yaml": """\
statements:
  - key: 燃料
    title: 燃料消耗
    printed_title: 灯塔燃料消耗表
    head: 灯塔
    unit: 升
    columns:
      - {key: 计划, label: 计划耗用}
      - {key: 实耗, label: 实际耗用}
      - {key: 去年, label: 去年耗用, prior: 实耗}
      - {key: 节约, label: 节约率, unit: "%", decimals: 1, formula: 1 - 实耗 / 计划}
    rows:
      - key: 全部
        label: 全部灯塔
        sum: computed
        bold: true
        children:
          - {key: 东礁, label: 东礁灯塔}
          - {key: 西礁, label: 西礁灯塔}
  - key: 灯塔
    title: 灯塔概况
    kind: form
    head: 事项
    rows:
      - {key: 座数, label: 在用灯塔, unit: 座}
      - {key: 应亮, label: 应发光夜数, unit: 夜}
      - {key: 亮灯, label: 实际发光夜数, unit: 夜}
      - {key: 经费, label: 维护经费, unit: 元}
      - {key: 形式, label: 值守形式, type: choice, choices: [有人值守, 无人值守]}
      - {key: 检修日, label: 年度检修日, type: date}
""",
    "statements/rounds.yaml": """\
key: 巡检
title: 海上巡检
kind: list
printed_title: 海上巡检情况表
least: 1
number_rows: true
columns:
  - {key: 航线, label: 航线, type: text}
  - {key: 应巡, label: 应巡次数, unit: 次}
  - {key: 实巡, label: 实巡次数, unit: 次}
  - {key: 到位率, label: 到位率, unit: "%", decimals: 1, formula: 实巡 / 应巡}
""",
    "facts.yaml": """\
facts:
  - {key: 发光率, label: 灯塔发光率, formula: 灯塔.亮灯 / 灯塔.应亮}
  - {key: 每夜经费, label: 每夜维护经费, unit: 元, decimals: 2, formula: 灯塔.经费 / 灯塔.亮灯}
""",
    "framework.yaml": """\
title: 灯塔事务评分表
source: 鹭财绩〔2032〕8号附件
full: 50
grades: [{name: 一级, least: 45}, {name: 二级, least: 30}, {name: 三级, least: 0}]
groups:
  - name: 航标
    weight: 50
    indicators:
      - code: A-1
        name: 发光率
        weight: 20
        criteria: 按发光率计分
        rule: {type: ratio, label: 灯塔发光率, value: 发光率, zero: none, over: cap}
      - code: A-2
        name: 燃料节约
        weight: 10
        criteria: 节约率在5%以上得满分
        rule:
          type: bands
          label: 节约率
          value: 燃料.全部.节约
          zero: none
          bands: [{in: "[5%, +∞)", points: 10}, {in: "[0, 5%)", points: 6}, {in: "(-∞, 0)", points: 0}]
      - code: A-3
        name: 碰撞事故
        weight: 10
        criteria: 每起扣4分
        rule: {type: per_occurrence, text: 碰撞事故, step: 4}
      - code: A-4
        name: 渔民评议
        weight: 10
        criteria: 分三档
        rule: {type: levels, text: 渔民评议, options: [{name: 好, points: 10}, {name: 中, points: 5}, {name: 差, points: 0}]}
""",
    "checks.yaml": """\
checks:
  - {code: L01, left: 灯塔.亮灯, relation: <=, right: 灯塔.应亮, message: 发光夜数不应多于应发光夜数}
""",
    "outline.yaml": """\
title: "{单位}{年度}年度灯塔事务绩效自评报告"
numbering: [一、, （一）]
table_number: 表{n}
chart_number: 图{n}
content:
  - heading: 灯塔
    content:
      - sentence: "在用灯塔{灯塔.座数}，{灯塔.形式}，全年发光{灯塔.亮灯}，发光率{发光率}，每夜经费{每夜经费}。"
      - {passage: 守塔人的话, title: 守塔人的话, limit: 100}
      - {statement: 燃料}
      - {chart: column, title: 燃料耗用, categories: [东礁, 西礁], unit: 升, series: [{name: 实耗, keys: [燃料.东礁.实耗, 燃料.西礁.实耗]}]}
      - {items: 巡检, pattern: "{航线}应巡{应巡}，实巡{实巡}。", numbering: "（{n}）"}
      - {statement: 巡检}
  - heading: 得分
    content:
      - {text: "得{得分}，为{等级}。"}
      - {score_table: 灯塔事务评分表}
""",
    "cases/nights.yaml": """\
cases:
  - name: 亮了三百六十夜
    facts: {灯塔.应亮: "365", 灯塔.亮灯: "360"}
    points: {A-1: 19.73}
""",
}

TYPED = {
    # field of the form · what a person types
    "灯塔-座数.": "２座",
    "灯塔-应亮.": "365",
    "灯塔-亮灯.": "360夜",
    "灯塔-经费.": "9万元",
    "灯塔-形式.": "有人值守",
    "灯塔-检修日.": "2031年6月1日",
    "燃料-东礁.计划": "1,000",
    "燃料-东礁.实耗": "930",
    "燃料-东礁.去年": "980",
    "燃料-西礁.计划": "1000",
    "燃料-西礁.实耗": "960",
    "燃料-西礁.去年": "970",
    "巡检-项1.航线": "东线",
    "巡检-项1.应巡": "12",
    "巡检-项1.实巡": "12",
    "巡检-项2.航线": "西线",
    "巡检-项2.应巡": "12",
    "巡检-项2.实巡": "9",
    "文字.守塔人的话-text": "灯亮着，船就回得来。",
    "评判.A-3-项数.数值": "1",
    "评判.A-3-项数.理由": "四月擦碰浮标一次。",
    "评判.A-4-等级.选择": "好（10分）",
}


def command(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def drafter(db: None, tmp_path: Path) -> Client:
    """The folder is loaded; the bureau's administrator opens the year on the page; somebody drafts."""
    folder = write_pack(tmp_path / "lugang-2031", LIGHTHOUSE)
    assert "1 个用例全部符合。" in command("pack", "test", str(folder))
    command("pack", "load", str(folder))
    district = District.objects.get(code="lugang")
    department = Department.objects.create(district=district, code="dengta", name="鹭港区灯塔管理站")
    admin = logged_in(person("lugang-admin", Role.ADMIN, district))
    address = reverse("cycle-open", args=(PackVersion.objects.get().pk,))
    dates = {"title": "灯塔自评", "opens_on": "2025-01-01", "closes_on": "2099-12-31"}
    assert admin.post(address, dates).status_code == 302
    assert Cycle.objects.get().signoff is False
    return logged_in(person("lugang-drafter", Role.DRAFTER, district, department))


def steps(client: Client) -> list[str]:
    assessment = Assessment.objects.get()
    page = Page(client.get(reverse("assessment", args=(assessment.pk,))))
    found = [link for link in page.links() if link and "/steps/" in link and "#" not in link]
    return list(dict.fromkeys(found))


def type_everything(client: Client) -> Assessment:
    """Go through the steps and type what each page has a field for."""
    left = dict(TYPED)
    for url in steps(client):
        page = Page(client.get(url))
        names = {e.get("name") for e in page.tree.xpath("//form[@id='step-form']//*[@name]")}
        changes = {name: left.pop(name) for name in list(left) if name in names}
        assert client.post(url, page.form() | changes).status_code == 302
    assert left == {}, "没有地方填"
    return Assessment.objects.get()


def facts() -> dict[str, dict[str, Any]]:
    return {f["key"]: f for f in json.loads(command("facts", "dengta/2031", "--json"))}


def test_its_forms_ask_what_the_pack_asks(drafter: Client) -> None:
    urls = steps(drafter)
    assert len(urls) == 2, "没有列入步骤的归到最后一步"
    first, last = (Page(drafter.get(url)) for url in urls)
    for words in ("灯塔概况", "燃料消耗", "单位：升", "东礁灯塔", "海上巡检", "值守形式"):
        assert words in first
    for words in ("守塔人的话", "A-1", "发光率", "碰撞事故", "渔民评议"):
        assert words in last
    options = [o.get("value") for o in first.tree.xpath("//select[@name='灯塔-形式.']/option")]
    assert options == ["", "有人值守", "无人值守"]


def test_what_is_typed_becomes_its_facts(drafter: Client) -> None:
    type_everything(drafter)
    found = facts()
    values = {key: (found[key]["value"], found[key]["unit"]) for key in ("灯塔.座数", "灯塔.经费", "燃料.全部.实耗", "上年.燃料.全部.实耗")}
    assert values == {
        "灯塔.座数": ("2", "座"), "灯塔.经费": ("90000", "元"), "燃料.全部.实耗": ("1890", "升"), "上年.燃料.全部.实耗": ("1950", "升"),
    }  # fmt: skip
    assert found["每夜经费"]["value"] == "250"
    assert found["巡检.合计.实巡"]["value"] == "21"
    assert found["灯塔.检修日"]["value"] == "2031-06-01"


def test_it_is_scored_by_its_own_rules(drafter: Client) -> None:
    type_everything(drafter)
    data = json.loads(command("score", "dengta/2031", "--json"))
    points = {i["code"]: (i["points"], i["state"]) for i in data["indicators"]}
    assert points == {
        "A-1": ("19.73", "computed"), "A-2": ("10.00", "computed"), "A-3": ("6.00", "judged"), "A-4": ("10.00", "judged"),
    }  # fmt: skip
    assert (data["total"], data["full"], data["grade"]) == ("45.73", "50", "一级")
    assert "360 ÷ 365 = 98.6" in data["indicators"][0]["trace"]


def test_its_checks_find_what_contradicts(drafter: Client) -> None:
    assessment = type_everything(drafter)
    assert not [f for f in json.loads(command("check", "dengta/2031", "--json")) if f["severity"] == "error"]
    url = steps(drafter)[0]
    drafter.post(url, Page(drafter.get(url)).form() | {"灯塔-亮灯.": "366"})
    page = Page(drafter.get(reverse("findings", args=(assessment.pk,))))
    assert "发光夜数不应多于应发光夜数" in page


def test_it_is_handed_in_without_a_head_where_the_pack_asks_for_none(drafter: Client) -> None:
    assessment = type_everything(drafter)
    examine_now(assessment)
    response = drafter.post(reverse("move", args=(assessment.pk, "submit")), follow=True)
    assert "已办理“提交财政部门”，现在的状态是“已提交”。" in Page(response).alerts


SENTENCES = (
    "鹭港区灯塔管理站2031年度灯塔事务绩效自评报告",
    "在用灯塔2座，有人值守，全年发光360夜，发光率98.63%，每夜经费250元。",
    "灯亮着，船就回得来。",
    "（1）东线应巡12次，实巡12次。",
    "得45.73分，为一级。",
    "灯塔燃料消耗表",
    "海上巡检情况表",
)


def test_the_report_says_it_in_text_pdf_and_word(drafter: Client, tmp_path: Path) -> None:
    type_everything(drafter)
    files = {kind: tmp_path / f"report.{kind}" for kind in ("txt", "pdf", "docx")}
    for kind, file in files.items():
        command("render", "dengta/2031", "--to", kind, "--out", str(file))
    pdf = subprocess.run(["pdftotext", str(files["pdf"]), "-"], capture_output=True, check=True).stdout.decode()
    document = docx.Document(io.BytesIO(files["docx"].read_bytes()))
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    word = "".join([*(p.text for p in document.paragraphs), *tables])
    text = files["txt"].read_text(encoding="utf-8")
    for name, words in (("txt", text), ("pdf", pdf), ("docx", word)):
        said = "".join(words.split())
        missing = [sentence for sentence in SENTENCES if sentence not in said]
        assert not missing, f"{name}：{missing}"
    assert files["pdf"].read_bytes().startswith(b"%PDF-")
    assert "c:chart" in document.element.xml
