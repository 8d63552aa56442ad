"""The report's pages: live preview, the job's line, the files, and who may have which."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch
from urllib.parse import quote

import lxml.html
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.factbook.snapshots import standing
from apps.jobs.models import JobState
from apps.reports import fonts
from apps.reports.editions import request_edition
from apps.reports.models import Edition
from tests.web import Office, Page, S, act, bring, bureau, get, step_url, type_in

E = JobState


def made(edition: Edition) -> Edition:
    """The edition as if a worker had made it."""
    edition.pdf.save("report.pdf", ContentFile(b"%PDF-1.7 files"), save=False)
    edition.docx.save("report.docx", ContentFile(b"PK files"), save=False)
    edition.state, edition.pages = E.DONE, 12
    edition.save()
    return edition


# --- preview ---------------------------------------------------------------------------------------


def test_the_preview_is_the_report_as_it_stands(drafter: Client, filled: Assessment) -> None:
    page = get(drafter, "report", filled.pk)
    assert "云溪区林草局2024年度部门整体支出绩效自评报告" in page
    assert "年初预算2,000.00万元，决算2,000.00万元" in page
    assert "自评得分88.37分，等级为良。" in page
    assert "待填" not in page


def test_it_follows_what_is_typed_at_once(drafter: Client, filled: Assessment) -> None:
    type_in(drafter, step_url(filled, "收支"), {"收支-基本支出.年初": "900"})
    assert "年初预算2,100.00万元" in get(drafter, "report", filled.pk)


def test_what_is_still_open_is_counted_and_shown(drafter: Client, here: Office) -> None:
    page = get(drafter, "report", here.assessment.pk)
    assert "报告中还有" in page
    assert "〔待填：主要职责〕" in page


def test_what_people_typed_is_text_in_the_preview(drafter: Client, filled: Assessment) -> None:
    type_in(drafter, step_url(filled, "主要职责"), {"文字.主要职责-text": "<script>alert(1)</script><b>粗</b>"})
    html = get(drafter, "report", filled.pk).html
    assert "<script>alert(1)</script>" not in html
    assert "&lt;script&gt;" in html


def test_reviewer_and_stranger(reviewer: Client, stranger: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    assert "自评得分88.37分" in get(reviewer, "report", here.assessment.pk)
    assert get(stranger, "report", here.assessment.pk).status == 404


# --- asking for the files --------------------------------------------------------------------------


def make(client: Client, assessment: Assessment) -> Page:
    return Page(client.post(reverse("report-make", args=(assessment.pk,)), follow=True))


def test_asking_makes_a_job_and_the_page_shows_it(drafter: Client, filled: Assessment, here: Office) -> None:
    page = make(drafter, filled)
    edition = Edition.objects.get()
    assert (edition.requested_by, edition.draft) == (here.drafter, True)
    line = page.part(f"edition-{edition.pk}")
    assert "排队中" in line.text_content()
    assert "草稿" in line.text_content()
    assert line.get("hx-get") == reverse("edition", args=(filled.pk, edition.pk))


def test_asking_again_makes_no_second_job(drafter: Client, filled: Assessment) -> None:
    make(drafter, filled)
    make(drafter, filled)
    assert Edition.objects.count() == 1


def test_files_that_are_there_are_not_made_again(drafter: Client, filled: Assessment, here: Office) -> None:
    made(request_edition(Viewing(filled), here.drafter))
    assert make(drafter, filled).alerts == ["内容没有变化，已有生成好的文件。"]


def test_the_bureau_waits_while_the_department_revises(reviewer: Client, here: Office) -> None:
    bring(here, S.RETURNED)
    count = Edition.objects.count()
    assert make(reviewer, here.assessment).alerts == ["部门正在修改，提交后才能生成。"]
    act(here, "hand_to_head", "drafter")
    assert make(reviewer, here.assessment).alerts == ["部门正在修改，提交后才能生成。"]
    assert Edition.objects.count() == count
    assert "生成报告" not in get(reviewer, "report", here.assessment.pk).part("h-files").getparent().text_content()


def test_the_bureau_sees_no_draft_of_the_departments(reviewer: Client, drafter: Client, here: Office) -> None:
    bring(here, S.DRAFTING)
    draft = made(request_edition(Viewing(here.assessment), here.drafter))
    act(here, "hand_to_head", "drafter")
    act(here, "sign", "head")
    final = Edition.objects.exclude(pk=draft.pk).get()
    page = get(reviewer, "report", here.assessment.pk)
    assert f"edition-{final.pk}" in page.html
    assert f"edition-{draft.pk}" not in page.html
    assert f"edition-{draft.pk}" in get(drafter, "report", here.assessment.pk).html
    for name, args in (("edition", ()), ("edition-file", ("pdf",))):
        assert reviewer.get(reverse(name, args=(here.assessment.pk, draft.pk, *args))).status_code == 404


# --- the job's line --------------------------------------------------------------------------------

LINES = {
    E.QUEUED: ["排队中", "取消"],
    E.RUNNING: ["生成中", "排版", "取消"],
    E.DONE: ["已生成", "12 页", "在线查看", "下载 PDF", "下载 DOCX"],
    E.FAILED: ["生成失败", "服务器磁盘已满"],
    E.CANCELLED: ["已取消"],
}


@pytest.mark.parametrize("state", list(E), ids=[e.value for e in E])
def test_the_line_says_how_far_it_is_and_asks_again_while_it_runs(
    drafter: Client, filled: Assessment, here: Office, state: JobState
) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    if state == E.DONE:
        made(edition)
    error = "服务器磁盘已满，文件没有存下。" if state == E.FAILED else ""
    Edition.objects.update(state=state, progress=40, message="排版", error=error)
    page = get(drafter, "edition", filled.pk, edition.pk)
    assert "<html" not in page.html
    for words in LINES[state]:
        assert words in page
    assert ("hx-get" in page.html) == (state in (E.QUEUED, E.RUNNING))


def test_a_long_wait_is_explained(drafter: Client, filled: Assessment, here: Office) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    page = get(drafter, "edition", filled.pk, edition.pk)
    assert "等待生成" in page
    assert "排队时间较长" not in page
    with patch.object(Edition, "slow", True):
        assert "排队时间较长，可以先做别的，生成好会显示在这里。" in get(drafter, "edition", filled.pk, edition.pk)


def test_it_can_be_cancelled_while_it_waits(drafter: Client, filled: Assessment, here: Office) -> None:
    edition = request_edition(Viewing(filled), here.drafter)
    address = reverse("edition-cancel", args=(filled.pk, edition.pk))
    assert "已取消" in Page(drafter.post(address, follow=True))
    assert Page(drafter.post(address, follow=True)).alerts == ["已经结束，不必取消。"]


# --- downloads -------------------------------------------------------------------------------------

NAME = "云溪区林草局2024年度自评报告"


@pytest.mark.parametrize(
    ("kind", "content", "content_type"),
    [
        ("pdf", b"%PDF-1.7 files", "application/pdf"),
        ("docx", b"PK files", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_a_file_comes_with_a_name_a_person_gave_it(
    drafter: Client, here: Office, kind: str, content: bytes, content_type: str
) -> None:
    bring(here, S.SUBMITTED)
    edition = made(Edition.objects.get())
    response = drafter.get(reverse("edition-file", args=(here.assessment.pk, edition.pk, kind)))
    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(f'{NAME}.{kind}')}"


def test_a_draft_says_so_in_its_name(drafter: Client, filled: Assessment, here: Office) -> None:
    edition = made(request_edition(Viewing(filled), here.drafter))
    response = drafter.get(reverse("edition-file", args=(filled.pk, edition.pk, "pdf")))
    b"".join(response.streaming_content)
    assert quote("（草稿）.pdf") in response["Content-Disposition"]


def test_a_pdf_can_be_looked_at_in_the_browser_a_docx_not(drafter: Client, filled: Assessment, here: Office) -> None:
    edition = made(request_edition(Viewing(filled), here.drafter))
    for kind, disposition in (("pdf", "inline"), ("docx", "attachment")):
        response = drafter.get(reverse("edition-file", args=(filled.pk, edition.pk, kind)) + "?view")
        b"".join(response.streaming_content)
        assert response["Content-Disposition"].startswith(disposition)


@pytest.mark.parametrize("state", [E.QUEUED, E.RUNNING, E.FAILED, E.CANCELLED])
def test_there_is_no_file_before_it_is_done(drafter: Client, filled: Assessment, here: Office, state: JobState) -> None:
    edition = made(request_edition(Viewing(filled), here.drafter))
    Edition.objects.update(state=state)
    response = drafter.get(reverse("edition-file", args=(filled.pk, edition.pk, "pdf")))
    assert (response.status_code, response["Location"]) == (302, reverse("report", args=(filled.pk,)))


def test_after_a_review_the_files_are_asked_for_with_the_marks(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    sent = {"form": "指标", "指标-loaded": "{}", "指标-2.得分": "1", "指标-2.理由": "核定"}
    reviewer.post(reverse("second", args=(here.assessment.pk,)), sent)
    act(here, "approve", "reviewer")
    newest = Edition.objects.first()
    assert newest is not None
    assert newest.snapshot == standing(bureau(here.assessment))
    assert newest.snapshot.kind == "review"


# --- on the command line ---------------------------------------------------------------------------


def test_render_as_text_and_html(filled: Assessment, tmp_path: Path) -> None:
    for kind in ("txt", "html"):
        out = tmp_path / "below" / f"report.{kind}"
        call_command("render", "lincao/2024", "--to", kind, "--out", str(out), verbosity=0)
        written = out.read_text(encoding="utf-8")
        text = lxml.html.fromstring(written).text_content() if kind == "html" else written
        assert "自评得分88.37分，等级为良。" in text
    text = (tmp_path / "below/report.txt").read_text(encoding="utf-8")
    assert "人员经费\t600.00\t610.00\t605.25" in text


def test_render_names_the_character_no_face_has(filled: Assessment, tmp_path: Path) -> None:
    lacking = patch.object(fonts, "printable", lambda: frozenset(range(0x20, 0x30000)) - {ord("护")})
    with lacking, pytest.raises(CommandError, match=r"“护”U\+62A4"):
        call_command("render", "lincao/2024", "--to", "pdf", "--out", str(tmp_path / "report.pdf"))
    assert not (tmp_path / "report.pdf").exists()
