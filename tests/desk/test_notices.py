"""消息: what others did, new until it was looked at; what is due."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.assessments.models import Cycle
from tests.web import Office, Page, S, bring, queries

URL = "/notices/"


def count(client: Client) -> str:
    found = Page(client.get("/")).html.partition('notice-count">')[2].partition("<")[0]
    return found or "0"


def test_each_is_told_what_others_did_and_not_what_they_did_themselves(
    drafter: Client, head: Client, reviewer: Client, stranger: Client, here: Office
) -> None:
    bring(here, S.RETURNED)
    told = {name: Page(client.get(URL)) for name, client in (("drafter", drafter), ("head", head), ("reviewer", reviewer))}
    assert "退回修改" in told["drafter"] and "同意并提交财政部门" in told["drafter"]
    assert "送单位负责人审核" not in told["drafter"], "自己办的不告诉自己"
    assert "送单位负责人审核" in told["head"]
    assert "同意并提交财政部门" in told["reviewer"] and "退回修改" not in told["reviewer"]
    assert "还没有消息" in Page(stranger.get(URL))


def test_what_was_looked_at_is_not_new_any_more(drafter: Client, here: Office) -> None:
    bring(here, S.RETURNED)
    assert count(drafter) != "0"
    assert drafter.post(URL).status_code == 302
    assert count(drafter) == "0"
    page = Page(drafter.get(URL))
    assert "退回修改" in page and "全部标为看过" not in page


def test_what_is_due_soon_stands_there_too(drafter: Client, here: Office) -> None:
    assert "要到期的" not in Page(drafter.get(URL))
    Cycle.objects.filter(pk=here.cycle.pk).update(closes_on=timezone.localdate() + timedelta(days=2))
    assert "要到期的" in Page(drafter.get(URL))


def test_more_messages_cost_no_more_questions(reviewer: Client, here: Office) -> None:
    def asked() -> int:
        with queries() as sent:
            reviewer.get(reverse("notices"))
        return len(sent)

    assessment = bring(here, S.SUBMITTED)
    asked()
    first = asked()
    for log in assessment.transitions.all():
        log.pk = None
        log.save()
    assert asked() == first
