"""compose: an evaluation becomes headings, paragraphs, tables, charts and forms in the pack's order and numbering."""

from __future__ import annotations

from functools import cache

import pytest

from apps.domain.book.evaluation import evaluate
from apps.domain.facts import FactBook
from apps.domain.report.compose import compose, open_blocks
from apps.domain.writing.blocks import (
    Cell,
    Chart,
    Heading,
    PageBreak,
    Paragraph,
    Report,
    Table,
    TableRow,
    block_lines,
    report_text,
)

from .grid import grid, grid_problems, table, tables
from .small_pack import FACTS, REASONS, SMALL_PACK
from .typed import entered, pack_of

OUTLINE, F, J, B, T = (
    "outline.yaml",
    "framework.yaml",
    "projects.yaml",
    "statements/budget.yaml",
    "statements/tasks.yaml",
)


def report(facts: dict[str, str] | None = None, demo: tuple[str, ...] = (), **files: str) -> Report:
    pack = pack_of(SMALL_PACK | {path.replace("__", "/") + ".yaml": text for path, text in files.items()})
    return compose(evaluate(pack, entered(pack, FACTS if facts is None else facts, REASONS, demo)))


@cache
def full() -> Report:
    return report()


def replaced(path: str, old: str, new: str) -> str:
    assert SMALL_PACK[path].count(old) == 1, old
    return SMALL_PACK[path].replace(old, new)


def texts(of: Table) -> list[list[str]]:
    return [[cell.shown for cell in row.cells] for row in of.rows]


def without(*keys: str) -> dict[str, str]:
    return {key: text for key, text in FACTS.items() if key not in keys}


# --- headings, order, numbers ----------------------------------------------------------------------------------------


def test_headings_are_numbered_by_level_and_begin_anew_under_each_chapter():
    assert [(b.level, b.text) for b in full().blocks if isinstance(b, Heading)] == [
        (1, "一、部门基本情况"),
        (2, "（一）主要职责"),
        (2, "（二）预算和决算"),
        (2, "（三）资产和人员"),
        (1, "二、绩效完成情况"),
        (1, "三、自评结论"),
        (1, "四、名词解释"),
    ]


def test_a_level_without_a_style_of_its_own_prints_no_number():
    inner = """\
- heading: 总述
  content:
    - heading: 第二级
      content:
        - heading: 第三级
          content: [{text: 正文}]
"""
    outline = "title: 报告\nnumbering: [一、, （一）]\ncontent:\n" + "".join(
        f"  {line}\n" for line in inner.splitlines()
    )
    composed = report(outline=outline, **{"pack": SMALL_PACK["pack.yaml"].split("steps:")[0]})
    assert [b.text for b in composed.blocks if isinstance(b, Heading)] == [
        "一、总述",
        "（一）第二级",
        "第三级",
    ]


def test_tables_are_numbered_by_chapter_and_charts_throughout():
    assert [t.caption for t in tables(full())] == [
        "表1-1 部门收支情况表",
        "表1-2 “三公”经费",
        "表1-3 资产情况",
        "表2-1 重点工作完成情况表",
        "表2-2 山前造林自评表",
        "表3-1 部门整体支出绩效评分表",
    ]
    assert [b.caption for b in full().blocks if isinstance(b, Chart)] == ["图1 收支对比"]


def test_a_table_without_number_does_not_use_one_up():
    composed = report(
        outline=replaced(OUTLINE, "{statement: 三公, columns", "{statement: 三公, numbered: false, columns")
    )
    assert [t.caption for t in tables(composed)][:3] == [
        "表1-1 部门收支情况表",
        "“三公”经费",
        "表1-2 资产情况",
    ]


def test_without_the_chapter_in_them_table_numbers_run_through_the_report():
    composed = report(outline=replaced(OUTLINE, "table_number: 表{chapter}-{n}", "table_number: 附表{n}"))
    assert [t.number for t in tables(composed)] == ["附表1", "附表2", "附表3", "附表4", "附表5", "附表6"]


