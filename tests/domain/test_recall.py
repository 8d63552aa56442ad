"""A printed report read back into the facts of a pack: no wrong figure, and what is not sure is left to people."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from apps.domain.documents.text import read_text
from apps.domain.pack import Pack, read_pack
from apps.domain.recall import Recall
from apps.domain.recall.passages import passages
from apps.domain.recall.profile import profile

PACK: Mapping[str, str] = {
    "pack.yaml": """\
code: pingchuan-2026
title: 平川县2026年度部门整体支出绩效自评
district: {code: pingchuan, name: 平川县, bureau: 平川县财政局}
year: 2026
notice: 平财绩〔2027〕1号
numbers: {unit: 万元, decimals: 2}
steps:
  - key: 全部
    title: 全部
    items: [{statement: 概况}, {statement: 队伍}, {statement: 支出}, {statement: 三公}, {statement: 采购}, {passage: 成效}, {passage: 问题}]
""",
    "statements/一.yaml": """\
statements:
  - key: 概况
    title: 单位情况
    kind: form
    rows:
      - {key: 编码, label: 预算编码, type: text}
      - {key: 地址, label: 办公地址, type: text}
  - key: 队伍
    title: 人员编制
    kind: form
    rows:
      - {key: 编制, label: 核定编制, unit: 人}
      - {key: 临聘, label: 临聘人员, unit: 人}
  - key: 支出
    title: 部门支出
    unit: 万元
    columns:
      - {key: 年初, label: 年初预算数}
      - {key: 决算, label: 决算数}
      - {key: 上年, label: 上年决算数, prior: 决算}
    rows:
      - {key: 基本, label: 基本支出}
      - {key: 项目, label: 项目支出}
      - {key: 合计, label: 支出合计, sum: computed, parts: [基本, 项目]}
  - key: 三公
    title: “三公”经费
    unit: 万元
    columns:
      - {key: 预算, label: 预算数}
      - {key: 决算, label: 决算数}
      - {key: 上年, label: 上年决算数, prior: 决算}
    rows:
      - {key: 出国, label: 因公出国（境）费}
      - {key: 接待, label: 公务接待费}
      - {key: 运行, label: 公务用车运行维护费}
  - key: 采购
    title: 政府采购
    kind: form
    rows:
      - {key: 货物, label: 政府采购货物支出, unit: 万元}
      - {key: 件数, label: 采购项目, unit: 个}
      - {key: 办结, label: 防汛演练实际完成数, unit: 次}
""",
    "outline.yaml": """\
title: "{单位}{年度}年度自评报告"
content:
  - heading: 概况
    content:
      - {text: "共核定编制{队伍.编制}，另有编外辅助人员{队伍.临聘}。全年完成采购项目{采购.件数}。"}
  - heading: 履职成效
    content: [{passage: 成效, title: 成效}]
  - heading: 存在的问题
    content: [{passage: 问题, title: 问题}]
""",
}

REPORT = """\
2026年度平川县水文站部门整体支出绩效自评报告

一、概况

预算编码：405007

我单位核定编制18人，另有编外辅助人员6人。2026年基本支出决算310.5万元，项目支出决算89.25万元。全年完成采购项目4个，政府采购货物支出12.6万元。

表1 部门支出情况（单位：万元）

| 项目 | 年初预算数 | 决算数 |
|---|---|---|
| 一、基本支出 | 300 | 310.50 |
| 二、项目支出 | 95 | 89.25 |
| 支出合计 | 395 | 399.75 |

表2 三公经费（单位：元）

| 费用 | 预算数 | 决算数 |
|---|---|---|
| 因公出国（境）费 | 0 | — |
| 公务接待费 | 15000 | 9800 |
| 公务用车运行维护费 | 60000 | 52340 |

二、履职成效

全年抢测洪峰三场，报汛及时率居全省前列，沿江乡镇据此提前转移群众。

三、存在的问题

（一）站点老化

