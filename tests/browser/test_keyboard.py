"""Everything can be done without a mouse."""

from __future__ import annotations

from typing import Any

import pytest

from apps.budgets.models import Figure
from tests.web import examine_now

from .conftest import PASSWORD, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

FAR = 80
"""No place on a page is farther away than so many presses of Tab."""


def focused(page: Any, script: str = "element => element.id || element.textContent.trim()") -> str:
    return page.evaluate(f"({script})(document.activeElement)")


def tab_to(page: Any, words: str) -> None:
    """Press Tab until the focus is on what is called so, by its text or its name."""
    name = "element => (element.getAttribute('aria-label') || element.textContent || '').trim()"
    for _ in range(FAR):
        page.keyboard.press("Tab")
        if focused(page, name).startswith(words):
            return
    raise AssertionError(f"按 {FAR} 次 Tab 没有到“{words}”")


def test_logging_in_opening_a_step_filling_a_cell_and_saving_need_no_mouse(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/login/")
    assert focused(page) == "id_username"
    page.keyboard.type("kuaiji")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".app-user")

    # The first stop of every page is the way round its head.
    page.keyboard.press("Tab")
    assert focused(page) == "跳到正文"
    assert page.locator(".skip-link").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert focused(page) == "main"

    tab_to(page, "中共深圳市福田区委办公室（本级）")
    page.keyboard.press("Enter")
    page.wait_for_selector(".stepper")
    tab_to(page, "预算执行")
    page.keyboard.press("Enter")
    page.wait_for_url("**/steps/**")

    # In a table Enter goes down the column and Shift+Enter up; Tab goes along the row.
    tab_to(page, "一季度（累计支出数）")
    page.keyboard.type("866.36")
    page.keyboard.press("Enter")
    page.keyboard.type("1652.27")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Enter")
    assert focused(page, "element => element.closest('td').id") == "季度.二季度.支出"
    page.keyboard.press("Shift+Tab")
    assert focused(page, "element => element.closest('td').id") == "季度.二季度.预算"

    page.keyboard.press("Control+s")
    assert visitor.kept().startswith("已存")
    kept = Figure.objects.filter(assessment=visitor.assessment, statement="季度", column="支出")
    assert dict(kept.values_list("row", "raw"))["一季度"] == "866.36"
    assert dict(kept.values_list("row", "raw"))["二季度"].replace(",", "") == "1652.27"


def test_the_focus_can_be_seen_everywhere(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("执行")
    unseen = []
    for _ in range(FAR):
        page.keyboard.press("Tab")
        seen, name = page.evaluate(
            """() => {
                const element = document.activeElement, style = getComputedStyle(element);
                const mark = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
                return [mark || style.boxShadow !== "none" || element === document.body, element.outerHTML.slice(0, 120)];
            }"""
        )
        if not seen:
            unseen.append(name)
    assert unseen == []


def test_a_question_is_answered_by_keyboard_and_gives_the_focus_back(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    examine_now(visitor.assessment)
    visitor.open_assessment("review/")
    button = page.get_by_role("button", name="送单位负责人审核")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert focused(page) == "送单位负责人审核"  # the answer in the dialog has the focus
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert button.evaluate("element => element === document.activeElement")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector(".alert-success")
    assert "现在的状态是“待单位负责人审核”" in visitor.said()


def test_errors_take_the_focus_to_the_first_of_them(visitor: Visitor) -> None:
    page = visitor.page
    visitor.come_in_as("kuaiji")
    visitor.open_step("执行")
    visitor.type_into("采购.实际", "三百万")
    visitor.save()
    visitor.open_step("执行")
    assert focused(page, "element => element.closest('td')?.id") == "采购.实际"
