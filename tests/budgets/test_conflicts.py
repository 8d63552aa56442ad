"""Two people at the same statement: what they change in different places joins, the same place is never overwritten."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.assessments.models import Assessment
from apps.budgets.models import Figure
from apps.departments.models import Role
from tests.budgets.test_lists import FIRST, LIST, SECOND, THIRD, rows, typed, without_rows
from tests.web import Office, Page, logged_in, person, raw, step_url, type_in

A, B = "收支.人员经费.年初", "收支.日常公用.年初"
FIELD_A, FIELD_B = "收支-人员经费.年初", "收支-日常公用.年初"


@pytest.fixture
def colleague(here: Office) -> Client:
    """A second drafter of the department."""
    user = person("colleague", Role.DRAFTER, here.district, here.department)
    user.name = "周敏"
    user.save()
    return logged_in(user)


@pytest.fixture
def url(filled: Assessment) -> str:
    return step_url(filled, "收支")


def open_page(client: Client, url: str) -> dict[str, str]:
    return Page(client.get(url)).form()


def test_different_cells_join(drafter: Client, colleague: Client, url: str, filled: Assessment) -> None:
    mine, theirs = open_page(drafter, url), open_page(colleague, url)
    assert colleague.post(url, theirs | {FIELD_A: "601.00"}).status_code == 302
    assert drafter.post(url, mine | {FIELD_B: "199.00"}).status_code == 302
    assert (raw(filled, A), raw(filled, B)) == ("601.00", "199.00")


def test_the_same_cell_is_not_overwritten(drafter: Client, colleague: Client, url: str, filled: Assessment) -> None:
    mine, theirs = open_page(drafter, url), open_page(colleague, url)
    colleague.post(url, theirs | {FIELD_A: "601.00"})
    response = drafter.post(url, mine | {FIELD_A: "602.00", FIELD_B: "199.00"})
    page = Page(response)
    assert page.status == 409
    assert raw(filled, A) == "601.00"
    assert raw(filled, B) == "199.00", "别的格照样保存"
    assert page.typed_in(A) == "602.00", "填的留在页面上"
    assert page.beside(A) == "周敏在您打开本页后已改为“601.00”。仍要用您填的，请再保存一次。"
    assert page.alerts == ["有内容在您打开本页后被他人改过，这些没有覆盖。请核对标红的地方，确认后再保存一次。"]


def test_saving_once_more_means_it(drafter: Client, colleague: Client, url: str, filled: Assessment) -> None:
    mine, theirs = open_page(drafter, url), open_page(colleague, url)
    colleague.post(url, theirs | {FIELD_A: "601.00"})
    page = Page(drafter.post(url, mine | {FIELD_A: "602.00"}))
    assert drafter.post(url, page.form()).status_code == 302
    assert raw(filled, A) == "602.00"


def test_the_page_of_a_conflict_does_not_take_back_what_others_did_elsewhere(
    drafter: Client, colleague: Client, url: str, filled: Assessment
) -> None:
    mine, theirs = open_page(drafter, url), open_page(colleague, url)
    colleague.post(url, theirs | {FIELD_A: "601.00", FIELD_B: "199.00"})
    page = Page(drafter.post(url, mine | {FIELD_A: "602.00"}))
    assert page.typed_in(B) == "199.00"
    drafter.post(url, page.form())
    assert (raw(filled, A), raw(filled, B)) == ("602.00", "199.00")


def test_a_third_change_meanwhile_is_a_conflict_again(
    drafter: Client, colleague: Client, url: str, filled: Assessment
) -> None:
    mine, theirs = open_page(drafter, url), open_page(colleague, url)
    colleague.post(url, theirs | {FIELD_A: "601.00"})
    page = Page(drafter.post(url, mine | {FIELD_A: "602.00"}))
    type_in(colleague, url, {FIELD_A: "603.00"})
    assert drafter.post(url, page.form()).status_code == 409
    assert raw(filled, A) == "603.00"


def test_both_typed_the_same(drafter: Client, colleague: Client, url: str, filled: Assessment) -> None:
    mine, theirs = open_page(drafter, url), open_page(colleague, url)
    colleague.post(url, theirs | {FIELD_A: "601.00"})
    assert drafter.post(url, mine | {FIELD_A: "601.00"}).status_code == 302
    assert Figure.objects.get(row="人员经费", column="年初", assessment=filled).updated_by.username == "colleague"


def test_a_cell_emptied_meanwhile_is_a_conflict_too(
    drafter: Client, colleague: Client, url: str, filled: Assessment
) -> None:
    mine, theirs = open_page(drafter, url), open_page(colleague, url)
    colleague.post(url, theirs | {FIELD_A: ""})
    page = Page(drafter.post(url, mine | {FIELD_A: "602.00"}))
    assert page.status == 409
    assert "已清空这一处" in page.beside(A)
    assert raw(filled, A) is None


def test_emptying_what_somebody_just_changed_is_a_conflict(
    drafter: Client, colleague: Client, url: str, filled: Assessment
) -> None:
    mine, theirs = open_page(drafter, url), open_page(colleague, url)
    colleague.post(url, theirs | {FIELD_A: "601.00"})
    assert drafter.post(url, mine | {FIELD_A: ""}).status_code == 409
    assert raw(filled, A) == "601.00"


def test_ones_own_second_saving_from_the_same_page_is_no_conflict(drafter: Client, url: str, filled: Assessment) -> None:
    """Back, change, save again: the page still carries what it first showed."""
    mine = open_page(drafter, url)
    drafter.post(url, mine | {FIELD_A: "601.00"})
    response = drafter.post(url, mine | {FIELD_A: "602.00"})
    assert response.status_code == 409, "同一页再次提交，不能悄悄盖掉上一次的"
    assert drafter.post(url, Page(response).form()).status_code == 302
    assert raw(filled, A) == "602.00"


# --- lists -----------------------------------------------------------------------------------------


@pytest.fixture
def list_url(filled: Assessment) -> str:
    return step_url(filled, LIST)


def test_a_row_somebody_added_meanwhile_survives(
    drafter: Client, colleague: Client, list_url: str, filled: Assessment
) -> None:
    mine, theirs = open_page(drafter, list_url), open_page(colleague, list_url)
    new = ("苗圃改造", "", "5", "5")
    colleague.post(list_url, theirs | typed(4, *new))
    assert drafter.post(list_url, mine | typed(1, "古树保护", *FIRST[1:])).status_code == 302
    assert rows(filled) == [("古树保护", *FIRST[1:]), SECOND, THIRD, new]


def test_saving_an_old_page_without_a_change_takes_nothing_back(
    drafter: Client, colleague: Client, list_url: str, filled: Assessment
) -> None:
    mine, theirs = open_page(drafter, list_url), open_page(colleague, list_url)
    colleague.post(list_url, without_rows(theirs, 1) | typed(4, "苗圃改造", "", "5", "5"))
    after = rows(filled)
    assert drafter.post(list_url, mine).status_code == 302
    assert rows(filled) == after


def test_two_new_rows_in_the_same_place_are_a_conflict(
    drafter: Client, colleague: Client, list_url: str, filled: Assessment
) -> None:
    mine, theirs = open_page(drafter, list_url), open_page(colleague, list_url)
    colleague.post(list_url, theirs | typed(4, "苗圃改造", "", "5", "5"))
    page = Page(drafter.post(list_url, mine | typed(4, "虫情监测", "", "6", "6")))
    assert page.status == 409
    assert "苗圃改造" in page.beside("重点工作.项4.任务")
    assert page.typed_in("重点工作.项4.任务") == "虫情监测"
    assert rows(filled)[3] == ("苗圃改造", "", "5", "5")
    moved = typed(4, "苗圃改造", "", "5", "5") | typed(5, "虫情监测", "", "6", "6")
    assert drafter.post(list_url, page.form() | moved).status_code == 302
    assert [row[0] for row in rows(filled)] == [FIRST[0], SECOND[0], THIRD[0], "苗圃改造", "虫情监测"]


def test_removing_a_row_somebody_changed_meanwhile_is_a_conflict(
    drafter: Client, colleague: Client, list_url: str, filled: Assessment
) -> None:
    mine, theirs = open_page(drafter, list_url), open_page(colleague, list_url)
    colleague.post(list_url, theirs | typed(3, THIRD[0], "市局", *THIRD[2:]))
    page = Page(drafter.post(list_url, without_rows(mine, 3)))
    assert page.status == 409
    assert "已改为“市局”" in page.beside("重点工作.项3.来源")
    assert rows(filled)[2][1] == "市局"
    assert drafter.post(list_url, page.form()).status_code == 302
    assert rows(filled) == [FIRST, SECOND]


def test_removing_a_row_and_changing_another_join(
    drafter: Client, colleague: Client, list_url: str, filled: Assessment
) -> None:
    mine, theirs = open_page(drafter, list_url), open_page(colleague, list_url)
    colleague.post(list_url, theirs | typed(2, "鼠害防治", *SECOND[1:]))
    assert drafter.post(list_url, without_rows(mine, 1)).status_code == 302
    assert rows(filled) == [("鼠害防治", *SECOND[1:]), THIRD]
