"""The national frameworks as base packs: extended two at once by a small pack, filled through its pages, scored, printed."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments.viewing import Viewing
from apps.domain.book.evaluation import evaluate
from apps.domain.book.spending import spending_of
from apps.domain.money import plain
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import report_text
from apps.factbook.snapshots import evaluation_of
from apps.packs.cases import case_book
from apps.packs.loading import read_folder
from apps.projects.models import Project
from apps.reports.docx import write_docx
from apps.reports.pdf import write_pdf
from tests.domain.grid import grid_problems, tables
from tests.reports.printed import W, part, pdf_text, squeezed
from tests.web import Office, Page, ReadPack, logged_in, open_office, write_pack

pytestmark = pytest.mark.any_database

PACKS = Path(__file__).parents[2] / "packs"
WHOLE, FORM = "cn-2013-53", "cn-2020-10"

OWN = {
    "pack.yaml": """\
code: yunxi-2024
title: 云溪区2024年度部门整体支出绩效自评
extends: [cn-2013-53, cn-2020-10]
district: {code: yunxi, name: 云溪区, bureau: 云溪区财政局}
year: 2024
steps:
  - {key: xiangmu, title: 项目, items: [{projects: true}]}
""",
    "outline.yaml": """\
title: "{单位}{年度}年度部门整体支出绩效自评报告"
content:
  - heading: 预算执行
    content:
      - {text: "预算完成率{预算收支.完成率}，“三公”经费{比上年(三公经费.合计.预算, 上年.三公经费.合计.预算)}。"}
      - {statement: 三公经费}
      - {statement: 预算收支}
  - heading: 项目支出绩效自评
    content:
      - {text: "{列举(项目, “{名称}自评{自评.得分}，等级为{自评.等级}”, “；”)}。"}
      - {form: 自评, title: "{名称}项目支出绩效自评表", numbered: true}
  - heading: 自评结论
    content:
      - {text: "自评得分{得分}，等级为{等级}。"}
      - {score_table: 部门整体支出绩效评价指标评分表}
""",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> ReadPack:
    folder = tmp_path_factory.mktemp("packs")
    for base in (WHOLE, FORM, "cn-review"):
        shutil.copytree(PACKS / base, folder / base)
    pack, files, findings = read_folder(write_pack(folder / "yunxi-2024", OWN))
    assert pack is not None, "\n".join(map(str, findings))
    return pack, files


# --- what the bases bring ----------------------------------------------------------------------------------------------


def test_a_pack_may_extend_two_bases_at_once(read: ReadPack):
    pack, files = read
    assert not pack.base and pack.code == "yunxi-2024"
    assert {"framework.yaml", "statements/1-基础数据.yaml", "projects.yaml", "forms/自评.yaml", "outline.yaml"} <= set(files)
    assert not [name for name in files if name.startswith("cases/")], "the cases of a base are its own"
    assert pack.projects is not None and "自评" in pack.by_form


def test_the_framework_is_the_one_of_the_notice(read: ReadPack):
    framework = read[0].framework
    assert [(g.name, plain(g.weight)) for g in framework.groups] == [("投入", "15"), ("过程", "40"), ("产出", "25"), ("效果", "20")]
    assert [g.name for top in framework.groups for g in top.groups] == [
        "目标设定", "预算配置", "预算执行", "预算管理", "资产管理", "职责履行", "履职效益"
    ]  # fmt: skip
    names = [i.name for i in framework.indicators]
    assert len(names) == 28 and {"在职人员控制率", "支付进度率", "结转结余变动率", "固定资产利用率", "重点工作办结率"} <= set(names)
    assert sum(i.weight for i in framework.indicators) == 100


def test_the_rate_of_execution_of_a_whole_department_is_found_for_lists_and_comparisons():
    """The notice calls it 预算完成率; 自评汇总表 and 各部门进度 show it with its two amounts."""
    base, _, _ = read_folder(PACKS / WHOLE)
    assert base is not None
    case = next(case for case in base.cases if {"预算收支.预算数", "预算收支.完成数"} <= set(case.facts))
    spending = spending_of(evaluate(base, case_book(base, case)))
    assert spending.rate is not None and spending.budget is not None and spending.rate == spending.spent / spending.budget


def test_every_indicator_of_the_framework_is_scored(read: ReadPack):
    """From cases that fill one indicator each: no computed indicator is left that the base's statements cannot fill."""
    base, _, _ = read_folder(PACKS / WHOLE)
    assert base is not None
    scored = {code for case in base.cases for code, got in case.points.items() if got != "不可计算"}
    assert {i.code for i in base.framework.indicators if i.formulas} - scored == set()