def test_under_an_unnumbered_chapter_table_numbers_go_on():
    composed = report(outline=replaced(OUTLINE, "heading: 绩效完成情况\n", "heading: 绩效完成情况\n    numbered: false\n"))
    numbers = [t.number for t in tables(composed)]
    assert len(set(numbers)) == len(numbers)


def test_anchors_are_unique():
    anchors = [b.anchor for b in full().blocks if isinstance(b, Heading | Table | Chart)]
    assert all(anchors) and len(set(anchors)) == len(anchors)


def test_the_cover_carries_title_fields_and_date():
    cover = full().cover
    assert cover is not None
    assert cover.title == ("云溪区林草局", "2024年度部门整体支出绩效自评报告")
    assert [(f.label, f.value, f.seal) for f in cover.fields] == [
        ("单位名称（公章）", "云溪区林草局", True),
        ("填报人", "", False),
    ]
    assert cover.date == "2025年3月6日"
    assert full().title == "云溪区林草局2024年度部门整体支出绩效自评报告"
    assert full().body_title == () and full().author == "云溪区林草局"


def test_without_a_cover_the_title_stands_above_the_body():
    text = SMALL_PACK[OUTLINE]
    composed = report(outline=text[: text.index("cover:")] + text[text.index("numbering:") :])
    assert composed.cover is None
    assert composed.body_title == ("云溪区林草局", "2024年度部门整体支出绩效自评报告")


def test_page_breaks_stand_where_the_outline_has_them():
    blocks = full().blocks
    (at,) = [i for i, b in enumerate(blocks) if isinstance(b, PageBreak)]
    after = blocks[at + 1]
    assert isinstance(after, Heading) and after.text == "三、自评结论"


def test_a_draft_is_marked_and_a_report_is_not():
    pack = pack_of(SMALL_PACK)
    evaluation = evaluate(pack, entered(pack, FACTS, REASONS))
    assert compose(evaluation, draft=True).draft and not compose(evaluation).draft


def test_composing_twice_gives_the_same_report():
    assert report() == full()


# --- paragraphs --------------------------------------------------------------------------------------------------------


def paragraphs(of: Report, source: str = "") -> list[str]:
    """The paragraphs; of one passage, sentence or list where it is named."""
    places = (source, f"文字.{source}", f"改写.{source}")
    return [b.text for b in of.blocks if isinstance(b, Paragraph) and (not source or b.source in places)]


def test_a_passage_prints_its_lines_and_fills_in_the_facts_it_names():
    assert paragraphs(full(), "主要职责") == ["负责林草资源保护。", "负责造林绿化，年度决算2,000.00万元。"]


@pytest.mark.parametrize(
    "typed",
    ["含{花括号的文字", "含{不存在的名称}的文字", "含{}的文字", "含}的文字", "{列举(重点工作, “{任务}”)}"],
)
def test_braces_that_name_no_fact_stay_as_typed(typed: str):
    assert paragraphs(report(FACTS | {"文字.主要职责": typed}), "主要职责") == [typed]


def test_a_required_passage_that_is_missing_is_marked_and_an_optional_one_is_left_out():
    composed = report(without("文字.主要职责", "文字.问题"))
    (paragraph,) = [b for b in composed.blocks if isinstance(b, Paragraph) and b.source == "文字.主要职责"]
    assert paragraph.text == "〔待填：主要职责〕" and paragraph.runs[0].missing
    assert paragraphs(composed, "问题") == []


def test_a_sentence_prints_figures_changes_and_rates():
    assert (
        "年初预算2,000.00万元，决算2,000.00万元，比上年增加200.00万元，增长11.11%，执行率94.34%。"
        in paragraphs(full())
    )


