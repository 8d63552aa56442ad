"""审核意见: what goes into the letter, and how it is said."""

from __future__ import annotations

from dataclasses import replace

from apps.domain.checkup import CheckUp, Coverage, Unchecked
from apps.domain.checkup.opinion import Choices, opinion, report_name
from apps.domain.checkup.whereabouts import row_of, whereabouts
from apps.domain.documents.document import Document, Grid, GridCell, Piece, Text
from apps.domain.findings import Finding, Severity
from apps.domain.writing.blocks import Heading, Paragraph, Report, report_text

DOCUMENT = Document(
    (
        Text("演示区甲局", "title"),
        Text("2024年度自评 报告", "title"),
        Text("（一）“三公”经费", "heading", (Piece(0, 0, 3),), 2, "（一）"),
        Text("决算41.36万元，其中车辆37.10万元、接待4.25万元。", "body", (Piece(0, 0, 3),)),
        Grid(
            ((GridCell("科目", 0, 4), GridCell("数", 0, 4)), (GridCell("合计", 0, 4), GridCell("9", 0, 4))),
            "表2 收支",
        ),
    ),
    "a.pdf",
    "pdf",
)
E, W, Q, N = Severity.ERROR, Severity.WARNING, Severity.QUESTION, Severity.NOTE
FINDINGS = (
    Finding(
        "X001", E, "合计与各项之和不符", (), "41.35万元", "41.36万元", "37.10 + 4.25\n= 41.35",
        places=(DOCUMENT.place(3, 0, 9), DOCUMENT.place(3, 12, 21)),
    ),
    Finding("X002", W, "与表中不一致。", hint="请写明口径", places=(DOCUMENT.cell_place(4, 1, 1),)),
    Finding("X003", Q, "不能判定。", places=(DOCUMENT.place(2),)),
    Finding("X004", N, "相差 0.01。"),
)  # fmt: skip
CHECKED = CheckUp(DOCUMENT, FINDINGS)
CHOICES = Choices(addressee="演示区甲局：", issuer="演示区财政局", date="2025年3月1日")


def lines(report: Report) -> list[str]:
    return report_text(report).splitlines()


def headings(report: Report) -> list[str]:
    return [block.text for block in report.blocks if isinstance(block, Heading)]


def test_the_letter_has_a_title_an_addressee_and_who_signs_when() -> None:
    report = opinion(CHECKED, CHOICES)
    assert report.title == "关于《演示区甲局2024年度自评报告》的审核意见"
    assert lines(report)[:2] == [report.title, "演示区甲局："]
    assert [b.text for b in report.blocks[-2:] if isinstance(b, Paragraph) and b.style == "signature"] == [
        "演示区财政局", "2025年3月1日",
    ]  # fmt: skip
    assert not report.contents


def test_it_opens_with_how_many_of_what() -> None:
    assert (
        "共提出意见4条，其中：必须更正的问题1条，需要说明的问题1条，待确认事项1条，尾差提示1条。"
        in lines(opinion(CHECKED, CHOICES))[2]
    )


def test_a_section_a_severity_and_none_for_what_is_not_there() -> None:
    named = ["必须更正的问题", "需要说明的问题", "待确认事项", "尾差提示"]
    assert headings(opinion(CHECKED, CHOICES)) == [
        f"{n}、{name}" for n, name in zip("一二三四", named, strict=True)
    ]
    left = replace(CHOICES, left_out=frozenset({0, 2}), remarks=" 请盖章。\n\n 请补附件。 ")
    report = opinion(CHECKED, left)
    assert headings(report) == ["一、需要说明的问题", "二、尾差提示", "三、其他意见"]
    assert "合计与各项之和不符" not in report_text(report)
    assert lines(report)[-5:-3] == ["请盖章。", "请补附件。"]


def test_an_item_says_where_what_is_wrong_the_sum_and_what_to_do() -> None:
    said = lines(opinion(CHECKED, CHOICES))
    assert "1. 第3页“（一）‘三公’经费”部分：“决算41.36万元”。" in said
    assert (
        "合计与各项之和不符。计算：37.10 + 4.25；= 41.35。报告写为41.36万元，核对为41.35万元。另见第3页“车辆37.10万元”。请更正。"
        in said
    )
    assert "1. 第4页“表2 收支”部分“合计”行：“9”。" in said
    assert "与表中不一致。请写明口径。请说明；确有错误的，请更正。" in said
    assert "1. 第3页：“（一）‘三公’经费”。" in said
    assert "1. 全文。" in said


