"""The check-up of a report as its reader has it at the browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.checkups.models import Checkup
from apps.departments.models import User
from tests.checkups.sample_checkup import examined

from .conftest import Visitor
from .test_every_page import AUDIT, SCREEN

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def checkup(visitor: Visitor) -> Checkup:
    visitor.page.set_viewport_size(SCREEN)
    visitor.come_in_as("shenhe")
    return examined(User.objects.get(username="shenhe"))


def test_its_pages_are_in_order(visitor: Visitor, checkup: Checkup) -> None:
    waiting = examined(checkup.requested_by, state="running", message="正在核对")
    failed = examined(checkup.requested_by, state="failed", error="这个文件设有密码，无法读取。")
    for path in (
        f"/checkups/{checkup.pk}/",
        f"/checkups/{checkup.pk}/?show=note",
        f"/checkups/{waiting.pk}/",
        f"/checkups/{failed.pk}/",
    ):
        visitor.open(path)
        assert visitor.page.evaluate(AUDIT) == []


def test_a_finding_left_out_is_saved_at_once(visitor: Visitor, checkup: Checkup) -> None:
    visitor.open(f"/checkups/{checkup.pk}/")
    visitor.page.locator("#f3 input[type=checkbox]").uncheck()
    visitor.page.wait_for_selector("text=写入审核意见 5 条，不采纳 1 条")
    visitor.page.wait_for_selector(".save-state[data-state=saved]")
    checkup.refresh_from_db()
    assert checkup.left_out == [2]
    visitor.open(f"/checkups/{checkup.pk}/")
    assert not visitor.page.locator("#f3 input[type=checkbox]").is_checked()


def test_the_list_leads_to_the_note_by_keyboard(visitor: Visitor, checkup: Checkup) -> None:
    visitor.open(f"/checkups/{checkup.pk}/")
    visitor.page.locator(".jump a").nth(4).focus()
    visitor.page.keyboard.press("Enter")
    note = visitor.page.locator("#f5")
    visitor.page.wait_for_function("location.hash === '#f5' && document.querySelector('#f5').getBoundingClientRect().top < innerHeight")
    box = note.bounding_box()
    assert box is not None and 0 <= box["y"] < SCREEN["height"]


def test_a_file_is_chosen_and_sent(visitor: Visitor, checkup: Checkup, tmp_path: Path) -> None:
    file = tmp_path / "甲局.txt"
    file.write_text("甲局在岗136人。", encoding="utf-8")
    visitor.open("/checkups/")
    visitor.page.set_input_files("#file", file)
    visitor.send("开始核查")
    assert "甲局.txt" in visitor.text("h1")
    assert Checkup.objects.filter(name="甲局.txt", state="queued").exists()
