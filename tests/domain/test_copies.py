"""Texts that are the same for the most part are found, whatever figures and names differ; what many write is not."""

from __future__ import annotations

from apps.domain.district.copies import KEPT, MANY, Copy, copies, sketch

OWN = "我馆全年围绕地方文献的征集整理和数字化展开工作，先后走访老作者，登记了散落在乡镇的族谱和手稿，按照年代和门类编成目录，"
REST = "并把其中破损严重的送去修复，年底在阅览室开辟了专架供读者查阅，同时与两所中学合办了乡土教材的读书会，请老教师讲述书里的人和事。" * 2
OTHER = "本所负责辖区内河道闸站的日常巡查养护，汛期实行昼夜值守，及时清理漂浮物和淤积，汛后对水毁工程逐处登记并编制维修计划，" * 3


def test_two_texts_alike_but_for_a_sentence_and_the_figures_are_told_once() -> None:
    first, second = OWN + REST + "全年征集120册。", "本馆重视文献工作。" + OWN + REST + "全年征集98册。"
    found = list(copies({1: {"主要成效": sketch(first)}, 2: {"工作总结": sketch(second), "其他": sketch(OTHER)}}))
    assert found == [Copy(1, "主要成效", 2, "工作总结")]


def test_different_texts_and_ones_own_are_not_told() -> None:
    assert list(copies({1: {"甲": sketch(OWN + REST), "乙": sketch(OWN + REST)}, 2: {"丙": sketch(OTHER)}})) == []


def test_what_many_have_in_common_is_a_matter_of_form() -> None:
    assert list(copies({n: {"文": sketch(OWN + REST)} for n in range(MANY + 1)})) == []
    assert len(list(copies({n: {"文": sketch(OWN + REST)} for n in range(3)}))) == 3


def test_short_texts_have_no_sketch_and_long_ones_one_of_a_fixed_size() -> None:
    assert sketch("短文。" * 20) == () and len(sketch(OWN + REST)) == KEPT == len(sketch((OWN + OTHER) * 500))
