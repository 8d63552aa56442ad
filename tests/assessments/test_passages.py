"""Typed passages: whatever is typed is kept to the letter; two people never overwrite each other."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.assessments.models import Assessment, Passage
from apps.assessments.texts import PASSAGE
from apps.departments.models import Role
from tests.web import Office, Page, S, bring, get, logged_in, person, step_url, type_in

TEXT, ANCHOR = "文字.主要职责-text", "文字.主要职责"


@pytest.fixture
def url(filled: Assessment) -> str:
    return step_url(filled, "主要职责")


def kept(assessment: Assessment) -> str:
    return Passage.objects.get(assessment=assessment, key="主要职责").text


@pytest.mark.parametrize(
    "text",
    [
        "负责林草资源保护。",
        "第一段。\n\n　　第二段，缩进的。\n",
        "  前后的空格也在  ",
        "\n开头的空行也在",
        "<b>粗</b> & “引号” {收支.总计.决算} {不存在的}",
        "𠀀字与 emoji 🌲 与竖排\u000b制表\t",
        "长" * PASSAGE,
    ],
    ids=["plain", "paragraphs", "blanks", "leading line break", "markup", "rare characters", "very long"],
)
def test_it_is_kept_to_the_letter(drafter: Client, url: str, filled: Assessment, text: str) -> None:
    typed = text.replace("\n", "\r\n")
    assert type_in(drafter, url, {TEXT: typed}).status_code == 302
    assert kept(filled) == text
    assert type_in(drafter, url, {}).status_code == 302
    assert kept(filled) == text, "原样再存一次，不变"


def test_it_can_be_emptied_and_is_then_missing(drafter: Client, url: str, filled: Assessment) -> None:
    assert type_in(drafter, url, {TEXT: " \r\n"}).status_code == 302
    assert "“主要职责”还没有写" in get(drafter, "assessment", filled.pk)


def test_too_long_a_text_is_kept_and_stands_in_the_way_of_handing_in(drafter: Client, url: str, filled: Assessment) -> None:
    type_in(drafter, url, {TEXT: "职责" * 200})
    assert kept(filled) == "职责" * 200
    assert "“主要职责”超过 300 字，现有 400 字" in get(drafter, "review", filled.pk)


def test_a_page_that_does_not_send_it_leaves_it_alone(drafter: Client, url: str, filled: Assessment) -> None:
    before = kept(filled)
    form = Page(drafter.get(url)).form()
    del form[TEXT]
    assert drafter.post(url, form).status_code == 302
    assert kept(filled) == before


def test_head_and_reviewer_read_it(head: Client, reviewer: Client, stranger: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    for client in (head, reviewer):
        page = Page(client.get(step_url(here.assessment, "主要职责")))
        assert page.form()[TEXT].startswith("负责林草资源保护。")
    assert stranger.get(step_url(here.assessment, "主要职责")).status_code == 404


# --- two people ------------------------------------------------------------------------------------


@pytest.fixture
def colleague(here: Office) -> Client:
    return logged_in(person("colleague", Role.DRAFTER, here.district, here.department))


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(
    drafter: Client, colleague: Client, url: str, filled: Assessment
) -> None:
    mine = Page(drafter.get(url)).form()
    type_in(colleague, url, {TEXT: "同事写的。\r\n第二行。"})
    page = Page(drafter.post(url, mine | {TEXT: "我写的。", "重点工作-项1.任务": "古树保护"}))
    assert page.status == 409
    assert kept(filled) == "同事写的。\n第二行。"
    assert page.form()[TEXT] == "我写的。", "填的留在页面上"
    beside = page.part(ANCHOR).text_content()
    assert "colleague在您打开本页后改过这段文字" in beside
    assert "同事写的。" in beside
    assert filled.figures.get(statement="重点工作", row="项1", column="任务").raw == "古树保护", "别的照样保存"
    assert drafter.post(url, page.form() | {TEXT: "同事写的，我合并了。"}).status_code == 302
    assert kept(filled) == "同事写的，我合并了。"


def test_an_old_page_without_a_change_takes_nothing_back(
    drafter: Client, colleague: Client, url: str, filled: Assessment
) -> None:
    mine = Page(drafter.get(url)).form()
    type_in(colleague, url, {TEXT: "同事写的。"})
    assert drafter.post(url, mine).status_code == 302
    assert kept(filled) == "同事写的。"


def test_two_first_texts_are_a_conflict_too(drafter: Client, colleague: Client, here: Office) -> None:
    url = step_url(here.assessment, "主要职责")
    mine = Page(drafter.get(url)).form()
    type_in(colleague, url, {TEXT: "同事写的。"})
    assert drafter.post(url, mine | {TEXT: "我写的。"}).status_code == 409
    assert kept(here.assessment) == "同事写的。"


def test_different_texts_of_one_step_join(drafter: Client, colleague: Client, url: str, filled: Assessment) -> None:
    mine = Page(drafter.get(url)).form()
    type_in(colleague, url, {TEXT: "同事写的。"})
    assert drafter.post(url, mine | {"文字.问题-text": "我写的问题。"}).status_code == 302
    assert dict(Passage.objects.values_list("key", "text")) == {"主要职责": "同事写的。", "问题": "我写的问题。"}


# --- live figures ----------------------------------------------------------------------------------


def test_a_figure_is_seen_by_name_and_value_kept_by_key_and_follows_the_figure(
    drafter: Client, url: str, filled: Assessment
) -> None:
    type_in(drafter, url, {TEXT: "决算{支出总计（决算数）}。"})
    assert kept(filled) == "决算{收支.总计.决算}。"
    page = Page(drafter.get(url))
    assert page.form()[TEXT] == "决算{支出总计（决算数）=2,000.00万元}。"
    assert "决算2,000.00万元。" in page.part(f"live-{ANCHOR}").text_content()
    filled.figures.filter(statement="收支", row="基本支出", column="决算").update(raw="910.50")
    changed = Page(drafter.get(url))
    assert changed.form()[TEXT] == "决算{支出总计（决算数）=2,100.00万元}。"
    assert drafter.post(url, page.form()).status_code == 302, "数变了，不是别人改了文字"
    assert kept(filled) == "决算{收支.总计.决算}。"
    assert "决算2,100.00万元" in get(drafter, "report", filled.pk)


def test_what_names_no_figure_stands_in_the_way_of_handing_in(drafter: Client, url: str, filled: Assessment) -> None:
    type_in(drafter, url, {TEXT: "决算{没有这个数}。"})
    assert "“主要职责”里的{没有这个数}不是填报数" in get(drafter, "review", filled.pk)


def test_a_figure_of_a_project_goes_with_its_project(drafter: Client, url: str, filled: Assessment) -> None:
    first, second = filled.projects.all()
    name = filled.figures.get(statement="项目", row=second.row, column="名称").raw
    type_in(drafter, url, {TEXT: f"执行{{项目“{name}”全年执行数}}。"})
    assert kept(filled) == f"执行{{项目.{second.row}.执行}}。"
    first.ordinal, second.ordinal = 2, 1
    first.save()
    second.save()
    assert f"执行{{项目“{name}”全年执行数=489.50万元}}。" == Page(drafter.get(url)).form()[TEXT]


def test_a_number_that_repeats_a_figure_is_offered_as_a_live_one(drafter: Client, url: str, filled: Assessment) -> None:
    type_in(drafter, url, {TEXT: "基本支出决算数810.50万元。"})
    beside = Page(drafter.get(url)).part(f"live-{ANCHOR}")
    (offer,) = beside.xpath(".//*[@data-live]")
    assert offer.get("data-live") == "{基本支出（决算数）=810.50万元}"
    assert "有 1 个数与填报数相同" in beside.text_content()
