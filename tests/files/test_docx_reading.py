"""DOCX into documents: what Word shows is what is read, with its numbers, tables and places."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document as NewDocument
from docx.shared import Pt

from apps.domain.documents.document import Document, Grid, Text
from apps.files.docx.numerals import numeral
from apps.files.gate import read_file

from .word import (
    BELOW,
    HEADINGS,
    NAMESPACES,
    TOP,
    abstract,
    listed,
    lvl,
    members,
    num,
    p,
    r,
    span,
    style,
    tbl,
    tc,
    tr,
    word,
    zipped,
)


def read(body: str, **parts: str) -> Document:
    return read_file(word(body, **parts), "甲局报告.docx")


def texts(document: Document) -> list[str]:
    return [item.text for item in document.items if isinstance(item, Text)]


def text(document: Document, beginning: str) -> Text:
    return next(i for i in document.items if isinstance(i, Text) and i.text.startswith(beginning))


def grids(document: Document) -> list[Grid]:
    return [item for item in document.items if isinstance(item, Grid)]


def cells(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def only(body: str, **parts: str) -> str:
    """The text of a document of one paragraph."""
    found = texts(read(body, **parts))
    assert len(found) == 1, found
    return found[0]


def field(code: str, shown: str) -> str:
    """A field in runs, as Word writes it."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


# --- what runs show ---


def test_runs_of_a_paragraph_are_one_text() -> None:
    assert only(p(r("甲局全年支出"), r("1,200"), r("万元。"))) == "甲局全年支出1,200万元。"


def test_insertions_count_and_deletions_do_not() -> None:
    body = p(
        r("支出"),
        f'<w:ins w:id="1">{r("300")}</w:ins>',
        '<w:del w:id="2"><w:r><w:delText>200</w:delText></w:r></w:del>',
        f'<w:moveFrom w:id="3">{r("100")}</w:moveFrom>',
        f'<w:moveTo w:id="4">{r("万元")}</w:moveTo>',
    )
    assert only(body) == "支出300万元"


def test_a_deleted_paragraph_mark_joins_the_next_paragraph() -> None:
    body = p(r("甲局支出"), props='<w:rPr><w:del w:id="1"/></w:rPr>') + p(r("300万元。")) + p(text="乙局。")
    assert texts(read(body)) == ["甲局支出300万元。", "乙局。"]


def test_hyperlinks_content_controls_and_smart_tags_are_read() -> None:
    body = p(
        f'<w:hyperlink r:id="x">{r("甲")}</w:hyperlink>',
        f"<w:sdt><w:sdtPr/><w:sdtContent>{r('乙')}</w:sdtContent></w:sdt>",
        f"<w:smartTag>{r('丙')}</w:smartTag>",
        f'<w:customXml w:element="x">{r("丁")}</w:customXml>',
    )
    body += f"<w:sdt><w:sdtContent>{p(text='整段在内容控件里。')}</w:sdtContent></w:sdt>"
    assert texts(read(body)) == ["甲乙丙丁", "整段在内容控件里。"]


def test_hidden_text_is_not_read() -> None:
    styles = style("Secret", "批示", looks="<w:vanish/>", kind="character")
    body = p(
        r("甲局"),
        r("隐", "<w:vanish/>"),
        r("藏", '<w:rStyle w:val="Secret"/>'),
        r("支出", '<w:vanish w:val="0"/>'),
    )
    assert only(body, styles=styles) == "甲局支出"


def test_tabs_breaks_symbols_and_special_hyphens() -> None:
    body = p(
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:noBreakHyphen/><w:t>丙</w:t><w:softHyphen/></w:r>",
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="宋体" w:char="4E01"/></w:r>',
        "<w:ruby><w:rt><w:r><w:t>zi</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>字</w:t></w:r></w:rubyBase></w:ruby>",
    )
    assert only(body) == "甲\t乙-丙☑丁字"


