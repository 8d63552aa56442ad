"""公开: what everybody may read, and what never appears there."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.assessments.models import Assessment, Passage, TransitionLog
from apps.departments.models import Department
from apps.factbook.recent import evaluation_of_snapshot
from apps.jobs.models import JobState
from apps.reports.editions import evaluation_for, report_of
from apps.reports.models import Edition
from apps.reviews.models import Comment
from apps.reviews.refusal import Refused
from tests.web import Office, Page, S, act, bring, fill

HERE = ("yunxi", "2024", "lincao")
ADDRESSES = (("public", 0), ("public-district", 1), ("public-year", 2), ("public-report", 3))


def look(name: str, *args: str) -> Page:
    return Page(Client().get(reverse(name, args=args)))


def answers() -> dict[str, int]:
    found = {name: Client().get(reverse(name, args=HERE[:many])).status_code for name, many in ADDRESSES}
    for kind in ("json", "xlsx"):
        found[f"figures.{kind}"] = Client().get(reverse("public-figures", args=(*HERE, kind))).status_code
    return found | {kind: Client().get(reverse("public-file", args=(*HERE, kind))).status_code for kind in ("pdf", "docx", "html")}


def rendered(here: Office) -> Edition:
    """The public files as the worker would leave them."""
    edition = here.assessment.editions.get(public=True)
    edition.pdf.save("report.pdf", ContentFile(b"%PDF-1.7"), save=False)
    edition.docx.save("report.docx", ContentFile(b"PK"), save=False)
    edition.state = JobState.DONE
    edition.save()
    return edition


@pytest.fixture
def public(here: Office) -> Office:
    fill(here.assessment, here.drafter)
    passage = Passage.objects.filter(assessment=here.assessment).first()
    assert passage is not None
    passage.text += "联系人手机13900000000，座机0123-7654321。"
    passage.save()
    bring(here, S.SUBMITTED)
    Comment.objects.create(assessment=here.assessment, text="内部说一句。", internal=True, by=here.reviewer)
    act(here, "approve", "reviewer")
    act(here, "publish", "admin", comment="")
    rendered(here)
    return here


def test_from_the_district_to_the_report_everybody_gets(public: Office, there: Office) -> None:
    assert reverse("public-district", args=HERE[:1]) in look("public").links()
    assert "海棠" not in look("public")
    assert reverse("public-year", args=HERE[:2]) in look("public-district", "yunxi").links()
    year = look("public-year", *HERE[:2])
    assert reverse("public-report", args=HERE) in year.links()
    assert "水务局" not in year, "没有公开的部门不在列"
    page = look("public-report", *HERE)
    assert reverse("public-file", args=(*HERE, "pdf")) in page.links()
    assert reverse("verify") in page.links()
    assert "88.37" in page
    assert answers() == dict.fromkeys((*dict(ADDRESSES), "figures.json", "figures.xlsx", "pdf", "docx"), 200) | {"html": 404}


def test_figures_are_those_of_what_was_approved_without_numbers_to_call(public: Office) -> None:
    book = openpyxl.load_workbook(BytesIO(b"".join(Client().get(reverse("public-figures", args=(*HERE, "xlsx"))).streaming_content)))
    cells = [[str(cell) for cell in row] for row in book.active.values]
    assert cells[1:3] == [["总分", "88.37", "分"], ["等级", "良", "None"]]
    assert "13900000000" not in str(cells)
    text = Client().get(reverse("public-figures", args=(*HERE, "json"))).content.decode()
    data = json.loads(text)
    assert (data["total"], data["grade"], data["department"]) == ("88.37", "良", "云溪区林草局")
    assert "收支.人员经费.年初" in {fact["key"] for fact in data["figures"]}
    assert "13900000000" not in text
    assert "7654321" not in text
    assert "（不公开）" in text
    assert "内部说一句" not in text


def test_the_public_report_has_no_numbers_to_call_and_the_bureaus_has(public: Office) -> None:
    edition = public.assessment.editions.get(public=True)
    evaluation = evaluation_of_snapshot(edition.snapshot)
    assert "13900000000" in str(report_of(evaluation, edition.snapshot, False))
    report = str(report_of(evaluation_for(edition), edition.snapshot, False))
    assert "13900000000" not in report
    assert "7654321" not in report


@pytest.mark.parametrize("state", [S.DRAFTING, S.SUBMITTED, S.RETURNED, S.APPROVED], ids=str)
def test_what_is_not_public_does_not_exist_for_the_public(here: Office, state: S) -> None:
    bring(here, state)
    found = answers()
    assert found.pop("public") == 200
    assert set(found.values()) == {404}


def test_a_secret_department_never_appears_and_is_not_published(public: Office) -> None:
    Department.objects.filter(pk=public.department.pk).update(secret=True)
    assert "云溪区" not in look("public")
    found = answers()
    assert found.pop("public") == 200
    assert set(found.values()) == {404}
    act(public, "withdraw", "admin", comment="涉密。")
    assert look("public-report", *HERE).status == 404
    with pytest.raises(Refused, match="涉密"):
        act(public, "publish", "admin", comment="重新公开。")


def test_withdrawn_says_why_and_since_when_and_gives_nothing_away(public: Office) -> None:
    with pytest.raises(Refused, match="须写明意见"):
        act(public, "withdraw", "admin", comment=" ")
    act(public, "withdraw", "admin", comment="附表有误，更正后重新公开。")
    page = look("public-report", *HERE)
    assert "已撤回" in page
    assert "附表有误，更正后重新公开。" in page
    assert "88.37" not in page
    assert "附表有误" in look("public-year", *HERE[:2])
    found = answers()
    assert {found[name] for name in ("figures.json", "figures.xlsx", "pdf", "docx")} == {404}


def test_what_is_published_after_the_day_is_told_to_be_late_and_a_new_issue_does_not_make_it_so(public: Office) -> None:
    assert "逾期" not in look("public-year", *HERE[:2])
    for days, late in ((0, False), (-1, True)):
        public.cycle.publish_due = timezone.localdate() + timedelta(days=days)
        public.cycle.save()
        assert ("（逾期）" in look("public-year", *HERE[:2])) is late
        assert ("晚于公开期限" in look("public-report", *HERE)) is late
    TransitionLog.objects.filter(act="publish").update(at=timezone.now() - timedelta(days=2))
    act(public, "withdraw", "admin", comment="附表有误。")
    act(public, "publish", "admin", comment="已更正。")
    assert "晚于公开期限" not in look("public-report", *HERE)


def test_what_was_withdrawn_is_published_again_with_a_reason(public: Office) -> None:
    act(public, "withdraw", "admin", comment="附表有误。")
    with pytest.raises(Refused, match="曾撤回"):
        act(public, "publish", "admin", comment="")
    act(public, "publish", "admin", comment="已更正附表。")
    page = look("public-report", *HERE)
    assert "曾经撤回：附表有误。" in page and "重新公开：已更正附表。" in page
    assert "已撤回" not in page
    assert answers()["pdf"] == 200


def test_only_the_administrator_withdraws(public: Office) -> None:
    for who in ("reviewer", "drafter", "head"):
        with pytest.raises(Refused, match="没有办理这一步的权限"):
            act(public, "withdraw", who, comment="撤回。")


def test_an_installation_without_public_pages_has_none(public: Office, settings: object) -> None:
    settings.PUBLIC_PAGES = False  # type: ignore[attr-defined]
    assert set(answers().values()) == {404}


def test_an_address_of_nothing_is_404(public: Office) -> None:
    for args in (("nowhere", "2024", "lincao"), ("yunxi", "2023", "lincao"), ("yunxi", "abc", "lincao"), ("yunxi", "2024-13-45", "lincao")):
        assert look("public-report", *args).status == 404
    assert Assessment.objects.count() == 2
