"""What a report makes of the rows of a list: groups, chosen rows, charts, terms; and what a figure's zero says."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from apps.domain.book.evaluation import evaluate
from apps.domain.facts import FactBook
from apps.domain.money import PLAIN
from apps.domain.numbering import heading_number
from apps.domain.pack import read_pack
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import Chart, Paragraph, Table, report_text
from apps.domain.writing.groups import grouped
from apps.domain.writing.sentences import PatternError, Speaker, compile_pattern

from .typed import book, entered, pack_of

HEAD = """\
code: a-2024
title: 试
district: {code: a, name: 甲}
year: 2024
numbers: {thousands: false, trim: true}
"""

LINES = """\
key: 科目
title: 科目
kind: list
unit: 万元
columns:
  - {key: 编码, label: 编码, type: text}
  - {key: 类, label: 类, type: text}
  - {key: 项, label: 项, type: text, required: false}
  - {key: 预算, label: 预算数}
  - {key: 决算, label: 决算数}
"""

TOTAL = """\
key: 支出
title: 支出
kind: form
rows: [{key: 合计, label: 合计, unit: 万元}]
"""

PROJECTS = """\
fields:
  - {key: 名称, label: 名称, type: text}
  - {key: 预算, label: 预算数}
  - {key: 执行, label: 执行数}
form:
  grid: 4
  layout:
    - [资金, 预算数, "{预算}*2"]
    - ["^", 执行数, "{执行}*2"]
"""

OUTLINE = """\
title: 报告
contents: false
content:
  - heading: 支出
    content:
      - text: "共{支出.合计}：{分组(科目, 类, “{类}{决算}，占{占比(决算, 支出.合计)}”, “；”)}。"
      - {items: 科目, when: 已填(项) 或 决算 > 0, pattern: "{类}-{项}：{决算}，{完成预算(决算, 预算)}。", numbering: "{n}."}
      - {chart: pie, title: "{年度}年支出", unit: 万元, rows: {list: 科目, category: 类, value: 决算}}
      - {chart: column, title: 支出, unit: 万元, categories: ["{年度}年"], series: [{name: 支出, keys: [支出.合计]}]}
      - {project_forms: 项目表}
  - heading: 名词
    content:
      - {glossary: terms.yaml}
"""

TERMS = """\
entries:
  - {term: 甲, text: 常有的。}
  - {term: 乙, text: 有这个科目才有。, row: {list: 科目, column: 编码, value: "2010303"}}
  - {term: 丙, text: 没有这个科目。, row: {list: 科目, column: 编码, value: "2050102"}}
