"""Every page, as everybody who may open it: no script error, nothing from outside, nothing nameless, nothing cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urldefrag, urlsplit

import pytest
from playwright.sync_api import Error

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.demo.loading import demo_files
from apps.departments.models import Membership, Role, User
from apps.domain.book.steps import steps_of
from apps.reviews.models import Comment
from apps.reviews.workflow import move
from tests.web import examine_now

from .conftest import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

AUDIT = (Path(__file__).parent / "page_audit.js").read_text(encoding="utf-8")
SCREEN = {"width": 1366, "height": 768}
ALIKE = 2
"""Of pages that look alike, one address with another number or another query, so many are opened."""
LEAVES = ("/admin/", "/logout/", "/editions/", "/evidence/", "/static/", "/api/v1/")
"""Django's own pages, files, and what ends the visit."""

WAY = (
    ("hand_to_head", "kuaiji", Role.DRAFTER),
    ("sign", "fuzeren", Role.HEAD),
    ("approve", "shenhe", Role.REVIEWER),
    ("publish", "guanli", Role.ADMIN),
)


def bring(assessment: Assessment, last: str) -> None:
    """Move the assessment on by the people who may, up to and with this act; an opinion is left on the way."""
    for act, username, role in WAY:
        if not last:
            return
        examine_now(assessment)
        if act == "approve":
            assessment.comments.update(state=Comment.State.CLOSED)
        move(Viewing(assessment, frozenset({role})), act, by=User.objects.get(username=username))
        if act == "sign":
            reviewer = User.objects.get(username="shenhe")
            Comment.objects.create(assessment=assessment, text="请核对。", by=reviewer)
        if act == last:
            return


class Crawl:
    """Follows every link that leads to another page of ours and notes what is wrong on each."""

    def __init__(self, visitor: Visitor):
        self.visitor, self.page = visitor, visitor.page
        self.wrong: list[str] = []
        self.seen: set[str] = set()
        self.alike: dict[tuple[str, tuple[str, ...]], set[str]] = {}
        self.page.set_viewport_size(SCREEN)
        self.page.on("console", self.note)
        self.page.on("response", self.note_answer)

    def note(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"{unquote(self.page.url)} 控制台：{message.text}")

    def note_answer(self, response: Any) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status} {unquote(response.url)}")

    def from_page(self, path: str) -> None:
        waiting = [path]
        while waiting:
            path = waiting.pop(0)
            if path in self.seen:
                continue
            self.seen.add(path)
            waiting += [link for link in self.look_at(path) if link not in self.seen]

    def look_at(self, path: str) -> list[str]:
        try:
            self.visitor.open(path)
        except Error as error:
            if "Download is starting" in str(error):
                return []  # a file: there is nothing to look at
            raise
        self.settle()
        place = unquote(urlsplit(self.page.url).path)
        self.wrong += [f"{place} {problem}" for problem in self.page.evaluate(AUDIT)]
        return list(self.links())

    def settle(self) -> None:
        """The side column comes by itself."""
        if self.page.locator("[hx-trigger=load]").count():
            self.page.wait_for_selector(".workspace-side .meter")

    def links(self) -> Iterator[str]:
        for address in self.page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.href)"):
            url = urlsplit(urldefrag(address).url)
            if url.netloc != urlsplit(self.visitor.server).netloc or any(leaf in url.path for leaf in LEAVES):
                continue
            path = url.path + (f"?{url.query}" if url.query else "")
            same = self.alike.setdefault((re.sub(r"\d+", "0", unquote(url.path)), tuple(parse_qs(url.query))), set())
            if len(same | {path}) <= ALIKE:
                same.add(path)
                yield path


def crawl(visitor: Visitor, *paths: str) -> Crawl:
    found = Crawl(visitor)
    for path in paths:
        found.from_page(path)
    assert found.wrong == []
    return found


def step_pages(found: Crawl) -> int:
    return sum("/steps/" in path for path in found.seen)


def steps(visitor: Visitor) -> int:
    return len(steps_of(visitor.assessment.pack))