def test_every_check_of_a_base_has_a_case_that_breaks_it():
    for name in (WHOLE, FORM):
        base, _, _ = read_folder(PACKS / name)
        assert base is not None
        broken = {code.rpartition(" ")[2] for case in base.cases for code in case.findings}
        assert {check.code for check in base.checks} - broken == set()


def test_every_input_of_the_framework_says_what_it_means():
    """A label alone does not tell which 预算数 is meant."""
    base, _, _ = read_folder(PACKS / WHOLE)
    assert base is not None
    for statement in base.statements:
        hints = [row.field.hint for row in statement.rows if row.field]
        assert statement.hint or any(hints), statement.key


def test_a_case_of_a_base_gives_the_same_in_a_pack_that_extends_it(read: ReadPack):
    base, _, _ = read_folder(PACKS / FORM)
    assert base is not None
    for case in base.cases:
        own, theirs = (evaluate(pack, case_book(pack, case)).forms for pack in (read[0], base))
        assert {row: (s.total, s.grade) for row, s in own.items()} == {row: (s.total, s.grade) for row, s in theirs.items()}


# --- a project, through its page ---------------------------------------------------------------------------------------

AMOUNTS = {
    "拨款年初": "80.00", "拨款全年": "90.00", "拨款执行": "85.00", "结转年初": "10.00", "结转全年": "10.00", "结转执行": "10.00",
    "其他年初": "0", "其他全年": "0", "其他执行": "0",
}  # fmt: skip
TEXTS = {
    "名称": "河道保洁", "自评": "是", "主管部门": "水务局", "实施单位": "河道所", "年度目标": "河面清洁。",
    "完成情况": "河面清洁，水质改善。",
}  # fmt: skip
TARGETS = [
    ("产出指标", "数量指标", "保洁里程", "≥", "50", "公里", "50", "20", "", "", ""),
    ("产出指标", "质量指标", "考核合格率", "≥", "95", "%", "90", "10", "", "", "汛期漂浮物多，已增加船次"),
    ("产出指标", "时效指标", "完成时间", "=", "12", "月", "12", "10", "", "", ""),
    ("产出指标", "成本指标", "每公里成本", "≤", "2", "万元", "1.9", "10", "", "", ""),
    ("效益指标", "生态效益指标", "水质改善", "定性", "明显改善", "", "有所改善", "15", "达成预期指标", "13.5", "两次断面不达标"),
    ("效益指标", "社会效益指标", "投诉", "<", "5", "件", "3", "15", "", "", ""),
    ("满意度指标", "服务对象满意度指标", "群众满意度", ">", "90", "%", "92", "10", "", "", ""),
]
COLUMNS = (
    "level1", "level2", "name", "sign", "target_value", "unit", "actual_value", "weight", "level", "points", "reason",
)  # fmt: skip


@pytest.fixture
def office(db: None, read: ReadPack) -> Office:
    return open_office(read)


@pytest.fixture
def drafter(office: Office) -> Client:
    return logged_in(office.drafter)


def add_project(drafter: Client, office: Office) -> str:
    """Name one in the list; the address of its page."""
    typed = {"keep": "1", "form": "项目", "项目-新0a1b2c3d.名称": "新项目"}
    answer = drafter.post(reverse("cells", args=(office.assessment.pk,)), typed).json()
    found = Project.objects.get(assessment=office.assessment)
    assert answer["forms"]["项目"]["placed"] == {"新0a1b2c3d": found.row}
    return reverse("project", args=(office.assessment.pk, found.pk))


def send(drafter: Client, url: str, targets: list[tuple[str, ...]], **fields: str):
    """Open the project's page, type fields and indicators, save."""
    data = Page(drafter.get(url)).form("project-form")
    for key, text in (TEXTS | AMOUNTS | fields).items():
        (name,) = [n for n in data if n.rpartition(".")[2] == key and n.startswith("项目-")]
        data[name] = text
    (project,) = Project.objects.all()
    for i, target in enumerate(targets, 1):
        data |= {f"项目.{project.row}.指标-项{i}.{column}": text for column, text in zip(COLUMNS, target, strict=True)}
    return drafter.post(url, data)


def test_the_page_asks_what_the_form_prints(office: Office, drafter: Client):
    page = Page(drafter.get(add_project(drafter, office)))
    names = set(page.form("project-form"))
    (project,) = Project.objects.all()
    assert {f"项目.{project.row}.指标-项1.{column}" for column in COLUMNS} <= names
    choices = {c: [o.text for o in page.tree.xpath(f"//select[@name='项目.{project.row}.指标-项1.{c}']/option")][1:] for c in COLUMNS}
    assert choices["level"] == ["达成预期指标", "部分达成预期指标并具有一定效果", "未达成预期指标且效果较差"]
    assert choices["level1"] == ["产出指标", "效益指标", "满意度指标"]