def test_a_sentence_goes_on_behind_a_break_by_hand() -> None:
    broken = "<w:r><w:t>全年支出30万元，其中：</w:t><w:br/><w:t>甲10万元、乙20万元。</w:t></w:r>"
    assert texts(read(p(broken))) == ["全年支出30万元，其中：甲10万元、乙20万元。"]
    listed = "<w:r><w:t>主要做法如下：</w:t><w:br/><w:t>一是完善制度。</w:t></w:r>"
    assert texts(read(p(listed))) == ["主要做法如下：", "一是完善制度。"]


def test_a_field_shows_its_result_and_not_its_code() -> None:
    assert only(p(r("见表"), field(" REF _Ref1 \\h ", "1-1"), r("。"))) == "见表1-1。"
    assert only(p(f'<w:fldSimple w:instr=" SEQ 表 ">{r("7")}</w:fldSimple>', r("号"))) == "7号"


def test_an_unfinished_field_swallows_only_its_paragraph() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF</w:instrText></w:r>'
    assert texts(read(p(r("甲。"), begin) + p(text="乙。"))) == ["甲。", "乙。"]


def test_numbers_in_circles_made_by_a_field_and_check_boxes_are_seen() -> None:
    circle = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>eq \\o\\ac(○,</w:instrText></w:r>'
        '<w:r><w:instrText>3)</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    box = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>'
        "</w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert only(p(circle, r("按期完成"), box, r("是"))) == "③按期完成☑是"


def test_formulas_are_written_on_one_line() -> None:
    ratio = (
        "<m:oMath><m:r><m:t>执行率=</m:t></m:r><m:f><m:num><m:r><m:t>95</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>60+40</m:t></m:r></m:den></m:f></m:oMath>"
    )
    assert only(p(ratio)) == "执行率=95/（60+40）"


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    box = f"<w:txbxContent>{p(text='框里的一句。')}</w:txbxContent>"
    shape = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(read(p(r("框外的一句。"), shape) + p(text="下一段。"))) == [
        "框外的一句。",
        "框里的一句。",
        "下一段。",
    ]
    assert texts(read(p(f"<w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r>"))) == ["框里的一句。"]


def test_lines_broken_by_hand_are_one_text_unless_a_sentence_ended() -> None:
    br = "<w:r><w:br/></w:r>"
    assert texts(read(p(r("甲局2021年度部门整体"), br, r("支出绩效自评报告")))) == [
        "甲局2021年度部门整体支出绩效自评报告"
    ]
    found = texts(read(p(r("第一件事办完了。"), br, r("第二件事也办完了。"))))
    assert found == ["第一件事办完了。", "第二件事也办完了。"]


def test_footnotes_come_last_as_notes_and_headers_not_at_all() -> None:
    notes = (
        f'<w:footnote w:id="-1" w:type="separator">{p(text="—")}</w:footnote>'
        f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{r(" 含上年结转。")}</w:p></w:footnote>'
    )
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    document = read(p(r("支出300万元"), mark, r("。")) + p(text="下一段。"), footnotes=notes)
    assert texts(document) == ["支出300万元。", "下一段。", "含上年结转。"]
    assert text(document, "含上年").kind == "note"


def test_a_chart_gives_its_title() -> None:
    chart = (
        f"<c:chartSpace {NAMESPACES}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>图1 各季度</a:t></a:r>"
        "<a:r><a:t>支出</a:t></a:r></a:p></c:rich></c:tx></c:title></c:chart></c:chartSpace>"
    )
    drawing = '<w:r><w:drawing><a:graphic><a:graphicData><c:chart r:id="rId4"/></a:graphicData></a:graphic></w:drawing></w:r>'
    document = read(p(text="见下图。") + p(drawing), chart=chart)
    assert text(document, "图1 各季度支出").kind == "figure"


# --- automatic numbers ---

CHINESE = abstract(
    0,
    lvl(0, "chineseCountingThousand", "%1、", more='<w:suff w:val="nothing"/>'),
    lvl(1, "chineseCountingThousand", "（%2）", more='<w:suff w:val="nothing"/>'),
    lvl(2, "decimal", "%3.", more='<w:suff w:val="space"/>'),
)
OUTLINE = abstract(0, lvl(0, "decimal", "%1"), lvl(1, "decimal", "%1.%2"), lvl(2, "decimal", "%1.%2.%3"))


def numbered(body: str, numbering: str, styles: str = "") -> list[str]:
    return texts(read(body, numbering=numbering, styles=styles))


def test_automatic_numbers_are_written_in_front() -> None:
    body = (
        listed("部门概况") + listed("职责", 1) + listed("机构", 1) + listed("绩效分析") + listed("经济性", 1)
    )
    body += listed("三公经费", 2) + listed("公用经费", 2)
    document = read(body, numbering=CHINESE + num(1, 0))
    assert texts(document) == [
        "一、部门概况", "（一）职责", "（二）机构", "二、绩效分析", "（一）经济性", "1. 三公经费", "2. 公用经费"
    ]  # fmt: skip
    assert [item.number for item in document.items if isinstance(item, Text)] == [
        "一、", "（一）", "（二）", "二、", "（一）", "1.", "2."
    ]  # fmt: skip
    assert [item.level for item in document.items if isinstance(item, Text)] == [1, 2, 2, 1, 2, 3, 3]


def test_numbers_of_several_levels() -> None:
    body = (
        listed("甲") + listed("乙", 1) + listed("丙", 2) + listed("丁", 2) + listed("戊", 1) + listed("己", 2)
    )
    found = numbered(body, OUTLINE + num(1, 0))
    assert found == ["1 甲", "1.1 乙", "1.1.1 丙", "1.1.2 丁", "1.2 戊", "1.2.1 己"]


def test_legal_numbering_writes_figures_for_the_levels_above() -> None:
    levels = abstract(0, lvl(0, "chineseCounting", "第%1章"), lvl(1, "decimal", "%1.%2", more="<w:isLgl/>"))
    assert numbered(listed("总则") + listed("依据", 1), levels + num(1, 0)) == ["第一章 总则", "1.1 依据"]


def test_a_list_starts_anew_only_where_its_instance_says_so() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = CHINESE + num(1, 0) + num(2, 0) + num(3, 0, again)
    body = listed("甲") + listed("乙", numbering=2) + listed("丙", numbering=3) + listed("丁", numbering=3)
    assert numbered(body, numbering) == ["一、甲", "二、乙", "一、丙", "二、丁"]


def test_an_instance_may_bring_levels_of_its_own() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{lvl(0, "upperRoman", "%1.", start=4)}</w:lvlOverride>'
    assert numbered(listed("甲") + listed("乙"), CHINESE + num(1, 0, own)) == ["IV. 甲", "V. 乙"]


def test_a_level_that_never_restarts_counts_on() -> None:
    levels = abstract(
        0, lvl(0, "chineseCounting", "%1、"), lvl(1, "decimal", "%2.", more='<w:lvlRestart w:val="0"/>')
    )
    body = listed("甲") + listed("子", 1) + listed("乙") + listed("丑", 1)
    assert numbered(body, levels + num(1, 0)) == ["一、甲", "1. 子", "二、乙", "2. 丑"]


def test_start_at_another_number() -> None:
    assert numbered(
        listed("甲") + listed("乙"), abstract(0, lvl(0, "decimal", "%1）", start=3)) + num(1, 0)
    ) == [
        "3）甲",
        "4）乙",
    ]


def test_empty_numbered_paragraphs_count_as_word_counts_them() -> None:
    assert numbered(listed("甲") + listed("") + listed("乙"), CHINESE + num(1, 0)) == ["一、甲", "三、乙"]


def test_bullets_write_nothing() -> None:
    assert numbered(listed("甲项"), abstract(0, lvl(0, "bullet", "\uf0b7")) + num(1, 0)) == ["甲项"]


def test_numbering_that_is_not_defined_writes_nothing() -> None:
    assert numbered(listed("甲项", numbering=9), CHINESE + num(1, 0)) == ["甲项"]
    assert numbered(listed("甲项", level=8), CHINESE + num(1, 0)) == ["甲项"]


def test_numbers_of_paragraph_styles_and_of_what_is_based_on_them() -> None:
    numbering = abstract(
        0,
        lvl(0, "chineseCounting", "%1、", more='<w:pStyle w:val="1"/>'),
        lvl(1, "chineseCounting", "（%2）", more='<w:pStyle w:val="2"/>'),
    ) + num(5, 0)
    styles = (
        style("1", "heading 1", props='<w:numPr><w:numId w:val="5"/></w:numPr>')
        + style("2", "heading 2", props='<w:numPr><w:ilvl w:val="1"/><w:numId w:val="5"/></w:numPr>')
        + style("Own", "甲局二级", based="2")
        + style("None", "无编号", based="1", props='<w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    body = p(text="概况", style="1") + p(text="职责", style="2") + p(text="机构", style="Own")
    body += p(text="不编号", style="None") + p(text="绩效", style="1")
    document = read(body, styles=styles, numbering=numbering)
    assert texts(document) == ["一、概况", "（一）职责", "（二）机构", "不编号", "二、绩效"]
    assert {item.kind for item in document.items if isinstance(item, Text)} == {"heading"}


def test_a_list_style_leads_to_its_numbering() -> None:
    numbering = (
        CHINESE + '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="公文列表"/></w:abstractNum>'
    )
    styles = style("公文列表", "公文列表", props='<w:numPr><w:numId w:val="1"/></w:numPr>', kind="numbering")
    assert numbered(listed("甲", numbering=2), numbering + num(1, 0) + num(2, 1), styles) == ["一、甲"]


def test_automatic_numbers_in_cells_stand_there_even_alone() -> None:
    numbering = abstract(0, lvl(0, "decimal", "%1", more='<w:suff w:val="nothing"/>')) + num(1, 0)
    table = tbl(tr("序号", "项目"), tr(tc(listed("")), "绿化"), tr(tc(listed("")), "保洁"))
    grid = grids(read(p(text="见表。") + table, numbering=numbering))[0]
    assert cells(grid) == [["序号", "项目"], ["1", "绿化"], ["2", "保洁"]]


def test_a_number_does_not_run_into_figures() -> None:
    numbering = abstract(0, lvl(0, "decimal", "%1.", more='<w:suff w:val="nothing"/>')) + num(1, 0)
    assert numbered(listed("2021年完成三项工作。"), numbering) == ["1. 2021年完成三项工作。"]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("decimal", "12"), ("decimalZero", "12"), ("upperRoman", "XII"), ("lowerRoman", "xii"), ("upperLetter", "L"),
        ("lowerLetter", "l"), ("chineseCounting", "十二"), ("chineseCountingThousand", "十二"),
        ("japaneseCounting", "十二"), ("ideographTraditional", "乙"), ("ideographZodiac", "亥"),
        ("chineseLegalSimplified", "壹拾贰"), ("decimalEnclosedCircle", "⑫"), ("decimalEnclosedCircleChinese", "⑫"),
        ("decimalEnclosedParen", "⑿"), ("decimalEnclosedFullstop", "⒓"), ("decimalFullWidth", "１２"),
        ("ideographDigital", "一二"), ("none", ""), ("unheardOf", "12"),
    ],
)  # fmt: skip
def test_number_formats(form: str, expected: str) -> None:
    assert numeral(12, form) == expected


def test_number_formats_at_their_ends() -> None:
    assert numeral(28, "upperLetter") == "BB"
    assert numeral(21, "decimalEnclosedCircle") == "21"
    assert numeral(105, "chineseCounting") == "一百零五"
    assert numeral(0, "upperRoman") == "" and numeral(5000, "chineseCounting") == "5000"


# --- headings, titles, contents ---


def test_heading_styles_give_levels_down_their_chain() -> None:
    styles = HEADINGS + style("Own", "甲局小标题", based="2") + style("Flat", "标题 3")
    body = p(text="部门概况", style="1") + p(text="主要职责", style="Own") + p(text="内设机构", style="Flat")
    body += p(text="甲局设三个科室，负责日常事务。")
    document = read(body, styles=styles)
    assert [(i.kind, i.level) for i in document.items if isinstance(i, Text)] == [
        ("heading", 1), ("heading", 2), ("heading", 3), ("body", 0)
    ]  # fmt: skip


def test_an_outline_level_of_the_paragraph_makes_a_heading_and_unmakes_one() -> None:
    level = '<w:outlineLvl w:val="{}"/>'
    body = p(text="绩效分析情况", props=level.format(0)) + p(text="一、总体情况", props=level.format(1))
    body += p(text="写成标题样式的一句话", style="1", props=level.format(9))
    document = read(body, styles=HEADINGS)
    assert [(i.kind, i.level) for i in document.items if isinstance(i, Text)] == [
        ("heading", 1), ("heading", 2), ("body", 0)
    ]  # fmt: skip


def test_headings_without_style_stand_among_those_with_one() -> None:
    body = p(text="第一部分 概况", style="1") + p(text="一、职责", style="2") + p(text="（一）党建")
    body += p(text="二、机构") + p(text="三、人员", style="2")
    levels = [(i.text, i.level) for i in read(body, styles=HEADINGS).items if isinstance(i, Text)]
    assert levels == [
        ("第一部分 概况", 1),
        ("一、职责", 2),
        ("（一）党建", 3),
        ("二、机构", 2),
        ("三、人员", 2),
    ]


def test_an_outline_set_without_thought_is_not_believed() -> None:
    body = p(text="一、概况", style="1") + p(text="（一）职责", style="1") + p(text="1.党建工作", style="1")
    assert [i.level for i in read(body, styles=HEADINGS).items if isinstance(i, Text)] == [1, 2, 3]


def test_a_whole_paragraph_set_as_heading_is_text() -> None:
    long = (
        "（一）部门职责。" + "甲局负责演示区的园林绿化、市容环境和公园管理工作，" * 4 + "按年度计划组织实施。"
    )
    assert text(read(p(text=long, style="2"), styles=HEADINGS), "（一）").kind == "body"


def test_a_title_in_two_paragraphs_is_one() -> None:
    styles = style("Title", "Title")
    body = p(text="甲局2021年度", style="Title") + p(text="部门整体支出绩效自评报告", style="Title")
    document = read(body + p(text="一、概况"), styles=styles)
    assert text(document, "甲局").kind == "title" and document.year == 2021
    assert texts(document)[0] == "甲局2021年度部门整体支出绩效自评报告"


def test_contents_by_style_by_field_and_by_control() -> None:
    styles = style("TOC1", "toc 1")
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{p(text='部门概况 1')}</w:sdtContent></w:sdt>"
    )
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o "1-3"</w:instrText></w:r>'
    begin += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    by_field = p(begin, r("甲 1")) + p(r("乙"), field("PAGEREF _Toc1", "2")) + p(end)
    document = read(p(text="丙", style="TOC1") + control + by_field + p(text="正文一句。"), styles=styles)
    assert [(i.text, i.kind) for i in document.items if isinstance(i, Text)] == [
        ("丙", "contents"), ("部门概况 1", "contents"), ("甲 1", "contents"), ("乙2", "contents"), ("正文一句。", "body")
    ]  # fmt: skip