部分遥测设备超过使用年限，汛期掉线较多，数据补录费时。
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    pack, findings = read_pack(PACK)
    assert pack is not None, findings
    return pack


def told(pack: Pack, report: str, year: int = 2026, report_year: int = 2026) -> dict[str, str]:
    """What is sure."""
    return {one.key: one.texts[0] for one in Recall(read_text(report, "报告.md"), pack, report_year).of(year) if one.sure}


def unsure(pack: Pack, report: str, year: int = 2026, report_year: int = 2026) -> dict[str, tuple[str, ...]]:
    return {one.key: one.texts for one in Recall(read_text(report, "报告.md"), pack, report_year).of(year) if not one.sure}


def test_tables_and_sentences_fill_the_year_s_figures(pack: Pack) -> None:
    assert told(pack, REPORT) == {
        "支出.基本.年初": "300", "支出.基本.决算": "310.5", "支出.项目.年初": "95", "支出.项目.决算": "89.25",
        "三公.出国.预算": "0", "三公.接待.预算": "1.5", "三公.接待.决算": "0.98", "三公.运行.预算": "6", "三公.运行.决算": "5.23",
        "队伍.编制": "18", "队伍.临聘": "6", "采购.货物": "12.6", "采购.件数": "4",
    }  # fmt: skip
    assert unsure(pack, REPORT) == {}


def test_in_the_next_year_they_fill_last_year_s_columns_and_nothing_else(pack: Pack) -> None:
    assert told(pack, REPORT, 2027) == {
        "上年.支出.基本.决算": "310.5", "上年.支出.项目.决算": "89.25", "上年.三公.接待.决算": "0.98", "上年.三公.运行.决算": "5.23",
    }  # fmt: skip


def test_a_year_before_that_is_nobody_s(pack: Pack) -> None:
    assert told(pack, REPORT, 2028) == {}


def test_a_dash_is_not_known_and_never_zero(pack: Pack) -> None:
    assert "三公.出国.决算" not in told(pack, REPORT) | unsure(pack, REPORT)


def test_a_figure_told_twice_and_differently_is_to_be_chosen(pack: Pack) -> None:
    changed = REPORT.replace("项目支出决算89.25万元", "项目支出决算98.25万元")
    assert unsure(pack, changed)["支出.项目.决算"] in (("89.25", "98.25"), ("98.25", "89.25"))
    assert "支出.项目.决算" not in told(pack, changed)


def test_figures_that_the_report_contradicts_are_not_sure(pack: Pack) -> None:
    changed = REPORT.replace("| 支出合计 | 395 | 399.75 |", "| 支出合计 | 395 | 499.75 |").replace("，项目支出决算89.25万元", "")
    assert "支出.合计.决算" not in told(pack, changed)
    assert "支出.项目.年初" in told(pack, changed)