BAD_PAGE = """
<html lang="en"><title>·</title><body>
  <h1>一</h1><h1>二</h1><h4>跳级</h4><nav></nav>
  <input id="a"><input id="a" type="radio"><button></button><a href="/x"></a><a>无址</a><img src="data:,">
  <svg></svg><label for="nobody">名</label><a href="#nobody">去</a><i tabindex="3"></i>
  <table><tr><td class="num">None</td></tr></table><div style="width: 3000px">{{ value }}</div>
  <button style="width: 20px; overflow: hidden; white-space: nowrap">很长很长的按钮</button>
</body></html>"""


def test_the_audit_sees_what_is_wrong(visitor: Visitor) -> None:
    visitor.page.set_content(BAD_PAGE)
    found = "\n".join(visitor.page.evaluate(AUDIT))
    expected = """
        没有 lang|标题不像标题|h1 有 2 个|main 不是一个|地标没有名称|从第 1 级跳到第 4 级|输入框没有名称|按钮或链接没有名称
        链接没有地址|单选没有分组名|图没有 alt|svg 没有名称|tabindex|重复|for 指向没有的|页内链接没有去处|表没有表头
        格里不是数|页面上有“{{”|横向超出|文字被截断
    """
    for problem in re.split(r"[|\n]\s*", expected.strip()):
        assert problem in found


def test_the_pages_before_logging_in(visitor: Visitor) -> None:
    crawl(visitor, "/login/", "/login/?next=/")
    visitor.page.get_by_label("用户名").fill("kuaiji")
    visitor.page.get_by_label("密码").fill("错的密码")
    visitor.send("登录")
    assert visitor.page.evaluate(AUDIT) == []
    assert "用户名" in visitor.text("[role=alert]")


@pytest.mark.parametrize("demo", [path.stem for path in demo_files()], indirect=True)
def test_the_drafters_pages(visitor: Visitor) -> None:
    visitor.come_in_as("kuaiji")
    found = crawl(visitor, "/")
    assert step_pages(found) == steps(visitor)
    assert {"/password/", f"/assessments/{visitor.assessment.pk}/report/"} <= found.seen


def test_the_heads_pages(visitor: Visitor) -> None:
    bring(visitor.assessment, "hand_to_head")
    visitor.come_in_as("fuzeren")
    assert step_pages(crawl(visitor, "/")) == steps(visitor)


def test_the_reviewers_pages(visitor: Visitor) -> None:
    bring(visitor.assessment, "sign")
    visitor.come_in_as("shenhe")
    found = crawl(visitor, "/")
    assert step_pages(found) == steps(visitor)
    assert "/overview/" in found.seen


def test_the_administrators_pages(visitor: Visitor) -> None:
    bring(visitor.assessment, "approve")
    visitor.come_in_as("guanli")
    found = crawl(visitor, "/", "/password/done/")
    assert {"/overview/", "/cycles/"} <= found.seen


@pytest.mark.parametrize("act", ["sign", "publish"])
def test_the_drafters_pages_when_nothing_can_be_changed_any_more(visitor: Visitor, act: str) -> None:
    bring(visitor.assessment, act)
    visitor.come_in_as("kuaiji")
    found = Crawl(visitor)
    for rest in ("", "steps/执行/", "steps/项目/", "steps/决策评判/", "score/", "report/", "review/"):
        found.look_at(f"/assessments/{visitor.assessment.pk}/{rest}")
        assert visitor.page.get_by_role("button", name="保存").count() == 0
    assert found.wrong == []


def test_an_empty_assessment(visitor: Visitor) -> None:
    """The first page of the year: nothing typed, everything still to be done."""
    for rows in (visitor.assessment.figures, visitor.assessment.passages, visitor.assessment.judgements):
        rows.all().delete()
    visitor.assessment.projects.all().delete()
    visitor.come_in_as("kuaiji")
    assert step_pages(crawl(visitor, "/")) == steps(visitor)


def test_the_pages_of_somebody_without_a_role(visitor: Visitor) -> None:
    Membership.objects.filter(user__username="kuaiji").delete()
    visitor.come_in_as("kuaiji")
    crawl(visitor, "/")
    visitor.open("/")
    assert "还没有为您安排工作" in visitor.text()


@pytest.mark.parametrize("path", ["/nowhere/", "/assessments/999999/"])
def test_the_page_that_is_not_there(visitor: Visitor, path: str) -> None:
    visitor.come_in_as("kuaiji")
    assert visitor.open(path).status == 404
    assert visitor.page.evaluate(AUDIT) == []