def test_a_sentence_takes_the_first_wording_that_holds():
    assert paragraphs(full(), "人员") == ["在职39人，未超编制40人。"]
    assert paragraphs(report(FACTS | {"资产.在职数": "42人"}), "人员") == ["在职42人，超出编制2人。"]


def test_a_sentence_over_a_missing_figure_stands_and_shows_the_gap():
    composed = report(without("资产.在职数"))
    (text,) = paragraphs(composed, "人员")
    assert text.startswith("在职〔待填：在职人数〕，超出编制")


def test_a_list_is_told_in_one_sentence_and_as_numbered_items():
    assert "共3项重点工作：古树名木保护（100%）；草地鼠害防治（90%）；林区防火巡查（90%）。" in paragraphs(
        full()
    )
    assert paragraphs(full(), "重点工作") == [
        "（1）古树名木保护，计划20件，完成20件。",
        "（2）草地鼠害防治，计划10件，完成9件。",
        "（3）林区防火巡查，计划10件，完成9件。",
    ]


def test_an_empty_list_is_marked_as_missing():
    composed = report({k: v for k, v in FACTS.items() if not k.startswith("重点工作")})
    assert paragraphs(composed, "重点工作") == ["〔待填：重点工作〕"]
    assert any("〔待填：重点工作〕。" in text for text in paragraphs(composed))


def test_the_style_of_a_sentence_is_kept():
    (paragraph,) = [b for b in full().blocks if isinstance(b, Paragraph) and "项重点工作" in b.text]
    assert paragraph.style == "flush"


def test_the_glossary_lists_the_terms_that_occur():
    assert paragraphs(full(), "名词解释") == [
        "1.基本支出：保障机构正常运转的支出。",
        "2.公务接待费：按规定开支的接待费用。",
    ]
    more = report(FACTS | {"三公.用车.决算": "3.00"})
    assert len(paragraphs(more, "名词解释")) == 3


# --- statements --------------------------------------------------------------------------------------------------------


def test_a_statement_has_two_head_lines_where_columns_are_grouped():
    statement = table(full(), "部门收支情况表")
    assert statement.head_rows == 2
    assert texts(statement)[:2] == [["项目", "预算数", "决算数", "执行率"], ["年初预算数", "调整预算数"]]
    first = statement.rows[0].cells
    assert [(c.colspan, c.rowspan) for c in first] == [(1, 2), (2, 1), (1, 2), (1, 2)]
    assert all(cell.head for row in statement.rows[:2] for cell in row.cells)
    assert statement.unit == "单位：万元"


def test_groups_that_are_not_neighbours_are_not_merged():
    old = "{key: 决算, label: 决算数}\n      - {key: 执行率"
    grouped = replaced(
        B, old, "{key: 决算, label: 决算数, group: 执行}\n      - {key: 执行率, group: 预算数"
    ).replace("{key: 执行率, group: 预算数, label: 执行率", "{key: 执行率, group: 预算数, label: 执行率")
    statement = table(report(statements__budget=grouped), "部门收支情况表")
    assert texts(statement)[0] == ["项目", "预算数", "执行", "预算数"]
    assert grid_problems(statement) == []


def test_rows_print_in_order_with_indents_prefixes_and_bold_totals():
    rows = [row.cells[0] for row in table(full(), "部门收支情况表").rows[2:]]
    assert [(c.text, c.indent, c.bold) for c in rows] == [
        ("支出总计", 0, True),
        ("一、基本支出", 1, False),
        ("人员经费", 2, False),
        ("日常公用经费", 2, False),
        ("二、项目支出", 1, False),
        ("其中：造林绿化", 2, False),
        ("年末结转结余", 0, False),
    ]


def test_figures_stand_right_with_thousands_and_two_decimals_and_rates_with_their_sign():
    row = table(full(), "部门收支情况表").rows[2].cells
    assert [c.text for c in row[1:]] == ["2,000.00", "2,120.00", "2,000.00", "94.34%"]
    assert all(c.align == "right" and c.bold for c in row[1:])


