"""After a return only what was sent back, and what depends on it, can be changed; the server sees to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.assessments.viewing import CLOSED
from apps.factbook.gather import gather
from apps.indicators.models import Evidence
from apps.reviews.models import Comment
from apps.reviews.settling import Decision
from apps.reviews.workflow import Refused, move
from tests.web import Office, Page, S, act, bring, examine_now, get, raw, seen_by, step_url

PLACES = ("收支.人员经费.决算", "文字.问题", "评判.指标2")


def returned(here: Office, *places: str, text: str = "请核对。") -> Assessment:
    """Sent back with an opinion about each place."""
    if here.assessment.state != S.SUBMITTED:
        bring(here, S.SUBMITTED)
    for place in places:
        Comment.objects.create(assessment=here.assessment, place=place, text=text, by=here.reviewer)
    act(here, "send_back", "reviewer")
    return Assessment.objects.get(pk=here.assessment.pk)


def typed(assessment: Assessment) -> dict[str, Any]:
    return {key: (fact.shown(), fact.reason) for key, fact in gather(Assessment.objects.get(pk=assessment.pk)).items()}


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def test_what_was_sent_back_can_be_saved(here: Office, drafter: Client) -> None:
    returned(here, *PLACES)
    address = step_url(here.assessment, "收支")
    form = Page(drafter.get(address)).form()
    assert drafter.post(address, form | {"收支-人员经费.决算": "605.00", "收支-基本支出.决算": "810.25"}).status_code == 302
    assert raw(here.assessment, "收支.人员经费.决算") == "605.00"
    assert raw(here.assessment, "收支.基本支出.决算") == "810.25", "合计数跟着可以改"


def test_a_forged_change_elsewhere_is_refused_with_a_sentence_and_stays_on_the_page(here: Office, drafter: Client) -> None:
    returned(here, *PLACES)
    address = step_url(here.assessment, "收支")
    form = Page(drafter.get(address)).form()
    page = Page(drafter.post(address, form | {"收支-人员经费.决算": "605.00", "收支-造林.决算": "1.00"}))
    assert page.status == 422
    assert page.beside("收支.造林.决算") == f"{CLOSED}，没有保存。确需修改的，请联系审核员增加开放内容。"
    assert page.typed_in("收支.造林.决算") == "1.00", "填的还在页上"
    assert raw(here.assessment, "收支.造林.决算") == "700"
    assert raw(here.assessment, "收支.人员经费.决算") == "605.00", "开放的照样保存"


def test_what_is_kept_while_typing_obeys_too(here: Office, drafter: Client) -> None:
    returned(here, *PLACES)
    loaded = '{"人员经费.决算": "605.25", "造林.决算": "700"}'
    sent = {"form": "收支", "keep": "1", "收支-loaded": loaded, "收支-人员经费.决算": "605.00", "收支-造林.决算": "1.00"}
    told = drafter.post(reverse("cells", args=(here.assessment.pk,)), sent).json()["forms"]["收支"]
    assert told["unsaved"] == ["造林.决算"]
    assert told["errors"]["造林.决算"].startswith(f"{CLOSED}，没有保存。")
    assert told["stored"] == {"人员经费.决算": "605.00", "造林.决算": "700"}
    assert raw(here.assessment, "收支.造林.决算") == "700"


def test_every_closed_field_says_so_and_takes_no_typing(here: Office, drafter: Client) -> None:
    returned(here, *PLACES)
    page = Page(drafter.get(step_url(here.assessment, "收支")))
    for cell in page.tree.xpath("//td[.//input[contains(@class,'cell')] or .//select]"):
        closed = CLOSED in cell.text_content()
        field = next(cell.iter("input", "select", "textarea"))
        assert closed == (field.get("readonly") is not None or field.get("disabled") is not None)
    assert CLOSED not in page.part("收支.人员经费.决算").text_content()
    assert CLOSED in page.part("资产.采购计划").text_content()
    assert "此处未退回修改" in page
    page = Page(drafter.get(step_url(here.assessment, "主要职责")))
    assert page.tree.xpath("//textarea[@name='文字.问题-text']/@readonly") == []
    assert page.tree.xpath("//textarea[@name='文字.主要职责-text']/@readonly") == [], "写到决算数的文字一并开放"
    assert page.part("重点工作").find_class("closed-note")


def forged(form: dict[str, str]) -> dict[str, str]:
    """Every field another than it was."""
    return {name: value if name.endswith("loaded") else "77" for name, value in form.items()}


def forge(client: Client, assessment: Assessment) -> list[Any]:
    """Whatever a department can send, all of it changed."""
    answers = []
    for statement in ("收支", "主要职责", "评判"):
        address = step_url(assessment, statement)
        form = forged(Page(client.get(address)).form())
        more = {"评判.1-第1条.选择": "否", "评判.6-政策.第1条.选择": "否", "重点工作-项9.任务": "新任务"}
        more |= {"项目-新0123456789.名称": "新项目"}
        answers.append(client.post(address, form | more | {"评判.3-佐证": SimpleUploadedFile("a.txt", "会议纪要".encode())}))
    for project in assessment.projects.all():
        address = reverse("project", args=(assessment.pk, project.pk))
        form = forged(Page(client.get(address)).form("project-form"))
        answers.append(client.post(address, form | {f"项目.{project.row}.指标-项9.name": "新指标"}))
        answers += [client.post(reverse(name, args=(assessment.pk, project.pk))) for name in ("project-delete", "project-copy")]
        sent = {"form": "项目", "keep": "1", "项目-loaded": "{}", "项目-removed": project.row, f"项目-{project.row}.目标": "77"}
        answers.append(client.post(reverse("cells", args=(assessment.pk,)), sent))
    for sentence in ("句1", "句4"):
        answers.append(client.post(reverse("wordings", args=(assessment.pk,)), {"sentence": sentence, f"{sentence}-text": "自己的话。"}))
    for file in assessment.evidence.all():
        answers.append(client.post(reverse("evidence-delete", args=(assessment.pk, file.pk))))
    return answers


def test_whatever_is_forged_only_what_is_open_changes(here: Office, drafter: Client) -> None:
    """Every way in at once: cells, rows, projects, answers, files, passages, sentences."""
    bring(here, S.SUBMITTED)
    Evidence.objects.create(
        assessment=here.assessment, place="评判.指标5", file=ContentFile(b"x", name="a.txt"), name="a.txt", size=1, uploaded_by=here.drafter
    )
    assessment = returned(here, "收支.人员经费.决算", "文字.问题")
    opened = assessment.openings
    before = typed(assessment)
    answers = forge(drafter, assessment)
    moved = changed(before, typed(assessment))
    assert {"收支.人员经费.决算", "文字.问题"} <= moved
    assert [key for key in moved if not opened.holds(key.removesuffix(".原句"))] == []
    assert list(assessment.evidence.values_list("place", flat=True)) == ["评判.指标5"]
    assert assessment.projects.count() == 2
    assert {answer.status_code for answer in answers} <= {200, 302, 403, 409, 422}


def test_without_an_opinion_about_a_place_everything_is_open(here: Office) -> None:
    assert returned(here).openings.partial is False
    act(here, "hand_to_head", "drafter")
    act(here, "sign", "head")
    assert returned(here, "", "文字.问题").openings.partial is False, "针对整份的意见"


def test_rows_of_a_list_are_added_and_removed_only_where_the_list_was_sent_back(here: Office, drafter: Client) -> None:
    returned(here, "重点工作.项2.完成")
    address = step_url(here.assessment, "重点工作")
    page = Page(drafter.get(address))
    assert not page.tree.xpath("//*[@data-add-row] | //*[@data-remove-row]")
    form = {name: value for name, value in page.form().items() if not name.startswith("重点工作-项1.")}
    page = Page(drafter.post(address, form | {"重点工作-项9.任务": "补的", "重点工作-项2.完成": "7"}))
    assert page.status == 422
    rows = list(here.assessment.figures.filter(statement="重点工作", column="任务").values_list("row", "raw"))
    assert rows == [("项1", "古树名木保护"), ("项2", "草地鼠害防治"), ("项3", "林区防火巡查")]
    assert raw(here.assessment, "重点工作.项2.完成") == "7"
    assert page.typed_in("重点工作.项9.任务") == "补的"


def test_a_project_sent_back_can_be_changed_and_deleted_another_cannot(here: Office, drafter: Client) -> None:
    bring(here, S.SUBMITTED)
    first, second = here.assessment.projects.all()
    returned(here, f"项目.{first.row}")
    assert drafter.post(reverse("project-delete", args=(here.assessment.pk, second.pk))).status_code == 403
    assert drafter.post(reverse("project-copy", args=(here.assessment.pk, first.pk))).status_code == 403
    address = reverse("project", args=(here.assessment.pk, first.pk))
    form = Page(drafter.get(address)).form("project-form")
    assert drafter.post(address, form | {f"项目-{first.row}.目标": "新目标。"}).status_code == 302
    address = reverse("project", args=(here.assessment.pk, second.pk))
    form = Page(drafter.get(address)).form("project-form")
    assert drafter.post(address, form | {f"项目-{second.row}.目标": "新目标。"}).status_code == 422
    assert drafter.post(reverse("project-delete", args=(here.assessment.pk, first.pk))).status_code == 302


def test_the_reviewer_opens_more_when_sending_back_and_later(here: Office, reviewer: Client, drafter: Client) -> None:
    bring(here, S.SUBMITTED)
    Comment.objects.create(assessment=here.assessment, place="文字.问题", text="请补充。", by=here.reviewer)
    sent = {"comment": "请修改。", "open": ["步骤.shouzhi"]}
    assert reviewer.post(reverse("move", args=(here.assessment.pk, "send_back")), sent).status_code == 302
    assessment = Assessment.objects.get(pk=here.assessment.pk)
    assert assessment.openings.holds("三公.接待费.决算")
    assert not assessment.openings.holds("重点工作.项1.任务")
    more = reverse("open-more", args=(assessment.pk,))
    assert reviewer.post(more, {}).status_code == 422, "没有勾选"
    assert reviewer.post(more, {"open": "重点工作", "reason": "电话说好的"}).status_code == 302
    assessment.refresh_from_db()
    assert assessment.openings.holds("重点工作.项9.任务")
    assert assessment.transitions.first().comment == "增加开放：“重点工作”。电话说好的"
    assert "增加开放内容" in get(drafter, "review", assessment.pk)
    assert drafter.post(more, {"open": "*"}).status_code == 403
    assert reviewer.post(more, {"open": "*"}).status_code == 302
    assessment.refresh_from_db()
    assert assessment.openings.partial is False


def test_what_the_head_hands_back_is_no_more_open_than_before(here: Office) -> None:
    returned(here, "文字.问题")
    Comment.objects.update(state="answered")
    act(here, "hand_to_head", "drafter")
    act(here, "hand_back", "head")
    assessment = Assessment.objects.get(pk=here.assessment.pk)
    assert assessment.state == S.DRAFTING
    assert not assessment.openings.holds("收支.造林.决算")
    act(here, "hand_to_head", "drafter")
    act(here, "sign", "head")
    assert Assessment.objects.get(pk=here.assessment.pk).openings.partial is False


def test_handing_in_again_needs_an_answer_to_every_opinion(here: Office, drafter: Client) -> None:
    returned(here, "文字.问题", text="请补充问题。")
    examine_now(here.assessment)
    page = Page(drafter.post(reverse("move", args=(here.assessment.pk, "hand_to_head")), follow=True))
    assert "审核意见“请补充问题。”还没有答复：请先答复" in " ".join(page.alerts)
    page = get(drafter, "review", here.assessment.pk)
    assert "请补充问题。" in page.part("h-unanswered").getparent().getparent().text_content()
    assert page.tree.xpath("//form[contains(@action,'hand_to_head')]//button/@disabled")
    drafter.post(reverse("comment-reply", args=(here.assessment.pk, Comment.objects.get().pk)), {"text": "已补充。"})
    act(here, "hand_to_head", "drafter")
    assert here.assessment.state == S.SIGNOFF


Decided = Callable[[Comment, Comment], dict[int, Decision]]


def approve(here: Office, decisions: dict[int, Decision]) -> None:
    move(seen_by(here.reviewer, here.assessment), "approve", by=here.reviewer, decisions=decisions)


@pytest.mark.parametrize(
    ("decided", "sentence"),
    [
        (lambda one, two: {}, "还有 2 条意见没有办结"),
        (lambda one, two: {one.pk: Decision("kept")}, "还有 1 条意见没有办结"),
        (lambda one, two: {one.pk: Decision("closed"), two.pk: Decision("closed")}, "部门没有答复，办结须写明理由"),
        (lambda one, two: {one.pk: Decision("open"), two.pk: Decision("kept")}, "请选择办结或者留存备查"),
    ],
)
def test_approving_asks_for_a_decision_on_every_opinion_left(here: Office, decided: Decided, sentence: str) -> None:
    bring(here, S.SUBMITTED)
    one, two = (Comment.objects.create(assessment=here.assessment, text=text, by=here.reviewer) for text in "甲乙")
    Comment.objects.filter(pk=two.pk).update(state="answered")
    with pytest.raises(Refused, match=sentence):
        approve(here, decided(one, two))
    assert set(Comment.objects.values_list("state", flat=True)) == {"open", "answered"}, "没有一条悄悄办结"
    assert Assessment.objects.get(pk=here.assessment.pk).state == S.SUBMITTED


def test_decisions_are_kept_with_who_and_why_and_shown_again_where_one_is_missing(here: Office, reviewer: Client) -> None:
    bring(here, S.SUBMITTED)
    one, two = (Comment.objects.create(assessment=here.assessment, text=text, by=here.reviewer) for text in "甲乙")
    address = reverse("move", args=(here.assessment.pk, "approve"))
    page = Page(reviewer.post(address, {f"decide-{one.pk}": "closed", f"why-{one.pk}": "已当面说明"}))
    assert page.status == 422
    assert page.part(f"why-{one.pk}").get("value") == "已当面说明"
    assert page.part(f"closed-{one.pk}").get("checked") is not None
    sent = {f"decide-{one.pk}": "closed", f"why-{one.pk}": "已当面说明", f"decide-{two.pk}": "kept"}
    assert reviewer.post(address, sent).status_code == 302
    assert list(Comment.objects.values_list("state", "decision", "decided_by")) == [
        ("closed", "已当面说明", here.reviewer.pk), ("kept", "", here.reviewer.pk),
    ]  # fmt: skip
