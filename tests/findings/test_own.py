"""The texts of an assessment are examined by a worker, once for each state; pages show what is known."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.assessments import deadlines
from apps.assessments.models import Assessment, Passage
from apps.domain.book.acceptances import fingerprint
from apps.factbook.snapshots import live
from apps.findings import own
from apps.findings.links import field_url
from apps.findings.models import Examination
from apps.jobs.models import JobState as J
from apps.jobs.running import run_next
from tests.web import Office, Page, S, act, bring, examine_now, get, type_in

PAGES = ("desk", "assessment", "summary", "findings", "review", "wordings", "report", "score")


def write(assessment: Assessment, text: str) -> None:
    Passage.objects.filter(assessment=assessment, key="问题").update(text=text)


def visit(client: Client, assessment: Assessment) -> None:
    for name in PAGES:
        get(client, name, *(() if name == "desk" else (assessment.pk,)))
    for step in ("shouzhi", "yewu", "pingpan"):
        get(client, "step", assessment.pk, step)


def ask(client: Client, assessment: Assessment) -> str:
    """As the side column does when it is shown."""
    (column,) = get(client, "summary", assessment.pk).tree.xpath("//*[starts-with(@id, 'summary-')]")
    address = column.get("hx-post") or reverse("examine", args=(assessment.pk,))
    client.post(address, headers={"HX-Request": "true"})
    return address


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads texts outside a worker fails."""
    monkeypatch.setattr(own, "examined", lambda evaluation: pytest.fail("在网页请求里核对了文字"))
    monkeypatch.setattr("apps.domain.checkup.checkup.check_up", lambda document: pytest.fail("在网页请求里核对了报告"))


def test_no_page_and_no_save_reads_texts(drafter: Client, head: Client, reviewer: Client, here: Office, unread: None) -> None:
    assessment = bring(here, S.DRAFTING)
    visit(drafter, assessment)
    type_in(drafter, reverse("step", args=(assessment.pk, "yewu")), {"文字.问题-text": "2024年公务接待费决算5.50万元。"})
    drafter.post(reverse("move", args=(assessment.pk, "hand_to_head")))
    visit(head, assessment)


