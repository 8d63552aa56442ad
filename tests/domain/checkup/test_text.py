"""Text files read as documents: paragraphs, tables of every make, titles, contents, rubbish."""

from __future__ import annotations

import time

import pytest

from apps.domain.documents import lines
from apps.domain.documents.document import Document, Grid, Text
from apps.domain.documents.markup import plain
from apps.domain.documents.text import read_text

LONG = "甲局严格执行预算管理制度，各项支出均按规定的程序审批，资金使用合规有效"


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(i.kind, i.text) for i in document.items if isinstance(i, Text)]


def tables(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows] for _, grid in document.grids()]


def grid(document: Document) -> Grid:
    (found,) = [g for _, g in document.grids()]
    return found


def test_a_plain_report() -> None:
    document = read_text(
        "\ufeff甲区演示局2024年部门整体支出绩效自评报告\r\n\r\n部门名称（公章）：甲区演示局\r\n\r\n"
        "一、部门概况\r\n（一）主要职能。\r\n1、贯彻上级部署，组织实施预算。开展检查。\r\n2、负责其他工作。\r\n"
        "（二）收支情况。\r\n　　2024年收入100万元。\r\n二、绩效情况\r\n  支出90万元。\r\n"
    )
    assert kinds(document) == [
        ("title", "甲区演示局2024年部门整体支出绩效自评报告"),
        ("body", "部门名称（公章）：甲区演示局"),
        ("heading", "一、部门概况"),
        ("heading", "（一）主要职能。"),
        ("body", "1、贯彻上级部署，组织实施预算。开展检查。"),
        ("body", "2、负责其他工作。"),
        ("heading", "（二）收支情况。"),
        ("body", "2024年收入100万元。"),
        ("heading", "二、绩效情况"),
        ("body", "支出90万元。"),
    ]
    assert document.year == 2024
    assert document.heading_path(7) == ("一、部门概况", "（二）收支情况。")
    assert document.place(7).line == 10


def test_markdown_is_read_without_its_marks() -> None:
    document = read_text(
        "# 2024年度部门整体绩效自评报告\n\n## 一、基本情况\n\n### **（一）主要职能**\n\n- 1、负责**预算**编制。&nbsp;\n\n"
        "#### 1. 效率性。\n\n执行率$90\\% \\leq x$，见[附件](http://a.b/c)。<br>完成。\n\n---\n\n[bookmark: _GoBack]结束。\n"
    )
    assert [(i.kind, i.level, i.text) for i in document.items if isinstance(i, Text)] == [
        ("title", 0, "2024年度部门整体绩效自评报告"),
        ("heading", 1, "一、基本情况"),
        ("heading", 2, "（一）主要职能"),
        ("body", 0, "1、负责预算编制。"),
        ("heading", 3, "1. 效率性。"),
        ("body", 0, "执行率90% ≤ x，见附件。 完成。"),
        ("body", 0, "结束。"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"2. $80\% \leq \text{满意度} < 90\%$ 的，得 2 分", "2. 80% ≤ 满意度 < 90% 的，得 2 分"),
        (r"$\frac{80}{100} \times 100\%$", "80/100 × 100%"),
        ("<p>1. 控制率&lt;90%的，得3分；</p> <p>2. 其他</p>", "1. 控制率<90%的，得3分； 2. 其他"),
        ('<ol style="x"> <li>1. 甲；</li> <li>2. 乙</li> </ol>', "1. 甲； 2. 乙"),
        ("单价<100元，5*3*2，价格$5", "单价<100元，5*3*2，价格$5"),
        (r"1\. 甲\*", "1. 甲*"),
        ("__甲__ 和 **乙**", "甲 和 乙"),
    ],
)
def test_markup_becomes_the_words_a_reader_sees(text: str, words: str) -> None:
    assert plain(text) == words


def test_a_table_between_tabs_goes_on_behind_a_page_break() -> None:
    document = read_text(
        "表1-1 收支情况\n\n单位：万元\n\n项目\t年初预算数\t决算数\n基本支出\t1,200.00\t1,100.00\n\n- 3 -\n\n"
        "项目支出\t800.00\t\n合计\t2,000.00\t1,900.00\n\n表1-2 其他\n\n项目\t数\n甲\t1\n"
    )
    assert tables(document) == [
        [
            ["项目", "年初预算数", "决算数"],
            ["基本支出", "1,200.00", "1,100.00"],
            ["项目支出", "800.00", ""],
            ["合计", "2,000.00", "1,900.00"],
        ],
        [["项目", "数"], ["甲", "1"]],
    ]
    first = next(g for _, g in document.grids())
    assert (first.caption, first.unit, first.sure) == ("表1-1 收支情况", "万元", True)
    assert [row[0].line for row in first.rows] == [5, 6, 10, 11]
    assert ("caption", "表1-2 其他") in kinds(document)


