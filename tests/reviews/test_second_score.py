"""复核分: the reviewer's mark stands beside the self score, never over it, with a reason and a snapshot of its own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from apps.factbook.models import Snapshot
from apps.factbook.snapshots import evaluation_of, standing
from apps.indicators.models import Judgement
from apps.reviews.scores import review_score
from apps.reviews.workflow import Refused
from tests.web import Office, Page, S, act, bring, bureau, get, step_url, type_in


def mark(client: Client, office: Office, code: str, amount: str, reason: str = "漏报三项。") -> Page:
    address = reverse("second-score", args=(office.assessment.pk, code))
    return Page(client.post(address, {"amount": amount, "reason": reason}, follow=True))


def sheet(office: Office):
    return evaluation_of(bureau(office.assessment)).sheet


@pytest.fixture
def submitted(here: Office) -> Office:
    bring(here, S.SUBMITTED)
    return here


def test_the_mark_stands_beside_the_self_score(submitted: Office, reviewer: Client) -> None:
    total = sheet(submitted).total
    page = mark(reviewer, submitted, "2", "0.5")
    assert page.alerts == ["复核分已保存。"]
    score = sheet(submitted).by_code()["2"]
    assert (score.points, score.review, score.review_reason) == (Decimal("2"), Decimal("0.5"), "漏报三项。")
    assert sheet(submitted).total == total
    assert sheet(submitted).reviewed_total == total - Decimal("1.5")
    row = page.part("指标2")
    assert [td.text_content().split()[0] for td in row.find_class("num")] == ["2.00", "0.5"]
    assert "复核理由：漏报三项。" in row.text_content()
    assert f"{total - Decimal('1.5')} 分" in page


def test_it_is_a_snapshot_of_its_own_and_the_submission_stays(submitted: Office, reviewer: Client) -> None:
    first = standing(bureau(submitted.assessment))
    assert first is not None
    mark(reviewer, submitted, "2", "0.5")
    second = standing(bureau(submitted.assessment))
    assert second is not None
    assert (second.kind, second.taken_by) == (Snapshot.Kind.REVIEW, submitted.reviewer)
    assert second.results["reviewed"] == str(sheet(submitted).reviewed_total)
    first.refresh_from_db()
    assert first.kind == Snapshot.Kind.SUBMISSION
    assert "复核.指标2" not in first.thawed()


def test_the_departments_own_rows_do_not_come_into_it(submitted: Office, reviewer: Client) -> None:
    """The mark joins what was handed in, whatever lies in the rows by now."""
    submitted.assessment.figures.update(raw="1")
    before = sheet(submitted).total
    mark(reviewer, submitted, "2", "0.5")
    assert sheet(submitted).total == before


def test_a_mark_is_changed_and_withdrawn(submitted: Office, reviewer: Client) -> None:
    mark(reviewer, submitted, "2", "0.5")
    mark(reviewer, submitted, "2", "１．００")
    assert sheet(submitted).by_code()["2"].review == Decimal("1")
    mark(reviewer, submitted, "2", " ", reason="")
    assert sheet(submitted).by_code()["2"].review is None
    assert sheet(submitted).reviewed_total is None
    assert not Judgement.objects.filter(side="review").exists()


@pytest.mark.parametrize(
    ("amount", "reason", "sentence"),
    [
        ("3.5", "理由", "“预算编制规范性”最高 3 分。"),
        ("-1", "理由", "复核分：此处不能为负数。"),
        ("一分", "理由", "复核分：请用阿拉伯数字填写。"),
        ("1e0", "理由", "复核分：不支持科学计数法，请写出完整数字。"),
        ("0.123", "理由", "复核分：此处以“分”计，最多 2 位小数，现为 3 位，请核对后自行取舍。"),
        ("不适用", "理由", "复核分：请填数字。"),
        ("2", "", "填复核分须写明理由。"),
        ("2", " \n", "填复核分须写明理由。"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_in_a_sentence(
    submitted: Office, reviewer: Client, amount: str, reason: str, sentence: str
) -> None:
    assert mark(reviewer, submitted, "2", amount, reason).alerts == [sentence]
    assert sheet(submitted).by_code()["2"].review is None
    assert Snapshot.objects.count() == 1


def test_a_mark_that_is_refused_stays_typed(submitted: Office, reviewer: Client) -> None:
    page = mark(reviewer, submitted, "2", "99", "核实了两份凭证。")
    assert page.status == 422
    (form,) = page.tree.xpath("//form[.//textarea[@id='r2']]")
    assert form.fields["amount"] == "99"
    assert form.fields["reason"].strip() == "核实了两份凭证。"


def test_there_is_no_mark_for_an_indicator_that_is_not_there(submitted: Office, reviewer: Client) -> None:
    assert mark(reviewer, submitted, "99", "1").alerts == ["没有这个指标。"]


@pytest.mark.parametrize("state", [S.RETURNED, S.APPROVED, S.PUBLISHED])
def test_marks_are_given_while_reviewing_only(here: Office, reviewer: Client, state: S) -> None:
    bring(here, state)
    assert mark(reviewer, here, "2", "1").alerts == ["只有已提交、正在审核的自评可以填复核分。"]
    assert not Judgement.objects.filter(side="review").exists()


def test_a_mark_that_comes_too_late_is_refused_though_the_page_was_open(submitted: Office) -> None:
    """The state that counts is the one in the database, not the one the page was opened with."""
    stale = submitted.assessment
    act(submitted, "approve", "reviewer", assessment=type(stale).objects.get(pk=stale.pk))
    assert stale.state == S.SUBMITTED
    with pytest.raises(Refused):
        review_score(stale, "2", "1", "理由", submitted.reviewer)


def test_a_mark_belongs_to_what_was_handed_in_when_it_was_given(submitted: Office, reviewer: Client, drafter: Client) -> None:
    mark(reviewer, submitted, "2", "0.5")
    act(submitted, "send_back", "reviewer")
    assert sheet(submitted).by_code()["2"].review == Decimal("0.5")
    type_in(drafter, step_url(submitted.assessment, "评判"), {"评判.2-项数.数值": "0"})
    act(submitted, "hand_to_head", "drafter")
    act(submitted, "sign", "head")
    assert sheet(submitted).by_code()["2"].review is None
    mark(reviewer, submitted, "20", "8")
    assert sheet(submitted).by_code()["2"].review is None, "上一次的复核分不能自己回来"
    assert sheet(submitted).by_code()["20"].review == Decimal("8")
    assert Snapshot.objects.filter(kind=Snapshot.Kind.REVIEW).last().thawed().number("复核.指标2") == Decimal("0.5")


def test_the_form_is_there_for_the_reviewer_alone(submitted: Office, reviewer: Client, head: Client, admin: Client) -> None:
    assert "填复核分" in get(reviewer, "score", submitted.assessment.pk)
    for client in (head, admin):
        assert "填复核分" not in get(client, "score", submitted.assessment.pk)


def test_the_department_sees_no_mark_before_the_bureau_has_decided(
    submitted: Office, reviewer: Client, drafter: Client
) -> None:
    mark(reviewer, submitted, "2", "0.5")
    assert "漏报三项。" in get(reviewer, "score", submitted.assessment.pk)
    assert "漏报三项。" not in get(drafter, "score", submitted.assessment.pk)
    act(submitted, "approve", "reviewer")
    assert "漏报三项。" in get(drafter, "score", submitted.assessment.pk)
