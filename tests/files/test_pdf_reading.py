"""Reading PDFs: what stands on the pages becomes paragraphs, headings and tables, as a person would read them."""

from __future__ import annotations

import re

import pytest

from apps.domain.documents.document import Document, Grid, Text
from apps.domain.documents.own import own_document
from apps.domain.writing.blocks import Paragraph
from apps.files.pdf import reading as pdf
from apps.files.pdf.layout import document_of_pdf
from apps.files.refusal import Refused
from apps.reports.pdf import write_pdf
from tests.files.paper import Paper, Sheet, document, stream, width_of
from tests.reports.sample import sample_report

LONG = "本部门围绕全年中心工作，统筹推进各项重点任务，完善预算管理制度，加强绩效目标管理，提高财政资金使用效益，较好地完成了年度目标"


def read(paper: Paper) -> Document:
    return document_of_pdf(paper.bytes(), "甲局.pdf")


def texts(document: Document, *kinds: str) -> list[str]:
    return [i.text for i in document.items if isinstance(i, Text) and (not kinds or i.kind in kinds)]


def body(document: Document) -> list[str]:
    return texts(document, "body", "heading", "title")


def grid(document: Document) -> Grid:
    (found,) = [item for item in document.items if isinstance(item, Grid)]
    return found


def words(found: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in found.rows]


def covered(found: Grid) -> list[str]:
    return ["".join("x" if cell.covered else "." for cell in row) for row in found.rows]


# --- paragraphs ---


def test_lines_become_paragraphs_and_headings_stay_alone() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.centre(90, "甲局2023年度部门整体支出绩效自评报告", 18)
    y = sheet.paragraph(140, "一、部门基本情况")
    y = sheet.paragraph(y, LONG + "。2023年预算执行率为96.18%。")
    sheet.paragraph(y, "全年支出1,250.30万元。")
    document = read(paper)
    assert document.kind == "pdf"
    assert texts(document, "title") == ["甲局2023年度部门整体支出绩效自评报告"]
    assert texts(document, "heading") == ["一、部门基本情况"]
    assert texts(document, "body") == [LONG + "。2023年预算执行率为96.18%。", "全年支出1,250.30万元。"]


def test_a_number_broken_by_the_end_of_a_line_is_whole_again() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.text(114, 100, "本部门年初预算安排支出共计三千余万元，年中经批准调整后为1,234,")
    sheet.text(90, 122, "567.89万元，全年实际支出与预算持平，较好地完成了各项目标任务，资金")
    sheet.text(90, 144, "使用规范。")
    (text,) = body(read(paper))
    assert "1,234,567.89万元" in text
    assert text.endswith("资金使用规范。")


def test_a_paragraph_goes_on_overleaf_past_page_number_running_head_and_footnote() -> None:
    paper = Paper()
    for number in range(1, 5):
        sheet = paper.sheet()
        sheet.text(90, 50, "甲局绩效自评报告", 9)
        sheet.centre(800, f"— {number} —")
        y = 100.0
        if number > 1:
            sheet.text(90, 100, f"继续完成第{number}项任务。")
            y = 122
        y = sheet.paragraph(y, LONG + "。")
        sheet.text(114, 700, (LONG * 2)[:32])
        sheet.text(90, 722, (LONG * 2)[32:66])
        sheet.text(90, 760, "①数据来源为部门决算报表。", 8)
    document = read(paper)
    found = texts(document, "body")
    assert (LONG * 2)[:66] + "继续完成第2项任务。" in found
    assert texts(document, "note") == ["①数据来源为部门决算报表。"] * 4
    assert texts(document, "furniture").count("甲局绩效自评报告") == 4
    assert [t for t in texts(document, "furniture") if "—" in t] == [f"— {n} —" for n in range(1, 5)]
    whole = next(i for i in document.items if isinstance(i, Text) and i.text.endswith("第2项任务。"))
    assert whole.piece(0).page == 1
    assert whole.piece(len(whole.text) - 1).page == 2