def test_a_column_that_does_not_apply_to_a_row_is_empty_and_not_missing():
    row = table(full(), "部门收支情况表").rows[-1].cells
    assert [(c.text, c.missing) for c in row[1:]] == [("", False), ("", False), ("12.00", False), ("", False)]


def test_a_missing_figure_is_marked_where_it_stands():
    composed = report(without("收支.人员经费.决算"))
    cells = {c.key: c for row in table(composed, "部门收支情况表").rows for c in row.cells}
    assert cells["收支.人员经费.决算"].missing and cells["收支.人员经费.决算"].shown == "〔待填〕"
    assert open_blocks(composed) > open_blocks(full()) == 0


def test_a_figure_that_does_not_apply_prints_as_a_dash():
    composed = report(FACTS | {"三公.用车.决算": "不适用"})
    assert ["公务用车购置及运行费", "10.00", "—"] in texts(table(composed, "“三公”经费"))
    assert ["合计", "16.00", "4.50"] in texts(table(composed, "“三公”经费"))


def test_only_chosen_columns_print_and_hidden_ones_do_not():
    assert texts(table(full(), "“三公”经费"))[0] == ["项目", "预算数", "决算数"]
    assert "上年决算数" not in report_text(full())


def test_a_list_prints_row_numbers_and_a_total_without_rates():
    listed = table(full(), "重点工作完成情况表")
    assert texts(listed)[0] == ["序号", "任务", "来源", "计划数", "完成数", "完成率"]
    assert texts(listed)[1] == ["1", "古树名木保护", "区政府", "20", "20", "100.00%"]
    assert texts(listed)[-1] == ["合计", "40", "38", ""]
    assert listed.rows[-1].cells[0].colspan == 3


@pytest.mark.parametrize("number_rows", ["true", "false"])
def test_a_list_that_begins_with_a_figure_still_makes_a_grid(number_rows: str):
    text = SMALL_PACK[T].replace(
        "  - {key: 任务, label: 任务, type: text}\n  - {key: 来源, label: 来源, type: text, required: false}\n",
        "",
    )
    text = text.replace("number_rows: true", f"number_rows: {number_rows}")
    outline = (
        SMALL_PACK[OUTLINE]
        .replace("{列举(重点工作, “{任务}（{完成率|%0}）”, “；”)}", "多")
        .replace('"{任务}，计划', '"计划')
    )
    assert grid_problems(table(report(statements__tasks=text, outline=outline), "重点工作完成情况表")) == []


def test_a_form_prints_labels_and_contents_with_units():
    rows = dict(texts(table(full(), "资产情况")))
    assert (
        rows["固定资产总额"] == "5,000.00万元"
        and rows["编制数"] == "40人"
        and rows["预算公开日期"] == "2025年3月6日"
    )


def test_demonstration_figures_are_named_below_their_table():
    composed = report(demo=("三公.接待费.预算", "收支.人员经费.年初", "收支.人员经费.调整"))
    assert table(composed, "“三公”经费").notes == ("注：公务接待费（预算数）为演示数据。",)
    assert table(composed, "部门收支情况表").notes == (
        "注：数据来自部门决算。",
        "注：人员经费（年初预算数）、人员经费（调整预算数）为演示数据。",
    )
    assert table(full(), "“三公”经费").notes == ()


def test_many_demonstration_figures_are_counted_and_all_are_told_in_one_note():
    asset = tuple(k for k in FACTS if k.startswith("资产."))
    assert table(report(demo=asset), "资产情况").notes == ("注：本表为演示数据。",)
    assert table(report(demo=asset[:6]), "资产情况").notes[0].endswith("等6格为演示数据。")


# --- charts ------------------------------------------------------------------------------------------------------------


