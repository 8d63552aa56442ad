"""A step of filling in: shows its forms, keeps what is typed, leads on."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment, TransitionLog
from tests.web import Office, Page, S, bring, fill, get, step_url, type_in


def test_the_first_thing_saved_starts_the_assessment(drafter: Client, here: Office) -> None:
    type_in(drafter, step_url(here.assessment, "收支"), {"收支-人员经费.年初": "600"})
    here.assessment.refresh_from_db()
    assert here.assessment.state == S.DRAFTING
    log = TransitionLog.objects.get()
    assert (log.act, log.by) == ("start", here.drafter)
    type_in(drafter, step_url(here.assessment, "收支"), {"收支-人员经费.年初": "601"})
    assert TransitionLog.objects.count() == 1


def test_looking_starts_nothing(drafter: Client, here: Office) -> None:
    get(drafter, "step", here.assessment.pk, "shouzhi")
    here.assessment.refresh_from_db()
    assert here.assessment.state == S.NOT_STARTED


@pytest.mark.parametrize(("step", "following"), [("shouzhi", "yewu"), ("yewu", "pingpan"), ("pingpan", "pingpan")])
def test_saving_stays_and_saving_on_leads_to_the_next(drafter: Client, filled: object, here: Office, step: str, following: str) -> None:
    url = reverse("step", args=(here.assessment.pk, step))
    response = type_in(drafter, url, {})
    assert response["Location"] == url
    response = type_in(drafter, url, {"next": "1"})
    end = reverse("assessment", args=(here.assessment.pk,))
    expected = end if step == "pingpan" else reverse("step", args=(here.assessment.pk, following))
    assert response["Location"] == expected
    assert "已保存。" in Page(drafter.get(response["Location"])).alerts


def test_saving_on_stays_where_something_is_wrong(drafter: Client, filled: object, here: Office) -> None:
    url = step_url(here.assessment, "收支")
    response = type_in(drafter, url, {"next": "1", "收支-人员经费.年初": "六百"})
    assert response["Location"] == url


def test_the_step_shows_hint_findings_and_what_follows_from_it(drafter: Client, filled: object, here: Office) -> None:
    page = get(drafter, "step", here.assessment.pk, "shouzhi")
    assert "从决算报表取数" in page
    assert "由本步推出的数" in page
    assert "预算执行率 94.34%" in page
    assert "上一步" not in page
    assert get(drafter, "step", here.assessment.pk, "没有这一步").status == 404


def test_lost_points_are_explained_where_their_figures_are(drafter: Client, filled: Assessment) -> None:
    url, note = step_url(filled, "资产"), "评判.6-说明.理由"
    assert note in Page(drafter.get(url)).form(), "政府采购执行率 is of this step's figures"
    type_in(drafter, url, {note: "两家供应商年末未交货。"})
    assert filled.judgements.get(indicator="6", item="说明").reason == "两家供应商年末未交货。"
    judged = Page(drafter.get(step_url(filled, "评判")))
    assert [e.get("name") for e in judged.tree.xpath("//*[@name=$name]", name=note)] == [note], "once beside its judgement"


def test_who_may_look_only_is_led_through_without_saving(head: Client, here: Office) -> None:
    fill(here.assessment, here.drafter)
    page = get(head, "step", here.assessment.pk, "shouzhi")
    assert page.text.count("您可以查看，不能修改：只有本部门的填报人可以填报。") == 1
    assert not page.tree.xpath("//button[@data-save]")
    assert reverse("step", args=(here.assessment.pk, "yewu")) in page.links()
    assert head.post(step_url(here.assessment, "收支"), {}).status_code == 403


def test_the_bureau_is_led_to_the_report_while_the_department_revises(reviewer: Client, here: Office) -> None:
    bring(here, S.RETURNED)
    response = reviewer.get(step_url(here.assessment, "收支"))
    assert response["Location"] == reverse("report", args=(here.assessment.pk,))


def test_a_page_left_open_past_handing_in_saves_nothing(drafter: Client, here: Office) -> None:
    fill(here.assessment, here.drafter)
    form = get(drafter, "step", here.assessment.pk, "shouzhi").form()
    bring(here, S.SIGNOFF)
    response = drafter.post(step_url(here.assessment, "收支"), form | {"收支-人员经费.年初": "1"})
    assert response.status_code == 403
    assert "已送单位负责人审核，审核期间不能修改。" in Page(response)
    assert here.assessment.figures.get(row="人员经费", column="年初").raw == "600.00"


def test_more_fields_than_a_request_may_have_is_refused_in_chinese(drafter: Client, here: Office) -> None:
    response = drafter.post(step_url(here.assessment, "收支"), {f"x{n}": "" for n in range(20_001)})
    assert response.status_code == 400
    assert "这次提交没有保存，以前保存的不受影响" in response.content.decode()
