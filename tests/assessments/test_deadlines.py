"""Until when a department may work: to the second, in the office's time zone, the same on every page and in every state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments import deadlines
from apps.assessments.deadlines import beginning, deadline_of
from apps.assessments.models import Assessment, TransitionLog
from apps.reviews import workflow
from apps.reviews.workflow import Refused
from tests.web import Office, Page, S, act, bring, get, raw, step_url

CLOSES = date(2026, 11, 30)
LAST = datetime(2026, 11, 30, 15, 59, 59, 999_999, tzinfo=UTC)
"""The last moment of that day in Beijing."""
OVER = datetime(2026, 11, 30, 16, tzinfo=UTC)


@pytest.fixture(autouse=True)
def cycle(here: Office) -> None:
    here.cycle.opens_on, here.cycle.closes_on = date(2026, 11, 1), CLOSES
    here.cycle.save()
    here.assessment.refresh_from_db()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    with mock.patch.object(deadlines, "clock", lambda: moment):
        yield


def fresh(here: Office) -> Assessment:
    return Assessment.objects.select_related("cycle", "department").get(pk=here.assessment.pk)


def test_a_day_ends_at_midnight_in_the_office() -> None:
    assert beginning(date(2026, 12, 1)) == OVER


def test_a_department_may_save_until_the_last_second_and_not_in_the_next(here: Office, drafter: Client) -> None:
    url = step_url(here.assessment, "收支")
    with at(LAST):
        form = Page(drafter.get(url)).form()
        assert drafter.post(url, form | {"收支-人员经费.年初": "1.00"}).status_code == 302
    with at(OVER):
        answer = drafter.post(url, form | {"收支-人员经费.年初": "2.00"})
        assert answer.status_code == 403
        assert "已于11月30日24时截止，不能再保存、送审和提交。确需补报、补改的，请联系财政部门延期。" in Page(answer)
        assert "已于11月30日24时截止" in Page(drafter.get(url))
        desk = get(drafter, "desk")
        assert "现在不能填报" in desk and "继续填报" not in desk
    assert raw(here.assessment, "收支.人员经费.年初") == "1.00"


def test_before_the_first_moment_of_the_opening_day_nothing_is_taken(here: Office, drafter: Client) -> None:
    url = step_url(here.assessment, "收支")
    with at(beginning(date(2026, 11, 1)) - timedelta(microseconds=1)):
        assert drafter.post(url, {}).status_code == 403
    with at(beginning(date(2026, 11, 1))):
        assert drafter.post(url, Page(drafter.get(url)).form()).status_code == 302


@pytest.mark.parametrize(("move", "who", "state"), [("hand_to_head", "drafter", S.DRAFTING), ("sign", "head", S.SIGNOFF)])
def test_handing_in_too_late_is_refused_by_screen_and_server(here: Office, login, move: str, who: str, state: S) -> None:
    with at(LAST):
        bring(here, state)
    with at(OVER):
        with pytest.raises(Refused, match="已于11月30日24时截止"):
            act(here, move, who)
        page = get(login(here.people[who]), "review", here.assessment.pk)
        assert "已于11月30日24时截止" in page
        assert not page.tree.xpath(f"//form[contains(@action, '/{move}/')]")
    with at(LAST):
        act(here, move, who)


def test_what_was_in_time_when_it_was_taken_up_is_in_time_though_the_deadline_passes_meanwhile(here: Office) -> None:
    """The clock is read once, with the row locked: accepted and late at once cannot be."""
    with at(LAST):
        bring(here, S.SIGNOFF)
    clock = [LAST]
    with mock.patch.object(deadlines, "clock", lambda: clock[0]):
        evaluated = workflow.live

        def slowly(current: Assessment) -> object:
            clock[0] = OVER + timedelta(seconds=5)
            return evaluated(current)

        with mock.patch.object(workflow, "live", slowly):
            act(here, "sign", "head")
    found = fresh(here)
    assert (found.state, found.handed_in_at) == (S.SUBMITTED, LAST)
    assert not found.deadline.late


@pytest.mark.parametrize("state", [S.NOT_STARTED, S.DRAFTING, S.SIGNOFF, S.SUBMITTED, S.RETURNED, S.APPROVED, S.PUBLISHED], ids=str)
def test_late_is_one_thing_in_every_state_and_on_every_page(
    here: Office, state: S, drafter: Client, reviewer: Client, admin: Client
) -> None:
    with at(LAST - timedelta(days=9)):
        bring(here, state)
    for moment in (LAST - timedelta(days=8), LAST, OVER + timedelta(days=30)):
        with at(moment):
            told = str(deadline_of(fresh(here)))
            handed_in = state in (S.SUBMITTED, S.APPROVED, S.PUBLISHED)
            assert told.startswith("按期提交" if handed_in else "逾期未报" if moment > OVER else ("11月30日截止", "今天24时截止"))
            assert told in get(drafter, "assessment", here.assessment.pk)
            assert told in get(drafter, "review", here.assessment.pk)
            assert told in get(drafter, "desk")
            assert told in get(reviewer, "overview")
            assert told in get(admin, "cycle", here.cycle.pk)


def test_an_extension_opens_the_door_again_for_that_department_alone(here: Office, admin: Client, drafter: Client, login) -> None:
    address = reverse("cycle-extend", args=(here.cycle.pk,))
    with at(OVER + timedelta(hours=1)):
        given = {"departments": here.assessment.pk, "until": "2026-12-03", "reason": "机构改革，财务人员调整。"}
        page = Page(admin.post(address, given, follow=True))
        assert "已为 1 个部门延期至 2026年12月3日24时。" in page
        assert "12月3日截止（已延期），还有 2 天" in page
        url = step_url(here.assessment, "收支")
        assert drafter.post(url, Page(drafter.get(url)).form()).status_code == 302
        assert login(here.other_drafter).post(step_url(here.neighbours, "收支"), {}).status_code == 403
        log = TransitionLog.objects.get(act="extend")
        assert (log.by, log.comment, log.due_on, log.assessment) == (
            here.admin, "机构改革，财务人员调整。", date(2026, 12, 3), here.assessment,
        )  # fmt: skip
        assert "机构改革，财务人员调整。" in get(drafter, "review", here.assessment.pk)
    with at(OVER + timedelta(days=3)):
        assert drafter.post(url, {}).status_code == 403


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "请写明延期的理由。"),
        ({"until": ""}, "请填写延期至哪一天。"),
        ({"until": "2026-11-29"}, "延期不能早于原定的截止日期（2026年11月30日）。"),
        ({"until": "2026-11-20"}, "延期不能早于今天。"),
        ({"departments": []}, "请勾选要延期的部门。"),
        ({"reason": "因" * 2_001}, "最多 2000 字，现有 2001 字，没有保存。请删减后再保存。"),
    ],
)
def test_an_extension_that_cannot_be_says_why(here: Office, admin: Client, changes: dict[str, object], sentence: str) -> None:
    given = {"departments": here.assessment.pk, "until": "2026-12-03", "reason": "人员调整。"}
    with at(LAST - timedelta(days=5)):
        page = Page(admin.post(reverse("cycle-extend", args=(here.cycle.pk,)), given | changes))
    assert page.status == 422
    assert sentence in page
    ticked = page.tree.xpath("//input[@name='departments'][@checked]/@value")
    assert ticked == ([str(here.assessment.pk)] if changes.get("departments") != [] else []), "勾选的留着"
    assert fresh(here).due_on is None


def test_another_districts_department_cannot_be_extended_nor_what_the_bureau_has(here: Office, there: Office, admin: Client) -> None:
    with at(LAST):
        bring(here, S.SUBMITTED)
        for assessment in (there.assessment, here.assessment):
            given = {"departments": assessment.pk, "until": "2026-12-03", "reason": "人员调整。"}
            assert admin.post(reverse("cycle-extend", args=(here.cycle.pk,)), given).status_code == 422
    assert not TransitionLog.objects.filter(act="extend").exists()


def test_sending_back_gives_a_time_of_its_own(here: Office, reviewer: Client, drafter: Client) -> None:
    with at(LAST):
        bring(here, S.SUBMITTED)
    address = reverse("move", args=(here.assessment.pk, "send_back"))
    with at(OVER + timedelta(days=9)):
        page = Page(reviewer.post(address, {"comment": "请改。", "due_on": "2026-12-09"}))
        assert page.status == 422 and "修改期限不能早于今天。" in page and "请改。" in page
        assert fresh(here).state == S.SUBMITTED
        reviewer.post(address, {"comment": "请改。", "due_on": "2026-12-12"})
        assert str(fresh(here).deadline) == "12月12日截止（已延期），还有 2 天"
        url = step_url(here.assessment, "收支")
        assert drafter.post(url, Page(drafter.get(url)).form()).status_code == 302
    with at(OVER + timedelta(days=12)):
        assert drafter.post(url, {}).status_code == 403


def test_what_is_sent_back_without_a_day_has_a_week(here: Office) -> None:
    with at(LAST):
        bring(here, S.SUBMITTED)
    with at(OVER + timedelta(days=9)):
        act(here, "send_back", "reviewer")
        assert fresh(here).deadline.day == date(2026, 12, 17)


def test_sent_back_early_the_years_own_deadline_still_counts(here: Office) -> None:
    with at(LAST - timedelta(days=25)):
        bring(here, S.RETURNED)
        found = fresh(here)
        assert (found.deadline.day, found.deadline.extended) == (CLOSES, False)
