"""``manage.py pack new``: a starting pack that is sound at once, whatever it builds on."""

from __future__ import annotations

import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.domain.book.evaluation import evaluate
from apps.domain.book.steps import steps_of
from apps.domain.facts import FactBook
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import Heading, Table, report_text
from apps.packs.cases import case_book, run_cases
from apps.packs.loading import read_folder, store
from tests.domain.small_pack import SMALL_PACK
from tests.domain.test_forms import FILES as FORMS
from tests.web import write_pack

PACKS = Path(__file__).parents[2] / "packs"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the national base packs, where a bureau begins its own."""
    for base in ("cn-2013-53", "cn-2019-136", "cn-2020-10", "cn-review"):
        shutil.copytree(PACKS / base, tmp_path / base)
    write_pack(tmp_path / "yunxi-2024", SMALL_PACK)
    return tmp_path


def new(folder: Path, **options: object) -> str:
    out = StringIO()
    given = {"base": "cn-2013-53,cn-2020-10", "district": "haitang", "name": "海棠区", "year": 2025} | options
    call_command("pack", "new", str(folder), stdout=out, **given)
    return out.getvalue()


BASES = ["cn-2013-53", "cn-2020-10", "cn-2013-53,cn-2020-10", "cn-2013-53, cn-2020-10", "yunxi-2024"]


@pytest.mark.parametrize("base", BASES)
def test_a_new_pack_passes_the_check_and_its_cases_at_once(place: Path, base: str):
    assert "校验通过" in new(place / "haitang-2025", base=base)
    pack, _, findings = read_folder(place / "haitang-2025")
    assert findings == [] and pack is not None
    assert (pack.code, pack.district_code, pack.district_name, pack.bureau, pack.year, pack.base) == (
        "haitang-2025", "haitang", "海棠区", "海棠区财政局", 2025, False
    )  # fmt: skip
    assert pack.cases and [difference for case in pack.cases for difference in run_cases(pack, case)] == []
    for act in ("check", "test"):
        call_command("pack", act, str(place / "haitang-2025"), stdout=StringIO())


@pytest.mark.parametrize("base", BASES)
def test_an_empty_report_of_a_new_pack_can_be_printed(place: Path, base: str):
    new(place / "haitang-2025", base=base)
    pack, _, _ = read_folder(place / "haitang-2025")
    assert pack is not None
    report = compose(evaluate(pack, FactBook()), draft=True)
    chapters = [block.text for block in report.blocks if isinstance(block, Heading) and block.level == 1]
    assert chapters[0] == "一、部门基本情况"
    assert {"履职绩效情况", "存在问题和改进措施"} <= {text.partition("、")[2] for text in chapters}


def test_a_new_pack_asks_for_everything_in_a_step_of_its_own(place: Path):
    new(place / "haitang-2025")
    pack, _, _ = read_folder(place / "haitang-2025")
    assert pack is not None
    assert steps_of(pack) == pack.steps, "nothing is left for a last step"
    assert [step.title for step in pack.steps] == ["部门概况", "基础数据", "项目支出", "评判", "总体评价"]


def test_a_new_pack_prints_the_tables_of_its_bases(place: Path):
    new(place / "haitang-2025")
    pack, _, _ = read_folder(place / "haitang-2025")
    assert pack is not None
    titles = {b.title for b in compose(evaluate(pack, FactBook())).blocks if isinstance(b, Table)}
    assert {"“三公”经费预算和支出情况", "政府采购", "部门整体支出绩效评价指标评分表"} <= titles


def test_a_new_pack_begins_with_the_cases_of_its_bases(place: Path):
    """So that every computed indicator has a case from the first day."""
    new(place / "haitang-2025")
    pack, _, _ = read_folder(place / "haitang-2025")
    assert pack is not None
    tested = {code for case in pack.cases for code in case.points}
    assert {i.code for i in pack.framework.indicators if i.formulas} <= tested


def test_a_case_that_does_not_hold_any_more_is_not_taken_over(place: Path):
    """A later base may replace the framework an earlier one's cases are about."""
    shutil.copytree(place / "cn-2013-53", place / "other")
    text = (place / "other/framework.yaml").read_text(encoding="utf-8").replace("step_points: 0.5", "step_points: 0.25")
    (place / "other/framework.yaml").write_text(text, encoding="utf-8")
    shutil.rmtree(place / "other/cases")
    new(place / "haitang-2025", base="cn-2013-53,other")
    assert sorted(p.name for p in (place / "haitang-2025/cases").iterdir()) == ["1-本区.yaml"]


def test_a_base_with_monitoring_gives_steps_and_cases_of_its_own(place: Path):
    new(place / "haitang-2025", base="cn-2020-10,cn-2019-136")
    pack, _, findings = read_folder(place / "haitang-2025")
    assert findings == [] and pack is not None and pack.monitoring is not None
    monitoring = pack.monitoring
    assert (monitoring.title, steps_of(monitoring)) == ("海棠区2025年度绩效运行监控", monitoring.steps)
    assert [step.title for step in monitoring.steps] == ["项目监控", "监控小结"]
    assert len(monitoring.cases) > 5 and [wrong for case in monitoring.cases for wrong in run_cases(monitoring, case)] == []


