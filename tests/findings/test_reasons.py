"""A reason for a finding: written by the drafter, seen by the reviewer, gone when the figures change."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Acceptance, Assessment
from apps.budgets.models import Figure
from apps.departments.models import Role
from apps.domain.book.acceptances import fingerprint
from apps.domain.findings import Finding
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import evaluation_of, live, standing
from apps.reviews.workflow import Refused
from tests.web import Office, Page, S, act, bring, bureau, get, logged_in, person, spaced

REASON = "造林含上年结转，批复单列，已与财政核对。"


def contradict(assessment: Assessment, raw: str = "1,300") -> None:
    Figure.objects.filter(assessment=assessment, statement="收支", row="造林", column="决算").update(raw=raw)


@pytest.fixture
def wrong(filled: Assessment) -> Assessment:
    contradict(filled)
    return filled


def error(assessment: Assessment, code: str = "C001") -> Finding:
    return next(f for f in live(assessment).findings if f.code == code)


def form_of(client: Client, assessment: Assessment, name: str) -> dict[str, str]:
    """The form below a finding, as the browser would send it."""
    page = get(client, "findings", assessment.pk)
    (form,) = (f for f in page.part(name).iter("form"))
    return {e.get("name"): e.value or "" for e in form.xpath(".//*[self::input or self::textarea][@name]")}


def give(client: Client, assessment: Assessment, text: str, code: str = "C001", **more: str) -> Page:
    name = fingerprint(error(assessment, code))
    form = form_of(client, assessment, name) | {f"{name}-reason": text} | more
    return Page(client.post(reverse("finding-reason", args=(assessment.pk,)), form, follow=True))


def settled(page: Page) -> str:
    found = page.tree.xpath("//section[@aria-labelledby='g-settled']")
    return spaced(found[0].text_content()) if found else ""


# --- writing ---------------------------------------------------------------------------------------


def test_the_drafter_writes_a_reason_and_the_finding_is_settled(drafter: Client, wrong: Assessment, here: Office) -> None:
    page = give(drafter, wrong, f"  {REASON}\r\n")
    assert page.alerts[0] == "说明已保存，审核时会看到。"
    kept = Acceptance.objects.get()
    assert (kept.reason, kept.code, kept.by) == (REASON, "C001", here.drafter)
    assert kept.message == error(wrong).message
    assert REASON in settled(page)
    assert here.drafter.username in settled(page)
    assert "造林绿化决算数不应大于项目支出" not in spaced(page.part("g-error").getparent().getparent().text_content())


@pytest.mark.parametrize("text", ["", "  ", "属实", "已核对。 "])
def test_a_reason_says_something(drafter: Client, wrong: Assessment, text: str) -> None:
    page = give(drafter, wrong, text)
    assert page.status == 422
    assert "理由至少写 5 个字" in page
    assert Acceptance.objects.count() == 0
    name = fingerprint(error(wrong))
    assert page.part(f"{name}-reason").text_content().strip() == text.strip()


def test_too_long_a_reason_is_told_once_and_stays_typed(drafter: Client, wrong: Assessment) -> None:
    page = give(drafter, wrong, "理" * 2_001)
    assert page.status == 422 and page.alerts[0] == "理由没有保存，请看标红的提示。"
    assert "最多 2000 字，现有 2001 字" in page and "理由至少写" not in page
    assert "理" * 2_001 in page


def test_it_can_be_changed_and_taken_back(drafter: Client, wrong: Assessment) -> None:
    give(drafter, wrong, REASON)
    give(drafter, wrong, "批复单列，见批复文件第二页。")
    assert Acceptance.objects.get().reason == "批复单列，见批复文件第二页。"
    page = give(drafter, wrong, "随便写的", withdraw="1")
    assert page.alerts[0] == "说明已撤回。"
    assert Acceptance.objects.count() == 0
    assert settled(page) == ""


def test_notes_and_what_is_missing_take_no_reason(drafter: Client, here: Office) -> None:
    page = get(drafter, "findings", here.assessment.pk)
    assert "“主要职责”还没有写" in page
    assert page.tree.find_class("reason-edit") == []
    missing = live(here.assessment).missing[0]
    answer = drafter.post(
        reverse("finding-reason", args=(here.assessment.pk,)),
        {"finding": fingerprint(missing), f"{fingerprint(missing)}-reason": REASON},
    )
    assert answer.status_code == 409
    assert Acceptance.objects.count() == 0


# --- figures that change ---------------------------------------------------------------------------


def test_when_the_figures_change_the_reason_lapses_and_can_be_used_again(drafter: Client, wrong: Assessment) -> None:
    give(drafter, wrong, REASON)
    contradict(wrong, "1,350")
    page = get(drafter, "findings", wrong.pk)
    part = page.part(fingerprint(error(wrong)))
    assert "数据已变，说明失效。" in part.text_content()
    assert REASON in part.text_content()
    assert settled(page) == ""
    name = fingerprint(error(wrong))
    form = form_of(drafter, wrong, name)
    assert form[f"{name}-reason"].strip() == REASON, "原理由已填好，保存即沿用"
    drafter.post(reverse("finding-reason", args=(wrong.pk,)), form)
    assert live(wrong).acceptance_of(error(wrong)).reason == REASON
    contradict(wrong, "1,300")
    assert live(wrong).acceptance_of(error(wrong)).reason == REASON, "改回去，原来的理由又成立"


def test_what_was_mended_keeps_its_old_reason_apart_until_it_is_put_away(drafter: Client, wrong: Assessment) -> None:
    give(drafter, wrong, REASON)
    contradict(wrong, "700")
    page = get(drafter, "findings", wrong.pk)
    assert REASON in spaced(page.tree.xpath("//section[@aria-labelledby='g-lapsed']")[0].text_content())
    old = page.tree.xpath("//section[@aria-labelledby='g-lapsed']//form//input[@name]")
    drafter.post(reverse("finding-reason", args=(wrong.pk,)), {e.get("name"): e.value or "" for e in old})
    assert Acceptance.objects.count() == 0


def test_a_reason_for_what_changed_meanwhile_is_not_kept_and_not_lost(drafter: Client, wrong: Assessment) -> None:
    name = fingerprint(error(wrong))
    form = form_of(drafter, wrong, name) | {f"{name}-reason": REASON}
    contradict(wrong, "1,350")
    page = Page(drafter.post(reverse("finding-reason", args=(wrong.pk,)), form))
    assert page.status == 409
    assert Acceptance.objects.count() == 0
    assert REASON in spaced(page.tree.xpath("//section[@aria-labelledby='g-unsaved']")[0].text_content())


def test_two_people_do_not_overwrite_each_other(drafter: Client, wrong: Assessment, here: Office) -> None:
    colleague = logged_in(person("colleague", Role.DRAFTER, here.district, here.department))
    name = fingerprint(error(wrong))
    mine = form_of(drafter, wrong, name)
    give(colleague, wrong, "同事写的理由。")
    page = Page(drafter.post(reverse("finding-reason", args=(wrong.pk,)), mine | {f"{name}-reason": "我写的理由。"}))
    assert page.status == 409
    assert Acceptance.objects.get().reason == "同事写的理由。"
    part = spaced(page.part(name).text_content())
    assert "colleague在您打开本页后已改为“同事写的理由。”" in part
    assert "我写的理由。" in part
    withdrawal = Page(drafter.post(reverse("finding-reason", args=(wrong.pk,)), mine | {"withdraw": "1"}))
    assert withdrawal.status == 409
    assert Acceptance.objects.count() == 1


# --- handing in ------------------------------------------------------------------------------------


def test_an_error_without_a_reason_stands_in_the_way(drafter: Client, wrong: Assessment, here: Office) -> None:
    with pytest.raises(Refused) as refusal:
        act(here, "hand_to_head", "drafter")
    assert len(refusal.value.reasons) == 2
    assert all(reason.endswith("：请更正，或在检查结果中写明理由") for reason in refusal.value.reasons)
    page = get(drafter, "review", wrong.pk)
    assert "更正或者写明理由后才能办理" in page
    assert page.tree.xpath("//form[contains(@action, 'hand_to_head')]//button[@disabled]")
    give(drafter, wrong, REASON)
    give(drafter, wrong, REASON, "S002")
    page = get(drafter, "review", wrong.pk)
    assert "更正或者写明理由后才能办理" not in page
    assert REASON in page
    assert not page.tree.xpath("//form[contains(@action, 'hand_to_head')]//button[@disabled]")
    act(here, "hand_to_head", "drafter")


def test_warnings_do_not_stand_in_the_way(wrong: Assessment, here: Office) -> None:
    contradict(wrong, "700")
    assert {f.code for f in live(wrong).findings} >= {"J002"}
    act(here, "hand_to_head", "drafter")


def handed_in(client: Client, office: Office) -> Assessment:
    for code in ("C001", "S002"):
        give(client, office.assessment, REASON, code)
    return bring(office, S.SUBMITTED)


def test_the_reviewer_reads_it_and_cannot_write(
    drafter: Client, head: Client, reviewer: Client, stranger: Client, wrong: Assessment, here: Office
) -> None:
    handed_in(drafter, here)
    for client in (reviewer, head):
        page = get(client, "findings", wrong.pk)
        assert REASON in settled(page)
        assert page.tree.find_class("reason-edit") == []
    assert REASON in get(reviewer, "review", wrong.pk)
    url, name = reverse("finding-reason", args=(wrong.pk,)), fingerprint(error(wrong))
    for client, status in ((reviewer, 403), (head, 403), (stranger, 404), (drafter, 403)):
        assert client.post(url, {"finding": name, f"{name}-reason": "改写别人的理由。"}).status_code == status


def test_reasons_are_frozen_with_what_was_handed_in(drafter: Client, reviewer: Client, wrong: Assessment, here: Office) -> None:
    assessment = handed_in(drafter, here)
    snapshot = standing(bureau(assessment))
    assert snapshot is not None
    assert any(fact["value"] == REASON for fact in snapshot.book["facts"])
    act(here, "send_back", "reviewer")
    assessment.refresh_from_db()
    give(drafter, assessment, "另外写的理由。")
    frozen = evaluation_of(bureau(assessment))
    assert [a.reason for f in frozen.findings if (a := frozen.acceptance_of(f))] == [REASON, REASON]
    assert "另外写的理由。" not in get(reviewer, "findings", assessment.pk)
    Acceptance.objects.all().delete()
    assert REASON in get(reviewer, "findings", assessment.pk)
    assert Snapshot.objects.get(pk=snapshot.pk).hash == snapshot.hash


def test_settled_findings_are_nobodys_open_question(drafter: Client, wrong: Assessment) -> None:
    assert "2 处错误" in get(drafter, "desk")
    give(drafter, wrong, REASON)
    give(drafter, wrong, REASON, "S002")
    desk = get(drafter, "desk")
    assert "处错误" not in desk and "已说明 2 处" in desk
    side = get(drafter, "summary", wrong.pk)
    assert "造林绿化决算数不应大于项目支出" not in side
    assert "已说明 2 处" in side
    step = get(drafter, "step", wrong.pk, "shouzhi")
    assert "已说明 造林绿化决算数不应大于项目支出" in step
    assert not step.tree.xpath("//li[contains(@class, 'step-problem')]")
