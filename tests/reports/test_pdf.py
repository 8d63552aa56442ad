"""Pages as GB/T 9704-2012 wants them, checked on the printed result."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from dataclasses import replace
from itertools import pairwise
from unittest.mock import patch

import pytest
from pypdf import PdfReader

from apps.domain.writing.blocks import Cell, Heading, PageBreak, Paragraph, Report, Run, Table, TableRow
from apps.reports import justify, keeping, painting, pdf
from apps.reports.sections import entries

from .printed import Word, pdf_pages, pdf_text, plain_pdf, sample_pdf, squeezed, words
from .sample import paragraph, sample_report

MM = 72 / 25.4


def number_on(page: str) -> str:
    """The page number printed on a page, "" where there is none."""
    found = re.findall(r"—(\d+)—", page)
    return found[-1] if found else ""


def lines_of(found: list[Word]) -> list[list[Word]]:
    rows: dict[int, list[Word]] = {}
    for word in found:
        rows.setdefault(round(word.middle), []).append(word)
    return [rows[y] for y in sorted(rows)]


# --- the grid ---------------------------------------------------------------------------------------------------------


def text_lines(page: int) -> list[Word]:
    """The lines of a page of nothing but 永, without the page number."""
    return [word for word in words(plain_pdf().data, page) if "永" in word.text]


def test_a_full_page_has_22_lines():
    assert len(text_lines(2)) == 22


def test_a_full_line_has_28_characters():
    assert {len(line.text) for line in text_lines(2)} == {28}


def test_the_text_fills_the_type_area_of_156_by_225_mm():
    lines = text_lines(2)
    assert min(line.left for line in lines) == pytest.approx(28 * MM, abs=0.5)
    assert max(line.right for line in lines) == pytest.approx((210 - 26) * MM, abs=0.5)
    assert lines[0].top >= 37 * MM
    assert lines[-1].bottom <= (297 - 35) * MM


def test_lines_stand_28_95_points_apart_whatever_faces_they_hold():
    mixed = Report(
        "混排", (paragraph("预算数1,234.56万元、ABC、决算数98.05%，“引号”——破折号；" * 40),), contents=False
    )
    middles = sorted(
        {
            round(w.bottom, 1)
            for w in words(pdf.write_pdf(mixed).data, 1)
            if "预算" in w.text or "决算" in w.text
        }
    )
    gaps = {round((b - a) / 28.95, 2) for a, b in pairwise(middles)}
    assert all(abs(gap - round(gap)) < 0.08 for gap in gaps)


def test_chinese_lines_are_justified_even_with_figures_in_them():
    mixed = Report(
        "混排",
        (
            paragraph(
                "全年支出21,782.55万元，比上年增加1,936.56万元，增长9.76%，其中项目支出16,902.40万元；" * 30
            ),
        ),
        contents=False,
    )
    rows = lines_of([w for w in words(pdf.write_pdf(mixed).data, 2) if w.bottom < (297 - 35) * MM])
    edges = [max(word.right for word in row) for row in rows[:-1]]
    assert len(edges) > 15
    assert all(edge == pytest.approx((210 - 26) * MM, abs=1.5) for edge in edges)


def test_justification_refuses_a_weasyprint_it_was_not_written_for(monkeypatch):
    import weasyprint
    from weasyprint.layout import inline

    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    monkeypatch.setattr(inline, "justifies_chinese", False, raising=False)
    with pytest.raises(justify.Unsupported, match=r"需要 WeasyPrint 70\.0，现为 71\.0"):
        justify.install()


# --- page numbers and contents ----------------------------------------------------------------------------------------


def test_cover_and_contents_have_no_number_and_the_body_begins_with_1():
    assert [number_on(page) for page in pdf_pages(sample_pdf().data)[:4]] == ["", "", "1", "2"]


def test_numbers_run_on_through_landscape_pages():
    numbers = [int(number_on(page)) for page in pdf_pages(sample_pdf().data)[2:]]
    assert numbers == list(range(1, len(numbers) + 1))


def number_words(page: int) -> list[Word]:
    """The number and its dashes."""
    found = [w for w in words(sample_pdf().data, page) if w.text == "—" or w.text.isdigit()]
    return [w for w in found if w.top > (297 - 35) * MM]


def test_odd_numbers_stand_right_and_even_ones_left_one_character_in():
    odd, even = number_words(3), number_words(4)
    assert max(w.right for w in odd) == pytest.approx((210 - 26) * MM - 14, abs=1)
    assert min(w.left for w in even) == pytest.approx(28 * MM + 14, abs=1)


def test_the_number_stands_7_mm_below_the_type_area():
    assert number_words(3)[0].middle == pytest.approx((297 - 35 + 7) * MM, abs=1.5)


def test_on_a_landscape_page_the_number_keeps_its_place_on_the_turned_sheet():
    first = next(
        n
        for n, page in enumerate(PdfReader(io.BytesIO(sample_pdf().data)).pages, 1)
        if page.mediabox.width > 600
    )
    for page in (first, first + 1):
        dashes = [w for w in words(sample_pdf().data, page) if w.right < 35 * MM]
        middle = sum((w.left + w.right) / 2 for w in dashes) / len(dashes)
        assert middle == pytest.approx(28 * MM, abs=1.5)
        if (page - 2) % 2:
            assert max(w.bottom for w in dashes) == pytest.approx((210 - 26) * MM - 14, abs=1.5)
        else:
            assert min(w.top for w in dashes) == pytest.approx(28 * MM + 14, abs=1.5)


def test_every_line_of_the_contents_names_the_page_on_which_the_heading_stands():
    pages = pdf_pages(sample_pdf().data)
    body = {number_on(page): page for page in pages if number_on(page)}
    for entry in entries(sample_report()):
        found = re.search(re.escape(squeezed(entry.text)) + r"·+(\d+)", pages[1])
        assert found, entry.text
        assert squeezed(entry.text) in body[found[1]]
        assert sample_pdf().heading_pages[entry.anchor] == int(found[1])


def test_a_contents_of_one_page_is_not_spread_over_two():
    headings = tuple(Heading(2, f"（{n}）第{n}项工作情况", f"a{n}") for n in range(26))
    pages = pdf_pages(pdf.write_pdf(Report("目录", headings)).data)
    assert "第25项工作情况" in pages[0]


def test_the_body_begins_on_a_right_hand_page_after_a_long_contents():
    headings = tuple(Heading(2, f"（{n}）第{n}项工作情况", f"a{n}") for n in range(60))
    result = pdf.write_pdf(Report("目录", headings))
    numbered = [n for n, page in enumerate(pdf_pages(result.data), 1) if number_on(page)]
    assert numbered[0] % 2 == 1
    assert result.heading_pages["a0"] == 1


def test_a_report_that_begins_with_a_landscape_table_is_numbered_from_1():
    table = Table((TableRow((Cell("项目", head=True),)), TableRow((Cell("清淤"),))), (1,), landscape=True)
    pages = pdf_pages(pdf.write_pdf(Report("横表", (table, paragraph("正文。")), contents=False)).data)
    assert [number_on(page) for page in pages] == ["1", "2"]


# --- tables -----------------------------------------------------------------------------------------------------------


def numbered_table(rows: int, **options) -> Table:
    head = TableRow((Cell("序号", head=True), Cell("项目名称", head=True)))
    body = tuple(TableRow((Cell(f"行{n:02d}"), Cell("河道清淤" * 3))) for n in range(1, rows + 1))
    return Table((head, *body), (1, 3), number="表1-1", title="项目情况", unit="单位：万元", **options)


def printed(*blocks) -> list[str]:
    return pdf_pages(pdf.write_pdf(Report("表", blocks, contents=False)).data)


def test_the_head_is_repeated_on_every_page_of_a_table():
    pages = printed(numbered_table(70))
    assert len(pages) >= 3
    assert all("序号项目名称" in page for page in pages)


def test_no_row_is_lost_or_printed_twice_where_a_page_ends():
    text = "".join(printed(numbered_table(70)))
    assert re.findall(r"行(\d\d)", text) == [f"{n:02d}" for n in range(1, 71)]


@pytest.mark.parametrize("lines", range(15, 23))
def test_a_caption_is_never_left_at_the_foot_of_a_page(lines):
    before = tuple(paragraph("正文。") for _ in range(lines))
    pages = printed(*before, numbered_table(30))
    page = next(page for page in pages if "表1-1" in page)
    assert "行02" in page


@pytest.mark.parametrize("rows", range(24, 34))
def test_notes_and_the_last_rows_are_never_alone_on_a_page(rows):
    pages = printed(numbered_table(rows, notes=("注：按决算口径填列。",)))
    page = next(page for page in pages if "注：按决算" in page)
    assert f"行{rows - 1:02d}" in page
    assert f"行{rows:02d}" in page


def test_a_table_that_asks_to_stay_whole_moves_to_the_next_page():
    pages = printed(*(paragraph("正文。") for _ in range(16)), numbered_table(8, keep=True))
    assert "行01" not in pages[0]
    assert all(f"行{n:02d}" in pages[1] for n in range(1, 9))


def tall_table(rows: int, landscape: bool) -> Table:
    head = TableRow((Cell("一级指标", head=True), Cell("权重", head=True), Cell("三级指标", head=True)))
    first = TableRow((Cell("部门管理", rowspan=rows), Cell("60", rowspan=rows), Cell("指标01")))
    rest = tuple(TableRow((Cell(f"指标{n:02d}"),)) for n in range(2, rows + 1))
    return Table((head, first, *rest), (2, 1, 4), landscape=landscape)


@pytest.mark.parametrize("landscape", [True, False])
def test_a_cell_cut_by_a_page_break_says_so_on_the_next_page(landscape):
    pages = printed(paragraph("正文。"), tall_table(60, landscape))
    pages = [page for page in pages if "指标" in page]
    assert len(pages) >= 2
    assert "部门管理" in pages[0] and "（续）" not in pages[0]
    assert all("部门管理（续）" in page for page in pages[1:])


def test_every_label_that_crosses_the_end_of_a_page_is_told_once_with_its_columns():
    head = TableRow((Cell("一级指标", head=True), Cell("二级指标", head=True), Cell("三级指标", head=True)))
    rows = []
    for n in range(90):
        inner = (Cell(f"乙{n // 9}", rowspan=9),) if n % 9 == 0 else ()
        outer = (Cell("部门管理", rowspan=90),) if n == 0 else ()
        rows.append(TableRow((*outer, *inner, Cell(f"指标{n:02d}"))))
    result = pdf.write_pdf(Report("表", (Table((head, *rows), (2, 2, 4)),), contents=False))
    pages = pdf_pages(result.data)
    assert len(pages) >= 3
    for number, page in enumerate(pages):
        first = int(re.findall(r"指标(\d\d)", page)[0])
        assert page.count("部门管理（续）") == int(number > 0), "cut twice, told once a page"
        assert page.count("（续）") == int(number > 0) + int(first % 9 > 0)
        assert (f"乙{first // 9}（续）" in page) == (first % 9 > 0)
        places = [w for w in words(result.data, number + 1) if w.text.startswith("指标")]
        assert len({round(w.left) for w in places}) == 1, "cells keep their columns"


def test_a_label_that_makes_its_row_higher_may_move_the_end_of_the_page():
    tall = TableRow((Cell("很" * 40, rowspan=3), Cell("前")))
    rows = (*(TableRow((Cell(f"行{n:02d}"), Cell("事项"))) for n in range(29)), tall, TableRow((Cell("中"),)), TableRow((Cell("后"),)))
    pages = printed(*(paragraph("正文。") for _ in range(3)), Table(rows, (1, 5), head_rows=0), paragraph("完。"))
    text = "".join(pages)
    assert (text.count("前"), text.count("中"), text.count("后"), text.count("完。")) == (1, 1, 1, 1)
    assert text.count("（续）") <= len(pages) - 1


def test_a_weight_is_not_printed_again_on_the_next_page():
    assert "".join(printed(tall_table(60, True))).count("60") == 2  # the weight, and 指标60


def test_a_row_taller_than_a_page_is_broken_rather_than_lost():
    table = Table((TableRow((Cell("目标"), Cell("一二三四五六七八九十" * 260 + "完"))),), (1, 6), head_rows=0)
    pages = printed(table)
    assert len(pages) >= 2
    assert "完" in pages[-1]


def test_signatures_are_never_alone_on_a_page():
    for lines in range(19, 24):
        pages = printed(
            *(paragraph("正文。") for _ in range(lines)),
            Paragraph((Run("某局"),), "signature"),
            Paragraph((Run("2024年4月18日"),), "signature"),
        )
        page = next(page for page in pages if "2024年4月18日" in page)
        assert "正文。" in page and "某局" in page


# --- the file ---------------------------------------------------------------------------------------------------------


def test_the_file_names_title_author_and_language_and_is_tagged():
    reader = PdfReader(io.BytesIO(sample_pdf().data))
    assert reader.metadata.title == sample_report().title
    assert reader.metadata.author == "望潮区水务局"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfaid" in root["/Metadata"].get_data()


def test_bookmarks_follow_the_headings():
    def flat(items):
        return [x for item in items for x in (flat(item) if isinstance(item, list) else [item.title])]

    titles = flat(PdfReader(io.BytesIO(sample_pdf().data)).outline)
    assert titles[:3] == ["一、部门基本情况", "（一）部门主要职能", "（二）机构设置和人员情况"]
    assert len(titles) == sum(isinstance(block, Heading) for block in sample_report().blocks)


def test_all_fonts_are_embedded():
    reader = PdfReader(io.BytesIO(sample_pdf().data))
    fonts = {
        font.get_object()["/BaseFont"]: font.get_object()
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert fonts
    for font in fonts.values():
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_the_same_report_gives_the_same_bytes():
    assert pdf.write_pdf(sample_report()).data == sample_pdf().data


@pytest.mark.parametrize("draft", [False, True])
def test_what_is_kept_from_another_report_does_not_change_a_byte(draft):
    sample = sample_report(draft=draft)
    changed = replace(sample, blocks=(*sample.blocks, paragraph("又及鑫。")))
    keeping.forget()
    fresh = pdf.write_pdf(changed).data
    keeping.forget()
    first = pdf.write_pdf(sample).data
    with patch.object(pdf, "_layout", wraps=pdf._layout) as layout, patch.object(painting, "painted", wraps=painting.painted) as painted:
        assert pdf.write_pdf(changed).data == fresh
        parts, pages = layout.call_count, painted.call_count
        assert pdf.write_pdf(sample).data == first
        assert painted.call_count == pages
    assert 0 < parts < len(pdf.printed_sections(changed)) + 1, "what is the same is not laid out again"
    assert 0 < pages < pdf.write_pdf(changed).pages, "nor painted again"


def test_a_page_that_needs_a_group_of_its_own_is_painted_into_the_file():
    see_through = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" opacity="0.5"><rect width="9" height="9"/></svg>'
    uri = "data:image/svg+xml;base64," + b64encode(see_through.encode()).decode()
    sheets = [sheet for _ in range(2) for sheet in pdf._layout(f'<p>图</p><img alt="" src="{uri}">')]
    files = {pdf._written(sheets, sample_report(), ()) for _ in range(2)}
    assert len(files) == 1 and not any(sheet.painting.alone for sheet in sheets)
    assert all(len(page["/Resources"]["/XObject"]) == 2 for page in PdfReader(io.BytesIO(files.pop())).pages)


def test_no_more_pages_are_kept_than_is_said():
    keeping.forget()
    for n in range(40):
        pdf.write_pdf(Report("多", (paragraph(f"第{n}份。"), PageBreak(), paragraph("完。")), contents=False))
    assert pdf.PAGES.weight == pdf.PAGES.most


def test_links_of_the_contents_and_bookmarks_lead_to_the_headings_in_whatever_section():
    reader = PdfReader(io.BytesIO(sample_pdf().data))
    body = next(n for n, page in enumerate(pdf_pages(sample_pdf().data)) if number_on(page) == "1")
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots", ())]
    places = {name: reader.get_destination_page_number(to) for name, to in reader.named_destinations.items()}
    wanted = {e.anchor: body + sample_pdf().heading_pages[e.anchor] - 1 for e in entries(sample_report())}
    assert {link["/Dest"] for link in links} == set(wanted) and all(link["/Contents"] for link in links)
    assert {name: places[name] for name in wanted} == wanted

    def flat(items):
        return [x for item in items for x in (flat(item) if isinstance(item, list) else [item])]

    outline = [reader.get_destination_page_number(item) for item in flat(reader.outline)]
    assert outline == [body + n - 1 for n in sample_pdf().heading_pages.values()]


def test_every_piece_of_text_of_every_section_has_its_place_in_the_structure():
    root = PdfReader(io.BytesIO(sample_pdf().data))
    pages = root.pages
    nums = root.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    owners = dict(zip(nums[::2], nums[1::2], strict=True))
    assert [page["/StructParents"] for page in pages] == list(range(len(pages)))
    for page in pages:
        marked = re.findall(rb"/MCID (\d+)", page.get_contents().get_data())
        here = owners[page["/StructParents"]].get_object()
        assert sorted(map(int, marked)) == list(range(len(here)))
        assert {element.get_object()["/Pg"].indirect_reference for element in here} <= {page.indirect_reference}


def test_charts_have_their_alternative_text():
    reader = PdfReader(io.BytesIO(sample_pdf().data))
    objects = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    alternatives = [str(found["/Alt"]) for found in objects if isinstance(found, dict) and "/Alt" in found]
    assert [text[:3] for text in alternatives] == ["柱形图", "饼图："]


def test_a_draft_says_so_on_every_page_without_changing_the_layout():
    result = pdf.write_pdf(sample_report(draft=True))
    assert result.pages == sample_pdf().pages
    assert all("草稿" in page for page in pdf_pages(result.data))
    assert "草稿" not in pdf_text(sample_pdf().data)


def test_progress_is_told_from_beginning_to_end():
    told = []
    pdf.write_pdf(
        Report("短", (paragraph("正文。"),), contents=False),
        progress=lambda percent, message: told.append((percent, message)),
    )
    assert [percent for percent, _ in told] == sorted(percent for percent, _ in told)
    assert told[-1] == (100, "PDF已生成")


def test_files_can_be_carried_inside():
    report = Report("附带", (paragraph("正文。"),), contents=False)
    first, again = (
        pdf.write_pdf(report, attachments=[pdf.Attached("评分.json", b"{}", "评分数据")]) for _ in range(2)
    )
    assert PdfReader(io.BytesIO(first.data)).attachments["评分.json"] == [b"{}"]
    assert first.data == again.data


@pytest.mark.parametrize(
    "url", ["http://example.com/a.png", "file:///etc/passwd", "https://example.com/f.otf"]
)
def test_nothing_outside_is_ever_opened(url):
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    pdf._press()
    with pytest.raises(FatalURLFetchingError):
        HTML(string=f'<img src="{url}">', url_fetcher=pdf._fetcher()).render()


def test_markup_in_a_text_is_printed_as_typed():
    pages = printed(paragraph('<b>粗</b>&lt;img src="http://example.com/x.png">'))
    assert '<b>粗</b>&lt;imgsrc="http://example.com/x.png">' in pages[0]
