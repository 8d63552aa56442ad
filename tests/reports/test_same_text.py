"""One report, three files: text, PDF and DOCX say the same, block by block."""

from __future__ import annotations

import re

from apps.domain.charts.labels import all_labels, series_names, shares
from apps.domain.writing.blocks import Block, Cell, Chart, Report, Table, TableRow, block_lines, report_text
from apps.reports.grid import CONTINUED

from .printed import A, C, W, part, pdf_pages, sample_docx, sample_pdf, squeezed
from .sample import sample_report


def cover_text(report: Report) -> list[str]:
    cover = report.cover
    return ["".join(cover.title), *(f"{f.label}：{f.value}" for f in cover.fields), cover.date]


def pieces(block: Block) -> list[str]:
    """The texts of a block in reading order; of a chart only the caption, since its drawing has no order."""
    if isinstance(block, Chart):
        return [block.caption]
    return [piece for line in block_lines(block) for piece in line.split("\t")]


def chart_texts(chart: Chart) -> list[str]:
    return [*series_names(chart), *chart.categories, *(label for row in all_labels(chart) for label in row)]


def test_the_sample_is_what_the_text_file_says():
    report = sample_report()
    expected = [*cover_text(report), "".join(report.body_title)]
    expected += [line for block in report.blocks for line in block_lines(block)]
    assert [filled(line) for line in report_text(report).split("\n")] == [filled(line) for line in [*expected, ""]]


def filled(line: str) -> list[str]:
    return [cell for cell in line.split("\t") if cell]


def test_a_cell_stands_under_its_head_in_the_text_file_too():
    rows = (TableRow((Cell("甲", rowspan=2), Cell("1"))), TableRow((Cell("2"),)))
    report = Report("名称", (Table(rows, (1, 1)),))
    assert report_text(report).split("\n")[-3:] == ["甲\t1", "\t2", ""]


# --- PDF --------------------------------------------------------------------------------------------------------------


def allowed_between(report: Report) -> re.Pattern[str]:
    """What may stand between the texts: repeated heads, the labels of cells that go on, and what is written in charts."""
    tables = [block for block in report.blocks if isinstance(block, Table)]
    heads = ["".join(squeezed(c.shown) for row in t.rows[: t.head_rows] for c in row.cells) for t in tables]
    labels = [
        squeezed(c.shown) + CONTINUED for t in tables for row in t.rows for c in row.cells if c.rowspan > 1
    ]
    charts = [block for block in report.blocks if isinstance(block, Chart)]
    drawn = [squeezed(text) for chart in charts for text in (*chart_texts(chart), *filter(None, shares(chart)))]
    options = map(re.escape, [*filter(None, heads), *labels, CONTINUED, *drawn])
    return re.compile(f"(?:{'|'.join(options)}|[0-9,]+)*")


def test_the_pdf_says_the_same_as_the_text_and_nothing_else():
    report = sample_report()
    cover, _contents, *body = (re.sub(r"—\d+—$", "", page) for page in pdf_pages(sample_pdf().data))
    assert cover == squeezed("".join(cover_text(report)))
    text, at = "".join(body), 0
    allowed = allowed_between(report)
    for wanted in [
        "".join(report.body_title),
        *(piece for block in report.blocks for piece in pieces(block)),
    ]:
        piece = squeezed(wanted)
        found = text.find(piece, at)
        assert found >= 0, f"缺：{wanted}（其后为：{text[at : at + 60]}）"
        assert allowed.fullmatch(text[at:found]), f"多：{text[at:found]}"
        at = found + len(piece)
    assert allowed.fullmatch(text[at:])


def test_the_charts_of_the_pdf_say_the_same():
    pages = pdf_pages(sample_pdf().data)
    for chart in (block for block in sample_report().blocks if isinstance(block, Chart)):
        page = next(page for page in pages if squeezed(chart.caption) in page)
        assert [text for text in chart_texts(chart) if squeezed(text) not in page] == []


# --- DOCX -------------------------------------------------------------------------------------------------------------


def docx_texts() -> list[str]:
    """The text of every paragraph of the document, cells included, without the contents."""
    root = part(sample_docx(), "word/document.xml")
    for contents in root.iter(f"{W}sdt"):
        contents.getparent().remove(contents)
    texts = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in root.iter(f"{W}p")]
    return [text for text in texts if text]


def test_the_docx_says_the_same_as_the_text_and_nothing_else():
    report = sample_report()
    expected = [*cover_text(report), "目　录", "".join(report.body_title)]
    expected += [piece for block in report.blocks for piece in pieces(block)]
    assert squeezed("".join(docx_texts())) == squeezed("".join(expected))


def test_the_charts_of_the_docx_say_the_same():
    charts = [block for block in sample_report().blocks if isinstance(block, Chart)]
    for number, chart in enumerate(charts, 1):
        root = part(sample_docx(), f"word/charts/chart{number}.xml")
        texts = [node.text for node in [*root.iter(f"{A}t"), *root.iter(f"{C}v")]]
        assert set(chart_texts(chart)) <= set(texts)


def test_the_contents_of_the_docx_show_the_pages_of_the_pdf():
    from apps.reports.sections import entries

    root = part(sample_docx(), "word/document.xml")
    lines = ["".join(t.text for t in link.iter(f"{W}t")) for link in root.iter(f"{W}hyperlink")]
    pages = sample_pdf().heading_pages
    assert [squeezed(line) for line in lines] == [
        squeezed(f"{e.text}{pages[e.anchor]}") for e in entries(sample_report())
    ]
