"""The DOCX as Word reads it: valid order of elements, real styles, tables, fields and sections."""

from __future__ import annotations

import io
from zipfile import ZipFile

import docx
import openpyxl
import pytest

from apps.domain.writing.blocks import Cell, Chart, PageBreak, Paragraph, Report, Run, Series, Table, TableRow
from apps.reports.docx import write_docx

from .printed import C, R, W, part, parts, sample_docx
from .sample import paragraph, sample_report

# The order of children in the schema (ISO/IEC 29500-1, annex A), of those that we write.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl tabs autoSpaceDE autoSpaceDN snapToGrid"
    " spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rFonts snapToGrid color spacing kern sz szCs highlight lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "tcW gridSpan vMerge tcBorders shd tcMar vAlign",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType cols docGrid",
    "tblCellMar": "top left bottom right",
    "tblBorders": "top left bottom right insideH insideV",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr",
    "settings": "zoom defaultTabStop evenAndOddHeaders characterSpacingControl updateFields compat themeFontLang",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "tc": "tcPr p",
}


def local(element) -> str:
    return element.tag.rpartition("}")[2]


@pytest.mark.parametrize("name", ["document", "styles", "settings", "footerWideOdd", "footerOdd"])
def test_elements_stand_in_the_order_word_insists_on(name):
    for element in part(sample_docx(), f"word/{name}.xml").iter():
        order = ORDER.get(local(element), "").split() if element.tag.startswith(W) else []
        if order:
            names = [local(child) for child in element]
            assert set(names) <= set(order), (local(element), names)
            assert names == sorted(names, key=order.index), (local(element), names)


def test_every_cell_ends_with_a_paragraph():
    for cell in part(sample_docx(), "word/document.xml").iter(f"{W}tc"):
        assert local(cell[-1]) == "p"


def test_every_relationship_leads_to_a_part_with_a_content_type():
    files = parts(sample_docx())
    types = files["[Content_Types].xml"].decode()
    for name in files:
        known = (
            f'PartName="/{name}"' in types
            or name.endswith((".rels", ".xlsx"))
            or name == "[Content_Types].xml"
        )
        assert known, name
    relations = part(sample_docx(), "word/_rels/document.xml.rels")
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    assert all(f"word/{target}" in files for target in targets.values())
    used = {
        value
        for node in part(sample_docx(), "word/document.xml").iter()
        for key, value in node.attrib.items()
        if key == f"{R}id"
    }
    assert used <= set(targets)


def test_other_programs_open_it():
    document = docx.Document(io.BytesIO(sample_docx()))
    assert document.core_properties.title == sample_report().title
    assert document.core_properties.author == "望潮区水务局"
    assert len(document.tables) == 7  # the cover's lines and six tables


def style(identifier: str):
    return next(
        s
        for s in part(sample_docx(), "word/styles.xml").iter(f"{W}style")
        if s.get(f"{W}styleId") == identifier
    )


@pytest.mark.parametrize(
    ("identifier", "face", "size"),
    [
        ("Title", "方正小标宋简体", "44"),
        ("Heading1", "黑体", None),
        ("Heading2", "楷体_GB2312", None),
        ("Heading3", "仿宋_GB2312", None),
        ("Caption", "黑体", "24"),
        ("Cell", "宋体", "21"),
        ("Footer", "宋体", "28"),
    ],
)
def test_styles_name_the_faces_a_chinese_office_has(identifier, face, size):
    found = style(identifier)
    assert found.find(f".//{W}rFonts").get(f"{W}eastAsia") == face
    if size:
        assert found.find(f".//{W}sz").get(f"{W}val") == size


def test_headings_have_outline_levels():
    levels = [style(f"Heading{n}").find(f".//{W}outlineLvl").get(f"{W}val") for n in (1, 2, 3, 4)]
    assert levels == ["0", "1", "2", "3"]


def test_no_theme_fonts_are_left():
    assert b"Theme=" not in parts(sample_docx())["word/styles.xml"]


def sections() -> list:
    return list(part(sample_docx(), "word/document.xml").iter(f"{W}sectPr"))


def test_sections_are_cover_contents_body_and_landscape_and_numbers_restart_once():
    found = sections()
    landscape = [s.find(f"{W}pgSz").get(f"{W}orient") == "landscape" for s in found]
    starts = [s.find(f"{W}pgNumType") is not None for s in found]
    assert landscape == [False, False, False, True]
    assert starts == [False, False, True, False]