def test_one_cell_a_line() -> None:
    document = read_text(
        "1.预算情况\n\t表1-1.2024年预算情况\n        单位：万元\n\n\t项目\n\t预算数\n\t执行率\n\n\t甲项目\n\t1,200\n\t99.5%\n\n"
        "\t\n\t80\n\t\n\n\t合计\n\t1,280\n\t—\n\n\n（二）执行情况\n我局执行良好。\n"
    )
    assert tables(document) == [
        [["项目", "预算数", "执行率"], ["甲项目", "1,200", "99.5%"], ["", "80", ""], ["合计", "1,280", "—"]]
    ]
    found = grid(document)
    assert (found.caption, found.unit, found.sure) == ("表1-1.2024年预算情况", "万元", True)
    assert [cell.line for cell in found.rows[1]] == [9, 10, 11]
    assert kinds(document)[-2:] == [("heading", "（二）执行情况"), ("body", "我局执行良好。")]


def test_a_merged_head_is_spread_over_the_head_below() -> None:
    found = grid(
        read_text(
            "\t类别\n\t账面数\n\n\t\n\t\n\n\t\n\t数量\n\t原值\n\n\t车辆\n\t25\n\t1,074\n\n\t合计\n\t25\n\t1,074\n"
        )
    )
    assert [[c.text for c in row] for row in found.rows[:2]] == [
        ["类别", "账面数", "账面数"],
        ["", "数量", "原值"],
    ]
    assert [c.covered for c in found.rows[0]] == [False, False, True]
    assert found.sure


def test_a_cell_of_two_paragraphs_and_ragged_rows_stay_one_table_but_are_not_sure() -> None:
    document = read_text(
        "项目绩效目标表\n\n（2024年度）\n\t项目名称\n\t甲项目\n\n\t指标\n\t效益指标\n\t预期值\n\n\t\n\t生态效益\n\n指标\n\t良好\n\n\n完成较好。\n"
    )
    assert tables(document) == [
        [["项目名称", "甲项目", ""], ["指标", "效益指标", "预期值"], ["", "生态效益指标", "良好"]]
    ]
    assert (grid(document).caption, grid(document).sure) == ("项目绩效目标表", False)
    assert kinds(document) == [
        ("caption", "项目绩效目标表"),
        ("note", "（2024年度）"),
        ("body", "完成较好。"),
    ]


def test_a_cell_of_many_paragraphs_does_not_end_the_table() -> None:
    document = read_text(
        "\t指标\n\t标准\n\t得分\n\n\t编制\n\t1.编制合理（1分）；\n\n2.编制规范（2分）。\n\n3.程序完整。\n\t3\n\n\t执行\n\t按率\n\t4\n"
        "\n上述得分合计7分。\n\n表2 其他\n\t项目\n\t数\n\n\t甲\n\t1\n"
    )
    assert tables(document) == [
        [
            ["指标", "标准", "得分"],
            ["编制", "1.编制合理（1分）；2.编制规范（2分）。3.程序完整。", "3"],
            ["执行", "按率", "4"],
        ],
        [["项目", "数"], ["甲", "1"]],
    ]
    assert ("body", "上述得分合计7分。") in kinds(document)


def test_a_framed_table_of_pandoc() -> None:
    document = read_text(
        "+------+------+\n| 项目 | 预算 |\n+======+======+\n| 基本 | 100  |\n"
        "| 支出 |      |\n+------+------+\n| 合计 | 100  |\n+------+------+\n"
    )
    assert tables(document) == [[["项目", "预算"], ["基本支出", "100"], ["合计", "100"]]]


def test_running_heads_do_not_cut_paragraphs() -> None:
    head = "甲区演示局自评报告"
    document = read_text(
        "".join(f"第{n}段，{LONG}，没有超\n- {n} -\n{head}\n预算支出的情况。\n" for n in (1, 2, 3))
    )
    assert [text for kind, text in kinds(document) if kind != "furniture"] == [
        f"第{n}段，{LONG}，没有超预算支出的情况。" for n in (1, 2, 3)
    ]


