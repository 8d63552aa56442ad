"""工作台: says to each role what is to be done next and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.assessments.models import AssessmentState
from apps.departments.models import Membership, Role
from tests.web import Office, Page, S, bring, examine_now, get, logged_in, person, spaced


def todos(page: Page) -> list[tuple[str, str]]:
    """Title and state of what is to be done, in order."""
    items = page.tree.xpath("//ol[@class='todo-list']/li")
    return [(spaced(li.find_class("todo-title")[0].text_content()), (li.get("class") or "").strip()) for li in items]


def now(page: Page) -> str:
    return next(title for title, state in todos(page) if state == "todo-now")


def queue(page: Page, title: str) -> list[str]:
    """The departments in a queue of that title."""
    section = page.tree.xpath("//section[.//h2[text()=$title]]", title=title)[0]
    return [spaced(th.text_content()) for th in section.xpath(".//tbody//th")]


def test_the_drafter_is_told_to_begin(drafter: Client, here: Office) -> None:
    page = get(drafter, "desk")
    assert now(page) == "填报数据和文字"
    assert "已填 0 项" in page
    assert "下一步：收支和资产。" in page
    assert f"{here.cycle.closes_on.month}月{here.cycle.closes_on.day}日截止，还有 20 天" in page
    assert reverse("step", args=(here.assessment.pk, "shouzhi")) in page.links()


def test_the_drafter_who_has_filled_everything_is_told_to_go_on(drafter: Client, here: Office) -> None:
    bring(here, S.DRAFTING)
    examine_now(here.assessment)
    page = get(drafter, "desk")
    assert todos(page)[0] == ("填报数据和文字", "todo-done")
    assert now(page) == "核对得分"
    assert "自评得分 88.37 分，良。" in page
    assert "内容已齐备，可以办理。" in page


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (S.SIGNOFF, "等单位负责人审核"),
        (S.SUBMITTED, "等财政部门审核"),
        (S.RETURNED, "按审核意见修改"),
        (S.APPROVED, "审核已通过"),
        (S.PUBLISHED, "报告已公开"),
    ],
)
def test_the_drafter_is_told_whose_turn_it_is(drafter: Client, here: Office, state: AssessmentState, title: str) -> None:
    bring(here, state)
    assert now(get(drafter, "desk")) == title


@pytest.mark.parametrize(("days", "sentence"), [(3, "还有 3 天"), (0, "今天24时截止"), (-1, "逾期未报，已于")])
def test_the_closing_day_comes_nearer(drafter: Client, here: Office, days: int, sentence: str) -> None:
    here.cycle.closes_on = timezone.localdate() + timedelta(days=days)
    here.cycle.save()
    assert sentence in get(drafter, "desk")


def test_the_head_finds_what_waits_for_a_signature(head: Client, here: Office) -> None:
    assert "没有待审核的自评。填报人送审后会显示在这里。" in get(head, "desk")
    bring(here, S.SIGNOFF)
    page = get(head, "desk")
    assert queue(page, "待您审核") == ["云溪区林草局"]
    assert reverse("review", args=(here.assessment.pk,)) in page.links()


def test_the_reviewer_finds_what_was_handed_in(reviewer: Client, here: Office, there: Office) -> None:
    bring(there, S.SUBMITTED)
    assert "没有待审核的自评。部门提交后会显示在这里。" in get(reviewer, "desk")
    bring(here, S.SUBMITTED)
    page = get(reviewer, "desk")
    assert queue(page, "待您审核") == ["云溪区林草局"]
    assert "海棠区" not in page


def test_the_administrator_finds_what_can_be_published(admin: Client, here: Office) -> None:
    bring(here, S.APPROVED)
    assert queue(get(admin, "desk"), "待公开") == ["云溪区林草局"]


def test_the_bureau_sees_how_far_the_district_is(reviewer: Client, here: Office, there: Office) -> None:
    bring(here, S.SUBMITTED)
    page = get(reviewer, "desk")
    counts = {
        spaced(s.find_class("stat-label")[0].text_content()): spaced(s.find_class("stat-value")[0].text_content())
        for s in page.tree.find_class("stat")
    }
    assert counts == {**dict.fromkeys((state.label for state in S), "0"), "未开始": "1", "已提交": "1"}


def test_who_has_no_role_is_told_whom_to_ask(db: None) -> None:
    page = get(logged_in(person("nobody")), "desk")
    assert "还没有为您安排工作" in page
    assert "请联系财政局管理员" in page


def test_a_reviewer_here_who_administers_elsewhere_reviews_here_only(here: Office, there: Office) -> None:
    Membership.objects.create(user=here.reviewer, role=Role.ADMIN, district=there.district)
    bring(here, S.SUBMITTED)
    bring(there, S.SUBMITTED)
    assert queue(get(logged_in(here.reviewer), "desk"), "待您审核") == ["云溪区林草局"]


def test_a_drafter_next_door_who_is_head_here_drafts_there_only(here: Office) -> None:
    Membership.objects.create(user=here.head, role=Role.DRAFTER, district=here.district, department=here.neighbour)
    page = get(logged_in(here.head), "desk")
    names = [spaced(h.text_content()) for h in page.tree.xpath("//div[@class='workspace-main']//h2/a")]
    assert names == ["云溪区水务局"]


def test_a_stranger_sees_the_own_department_only(stranger: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    page = get(stranger, "desk")
    assert "云溪区水务局" in page
    assert "云溪区林草局" not in page


def test_the_frame_says_who_one_is_and_where(drafter: Client, admin: Client, here: Office) -> None:
    page = get(drafter, "desk")
    assert "yunxi-drafter 填报人" in page
    assert [a.text_content() for a in page.tree.xpath("//nav[@class='app-nav']//a")] == ["工作台", "报告核查"]
    links = [a.text_content() for a in get(admin, "desk").tree.xpath("//nav[@class='app-nav']//a")]
    assert links == ["工作台", "各部门进度", "比较汇总", "年度工作", "部门和人员", "操作记录", "报告核查"]