def test_margins_are_those_of_the_standard_and_22_lines_fit():
    body = sections()[2]
    margins = body.find(f"{W}pgMar")
    assert [round(int(margins.get(f"{W}{side}")) / 56.7) for side in ("top", "right", "bottom", "left")] == [
        37,
        26,
        35,
        28,
    ]
    height = 16838 - int(margins.get(f"{W}top")) - int(margins.get(f"{W}bottom"))
    assert height // int(body.find(f"{W}docGrid").get(f"{W}linePitch")) == 22


def test_odd_and_even_footers_hold_a_page_field():
    for name in ("footerOdd", "footerEven", "footerWideOdd", "footerWideEven"):
        root = part(sample_docx(), f"word/{name}.xml")
        assert [node.text.strip() for node in root.iter(f"{W}instrText")] == ["PAGE"]
        assert "".join(node.text for node in root.iter(f"{W}t")) == "— 1 —"


# --- tables -----------------------------------------------------------------------------------------------------------


def only_table(table: Table):
    data = write_docx(Report("表", (table,), contents=False))
    return next(part(data, "word/document.xml").iter(f"{W}tbl"))


def grid_of(table) -> list[list[tuple[str, int, str | None]]]:
    """For each row the texts, spans and merges of its cells."""
    rows = []
    for row in table.iter(f"{W}tr"):
        cells = []
        for cell in row.iter(f"{W}tc"):
            span, merge = cell.find(f".//{W}gridSpan"), cell.find(f".//{W}vMerge")
            text = "".join(node.text for node in cell.iter(f"{W}t"))
            cells.append(
                (
                    text,
                    int(span.get(f"{W}val")) if span is not None else 1,
                    None if merge is None else merge.get(f"{W}val", "on"),
                )
            )
        rows.append(cells)
    return rows


def test_spans_become_merged_cells():
    table = Table(
        (
            TableRow((Cell("甲", rowspan=3), Cell("乙", colspan=2))),
            TableRow((Cell("丙", rowspan=2), Cell("丁"))),
            TableRow((Cell("戊"),)),
        ),
        (1, 1, 1),
    )
    assert grid_of(only_table(table)) == [
        [("甲", 1, "restart"), ("乙", 2, None)],
        [("", 1, "on"), ("丙", 1, "restart"), ("丁", 1, None)],
        [("", 1, "on"), ("", 1, "on"), ("戊", 1, None)],
    ]


def test_every_row_of_the_sample_fills_its_grid():
    for table in part(sample_docx(), "word/document.xml").iter(f"{W}tbl"):
        columns = len(list(table.iter(f"{W}gridCol")))
        assert {sum(span for _, span, _ in row) for row in grid_of(table)} == {columns}


def test_columns_fill_the_type_area_whatever_their_proportions():
    for landscape, width in ((False, 8844), (True, 12756)):
        table = Table((TableRow((Cell("一"), Cell("二"), Cell("三"))),), (1, 1, 1), landscape=landscape)
        assert sum(int(c.get(f"{W}w")) for c in only_table(table).iter(f"{W}gridCol")) == width


def test_heads_repeat_and_no_row_is_cut():
    score = list(part(sample_docx(), "word/document.xml").iter(f"{W}tbl"))[-1]
    rows = list(score.iter(f"{W}tr"))
    assert [row.find(f".//{W}tblHeader") is not None for row in rows[:5]] == [True, True, True, False, False]
    assert all(row.find(f".//{W}cantSplit") is not None for row in rows)


def test_captions_stay_with_their_tables():
    assert style("Caption").find(f".//{W}keepNext") is not None
    assert style("Unit").find(f".//{W}keepNext") is not None


def test_lines_of_a_cell_are_paragraphs():
    cell = next(only_table(Table((TableRow((Cell("一\n二"),)),), (1,), head_rows=0)).iter(f"{W}tc"))
    assert ["".join(t.text for t in p.iter(f"{W}t")) for p in cell.iter(f"{W}p")] == ["一", "二"]


# --- texts ------------------------------------------------------------------------------------------------------------


def test_a_missing_figure_is_marked():
    data = write_docx(
        Report("缺", (Paragraph((Run("共"), Run("", missing=True), Run("万元。"))),), contents=False)
    )
    runs = list(part(data, "word/document.xml").iter(f"{W}r"))
    assert ["".join(t.text for t in run.iter(f"{W}t")) for run in runs] == ["共", "〔待填〕", "万元。"]
    assert [run.find(f".//{W}highlight") is not None for run in runs] == [False, True, False]


