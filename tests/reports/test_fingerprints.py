"""A report carries what it was made from and a fingerprint: whoever has the file or the paper can see whether it is the approved one."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader, PdfWriter

from apps.assessments.viewing import Viewing
from apps.domain.report.carried import NotCarried, code_of, rebuilt
from apps.domain.report.compose import compose
from apps.factbook.snapshots import evaluation_of, standing
from apps.indicators.models import Judgement
from apps.jobs.models import JobState
from apps.reports.attached import DATA, SHEETS
from apps.reports.editions import make, report_of, request_edition
from apps.reports.fingerprints import LATER, NO_CODE, STRANGE, UNKNOWN, of_code, of_file
from apps.reports.models import Edition
from apps.reports.unpacking import unpack
from tests.reports.printed import parts, pdf_pages
from tests.web import Office, Page, S, act, bring


def made(office: Office) -> Edition:
    edition = request_edition(Viewing(office.assessment), office.reviewer)
    Edition.objects.filter(pk=edition.pk).update(state=JobState.RUNNING)
    edition.refresh_from_db()
    make(edition)
    edition.refresh_from_db()
    return edition


@pytest.fixture
def approved(here: Office) -> Edition:
    bring(here, S.APPROVED)
    return made(here)


def data_of(edition: Edition, kind: str = "pdf") -> bytes:
    with getattr(edition, kind).open("rb") as handle:
        return handle.read()


def command(name: str, *words: str) -> str:
    out = io.StringIO()
    call_command(name, *words, stdout=out)
    return out.getvalue()


def asked(**fields: Any) -> Page:
    return Page(Client().post(reverse("verify"), fields))


def test_an_approved_report_says_what_it_is_and_can_be_made_again_from_itself(approved: Edition, here: Office, tmp_path: Path) -> None:
    """One file, looked at from all sides: a rendering costs a second."""
    pdf, docx, code = data_of(approved), data_of(approved, "docx"), code_of(approved.snapshot.hash)

    # The last page carries the fingerprint, and so does the Word file.
    assert pdf_pages(pdf)[-1].rstrip().endswith(f"报告指纹{code}") or code in pdf_pages(pdf)[-1]
    assert code in parts(docx)["word/document.xml"].decode()

    # Whoever has a file is told without logging in.
    for kind, data in (("pdf", pdf), ("docx", docx)):
        page = asked(file=SimpleUploadedFile(f"报告.{kind}", data))
        assert "是：云溪区" in page
        assert "一字不差" in page
    assert "是：" in asked(code=code.lower().replace("-", " "))
    assert of_file(pdf + b" ") is STRANGE
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf)
    assert "审核通过" in command("fingerprint", str(file))

    # From the PDF alone: the same blocks, the same scores.
    again = unpack(pdf)
    evaluation = evaluation_of(Viewing(here.assessment))
    assert again.report == compose(evaluation, draft=False)
    assert again.evaluation.sheet == evaluation.sheet
    assert again.same
    assert "合计" in command("unpack", str(file), "--to", str(tmp_path / "out"))
    sheets = load_workbook(tmp_path / "out" / SHEETS)
    traces = [row[6] for row in sheets["得分"].iter_rows(min_row=2, values_only=True)]
    assert any("=" in (trace or "") or "×" in (trace or "") for trace in traces)
    assert sheets["数据"].max_row > 20

    # Saved anew by another program it is not the file any more, but its data still is that of the approved report.
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.add_metadata({"/Subject": "另存"})
    file.write_bytes(saved(writer))
    said = command("fingerprint", str(file))
    assert "另存或改动过" in said
    assert "是：云溪区" in said

    # The flags of PDF/A-3 and PDF/UA-1.
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    files = [spec.get_object() for spec in root["/AF"]]
    assert sorted(spec["/UF"] for spec in files) == sorted((DATA, SHEETS))
    assert {spec["/AFRelationship"] for spec in files} == {"/Source"}
    metadata = root["/Metadata"].get_data().decode()
    assert 'pdfaid:part="3"' in metadata
    assert 'pdfuaid:part="1"' in metadata
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert {page["/Tabs"] for page in reader.pages} == {"/S"}
    objects = [found for n in range(1, reader.trailer["/Size"]) if isinstance(found := reader.get_object(n), dict)]
    links = [found for found in objects if found.get("/Subtype") == "/Link"]
    assert links
    assert all(str(link.get("/Contents", "")) for link in links)
    assert all("/StructParent" in link for link in links)
    heads = [found for found in objects if found.get("/S") == "/TH"]
    assert {head["/A"]["/Scope"] for head in heads} == {"/Column"} or {head["/A"]["/Scope"] for head in heads} == {"/Column", "/Row"}

    # What came back for revision is the approved one no more.
    act(here, "reopen", "admin")
    assert of_file(pdf) is LATER
    assert of_code(code) is UNKNOWN
    with pytest.raises(CommandError, match="不是"):
        command("fingerprint", str(file))


def saved(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_the_command_writes_the_published_report_itself(approved: Edition, here: Office, tmp_path: Path) -> None:
    unit, code = f"{here.department.code}/{here.assessment.cycle.year}", code_of(approved.snapshot.hash)
    for kind in ("pdf", "docx"):
        command("render", unit, "--to", kind, "--out", str(tmp_path / f"报告.{kind}"))
    assert (tmp_path / "报告.pdf").read_bytes() == data_of(approved)
    document = parts((tmp_path / "报告.docx").read_bytes())
    assert code in document["word/document.xml"].decode() and b"<w:updateFields" in document["word/settings.xml"]


def test_a_draft_has_no_fingerprint(here: Office) -> None:
    bring(here, S.DRAFTING)
    edition = request_edition(Viewing(here.assessment), here.drafter)
    report = report_of(evaluation_of(Viewing(here.assessment)), edition.snapshot, edition.draft)
    assert not any("报告指纹" in getattr(block, "text", "") for block in report.blocks)


def test_what_is_no_fingerprint_is_said_to_be_none(db: None) -> None:
    assert of_code("ABCD") is NO_CODE
    assert of_code("BCDF-" * 6) is UNKNOWN
    assert "请选择报告文件" in asked()
    assert "不是：" in asked(file=SimpleUploadedFile("a.pdf", b"%PDF-1.7"))


@pytest.mark.parametrize("change", ["entered", "results", "format"])
def test_data_that_was_tampered_with_is_found_out(here: Office, change: str) -> None:
    from apps.domain.report.carried import carried, results

    bring(here, S.SUBMITTED)
    snapshot = standing(Viewing(here.assessment))
    assert snapshot is not None
    evaluation = evaluation_of(Viewing(here.assessment))
    data = json.loads(json.dumps(carried(evaluation, snapshot.pack_version.files, None, False)))
    assert results(rebuilt(data)) == data["results"]
    if change == "results":
        data["results"]["部门"]["scores"][0]["points"] = "99.00"
        assert results(rebuilt(data)) != data["results"]
        return
    if change == "entered":
        number = next(fact for fact in data["entered"]["facts"] if str(fact["value"]).replace(".", "").isdigit())
        number["value"] = "271828"
    else:
        data["format"] = "anything"
    with pytest.raises(NotCarried):
        rebuilt(data)


def test_a_second_score_makes_another_report(here: Office) -> None:
    """The bureau's marks are part of what is approved."""
    from apps.reviews.marks import Mark
    from apps.reviews.scores import keep

    bring(here, S.SUBMITTED)
    before = standing(Viewing(here.assessment))
    keep(here.assessment, {"2": Mark(amount="1", reason="核定")}, here.reviewer)
    after = standing(Viewing(here.assessment))
    assert before is not None and after is not None
    assert code_of(before.hash) != code_of(after.hash)
    assert Judgement.objects.filter(side=Judgement.Side.REVIEW).exists()
