"""历年情况: one department through the years, what keeps coming up, and no more than who looks may see."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment, Cycle
from apps.factbook.models import Snapshot
from apps.reviews.models import Comment
from tests.web import Office, Page, S, bring, get, queries


def year_before(here: Office, **results: object) -> Assessment:
    cycle = Cycle.objects.get(pk=here.cycle.pk)
    cycle.pk, cycle.year = None, cycle.year - 1
    cycle.save()
    made = Assessment.objects.create(cycle=cycle, department=here.department, state=S.APPROVED, handed_in_at=here.assessment.state_at)
    told = {"total": "91", "full": "100", "grade": "优", "budget": "3000000", "spent": "2400000", "execution": "0.8", **results}
    Snapshot.objects.create(assessment=made, pack_version=here.version, kind="submission", book={}, hash="0" * 64, results=told)
    return made


def test_what_came_up_in_several_years_is_told_and_one_year_is_not(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    found = Snapshot.objects.get(kind="submission")
    found.results |= {"found": {"S001": 2, "J002": 1}}
    found.save()
    before = year_before(here, found={"S001": 1})
    for one, place in ((here.assessment, "项目.P3.执行"), (before, "项目.P9.执行"), (before, "文字.问题")):
        Comment.objects.create(assessment=one, place=place, label="执行数", text="请核对。", by=here.reviewer)
    page = get(reviewer, "history", here.department.pk)
    again = page.part("h-again").getparent().getparent().text_content()
    years = f"{before.cycle.year}、{here.cycle.year}"
    assert again.count(years) == 2 and "合计数不等于各分项之和" in again and "审核意见：执行数" in again and "失分" not in again
    assert "300.00" in page and "80.00%" in page and page.part("h-log") is not None
    compared = Page(reviewer.get(reverse("comparison"), {"problem": "S001"}))
    assert "2（上年也有）" in compared and "常见的审核意见" in compared


def test_a_department_sees_no_mark_and_no_opinion_of_a_review_that_goes_on(drafter: Client, reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    Snapshot.objects.create(
        assessment=here.assessment, pack_version=here.version, kind="review", book={}, hash="1" * 64, results={"reviewed": "71.23"}
    )
    Comment.objects.create(assessment=here.assessment, label="执行数", text="请核对。", by=here.reviewer)
    row = "//section[@aria-labelledby='h-years']//tbody/tr/td[last()]"
    own, bureau = get(drafter, "history", here.department.pk), get(reviewer, "history", here.department.pk)
    assert "71.23" in bureau and "71.23" not in own
    assert [page.tree.xpath(row)[0].text_content().split()[0] for page in (own, bureau)] == ["0", "1"]


def test_what_was_never_handed_in_is_no_more_than_a_state_to_the_bureau(drafter: Client, reviewer: Client, here: Office) -> None:
    bring(here, S.DRAFTING)
    assert "开始填报" not in get(reviewer, "history", here.department.pk) and "填报中" in get(reviewer, "history", here.department.pk)
    assert "填报中" in get(drafter, "history", here.department.pk)


def test_the_page_asks_as_often_for_one_year_as_for_three(reviewer: Client, here: Office) -> None:
    def count() -> int:
        with queries() as asked:
            assert get(reviewer, "history", here.department.pk).status == 200
        return len(asked)

    bring(here, S.SUBMITTED)
    one = count()
    year_before(here)
    assert count() == one
