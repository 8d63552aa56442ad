"""Long texts: each field says how much it takes, the server holds it, and what was typed stays on the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Acceptance, Assessment, Passage, Wording
from apps.assessments.texts import CELL, PASSAGE, REMARK, WORDING
from apps.budgets.models import Figure
from apps.indicators.models import Judgement
from apps.reviews.models import Comment, Reply
from tests.web import Office, Page, S, bring, examine_now, step_url

Way = tuple[Client, str, dict[str, str], str, int]


def form_at(client: Client, url: str) -> dict[str, str]:
    return Page(client.get(url)).form()


def passage(here: Office, clients: dict[str, Client]) -> Way:
    url = step_url(bring(here, S.DRAFTING), "主要职责")
    return clients["drafter"], url, form_at(clients["drafter"], url), "文字.问题-text", PASSAGE


def cell(here: Office, clients: dict[str, Client]) -> Way:
    url = step_url(bring(here, S.DRAFTING), "收支")
    return clients["drafter"], url, form_at(clients["drafter"], url), "收支-造林.决算", CELL


def reason(here: Office, clients: dict[str, Client]) -> Way:
    url = step_url(bring(here, S.DRAFTING), "评判")
    form = form_at(clients["drafter"], url)
    return clients["drafter"], url, form, next(name for name in form if name.endswith("说明.理由")), REMARK


def comment(here: Office, clients: dict[str, Client]) -> Way:
    bring(here, S.SUBMITTED)
    return clients["reviewer"], reverse("comment-add", args=(here.assessment.pk,)), {"place": ""}, "text", REMARK


def answer(here: Office, clients: dict[str, Client]) -> Way:
    assessment = bring(here, S.SUBMITTED)
    made = Comment.objects.create(assessment=assessment, text="请说明。", by=here.reviewer)
    return clients["reviewer"], reverse("comment-reply", args=(assessment.pk, made.pk)), {}, "text", REMARK


def opinion(here: Office, clients: dict[str, Client]) -> Way:
    assessment = bring(here, S.SUBMITTED)
    return clients["reviewer"], reverse("move", args=(assessment.pk, "send_back")), {}, "comment", REMARK


def explanation(here: Office, clients: dict[str, Client]) -> Way:
    assessment = bring(here, S.DRAFTING)
    Figure.objects.filter(assessment=assessment, statement="收支", row="造林", column="决算").update(raw="1,300")
    examine_now(assessment)
    page = Page(clients["drafter"].get(reverse("findings", args=(assessment.pk,))))
    (first, *_) = page.tree.xpath("//form[contains(@action, 'reason')]")
    fields = {f.get("name"): f.get("value") or "" for f in first.xpath(".//input[@name]")}
    return clients["drafter"], first.get("action"), fields, first.xpath(".//textarea/@name")[0], REMARK


WAYS = [passage, cell, reason, comment, answer, opinion, explanation]


@pytest.fixture
def clients(drafter: Client, reviewer: Client) -> dict[str, Client]:
    return {"drafter": drafter, "reviewer": reviewer}


def stored() -> int:
    """The longest text anywhere."""
    texts = [
        *Passage.objects.values_list("text", flat=True), *Wording.objects.values_list("text", flat=True),
        *Figure.objects.values_list("raw", flat=True), *Judgement.objects.values_list("reason", flat=True),
        *Comment.objects.values_list("text", flat=True), *Reply.objects.values_list("text", flat=True),
        *Acceptance.objects.values_list("reason", flat=True),
    ]  # fmt: skip
    return max(map(len, texts))


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
def test_a_text_over_the_limit_is_told_not_stored_and_stays(
    here: Office, clients: dict[str, Client], way: Callable[[Office, dict[str, Client]], Way]
) -> None:
    client, url, form, name, limit = way(here, clients)
    before, text = stored(), "长" * (limit + 1)
    response = client.post(url, form | {name: text})
    page = Page(response)
    assert response.status_code == 422
    assert f"最多 {limit} 字，现有 {limit + 1} 字，没有保存。请删减后再保存。" in page
    assert text in response.content.decode(), "填的留在页面上"
    assert f'data-limit="{limit}"' in response.content.decode(), "限额写在旁边"
    assert stored() == before


@pytest.mark.parametrize("way", [passage, reason, comment], ids=["passage", "reason", "comment"])
def test_a_text_of_just_the_limit_is_stored(
    here: Office, clients: dict[str, Client], way: Callable[[Office, dict[str, Client]], Way]
) -> None:
    client, url, form, name, limit = way(here, clients)
    assert client.post(url, form | {name: "长" * limit}).status_code == 302
    assert stored() == limit


def test_a_sentence_of_ones_own_has_a_limit_too(drafter: Client, here: Office) -> None:
    assessment = bring(here, S.DRAFTING)
    url = reverse("wordings", args=(assessment.pk,))
    form = next(f for f in Page(drafter.get(url)).tree.xpath("//form") if f.xpath(".//textarea"))
    fields = {f.get("name"): f.get("value") or "" for f in form.xpath(".//input[@name]")}
    response = drafter.post(url, fields | {form.xpath(".//textarea/@name")[0]: "长" * (WORDING + 1)})
    assert response.status_code == 409
    assert "长" * (WORDING + 1) in response.content.decode()
    assert not Wording.objects.exists()


def test_other_cells_of_the_page_are_stored_all_the_same(drafter: Client, here: Office) -> None:
    assessment: Assessment = bring(here, S.DRAFTING)
    url = step_url(assessment, "收支")
    form = form_at(drafter, url) | {"收支-造林.决算": "9" * (CELL + 1), "收支-造林.年初": "123.00"}
    assert drafter.post(url, form).status_code == 422
    assert Figure.objects.get(assessment=assessment, statement="收支", row="造林", column="年初").raw == "123.00"
