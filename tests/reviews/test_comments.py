"""Opinions: raised by the reviewer about a place, answered by the department, closed by the reviewer."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from apps.reviews.models import Comment, Remark
from tests.web import Office, Page, S, act, bring, get, raw, spaced, step_url


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
    assert (raised.place, raised.label, raised.state) == ("评判.指标6", "指标6 政府采购执行情况", "open")
    assert raised.by == here.reviewer
    page = get(reviewer, "review", here.assessment.pk)
    text = page.part(f"comment-{raised.pk}").text_content()
    assert "采购执行率偏低，请说明。" in text
    assert "指标6 政府采购执行情况" in text
    assert "待答复" in text


def test_an_opinion_may_be_about_anything_in_the_report(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    project = here.assessment.projects.first()
    labels = {
        "": "整份自评", "步骤.shouzhi": "步骤“收支和资产”", "收支": "“部门收支情况”", "收支.人员经费": "“部门收支情况”人员经费",
        "收支.人员经费.决算": "部门收支情况·人员经费（决算数）", "重点工作.项2": "“重点工作”第2行", "文字.问题": "文字“存在问题”",
        f"项目.{project.row}": "项目“山前造林”", f"项目.{project.row}.执行": "项目“山前造林”全年执行数", "改写.句1": "报告语句 句1",
        "块.heading.主要职责": "报告中的“主要职责”",
    }  # fmt: skip
    for place in labels:
        add(reviewer, here, place=place)
    raised = dict(Comment.objects.values_list("place", "label"))
    assert {place: raised[place][: len(label)] for place, label in labels.items()} == labels


@pytest.mark.parametrize(
    ("place", "text", "sentence"),
    [("", "", "请写明意见。"), ("", "  ", "请写明意见。"), ("不存在", "改", "没有这个位置")],
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
    act(here, "hand_to_head", "drafter")
    act(here, "sign", "head")
    assert reviewer.post(url("comment-reply", raised), {"text": "请附合同。"}).status_code == 302
    assert state(raised) == "open", "审核员追问，又待答复"
    assert reviewer.post(url("comment-close", raised), {"text": "附件已收到。"}).status_code == 302
    assert state(raised) == "closed"
    page = get(reviewer, "review", here.assessment.pk)
    replies = page.part(f"comment-{raised.pk}").find_class("comment-reply")
    assert [r.find_class("comment-text")[0].text_content() for r in replies] == ["招标节约。", "请附合同。", "附件已收到。"]
    assert "未办结" not in get(reviewer, "assessment", here.assessment.pk)


def test_a_closed_opinion_takes_no_more_answers(raised: Comment, reviewer: Client, drafter: Client, here: Office) -> None:
    reviewer.post(url("comment-close", raised), {"text": "电话已说明。"})
    assert reviewer.post(url("comment-reply", raised), {"text": "再说"}).status_code == 403
    act(here, "send_back", "reviewer")
    assert drafter.post(url("comment-reply", raised), {"text": "再说"}).status_code == 403
    assert raised.replies.count() == 0


def test_an_opinion_nobody_answered_is_closed_only_with_a_reason(raised: Comment, reviewer: Client) -> None:
    page = Page(reviewer.post(url("comment-close", raised)))
    assert (page.status, state(raised)) == (422, "open")
    assert "部门没有答复，办结须写明理由" in page
    assert reviewer.post(url("comment-close", raised), {"text": "电话已说明。", "decision": "kept"}).status_code == 302
    raised.refresh_from_db()
    assert (raised.state, raised.decision, raised.decided_by) == ("kept", "电话已说明。", raised.by)


def test_as_long_as_the_department_has_not_seen_it_an_opinion_can_be_changed_and_taken_back(
    raised: Comment, reviewer: Client, here: Office
) -> None:
    reviewer.post(url("comment-change", raised), {"text": "请说明招标节约额。"})
    raised.refresh_from_db()
    assert raised.text == "请说明招标节约额。"
    act(here, "send_back", "reviewer")
    assert reviewer.post(url("comment-change", raised), {"text": "晚了"}).status_code == 403
    raised.replies.create(text="节约4万元。", by=here.drafter)
    Comment.objects.update(state="answered")
    act(here, "hand_to_head", "drafter")
    act(here, "sign", "head")
    assert reviewer.post(url("comment-change", raised), {"withdraw": "1"}).status_code == 403
    add(reviewer, here, text="写错了")
    wrong = Comment.objects.get(text="写错了")
    assert reviewer.post(url("comment-change", wrong), {"withdraw": "1"}).status_code == 302
    assert not Comment.objects.filter(pk=wrong.pk).exists()


def test_an_opinion_says_what_stood_there_and_what_stands_there_now(reviewer: Client, drafter: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    add(reviewer, here, place="资产.采购实际")
    act(here, "send_back", "reviewer")
    here.assessment.figures.filter(statement="资产", row="采购实际").update(raw="51.00")
    text = get(drafter, "review", here.assessment.pk).part(f"comment-{Comment.objects.get().pk}").text_content()
    assert "提意见时：" in text
    assert "现在：51.00万元" in text


def test_an_opinion_whose_place_is_gone_says_so(reviewer: Client, drafter: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    project = here.assessment.projects.last()
    add(reviewer, here, place=f"项目.{project.row}.目标")
    add(reviewer, here, place="项目")
    act(here, "send_back", "reviewer")
    drafter.post(reverse("project-delete", args=(here.assessment.pk, project.pk)))
    page = get(drafter, "review", here.assessment.pk)
    gone, there = Comment.objects.all()
    assert "所针对的内容已不存在" in page.part(f"comment-{gone.pk}").text_content()
    assert "所针对的内容已不存在" not in page.part(f"comment-{there.pk}").text_content()


def places() -> list[str]:
    return list(Comment.objects.values_list("place", flat=True))


def test_opinions_go_with_the_rows_of_a_list(reviewer: Client, drafter: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    for place in ("重点工作", "重点工作.项1", "重点工作.项3.完成"):
        add(reviewer, here, place=place)
    act(here, "send_back", "reviewer")
    address = step_url(here.assessment, "重点工作")
    form = Page(drafter.get(address)).form()
    assert drafter.post(address, {k: v for k, v in form.items() if not k.startswith("重点工作-项1.")}).status_code == 302
    assert places() == ["重点工作", "重点工作.项0", "重点工作.项3.完成"]
    form = Page(drafter.get(address)).form()
    last_first = sorted(form.items(), key=lambda item: not item[0].startswith("重点工作-项3."))
    assert drafter.post(address, dict(last_first)).status_code == 302
    assert raw(here.assessment, "重点工作.项1.任务") == "林区防火巡查"
    assert places() == ["重点工作", "重点工作.项0", "重点工作.项1.完成"]
    texts = [e.text_content() for e in get(drafter, "review", here.assessment.pk).tree.find_class("comment")]
    assert ["已不存在" in text for text in texts] == [False, True, False]


def test_opinions_stand_beside_the_very_field_and_are_counted_in_the_list_of_steps(
    reviewer: Client, drafter: Client, here: Office
) -> None:
    bring(here, S.SUBMITTED)
    places = ("收支.人员经费.决算", "收支.总计.决算", "收支.造林", "三公", "资产.采购实际")
    for place in places:
        add(reviewer, here, place=place, text=f"请核对{place}")
    act(here, "send_back", "reviewer")
    page = Page(drafter.get(step_url(here.assessment, "收支")))
    for key in ("收支.人员经费.决算", "资产.采购实际"):
        assert f"请核对{key}" in page.part(key).text_content()
    assert len(page.tree.find_class("opinion")) == len(places)
    assert len(page.tree.find_class("comment")) == len(places)
    (count,) = page.tree.find_class("step-opinions")
    assert count.text == "5"


def test_a_finding_becomes_an_opinion_by_one_click(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    page = get(reviewer, "findings", here.assessment.pk)
    forms = page.tree.xpath("//form[.//button[text()='转为审核意见']]")
    sent = {e.get("name"): e.get("value") for e in forms[0].iter("input") if e.get("name") != "csrfmiddlewaretoken"}
    assert reviewer.post(forms[0].get("action"), sent).status_code == 302
    comment = Comment.objects.get()
    assert comment.place
    assert comment.label
    assert spaced(comment.text)[:10] in page
    assert reviewer.post(forms[0].get("action"), {"finding": "没有"}).status_code == 403


def test_frequent_remarks_are_offered_with_their_place_filled_in(reviewer: Client, here: Office, there: Office) -> None:
    bring(here, S.SUBMITTED)
    Remark.objects.create(district=here.district, text="{位置}请附合同。", by=here.reviewer)
    Remark.objects.create(district=there.district, text="海棠区的意见", by=there.reviewer)
    page = Page(reviewer.get(reverse("comment-add", args=(here.assessment.pk,)), {"place": "资产.采购实际"}))
    offered = [e.get("data-value") for e in page.tree.xpath("//*[@data-value]")]
    assert offered[0] == "政府采购实际请附合同。"
    assert any("政府采购实际（" in text and "不一致" in text for text in offered)
    assert "海棠区的意见" not in page


def list_of(client: Client, office: Office, kind: str) -> bytes:
    return b"".join(client.get(reverse("comments-list", args=(office.assessment.pk, kind))).streaming_content)


def taken_away(client: Client, office: Office, kind: str) -> str:
    """The list of opinions as words."""
    content = list_of(client, office, kind)
    if kind == "json":
        return json.dumps(json.loads(content), ensure_ascii=False)
    sheet = load_workbook(BytesIO(content)).active
    return "\n".join(str(cell.value or "") for row in sheet.iter_rows() for cell in row)


def test_the_list_of_opinions_can_be_taken_away(raised: Comment, reviewer: Client, drafter: Client, here: Office) -> None:
    for kind in ("json", "xlsx"):
        assert raised.text in taken_away(reviewer, here, kind)
        assert raised.text not in taken_away(drafter, here, kind), "审核期间部门还看不到"
    Comment.objects.update(text="=1+1")
    sheet = load_workbook(BytesIO(list_of(reviewer, here, "xlsx"))).active
    assert (sheet["D2"].value, sheet["D2"].data_type) == ("=1+1", "s")


def test_the_bureau_keeps_its_own_frequent_remarks(reviewer: Client, here: Office) -> None:
    address = reverse("remarks")
    assert Page(reviewer.post(address, {"text": " "})).status == 422
    assert "{位置}请附合同。" in Page(reviewer.post(address, {"text": "{位置}请附合同。"}, follow=True))
    remark = Remark.objects.get()
    assert (remark.district, remark.by) == (here.district, here.reviewer)
    reviewer.post(reverse("remark-delete", args=(remark.pk,)))
    assert not Remark.objects.exists()


def test_a_note_of_the_bureaus_own_is_never_seen_by_the_department(
    reviewer: Client, drafter: Client, head: Client, admin: Client, here: Office
) -> None:
    """Neither on a page nor by its number, in whatever state."""
    bring(here, S.SUBMITTED)
    secret = "该单位上年也这样"
    reviewer.post(reverse("comment-add", args=(here.assessment.pk,)), {"place": "收支.人员经费.决算", "text": secret, "internal": "on"})
    note = Comment.objects.get()
    assert secret in get(admin, "review", here.assessment.pk)
    for move, who in (("", ""), ("send_back", "reviewer")):
        if move:
            act(here, move, who)
        assert here.assessment.openings.partial is False, "备注不是退回的意见"
        for client in (drafter, head):
            for name in ("review", "assessment", "summary", "report", "score", "findings"):
                page = get(client, name, here.assessment.pk)
                assert secret not in page
                assert "内部备注" not in page
            assert secret not in Page(client.get(step_url(here.assessment, "收支")))
            for kind in ("json", "xlsx"):
                assert secret not in taken_away(client, here, kind)
            assert client.post(url("comment-reply", note), {"text": "？"}).status_code == 404
    assert "条意见未办结" not in get(drafter, "review", here.assessment.pk)


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
    assert "有 1 条意见未办结" in get(reviewer, "review", here.assessment.pk)


def test_the_department_sees_an_opinion_once_it_is_sent_back(raised: Comment, drafter: Client, here: Office) -> None:
    assert raised.text not in get(drafter, "review", here.assessment.pk)
    act(here, "send_back", "reviewer")
    assert raised.text in get(drafter, "review", here.assessment.pk)


def test_while_a_second_round_is_reviewed_the_first_rounds_opinions_stay_in_sight(
    raised: Comment, drafter: Client, reviewer: Client, here: Office
) -> None:
    act(here, "send_back", "reviewer")
    Comment.objects.update(state="answered")
    act(here, "hand_to_head", "drafter")
    act(here, "sign", "head")
    add(reviewer, here, text="第二轮的意见。")
    page = get(drafter, "review", here.assessment.pk)
    assert raised.text in page
    assert "第二轮的意见。" not in page