# --- tables ---


def test_a_table_with_caption_and_unit() -> None:
    body = p(text="表1-1 收支情况", style="Caption") + p(text="单位：万元")
    body += tbl(tr("项目", "预算数"), tr("基本支出", "1,200.50"))
    document = read(body, styles=style("Caption", "caption"))
    grid = grids(document)[0]
    assert (grid.caption, grid.unit, grid.sure) == ("表1-1 收支情况", "万元", True)
    assert cells(grid) == [["项目", "预算数"], ["基本支出", "1,200.50"]]
    assert [i.kind for i in document.items if isinstance(i, Text)] == ["caption", "unit"]


def test_merged_cells_are_repeated_and_marked() -> None:
    table = tbl(
        tr(tc("科目", TOP), tc("决算", span(2)), tc("备注", TOP)),
        tr(tc("", BELOW), "基本", "项目", tc("", BELOW)),
        tr("绿化", "10", "20", "—"),
    )
    grid = grids(read(p(text="见表。") + table))[0]
    assert cells(grid) == [
        ["科目", "决算", "决算", "备注"],
        ["科目", "基本", "项目", "备注"],
        ["绿化", "10", "20", "—"],
    ]
    assert [[cell.covered for cell in row] for row in grid.rows[:2]] == [
        [False, False, True, False],
        [True, False, False, True],
    ]


