"""Writing a passage: a figure chosen by its name, a typed number made live, what is pasted cleaned; the first keystroke stays."""

from __future__ import annotations

import pytest

from apps.assessments.models import Passage

from .conftest import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_figure_is_put_in_by_its_name_and_stays_live(visitor: Visitor) -> None:
    visitor.come_in_as("kuaiji")
    visitor.open_step("总评")
    page = visitor.page
    text = page.locator("textarea.passage").nth(3)
    text.focus()
    text.evaluate("field => { field.value = ''; field.dispatchEvent(new Event('input', { bubbles: true })); }")
    # An input method: what it composes is kept, and its keys choose nothing.
    page.context.new_cdp_session(page).send("Input.imeSetComposition", {"text": "jue", "selectionStart": 3, "selectionEnd": 3})
    page.context.new_cdp_session(page).send("Input.insertText", {"text": "决算"})
    page.keyboard.type("{")
    page.locator(".live-option").first.wait_for()
    # A slow line: what is chosen before its list has come is the first of what is typed, not of what the list still shows.
    slow = "const f = window.fetch; window.fetch = async (...a) => { await new Promise((r) => setTimeout(r, 400)); return f(...a); }"
    page.evaluate(slow)
    page.keyboard.type("基本支出 年初")
    page.keyboard.press("Enter")
    page.keyboard.type("，基本支出调整预算数1,483.47万元。")
    visitor.kept()
    assert text.input_value().startswith("决算{基本支出（年初预算数）=1,483.47万元}，")
    page.locator("[data-all-live]").last.wait_for(state="attached")
    page.locator(".live-offers summary").last.click()
    page.locator(".live-offers [data-live]", has_text="调整预算数").last.click()
    page.wait_for_function("() => document.querySelectorAll('textarea.passage')[3].value.includes('{基本支出（调整预算数）=')")
    page.keyboard.press("Control+s")
    visitor.kept()
    page.locator(".live-print", has_text="调整预算数1,483.47万元").wait_for()
    stored = Passage.objects.get(assessment=visitor.assessment, key="后续计划").text
    assert stored == "决算{支出.基本支出.年初}，基本支出调整预算数{支出.基本支出.调整}。"


def test_what_word_leaves_behind_does_not_come_along(visitor: Visitor) -> None:
    visitor.come_in_as("kuaiji")
    visitor.open_step("总评")
    page = visitor.page
    text = page.locator("textarea.passage").first
    text.evaluate("field => { field.focus(); field.select(); }")
    text.evaluate(
        """field => {
            const data = new DataTransfer();
            data.setData("text/plain", "\\u3000\\u3000•\\t一是\\u00a0加强\\u200b管理。\\r\\n\\r\\n    二是完善制度。\\v三是公开。");
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    assert text.input_value() == "一是 加强管理。\n二是完善制度。\n三是公开。"