def test_a_chart_carries_its_figures_labels_and_a_text_for_those_who_cannot_see_it():
    (chart,) = [b for b in full().blocks if isinstance(b, Chart)]
    assert chart.series[0].values == (2000.0, 2000.0) and chart.labels == (("2,000.00", "2,000.00"),)
    assert chart.alt == "支出：年初2,000.00万元，决算2,000.00万元"


def test_a_chart_leaves_a_missing_figure_out_and_does_not_draw_zero():
    (chart,) = [b for b in report(without("收支.基本支出.决算")).blocks if isinstance(b, Chart)]
    assert chart.series[0].values == (2000.0, None) and chart.labels == (("2,000.00", "—"),)


# --- project forms -----------------------------------------------------------------------------------------------------


def test_a_form_is_printed_for_each_project_chosen():
    assert [t.title for t in tables(full()) if t.title.endswith("自评表")] == ["山前造林自评表"]
    both = report(FACTS | {"项目.项2.公开": "是"})
    assert [t.title for t in tables(both) if t.title.endswith("自评表")] == [
        "山前造林自评表",
        "防火物资自评表",
    ]


def test_a_project_form_has_its_fields_where_the_pack_put_them():
    form = table(full(), "山前造林自评表")
    assert texts(form)[:4] == [
        ["项目名称", "山前造林"],
        ["实施单位", "云溪区林场", "自评得分", "94.00"],
        ["年初预算数", "700.00", "全年预算数", "750.00", "执行率", "93.33%"],
        ["总体目标", "完成山前造林，成活率达标。"],
    ]
    assert form.unit == "单位：万元"


def test_equal_neighbours_of_the_first_two_levels_are_merged():
    form = table(full(), "山前造林自评表")
    heads = form.rows[4].cells
    assert (heads[0].text, heads[0].rowspan) == ("年度绩效指标", 5)
    levels = [
        (c.text, c.rowspan)
        for row in form.rows[5:]
        for c in row.cells
        if c.rowspan > 1 or c.text.endswith("指标")
    ]
    assert levels == [("产出指标", 3), ("数量指标", 2), ("质量指标", 1), ("效益指标", 1), ("生态效益指标", 1)]


def test_equal_second_levels_under_different_first_levels_are_not_merged():
    facts = FACTS | {"项目.项1.指标.项4.level2": "质量指标"}
    form = table(report(facts), "山前造林自评表")
    assert [c.rowspan for row in form.rows for c in row.cells if c.text == "质量指标"] == [1, 1]
    assert grid_problems(form) == []


def test_a_project_without_indicators_still_makes_a_grid():
    facts = {k: v for k, v in FACTS.items() if ".指标.项" not in k}
    assert grid_problems(table(report(facts), "山前造林自评表")) == []


# --- the score table ---------------------------------------------------------------------------------------------------


def test_every_table_covers_each_place_of_its_grid_exactly_once():
    for composed in (full(), report({}), report({"单位": "甲"}), report(FACTS | {"项目.项2.公开": "是"})):
        for each in tables(composed):
            assert grid_problems(each) == [], each.title


def test_the_grid_checker_sees_gaps_overlaps_and_edges():
    def made(*rows: tuple[Cell, ...]) -> Table:
        return Table(tuple(TableRow(row) for row in rows), (1, 1), 0)

    a, wide, tall = Cell("甲"), Cell("乙", colspan=2), Cell("丙", rowspan=2)
    assert grid_problems(made((a, a), (wide,))) == []
    assert grid_problems(made((tall, a), (a,))) == []
    assert grid_problems(made((a,), (a, a)))
    assert grid_problems(made((a, a, a), (a, a)))
    assert grid_problems(made((a, wide), (a, a)))
    assert grid_problems(made((a, a), (tall, a)))
    assert grid_problems(made((a, tall), (wide,)))
    assert grid_problems(made((Cell("丁", colspan=0), a, a), (a, a)))


