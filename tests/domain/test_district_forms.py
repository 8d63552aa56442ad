"""What districts print each in their own way: dashes, merged cells, totals stated elsewhere, whole 万元, conditions."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from apps.domain.book.evaluation import evaluate
from apps.domain.findings import Severity
from apps.domain.forms import FormSheet
from apps.domain.pack import read_pack
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import Heading, Paragraph, Report, Table

from .self_form import FORM, closed, project, sheet, target
from .typed import entered, pack_of

FILES = {
    "pack.yaml": """\
code: shanhu-2024
title: 珊湖区部门整体支出绩效自评
district: {code: shanhu, name: 珊湖区}
year: 2024
numbers: {thousands: true, trim: true, unit: 万元, decimals: 0}
""",
    "statements/1.yaml": """\
statements:
  - key: 总数
    title: 总数
    kind: form
    rows:
      - {key: 年初, label: 年初合计, unit: 万元}
      - {key: 全年, label: 全年合计, unit: 万元}
  - key: 调整
    title: 预算调整
    kind: list
    unit: 万元
    total_row: true
    totals: {年初: 总数.年初, 全年: 总数.全年, 比率: 总数.全年 / 总数.年初}
    columns:
      - {key: 单位名, label: 单位, type: text, merge: true}
      - {key: 事项, label: 事项, type: text}
      - {key: 年初, label: 年初数}
      - {key: 全年, label: 全年数}
      - {key: 比率, label: 比率, unit: "%", formula: 全年 / 年初}
      - {key: 增减, label: 增减额, negative: true, printed: false}
  - key: 资产
    title: 资产
    unit: 万元
    columns:
      - {key: 数量, label: 数量, unit: 台, required: false}
      - {key: 原值, label: 原值, required: false}
    rows:
      - {key: 合计, label: 合计, dash: [数量], sum: checked, parts: [设备, 图书]}
      - {key: 设备, label: 设备}
      - {key: 图书, label: 图书, skip: [数量]}
""",
    "outline.yaml": """\
title: "{年度}年度自评报告"
content:
  - heading: 调整
    content:
      - text: "调减的有{列举(调整 当 增减 < 0, “{事项}{增减|绝对值}”)}；调增的有{列举(调整 当 增减 > 0, “{事项}{增减}”, “、”)}。"
      - {statement: 调整, title: "{年度}年调整表"}
      - {statement: 资产}
  - heading: 超预算情况
    when: 总数.全年 > 总数.年初
    content:
      - text: "全年超出年初{总数.全年 - 总数.年初}。"
  - heading: 结语
