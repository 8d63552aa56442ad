"""The assessment as one place: steps, progress, score and open questions always in view."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from tests.web import Office, Page, S, bring, get, spaced


def steps(page: Page) -> list[tuple[str, str]]:
    nav = page.tree.xpath("//nav[@aria-label='填报步骤']//li")
    return [(spaced(li.xpath(".//a")[0].text_content()), spaced(li.text_content())) for li in nav]


def test_the_drafter_sees_steps_progress_and_what_is_open(drafter: Client, here: Office) -> None:
    page = get(drafter, "assessment", here.assessment.pk)
    assert [title.split()[0] for title, _ in steps(page)] == ["收支和资产", "业务", "评判"]
    assert "还没有完成的" in page
    assert "“主要职责”还没有写" in page
    assert "填报数据和文字" in page


def test_everything_filled_says_so(drafter: Client, here: Office) -> None:
    bring(here, S.DRAFTING)
    page = get(drafter, "assessment", here.assessment.pk)
    assert "必填内容都已填好，各项指标都能计分。" in page
    assert all("已填完" in text for _, text in steps(page))
    assert "88.37" in page


def test_the_head_is_told_what_to_do(head: Client, here: Office) -> None:
    bring(here, S.SIGNOFF)
    page = get(head, "assessment", here.assessment.pk)
    assert "同意并提交财政部门 或 退回填报人" in page
    assert reverse("review", args=(here.assessment.pk,)) in page.links()


def test_reviewer_and_stranger(reviewer: Client, stranger: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    assert "审核通过" in get(reviewer, "assessment", here.assessment.pk)
    page = get(stranger, "assessment", here.assessment.pk)
    assert page.status == 404
    assert "没有这个页面，或者不归您查看" in page


def test_the_tabs_lead_to_every_page(drafter: Client, here: Office) -> None:
    links = get(drafter, "assessment", here.assessment.pk).links()
    for name in ("assessment", "score", "findings", "report", "review"):
        assert reverse(name, args=(here.assessment.pk,)) in links


# --- the side column -------------------------------------------------------------------------------


def test_the_summary_is_a_part_and_no_page(drafter: Client, here: Office) -> None:
    bring(here, S.DRAFTING)
    page = get(drafter, "summary", here.assessment.pk)
    assert "<html" not in page.html
    assert "88.37" in page
    assert "已填 80 项，共 80 项。" in page
    assert "检查结论" in page


def test_the_summary_says_why_nothing_can_be_typed(drafter: Client, reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    assert "已提交财政部门，审核期间不能修改。" in get(drafter, "summary", here.assessment.pk)
    assert "只有本部门的填报人可以填报" in get(reviewer, "summary", here.assessment.pk)


def test_a_stranger_gets_no_summary(stranger: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    assert get(stranger, "summary", here.assessment.pk).status == 404