@pytest.mark.parametrize("number", ["3", "- 3 -", "— 3 —", "第3页", "第 3 页 共 20 页", "3/20", "iii"])
def test_page_numbers_are_no_text_of_the_report(number: str) -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.paragraph(100, LONG + "。")
    sheet.centre(800, number, 10)
    assert texts(read(paper), "body") == [LONG + "。"]


def test_paragraphs_without_indent_are_told_by_their_ends() -> None:
    paper = Paper()
    sheet = paper.sheet()
    y = 100.0
    for _ in range(3):
        y = sheet.paragraph(y, LONG + "。全年支出稳定。", indent=0)
    assert body(read(paper)) == [LONG + "。全年支出稳定。"] * 3


def test_columns_are_read_one_after_the_other() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.centre(90, "甲局2023年度部门整体支出绩效自评报告", 18)
    left = LONG + "。全年支出1,250.30万元，其中：基本支出800.10万元、项目支出450.20万元。"
    right = "馆内全年照常开放，周末加开夜场，讲解员随到随讲，展厅每季换一批展品，来信来访都有登记，意见当月答复，没有发生失窃。"
    sheet.paragraph(140, left, x=60, right=285)
    sheet.paragraph(140, right * 2, x=310, right=535)
    document = read(paper)
    assert texts(document, "title") == ["甲局2023年度部门整体支出绩效自评报告"]
    assert texts(document, "body") == [left, right * 2]


def test_a_table_without_rules_is_no_two_columns_of_prose() -> None:
    paper = Paper()
    sheet = paper.sheet()
    for n in range(9):
        sheet.text(90, 140 + 20 * n, f"项目{n}")
        sheet.text(330, 140 + 20 * n, f"{n}20.50")
    assert all("\n" not in text for text in body(read(paper)))
    assert [item.rows[0][0].text for item in read(paper).items if isinstance(item, Grid)] == ["项目0"]


def test_letters_set_apart_are_words_all_the_same() -> None:
    paper = Paper()
    sheet = paper.sheet()
    x = 90.0
    for char in "书库藏书3186.25万册，其中：甲1972.85万册。":
        sheet.text(x, 140, char, 12)
        x += width_of(char, 12) + 4
    assert body(read(paper)) == ["书库藏书3186.25万册，其中：甲1972.85万册。"]


def test_paragraphs_set_apart_by_space_are_two() -> None:
    paper = Paper()
    sheet = paper.sheet()
    full = (LONG * 2)[:33] + "。"
    for n in range(4):
        y = sheet.paragraph(100 + 60 * n, full, indent=0, right=505)
        assert y
    assert body(read(paper)) == [full] * 4


def test_latin_words_keep_their_blank_over_a_line_end() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.paragraph(100, LONG + "。")
    line = "采用信息化管理平台" * 3 + "并接入"
    sheet.text(114, 200, line)
    sheet.text(114 + width_of(line, 12), 200, " Data")
    sheet.text(90, 222, "Center统一平台。")
    assert body(read(paper))[-1].endswith("并接入 Data Center统一平台。")


# --- pages and glyphs ---


def test_a_page_turned_by_a_quarter_is_read_upright() -> None:
    paper = Paper()
    sheet = paper.sheet((595, 842), turned=90)
    sheet.text(100, 742, "一、部门基本情况", 12, turn="0 1 -1 0")
    sheet.text(122, 742, "全年支出1,250.30万元。", 12, turn="0 1 -1 0")
    assert body(read(paper)) == ["一、部门基本情况", "全年支出1,250.30万元。"]


def test_text_lying_on_its_side_is_read_where_it_is_all_there_is() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.text(100, 742, "全年支出1,250.30万元。", 12, turn="0 1 -1 0")
    assert body(read(paper)) == ["全年支出1,250.30万元。"]