def test_cells_left_out_at_the_ends_of_a_row_are_blank() -> None:
    table = tbl(
        tr("甲", "乙", "丙"),
        tr("1", "2", props='<w:gridBefore w:val="1"/>'),
        tr("3", props='<w:gridAfter w:val="2"/>'),
    )
    grid = grids(read(p(text="见表。") + table))[0]
    assert cells(grid) == [["甲", "乙", "丙"], ["", "1", "2"], ["3", "", ""]] and grid.sure


def test_columns_that_no_cell_begins_in_are_dropped() -> None:
    table = tbl(tr(tc("甲", span(2)), tc("乙", span(3))), tr(tc("1", span(2)), tc("2", span(3))))
    assert cells(grids(read(p(text="见表。") + table))[0]) == [["甲", "乙"], ["1", "2"]]


def test_ragged_rows_make_a_table_unsure() -> None:
    grid = grids(read(p(text="见表。") + tbl(tr("甲", "乙", "丙"), tr("1", "2"))))[0]
    assert cells(grid)[1] == ["1", "2", ""] and not grid.sure


def test_old_merging_across_and_rows_in_controls() -> None:
    merged = tbl(
        tr(tc("合计", '<w:hMerge w:val="restart"/>'), tc("", '<w:hMerge w:val="continue"/>'), "5"),
        f"<w:sdt><w:sdtContent>{tr('甲', '乙', '5')}</w:sdtContent></w:sdt>",
        tr("删", "去", "9", props='<w:del w:id="1"/>'),
    )
    grid = grids(read(p(text="见表。") + merged))[0]
    assert cells(grid) == [["合计", "合计", "5"], ["甲", "乙", "5"]]
    assert grid.rows[0][1].covered


