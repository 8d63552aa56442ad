"""Evidence behind an answer: taken in whole, handed out as a download only, to whom it concerns."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse
from django.test import Client
from django.urls import reverse
from pypdfium2 import PdfDocument

from apps.assessments.models import Assessment
from apps.domain.disclosure.public import public_book
from apps.factbook.gather import gather
from apps.indicators import evidence
from apps.indicators.models import Evidence
from apps.jobs.running import run_next
from tests.files.disk import full_disk, stored_files
from tests.files.test_gate import ole
from tests.files.word import p, word, zipped
from tests.web import Office, Page, S, bring, step_url, type_in

FIELD = "评判.2-佐证"
CONTENT = b"%PDF-1.7\n" + "预算编制会议纪要".encode()


@pytest.fixture
def url(filled: Assessment) -> str:
    return step_url(filled, "评判")


def upload(client: Client, url: str, name: str = "会议纪要.pdf", content: bytes = CONTENT) -> Page:
    return Page(type_in(client, url, {FIELD: SimpleUploadedFile(name, content)}))


def read(response: FileResponse) -> bytes:
    return b"".join(response.streaming_content)


def test_a_file_is_taken_in_under_the_name_it_had(drafter: Client, url: str, filled: Assessment, here: Office) -> None:
    assert upload(drafter, url).status == 302
    found = Evidence.objects.get()
    assert (found.name, found.size, found.place) == ("会议纪要.pdf", len(CONTENT), "评判.指标2")
    assert (found.assessment, found.uploaded_by) == (filled, here.drafter)
    assert found.file.name.startswith(f"evidence/{filled.pk}/")
    assert "会议纪要" not in found.file.name, "存放的名字不由用户定"
    assert "会议纪要.pdf" in Page(drafter.get(url)).part("评判.指标2").text_content()


def paper() -> bytes:
    """A PDF of one empty page."""
    document, written = PdfDocument.new(), BytesIO()
    document.new_page(595, 842)
    document.save(written)
    return written.getvalue()


def test_of_a_pdf_the_first_page_is_seen(
    drafter: Client, url: str, filled: Assessment, media_root: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    before = stored_files(media_root)
    upload(drafter, url, "合同.pdf", paper())
    upload(drafter, url, "坏的.pdf", CONTENT)
    while run_next("quick") != "没有要做的":
        pass
    good, bad = Evidence.objects.select_related("thumbnail").order_by("pk")
    assert (good.thumbnail.state, bad.thumbnail.state) == ("done", "failed")
    assert bad.thumbnail.error == "这份 PDF 的第一页画不出来，请下载后查看。"
    shown = [e.get("src") for e in Page(drafter.get(url)).part("评判.指标2").iter("img")]
    assert shown == [f"{reverse('evidence', args=(filled.pk, good.pk))}?page"]
    answer = drafter.get(shown[0])
    assert read(answer).startswith(b"\xff\xd8") and answer["Content-Type"] == "image/jpeg"
    assert drafter.get(f"{reverse('evidence', args=(filled.pk, bad.pk))}?page").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        for one in (good, bad):
            drafter.post(reverse("evidence-delete", args=(filled.pk, one.pk)))
    assert stored_files(media_root) == before


def test_what_is_sent_again_is_kept_once(drafter: Client, url: str) -> None:
    for content in (CONTENT, CONTENT, CONTENT[::-1] + b" "):
        upload(drafter, url, "会议纪要.txt", content.replace(b"%PDF", b"text"))
    assert Evidence.objects.count() == 2, "another file of the same name is another"


def test_it_comes_back_as_a_download_and_never_as_a_page(drafter: Client, url: str, filled: Assessment) -> None:
    upload(drafter, url, "网页.txt", b"<script>alert(1)</script>")
    found = Evidence.objects.get()
    response = drafter.get(reverse("evidence", args=(filled.pk, found.pk)))
    assert read(response) == b"<script>alert(1)</script>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E7%BD%91%E9%A1%B5.txt"
    assert response["Content-Length"] == "25"


def test_a_hostile_name_stays_a_name(drafter: Client, url: str, filled: Assessment) -> None:
    upload(drafter, url, "../../etc/纪要; filename=网页.html;.pdf")
    found = Evidence.objects.get()
    response = drafter.get(reverse("evidence", args=(filled.pk, found.pk)))
    read(response)
    assert found.name == "纪要; filename=网页.html;.pdf"
    assert found.file.name.startswith(f"evidence/{filled.pk}/")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%BA%AA%E8%A6%81%3B%20filename%3D")


def test_a_very_long_name_keeps_its_ending(drafter: Client, url: str, filled: Assessment) -> None:
    assert upload(drafter, url, "纪" * 230 + ".pdf").status == 302
    name = Evidence.objects.get().name
    assert len(name) == 200
    assert name.endswith("纪.pdf")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("程序.exe", CONTENT, "不能上传“.exe”文件"),
        ("网页.html", CONTENT, "不能上传“.html”文件"),
        ("图.svg", CONTENT, "不能上传“.svg”文件"),
        ("纪要.pdf.js", CONTENT, "不能上传“.js”文件"),
        ("没有后缀", CONTENT, "不能上传"),
        ("空.pdf", b"", "空文件"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_beside_the_question(
    drafter: Client, url: str, filled: Assessment, name: str, content: bytes, sentence: str
) -> None:
    changes = {FIELD: SimpleUploadedFile(name, content), "评判.3-等级.选择": "不完整（0分）"}
    page = Page(type_in(drafter, url, changes))
    assert page.status == 422
    assert sentence in page.beside("评判.指标2")
    assert not Evidence.objects.exists()
    assert filled.judgements.get(indicator="3", item="等级").choice == "不完整（0分）", "答案照样保存"


def test_a_file_too_large_says_how_large_it_may_be(
    drafter: Client, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "MAX_EVIDENCE", 1024 * 1024)
    page = upload(drafter, url, content=b"0" * (1024 * 1024 + 1))
    assert page.status == 422
    assert "文件超过 1 MB，请压缩或拆分后上传。" in page.beside("评判.指标2")


def test_an_ending_in_capitals_is_the_same_ending(drafter: Client, url: str) -> None:
    assert upload(drafter, url, "扫描件.PDF").status == 302
    assert Evidence.objects.get().name == "扫描件.PDF"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("决议.docx", b"MZ\x90\x00" + bytes(60), "文件的内容是程序，与扩展名“.docx”不符，没有收下。不能上传程序。"),
        ("决议.pdf", zipped({"a.txt": b"x"}), "文件的内容是压缩包，与扩展名“.pdf”不符"),
        ("清单.xlsx", word(p(text="甲局。")), "文件的内容是Word 文档（.docx），与扩展名“.xlsx”不符"),
        ("照片.png", b"%PDF-1.7", "文件的内容是PDF 文件"),
        ("加密.docx", ole("EncryptedPackage"), "请取消密码保护后再上传。"),
    ],
)
def test_what_a_file_is_is_told_by_its_content(
    drafter: Client, url: str, name: str, content: bytes, sentence: str
) -> None:
    page = upload(drafter, url, name, content)
    assert page.status == 422
    assert sentence in page.beside("评判.指标2")
    assert not Evidence.objects.exists()


def test_on_a_full_disk_the_answers_are_kept_and_the_file_gets_a_sentence(
    drafter: Client, url: str, filled: Assessment, media_root: Path
) -> None:
    before = stored_files(media_root)
    changes = {FIELD: SimpleUploadedFile("会议纪要.pdf", CONTENT), "评判.3-等级.选择": "不完整（0分）"}
    with full_disk():
        page = Page(type_in(drafter, url, changes))
    assert page.status == 422
    assert "服务器磁盘已满，“会议纪要.pdf”没有存下。请联系管理员清理磁盘后重新上传。" in page.beside("评判.指标2")
    assert filled.judgements.get(indicator="3", item="等级").choice == "不完整（0分）", "答案照样保存"
    assert not Evidence.objects.exists()
    assert stored_files(media_root) == before


def test_the_drafter_removes_a_file(
    drafter: Client, url: str, filled: Assessment, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    upload(drafter, url)
    found = Evidence.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        response = drafter.post(reverse("evidence-delete", args=(filled.pk, found.pk)))
    assert unquote(response["Location"]) == f"{url}#评判.指标2"
    assert not Evidence.objects.exists()
    assert not found.file.storage.exists(found.file.name)


def test_the_reviewer_reads_it_once_it_is_handed_in(
    reviewer: Client, stranger: Client, drafter: Client, here: Office
) -> None:
    bring(here, S.DRAFTING)
    upload(drafter, step_url(here.assessment, "评判"))
    address = reverse("evidence", args=(here.assessment.pk, Evidence.objects.get().pk))
    assert reviewer.get(address).status_code == 404
    bring(here, S.SUBMITTED)
    response = reviewer.get(address)
    assert (response.status_code, read(response)) == (200, CONTENT)
    assert stranger.get(address).status_code == 404
    assert drafter.post(reverse("evidence-delete", args=(here.assessment.pk, Evidence.objects.get().pk))).status_code == 403


def test_while_the_department_revises_the_bureau_has_the_files_that_were_handed_in(
    reviewer: Client, drafter: Client, here: Office
) -> None:
    bring(here, S.DRAFTING)
    url = step_url(here.assessment, "评判")
    upload(drafter, url)
    bring(here, S.RETURNED)
    upload(drafter, url, "补充.pdf")
    old, new = Evidence.objects.order_by("pk")
    for found, status in ((old, 200), (new, 404)):
        response = reviewer.get(reverse("evidence", args=(here.assessment.pk, found.pk)))
        assert response.status_code == status
        if response.streaming:
            read(response)
    assert "佐证材料 1 份" in Page(reviewer.get(reverse("score", args=(here.assessment.pk,))))
    assert "佐证材料 2 份" in Page(drafter.get(reverse("score", args=(here.assessment.pk,))))


def test_a_file_gone_from_the_disk_is_404_and_no_crash(drafter: Client, url: str, filled: Assessment) -> None:
    upload(drafter, url)
    found = Evidence.objects.get()
    found.file.storage.delete(found.file.name)
    assert drafter.get(reverse("evidence", args=(filled.pk, found.pk))).status_code == 404
    assert "会议纪要.pdf" in Page(drafter.get(url))


def test_the_score_card_counts_the_files(drafter: Client, url: str, filled: Assessment) -> None:
    upload(drafter, url)
    upload(drafter, url, "清单.txt", "清单".encode())
    page = Page(drafter.get(reverse("score", args=(filled.pk,))))
    assert "佐证材料 2 份" in page.part("指标2").text_content()


# --- at any field, at once --------------------------------------------------------------------------


def attach(client: Client, assessment: Assessment, name: str, *files: tuple[str, bytes], as_data: bool = True):
    sent = {"name": name, "files": [SimpleUploadedFile(*one) for one in files]}
    headers = {"Accept": "application/json"} if as_data else {}
    return client.post(reverse("evidence-add", args=(assessment.pk,)), sent, headers=headers)


def test_several_files_are_tied_to_a_figure_an_answer_or_a_text(drafter: Client, filled: Assessment) -> None:
    for name, place in (
        ("收支-人员经费.决算", "收支.人员经费.决算"), ("评判.3-等级.选择", "评判.指标3"), ("文字.问题-text", "文字.问题"),
    ):  # fmt: skip
        answer = attach(drafter, filled, name, ("甲.pdf", CONTENT), ("乙.txt", "清单".encode()))
        assert (answer.status_code, answer.json()["errors"]) == (200, [])
        assert "甲.pdf" in answer.json()["html"] and "乙.txt" in answer.json()["html"]
        assert filled.evidence.filter(place=place).count() == 2
    beside = Page(drafter.get(reverse("beside", args=(filled.pk,)), {"name": "收支-人员经费.决算"}))
    assert "甲.pdf" in beside
    back = attach(drafter, filled, "收支-人员经费.决算", ("丙.pdf", CONTENT), as_data=False)
    assert unquote(back["Location"]).endswith("/steps/shouzhi/#收支.人员经费.决算")


def test_a_file_that_cannot_be_taken_is_named_and_no_field_no_file(drafter: Client, filled: Assessment) -> None:
    answer = attach(drafter, filled, "收支-人员经费.决算", ("甲.pdf", CONTENT), ("乙.exe", b"MZ"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0].startswith("乙.exe：不能上传“.exe”文件")
    assert attach(drafter, filled, "收支-人员经费.决算").json()["errors"] == ["请先选择文件。"]
    assert attach(drafter, filled, "收支-没有.决算", ("甲.pdf", CONTENT)).status_code == 404
    assert not Evidence.objects.exists()


def test_pictures_and_pdf_are_shown_other_files_are_downloads_only(drafter: Client, filled: Assessment) -> None:
    attach(drafter, filled, "收支-人员经费.决算", ("甲.pdf", CONTENT), ("乙.txt", b"<b>"))
    shown = {}
    for one in Evidence.objects.all():
        response = drafter.get(reverse("evidence", args=(filled.pk, one.pk)), {"view": ""})
        read(response)
        shown[one.name] = (response["Content-Type"], response["Content-Disposition"].partition(";")[0], response["X-Content-Type-Options"])
    assert shown == {
        "甲.pdf": ("application/pdf", "inline", "nosniff"), "乙.txt": ("application/octet-stream", "attachment", "nosniff"),
    }  # fmt: skip


def test_the_report_lists_what_is_attached_and_to_what_but_not_for_everybody(drafter: Client, filled: Assessment) -> None:
    assert "佐证材料清单" not in Page(drafter.get(reverse("report", args=(filled.pk,))))
    for name in ("收支-人员经费.决算", "评判.3-等级.选择", "文字.问题-text"):
        attach(drafter, filled, name, ("会议纪要.pdf", CONTENT))
    page = Page(drafter.get(reverse("report", args=(filled.pk,))))
    for words in ("佐证材料清单", "会议纪要.pdf", "人员经费（决算数）", "指标3“绩效目标完整性”", "文字“存在问题”"):
        assert words in page, words
    assert "佐证.项1.名称" not in public_book(gather(filled))
