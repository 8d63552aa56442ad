"""What leaves: the data as JSON and as a workbook, and everything that is filed as one zip."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from apps.assessments.models import Assessment
from apps.audit.models import Act, Entry
from apps.budgets.models import Figure
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import live, take
from apps.indicators.models import Evidence
from apps.jobs.models import JobState
from apps.reports.models import Edition
from tests.web import Office, S, act, bring


def taken(client: Client, name: str, *args: object) -> bytes:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    return b"".join(answer.streaming_content)


def data_of(client: Client, assessment: Assessment) -> dict[str, Any]:
    return json.loads(taken(client, "data-file", assessment.pk, "json"))


def sheets_of(client: Client, assessment: Assessment) -> Any:
    return load_workbook(io.BytesIO(taken(client, "data-file", assessment.pk, "xlsx")))


def typed(assessment: Assessment, statement: str, row: str, column: str, raw: str) -> None:
    Figure.objects.filter(assessment=assessment, statement=statement, row=row, column=column).update(raw=raw)


def test_the_data_states_every_figure_with_its_label_unit_state_and_source(drafter: Client, filled: Assessment) -> None:
    data = data_of(drafter, filled)
    book = live(filled).book
    assert {fact["key"] for fact in (*data["facts"], *data["passages"])} == set(book)
    one = next(fact for fact in data["facts"] if fact["key"] == "三公.接待费.预算")
    assert one["label"] and one["unit"] and one["source"] and one["state"] == "entered"
    assert all(fact["key"].startswith("文字.") for fact in data["passages"])
    assert data["results"]["部门"]["scores"] and all("trace" in score for score in data["results"]["部门"]["scores"])
    assert data["findings"] is not None and data["department"] == "云溪区林草局"


def test_the_workbook_says_the_same_and_nothing_typed_is_a_formula(drafter: Client, filled: Assessment) -> None:
    evil = '=HYPERLINK("http://x","看")'
    typed(filled, "重点工作", "项1", "任务", evil)
    typed(filled, "重点工作", "项2", "任务", "@SUM(1)\x0b")
    book, data = sheets_of(drafter, filled), data_of(drafter, filled)
    assert book.sheetnames[:3] == ["数据", "得分", "检查"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if cell.hyperlink]
    assert evil in {cell.value for cell in cells} and "@SUM(1)" in {cell.value for cell in cells}
    assert book["数据"].max_row == 1 + len(data["facts"]) + len(data["passages"])
    assert book["检查"].max_row == 1 + len(data["findings"]) + len(data["missing"])
    amounts = {row[5].value: row[1].value for row in book["数据"].iter_rows(min_row=2)}
    fact = next(fact for fact in data["facts"] if fact["key"] == "三公.接待费.预算")
    assert amounts["三公.接待费.预算"] == pytest.approx(float(fact["value"]))


def test_missing_zero_and_not_applicable_stay_three_things(drafter: Client, filled: Assessment) -> None:
    for column, raw in (("预算", "0"), ("决算", "")):
        typed(filled, "三公", "接待费", column, raw)
    rows = {row[5].value: (row[1].value, row[3].value) for row in sheets_of(drafter, filled)["数据"].iter_rows(min_row=2)}
    assert rows["三公.接待费.预算"] == (0, "填报")
    assert rows["三公.接待费.决算"] == (None, "未填")


def test_the_bureau_gets_what_was_handed_in(here: Office, drafter: Client, reviewer: Client) -> None:
    assessment = bring(here, S.RETURNED)
    before = data_of(reviewer, assessment)
    typed(assessment, "三公", "接待费", "预算", "77.77")
    assert data_of(reviewer, assessment) == before
    assert "77.77" in json.dumps(data_of(drafter, assessment))
    assert "77.77" not in json.dumps(before)


def test_every_download_is_written_down(drafter: Client, filled: Assessment) -> None:
    data_of(drafter, filled)
    last = Entry.objects.latest("number")
    assert last.act == Act.DOWNLOAD and last.subject == "云溪区林草局2024年度自评数据（草稿）.json"


# --- the bundle ----------------------------------------------------------------------------------------------------


def filed(office: Office, *names: str) -> list[Evidence]:
    return [
        Evidence.objects.create(
            assessment=office.assessment, place="项目.P1.评判.指标拨付", name=name, size=len(name.encode()), uploaded_by=office.drafter,
            file=ContentFile(name.encode(), name="a.txt"),
        )
        for name in names
    ]  # fmt: skip


def edition_of(office: Office, kind: str) -> Edition:
    snapshot = take(office.assessment, kind, office.drafter, live(office.assessment))
    edition = Edition(
        assessment=office.assessment, snapshot=snapshot, input_hash=f"{snapshot.pk:064}", state=JobState.DONE,
        draft=kind == Snapshot.Kind.DRAFT,
    )  # fmt: skip
    edition.pdf.save("report.pdf", ContentFile(b"%PDF-1.7"), save=False)
    edition.docx.save("report.docx", ContentFile(b"PK"), save=False)
    edition.save()
    return edition


def bundle(client: Client, edition: Edition) -> zipfile.ZipFile:
    found = zipfile.ZipFile(io.BytesIO(taken(client, "bundle", edition.assessment_id, edition.pk)))
    assert found.testzip() is None
    return found


def test_the_bundle_holds_report_data_and_evidence_under_safe_and_distinct_names(here: Office, drafter: Client, filled: Assessment) -> None:
    filed(here, "纪要.pdf", "纪要.pdf", "../../etc/passwd", "CON", "付款\u202efdp.exe", "长" * 190 + ".docx")
    found = bundle(drafter, edition_of(here, Snapshot.Kind.DRAFT))
    names = found.namelist()
    stem = "云溪区林草局2024年度自评"
    assert names[:4] == [f"{stem}报告（草稿）.pdf", f"{stem}报告（草稿）.docx", f"{stem}数据（草稿）.xlsx", f"{stem}数据（草稿）.json"]
    evidence = [name for name in names if name.startswith("佐证材料/")]
    assert len({name.lower() for name in evidence}) == 6 and len(names) == 11
    assert all(name.count("/") == 1 and ".." not in name.partition("/")[0] and "\u202e" not in name for name in evidence)
    assert all(len(name) < 120 and not set(name) & set('\\:*?"<>|') for name in names)
    assert evidence[5].endswith(".docx") and found.read(evidence[0]) == "纪要.pdf".encode()
    listing = found.read("文件清单.txt").decode("utf-8-sig")
    assert all(f"{name}\t{len(found.read(name))}\t{hashlib.sha256(found.read(name)).hexdigest()}" in listing for name in names[:-1])


def test_evidence_that_is_gone_from_the_disk_is_said_and_the_rest_is_there(here: Office, drafter: Client, filled: Assessment) -> None:
    lost, _ = filed(here, "丢了.txt", "还在.txt")
    lost.file.storage.delete(lost.file.name)
    found = bundle(drafter, edition_of(here, Snapshot.Kind.DRAFT))
    assert not [name for name in found.namelist() if "丢了" in name]
    assert "丢了.txt\t文件已不在服务器上" in found.read("文件清单.txt").decode("utf-8-sig")
    assert [name for name in found.namelist() if "还在" in name]


def test_the_bundle_of_what_was_handed_in_has_its_own_data_and_no_later_evidence(here: Office, drafter: Client, reviewer: Client) -> None:
    assessment = bring(here, S.SUBMITTED)
    filed(here, "提交前.txt")
    edition = edition_of(here, Snapshot.Kind.SUBMISSION)
    act(here, "send_back", "reviewer")
    typed(assessment, "三公", "接待费", "预算", "77.77")
    filed(here, "退回后.txt")
    for client in (drafter, reviewer):
        found = bundle(client, edition)
        assert not [name for name in found.namelist() if "退回后" in name]
        assert b"77.77" not in found.read(found.namelist()[3])


def test_a_large_file_passes_in_pieces(here: Office, drafter: Client, filled: Assessment) -> None:
    (one,) = filed(here, "大.bin")
    with one.file.storage.open(one.file.name, "wb") as file:
        file.write(hashlib.shake_256(b"x").digest(2_000_000))
    edition = edition_of(here, Snapshot.Kind.DRAFT)
    answer = drafter.get(reverse("bundle", args=(filled.pk, edition.pk)))
    pieces = list(answer.streaming_content)
    assert len(pieces) > 8 and max(map(len, pieces)) < 600_000
    assert zipfile.ZipFile(io.BytesIO(b"".join(pieces))).testzip() is None