@pytest.mark.parametrize("text", ['<w:p/>&amp;"', "制表\t符\x07铃\x0b换行\u200b零宽", "]]>"])
def test_any_text_that_people_paste_makes_a_file_that_opens(text):
    table = Table((TableRow((Cell(text),)),), (1,), title=text, notes=(text,))
    chart = Chart("column", text, (text,), (Series(text, (1.0,)),), alt=text)
    data = write_docx(Report(text, (paragraph(text), table, chart), author=text))
    docx.Document(io.BytesIO(data))


def test_word_is_asked_to_fill_the_contents_only_if_the_pages_are_not_known():
    ask = b"<w:updateFields"
    assert ask not in parts(sample_docx())["word/settings.xml"]
    assert ask in parts(write_docx(sample_report()))["word/settings.xml"]


def test_a_draft_carries_a_mark_in_its_headers():
    files = parts(write_docx(sample_report(draft=True)))
    assert 'string="草稿"'.encode() in files["word/headerDraftOdd.xml"]
    assert "word/headerDraftOdd.xml" not in parts(sample_docx())


def test_the_same_report_gives_the_same_bytes():
    assert write_docx(sample_report()) == write_docx(sample_report())


# --- charts -----------------------------------------------------------------------------------------------------------


def test_a_chart_can_be_edited_its_data_lie_in_a_workbook():
    with ZipFile(io.BytesIO(sample_docx())) as package:
        sheet = openpyxl.load_workbook(io.BytesIO(package.read("word/embeddings/chart1.xlsx"))).active
    assert [cell.value for cell in sheet[1]] == [
        None,
        "年初预算数（万元）",
        "调整预算数（万元）",
        "决算数（万元）",
    ]
    assert [cell.value for cell in sheet[4]] == ["2023年", 21268.1, 22215.6, 21782.55]


def test_a_gap_in_the_data_is_a_gap_in_the_chart():
    chart = Chart(
        "column", "缺年", ("2022年", "2023年"), (Series("决算", (None, 5.0)),), labels=(("—", "5.00"),)
    )
    root = part(write_docx(Report("图", (chart,), contents=False)), "word/charts/chart1.xml")
    values = root.find(f".//{C}val")
    assert [point.get("idx") for point in values.iter(f"{C}pt")] == ["1"]


# --- page breaks ------------------------------------------------------------------------------------------------------


def test_a_page_break_begins_the_next_block_and_leaves_no_empty_line():
    data = write_docx(Report("分页", (paragraph("一"), PageBreak(), paragraph("二")), contents=False))
    document = part(data, "word/document.xml")
    assert [p.find(f".//{W}pageBreakBefore") is not None for p in document.iter(f"{W}p")] == [False, True]


def test_a_narrow_cell_is_not_justified_for_a_few_characters_would_fill_its_line():
    table = Table((TableRow((Cell("示财农〔2025〕31号"), Cell("按期下达。" * 20))),), (10, 60), head_rows=0)
    data = write_docx(Report("表", (table,), contents=False))
    cells = part(data, "word/document.xml").iter(f"{W}tc")
    assert [cell.find(f".//{W}jc").get(f"{W}val") for cell in cells] == ["left", "both"]


def test_the_last_words_take_the_lines_before_them_to_the_next_page():
    data = write_docx(Report("末页", (paragraph("前文。" * 200), paragraph("公开。"), paragraph("无")), contents=False))
    kept = [p.find(f".//{W}keepNext") is not None for p in part(data, "word/document.xml").iter(f"{W}p")]
    assert kept == [True, True, False]


def test_the_report_ends_with_what_stands_below_its_last_table():
    table = Table((TableRow((Cell("一"), Cell("二"))),), (1, 1), head_rows=0, notes=("注：本表为演示数据。",))
    body = part(write_docx(Report("表", (table,), contents=False)), "word/document.xml").find(f"{W}body")
    assert "".join(body[-2].itertext()) == "注：本表为演示数据。"


def test_a_section_ends_with_its_last_paragraph_lest_an_empty_page_follow():
    table = Table((TableRow((Cell("一"),)),), (1,), landscape=True)
    data = write_docx(Report("横表", (paragraph("正文。"), table, paragraph("后文。")), contents=False))
    holders = [s.getparent().getparent() for s in part(data, "word/document.xml").iter(f"{W}sectPr")]
    assert ["".join(t.text for t in holder.iter(f"{W}t")) for holder in holders[:1]] == ["正文。"]