def test_a_short_row_is_fitted_by_where_figures_stand() -> None:
    said = "说明" * 15
    rows = "".join(f"{'部门' * (n % 4 == 0)}\t指标{n}\t{n}\t{said}\t{n}.00\n" for n in range(8))
    found = grid(read_text("一级\t二级\t权重\t说明\t得分\n" + rows + f"指标九\t3\t{said}\t3.00\n"))
    assert [c.text for c in found.rows[-1]] == ["", "指标九", "3", said, "3.00"]
    assert found.sure


def test_a_short_row_that_fits_at_either_end_stays_and_leaves_its_table_unsure() -> None:
    rows = "甲\t1\t2\t3\n乙\t4\t5\t6\n丙\t7\t9\n"
    found = grid(read_text("项目\t年初\t调整\t执行\n" + rows))
    assert [c.text for c in found.rows[-1]] == ["丙", "7", "9", ""]
    assert not found.sure


def test_one_cell_a_line_is_a_table_where_every_column_holds_one_kind_of_cell() -> None:
    document = read_text(
        "表1 收支情况表\n单位：万元\n项目\n预算数\n决算数\n收入\n10.5\n9.8\n支出\n7\n156\n合计\n8\n1.25\n以上无误。\n"
    )
    assert tables(document) == [
        [["项目", "预算数", "决算数"], ["收入", "10.5", "9.8"], ["支出", "7", "156"], ["合计", "8", "1.25"]]
    ]
    assert (grid(document).caption, grid(document).unit, grid(document).sure) == (
        "表1 收支情况表",
        "万元",
        True,
    )


def test_one_cell_a_line_with_cells_lost_is_kept_and_not_checked() -> None:
    document = read_text(
        "表1 收支情况表\n单位：万元\n项目\n预算数\n决算数\n一、收入\n10.5\n二、支出\n7\n156\n8\n1.25\n以上无误。\n"
    )
    assert tables(document) == []
    assert kinds(document)[2:4] == [("cell", "项目"), ("cell", "预算数")]
    assert ("body", "以上无误。") in kinds(document)
    assert not any(text.kind == "cell" for _, text in document.texts())


def test_a_list_of_names_with_stray_numbers_is_no_table() -> None:
    document = read_text("一、机构设置\n甲局\n乙中心\n丙大队\n12\n二、人员情况\n共有在职人员30人。\n")
    assert tables(document) == []
    assert not any(kind == "cell" for kind, _ in kinds(document))


def test_a_pipe_table_cut_in_two() -> None:
    document = read_text(
        "**表2 三公经费**（单位：元）\n\n| 项目 | 预算 |\n|:--|--:|\n| 接待费 | 1 000 |\n\n"
        "| 项目 | 预算 |\n|---|---|\n| **合计** | 2<br>000 |\n"
    )
    assert tables(document) == [[["项目", "预算"], ["接待费", "1 000"], ["合计", "2 000"]]]
    assert (grid(document).caption, grid(document).unit) == ("表2 三公经费（单位：元）", "元")


def test_an_html_table_repeats_its_merged_cells() -> None:
    document = read_text(
        "收支见下表。<table><tr><td rowspan=2>项目</td><td colspan='2'>决算</td></tr><tr><td>本年</td><td>上年</td></tr>"
        "<tr><td>合计</td><td>10</td><td>9</td></tr></table>支出合规。\n"
    )
    assert tables(document) == [[["项目", "决算", "决算"], ["项目", "本年", "上年"], ["合计", "10", "9"]]]
    assert [[c.covered for c in row] for row in grid(document).rows[:2]] == [
        [False, False, True],
        [True, False, False],
    ]
    assert kinds(document) == [("body", "收支见下表。"), ("body", "支出合规。")]


def test_columns_held_apart_by_blanks() -> None:
    document = read_text(
        "表3 支出表\n项目          预算数      决算数\n基本支出      100.00      90.00\n"
        "项目支出                  80.00\n合  计        300.00      170.00\n\n说明如下。\n"
    )
    assert tables(document) == [
        [
            ["项目", "预算数", "决算数"],
            ["基本支出", "100.00", "90.00"],
            ["项目支出", "", "80.00"],
            ["合计", "300.00", "170.00"],
        ]
    ]
    assert not grid(document).sure


def test_indented_paragraphs_and_signatures_are_not_tables() -> None:
    text = f"\t一、概况\n\t{LONG}。\n\n\t二、绩效\n\t{LONG}。\n\n填报人：张三\t联系电话：1234\n单位负责人：李四    日期：2024年1月1日\n"
    document = read_text(text)
    assert not tables(document)
    assert [kind for kind, _ in kinds(document)] == ["heading", "body", "heading", "body", "body", "body"]


