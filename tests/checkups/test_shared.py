"""Check-ups among the colleagues of a bureau: seen where wanted, tied to a department and year, compared and examined anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.checkups.examination import still_left_out
from apps.checkups.models import Checkup
from apps.domain.checkup import CheckUp
from apps.domain.checkup.opinion import Choices, opinion
from apps.domain.writing.blocks import report_text
from apps.jobs.program import checks
from apps.jobs.running import run
from tests.web import Office, Page, logged_in

from .sample_checkup import CHECKED, DOCUMENT, FINDINGS, examined, upload


def told(client: Client, checkup: Checkup) -> Page:
    return Page(client.get(reverse("checkup", args=(checkup.pk,))))


def share(client: Client, checkup: Checkup, **typed: Any) -> Any:
    return client.post(reverse("checkup-about", args=(checkup.pk,)), {"shared": "on", **typed})


def test_colleagues_see_what_is_shared_and_change_nothing(
    reviewer: Client, admin: Client, drafter: Client, here: Office, there: Office
) -> None:
    made = examined(here.reviewer)
    assert told(admin, made).status == 404
    assert share(reviewer, made).status_code == 302
    page = told(admin, made)
    assert page.status == 200 and "可以查看、下载，由上传的人修改" in page
    assert page.tree.xpath("//input[@id='addressee'][@readonly]"), "nothing is typed that nobody keeps"
    assert reverse("checkup-original", args=(made.pk,)) in page.links()
    for name in ("checkup-choose", "checkup-delete", "checkup-again", "opinion-make", "checkup-about"):
        assert admin.post(reverse(name, args=(made.pk,)), {"seen": "0"}).status_code == 403, name
    for stranger in (drafter, logged_in(there.reviewer)):
        assert told(stranger, made).status == 404
        assert reverse("checkup", args=(made.pk,)) not in Page(stranger.get(reverse("checkups"))).links()
    reviewer.post(reverse("checkup-about", args=(made.pk,)), {})
    assert told(admin, made).status == 404, "不再共用"


def test_it_is_of_a_department_and_year_of_the_own_district(reviewer: Client, here: Office, there: Office) -> None:
    made = examined(here.reviewer)
    share(reviewer, made, department=there.department.pk, about_year="2024")
    share(reviewer, made, department=here.department.pk, about_year="")
    made.refresh_from_db()
    assert (made.department, made.district) == (None, None)
    share(reviewer, made, department=here.department.pk, about_year="2024")
    made.refresh_from_db()
    assert (made.department, made.about_year, made.district) == (here.department, 2024, here.district)
    assert "云溪区林草局 2024年度" in Page(reviewer.get(reverse("checkups")))


def test_a_later_version_is_compared_with_the_one_before_even_a_colleagues(reviewer: Client, admin: Client, here: Office) -> None:
    about = {"department": here.department, "about_year": 2024, "district": here.district}
    first = examined(here.admin, **about)
    changed = (*FINDINGS[1:], replace(FINDINGS[0], message="全新的问题"))
    later = examined(here.reviewer, CheckUp(DOCUMENT, changed), **about)
    page = told(reviewer, later)
    assert f"已消除 1 条，新出现 1 条，仍在 {len(FINDINGS) - 1} 条" in page
    assert reverse("checkup", args=(first.pk,)) in page.links()
    assert "与前一稿相比" not in told(reviewer, first)


def test_a_report_by_its_title_is_compared_with_the_own_alone(reviewer: Client, here: Office) -> None:
    examined(here.admin, title="甲局报告", year=2024)
    made = examined(here.reviewer, title="甲局报告", year=2024)
    assert "与前一稿相比" not in told(reviewer, made)
    assert "与前一稿相比" in told(reviewer, examined(here.reviewer, title="甲局报告", year=2024))


def test_what_was_checked_by_an_older_program_is_checked_again_and_choices_stay(reviewer: Client, here: Office) -> None:
    reviewer.post(reverse("checkups"), {"file": upload(data="三公经费支出21.36万元，其中公务接待费31.36万元。".encode())})
    made = Checkup.objects.get()
    run(Checkup.objects.claim(made.pk))
    made.refresh_from_db()
    assert made.program == checks() and made.total and "程序在这次核查以后更新过" not in told(reviewer, made)
    Checkup.objects.update(program="older", left_out=[0], remarks="请核实。")
    assert "按现在的程序重新核查" in told(reviewer, made)
    reviewer.post(reverse("checkup-again", args=(made.pk,)))
    run(Checkup.objects.claim(made.pk))
    made.refresh_from_db()
    assert (made.program, made.left_out, made.remarks) == (checks(), [0], "请核实。")
    assert reviewer.post(reverse("checkup-again", args=(made.pk,))).status_code == 302
    made.refresh_from_db()
    assert made.done, "没有更新的不重做"


def test_what_is_left_out_is_followed_to_its_new_position() -> None:
    first, second, *_ = FINDINGS
    assert still_left_out([first, second], [1], [second, first, first]) == [0]
    assert still_left_out([first], [0], [second]) == []
    assert still_left_out([first, first], [0], [first, first]) == [0]


@pytest.mark.parametrize(("title", "shown"), [("", "的审核意见"), ("关于甲局自评的复核函", "关于甲局自评的复核函")])
def test_the_opinion_is_called_as_the_reviewer_calls_it(title: str, shown: str) -> None:
    assert shown in report_text(opinion(CHECKED, Choices(title=title))).splitlines()[0]


def test_the_title_is_kept_with_the_choices(reviewer: Client, here: Office) -> None:
    made = examined(here.reviewer)
    reviewer.post(reverse("checkup-choose", args=(made.pk,)), {"seen": "0", "adopted": "0", "opinion_title": "  复核函 "})
    made.refresh_from_db()
    assert made.opinion_title == "复核函" and 'value="复核函"' in told(reviewer, made).html
