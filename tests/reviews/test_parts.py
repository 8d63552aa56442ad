"""What is kept of a page that is filled in: the same for all who may see it, gone with whatever it shows."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.test import Client

from apps.assessments.models import Assessment
from apps.indicators.models import Evidence
from apps.reviews.models import Comment
from apps.reviews.templatetags import parts
from tests.web import STEPS, Office, S, act, bring, get

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Callable[[Callable[[], str]], tuple[str, int]]:
    """A page, and how many of its parts were made anew for it."""

    def counted(visit: Callable[[], str]) -> tuple[str, int]:
        with patch.object(parts, "_shown", wraps=parts._shown) as shown:
            return visit(), shown.call_count

    return counted


@pytest.mark.parametrize(("step", "state"), [("收支", S.DRAFTING), ("评判", S.DRAFTING), ("评判", S.SUBMITTED)])
def test_a_page_nothing_was_typed_in_is_the_same_and_its_parts_are_not_made_again(
    drafter: Client, here: Office, made, step: str, state: S
) -> None:
    bring(here, state)
    visit = lambda: str(get(drafter, "step", here.assessment.pk, STEPS[step]).tree.xpath("string(//fieldset[@id='step-fields'])"))  # noqa: E731
    first, anew = made(visit)
    assert anew > 0 and made(visit) == (first, 0)


def test_what_somebody_typed_is_on_the_next_page(drafter: Client, here: Office, made) -> None:
    bring(here, S.DRAFTING)
    visit = lambda: get(drafter, "step", here.assessment.pk, STEPS["收支"]).part("id_收支-人员经费.决算").get("value")  # noqa: E731
    visit()
    here.assessment.figures.filter(statement="收支", row="人员经费", column="决算").update(raw="987.65")
    assert made(visit)[0] == "987.65"


def test_what_is_handed_in_again_is_shown_as_it_is_now(drafter: Client, reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    visit = lambda: get(drafter, "step", here.assessment.pk, STEPS["收支"]).part("id_收支-人员经费.决算").get("value")  # noqa: E731
    before = visit()
    act(here, "send_back", "reviewer")
    here.assessment.figures.filter(statement="收支", row="人员经费", column="决算").update(raw=f"{before}0")
    act(here, "hand_to_head", "drafter"), act(here, "sign", "head")
    assert visit() == f"{before}0"


def opened(here: Office) -> Assessment:
    Assessment.objects.filter(pk=here.assessment.pk).update(opened=[["收支.人员经费", ""]])
    return here.assessment


def said(here: Office) -> Comment:
    return Comment.objects.create(assessment=here.assessment, text="请核对人员经费。", place="收支.人员经费.决算", by=here.reviewer)


def attached(here: Office) -> Evidence:
    where = {"place": "评判.指标2", "file": "a.txt", "name": "会议记录.txt", "size": 1}
    return Evidence.objects.create(assessment=here.assessment, uploaded_by=here.drafter, **where)


@pytest.mark.parametrize(
    ("change", "step", "seen"),
    [(opened, "收支", "此处未退回修改"), (said, "收支", "请核对人员经费。"), (attached, "评判", "会议记录.txt")],
)
def test_what_is_closed_said_or_attached_since_is_shown(drafter: Client, here: Office, change, step: str, seen: str) -> None:
    bring(here, S.DRAFTING)
    if change is not attached:
        act(here, "hand_to_head", "drafter"), act(here, "sign", "head"), act(here, "send_back", "reviewer")
    assert seen not in get(drafter, "step", here.assessment.pk, STEPS[step])
    found = change(here)
    assert seen in get(drafter, "step", here.assessment.pk, STEPS[step])
    if change is said:
        found.delete()
        assert seen not in get(drafter, "step", here.assessment.pk, STEPS[step])


def test_the_bureau_is_shown_nothing_that_was_kept(reviewer: Client, drafter: Client, here: Office, made) -> None:
    bring(here, S.DRAFTING)
    visit = lambda client: client.get(f"/assessments/{here.assessment.pk}/steps/{STEPS['收支']}/").status_code  # noqa: E731
    assert visit(drafter) == 200
    assert made(lambda: visit(reviewer)) == (404, 0)