def test_a_label_broken_to_fit_its_cell_is_one_word_and_figures_keep_their_lines() -> None:
    table = tbl(
        tr(tc(p(text="公务用车") + p(text="运行维护费")), tc(p(text="1,234") + p(text="5,678"))),
        tr("合计", "9"),
    )
    assert cells(grids(read(p(text="见表。") + table))[0])[0] == ["公务用车运行维护费", "1,234\n5,678"]


def test_the_indent_of_a_label_is_kept_as_blanks() -> None:
    table = tbl(
        tr("科目", "金额"),
        tr("基本支出", "3"),
        tr(tc(p(text="人员经费", props='<w:ind w:left="420"/>')), "2"),
        tr(tc(p(text="公用经费", props='<w:ind w:firstLineChars="200" w:firstLine="999"/>')), "1"),
    )
    found = [row[0] for row in cells(grids(read(p(text="见表。") + table))[0])]
    assert found == ["科目", "基本支出", "\u3000\u3000人员经费", "\u3000\u3000公用经费"]


def test_a_nested_table_is_a_grid_of_its_own_behind_the_outer_one() -> None:
    inner = tbl(tr("子", "丑"), tr("1", "2"))
    document = read(p(text="见表。") + tbl(tr("甲", tc(p(text="外面的字") + inner + p())), tr("乙", "3")))
    assert [cells(grid) for grid in grids(document)] == [
        [["甲", "外面的字"], ["乙", "3"]],
        [["子", "丑"], ["1", "2"]],
    ]