def test_a_caption_and_a_unit_in_the_rows_of_a_table_are_texts() -> None:
    document = read_text("表4 预算表\t\t\n2024年度\t\t单位：万元\n项目\t数\t率\n甲\t1\t50%\n乙\t2\t60%\n")
    assert kinds(document) == [("caption", "表4 预算表"), ("unit", "2024年度 单位：万元")]
    assert (grid(document).unit, grid(document).caption, len(grid(document).rows)) == (
        "万元",
        "表4 预算表",
        3,
    )


def test_a_paragraph_cut_by_a_page_is_one_text() -> None:
    document = read_text(f"一、概况\n{LONG}，没有超\n\n- 2 -\n\n预算支出的情况。\n\n二、绩效\n")
    index, text = next((i, t) for i, t in document.texts() if t.kind == "body")
    assert text.text == f"{LONG}，没有超预算支出的情况。"
    assert document.place(index, text.text.index("预算支出")).line == 6


def test_hard_wrapped_paragraphs_are_whole() -> None:
    lines = [
        "　　2024年甲局收入合计一百万元，其中财政拨款收入九十万元，其",
        "他收入十万元，支出合计九十五万元，年末结转五万元，各项支出均",
        "符合规定。",
        "　　全年预算执行率为百分之九十五，比上年提高两个百分点，完成了",
        "年初设定的目标。",
    ]
    assert [text for _, text in kinds(read_text("\n".join(lines)))] == [
        "".join(lines[:3]).strip("　"),
        "".join(lines[3:]).strip("　"),
    ]


def test_the_contents_page_is_not_checked() -> None:
    document = read_text(
        "2024年自评报告\n目　录\n一、概况\t1\n二、绩效……3\n附件\n一、概况\n内容。\n二、绩效\n内容。\n附件\n"
    )
    found = kinds(document)
    assert [kind for kind, _ in found[1:5]] == ["contents"] * 4
    assert [t.text for _, t in document.texts()][1:] == ["一、概况", "内容。", "二、绩效", "内容。", "附件"]


def test_contents_without_page_numbers_end_where_their_first_entry_comes_again() -> None:
    document = read_text(
        "2024年决算\n目录\n第一部分 概况\n一、职责\n附 表\n第一部分 概况\n一、主要职责\n内容。\n"
    )
    assert [t.text for _, t in document.texts()] == ["2024年决算", "第一部分 概况", "一、主要职责", "内容。"]


def test_contents_between_tabs_are_no_table() -> None:
    document = read_text("一、概况\t1\n（一）职责\t1\n二、绩效\t12\n")
    assert [kind for kind, _ in kinds(document)] == ["contents"] * 3


def test_a_title_on_two_lines_is_one() -> None:
    document = read_text("甲区演示局\n2024年度部门整体支出\n绩效自评报告\n一、概况\n内容。\n")
    assert kinds(document)[:2] == [("body", "甲区演示局"), ("title", "2024年度部门整体支出绩效自评报告")]
    assert [p.line for t in document.items[1:2] if isinstance(t, Text) for p in t.pieces] == [2, 3]


def test_form_feeds_count_pages() -> None:
    document = read_text("一、概况\n\f二、绩效\n")
    assert [document.place(i).page for i, _ in document.texts()] == [1, 2]


def test_what_is_too_long_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_LINES", 500)
    monkeypatch.setattr(lines, "MOST_CHARACTERS", 20_000)
    document = read_text("甲局支出合规。\n" * 600)
    assert len(document.items) == 500
    assert "500" in document.remarks[0]
    assert "20000" in read_text("支" * 25_000).remarks[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x01\x02" * 1000,
        bytes(range(256)).decode("latin-1") * 400,
        "\ud800" * 10,
        "我单位支出1万元，" * 20_000,
        "\t" * 100_000,
        "\tx\n" * 10_000,
        "|" * 100_000,
        "<table>" + "<td>" * 15_000,
        "<table><tr><td rowspan=999 colspan=999>x</td></tr>" * 750,
        "\t".join("1" * 10_000) + "\na\tb\n" * 2_500,
        "一二三四五六七八九十，甲乙丙丁戊己庚辛壬癸，支出情况良好\n" * 7_500,
        "a   1   2\n" * 7_500,
        "$[*_(&<\\" * 15_000,
    ],
    ids=range(14),
)
def test_rubbish_is_read_in_linear_time(text: str) -> None:
    began = time.process_time()
    document = read_text(text)
    assert time.process_time() - began < 4
    assert all(len({len(row) for row in found.rows}) == 1 for _, found in document.grids())
