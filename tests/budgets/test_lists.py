"""A list statement: rows are added, removed and reordered on the page; what is blank is dropped, nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from apps.assessments.models import Assessment, Passage
from apps.budgets import lists
from apps.budgets.models import Figure
from apps.domain.facts import State
from apps.factbook.gather import gather
from tests.web import Page, step_url, type_in

LIST = "重点工作"
COLUMNS = ("任务", "来源", "计划", "完成")


def rows(assessment: Assessment) -> list[tuple[str, ...]]:
    """The stored rows, in order."""
    figures = {(f.row, f.column): f.raw for f in Figure.objects.filter(assessment=assessment, statement=LIST)}
    names = sorted({row for row, _ in figures}, key=lambda row: int(row[1:]))
    return [tuple(figures.get((row, column), "") for column in COLUMNS) for row in names]


def typed(number: int | str, *cells: str) -> dict[str, str]:
    return {f"{LIST}-项{number}.{column}": text for column, text in zip(COLUMNS, cells, strict=False)}


def without_rows(form: dict[str, str], *numbers: int) -> dict[str, str]:
    """The form after somebody removed these rows on the page."""
    return {k: v for k, v in form.items() if not any(k.startswith(f"{LIST}-项{n}.") for n in numbers)}


@pytest.fixture
def url(filled: Assessment) -> str:
    return step_url(filled, LIST)


FIRST, SECOND, THIRD = (
    ("古树名木保护", "区政府", "20件", "20件"),
    ("草地鼠害防治", "市局", "10件", "9件"),
    ("林区防火巡查", "区政府", "10件", "9件"),
)


def test_the_page_offers_the_stored_rows_and_empty_ones(drafter: Client, url: str, filled: Assessment) -> None:
    form = Page(drafter.get(url)).form()
    assert [form[f"{LIST}-项{i}.任务"] for i in (1, 2, 3, 4, 5)] == [FIRST[0], SECOND[0], THIRD[0], "", ""]
    assert rows(filled) == [FIRST, SECOND, THIRD]


def test_a_row_is_added(drafter: Client, url: str, filled: Assessment) -> None:
    new = ("苗圃改造", "", "5", "5")
    assert type_in(drafter, url, typed(4, *new)).status_code == 302
    assert rows(filled) == [FIRST, SECOND, THIRD, new]


def test_a_row_that_a_script_added_is_not_mistaken_for_an_empty_one(drafter: Client, url: str, filled: Assessment) -> None:
    """New rows get the number after the highest on the page; the page says which that is."""
    page = Page(drafter.get(url))
    numbers = [e.get("data-index") for e in page.tree.xpath("//div[@data-list=$name]//tbody/tr", name=LIST)]
    assert numbers == ["1", "2", "3", "4", "5"]
    assert type_in(drafter, url, typed(5, "甲", "", "1", "1") | typed(6, "乙", "", "2", "2")).status_code == 302
    assert [row[0] for row in rows(filled)] == [FIRST[0], SECOND[0], THIRD[0], "甲", "乙"]


def test_rows_keep_their_names_for_other_pages_that_show_them(drafter: Client, url: str, filled: Assessment) -> None:
    old = Page(drafter.get(url)).form()
    drafter.post(url, without_rows(old, 1))
    assert drafter.post(url, old | {f"{LIST}-项3.完成": "10件"}).status_code == 302
    assert rows(filled) == [SECOND, (*THIRD[:3], "10件")]


def test_a_gap_between_rows_does_no_harm(drafter: Client, url: str, filled: Assessment) -> None:
    assert type_in(drafter, url, typed(9, "苗圃改造", "", "5", "5")).status_code == 302
    assert len(rows(filled)) == 4


def test_a_row_is_removed(drafter: Client, url: str, filled: Assessment) -> None:
    form = without_rows(Page(drafter.get(url)).form(), 2)
    assert drafter.post(url, form).status_code == 302
    assert rows(filled) == [FIRST, THIRD]


def test_a_row_that_was_emptied_is_removed_too(drafter: Client, url: str, filled: Assessment) -> None:
    assert type_in(drafter, url, typed(1, "", " ", "　", "")).status_code == 302
    assert rows(filled) == [SECOND, THIRD]


def test_rows_are_kept_in_the_order_of_the_page(drafter: Client, url: str, filled: Assessment) -> None:
    form = Page(drafter.get(url)).form()
    moved = {k: v for k, v in form.items() if k.startswith(f"{LIST}-项3.")}
    assert drafter.post(url, moved | without_rows(form, 3)).status_code == 302
    assert rows(filled) == [THIRD, FIRST, SECOND]


def test_the_figures_in_texts_go_with_their_rows(drafter: Client, url: str, filled: Assessment) -> None:
    problems, duties = filled.passages.get(key="问题"), filled.passages.get(key="主要职责")
    Passage.objects.filter(pk=problems.pk).update(text="防火{重点工作.项3.完成}，保护{重点工作.项1.完成}。")
    form = Page(drafter.get(url)).form()
    assert THIRD[0] in form["文字.问题-text"], "the writer sees the task's name"
    first = {k: v for k, v in form.items() if k.startswith(f"{LIST}-项3.")}
    named = form["文字.问题-text"].partition("，")[0].removeprefix("防火")
    drafter.post(url, first | without_rows(form, 3) | {"文字.主要职责-text": f"职责：{named}"})
    problems.refresh_from_db()
    duties.refresh_from_db()
    assert problems.text == "防火{重点工作.项1.完成}，保护{重点工作.项2.完成}。"
    assert duties.text == "职责：{重点工作.项1.完成}", "what is typed in the same moment means the same row"
    assert Page(drafter.get(url)).form()["文字.问题-text"] == form["文字.问题-text"]


def test_all_rows_removed_leave_an_empty_list(drafter: Client, url: str, filled: Assessment) -> None:
    form = without_rows(Page(drafter.get(url)).form(), 1, 2, 3, 4, 5)
    assert drafter.post(url, form).status_code == 302
    assert rows(filled) == []
    book = gather(filled)
    assert book.rows(LIST) == ()
    page = Page(drafter.get(f"/assessments/{filled.pk}/"))
    assert "“重点工作”至少填 2 行，现有 0 行" in page


def test_all_rows_blank_leave_an_empty_list(drafter: Client, url: str, filled: Assessment) -> None:
    blank: dict[str, Any] = {}
    for number in (1, 2, 3):
        blank |= typed(number, "", "", "", "")
    assert type_in(drafter, url, blank).status_code == 302
    assert rows(filled) == []


def test_nothing_changed_writes_nothing(drafter: Client, url: str, filled: Assessment) -> None:
    before = list(Figure.objects.filter(statement=LIST).values_list("pk", "updated_at"))
    assert type_in(drafter, url, {}).status_code == 302
    assert list(Figure.objects.filter(statement=LIST).values_list("pk", "updated_at")) == before


def test_who_typed_what_survives_renumbering(drafter: Client, url: str, filled: Assessment, here: Any) -> None:
    Figure.objects.filter(statement=LIST, row="项3").update(updated_by=here.head, demo=True)
    form = Page(drafter.get(url)).form()
    last = {k: v for k, v in form.items() if k.startswith(f"{LIST}-项3.")}
    assert drafter.post(url, last | without_rows(form, 1, 3)).status_code == 302
    moved = Figure.objects.get(statement=LIST, row="项1", column="任务")
    assert (moved.raw, moved.updated_by, moved.demo) == (THIRD[0], here.head, True)


def test_a_cell_of_a_list_is_refused_beside_it(drafter: Client, url: str, filled: Assessment) -> None:
    response = drafter.post(url, {**Page(drafter.get(url)).form(), **typed(2, SECOND[0], "市局", "十件", "9.5")}, follow=True)
    page = Page(response)
    assert "请用阿拉伯数字填写" in page.beside("重点工作.项2.计划")
    assert "只能填整数" in page.beside("重点工作.项2.完成")
    assert rows(filled)[1] == (SECOND[0], "市局", "十件", "9.5")
    assert gather(filled)["重点工作.项2.计划"].state is State.MISSING


def test_a_row_with_an_unreadable_cell_has_no_total(drafter: Client, url: str, filled: Assessment) -> None:
    type_in(drafter, url, typed(2, SECOND[0], "市局", "十件", "9"))
    page = Page(drafter.get(f"/assessments/{filled.pk}/score/"))
    assert "缺“重点工作计划数合计”" in page


def test_too_many_rows_are_refused_whole_and_stay_on_the_page(
    drafter: Client, url: str, filled: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MAX_ROWS", 6)
    many: dict[str, Any] = {}
    for number in range(1, 9):
        many |= typed(number, f"任务{number}", "", "1", "1")
    response = type_in(drafter, url, many)
    page = Page(response)
    assert page.status == 422
    assert "最多 6 行，现有 8 行，没有保存" in page
    assert page.form()[f"{LIST}-项8.任务"] == "任务8"
    assert rows(filled) == [FIRST, SECOND, THIRD]
    response = drafter.post(url, without_rows(page.form(), 1, 2))
    assert response.status_code == 302
    assert [row[0] for row in rows(filled)] == [f"任务{n}" for n in range(3, 9)]


@pytest.mark.parametrize("name", ["项0", "项01", "项-1", "项1x", "项９", "项", "项99999999", "行1"])
def test_a_row_with_an_impossible_name_is_no_row(drafter: Client, url: str, filled: Assessment, name: str) -> None:
    assert type_in(drafter, url, {f"{LIST}-{name}.任务": "甲"}).status_code == 302
    assert rows(filled) == [FIRST, SECOND, THIRD]


def test_the_first_rows_of_an_empty_assessment_can_be_typed_without_a_script(drafter: Client, here: Any) -> None:
    response = type_in(drafter, step_url(here.assessment, LIST), typed(1, *FIRST) | typed(2, *SECOND))
    assert response.status_code == 302
    assert rows(here.assessment) == [FIRST, SECOND]
    here.assessment.refresh_from_db()
    assert here.assessment.state == "drafting"