def test_a_project_is_filled_through_its_page_and_scored(office: Office, drafter: Client):
    answer = send(drafter, add_project(drafter, office), TARGETS)
    assert answer.status_code == 302, Page(answer).text
    evaluation = evaluation_of(Viewing(office.assessment))
    sheet = evaluation.forms["项目.项1.自评"]
    assert [(line.name, plain(line.points)) for line in sheet.lines if line.points is not None] == [
        ("保洁里程", "20"), ("考核合格率", "9.47"), ("完成时间", "10"), ("每公里成本", "10"), ("水质改善", "13.5"), ("投诉", "15"),
        ("群众满意度", "10"),
    ]  # fmt: skip
    assert sheet.execution.points is not None and plain(sheet.execution.points) == "9.5"
    assert sheet.total is not None and plain(sheet.total) == "97.47" and sheet.grade == "优"
    assert [f.code for f in evaluation.findings if f.code.startswith("Z")] == []
    assert [f.code for f in evaluation.missing if f.code == "M007"] == []


def test_what_the_page_cannot_score_is_told(office: Office, drafter: Client):
    half = [(*TARGETS[0][:6], "", *TARGETS[0][7:]), (*TARGETS[4][:9], "5", "")]
    assert send(drafter, add_project(drafter, office), half, 拨款执行="").status_code == 302
    evaluation = evaluation_of(Viewing(office.assessment))
    (told,) = [f.message for f in evaluation.missing if f.code == "M007"]
    assert "缺“年度资金总额全年执行数”" in told and "“保洁里程”没有填实际完成值" in told
    assert "“水质改善”选“达成预期指标”，应在 12 分（含）至 15 分 之间给分，现为 5 分" in told
    assert [f.code for f in evaluation.findings if f.code == "Z001"] == ["Z001", "Z001", "Z001"]


def test_a_mark_that_is_no_number_is_refused_beside_its_field(office: Office, drafter: Client):
    wrong = [(*TARGETS[0][:7], "二十", *TARGETS[0][8:])]
    answer = send(drafter, add_project(drafter, office), wrong)
    assert answer.status_code == 422 and "请用阿拉伯数字填写" in Page(answer)


def test_a_project_that_is_not_chosen_needs_no_indicators(office: Office, drafter: Client):
    assert send(drafter, add_project(drafter, office), [], 自评="否").status_code == 302
    evaluation = evaluation_of(Viewing(office.assessment))
    assert evaluation.forms == {} and [f for f in evaluation.missing if f.code == "M007"] == []


# --- the printed form --------------------------------------------------------------------------------------------------

TITLE = "河道保洁项目支出绩效自评表"
PRINTED = [
    "项目资金（万元）", "年初预算数", "全年预算数（A）", "全年执行数（B）", "执行率（B/A）", "年度资金总额", "95.00%", "其中：当年财政拨款",
    "上年结转资金", "其他资金", "年度总体目标", "预期目标", "实际完成情况", "河面清洁，水质改善。", "绩效指标", "偏差原因分析及改进措施",
    "保洁里程", "≥50公里", "50公里", "汛期漂浮物多，已增加船次", "总分", "97.47",
]  # fmt: skip


def test_the_form_is_printed_as_text_pdf_and_docx(office: Office, drafter: Client):
    send(drafter, add_project(drafter, office), TARGETS)
    report = compose(evaluation_of(Viewing(office.assessment)), draft=True)
    (form,) = [t for t in tables(report) if t.title == TITLE]
    assert [problem for t in tables(report) for problem in grid_problems(t)] == []
    assert form.number == "表2-1"
    text = report_text(report)
    assert "河道保洁自评97.47分，等级为优。" in text
    pdf = squeezed(pdf_text(write_pdf(report).data, "-raw"))
    docx = write_docx(report)
    body = part(docx, "word/document.xml")
    words = squeezed("".join(node.text or "" for node in body.iter(f"{W}t")))
    for wanted in (TITLE, *PRINTED):
        assert wanted in text, wanted
        assert squeezed(wanted) in pdf, f"PDF: {wanted}"
        assert squeezed(wanted) in words, f"DOCX: {wanted}"
    assert docx_grid(docx) == {len(form.widths)}


def docx_grid(data: bytes) -> set[int]:
    """How many grid columns the rows of the form's table in the file cover, merged cells counted with their span."""
    from docx import Document

    document = Document(io.BytesIO(data))
    found = next(t for t in document.tables if "项目资金（万元）" in t._tbl.xpath("string(.)"))
    return {
        sum(int((cell.xpath("./w:tcPr/w:gridSpan/@w:val") or ["1"])[0]) for cell in row.xpath("./w:tc"))
        for row in found._tbl.xpath("./w:tr")
    }
