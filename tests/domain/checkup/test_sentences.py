"""What a sentence says of each of its figures: label, measure, role, year, direction; and which words mean the same."""

from __future__ import annotations

import pytest

from apps.domain.checkup.figures import Figure
from apps.domain.checkup.reading import Reading
from apps.domain.documents.document import Document, Text
from apps.domain.language.labels import canonical, is_known, measure_of


def said(*texts: str) -> list[Figure]:
    items = (Text("2022年度部门整体支出绩效自评报告", "title"), *(Text(text) for text in texts))
    return list(Reading(Document(items)).figures)


def parts(figure: Figure) -> tuple[str, str, str]:
    return figure.role, figure.label, figure.measure


def test_a_label_is_carried_through_the_clauses_that_name_only_a_measure() -> None:
    figures = said("三公经费年初预算36万元，调整后预算30万元，实际支出27万元，预算执行率为90%。")
    assert [parts(c) for c in figures] == [
        ("level", "三公经费", "budget"),
        ("level", "三公经费", "adjusted"),
        ("level", "三公经费", "actual"),
        ("rate", "三公经费", ""),
    ]


def test_a_change_and_its_growth_are_of_the_figure_in_front_and_of_the_year_compared_with() -> None:
    level, change, growth = said("一般公共预算支出3,000万元，比上年增加200万元，增长7.1%。")
    assert {c.label for c in (level, change, growth)} == {"一般公共预算财政拨款支出"}
    assert [(c.role, c.direction, c.base) for c in (change, growth)] == [
        ("change", 1, 2021),
        ("growth", 1, 2021),
    ]


def test_a_change_against_a_measure_is_of_no_year() -> None:
    *_, change = said("日常公用经费决算85万元，较年初预算节约5万元。")
    assert (change.role, change.direction, change.base, change.base_measure) == ("change", -1, None, "budget")


def test_a_level_moved_to_is_no_change() -> None:
    first, second = said("培训费预算由年初的36万元调减至29万元。")
    assert [c.role for c in (first, second)] == ["level", "level"]
    assert (second.measure, second.direction) == ("adjusted", -1)


def test_the_year_before_named_last_leaves_the_change_with_the_later_year() -> None:
    *_, growth = said("公务接待费2022年预算数3万元，2021年预算数4万元，比上年下降25%。")
    assert (growth.year, growth.base) == (2022, 2021)


def test_parts_after_a_whole_have_labels_of_their_own_and_its_measure() -> None:
    figures = said("年初预算支出300万元，其中：基本支出100万元（占比33%）、项目支出200万元（占比67%）。")
    assert [parts(c) for c in figures] == [
        ("level", "整体支出", "budget"),
        ("level", "基本支出", "budget"),
        ("share", "基本支出", ""),
        ("level", "项目支出", "budget"),
        ("share", "项目支出", ""),
    ]


def test_a_direction_word_in_front_of_a_list_holds_for_all_of_it() -> None:
    figures = said("年中调减了公共安全支出64万元、住房保障支出8万元；调增了卫生健康支出37万元。")
    assert [(c.role, c.label, c.direction) for c in figures] == [
        ("change", "公共安全支出", -1),
        ("change", "住房保障支出", -1),
        ("change", "卫生健康支出", 1),
    ]


def test_this_project_is_the_one_its_paragraph_begins_with() -> None:
    planned, spent = said("泵站检修工作：更换电机。2022年该项目预算数45万元，实际执行数42万元。")
    assert [(c.label, c.measure, c.scope) for c in (planned, spent)] == [
        ("泵站检修", "planned", "泵站检修"),
        ("泵站检修", "actual", "泵站检修"),
    ]


def test_a_short_sentence_announces_what_the_next_is_about() -> None:
    (figure,) = said("二是公务接待费。2022年度预算数21.00万元。")
    assert parts(figure) == ("level", "公务接待费", "planned")


def test_numbers_in_quotation_marks_are_names() -> None:
    assert [c.role for c in said("落实“4+3”督查要求。")] == ["other", "other"]


@pytest.mark.parametrize(
    ("raw", "label"),
    [
        ("“三公” 经费财政拨款支出决算", "三公经费"),
        ("因公出国（境）费用", "因公出国境费"),
        ("公务用车购置和运行费", "公务用车购置及运行维护费"),
        ("一、日常公用经费", "公用经费"),
        ("演示区甲局2022年机关运行经费支出", "机关运行经费"),
        ("年初预算总规模", "整体支出"),
        ("一般公共预算支出决算数", "一般公共预算财政拨款支出"),
        ("一般公共服务（类）支出", "一般公共服务支出"),
        ("经营支出", "经营支出"),
        ("实际支出", ""),
        ("合计", ""),
    ],
)
def test_words_that_mean_the_same_have_one_name(raw: str, label: str) -> None:
    assert canonical(raw) == label


@pytest.mark.parametrize(
    ("raw", "measure"),
    [
        ("年初预算安排数", "budget"),
        ("调整后预算", "adjusted"),
        ("年度总指标", "adjusted"),
        ("预算数", "planned"),
        ("预算执行数", "actual"),
        ("公务接待费支出", "actual"),
        ("一般公共预算", ""),
        ("项目支出", ""),
    ],
)
def test_words_show_a_measure(raw: str, measure: str) -> None:
    assert measure_of(raw) == measure


def test_a_name_of_the_lexicon_is_one_every_report_has_once() -> None:
    assert is_known("三公经费")
    assert not is_known("泵站检修")