def test_rows_typed_as_paragraphs_of_one_row_are_rows_again() -> None:
    def typed(*lines: str) -> str:
        return tc("".join(p(text=line) for line in lines))

    rows = tr(typed("基本支出", "项目支出", "合计"), typed("7", "8", "15"), typed("6", "8", "14"))
    assert cells(grids(read(p(text="见表。") + tbl(tr("项目", "预算数", "决算数"), rows)))[0]) == [
        ["项目", "预算数", "决算数"], ["基本支出", "7", "6"], ["项目支出", "8", "8"], ["合计", "15", "14"],
    ]  # fmt: skip


def test_a_frame_of_one_cell_is_text() -> None:
    inner = tbl(tr("子", "丑"), tr("1", "2"))
    document = read(tbl(tr(tc(p(text="一、概况") + p(text="甲局负责绿化。") + inner + p()))))
    assert texts(document) == ["一、概况", "甲局负责绿化。"]
    assert cells(grids(document)[0]) == [["子", "丑"], ["1", "2"]]


def test_the_unit_and_the_caption_inside_the_table() -> None:
    table = tbl(
        tr(tc("2021年收支情况", span(2))), tr(tc("单位：万元", span(2))), tr("项目", "金额"), tr("绿化", "3")
    )
    grid = grids(read(p(text="甲局收支如下。") + table))[0]
    assert (grid.caption, grid.unit) == ("2021年收支情况", "万元")


