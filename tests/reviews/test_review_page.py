"""办理与审核: what can be done now, by whom, and what happened so far."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments.models import AssessmentState, TransitionLog
from tests.web import Office, Page, S, bring, examine_now, fill, get

BUTTONS = {
    # state · who · what they are offered
    (S.DRAFTING, "drafter"): ["送单位负责人审核"],
    (S.DRAFTING, "head"): [],
    (S.SIGNOFF, "drafter"): ["撤回"],
    (S.SIGNOFF, "head"): ["同意并提交财政部门", "退回填报人"],
    (S.SUBMITTED, "drafter"): [],
    (S.SUBMITTED, "head"): [],
    (S.SUBMITTED, "reviewer"): ["审核通过", "退回修改"],
    (S.SUBMITTED, "admin"): [],
    (S.RETURNED, "drafter"): ["送单位负责人审核"],
    (S.RETURNED, "reviewer"): [],
    (S.APPROVED, "reviewer"): [],
    (S.APPROVED, "admin"): ["公开", "撤销审核通过，退回修改"],
    (S.PUBLISHED, "admin"): ["撤回公开"],
}


@pytest.mark.parametrize(("state", "who"), BUTTONS, ids=[f"{s.value} {w}" for s, w in BUTTONS])
def test_each_is_offered_what_is_theirs_to_do(
    here: Office, request: pytest.FixtureRequest, state: AssessmentState, who: str
) -> None:
    bring(here, state)
    client: Client = request.getfixturevalue(who)
    page = get(client, "review", here.assessment.pk)
    buttons = page.tree.xpath("//form[contains(@action, '/move/')]//button")
    assert sorted(b.text_content().strip() for b in buttons) == sorted(BUTTONS[state, who])


def test_a_stranger_does_not_find_it(stranger: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    assert get(stranger, "review", here.assessment.pk).status == 404


def test_the_whole_way_is_told_with_names_times_and_opinions(reviewer: Client, here: Office) -> None:
    bring(here, S.RETURNED)
    page = get(reviewer, "review", here.assessment.pk)
    steps = [e.text_content() for e in page.tree.xpath("//ol[@class='timeline']/li/b")]
    assert steps == ["退回修改", "同意并提交财政部门", "送单位负责人审核", "开始填报"]
    assert "请补充说明。" in page
    assert "快照" in page
    assert "yunxi-reviewer" in page


def test_moving_on_by_the_page_says_what_was_done(drafter: Client, here: Office) -> None:
    fill(here.assessment, here.drafter)
    examine_now(here.assessment)
    response = drafter.post(reverse("move", args=(here.assessment.pk, "hand_to_head")), follow=True)
    assert Page(response).alerts == ["已办理“送单位负责人审核”，现在的状态是“待单位负责人审核”。"]


def test_many_missing_things_are_summed_up(drafter: Client, here: Office) -> None:
    response = drafter.post(reverse("move", args=(here.assessment.pk, "hand_to_head")), follow=True)
    alerts = Page(response).alerts
    assert len(alerts) == 9
    assert alerts[-1].startswith("另有")


def test_a_return_without_an_opinion_says_so(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    page = Page(reviewer.post(reverse("move", args=(here.assessment.pk, "send_back")), {"comment": " "}, follow=True))
    assert page.alerts == ["退回修改须写明意见。"]
    here.assessment.refresh_from_db()
    assert here.assessment.state == S.SUBMITTED


def test_a_long_opinion_is_kept_whole(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    opinion = "第一条，补充采购说明。\n" * 150
    reviewer.post(reverse("move", args=(here.assessment.pk, "send_back")), {"comment": opinion})
    assert TransitionLog.objects.get(act="send_back").comment == opinion.strip()


def test_after_a_move_the_page_comes_back(head: Client, here: Office) -> None:
    bring(here, S.SIGNOFF)
    response = head.post(reverse("move", args=(here.assessment.pk, "hand_back")), {"comment": "请改。"})
    assert response["Location"] == reverse("review", args=(here.assessment.pk,))


def test_findings_are_shown_to_who_decides(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    page = get(reviewer, "review", here.assessment.pk)
    assert "检查发现的问题" in page
    assert "指标6“政府采购执行情况”失0.32分，未说明原因" in page


def test_the_reopened_goes_back_with_its_reason(admin: Client, drafter: Client, here: Office) -> None:
    bring(here, S.APPROVED)
    admin.post(reverse("move", args=(here.assessment.pk, "reopen")), {"comment": "公开前发现附表有误。"})
    here.assessment.refresh_from_db()
    assert here.assessment.state == S.RETURNED
    assert "公开前发现附表有误。" in get(drafter, "review", here.assessment.pk)


def test_the_published_stays_published(admin: Client, here: Office) -> None:
    bring(here, S.PUBLISHED)
    page = Page(admin.post(reverse("move", args=(here.assessment.pk, "reopen")), {"comment": "改"}, follow=True))
    assert page.alerts == ["当前状态为“已公开”，不能撤销审核通过，退回修改。可能他人刚办理过，请刷新页面。"]
