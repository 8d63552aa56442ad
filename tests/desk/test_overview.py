"""全区进度: who is how far in the own district; states and totals, never the content of drafts."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.web import Office, Page, S, act, bring, fill, get, spaced


def rows(page: Page) -> dict[str, list[str]]:
    found = page.tree.xpath("//table[@class='table-list']/tbody/tr")
    return {spaced(tr[0].text_content()): [spaced(td.text_content()) for td in tr[1:]] for tr in found}


def test_every_department_of_the_own_district_has_its_line(reviewer: Client, here: Office, there: Office) -> None:
    bring(here, S.SUBMITTED)
    page = get(reviewer, "overview")
    assert set(rows(page)) == {"云溪区林草局", "云溪区水务局"}
    assert rows(page)["云溪区林草局"][1] == "已提交"
    assert rows(page)["云溪区林草局"][-2:] == ["88.37", "良"]
    assert rows(page)["云溪区水务局"][1] == "未开始"
    assert rows(page)["云溪区水务局"][-2:] == ["—", "—"]


def test_what_a_department_is_still_typing_is_not_shown(reviewer: Client, here: Office) -> None:
    fill(here.assessment, here.drafter)
    page = get(reviewer, "overview")
    assert rows(page)["云溪区林草局"][-2:] == ["—", "—"]
    assert "88.37" not in page
    assert reverse("assessment", args=(here.assessment.pk,)) not in page.links()


@pytest.mark.parametrize("moves", [[], ["hand_to_head"], ["hand_to_head", "recall"]])
def test_every_link_leads_somewhere(reviewer: Client, here: Office, moves: list[str]) -> None:
    bring(here, S.RETURNED)
    for name in moves:
        act(here, name, "drafter")
    page = get(reviewer, "overview")
    link = reverse("assessment", args=(here.assessment.pk,))
    assert link in page.links()
    assert reviewer.get(link).status_code == 200


def test_the_total_is_that_of_what_was_handed_in_last(reviewer: Client, here: Office) -> None:
    bring(here, S.RETURNED)
    here.assessment.judgements.filter(indicator="20").update(amount="0")
    assert rows(get(reviewer, "overview"))["云溪区林草局"][-2] == "88.37"


def test_departments_do_not_find_it(drafter: Client, head: Client, stranger: Client) -> None:
    for client in (drafter, head, stranger):
        assert get(client, "overview").status == 404


def test_a_district_without_work_says_what_to_do(admin: Client, here: Office) -> None:
    for assessment in (here.assessment, here.neighbours):
        assessment.delete()
    assert "还没有布置年度自评" in get(admin, "overview")