def test_a_centred_line_above_a_table_is_its_caption() -> None:
    centred = '<w:jc w:val="center"/>'
    table = tbl(tr("项目", "金额"), tr("绿化", "3"))
    body = p(text="甲局收支如下：") + p(text="各科室支出", props=centred) + p(text="单位：元") + table
    assert grids(read(body))[0].caption == "各科室支出"
    assert grids(read(p(text="甲局收支如下") + table))[0].caption == ""


def test_a_caption_below_the_table_is_taken_unless_it_is_the_next_ones() -> None:
    table = tbl(tr("项目", "金额"), tr("绿化", "3"))
    below = read(p(text="支出如下。") + table + p(text="表1 各项支出") + p(text="由表可见，支出平稳。"))
    assert grids(below)[0].caption == "表1 各项支出"
    above = read(p(text="支出如下。") + table + p(text="表2 各项收入") + p(text="单位：元") + table)
    assert [grid.caption for grid in grids(above)] == ["", "表2 各项收入"]


# --- places ---


def test_places_count_every_paragraph_and_those_in_cells() -> None:
    table = tbl(tr("甲", "乙"), tr("1", "2"))
    document = read(p(text="第一段。") + p() + p(text="第三段。") + table + p(text="第八段。"))
    assert [i.pieces[0].line for i in document.items if isinstance(i, Text)] == [1, 3, 8]
    assert [[cell.line for cell in row] for row in grids(document)[0].rows] == [[4, 5], [6, 7]]


BREAK = "<w:r><w:lastRenderedPageBreak/></w:r>"


def test_pages_are_those_word_last_saw() -> None:
    by_hand = '<w:r><w:br w:type="page"/></w:r>'
    body = p(r("第一页，"), BREAK, r("第二页。")) + p(by_hand) + p(BREAK, r("第三页。"))
    document = read(body)
    assert texts(document) == ["第一页，第二页。", "第三页。"]
    first, last = text(document, "第一页"), text(document, "第三页")
    assert [(piece.start, piece.page) for piece in first.pieces] == [(0, 1), (4, 2)]
    assert first.piece(5).page == 2 and last.pieces[0].page == 3
    assert document.place(0, 4).page == 2


def test_without_words_breaks_pages_are_unknown() -> None:
    body = p(r("甲。"), '<w:r><w:br w:type="page"/></w:r>') + p(text="乙。")
    assert {piece.page for i in read(body).items if isinstance(i, Text) for piece in i.pieces} == {0}