@pytest.mark.django_db
def test_a_new_pack_can_be_loaded(place: Path):
    new(place / "haitang-2025")
    pack, files, _ = read_folder(place / "haitang-2025")
    assert pack is not None
    assert store(pack, files).district.name == "海棠区"


@pytest.mark.parametrize("name", ["海棠区：新城", "“海棠”区", "{海棠}区", "海棠区 # 一", '海棠"区'])
def test_a_name_with_signs_is_written_as_it_is(place: Path, name: str):
    new(place / "haitang-2025", name=name)
    pack, _, _ = read_folder(place / "haitang-2025")
    assert pack is not None and pack.district_name == name


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"base": ""}, "还要写 --base。"),
        ({"base": " , "}, "请用 --base 写明引用哪个基础包。"),
        ({"district": "", "year": None}, "还要写 --district、--year。"),
        ({"base": "cn-1999-1"}, "里没有基础包“cn-1999-1”"),
        ({"code": "haitang-2026"}, "目录名应与代码相同：“haitang-2025”改为“haitang-2026”。"),
        ({"district": "海棠"}, "区划代码“海棠”只能用小写字母"),
        ({"year": 25}, "年度应为四位年份"),
        ({"name": " "}, "区划名称不能为空"),
    ],
)
def test_what_keeps_a_pack_from_being_made_is_said(place: Path, options: dict[str, object], reason: str):
    with pytest.raises(CommandError, match=reason):
        new(place / "haitang-2025", **options)
    assert not (place / "haitang-2025").exists()


def test_a_folder_with_something_in_it_is_not_written_over(place: Path):
    new(place / "haitang-2025")
    with pytest.raises(CommandError, match="已有内容，不覆盖"):
        new(place / "haitang-2025")


def test_bases_that_do_not_go_together_are_refused(place: Path):
    text = "key: 三公经费\ntitle: 三公\nkind: form\nrows: [{key: 甲, label: 甲}]\n"
    shutil.copytree(place / "cn-2020-10", place / "other")
    write_pack(place / "other", {"statements/9-三公.yaml": text})
    with pytest.raises(CommandError, match=r"基础包合在一起读不成：.*“三公经费”重复"):
        new(place / "haitang-2025", base="cn-2013-53,other")


# --- the walk-through of docs/packs.md -------------------------------------------------------------------------------------


def walk_through() -> tuple[dict[str, str], str]:
    """The files that the last chapter tells to write, and the section it tells to put into the outline."""
    chapter = (PACKS.parent / "docs" / "packs.md").read_text(encoding="utf-8").partition("## 十八、")[2]
    found = re.findall(r"`packs/woqu-2025/(\S+)`：\n\n```yaml\n(.*?)```", chapter, re.S)
    (section,) = re.findall(r"```yaml\n(heading: .*?)```", chapter, re.S)
    return dict(found), section


def test_a_sixth_district_is_made_by_the_walk_through(place: Path):
    folder = place / "woqu-2025"
    new(folder, district="woqu", name="我区")
    files, section = walk_through()
    assert set(files) == {"statements/2-便民服务.yaml", "facts.yaml", "framework.yaml", "cases/2-便民服务.yaml"}
    write_pack(folder, files)
    (folder / "cases/cn-2013-53-1-共性指标.yaml").unlink()
    outline, head = folder / "outline.yaml", folder / "pack.yaml"
    before = "      - heading: 主要履职情况和效果\n"
    added = "      - " + section.strip().replace("\n", "\n        ") + "\n"
    outline.write_text(outline.read_text(encoding="utf-8").replace(before, added + before), encoding="utf-8")
    steps = head.read_text(encoding="utf-8")
    assert findings_of(folder) == {"P009"}, "the old groups are still named in the steps"
    steps = re.sub(r'(      - indicators: "\S+"\n)+', "      - indicators: 预算管理\n      - indicators: 履职效果\n", steps)
    last = "      - statement: 工作完成\n"
    head.write_text(steps.replace(last, last + "      - statement: 便民服务\n"), encoding="utf-8")
    for act in ("check", "test"):
        call_command("pack", act, str(folder), stdout=StringIO())
    pack, _, _ = read_folder(folder)
    assert pack is not None and steps_of(pack) == pack.steps
    case = next(case for case in pack.cases if case.name == "差一件到95%，得40分")
    text = report_text(compose(evaluate(pack, case_book(pack, case)), draft=True))
    assert "便民服务1项，计划100件，办结94件，办结率94.0%。" in text and "户籍\t100\t94\t94.00%" in text


def findings_of(folder: Path) -> set[str]:
    return {finding.code for finding in read_folder(folder)[2]}


def test_a_form_of_the_department_is_asked_printed_and_scored_by(tmp_path: Path):
    named = FORMS["pack.yaml"].replace("code: linhai-2026", "code: linhai") + "base: true\n"
    write_pack(tmp_path / "linhai", {**{k: v for k, v in FORMS.items() if k != "outline.yaml"}, "pack.yaml": named})
    new(tmp_path / "woqu-2026", base="linhai", district="woqu", year=2026)
    pack, files, findings = read_folder(tmp_path / "woqu-2026")
    assert pack is not None and findings == []
    assert {i.key for step in pack.steps for i in step.items if i.kind == "form"} == {"整体", "任务评"}
    assert "得分{得分}，评价等级为{等级}" in files["outline.yaml"] and '{form: 整体, annex: "附件{n}"}' in files["outline.yaml"]
