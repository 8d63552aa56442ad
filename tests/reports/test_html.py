"""The preview: semantic, readable by machines, and safe against what people type."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from lxml import html as lxml_html

from apps.domain.charts import KINDS
from apps.domain.writing.blocks import (
    Cell,
    Chart,
    Cover,
    CoverField,
    Heading,
    PageBreak,
    Paragraph,
    Report,
    Run,
    Series,
    Table,
    TableRow,
)
from apps.reports.html import render_fragment, render_html
from apps.reports.sections import anchors, kept_with_next, sections
from apps.reports.text import fields_width, tidy, title_lines

from .sample import form, paragraph, sample_report, spending


def fragment(*blocks, **options):
    return lxml_html.fromstring(render_fragment(Report("报告", blocks, contents=False, **options)))


def test_headings_of_the_report_are_headings_of_the_page():
    page = fragment(Heading(1, "一、情况", "a"), Heading(2, "（一）职能"), Heading(4, "（1）其他"))
    assert [(e.tag, e.get("id"), e.text_content()) for e in page.xpath("//h2|//h3|//h4|//h5")] == [
        ("h2", "a", "一、情况"),
        ("h3", "h2", "（一）职能"),
        ("h5", "h3", "（1）其他"),
    ]


def test_a_table_has_caption_column_heads_and_row_labels():
    page = fragment(spending())
    assert "表1-2" in page.xpath("//caption")[0].text_content()
    assert page.xpath("//thead//th[@scope='colgroup']/text()") == ["决算数"]
    assert len(page.xpath("//thead//th[@scope='col']")) == 6
    assert all(th.get("scope") == "row" for th in fragment(form()).xpath("//tbody//th"))


def test_spans_and_indents_reach_the_page():
    page = fragment(spending())
    assert page.xpath("//th[@rowspan='2']/text()")[0] == "支出用途"
    assert "padding-left:1.4em" in page.xpath("//td[contains(., '人员经费')]")[0].get("style")


def test_what_came_from_a_fact_can_be_found_on_the_page():
    page = fragment(
        Paragraph((Run("支出"), Run("12.00", key="支出.合计"), Run("万元。"))),
        Table((TableRow((Cell("3.00", key="三公.合计"),)),), (1,), 0),
    )
    assert {e.get("data-key"): e.text_content() for e in page.xpath("//*[@data-key]")} == {
        "支出.合计": "12.00",
        "三公.合计": "3.00",
    }


def test_keys_are_not_printed():
    assert "data-key" not in render_html(sample_report(), mode="print")


def test_what_is_missing_is_marked_in_text_and_table():
    page = fragment(
        Paragraph((Run("", key="a", missing=True),)), Table((TableRow((Cell("", missing=True),)),), (1,), 0)
    )
    assert [e.text_content() for e in page.xpath("//*[contains(@class, 'missing')]")] == [
        "〔待填〕",
        "〔待填〕",
    ]


def test_a_chart_is_an_image_with_its_data_in_words():
    chart = Chart("pie", "构成", ("甲", "乙"), (Series("决算", (1.0, 3.0)),), unit="万元")
    image = fragment(chart).xpath("//figure/img")[0]
    assert image.get("src").startswith("data:image/svg+xml;base64,")
    assert image.get("alt") == "构成。决算：甲 1.00，乙 3.00（单位：万元）"


@pytest.mark.parametrize("mode", ["screen", "print"])
def test_what_people_type_is_never_markup(mode):
    evil = '<script>alert(1)</script>"><img src=x onerror=y>'
    report = Report(
        evil,
        (
            Heading(1, evil, 'a" onclick="b'),
            Paragraph((Run(evil, key='k" x="'),)),
            Table((TableRow((Cell(evil, key=evil),)),), (1,), title=evil, unit=evil, notes=(evil,)),
            Chart("column", evil, (evil,), (Series(evil, (1.0,)),), alt=evil),
        ),
        body_title=(evil,),
        author=evil,
    )
    page = lxml_html.fromstring(render_html(report, mode=mode))
    assert page.xpath("//script") == []
    assert page.xpath("//*[@onerror or @onclick or @x]") == []
    assert len(page.xpath("//img")) == 1


def test_the_contents_lead_to_the_headings():
    page = lxml_html.fromstring(render_fragment(sample_report()))
    targets = {element.get("id") for element in page.xpath("//*[@id]")}
    links = [link.get("href") for link in page.xpath("//nav//a")]
    assert len(links) == 20
    assert all(link.startswith("#") and link[1:] in targets for link in links)


def test_the_document_of_the_screen_needs_no_other_file():
    page = render_html(sample_report(), mode="screen")
    assert "<style>" in page
    assert re.findall(r'(?:src|href)="(?!#|data:)', page) == []


# --- sections ---------------------------------------------------------------------------------------------------------


WIDE = Table((TableRow((Cell("一"),)),), (1,), landscape=True)


def test_headings_right_before_a_landscape_table_go_with_it():
    made = sections(
        Report(
            "横表", (paragraph("正文。"), PageBreak(), Heading(1, "五、评分表"), WIDE, paragraph("后文。"))
        )
    )
    assert [(s.landscape, [type(b).__name__ for b in s.blocks]) for s in made] == [
        (False, ["Paragraph"]),
        (True, ["Heading", "Table"]),
        (False, ["Paragraph"]),
    ]


def test_a_note_at_the_end_stands_below_the_landscape_table_not_on_a_sheet_of_its_own():
    made = sections(Report("横表", (paragraph("正文。"), WIDE, Paragraph((Run("报告指纹　BCDF"),), "note"))))
    assert [(s.landscape, [type(b).__name__ for b in s.blocks]) for s in made] == [
        (False, ["Paragraph"]),
        (True, ["Table", "Paragraph"]),
    ]


@pytest.mark.parametrize("after", [(), (PageBreak(), Heading(1, "附件1"), paragraph("表。" * 200))])
def test_a_heading_and_a_word_do_not_stand_alone_on_the_last_page(after):
    blocks = (paragraph("前文。" * 30), paragraph("结果公开。"), Heading(1, "五、其他"), paragraph("无"))
    (made,) = sections(Report("末页", (*blocks, *after)))
    assert kept_with_next(made)[:4] == [True, True, False, False]  # a heading keeps the next by its style
    page = fragment(*blocks, *after)
    assert [p.text_content() for p in page.xpath("//p[contains(@class, 'kept')]")] == ["前文。" * 30, "结果公开。"]


def test_four_last_lines_need_no_more():
    (made,) = sections(Report("末页", (paragraph("前文。"), paragraph("建立台账，按季调度。" * 10))))
    assert kept_with_next(made) == [False, False]


def test_year_and_number_of_a_paper_are_not_broken_where_they_have_room():
    wide, narrow = (Table((TableRow((Cell("示财农〔2025〕31号"),) * n),), (1,) * n, head_rows=0) for n in (2, 12))
    page = fragment(Paragraph((Run("见示财农〔"), Run("2025", "年度"), Run("〕31号。"))), paragraph("依据示财农〔2024〕8号<b>。"), wide)
    assert page.xpath("//*[@class='unbroken']/text()") == ["〔2024〕8号", *["〔2025〕31号"] * 2]
    assert "8号<b>。" in page.text_content(), "what is typed stays text"
    assert not fragment(narrow).xpath("//*[@class='unbroken']"), "it would stand over the next cell"


def test_idle_page_breaks_make_no_empty_pages():
    made = sections(
        Report("分页", (PageBreak(), paragraph("一"), PageBreak(), PageBreak(), paragraph("二"), PageBreak()))
    )
    assert [[type(b).__name__ for b in s.blocks] for s in made] == [["Paragraph", "PageBreak", "Paragraph"]]


def test_anchors_are_unique():
    made = anchors(
        Report("锚", (Heading(1, "一", "x"), Heading(1, "二", "x"), Heading(1, "三"), Heading(1, "四", "")))
    )
    assert len(set(made)) == 4
    assert made[0] == "x"


# --- texts and charts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("2020 年度，全年支出 12.5 万元", "2020年度，全年支出12.5万元"),
        ("完成率 97.64 %", "完成率97.64 %"),
        ("GDP growth rate", "GDP growth rate"),
        ("零\u200b宽", "零宽"),
        ("一\x0b二\r\n三", "一\n二\n三"),
        ("ASCII only 1 2", "ASCII only 1 2"),
    ],
)
def test_texts_are_tidied(typed, printed):
    assert tidy(typed) == printed


def test_an_indent_typed_by_hand_is_not_added_to_that_of_the_style():
    assert fragment(paragraph("　　正文。")).xpath("//p")[0].text_content() == "正文。"


def test_numbers_of_lists_stand_close_to_their_words_whoever_wrote_the_blank():
    text = fragment(paragraph("1. ", "组织保障会议"), paragraph("2. 加强制度建设")).xpath("//p")
    assert [p.text_content() for p in text] == ["1.组织保障会议", "2.加强制度建设"]


@pytest.mark.parametrize("values", [(0.0, 0.0), (-5.0, 3.0), (None, 1.0), (1e9, 2.0), (0.001, 0.002)])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_charts_of_unusual_figures_are_drawn(kind, values):
    from lxml import etree

    etree.fromstring(KINDS[kind].svg(Chart(kind, "图", ("甲", "乙"), (Series("数", values),))).encode())


def test_value_labels_stand_upright_where_columns_are_narrow():
    names = tuple(f"{n}月" for n in range(1, 13))
    chart = Chart("column", "图", names, (Series("数", (12345.67,) * 12), Series("上年", (1.0,) * 12)))
    assert "rotate(-90" in KINDS["column"].svg(chart)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("2020年度部门整体绩效自评报告", ["2020年度", "部门整体绩效自评报告"]),
        ("部门整体支出绩效自评报告", ["部门整体支出绩效自评报告"]),
        ("关于部门整体支出绩效自评情况的报告书", ["关于部门整体支出绩", "效自评情况的报告书"]),
    ],
)
def test_a_title_too_long_for_a_line_is_broken_by_sense(title, lines):
    assert title_lines((title,), 13) == lines


@pytest.mark.parametrize(("name", "wide"), [("水务局", 116), ("某某市某某区机关事务中心", 140), ("某" * 40, 156)])
def test_the_lines_of_the_cover_are_as_long_as_the_longest_name_needs(name, wide):
    cover = Cover(("自评报告",), (CoverField("部门名称（公章）", name, seal=True), CoverField("填报人", "王明（演示）")))
    assert wide - 10 < fields_width(cover) <= wide


def test_no_class_of_the_report_has_a_meaning_in_the_pages_around_it():
    """The preview stands in a page whose front-end library would set its cells and notes otherwise."""
    library = (settings.BASE_DIR / "static/vendor/bootstrap/bootstrap.min.css").read_text("utf-8")
    own = {name for e in lxml_html.fromstring(render_fragment(sample_report())).iter() for name in (e.get("class") or "").split()}
    theirs = {name for name in own if re.search(rf"(?:^|[}},>+~\s])\.{re.escape(name)}\s*[{{,]", library)}
    assert own and theirs == set()