"""

FILES = {"pack.yaml": HEAD, "statements/1.yaml": LINES, "statements/2.yaml": TOTAL, "projects.yaml": PROJECTS,
         "outline.yaml": OUTLINE, "terms.yaml": TERMS}  # fmt: skip

FACTS = {
    "年度": "2024",
    "支出.合计": "10.00",
    "科目.项1.编码": "2010303", "科目.项1.类": "服务", "科目.项1.项": "机关", "科目.项1.预算": "6", "科目.项1.决算": "6",
    "科目.项2.编码": "206", "科目.项2.类": "科技", "科目.项2.预算": "0", "科目.项2.决算": "0",
    "科目.项3.编码": "2210201", "科目.项3.类": "住房", "科目.项3.项": "公积金", "科目.项3.预算": "4", "科目.项3.决算": "3",
    "科目.项4.编码": "2210203", "科目.项4.类": "住房", "科目.项4.项": "补贴", "科目.项4.预算": "0", "科目.项4.决算": "1",
    "项目.项1.名称": "甲项目", "项目.项1.预算": "1", "项目.项1.执行": "1",
}  # fmt: skip


def report(facts: dict[str, str] = FACTS, demo: tuple[str, ...] = ()):
    pack = pack_of(FILES)
    return compose(evaluate(pack, entered(pack, facts, demo=demo)))


def paragraphs(facts: dict[str, str] = FACTS) -> list[str]:
    return [block.text for block in report(facts).blocks if isinstance(block, Paragraph)]


def test_rows_that_say_the_same_are_taken_together_in_the_order_they_come():
    assert paragraphs()[0] == "共10万元：服务6万元，占60%；科技0万元，占0%；住房4万元，占40%。"


def test_a_group_waits_for_the_row_that_is_not_filled():
    facts = {key: text for key, text in FACTS.items() if key != "科目.项4.决算"}
    assert "住房〔待填：决算" in paragraphs(facts)[0] or "住房〔待填：科目" in paragraphs(facts)[0]


def test_a_group_of_rows_sums_its_figures_and_keeps_its_first_text():
    (_, first), (_, second) = grouped(
        book(
            {
                "甲.项1.类": "一",
                "甲.项1.数": "1.5 万元",
                "甲.项2.类": "二",
                "甲.项2.数": "2 万元",
                "甲.项3.类": "一",
                "甲.项3.数": "3 万元",
            }
        ),
        "甲",
        "类",
    )
    assert (first.text("类"), first.number("数"), second.number("数")) == (
        "一",
        Decimal(45000),
        Decimal(20000),
    )


def test_only_the_rows_that_are_asked_for_are_listed_and_numbered():
    assert paragraphs()[1:4] == [
        "1.服务-机关：6万元，完成预算100%。",
        "2.住房-公积金：3万元，完成预算75%。",
        "3.住房-补贴：1万元，未安排预算。",
    ]


def test_a_row_that_should_say_more_is_listed_so_that_the_gap_is_seen():
    facts = {key: text for key, text in FACTS.items() if key != "科目.项4.项"}
    assert "〔待填：" in paragraphs(facts)[3]


def test_a_chart_takes_its_categories_from_the_groups_of_a_list_and_a_pie_has_no_part_of_nothing():
    chart = next(block for block in report().blocks if isinstance(block, Chart))
    assert (chart.title, chart.categories, chart.labels) == (
        "2024年支出",
        ("服务", "住房"),
        (("6", "4"),),
    )


def test_a_chart_says_which_of_its_figures_are_for_demonstration():
    notes = [
        b.text
        for b in report(demo=("科目.项4.决算", "科目.项2.决算", "支出.合计")).blocks
        if isinstance(b, Paragraph) and b.style == "note"
    ]
    assert notes == ["注：图中住房的数含演示数据。", "注：图中2024年的数含演示数据。"]
    assert "演示" not in report_text(report())


def test_a_term_is_explained_where_its_account_is_in_use():
    assert paragraphs()[-2:] == ["1.甲：常有的。", "2.乙：有这个科目才有。"]


def test_a_form_cell_may_cover_the_line_below():
    form = next(block for block in report().blocks if isinstance(block, Table))
    assert [[(c.text, c.rowspan) for c in row.cells] for row in form.rows] == [
        [("资金", 2), ("预算数", 1), ("1", 1)],
        [("执行数", 1), ("1", 1)],
    ]


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        ("projects.yaml", '["^", 执行数, "{执行}*2"]', '["^*2", 执行数, "{执行}"]', "P018"),
        ("outline.yaml", "category: 类", "category: 款", "P009"),
        ("outline.yaml", "list: 科目", "list: 账目", "P009"),
        ("outline.yaml", "分组(科目, 类,", "分组(科目, 款,", "P009"),
        ("outline.yaml", "when: 已填(项)", "when: 已填(目)", "P009"),
        ("outline.yaml", 'title: "{年度}年支出"', 'title: "{年份}年支出"', "P009"),
        ("terms.yaml", 'column: 编码, value: "2010303"', 'column: 代码, value: "2010303"', "P009"),
    ],
)
def test_what_a_report_says_of_a_list_must_be_there(path: str, old: str, new: str, code: str):
    assert FILES[path].count(old) == 1
    _, findings = read_pack(FILES | {path: FILES[path].replace(old, new)})
    assert [(f.code, f.file) for f in findings] == [(code, path)]


def said(text: str, facts: dict[str, str]) -> str:
    return Speaker(book(facts), replace(PLAIN, trim=True), str).text(compile_pattern(text))


@pytest.mark.parametrize(
    ("this", "last", "words"),
    [
        ("12.00 万元", "10.00 万元", "增加2万元，增长20%"),
        ("8.00 万元", "10.00 万元", "减少2万元，下降20%"),
        ("10.00 万元", "10.00 万元", "持平"),
        ("5.00 万元", "0.00 万元", "增加5万元，上年无此项"),
    ],
)
def test_a_change_has_one_direction_and_last_year_as_its_base(this: str, last: str, words: str):
    assert said("{变动(甲, 乙)|%0}", {"甲": this, "乙": last}) == words


def test_a_rate_over_no_budget_is_no_rate():
    assert said("{完成预算(甲, 乙)}", {"甲": "5.00 万元", "乙": "8.00 万元"}) == "完成预算62.5%"
    assert said("{完成预算(甲, 乙)}", {"甲": "0.00 万元", "乙": "0.00 万元"}) == "未安排预算"


def test_groups_need_a_column():
    with pytest.raises(PatternError):
        compile_pattern("{分组(科目, “{类}”)}")


def test_annexes_are_counted_as_annexes():
    assert [heading_number("附件1", n) for n in (1, 2)] == ["附件1　", "附件2　"]


def test_a_group_view_leaves_the_book_as_it_was():
    whole = book({"甲.项1.类": "一", "甲.项1.数": "1 万元"})
    grouped(whole, "甲", "类")
    assert sorted(whole) == ["甲.项1.数", "甲.项1.类"] and isinstance(whole, FactBook)