def test_handing_in_reads_no_texts_either(head: Client, reviewer: Client, here: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assessment = bring(here, S.SIGNOFF)
    monkeypatch.setattr(own, "examined", lambda evaluation: pytest.fail("在提交时核对了文字"))
    head.post(reverse("move", args=(assessment.pk, "sign")))
    assessment.refresh_from_db()
    assert assessment.state == S.SUBMITTED
    visit(reviewer, assessment)


def test_one_state_is_asked_for_once(drafter: Client, filled: Assessment, here: Office) -> None:
    visit(drafter, filled)
    assert not Examination.objects.exists(), "看一看不算请求"
    address = ask(drafter, filled)
    ask(drafter, filled)
    (job,) = Examination.objects.all()
    assert (job.state, job.requested_by, job.queue) == (J.QUEUED, here.drafter, "quick")
    run_next("quick")
    drafter.post(address)
    job.refresh_from_db()
    assert (job.state, Examination.objects.count()) == (J.DONE, 1)


def test_a_page_says_that_it_waits_and_how_old_the_last_result_is(drafter: Client, filled: Assessment) -> None:
    assert "正在核对全文" in get(drafter, "findings", filled.pk)
    write(filled, "2024年公务接待费决算5.50万元。")
    examine_now(filled)
    before = timezone.now() - timedelta(minutes=3)
    Examination.objects.update(finished_at=before)
    write(filled, "2024年公务接待费决算5.60万元。")
    page = get(drafter, "findings", filled.pk)
    assert f"正在核对全文，上面含 {timezone.localtime(before):%-m月%-d日 %H:%M} 核对的结果" in page
    assert "公务接待费决算5.50万元" in page, "上次的结果还在"
    examine_now(filled)
    page = get(drafter, "findings", filled.pk)
    assert "全文核对于" in page and "正在核对" not in page
    assert "公务接待费决算5.60万元" in page


def test_the_side_column_asks_again_until_the_result_is_there_and_then_says_so(drafter: Client, filled: Assessment) -> None:
    waiting = drafter.get(reverse("summary", args=(filled.pk,)), {"waiting": ""})
    assert "hx-post" in waiting.content.decode() and "HX-Trigger" not in waiting.headers
    examine_now(filled)
    done = drafter.get(reverse("summary", args=(filled.pk,)), {"waiting": ""})
    assert "hx-get" not in done.content.decode() and done.headers["HX-Trigger"] == "examined"


def test_beside_the_passage_the_result_appears_without_loading_the_page(drafter: Client, filled: Assessment) -> None:
    write(filled, "2024年公务接待费决算5.50万元。")
    examine_now(filled)
    part = Page(drafter.get(reverse("summary", args=(filled.pk,)), {"waiting": "", "step": "yewu"}))
    (beside,) = part.tree.xpath("//*[@id='beside-文字.问题']")
    assert beside.get("hx-swap-oob") == "innerHTML"
    assert "填报数4.50万元不一致" in beside.text_content()


def test_handing_in_waits_for_the_result_of_exactly_this_state(drafter: Client, filled: Assessment) -> None:
    examine_now(filled)
    write(filled, "没有问题。")
    move = reverse("move", args=(filled.pk, "hand_to_head"))
    page = Page(drafter.post(move, follow=True))
    assert page.alerts == ["刚才的修改还在核对，一般几秒钟。核对完再点一次。"]
    assert page.tree.xpath("//form[contains(@action, 'hand_to_head')]//button[@disabled]")
    run_next("quick")
    assert Page(drafter.post(move, follow=True)).alerts == ["已办理“送单位负责人审核”，现在的状态是“待单位负责人审核”。"]


def test_what_was_typed_on_meanwhile_is_examined_instead(filled: Assessment) -> None:
    asked = Examination.objects.ask(filled, "0" * 64, None, None)
    run_next("quick")
    assert not Examination.objects.filter(pk=asked.pk).exists()
    run_next("quick")
    assert Examination.objects.get().state == J.DONE


def test_states_nobody_has_begun_to_read_are_forgotten_for_the_newest(drafter: Client, filled: Assessment) -> None:
    for text in ("甲。", "乙。", "丙。"):
        write(filled, text)
        ask(drafter, filled)
    assert Examination.objects.count() == 1
    run_next("quick")
    assert Examination.objects.get().state == J.DONE


def test_only_the_last_result_of_what_is_typed_is_kept(filled: Assessment) -> None:
    for text in ("甲。", "乙。", "丙。"):
        write(filled, text)
        Examination.objects.ask(filled, own.fingerprint_of(live(filled)), None, None)
        run_next("quick")
    assert Examination.objects.count() == 1


def test_a_reason_does_not_make_it_be_read_anew(filled: Assessment, here: Office) -> None:
    before = own.fingerprint_of(live(filled))
    filled.acceptances.create(fingerprint="T001-0-0", code="T001", message="……", reason="含上年结转的接待费。", by=here.drafter)
    assert own.fingerprint_of(live(filled)) == before


def test_the_bureau_is_shown_nothing_of_what_the_department_types_meanwhile(reviewer: Client, here: Office) -> None:
    assessment = bring(here, S.RETURNED)
    Examination.objects.all().delete()
    write(assessment, "防火物资布署较晚。")
    examine_now(assessment)
    page = get(reviewer, "findings", assessment.pk)
    assert "布署" not in page and "正在核对全文" in page


def test_where_reading_fails_the_page_says_so_and_handing_in_is_not_barred(drafter: Client, here: Office) -> None:
    assessment = bring(here, S.DRAFTING)
    examine_now(assessment)
    Examination.objects.update(state=J.FAILED, error="核对用时过长，已停止。", findings=[])
    page = get(drafter, "findings", assessment.pk)
    assert "全文没有核对成：核对用时过长，已停止。" in page
    drafter.post(reverse("examine", args=(assessment.pk,)))
    assert Examination.objects.get().state == J.QUEUED
    Examination.objects.update(state=J.FAILED)
    act(here, "hand_to_head", "drafter")
    assessment.refresh_from_db()
    assert assessment.state == S.SIGNOFF


def test_the_landing_page_follows_the_examination_too(drafter: Client, filled: Assessment) -> None:
    follows = f"//*[@hx-get='{reverse('summary', args=(filled.pk,))}?waiting']"
    assert get(drafter, "desk").tree.xpath(follows)
    examine_now(filled)
    assert not get(drafter, "desk").tree.xpath(follows)


def test_who_asks_in_time_while_it_is_examined_is_in_time(
    drafter: Client, filled: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moment of the click counts for just what was clicked for; whatever is changed after it does not share in it."""
    end = filled.deadline.ends
    clocks = iter([end - timedelta(seconds=1)] * 20)
    monkeypatch.setattr(deadlines, "clock", lambda: next(clocks, end + timedelta(minutes=1)))
    move = reverse("move", args=(filled.pk, "hand_to_head"))
    assert "刚才的修改还在核对，一般几秒钟。核对完再点一次。" in Page(drafter.post(move, follow=True)).alerts
    monkeypatch.setattr(deadlines, "clock", lambda: end + timedelta(minutes=1))
    run_next("quick")
    assert Page(drafter.post(move, follow=True)).alerts == ["已办理“送单位负责人审核”，现在的状态是“待单位负责人审核”。"]
    filled.refresh_from_db()
    assert filled.state_at < end


def test_what_is_changed_after_the_deadline_shares_nothing_of_the_click(
    drafter: Client, filled: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = filled.deadline.ends
    move = reverse("move", args=(filled.pk, "hand_to_head"))
    drafter.post(move)
    assert Examination.objects.get().handing_in is not None
    write(filled, "改过的一段。")
    examine_now(filled)
    monkeypatch.setattr(deadlines, "clock", lambda: end + timedelta(minutes=1))
    drafter.post(move)
    filled.refresh_from_db()
    assert filled.state == S.DRAFTING


def test_the_click_of_one_round_is_none_of_the_next(drafter: Client, head: Client, filled: Assessment, here: Office) -> None:
    """What comes back and is handed in again unchanged has a moment of its own: for the deadline, and for opinions in sight."""
    move = reverse("move", args=(filled.pk, "hand_to_head"))
    drafter.post(move)
    run_next("quick")
    act(here, "hand_to_head", "drafter")
    asked = Examination.objects.get().handing_in
    filled.refresh_from_db()
    assert filled.state_at == asked
    act(here, "sign", "head")
    filled.refresh_from_db()
    assert filled.handed_in_at > asked
    sent_back = act(here, "send_back", "reviewer").at
    act(here, "hand_to_head", "drafter")
    act(here, "sign", "head")
    filled.refresh_from_db()
    assert filled.handed_in_at > sent_back


def test_a_second_click_of_the_same_round_keeps_the_first_moment(drafter: Client, filled: Assessment) -> None:
    move = reverse("move", args=(filled.pk, "hand_to_head"))
    drafter.post(move)
    first = Examination.objects.get().handing_in
    drafter.post(move)
    assert Examination.objects.get().handing_in == first


def test_a_cancelled_examination_is_no_clean_bill(drafter: Client, filled: Assessment) -> None:
    examine_now(filled)
    Examination.objects.update(state=J.CANCELLED, findings=[], error="")
    page = get(drafter, "findings", filled.pk)
    assert "全文没有核对成：核对已取消。" in page
    assert page.part("again").xpath(".//button")
    (there,) = get(drafter, "review", filled.pk).tree.xpath("//*[@data-status]//a/@href")
    assert there == f"{reverse('findings', args=(filled.pk,))}#again"


def test_what_is_not_filled_in_is_not_called_by_the_name_of_a_finding(drafter: Client, here: Office) -> None:
    act(here, "start", "drafter")
    page = get(drafter, "review", here.assessment.pk)
    (part,) = page.tree.xpath("//section[@aria-labelledby='h-missing']")
    kinds = {e.text_content() for e in part.find_class("finding-kind")}
    assert kinds == {"未完成"}


def test_who_cannot_mend_a_finding_is_not_sent_to_mend_it(drafter: Client, reviewer: Client, here: Office) -> None:
    assessment = bring(here, S.DRAFTING)
    write(assessment, "2024年公务接待费决算5.50万元。")
    links = "//a[contains(@class, 'finding-go')]/text()"
    examine_now(assessment)
    assert set(get(drafter, "summary", assessment.pk).tree.xpath(links)) == {"去处理"}
    for finding in own.examined_of(own.Viewing(assessment)).evaluation.errors:
        name = fingerprint(finding)
        assessment.acceptances.create(fingerprint=name, code=finding.code, message=finding.message, reason="另有口径。", by=here.drafter)
    act(here, "hand_to_head", "drafter")
    act(here, "sign", "head")
    assert "去处理" not in get(reviewer, "review", assessment.pk)
    act(here, "send_back", "reviewer")
    assert not get(reviewer, "summary", assessment.pk).tree.xpath(links), "正在修改的内容不给看"


def test_a_page_made_while_it_was_examined_is_told_though_the_result_is_there_before_its_side_column(
    drafter: Client, filled: Assessment
) -> None:
    page = get(drafter, "review", filled.pk)
    examine_now(filled)
    (column,) = page.tree.xpath("//aside//*[@hx-get]")
    assert drafter.get(column.get("hx-get")).headers["HX-Trigger"] == "examined"
    (column,) = get(drafter, "review", filled.pk).tree.xpath("//aside//*[@hx-get]")
    assert "HX-Trigger" not in drafter.get(column.get("hx-get")).headers


def test_a_link_leads_to_the_page_that_has_the_place(filled: Assessment) -> None:
    step = lambda key: reverse("step", args=(filled.pk, key))  # noqa: E731
    second = reverse("project", args=(filled.pk, filled.projects.all()[1].pk))
    assert field_url(filled, "项目.项2.年初") == f"{step('yewu')}#项目.项2.年初"
    assert field_url(filled, "项目.项2.指标.项1.actual_value") == f"{second}#项目.项2.指标.项1.actual_value"
    assert field_url(filled, "得分.指标1") == f"{step('pingpan')}#评判.指标1"
    assert field_url(filled, "得分.指标10") == f"{reverse('score', args=(filled.pk,))}#指标10", "it follows from figures alone"