def test_the_score_table_merges_levels_over_their_indicators_and_spans_missing_levels():
    scores = table(full(), "部门整体支出绩效评分表")
    assert scores.head_rows == 3 and scores.landscape
    cells = {c.text: c for row in scores.rows for c in row.cells}
    assert (
        cells["部门决策"].rowspan == 5 and cells["预算编制"].rowspan == 2 and cells["资金管理"].rowspan == 6
    )
    assert (cells["部门绩效"].rowspan, cells["部门绩效"].colspan) == (4, 3)
    places = grid(scores)
    column = {row[4].text: row[-1].text for row in places[3:-3] if row[4] and row[-1]}
    assert column["政府采购执行情况"] == "2.68" and column["造林面积"] == "9.50" and len(column) == 20


def test_the_score_table_ends_with_the_total_and_the_weights_of_each_level():
    scores = table(full(), "部门整体支出绩效评分表")
    assert [c.text for c in scores.rows[-1].cells] == ["总分", "100", "", "100", "", "100", "", "", "87.37"]


def test_points_added_and_taken_off_stand_between_the_indicators_and_the_total():
    scores = table(full(), "部门整体支出绩效评分表")
    assert [[c.text for c in row.cells] for row in scores.rows[-3:-1]] == [
        ["加减分", "逾期报送每次扣1分", "-1.00"],
        ["加减分", "每个试点项目加0.5分", "+0.50"],
    ]


def test_an_open_score_is_marked_in_the_score_table_and_so_is_the_total():
    scores = table(report(without("评判.指标20.得分")), "部门整体支出绩效评分表")
    cells = {c.key: c for row in scores.rows for c in row.cells if c.key}
    assert cells["得分.指标20"].missing and cells["得分"].missing and cells["得分"].shown == "〔待填〕"
    assert not cells["得分.指标6"].missing


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_frameworks_of_any_depth_make_a_grid(levels: int):
    """Branches of different depth stand side by side."""

    def branch(name: str, depth: int) -> str:
        if depth == 0:
            return ""
        inner = branch(name, depth - 1)
        body = (
            f"groups:\n{indented(inner)}"
            if inner
            else "indicators:\n"
            + "".join(
                f"  - {{code: {name}{i}, name: 指标{i}, weight: 25, rule: {{type: manual, text: 甲}}}}\n"
                for i in (1, 2)
            )
        )
        return f"- name: {name}{depth}\n  weight: 50\n{indented(body, 2)}"

    def indented(text: str, by: int = 2) -> str:
        return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())

    framework = f"title: 评分表\ngroups:\n{branch('甲', levels)}{branch('乙', 1)}"
    files = {
        "framework": framework,
        "pack": SMALL_PACK["pack.yaml"].split("steps:")[0],
        "cases__purchase": "cases: [{name: 空}]",
    }
    composed = report({"单位": "甲"}, outline="title: 报告\ncontent: [{score_table: 评分表}]", **files)
    assert grid_problems(table(composed, "评分表")) == []


def test_the_plain_text_of_the_report_has_every_block_in_order():
    text = report_text(full())
    at = 0
    for block in full().blocks:
        for line in block_lines(block):
            at = text.index(line, at)
    assert text.count("〔待填") == 0


def test_an_empty_book_gives_a_report_full_of_marks_and_no_invented_zero():
    composed = report({})
    assert open_blocks(composed) > 60
    lines = [line for line in report_text(composed).splitlines() if not line.startswith("加减分")]
    assert not any("0.00" in line or "NaN" in line for line in lines)
    assert [cell.text for row in table(composed, "部门整体支出绩效评分表").rows[-1:] for cell in row.cells][
        -1
    ] == ""


def test_a_book_thawed_from_a_snapshot_gives_the_same_report():
    pack = pack_of(SMALL_PACK)
    book = entered(pack, FACTS, REASONS)
    thawed = FactBook.thawed(book.frozen())
    assert compose(evaluate(pack, thawed)) == compose(evaluate(pack, book))
