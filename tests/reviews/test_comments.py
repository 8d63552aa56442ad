"""Opinions: raised by the reviewer about a place, answered by the department, closed by the reviewer."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.reviews.models import Comment
from tests.web import Office, Page, S, act, bring, get


def add(client: Client, office: Office, place: str = "评判.指标6", text: str = "采购执行率偏低，请说明。") -> Page:
    address = reverse("comment-add", args=(office.assessment.pk,))
    return Page(client.post(address, {"place": place, "text": text}, follow=True))


def url(name: str, comment: Comment) -> str:
    return reverse(name, args=(comment.assessment_id, comment.pk))


@pytest.fixture
def raised(here: Office, reviewer: Client) -> Comment:
    bring(here, S.SUBMITTED)
    add(reviewer, here)
    return Comment.objects.get()


def state(comment: Comment) -> str:
    comment.refresh_from_db()
    return comment.state


def test_an_opinion_names_its_place_and_its_writer(raised: Comment, reviewer: Client, here: Office) -> None:
    assert (raised.place, raised.place_label, raised.state) == ("评判.指标6", "指标6 政府采购执行情况", "open")
    assert raised.by == here.reviewer
    page = get(reviewer, "review", here.assessment.pk)
    text = page.part(f"comment-{raised.pk}").text_content()
    assert "采购执行率偏低，请说明。" in text
    assert "指标6 政府采购执行情况" in text
    assert "待答复" in text


def test_an_opinion_may_be_about_a_step_or_the_whole(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    add(reviewer, here, place="step:shouzhi")
    add(reviewer, here, place="")
    assert list(Comment.objects.values_list("place_label", flat=True)) == ["收支和资产", ""]


@pytest.mark.parametrize(
    ("place", "text", "sentence"),
    [("", "", "请写明意见。"), ("", "  ", "请写明意见。"), ("不存在", "改", "选择一个有效的选项")],
)
def test_an_opinion_that_cannot_stand_says_why_and_stays_typed(
    reviewer: Client, here: Office, place: str, text: str, sentence: str
) -> None:
    bring(here, S.SUBMITTED)
    page = add(reviewer, here, place, text)
    assert page.status == 422
    assert sentence in page
    if text.strip():
        assert page.tree.xpath("//textarea[@name='text']")[0].text_content().strip() == text
    assert not Comment.objects.exists()


def test_the_way_of_an_opinion(raised: Comment, drafter: Client, reviewer: Client, here: Office) -> None:
    assert drafter.post(url("comment-reply", raised), {"text": "招标节约。"}).status_code == 404, "审核期间部门还看不到"
    act(here, "send_back", "reviewer")
    page = get(drafter, "assessment", here.assessment.pk)
    assert "1 条审核意见未办结" in page
    assert drafter.post(url("comment-reply", raised), {"text": "招标节约。"}).status_code == 302
    assert state(raised) == "answered"
    assert reviewer.post(url("comment-close", raised)).status_code == 403, "退回期间审核员等着"
    act(here, "hand_to_head", "drafter")
    act(here, "sign", "head")
    assert reviewer.post(url("comment-reply", raised), {"text": "请附合同。"}).status_code == 302
    assert state(raised) == "open", "审核员追问，又待答复"
    assert reviewer.post(url("comment-close", raised)).status_code == 302
    assert state(raised) == "closed"
    page = get(reviewer, "review", here.assessment.pk)
    replies = page.part(f"comment-{raised.pk}").find_class("comment-reply")
    assert [r.find_class("comment-text")[0].text_content() for r in replies] == ["招标节约。", "请附合同。"]
    assert "未办结" not in get(reviewer, "assessment", here.assessment.pk)


def test_a_closed_opinion_takes_no_more_answers(raised: Comment, reviewer: Client, drafter: Client, here: Office) -> None:
    reviewer.post(url("comment-close", raised))
    assert reviewer.post(url("comment-reply", raised), {"text": "再说"}).status_code == 403
    act(here, "send_back", "reviewer")
    assert drafter.post(url("comment-reply", raised), {"text": "再说"}).status_code == 403
    assert raised.replies.count() == 0


def test_an_empty_answer_is_none(raised: Comment, drafter: Client, here: Office) -> None:
    act(here, "send_back", "reviewer")
    page = Page(drafter.post(url("comment-reply", raised), {"text": " "}, follow=True))
    assert page.alerts == ["答复不能为空。"]
    assert state(raised) == "open"


def test_what_people_write_is_text_and_never_markup(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    page = add(reviewer, here, text="<script>alert(1)</script>\n第二行")
    assert "<script>alert(1)</script>" not in page.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>第二行" in page.html


def test_opinions_are_counted_beside_the_button_that_sends_back(raised: Comment, reviewer: Client, here: Office) -> None:
    assert "有 1 条意见待部门答复" in get(reviewer, "review", here.assessment.pk)


def test_the_department_sees_an_opinion_once_it_is_sent_back(raised: Comment, drafter: Client, here: Office) -> None:
    assert raised.text not in get(drafter, "review", here.assessment.pk)
    act(here, "send_back", "reviewer")
    assert raised.text in get(drafter, "review", here.assessment.pk)


def test_while_a_second_round_is_reviewed_the_first_rounds_opinions_stay_in_sight(
    raised: Comment, drafter: Client, reviewer: Client, here: Office
) -> None:
    act(here, "send_back", "reviewer")
    act(here, "hand_to_head", "drafter")
    act(here, "sign", "head")
    add(reviewer, here, text="第二轮的意见。")
    page = get(drafter, "review", here.assessment.pk)
    assert raised.text in page
    assert "第二轮的意见。" not in page