@pytest.mark.parametrize(
    "sentence",
    [
        "2026年公务接待费比上年减少3万元。", "公务接待费约2万元。", "2025年公务接待费决算2万元。", "公务接待费占三公经费的20%。",
        "公务接待费20批次。",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_fact_is_none(pack: Pack, sentence: str) -> None:
    report = f"2026年度平川县水文站自评报告\n\n一、概况\n\n{sentence}\n"
    assert "三公.接待.决算" not in told(pack, report) | unsure(pack, report)


def test_how_many_were_done_is_not_how_many_there_were_to_do(pack: Pack) -> None:
    report = "2026年度平川县水文站自评报告\n\n一、概况\n\n年初列入工作要点的防汛演练20次。\n"
    assert "采购.办结" not in told(pack, report)


def test_the_unit_s_own_name_in_front_of_a_figure_says_nothing(pack: Pack) -> None:
    report = "2026年度平川县水文站自评报告\n\n一、概况\n\n平川县水文站采购项目4个。\n"
    found = Recall(read_text(report, "报告.md"), pack, 2026, ("平川县水文站",)).of(2026)
    assert [(one.key, one.texts) for one in found if one.sure] == [("采购.件数", ("4",))]


def test_of_an_amount_without_its_kind_nothing_is_sure_where_several_kinds_are_asked(pack: Pack) -> None:
    report = "2026年度平川县水文站自评报告\n\n一、概况\n\n2026年公务接待费2万元。\n"
    assert "三公.接待.预算" not in told(pack, report) | unsure(pack, report)
    assert "三公.接待.决算" not in told(pack, report)


def test_passages_stand_under_the_headings_of_the_outline(pack: Pack) -> None:
    found = {key: text for key, text, _ in passages(read_text(REPORT, "报告.md"), pack)}
    assert found == {
        "文字.成效": "全年抢测洪峰三场，报汛及时率居全省前列，沿江乡镇据此提前转移群众。",
        "文字.问题": "（一）站点老化\n部分遥测设备超过使用年限，汛期掉线较多，数据补录费时。",
    }


HEAD = "2026年度平川县水文站部门整体支出绩效自评报告\n\n"
FLOODS, OLD = "全年抢测洪峰三场，报汛及时率居全省前列。", "部分遥测设备超过使用年限，汛期掉线较多。"
OTHERWISE = {
    "other words": (f"一、概况\n\n略。\n\n二、2026年部门主要履职成效情况分析\n\n{FLOODS}\n\n三、问题及不足\n\n{OLD}\n", {"成效", "问题"}),
    "another name and more": (f"一、履职成效\n\n{FLOODS}\n\n二、存在不足及困难\n\n{OLD}\n", {"成效", "问题"}),
    "a heading before its paragraph": (f"一、评价结论\n\n（一）履职成效。{FLOODS}\n\n（二）存在问题。{OLD}\n", {"成效", "问题"}),
    "two in one": (f"一、履职成效、存在的问题和改进措施\n\n履职成效：{FLOODS}\n\n存在问题：{OLD}\n", {"成效", "问题"}),
    "nobody says which": (f"一、履职成效、存在的问题和改进措施\n\n{FLOODS}\n\n{OLD}\n", set()),
    "two of a name": (f"一、履职成效\n\n{FLOODS}\n\n二、附件\n\n三、履职成效\n\n{FLOODS}\n\n四、存在问题\n\n{OLD}\n", {"问题"}),
    "a table of scores": (f"一、履职成效指标评分表\n\n{FLOODS}\n\n二、存在问题\n\n{OLD}\n", {"问题"}),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_section_is_met_by_what_its_heading_says(pack: Pack, name: str) -> None:
    report, expected = OTHERWISE[name]
    found = {key: text for key, text, _ in passages(read_text(HEAD + report, "报告.md"), pack)}
    assert found == {f"文字.{key}": {"成效": FLOODS, "问题": OLD}[key] for key in expected}


def test_what_the_pack_says_itself_is_no_part_of_a_passage() -> None:
    changed = {**PACK, "outline.yaml": """\
title: "{单位}{年度}年度自评报告"
content:
  - {passage: 成效, title: 前言}
  - heading: 概况
    content:
      - {text: "共核定编制{队伍.编制}，另有编外辅助人员{队伍.临聘}。"}
      - {passage: 问题, title: 人员说明}
"""}
    made, findings = read_pack(changed)
    assert made is not None, findings
    lead = "按照县财政局的要求，本站对全年的工作开展了绩效自评。"
    text = "本站核定编制18人，另有编外辅助人员6人。人员少而测站多，汛期须临时借用。支出310万元，比上年增长5%。"
    report = f"{HEAD}{lead}\n\n一、概况\n\n{text}\n"
    found = {key: text for key, text, _ in passages(read_text(report, "报告.md"), made)}
    assert found == {"文字.成效": lead, "文字.问题": "人员少而测站多，汛期须临时借用。"}


def test_the_profile_is_what_a_line_names(pack: Pack) -> None:
    found = {key: text for key, text, _ in profile(read_text(REPORT, "报告.md"), pack)}
    assert found == {"概况.编码": "405007"}
