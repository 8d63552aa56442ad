"""What a line is by its looks, and which lines belong together."""

from __future__ import annotations

import pytest

from apps.domain.documents.document import Grid, GridCell, Piece, Text
from apps.domain.documents.headings import classify, continues, joined, mark_of, ordinal_of, style_of, unit_in
from apps.domain.documents.levels import levelled

LONG = "甲局严格执行预算管理制度，各项支出均按规定的程序审批，资金使用合规有效"


@pytest.mark.parametrize(
    ("text", "level", "number"),
    [
        ("一、部门概况", 1, "一、"),
        ("第二部分　部门决算情况", 1, "第二部分"),
        ("附件2", 1, "附件2"),
        ("附件：绩效自评表", 1, "附件："),
        ("（三）预算执行情况。", 2, "（三）"),
        ("(十二）其他事项", 2, "(十二）"),
        ("2. 效率性。", 3, "2."),
        ("３．资产管理", 3, "３．"),
        ("8、 自评等级", 3, "8、"),
        ("2.2024年重点工作任务", 3, "2."),
        ("1.2 内部控制", 3, "1.2"),
        ("（2） 存在问题", 4, "（2）"),
        ("③满意度", 5, "③"),
    ],
)
def test_a_short_numbered_line_is_a_heading(text: str, level: int, number: str) -> None:
    assert classify(text) == ("heading", level, number)
    assert text.startswith(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1、贯彻落实上级决策部署。组织开展专项检查。", "1、"),
        ("2、加强制度建设；", "2、"),
        ("3.办公费支出12.5万元", "3."),
        ("（一）认真履行职责，" + LONG + "。", "（一）"),
        ("1、组织召开局务会议、办公会议和", "1、"),
        ("2024年，甲局收入合计100万元。", ""),
        ("3.5万元用于维修", ""),
        ("一、二、三办公区的保洁工作", ""),
        ("一是加强学习。", ""),
        ("第一部分主要介绍了部门的基本情况，第二部分说明决算。", ""),
        ("附件1的内容表明，支出合规。", ""),
        ("表1显示，支出增加。", ""),
        ("图2反映了变动情况", ""),
        ("编制单位：甲局", ""),
    ],
)
def test_sentences_and_list_items_are_body(text: str, number: str) -> None:
    label = classify(text)
    assert (label.kind, label.number) == ("body", number)


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("表1-1.2024年重点工作清单", "caption", "表1-1"),
        ("表 2-3 收支情况（按用途）", "caption", "表 2-3"),
        ("附表3 项目明细", "caption", "附表3"),
        ("续表1", "caption", "续表1"),
        ("图1 支出结构", "figure", "图1"),
        ("（图2：收入结构图）（饼状图）", "figure", "（图2"),
        ("单位：万元", "unit", ""),
        ("（金额单位:元）", "unit", ""),
        ("编制单位：甲局  单位：万元", "unit", ""),
        ("注：本表数据为决算数。", "note", ""),
        ("一、部门概况……………3", "contents", ""),
        ("目　录", "contents", ""),
        ("- 12 -", "furniture", ""),
        ("第 3 页 共 12 页", "furniture", ""),
        ("7", "furniture", ""),
    ],
)
def test_captions_units_notes_and_page_numbers_are_told_apart(text: str, kind: str, number: str) -> None:
    label = classify(text)
    assert (label.kind, label.number) == (kind, number)


def test_a_unit_is_a_unit_of_measure_not_an_office() -> None:
    assert unit_in("单位：万元") == "万元"
    assert unit_in("2024年度  单位：人，万元") == "万元"
    assert unit_in("单位：个") == "个"
    assert unit_in("单位：甲区财政局") == ""


def test_numbers_know_their_style_and_place() -> None:
    assert (style_of("（三）"), ordinal_of("（三）")) == ("（一）", 3)
    assert (style_of("12、"), ordinal_of("12、")) == ("1.", 12)
    assert mark_of("1.1人") is None


def _headings(*texts: str) -> list[int]:
    items = [Text(t, *classify(t)[:1], level=classify(t).level, number=classify(t).number) for t in texts]
    return [item.level for item in levelled(items) if isinstance(item, Text)]


def test_levels_follow_the_nesting_of_this_document() -> None:
    assert _headings("一、甲", "（一）乙", "1.丙", "（1）丁", "2.戊", "（二）己", "二、庚") == [
        1,
        2,
        3,
        4,
        3,
        2,
        1,
    ]
    assert _headings("一、甲", "（一）乙", "（1）丙", "1.丁", "2.戊", "（2）己") == [1, 2, 3, 4, 4, 3]
    assert _headings("1.甲", "（1）乙", "（2）丙", "2.丁") == [1, 2, 2, 1]
    assert _headings("第一部分 甲", "一、乙", "（一）丙", "第二部分 丁", "一、戊") == [1, 2, 3, 1, 2]


def test_a_number_converted_to_another_style_goes_on_with_its_sequence() -> None:
    assert _headings("一、甲", "（一）乙", "（2）丙", "（3）丁", "二、戊", "3、己") == [1, 2, 2, 2, 1, 1]


def test_a_heading_that_lost_its_number_stands_beside_the_next_one() -> None:
    items = levelled(
        [
            Text("第二部分 决算", "heading", level=1, number="第二部分"),
            Text("收入情况", "heading"),
            Text("支出情况", "heading"),
            Text("三、结余情况", "heading", level=1, number="三、"),
        ]
    )
    assert [item.level for item in items if isinstance(item, Text)] == [1, 2, 2, 2]


def test_a_paragraph_cut_by_a_page_is_made_whole_and_remembers_its_lines() -> None:
    whole, number = joined(
        [
            Text(LONG + "，没有超", pieces=(Piece(0, 4, 1),)),
            Text("- 1 -", "furniture", (Piece(0, 5, 1),)),
            Text("预算支出的情况。", pieces=(Piece(0, 6, 2),)),
        ]
    )
    assert isinstance(whole, Text) and isinstance(number, Text)
    assert whole.text == LONG + "，没有超预算支出的情况。"
    assert number.kind == "furniture"
    assert (whole.piece(3).line, whole.piece(whole.text.index("预算支出")).page) == (4, 2)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LONG + "。", "全年未发生违规支出的情况。"),
        (LONG, "2.效率性"),
        (LONG, "　　全年未发生违规支出的情况。"),
        (LONG, "表1 支出情况表"),
        (LONG, "单位：万元"),
        (LONG, "机构设置"),
        ("甲区演示局部门整体支出绩效自评", "全年未发生违规支出的情况。"),
        ("部门名称（公章）：中共甲区委员会办公室（本级）", "单位负责人（签章）：张三"),
        ("具体情况如下：" + LONG + "：", "全年未发生违规支出的情况。"),
    ],
)
def test_whole_paragraphs_and_short_lines_are_not_joined(before: str, after: str) -> None:
    assert not continues(before, after)


def test_a_table_between_two_texts_keeps_them_apart() -> None:
    grid = Grid(((GridCell("甲"), GridCell("1")),))
    assert len(joined([Text(LONG), grid, Text("预算支出的情况，全年执行良好。")])) == 3
