"""A real Chromium on the demonstration district.

By name:
    demo      the demonstration assessment, loaded, as its drafter left it (another district's by parametrizing)
    visitor   somebody at the browser: :class:`Visitor`

A test that fails leaves a picture of its page in var/log.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client

from apps.assessments.models import Assessment
from apps.demo.loading import PASSWORD, load
from apps.departments.models import User

PICTURES = site.VAR_DIR / "log"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[OUTCOME] = report.failed
    return report


OUTCOME = pytest.StashKey[bool]()


@pytest.fixture
def demo(request: pytest.FixtureRequest, transactional_db: None) -> Assessment:
    return load(site.BASE_DIR / "demo" / f"{getattr(request, 'param', 'futian-2020')}.yaml")


@pytest.fixture
def visitor(
    request: pytest.FixtureRequest, demo: Assessment, live_server: Any, page: Any
) -> Iterator[Visitor]:
    yield Visitor(page, live_server.url, demo)
    if request.node.stash.get(OUTCOME, False):
        PICTURES.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w-]+", "-", request.node.name)
        page.screenshot(path=PICTURES / f"browser-{name}.png", full_page=True)


class Visitor:
    """What people do at the browser, in their words.  Everything waits for what it asks for; nothing sleeps."""

    def __init__(self, page: Any, server: str, assessment: Assessment):
        self.page, self.server, self.assessment = page, server, assessment

    # --- coming and going

    def open(self, path: str) -> Any:
        return self.page.goto(self.server + path)

    def open_assessment(self, rest: str = "") -> Any:
        return self.open(f"/assessments/{self.assessment.pk}/{rest}")

    def open_step(self, key: str) -> Any:
        return self.open_assessment(f"steps/{key}/")

    def log_in(self, username: str, password: str = PASSWORD) -> None:
        """By the login page, as people do."""
        self.page.context.clear_cookies()
        self.open("/login/")
        self.give_name_and_password(username, password)

    def give_name_and_password(self, username: str, password: str = PASSWORD) -> None:
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_selector(".app-user")

    def come_in_as(self, username: str) -> None:
        """With the cookie alone, where logging in is not what the test is about."""
        client = Client()
        client.force_login(User.objects.get(username=username))
        self.page.context.clear_cookies()
        session = client.cookies[site.SESSION_COOKIE_NAME].value
        self.page.context.add_cookies(
            [{"name": site.SESSION_COOKIE_NAME, "value": session, "url": self.server}]
        )

    # --- typing

    def cell(self, key: str) -> Any:
        """The input of a cell: 采购.实际."""
        return self.page.locator(f'[id="{key}"] .cell')

    def message_beside(self, key: str) -> str:
        return self.page.locator(f'[id="{key}"] .cell-message').inner_text()

    def type_into(self, key: str, text: str) -> None:
        self.cell(key).click()
        self.cell(key).fill(text)

    def save(self) -> str:
        """Press 保存 and wait until everything is kept; returns what the page says of it."""
        self.page.get_by_role("button", name="保存", exact=True).click()
        return self.kept()

    def kept(self) -> str:
        """What the page says once nothing waits to be kept."""
        self.page.wait_for_selector('.save-state[data-state="saved"], .save-state[data-state="failed"]')
        return self.text(".save-state")

    def send(self, button: str) -> str:
        """Press a button that sends a form; returns what the next page says."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()
        return self.said()

    def agree(self, button: str, comment: str = "") -> str:
        """Press a button that asks first, and say yes."""
        if comment:
            self.page.locator("form", has=self.page.get_by_role("button", name=button, exact=True)).locator(
                "textarea"
            ).fill(comment)
        self.page.get_by_role("button", name=button, exact=True).click()
        dialog = self.page.get_by_role("dialog")
        with self.page.expect_navigation():
            dialog.get_by_role("button").last.click()
        return self.said()

    # --- reading

    def said(self) -> str:
        return "\n".join(self.page.locator(".messages .alert-text").all_inner_texts())

    def text(self, selector: str = "main") -> str:
        return self.page.locator(selector).first.inner_text()

    def score(self) -> str:
        """The figure in the ring."""
        self.page.wait_for_selector(".score-ring-number b")
        return self.text(".score-ring-number b").strip()
