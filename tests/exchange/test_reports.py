"""A report that was printed before fills this year's or last year's figures; another year's fills nothing."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from docx import Document as Word

from apps.assessments.models import Assessment, Cycle
from apps.exchange.accepting import adopt, undo
from apps.exchange.proposals import Reading
from apps.files.refusal import Refused
from tests.domain.small_pack import FACTS
from tests.web import Office, fill, get

from .books import own, read
from .test_imports import upload

REPORT = """\
{year}年度云溪区林草局部门整体支出绩效自评报告

一、支出情况

{year}年人员经费决算410.2万元，日常公用经费决算96.4万元。年末固定资产总额1250万元，编制数35人。

表1 部门收支情况（单位：万元）

| 项目 | 年初预算数 | 决算数 |
|---|---|---|
| 人员经费 | 400 | 410.2 |
| 日常公用经费 | 90 | 96.4 |
"""


def report(year: int) -> bytes:
    return REPORT.format(year=year).encode()


def offered(reading: Reading) -> dict[str, tuple[str, str]]:
    return {p.key: (p.state, p.new) for p in reading.proposals}


def test_this_year_s_report_fills_this_year_s_figures(here: Office) -> None:
    reading = read(here.assessment, report(2024), "报告.txt")
    assert reading.reader == "自评报告" and reading.faults == ()
    found = offered(reading)
    assert found["收支.人员经费.年初"] == ("new", "400") and found["收支.人员经费.决算"] == ("new", "410.2")
    assert found["资产.总额"] == ("new", "1250") and found["资产.编制数"] == ("new", "35")


def test_a_report_saved_from_a_site_is_read_like_any_other(here: Office) -> None:
    words, _, table = REPORT.format(year=2024).partition("\n| 项目")
    rows = "".join(f"<tr><td>{'<td>'.join(line.strip('| ').split(' | '))}" for line in ("项目" + table).splitlines() if "---" not in line)
    page = f"<html><body>{''.join(f'<p>{line}</p>' for line in words.splitlines())}<table>{rows}</table></body></html>"
    for name in ("报告.html", "报告.doc"):
        found = offered(read(here.assessment, page.encode(), name))
        assert found["收支.人员经费.决算"] == ("new", "410.2") and found["资产.编制数"] == ("new", "35")


def test_last_year_s_report_fills_last_year_s_columns_and_what_goes_on_is_to_be_confirmed(here: Office) -> None:
    reading = read(here.assessment, report(2023), "报告.md")
    found = offered(reading)
    assert found["上年.收支.人员经费.决算"] == ("new", "410.2") and "收支.人员经费.决算" not in found
    carried = next(p for p in reading.proposals if p.key == "资产.编制数")
    assert carried.new == "35" and carried.why == "沿用上年，待确认。" and carried.carried
    assert "上年" in reading.notes[0]


@pytest.mark.parametrize("year", [2022, 2025])
def test_a_report_of_another_year_is_refused_with_both_years(here: Office, year: int) -> None:
    with pytest.raises(Refused, match=f"{year}年度的报告.*2024年度或者2023年度"):
        read(here.assessment, report(year), "报告.txt")


def test_a_report_that_names_no_year_is_refused(here: Office) -> None:
    with pytest.raises(Refused, match="没有找出这份报告是哪一年的"):
        read(here.assessment, "部门自评报告\n\n人员经费决算410.2万元。\n".encode(), "报告.txt")


def test_another_unit_s_report_is_told_and_nothing_of_it_is_sure(here: Office) -> None:
    data = REPORT.format(year=2024).replace("云溪区林草局", "石门区粮食局").encode()
    reading = read(here.assessment, data, "报告.txt")
    assert "没有找到“云溪区林草局”" in reading.faults[0].message
    assert reading.proposals and not any(p.taken_with_all for p in reading.proposals)


def test_a_word_file_is_read_by_a_worker_and_shown_with_its_places(drafter: Client, here: Office) -> None:
    made = upload(drafter, here.assessment, word(2023), "去年的报告.docx")
    assert made.state == "done" and made.reader == "自评报告"
    page = get(drafter, "import", here.assessment.pk, made.pk).html
    assert "410.2" in page and "部门收支情况" in page and "沿用上年，待确认" in page


@pytest.fixture
def before(here: Office) -> Assessment:
    """The same department's assessment of the year before, filled in."""
    cycle = Cycle.objects.create(
        district=here.district, pack_version=here.version, year=here.cycle.year - 1, title="上年", signoff=True,
        opens_on=here.cycle.opens_on - timedelta(days=365), closes_on=here.cycle.closes_on - timedelta(days=365),
    )  # fmt: skip
    return fill(Assessment.objects.create(cycle=cycle, department=here.department), here.drafter)


def test_the_department_s_own_workbook_of_last_year_is_taken_over(here: Office, before: Assessment) -> None:
    reading = read(here.assessment, own(before))
    found = {p.key: p for p in reading.proposals}
    assert reading.faults == () and "2023年度（上年）" in reading.notes[0]
    assert found["上年.收支.人员经费.决算"].new == FACTS["收支.人员经费.决算"] and found["上年.收支.人员经费.决算"].taken_with_all
    carried = found["文字.主要职责"]
    assert carried.new.endswith("{支出总计（决算数）=待填}。") and carried.why == "沿用上年，待确认。" and carried.carried
    assert found["重点工作.项1.任务"].why == carried.why
    assert not {"收支.人员经费.决算", "重点工作.项1.完成", "资产.公开日期"} & set(found)
    assert all(p.taken_with_all for p in found.values() if p.key.startswith("上年."))


