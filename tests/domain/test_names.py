"""A name is what it looks like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.domain.names import BREAKS, UNSEEN, file_name, quoted, refusal, unseen, visible, without_soft


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("付款\u202efdp.exe", "付款〔U+202E〕fdp.exe"),
        ("张\u200b三", "张〔U+200B〕三"),
        ("林草\x07局", "林草〔U+0007〕局"),
        ("a\u2066b\u2069", "a〔U+2066〕b〔U+2069〕"),
        ("第一行\u2028第二行", "第一行〔U+2028〕第二行"),
    ],
)
def test_what_nobody_sees_is_marked_and_refused(name: str, shown: str) -> None:
    assert visible(name) == shown
    assert all(code in refusal(name) for code in unseen(name))
    assert "请删去后重新输入" in refusal(name)


@pytest.mark.parametrize("name", ["深圳市福田区", "李敏（演示）", "𠮷田　㐂", "A-1 · 项目【二期】", "é́", ""])
def test_what_people_write_stays_as_it_is(name: str) -> None:
    assert visible(name) == name
    assert refusal(name) == ""


def test_a_text_of_several_lines_may_have_its_breaks() -> None:
    assert refusal("一\r\n二\t三", BREAKS) == ""
    assert refusal("一\n二") != ""
    assert refusal("一\n\u202e二", BREAKS).count("U+") == 1


def test_what_comes_along_with_pasting_is_dropped() -> None:
    assert without_soft("\ufeff绿\u200b化\u00ad") == "绿化"
    assert without_soft("\u202e绿化") == "\u202e绿化"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("报告\u202efdp.docx", "报告fdp.docx"),
        ('甲/乙\\丙:"丁"?*<>|.pdf', "甲_乙_丙__丁______.pdf"),
        ("..", "文件"),
        ("", "文件"),
        ("\x00\r\n", "文件"),
        ("二〇二四年自评报告.docx", "二〇二四年自评报告.docx"),
    ],
)
def test_a_file_gets_a_name_that_every_system_takes(name: str, kept: str) -> None:
    assert file_name(name) == kept


def test_a_long_file_name_keeps_its_ending() -> None:
    assert file_name("长" * 300 + ".docx", 60) == "长" * 55 + ".docx"
    assert len(file_name("a." + "b" * 300, 60)) == 60


@given(st.text())
def test_nothing_unseen_is_ever_shown_or_written(text: str) -> None:
    assert unseen(visible(text)) == ()
    assert unseen(file_name(text)) == ()
    assert 1 <= len(file_name(text)) <= 200


def test_the_categories_are_those_of_unicode() -> None:
    assert {"Cc", "Cf"} <= UNSEEN


def test_quotation_marks_inside_quotation_marks_are_single_ones() -> None:
    assert quoted("“三公”经费") == "“‘三公’经费”"
    assert quoted("联系电话") == "“联系电话”"