""",
}

FACTS = {
    "总数.年初": "1,005", "总数.全年": "904",
    "调整.项1.单位名": "甲局", "调整.项1.事项": "会议", "调整.项1.年初": "1,000", "调整.项1.全年": "900", "调整.项1.增减": "-101",
    "调整.项2.单位名": "甲局", "调整.项2.事项": "培训", "调整.项2.年初": "4", "调整.项2.全年": "4", "调整.项2.增减": "0",
    "调整.项3.单位名": "乙局", "调整.项3.事项": "防疫", "调整.项3.年初": "0", "调整.项3.全年": "1", "调整.项3.增减": "1",
}  # fmt: skip


def report(facts: Mapping[str, str] = FACTS) -> Report:
    pack = pack_of(FILES)
    return compose(evaluate(pack, entered(pack, {"年度": "2024", **facts})))


def table(facts: Mapping[str, str], title: str) -> list[list[str]]:
    blocks = [b for b in report(facts).blocks if isinstance(b, Table) and b.title == title]
    return [[cell.shown for cell in row.cells] for row in blocks[0].rows]


def texts(facts: Mapping[str, str]) -> str:
    return "\n".join(b.text for b in report(facts).blocks if isinstance(b, Paragraph | Heading))


def findings(facts: Mapping[str, str]) -> set[str]:
    pack = pack_of(FILES)
    return {f"{f.severity.label} {f.code}" for f in evaluate(pack, entered(pack, facts)).findings}


def test_amounts_are_stated_in_the_districts_decimals_unless_a_cell_says_otherwise():
    pack = pack_of(FILES)
    assert pack.by_key["总数"].by_row["年初"].field is not None
    assert pack.by_key["总数"].by_row["年初"].field.decimals == 0
    assert pack.by_key["调整"].by_column["比率"].field.decimals == 2
    cell = "label: 年初合计, unit: 万元"
    finer = FILES["statements/1.yaml"].replace(cell, f"{cell}, decimals: 2")
    field = pack_of(FILES | {"statements/1.yaml": finer}).by_key["总数"].by_row["年初"].field
    assert field is not None and field.decimals == 2


def test_equal_neighbours_of_a_merged_column_are_one_cell():
    block = next(b for b in report().blocks if isinstance(b, Table) and b.title == "2024年调整表")
    assert [(row.cells[0].text, row.cells[0].rowspan) for row in block.rows[1:]] == [
        ("甲局", 2), ("培训", 1), ("乙局", 1), ("合计", 1),
    ]  # fmt: skip


def test_a_total_row_prints_what_is_stated_elsewhere_and_rates_of_totals():
    assert table(FACTS, "2024年调整表")[-1] == ["合计", "1,005", "904", "89.95%"]


def test_a_stated_total_that_is_missing_waits_and_one_without_a_base_is_a_dash():
    missing = {key: text for key, text in FACTS.items() if key != "总数.全年"}
    assert table(missing, "2024年调整表")[-1][2] == "〔待填〕"
    assert table(FACTS | {"总数.年初": "0"}, "2024年调整表")[-1][3] == "—"


def test_a_column_that_does_not_apply_prints_a_dash_or_nothing_as_the_form_does():
    rows = table({"资产.设备.数量": "3", "资产.设备.原值": "7"}, "资产")
    assert rows[1:] == [["合计", "—", ""], ["设备", "3", "7"], ["图书", "", ""]]
    assert [c.key for c in pack_of(FILES).by_key["资产"].cells][:2] == ["资产.合计.原值", "资产.设备.数量"]


@pytest.mark.parametrize(
    ("total", "expected"),
    [("7", set()), ("8", {"提示 S001"}), ("9", {"错误 S001"})],
)
def test_a_part_that_need_not_be_filled_counts_as_nothing_in_a_checked_sum(total: str, expected: set[str]):
    assert findings({"资产.合计.原值": total, "资产.设备.原值": "7"}) & {"提示 S001", "错误 S001"} == expected


def test_a_listing_takes_the_rows_its_condition_chooses():
    assert "调减的有会议101万元；调增的有防疫1万元。" in texts(FACTS)


def test_a_listing_that_chooses_no_row_prints_nothing_and_one_without_rows_waits():
    assert "调减的有；调增的有防疫1万元。" in texts(FACTS | {"调整.项1.增减": "0"})
    assert "调减的有〔待填：调整〕" in texts({"总数.年初": "1"})


def test_a_row_that_waits_for_the_figure_it_is_chosen_by_is_listed():
    waiting = {key: text for key, text in FACTS.items() if key != "调整.项1.增减"}
    assert "会议〔待填：" in texts(waiting)


def test_a_heading_with_a_condition_is_printed_with_all_below_it_or_not_at_all():
    assert texts(FACTS).splitlines()[-1] == "二、结语"
    more = texts(FACTS | {"总数.全年": "1,010"}).splitlines()
    assert more[-3:] == ["二、超预算情况", "全年超出年初5万元。", "三、结语"]


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "word"),
    [
        ("outline.yaml", "当 增减 < 0", "当 增碱 < 0", "P009", "增碱"),
        ("outline.yaml", "当 增减 < 0", "当 增减 < ", "P010", "公式写法有误"),
        ("outline.yaml", "when: 总数.全年 > 总数.年初", "when: 总数.全部 > 总数.年初", "P009", "总数.全部"),
        ("outline.yaml", 'title: "{年度}年调整表"', 'title: "{年份}年调整表"', "P009", "年份"),
        ("statements/1.yaml", "totals: {年初: 总数.年初", "totals: {年初: 总数.年终", "P009", "总数.年终"),
        ("statements/1.yaml", "totals: {年初: 总数.年初", "totals: {年中: 总数.年初", "P009", "年中"),
        ("statements/1.yaml", "dash: [数量]", "dash: [件数]", "P009", "件数"),
    ],
)
def test_a_misspelt_name_is_found(path: str, old: str, new: str, code: str, word: str):
    assert FILES[path].count(old) == 1
    pack, found = read_pack(FILES | {path: FILES[path].replace(old, new)})
    assert pack is None
    assert any(f.code == code and f.file == path and word in f.message for f in found), "\n".join(map(str, found))


# --- a district whose own forms have classes and fields the self-assessment form does not have ----------------------------

OWN_LEVELS = FORM["projects.yaml"].replace("levels:\n", "levels:\n  - {name: 投入指标, children: [测算明细]}\n")
OPTIONAL = OWN_LEVELS.replace("label: 主管部门, type: text}", "label: 主管部门, type: text, required: false}")
DISTRICT = FORM | {"projects.yaml": OPTIONAL}


def assessed(facts: Mapping[str, str]) -> FormSheet:
    return sheet(facts, DISTRICT)


def test_an_indicator_of_another_form_is_not_of_the_self_assessment():
    """投入指标 of 申报表 have neither sign nor weight."""
    found = assessed(project() | target(1) | closed() | target(2, "", "合计100万元", "", "", level1="投入指标", level2="测算明细"))
    assert [line.name for line in found.lines] == ["指标1", "指标8", "指标9"]
    assert found.missing == () and found.findings == () and found.total == Decimal("99.5")


def test_an_indicator_of_another_form_that_is_given_a_weight_is_an_error():
    found = assessed(project() | target(1) | closed() | target(2, weight="5", level1="投入指标", level2="测算明细"))
    assert [(f.code, f.severity) for f in found.findings] == [("Z001", Severity.ERROR)]


def test_an_indicator_of_no_known_class_is_told_even_without_a_weight():
    assert assessed(project() | target(1) | closed() | target(2, weight="", level1="")).missing == ("“指标2”没有写分值",)


def test_a_field_only_the_self_assessment_needs_is_told_and_marked_there():
    facts = {"年度": "2024", **project(主管部门=""), **target(1), **closed()}
    evaluation = evaluate(pack_of(DISTRICT), entered(pack_of(DISTRICT), facts))
    (told,) = [f.message for f in evaluation.missing]
    assert told == "项目“河道保洁”的项目支出绩效自评表还没有填全：缺“主管部门”"
    (form,) = [b for b in compose(evaluation).blocks if isinstance(b, Table)]
    assert [cell.key for row in form.rows for cell in row.cells if cell.missing] == ["项目.项1.主管部门"]
    other = {"年度": "2024", **project(主管部门="", 自评="否")}
    assert evaluate(pack_of(DISTRICT), entered(pack_of(DISTRICT), other)).missing == ()


# --- which figures a note calls demonstration figures ---------------------------------------------------------------------


def notes_of(files: Mapping[str, str], facts: Mapping[str, str], *demo: str) -> list[tuple[str, ...]]:
    pack = pack_of(files)
    composed = compose(evaluate(pack, entered(pack, {"年度": "2024", **facts}, demo=demo)))
    return [block.notes for block in composed.blocks if isinstance(block, Table)]


def test_a_note_names_only_what_its_table_prints():
    assert notes_of(FILES, FACTS, "调整.项1.增减")[0] == ()
    assert notes_of(FILES, FACTS, "调整.项1.增减", "调整.项2.年初")[0] == ("注：预算调整第2行年初数为演示数据。",)


def test_a_note_of_a_self_assessment_speaks_as_its_form_does():
    facts = project() | target(1) | closed()
    whole = ("项目.项1.结转年初", "项目.项1.结转全年", "项目.项1.结转执行", "项目.项1.完成情况")
    assert notes_of(FORM, facts, *whole) == [("注：上年结转资金、实际完成情况为演示数据。",)]
    assert notes_of(FORM, facts, "项目.项1.拨款执行", "项目.项1.自评") == [("注：当年财政拨款全年执行数为演示数据。",)]