def test_watermarks_and_sideways_stamps_are_left_out() -> None:
    paper = Paper()
    for _ in range(3):
        sheet = paper.sheet()
        sheet.paragraph(100, LONG + "。")
        sheet.text(200, 500, "草稿", 80, turn="0.7071 0.7071 -0.7071 0.7071")
        sheet.text(30, 500, "装订线", 10, turn="0 1 -1 0")
        sheet.centre(420, "内部资料", 50)
    document = read(paper)
    assert body(document) == [LONG + "。"] * 3
    assert texts(document, "furniture") == ["内部资料"] * 3


def test_faked_bold_is_read_once() -> None:
    paper = Paper()
    sheet = paper.sheet()
    for shift in (0, 0.3, 0.6):
        sheet.text(114 + shift, 100, "全年支出1,100.00万元。")
    assert body(read(paper)) == ["全年支出1,100.00万元。"]


def test_radicals_and_private_signs_become_ordinary_characters() -> None:
    paper = Paper()
    paper.sheet().text(114, 100, "⽀出⼯作\uf0b7结转\u00a0完成")
    (text,) = body(read(paper))
    assert text == "支出工作•结转 完成"


def test_what_was_filled_into_a_form_is_read() -> None:
    font = b"/Resources<</Font<</F 5 0 R>>>>"
    value = b"BT /F 12 Tf 2 4 Td (1,250.30) Tj ET"
    data = document([
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[6 0 R]%s>>" % font,
        stream(b"BT /F 12 Tf 100 700 Td (Total of the year) Tj ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(1,250.30)/Rect[220 696 320 716]/F 4/P 3 0 R/AP<</N 7 0 R>>>>",
        stream(value, b"/Type/XObject/Subtype/Form/BBox[0 0 100 20]" + font),
    ])  # fmt: skip
    assert body(document_of_pdf(data, "")) == ["Total of the year 1,250.30"]


# --- contents, captions, charts ---


def test_the_contents_are_known_by_their_leaders() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.centre(90, "目 录", 16)
    for n, name in enumerate(("一、部门基本情况", "二、绩效分析", "三、存在问题")):
        dots = "." * int((480 - 90 - width_of(name, 12)) / 6)
        sheet.text(90, 130 + 24 * n, name + dots + str(n + 1))
    name = "附件1：甲局2023年度部门整体支出绩效自评指标评分表及相关说明"
    sheet.text(90, 202, name)
    sheet.text(90, 226, "材料" + "." * 60 + "9")
    document = read(paper)
    found = texts(document, "contents")
    assert found[1] == "一、部门基本情况……1"
    assert found[-1] == name + "材料……9"
    assert body(document) == []


def test_caption_and_unit_on_one_line_belong_to_the_table_below() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.text(90, 95, "表1 部门收支情况")
    sheet.text(430, 95, "单位：万元")
    sheet.grid(
        (90, 250, 400, 500),
        (105, 125, 145),
        (("项目", "预算数", "决算数"), ("基本支出", "1,000.00", "990.50")),
    )
    sheet.text(90, 170, "注：决算数为实际支出。", 9)
    document = read(paper)
    found = grid(document)
    assert (found.caption, found.unit, found.sure) == ("表1 部门收支情况", "万元", True)
    assert words(found) == [["项目", "预算数", "决算数"], ["基本支出", "1,000.00", "990.50"]]
    assert texts(document, "caption", "unit", "note") == [
        "表1 部门收支情况",
        "单位：万元",
        "注：决算数为实际支出。",
    ]


def test_a_caption_at_the_head_of_page_after_page_is_no_running_head() -> None:
    paper = Paper()
    for n in range(4):
        sheet = paper.sheet()
        sheet.centre(60, "项目支出绩效自评表", 11)
        sheet.grid(
            (90, 250, 500), (75, 95, 115, 135), (("项目名称", f"项目{n}"), ("预算数", "10"), ("决算数", "9"))
        )
        sheet.centre(800, f"— {n + 1} —")
    document = read(paper)
    assert [g.caption for _, g in document.grids()] == ["项目支出绩效自评表"] * 4


def chart(sheet: Sheet, top: float) -> None:
    for n, name in enumerate(("2021年", "2022年", "2023年")):
        sheet.box(120 + 80 * n, top + 100 - 30 * n, 160 + 80 * n, top + 150)
        sheet.text(122 + 80 * n, top + 162, name, 8)
        sheet.text(122 + 80 * n, top + 95 - 30 * n, f"{100 + n}.5", 8)
    for n in range(4):
        sheet.line(110, top + 150 - 40 * n, 400, top + 150 - 40 * n)
        sheet.text(90, top + 153 - 40 * n, str(50 * n), 8)
    sheet.line(110, top, 110, top + 150)


def test_labels_of_a_chart_are_no_sentences_and_no_table() -> None:
    paper = Paper()
    sheet = paper.sheet()
    y = sheet.paragraph(100, LONG + "。")
    chart(sheet, y + 20)
    sheet.centre(y + 210, "图1 收支变动情况")
    sheet.paragraph(y + 250, LONG + "。")
    document = read(paper)
    assert not list(document.grids())
    assert body(document) == [LONG + "。"] * 2
    assert texts(document, "figure") == ["图1 收支变动情况"]


# --- tables ---


def test_merged_cells_are_repeated_and_marked() -> None:
    paper = Paper()
    sheet = paper.sheet()
    for y in (100, 140, 160, 180):
        sheet.line(90, y, 490, y)
    sheet.line(190, 120, 490, 120)
    for x in (90, 190, 490):
        sheet.line(x, 100, x, 180)
    for x in (290, 390):
        sheet.line(x, 120, x, 180)
    sheet.text(120, 125, "项目", 10)
    sheet.text(320, 114, "决算数", 10)
    for x, text in zip((200, 300, 400), ("合计", "基本支出", "项目支出"), strict=True):
        sheet.text(x, 134, text, 10)
    for y, row in ((154, ("甲科", "3", "1", "2")), (174, ("乙科", "7", "3", "4"))):
        for x, text in zip((100, 200, 300, 400), row, strict=True):
            sheet.text(x, y, text, 10)
    found = grid(read(paper))
    assert words(found) == [
        ["项目", "决算数", "决算数", "决算数"],
        ["项目", "合计", "基本支出", "项目支出"],
        ["甲科", "3", "1", "2"],
        ["乙科", "7", "3", "4"],
    ]
    assert covered(found) == ["..xx", "x...", "....", "...."]
    assert found.sure


def test_tables_ruled_with_thin_boxes_and_open_at_the_sides_are_tables() -> None:
    paper = Paper()
    sheet = paper.sheet()
    for y in (100, 120, 140, 160):
        sheet.box(90, y - 0.4, 490, y + 0.4, grey=0)
    for x in (220, 360):
        for y in (100, 120, 140):
            sheet.box(x - 0.4, y, x + 0.4, y + 20, grey=0)
    for y, row in ((114, ("项目", "预算", "决算")), (134, ("甲", "1", "2")), (154, ("乙", "3", "4"))):
        for x, text in zip((100, 230, 370), row, strict=True):
            sheet.text(x, y, text, 10)
    assert words(grid(read(paper))) == [["项目", "预算", "决算"], ["甲", "1", "2"], ["乙", "3", "4"]]


def test_lines_in_a_cell_are_joined_where_its_width_broke_them() -> None:
    paper = Paper()
    sheet = paper.sheet()
    rows = (("项目", "内容"), ("公务用车运行\n维护费", "1.修订制度\n2.完成培训"), ("总额", "12,345,67\n8.90"))
    sheet.grid((90, 160, 300), (100, 120, 160, 200), rows)
    found = words(grid(read(paper)))
    assert found[1] == ["公务用车运行维护费", "1.修订制度\n2.完成培训"]


def test_a_number_wrapped_in_a_narrow_cell_is_one_number() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.grid(
        (90, 160, 215),
        (100, 120, 160, 180),
        (("项目", "金额"), ("总额", "12,345,67\n8.90"), ("其中", "1.00")),
    )
    assert words(grid(read(paper)))[1] == ["总额", "12,345,678.90"]


def test_labels_set_to_the_right_keep_their_indent() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.grid((90, 260, 400), (100, 120, 140, 160, 180, 200),
               (("", ""), ("", "10"), ("", "6"), ("", "4"), ("", "10")))  # fmt: skip
    for x, y, text in (
        (95, 114, "项目"),
        (95, 134, "基本支出"),
        (105, 154, "人员经费"),
        (105, 174, "公用经费"),
        (95, 194, "合计"),
    ):
        sheet.text(x, y, text, 10)
    assert [row[0] for row in words(grid(read(paper)))] == [
        "项目",
        "基本支出",
        "　人员经费",
        "　公用经费",
        "合计",
    ]


HEAD = ("项目", "预算数", "决算数")
XS = (90, 250, 400, 500)


def rows_from(start: int, count: int) -> list[tuple[str, str, str]]:
    return [(f"项目{n}", f"{n}.00", f"{n}.50") for n in range(start, start + count)]


def test_a_table_goes_on_overleaf_and_its_head_is_dropped() -> None:
    paper = Paper()
    first, second = paper.sheet(), paper.sheet()
    first.text(90, 555, "表1 项目支出情况")
    first.grid(XS, [570 + 20 * n for n in range(11)], [HEAD, *rows_from(1, 9)])
    first.centre(800, "— 1 —")
    second.grid(XS, [80 + 20 * n for n in range(5)], [HEAD, *rows_from(10, 3)])
    second.paragraph(200, LONG + "。")
    second.centre(800, "— 2 —")
    document = read(paper)
    found = grid(document)
    assert words(found) == [list(row) for row in [HEAD, *rows_from(1, 12)]]
    assert found.rows[9][0].page == 1
    assert found.rows[10][0].page == 2
    assert body(document) == [LONG + "。"]


def test_a_row_cut_by_the_page_is_whole_again() -> None:
    paper = Paper()
    first, second = paper.sheet(), paper.sheet()
    long = "统筹推进各项重点任务完善预算管理制度加强绩效目标管理"
    first.grid((90, 130, 400, 500), (680, 700, 740, 790),
               (("序号", "内容", "得分"), ("1", "完成任务", "5.00"), ("2", f"{long}\n{long}", "4.50")))  # fmt: skip
    second.grid((90, 130, 400, 500), (80, 100, 120), (("", "提高效益。", ""), ("3", "健全制度", "3.00")))
    second.paragraph(200, LONG + "。")
    assert words(grid(read(paper))) == [
        ["序号", "内容", "得分"],
        ["1", "完成任务", "5.00"],
        ["2", f"{long}{long}提高效益。", "4.50"],
        ["3", "健全制度", "3.00"],
    ]


def test_a_merged_label_cut_by_the_page_covers_the_rows_overleaf() -> None:
    paper = Paper()
    first, second = paper.sheet(), paper.sheet()
    for sheet, ys, rows in (
        (first, (720, 740, 760, 780), (("指标", "分值"), ("产出指标一", "10"), ("产出指标二", "20"))),
        (second, (80, 100, 120, 140), (("产出指标三", "5"), ("产出指标四", "6"), ("效益指标一", "7"))),
    ):
        sheet.grid((190, 400, 500), ys, rows)
        for y in (ys[0], ys[1] if sheet is first else ys[2], ys[3]):
            sheet.line(90, y, 190, y)
        sheet.line(90, ys[0], 90, ys[3])
    first.text(95, 734, "类别", 10)
    first.text(95, 764, "产出", 10)
    second.text(95, 134, "效益", 10)
    second.paragraph(200, LONG + "。")
    found = grid(read(paper))
    assert [row[0] for row in words(found)] == ["类别", "产出", "产出", "产出", "产出", "效益"]
    assert covered(found) == ["...", "...", "x..", "x..", "x..", "..."]


def test_two_tables_of_one_shape_stay_two_where_there_was_room() -> None:
    paper = Paper()
    first, second = paper.sheet(), paper.sheet()
    first.grid(XS, (100, 120, 140), [("甲类", "1", "2"), ("乙类", "3", "4")])
    second.grid(XS, (100, 120, 140), [("丙类", "5", "6"), ("丁类", "7", "8")])
    second.paragraph(700, LONG + "。")
    assert len(list(read(paper).grids())) == 2


def test_columns_without_rules_are_a_guess() -> None:
    paper = Paper()
    sheet = paper.sheet()
    y = sheet.paragraph(80, LONG + "。")
    sheet.text(90, y + 10, "表2 收支情况")
    for n, row in enumerate([("项目", "预算数", "决算数"), ("基本支出", "1,000.00", "990.50"), ("项目支出", "200.00", ""),
                             ("上缴支出", "0.00", "0.00"), ("合计", "1,200.00", "990.50")]):  # fmt: skip
        for x, text in zip((90, 260, 400), row, strict=True):
            sheet.text(x, y + 40 + 20 * n, text)
    document = read(paper)
    found = grid(document)
    assert not found.sure
    assert words(found)[2] == ["项目支出", "200.00", ""]
    assert found.caption == "表2 收支情况"


def test_a_frame_around_text_is_no_table() -> None:
    paper = Paper()
    sheet = paper.sheet()
    for y in (60, 780):
        sheet.line(60, y, 535, y)
    for x in (60, 535):
        sheet.line(x, 60, x, 780)
    sheet.paragraph(100, LONG + "。")
    document = read(paper)
    assert not list(document.grids())
    assert body(document) == [LONG + "。"]


def test_fields_of_a_cover_are_no_table_and_a_long_value_is_whole() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.centre(200, "2023年度部门整体支出绩效自评报告", 20)
    sheet.text(300, 391, "演示市甲区事务")
    sheet.text(150, 410, "部门名称（公章）：")
    sheet.text(300, 410, "管理中心")
    sheet.text(150, 450, "填报人：")
    sheet.text(300, 450, "张三")
    sheet.text(150, 490, "联系电话：")
    sheet.text(300, 490, "0755-00000000")
    document = read(paper)
    assert not list(document.grids())
    assert "部门名称（公章）：演示市甲区事务管理中心" in body(document)


def test_an_open_table_has_rows_by_its_rules_and_a_head_above_them() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.paragraph(60, LONG + "。")
    sheet.text(90, 135, "表2 收支情况")
    rows = [("项目", "预算数", "决算数"), ("公务用车购置及运行维护", "12.00", "11.50"), ("公务接待费", "3.00", ""),
            ("合计", "15.00", "11.50")]  # fmt: skip
    for n, row in enumerate(rows):
        y = 160 + n * 40
        sheet.line(90, y + 19, 500, y + 19)
        for x, text in zip((95, 260, 400), row, strict=True):
            sheet.text(x, y, text)
    sheet.text(95, 215, "费支出")
    found = grid(read(paper))
    assert not found.sure
    assert words(found) == [["项目", "预算数", "决算数"], ["公务用车购置及运行维护费支出", "12.00", "11.50"],
                            ["公务接待费", "3.00", ""], ["合计", "15.00", "11.50"]]  # fmt: skip


def test_contents_without_leaders_are_no_table() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.centre(90, "目录", 16)
    for n, name in enumerate(("一、部门基本情况", "二、绩效分析", "三、存在问题", "四、改进措施")):
        sheet.text(90, 130 + 24 * n, name)
        sheet.text(490, 130 + 24 * n, str(n + 1))
    document = read(paper)
    assert not list(document.grids())
    assert len(texts(document, "contents")) == 5


def test_what_stands_above_a_statement_is_its_name_and_unit() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.centre(70, "支出决算表", 18)
    sheet.text(440, 90, "公开03表", 10)
    sheet.text(90, 105, "部门：演示市甲局", 10)
    sheet.text(430, 105, "金额单位：万元", 10)
    sheet.grid((90, 250, 400, 500), (112, 132, 152), (HEAD, ("基本支出", "1", "2")))
    document = read(paper)
    assert (grid(document).caption, grid(document).unit) == ("支出决算表", "万元")
    assert texts(document, "title", "heading") == []


def test_text_too_high_for_its_row_stays_in_its_cell() -> None:
    paper = Paper()
    sheet = paper.sheet()
    for y in (100, 114, 128, 142):
        sheet.line(90, y, 400, y)
    for x in (90, 300, 400):
        sheet.line(x, 100, x, 142)
    sheet.text(95, 110, "项目", 10)
    sheet.text(310, 110, "决算数", 10)
    sheet.text(95, 119, "行政事业单位离退休支出参照公务员法管理", 10)
    sheet.text(95, 131, "的单位", 10)
    sheet.text(310, 125, "12.00", 10)
    sheet.text(200, 140, "住房保障支出", 10)
    sheet.text(310, 139, "3.00", 10)
    assert words(grid(read(paper)))[1:] == [
        ["行政事业单位离退休支出参照公务员法管理的单位", "12.00"],
        ["住房保障支出", "3.00"],
    ]


# --- our own reports ---


def spelled(document: Document) -> list[tuple[str, object]]:
    """Headings, captions and tables in order, without what pages add."""
    found: list[tuple[str, object]] = []
    for item in document.items:
        if isinstance(item, Grid):
            kept = [n for n in range(item.width) if not all(row[n].covered for row in item.rows)]
            rows = [
                [(re.sub(r"\s(?<!\u3000)", "", row[n].text), row[n].covered) for n in kept]
                for row in item.rows
            ]
            found.append((item.unit, rows))
        elif item.kind in ("heading", "caption", "figure"):
            found.append((item.kind, re.sub(r"\s", "", item.text)))
    return found


@pytest.mark.parametrize("draft", [False, True])
def test_our_own_report_is_read_as_it_was_written(draft: bool) -> None:
    report = sample_report(draft)
    document = document_of_pdf(write_pdf(report).data, "")
    assert spelled(document) == spelled(own_document(report).document)
    assert document.remarks == ()
    prose = [b.text for b in report.blocks if isinstance(b, Paragraph) and b.style == "body"]
    read_back = {re.sub(r"\s", "", text) for text in texts(document)}
    assert [text for text in prose if re.sub(r"\s", "", text) not in read_back] == []


# --- what cannot be read ---


def test_a_scan_is_refused_and_a_scanned_page_named() -> None:
    paper = Paper()
    paper.sheet().picture()
    with pytest.raises(Refused, match=r"扫描件.*可以选中文字"):
        read(paper)
    paper.sheet().paragraph(100, LONG + "。")
    document = read(paper)
    assert document.remarks == ("第1页是扫描的图片，没有文字，这些页没有核对。",)
    assert document.items[0].piece().page == 2  # type: ignore[union-attr]


def test_text_recognised_under_a_picture_is_read_with_a_remark() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.picture()
    sheet.text(114, 100, "全年支出1,250.30万元，完成了各项任务。", mode=3)
    document = read(paper)
    assert body(document) == ["全年支出1,250.30万元，完成了各项任务。"]
    assert document.remarks == ("第1页的文字是扫描后识别的，可能认错字，请对照原件。",)


def test_the_process_reads_what_the_layout_reads() -> None:
    paper = Paper()
    sheet = paper.sheet()
    sheet.paragraph(80, LONG + "。")
    sheet.grid(XS, (200, 220, 240), [HEAD, ("基本支出", "1", "2")])
    document = pdf.read_pdf(paper.bytes(), "甲局.pdf")
    assert document == read(paper)
    assert document.name == "甲局.pdf"
