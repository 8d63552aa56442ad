"""Live figures in typed texts: kept by key, seen by name and value, printed as values."""

from __future__ import annotations

import pytest

from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.examine.about import about, paired
from apps.domain.examine.repeats import repeats
from apps.domain.outline import Passage
from apps.domain.report.telling import Telling
from apps.domain.writing.live import GONE, LiveNames, fill, strangers, with_rows

from .small_pack import FACTS, REASONS, SMALL_PACK
from .typed import entered, pack_of


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    pack = pack_of(SMALL_PACK)
    return evaluate(pack, entered(pack, FACTS, REASONS))


@pytest.fixture(scope="module")
def names(evaluation: Evaluation) -> LiveNames:
    return LiveNames(Telling(evaluation.pack, evaluation.book).speaker, {"P7": "项1", "P9": "项2"})


@pytest.mark.parametrize(
    ("kept", "seen"),
    [
        ("决算{收支.总计.决算}。", "决算{支出总计（决算数）=2,000.00万元}。"),
        ("{收支.基本支出.决算|亿元4}", "{基本支出（决算数）|亿元4=0.0811亿元}"),
        ("{收支.总计.决算 / 收支.总计.调整|%0}", "{收支.总计.决算 / 收支.总计.调整|%0=94%}"),
        ("{项目.P9.执行}", None),
        ("{不存在的}、{a=b}、{}、{{收支}}", "{不存在的}、{a=b}、{}、{{收支}}"),
        ("没有花括号", "没有花括号"),
    ],
)
def test_a_writer_sees_names_and_values_and_what_is_kept_stays_the_same(names: LiveNames, kept: str, seen: str | None) -> None:
    shown = names.seen(kept)
    assert seen is None or shown == seen
    assert names.kept(shown) == kept


def test_a_figure_is_known_by_its_name_its_key_or_full_width_braces_whatever_value_stands_behind(names: LiveNames) -> None:
    for text in ("{基本支出（决算数）}", "{基本支出（决算数）=旧的数}", "｛收支.基本支出.决算｝", "{收支.基本支出.决算=1}"):
        assert names.kept(text) == "{收支.基本支出.决算}", text


def test_every_name_leads_back_to_its_figure(names: LiveNames) -> None:
    assert len(names.names) > 40
    for key, name in names.names.items():
        assert names.keys[name] == key
        assert names.kept(names.token(key)).replace("P7", "项1").replace("P9", "项2") == f"{{{key}}}"


def test_rows_of_lists_go_by_their_names_and_those_of_projects_with_their_project(names: LiveNames) -> None:
    task = FACTS["重点工作.项2.任务"]
    assert task in names.names["重点工作.项2.完成"] and not [key for key in names.names if ".指标.项" in key]
    assert "重点工作.合计.完成" in names.names
    moved = LiveNames(names.speaker, {"P9": "项1", "P7": "项2"})
    assert names.kept("{项目.项2.执行}") == "{项目.P9.执行}"
    assert "造林" in names.seen("{项目.P7.执行}")
    assert moved.kept(moved.seen("{项目.P9.执行}")) == "{项目.P9.执行}"


@pytest.mark.parametrize(
    ("moved", "text"),
    [
        ({}, "完成{重点工作.项1.完成}，{重点工作.项2.完成 / 重点工作.项12.计划|%0}；重点工作.项1.完成"),
        (
            {"重点工作.项1.": "重点工作.项2.", "重点工作.项2.": "重点工作.项1."},
            "完成{重点工作.项2.完成}，{重点工作.项1.完成 / 重点工作.项12.计划|%0}；重点工作.项1.完成",
        ),
        (
            {"重点工作.项1.": "", "重点工作.项2.": "重点工作.项1."},
            f"完成{{重点工作.{GONE}.完成}}，{{重点工作.项1.完成 / 重点工作.项12.计划|%0}}；重点工作.项1.完成",
        ),
    ],
)
def test_a_text_follows_the_rows_it_names(moved: dict[str, str], text: str, evaluation: Evaluation) -> None:
    before = "完成{重点工作.项1.完成}，{重点工作.项2.完成 / 重点工作.项12.计划|%0}；重点工作.项1.完成"
    assert with_rows(before, moved) == text
    assert (f"{{重点工作.{GONE}.完成}}" in strangers(text, evaluation.book)) == ("" in moved.values())


def test_one_wrong_brace_leaves_the_others_live(evaluation: Evaluation, names: LiveNames) -> None:
    text = "{没有.这个}，决算{收支.总计.决算}，{1 +"
    assert fill(text, names.speaker) == "{没有.这个}，决算2,000.00万元，{1 +"
    assert strangers(text, evaluation.book) == ("{没有.这个}",)


def test_figures_are_found_by_words_of_their_name_or_their_digits(names: LiveNames) -> None:
    found = [key for key, *_ in names.found("基本 决算")]
    assert "收支.基本支出.决算" in found
    assert "收支.基本支出.年初" not in found
    assert "收支.总计.决算" in [key for key, *_ in names.found("2000.00")]


# --- typed numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "token", "sure"),
    [
        ("基本支出决算数810.50万元。", "{基本支出（决算数）=810.50万元}", True),
        ("决算2000.00万元", "=2,000.00万元}", None),
        ("基本支出决算数0.0811亿元", "{基本支出（决算数）|亿元4=0.0811亿元}", True),
        ("年末在职人数39人", "{在职人数=39人}", True),
    ],
)
def test_a_typed_number_that_is_a_figure_is_offered_as_one(names: LiveNames, text: str, token: str, sure: bool | None) -> None:
    (one,) = repeats(text, names)
    assert any(choice.token.endswith(token) for choice in one.choices)
    assert sure is None or (one.sure, one.choices[0].token) == (sure, token)
    assert text[text.index(one.text) :].startswith(one.text)


@pytest.mark.parametrize("text", ["约810.5万元", "812.50万元", "2024年3月", "3项", "{基本支出（决算数）=810.50万元}", "近810.50万元", ""])
def test_what_is_hedged_live_already_or_no_figure_is_not_offered(names: LiveNames, text: str) -> None:
    assert repeats(text, names) == ()


def test_equal_numbers_are_told_apart_by_their_place(names: LiveNames) -> None:
    first, second = repeats("基本支出决算810.50万元，{基本支出（决算数）=810.50万元}，决算数810.50万元", names)
    assert (first.nth, second.nth) == (0, 1)


# --- what a passage is about -------------------------------------------------------------------------


def test_a_passage_is_about_what_its_section_tells_the_largest_changes_first(evaluation: Evaluation) -> None:
    found = about(evaluation.pack, evaluation.book, "问题")
    assert found
    assert all(evaluation.book.number(one.key) is not None for one in found)
    moved = [bool(one.last) for one in found]
    assert moved == sorted(moved, reverse=True)


def test_problems_and_measures_are_paired_only_where_each_has_its_passage() -> None:
    pack = pack_of(SMALL_PACK)
    assert paired(pack, pack.passages["问题"]) is None
    assert paired(pack, Passage("x", "改进措施")) == pack.passages["问题"]
    assert paired(pack, Passage("x", "存在的问题和改进措施")) is None