def test_nothing_found_is_said_so() -> None:
    report = opinion(CheckUp(DOCUMENT, ()), CHOICES)
    assert "没有发现需要更正或者说明的问题。" in report_text(report)
    assert headings(report) == []
    only = opinion(CheckUp(DOCUMENT, ()), replace(CHOICES, remarks="请盖章。"))
    assert "意见如下。" in report_text(only)
    assert headings(only) == ["一、其他意见"]


def test_long_quotes_are_cut_and_many_places_are_not_all_named() -> None:
    document = Document((Text("字" * 500),), "长报告.docx", "docx")
    finding = Finding(
        "X001", E, "不符。", places=(document.place(0), *[document.place(0, n, n + 1) for n in range(20)])
    )
    text = report_text(opinion(CheckUp(document, (finding,)), Choices()))
    assert f"“{'字' * 120}……”" in text
    assert "字" * 121 not in text
    assert text.count("第1段“字”") == 6
    assert "等处。" in text


def test_a_report_without_a_title_is_called_by_its_file() -> None:
    assert report_name(Document((Text("正文"),), "甲局.自评.docx")) == "甲局.自评"
    assert report_name(Document(())) == "报告"
    assert report_name(Document((Text("《甲局报告》", "title"),))) == "甲局报告"


def test_a_table_without_lines_and_pages_is_called_by_its_caption() -> None:
    grid = Grid(((GridCell("甲"), GridCell("1")),))
    document = Document((grid, replace(grid, caption="表2 收支")), kind="docx")
    assert whereabouts(document, document.cell_place(0, 0, 1)) == "第1个表第1行"
    assert whereabouts(document, document.cell_place(1, 0, 1)) == "“表2 收支”第1行"


def test_what_a_reader_counts_within_cells_is_no_line_that_anybody_sees() -> None:
    grid = Grid(((GridCell("甲", 2), GridCell("1", 3)), (GridCell("乙", 4), GridCell("2", 5))), "表1")
    items = (Text("一、收支", "heading", (Piece(0, 1),)), grid, Text("另有说明。", "body", (Piece(0, 6),)))
    word, plain = Document(items, kind="docx"), Document(items)
    places = [word.place(0), word.cell_place(1, 1, 1), word.place(2)]
    assert [whereabouts(word, place) for place in places] == ["第1段", "“表1”第2行", "第2段"]
    assert [whereabouts(plain, place) for place in places] == ["第1行", "第5行", "第6行"]
    assert f"{word.numbers} {plain.numbers}" == "(1, 0, 2) (1, 2, 6)"


def test_a_cell_is_told_by_its_row_unless_the_quote_says_it() -> None:
    assert row_of(DOCUMENT, DOCUMENT.cell_place(4, 1, 1)) == "合计"
    assert row_of(DOCUMENT, DOCUMENT.row_place(4, 1)) == ""
    assert row_of(DOCUMENT, replace(DOCUMENT.cell_place(4, 1, 1), quote="合计 9")) == ""
    assert row_of(DOCUMENT, DOCUMENT.place(3)) == ""


def test_it_ends_with_what_was_not_checked_and_why() -> None:
    coverage = Coverage(12, 9, (Unchecked("“表3 收支”", "没有合计行，没有核对合计"),))
    scanned = replace(DOCUMENT, remarks=("第5页是扫描的图片，没有文字，这些页没有核对。",))
    report = opinion(replace(CHECKED, document=scanned, coverage=coverage), CHOICES)
    assert headings(report)[-1] == "五、没有核对的内容"
    assert "本次读出金额12个，其中9个与别的数核对过。下列内容没有核对，请自行复核。" in report_text(report)
    assert "1. 第5页是扫描的图片，没有文字，这些页没有核对。" in lines(report)
    assert "2. “表3 收支”：没有合计行，没有核对合计。" in lines(report)
    assert "没有核对的内容" not in report_text(opinion(CHECKED, CHOICES))