def test_what_is_taken_over_is_accepted_and_taken_back(here: Office, before: Assessment) -> None:
    chosen = [p for p in read(here.assessment, own(before)).proposals if p.acceptable]
    adoption = adopt(here.assessment, chosen, "上年工作簿.xlsx", "e" * 64, here.drafter)
    assert here.assessment.projects.count() == before.projects.count()
    assert here.assessment.passages.get(key="主要职责").text == FACTS["文字.主要职责"]
    assert undo(adoption, here.drafter) == len(chosen)


def test_without_last_year_s_assessment_last_year_s_workbook_is_told(here: Office, before: Assessment) -> None:
    data = own(before)
    before.delete()
    assert "2023年度的工作簿" in read(here.assessment, data).faults[0].message


def word(year: int) -> bytes:
    document, buffer = Word(), BytesIO()
    document.add_heading(f"{year}年度云溪区林草局部门整体支出绩效自评报告", 0)
    document.add_paragraph("一、支出情况")
    document.add_paragraph("年末编制数35人，固定资产总额1250万元，比年初略有增加，资产都在使用。")
    document.add_paragraph("表1 部门收支情况（单位：万元）")
    table = document.add_table(3, 3)
    for row, texts in enumerate((("项目", "年初预算数", "决算数"), ("人员经费", "400", "410.2"), ("日常公用经费", "90", "96.4"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    document.save(buffer)
    return buffer.getvalue()


LISTS = """\
{year}年度云溪区林草局部门整体支出绩效自评报告

一、重点工作

表2 重点工作完成情况表

| 序号 | 任务 | 来源 | 计划数 | 完成数 |
|---|---|---|---|---|
| 1 | 湿地巡护 | 区政府 | 12 | 11 |
| 2 | 苗圃改造 | 市局 | 4 | 4 |
| 合计 | | | 16 | 15 |

二、项目

表3 项目绩效目标完成情况表

| 项目名称 | 湿地修复 | 实施单位 | 云溪区林场 |
|---|---|---|---|
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 修复面积 | ≥300亩 |
| | 质量指标 | 验收合格率 | ≥95% |
| 效益指标 | 生态效益指标 | 鸟类种群 | 有所恢复 |
"""


def test_rows_of_lists_projects_and_what_they_aim_at_go_on_from_last_years_report(here: Office) -> None:
    reading = read(here.assessment, LISTS.format(year=2023).encode(), "报告.md")
    found = {p.key: p for p in reading.proposals}
    assert [found[f"重点工作.项{n}.任务"].new for n in (1, 2)] == ["湿地巡护", "苗圃改造"]
    assert "重点工作.项3.任务" not in found and "重点工作.项1.计划" not in found
    assert found["项目.项1.名称"].new == "湿地修复" and found["项目.项1.单位名称"].new == "云溪区林场"
    indicator = {c: found[f"项目.项1.指标.项2.{c}"].new for c in ("level1", "level2", "name", "sign", "target_value", "unit")}
    assert list(indicator.values()) == ["产出指标", "质量指标", "验收合格率", "≥", "95", "%"]
    assert found["项目.项1.指标.项3.target_value"].new == "有所恢复"
    assert all(p.carried for p in reading.proposals)
    adopt(here.assessment, [p for p in reading.proposals if p.taken_with_all], "去年.md", "a" * 64, here.drafter)
    assert here.assessment.figures.get(statement__endswith=".指标", row="项2", column="name").raw == "验收合格率"


def test_this_years_report_fills_the_figures_of_lists_too(here: Office) -> None:
    found = offered(read(here.assessment, LISTS.format(year=2024).encode(), "报告.md"))
    assert found["重点工作.项1.计划"] == ("new", "12") and found["重点工作.项2.完成"] == ("new", "4")


def test_the_figures_of_a_passage_in_a_report_become_this_years(here: Office) -> None:
    text = "\n\n二、主要职责\n\n负责林草资源保护。2023年人员经费决算410.2万元，年末编制数35人，人员保持稳定。\n"
    reading = read(here.assessment, (REPORT.format(year=2023) + text).encode(), "报告.md")
    told = next(p.new for p in reading.proposals if p.key == "文字.主要职责")
    assert "{年度=2024}年人员经费决算{人员经费（决算数）|万元1=待填}" in told and "编制数{编制数|数=待填}人" in told


def test_a_unit_is_known_by_its_name_whatever_its_brackets(here: Office) -> None:
    here.department.name = "云溪区林草局（本级）"
    here.department.save()
    for printed in ("云溪区林草局(本级)", "云溪区林草局"):
        data = REPORT.format(year=2024).replace("云溪区林草局", printed).encode()
        assert read(Assessment.objects.get(pk=here.assessment.pk), data, "报告.txt").faults == ()


def test_levels_that_the_form_does_not_know_are_left_out(here: Office) -> None:
    reading = read(here.assessment, LISTS.format(year=2023).replace("质量指标", "工作质量").encode(), "报告.md")
    found = {p.key: p.state for p in reading.proposals}
    assert reading.faults == () and found["项目.项1.指标.项2.name"] == "new"


def test_a_report_with_tables_in_a_text_is_a_report_and_a_table_of_tabs_is_a_table(here: Office) -> None:
    form = "项目支出绩效自评表\n\n项目名称\t湿地修复\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t面积\t3\n"
    report = f"{REPORT.format(year=2023)}\n{form}"
    assert read(here.assessment, report.encode(), "报告.txt").reader == "自评报告"
    table = "单位：万元\t\t\n项目名称\t年初预算数\t全年执行数\n湿地修复\t120\t118\n"
    assert read(here.assessment, table.encode("gb18030"), "项目.txt").reader == "一体化项目表"
