"""What stands beside the cell at hand, and links that lead into a cell."""

from __future__ import annotations

import pytest

from .conftest import Visitor

BOTTOM, TOP = "cell.getBoundingClientRect().bottom", "getBoundingClientRect().top"

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_cell_at_hand_shows_what_is_known_of_it_and_a_link_leads_into_one(visitor: Visitor) -> None:
    visitor.come_in_as("kuaiji")
    visitor.open_step("概况")
    page, panel = visitor.page, visitor.page.locator("#cell-beside")
    assert not panel.is_visible()
    field = page.locator("table.grid td[id] .cell").first
    name, place = field.get_attribute("name"), field.locator("xpath=ancestor::td").get_attribute("id")
    field.focus()
    panel.locator("h2").wait_for()
    assert field.evaluate("field => field === document.activeElement"), "光标不动"
    field.blur()
    page.goto(f"{page.url.partition('#')[0]}#{place}")
    page.wait_for_function("name => document.activeElement.name === name", arg=name)
    page.goto("about:blank")  # a page that has to be loaded first leads there, too
    visitor.open_assessment(f"steps/概况/#{place}")
    page.wait_for_function("name => document.activeElement.name === name", arg=name)
    # Where there is no side column it is a line at the foot, which opens, and never lies over the cell it is about.
    page.set_viewport_size({"width": 390, "height": 800})
    visitor.open_assessment(f"projects/{visitor.assessment.projects.first().pk}/")
    lowest = page.locator("table.grid .cell").evaluate_all(f"cells => cells.findLastIndex(cell => {BOTTOM} < innerHeight - 80)")
    field = page.locator("table.grid .cell").nth(lowest)
    field.focus()
    panel.locator("h2").wait_for()
    below = f"document.querySelector('#cell-beside').{TOP}"
    page.wait_for_function(f"() => {{ const cell = document.activeElement; return {BOTTOM} <= {below}; }}")
    assert panel.bounding_box()["height"] < 60
    page.keyboard.press("F1")
    assert panel.locator(".panel-body").is_visible()
    page.keyboard.press("Escape")
    page.wait_for_function(f"() => {{ const cell = document.activeElement; return {BOTTOM} <= {below}; }}")
