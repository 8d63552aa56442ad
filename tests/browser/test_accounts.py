"""Coming in, as people see it: the first administrator, a given password, a lock and its lifting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts import first
from apps.demo.loading import PASSWORD
from apps.departments.models import User

from .conftest import Visitor
from .test_every_page import AUDIT

pytestmark = pytest.mark.django_db(transaction=True)

OWN = "qingshan-lvshui-1"


@pytest.fixture
def problems(page: Any) -> Iterator[list[str]]:
    """What the browser itself complains of, a script or a style that the page may not run above all."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


def send(page: Any, selector: str = "main [type=submit]") -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


def test_an_empty_system_is_set_up(
    transactional_db: None, live_server: Any, page: Any, problems: list[str], settings: Any
) -> None:
    page.goto(live_server.url)
    assert page.evaluate(AUDIT) == []
    assert "只有能看到服务器控制台的人" in page.inner_text("main")
    page.goto(live_server.url + first.path())
    assert page.evaluate(AUDIT) == []
    for name, text in {"username": "zhangsan", "name": "张三", "password1": OWN, "password2": OWN}.items():
        page.fill(f"[name={name}]", text)
    send(page)
    assert page.url == live_server.url + reverse("desk")
    with page.expect_navigation():
        page.get_by_role("link", name="建立区划").click()
    assert page.evaluate(AUDIT) == []
    for name, text in {"name": "云溪县", "code": "yunxi", "year": "2025", "username": "guanli", "person": "李四"}.items():
        page.fill(f"[name={name}]", text)
    # A second click in haste must not lose what is shown once.
    page.locator("main [type=submit]").dblclick()
    page.locator(".passwords code").wait_for()
    assert "云溪县已建立" in page.inner_text("main") and page.evaluate(AUDIT) == []
    with page.expect_download() as saved:
        page.get_by_role("button", name="存成表格").click()
    assert Path(saved.value.path()).read_text("utf-8-sig").splitlines()[1].startswith('"财政局","李四","guanli",')


def test_a_given_password_is_changed_first(visitor: Visitor, problems: list[str]) -> None:
    user = User.objects.get(username="kuaiji")
    user.set_password("linshi-mima-2026")
    user.save()
    visitor.log_in("kuaiji", "linshi-mima-2026")
    visitor.open_assessment()
    page = visitor.page
    assert page.url.endswith(reverse("password_change"))
    assert page.evaluate(AUDIT) == []
    for name, text in {"old_password": "linshi-mima-2026", "new_password1": OWN, "new_password2": OWN}.items():
        page.fill(f"[name={name}]", text)
    send(page)
    visitor.open_assessment()
    assert page.url.endswith(f"/assessments/{visitor.assessment.pk}/")


def test_a_locked_account_is_told_so_and_opened_by_the_administrator(visitor: Visitor, problems: list[str]) -> None:
    page = visitor.page
    for _ in range(5):
        visitor.open("/login/")
        page.get_by_label("用户名").fill("kuaiji")
        page.get_by_label("密码").fill("falsch")
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_load_state()
    assert "这个账号输错密码的次数太多" in page.inner_text("h1")
    assert page.evaluate(AUDIT) == []

    User.objects.create_superuser("gly", password=OWN)
    visitor.log_in("gly", OWN)
    visitor.open(reverse("password_confirm"))
    assert page.evaluate(AUDIT) == []
    visitor.open(reverse("admin:audit_entry_changelist") + "?act__exact=locked")
    page.check("#result_list tbody .action-select")
    page.select_option("select[name=action]", "unlock_account_and_address")
    send(page, "button[name=index]")
    assert "已解除锁定：账号 kuaiji" in page.inner_text(".messagelist")
    visitor.log_in("kuaiji", PASSWORD)