def test_a_row_cut_by_a_page_counts_one_page_however_many_cells_show_it() -> None:
    cut = tc(p(r("上"), BREAK, r("下")))
    document = read(p(text="见表。") + tbl(tr("甲", "乙"), tr(cut, cut)) + p(text="后文。"))
    assert text(document, "后文").pieces[0].page == 2
    assert grids(document)[0].rows[1][1].page == 1


def test_places_of_a_numbered_text_are_those_a_reader_sees() -> None:
    document = read(listed("经济性。" + "甲局压减支出30万元。"), numbering=CHINESE + num(1, 0))
    index = document.items.index(text(document, "一、"))
    at = text(document, "一、").text.index("30万元")
    assert document.place(index, at, at + 4).quote == "30万元"


# --- remarks ---


def test_what_could_not_be_read_is_said() -> None:
    picture = "<w:r><w:drawing><pic:pic><pic:blipFill/></pic:pic></w:drawing></w:r>"
    body = p(text="见图。") + p(picture) + p("<w:r><w:object/></w:r>") + '<w:altChunk r:id="rId9"/>'
    remarks = read(body).remarks
    assert len(remarks) == 3
    assert "1 张图片" in remarks[0] and "1 个嵌入的对象" in remarks[1] and "其他文件" in remarks[2]


# --- files other programs make ---


def test_a_text_pasted_into_word_is_read_as_the_text_it_is() -> None:
    lines = [
        "一、概况",
        "甲局收支如下：",
        "表1 收支情况",
        "项目\t预算数\t决算数",
        "绿化\t10\t8",
        "保洁\t20\t19",
        "合计\t30\t27",
    ]
    document = read("".join(p(text=line) for line in lines))
    assert cells(grids(document)[0])[-1] == ["合计", "30", "27"]
    assert document.kind == "docx" and grids(document)[0].rows[0][0].line == 4


def test_a_page_number_left_in_the_text_does_not_cut_a_sentence() -> None:
    first = "甲局按照演示区年度工作部署推进园林绿化和市容整治各项任务，全年支出"
    body = (
        tbl(tr("甲", "乙"), tr("1", "2"))
        + p(text=first)
        + p(text="- 3 -")
        + p(text="1,200万元，完成预算的96%。")
    )
    assert first + "1,200万元，完成预算的96%。" in texts(read(body))


def test_a_file_made_by_python_docx() -> None:
    new = NewDocument()
    new.add_heading("甲局2021年度部门整体支出绩效自评报告", 0)
    new.add_heading("一、部门概况", 1)
    new.add_paragraph("甲局全年支出30万元。").runs[0].font.size = Pt(16)
    new.add_paragraph("按时完成", style="List Number")
    new.add_paragraph("质量合格", style="List Number")
    table = new.add_table(rows=3, cols=3)
    for row, values in enumerate((("科目", "预算", "决算"), ("绿化", "10", "8"), ("保洁", "20", "19"))):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    table.cell(0, 1).merge(table.cell(0, 2))
    file = BytesIO()
    new.save(file)
    document = read_file(file.getvalue(), "甲局.docx")
    assert texts(document) == [
        "甲局2021年度部门整体支出绩效自评报告", "一、部门概况", "甲局全年支出30万元。", "1. 按时完成", "2. 质量合格"
    ]  # fmt: skip
    assert cells(grids(document)[0])[0] == ["科目", "预算决算", "预算决算"]
    assert text(document, "甲局2021").kind == "title" and text(document, "一、").level == 1


def test_strict_ooxml_is_read_too() -> None:
    strict = {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            "http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }
    parts = members(p(text="甲局。"))
    for name, content in parts.items():
        for old, new in strict.items():
            content = str(content).replace(old, new)
        parts[name] = content
    assert texts(read_file(zipped(parts), "甲局.docx")) == ["甲局。"]
