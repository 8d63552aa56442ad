"""What both writers are told of a table: how wide its columns are and where a page may end."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest

from apps.domain.writing.blocks import Cell, Table, TableRow, placed
from apps.domain.writing.widths import width
from apps.reports.columns import fitted
from apps.reports.grid import (
    CHARACTERS,
    EMPTY,
    FOOT,
    HEAD,
    PADDING,
    PAGE,
    heights,
    narrowed,
    room,
    room_of,
    rows_kept_with_next,
    whole,
)
from apps.reports.seams import seamed

LONG = "预算编制符合部门职责和年度工作要求，经费安排有依据、有标准，项目经过论证，调整按程序报批。"


def table(*rows: tuple[str, ...], widths: tuple[int, ...], **options) -> Table:
    return Table(tuple(TableRow(tuple(Cell(text) for text in row)) for row in rows), widths, **options)


@pytest.mark.parametrize("landscape", [True, False])
@pytest.mark.parametrize("words", [("部门决策", "得分"), ("社会效益", "序号"), ("绩效", "二〇二五")])
def test_short_words_are_not_broken_while_long_texts_have_room(words, landscape):
    made = fitted(table(("名称", "说明", "分"), (words[0], LONG * 4, words[1]), widths=(5, 60, 4), landscape=landscape))
    for at in placed(made.rows)[1]:
        assert at.column == 1 or width(at.cell.text) <= room_of(at, made)


def test_columns_whose_words_have_room_are_left_as_the_pack_wants_them():
    wanted = table(("项目名称", "金额"), (LONG, "1,205.30"), widths=(60, 40))
    assert fitted(wanted) is wanted


def test_columns_that_give_keep_most_of_their_room_and_all_together_keep_the_page():
    wanted = table(*[("财政专户管理", "年初预算", "部门决策") for _ in range(9)], widths=(2, 2, 50), landscape=False)
    made = fitted(wanted)
    share = room(wanted) / sum(made.widths)
    assert made.widths[2] * share >= 0.69 * room(wanted) * 50 / 54
    assert [a < b for a, b in pairwise(accumulate(made.widths))] == [True, True]


@pytest.mark.parametrize("rows", [20, 33, 60])
def test_a_table_that_is_cut_has_more_than_a_few_rows_on_either_page(rows):
    cut = table(*[("序号", "事项")] * (rows + 1), widths=(1, 4))
    tall, kept = heights(cut), rows_kept_with_next(cut)
    ends = [n for n in range(1, rows) if not kept[n]]
    assert ends, "it can be cut somewhere"
    assert sum(tall[: ends[0] + 1]) >= HEAD * PAGE[False]
    assert tall[0] + sum(tall[ends[-1] + 1 :]) >= FOOT * PAGE[False]


def test_a_short_table_of_high_rows_may_begin_lower_on_a_page_and_go_on_over_leaf():
    high = table(("单位", "要求"), *[("东川市", LONG * 2)] * 5, widths=(1, 3))
    assert not whole(high) and not all(rows_kept_with_next(high)[1:-1])


def test_a_high_head_alone_is_not_enough_of_a_table():
    cut = table(*[("绩效指标",)] * 8, *[("清淤",)] * 30, widths=(1,), head_rows=8)
    first = rows_kept_with_next(cut).index(False)
    assert sum(heights(cut)[8 : first + 1]) >= HEAD * PAGE[False] / 2


@pytest.mark.parametrize("paper", ["示财农〔2025〕31号", "某水务规〔2024〕1208号"])
def test_year_and_number_of_a_paper_stand_in_one_line_while_long_texts_have_room(paper):
    made = fitted(table(("文号", "说明"), (paper, LONG * 4), widths=(8, 60)))
    number = paper[paper.index("〔") :]
    assert width(number) <= room_of(placed(made.rows)[1][0], made)


def test_a_head_of_five_characters_is_not_broken_while_long_texts_have_room():
    made = fitted(table(("满意度指标", "说明", "年度指标值"), ("一", LONG * 4, "二"), widths=(5, 60, 5)))
    assert all(width(at.cell.text) <= room_of(at, made) for at in placed(made.rows)[0])


def test_a_form_is_kept_whole_only_if_that_cannot_leave_half_a_page_empty():
    low, high = (table(*[("项目名称", "清淤")] * rows, widths=(1, 2), head_rows=0, keep=True) for rows in (9, 20))
    assert whole(low) and all(rows_kept_with_next(low)[:-1])
    assert not whole(high) and not all(rows_kept_with_next(high)[:-1])
    assert sum(heights(low)) <= EMPTY * PAGE[False] < sum(heights(high))


def test_a_row_that_only_names_what_is_indented_below_it_is_no_last_row_of_a_page():
    inside = [TableRow((Cell("合格率", indent=2), Cell("95")))] * 20
    group, empty = TableRow((Cell("质量指标", indent=1), Cell(""))), TableRow((Cell("及时率", indent=2), Cell("")))
    kept = rows_kept_with_next(Table((*inside, group, *inside, empty, *inside), (2, 1), head_rows=0))
    assert kept[19:22] == [False, True, False] and kept[40:42] == [False, False]


@pytest.mark.parametrize(
    ("label", "characters", "printed"),
    [
        ("满意度指标", 4, "满意度/指标"),
        ("社会效益指标", 5, "社会效益/指标"),
        ("可持续影响指标", 4, "可持续/影响指标"),
        ("预算执行数", 4, "预算/执行数"),
        ("服务对象满意度指标", 5, "服务对象/满意度指标"),
        ("实施单位（盖章）", 7, "实施单位/（盖章）"),
        ("生态环境成本指标", 3.7, "生态环境/成本指标"),
        ("服务对象满意度指标", 3.7, "服务对象/满意度/指标"),
        ("其中：当年财政拨款", 8, "其中：当年财政/拨款"),
        ("单台仪器年运行成本", 4, "单台仪器/年运行/成本"),
        ("预算执行情况（10分）", 4, "预算执行/情况/（10分）"),
        ("社会效益指标", 6, "社会效益指标"),
        ("保护所按季度做了检查", 6, "保护所按季度做了检查"),
    ],
)
def test_a_label_too_long_for_its_column_is_parted_between_its_words(label, characters, printed):
    room = characters + PADDING
    made = seamed(table((label, LONG), widths=(room, CHARACTERS[False] - room)))
    assert made.rows[0].cells[0].text.replace("\n", "/") == printed


def test_a_word_that_lacks_little_takes_it_from_the_sides_of_its_cell():
    made = table(("满意度指标", LONG), widths=(5.4, CHARACTERS[False] - 5.4))
    assert [narrowed(at, made) for at in placed(made.rows)[0]] == [True, False]
    assert heights(made) == heights(table(("满意", LONG), widths=made.widths))
