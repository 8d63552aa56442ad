"""What leaves: the data of an assessment as JSON or a workbook, and all that is filed of a report as one zip.

Nobody gets more than the pages show them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.assessments.access import get_viewing
from apps.assessments.downloads import DATA, LONGEST, ZIP, hand_over
from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.audit.models import Thing
from apps.domain.book.evaluation import Evaluation
from apps.domain.names import file_name
from apps.domain.report.carried import examined, told
from apps.factbook.recent import evaluation_of_snapshot
from apps.files.zips import Entry, Sent, streamed
from apps.findings.own import examined_of, known, with_findings
from apps.indicators.models import Evidence
from apps.reports.models import Edition
from apps.reports.views import editions_for
from apps.reports.workbook import workbook

LISTING = "文件清单.txt"
GONE = "文件已不在服务器上，没有装入"


@login_required
@require_GET
def data_file(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """Everything who looks may see of it: figures, texts, scores with their traces, forms, findings."""
    viewing = get_viewing(request, pk)
    if kind not in DATA:
        raise Http404
    assessment = viewing.assessment
    made = written(data_of(assessment, examined_of(viewing).evaluation, viewing.live), kind)
    name = data_name(assessment, viewing.live, kind)
    return hand_over(BytesIO(made), name, DATA[kind], by=request.user, case=assessment.case, thing=Thing.REPORT)


def data_name(assessment: Assessment, draft: bool, kind: str) -> str:
    return f"{assessment.department.name}{assessment.cycle.what}数据{'（草稿）' if draft else ''}.{kind}"


def data_of(assessment: Assessment, evaluation: Evaluation, draft: bool) -> dict[str, Any]:
    return told(evaluation, assessment.cycle.as_of, draft) | {"department": assessment.department.name} | examined(evaluation)


def written(data: dict[str, Any], kind: str) -> bytes:
    return workbook(data) if kind == "xlsx" else json.dumps(data, ensure_ascii=False, indent=1).encode()


@login_required
@require_GET
def bundle(request: HttpRequest, pk: int, edition_pk: int) -> HttpResponse | FileResponse:
    """归档材料: an edition's PDF and DOCX, the data they were made from, and the evidence, sent while it is put together."""
    viewing = get_viewing(request, pk)
    assessment = viewing.assessment
    edition = get_object_or_404(editions_for(viewing).select_related("snapshot__pack_version"), pk=edition_pk)
    if sentence := edition.why_not_there():
        messages.warning(request, sentence)
        return redirect("report", pk)
    stem = f"{assessment.department.name}{assessment.cycle.what}"
    mark = "（草稿）" if edition.draft else ""
    entries = [*_report(edition, f"{stem}报告{mark}"), *_data_entries(edition, f"{stem}数据{mark}"), *_evidence(viewing, edition)]
    content = streamed(entries, LISTING, listing)
    name = f"{stem}归档材料{mark}.zip"
    return hand_over(content, name, ZIP, by=request.user, case=assessment.case, thing=Thing.REPORT)


def _report(edition: Edition, stem: str) -> Iterator[Entry]:
    at = edition.finished_at or edition.requested_at
    for kind in Edition.files:
        yield _stored(getattr(edition, kind), f"{stem}.{kind}", at)


def _data_entries(edition: Edition, stem: str) -> Iterator[Entry]:
    """What the edition was made from, whatever has been typed since."""
    data, at = edition_data(edition), timezone.localtime(edition.snapshot.taken_at)
    for kind in ("xlsx", "json"):
        made = written(data, kind)
        yield Entry(file_name(f"{stem}.{kind}", LONGEST), len(made), at, lambda made=made: BytesIO(made))


def edition_data(edition: Edition) -> dict[str, Any]:
    evaluation = evaluation_of_snapshot(edition.snapshot)
    found = known(edition.assessment, evaluation)
    return data_of(edition.assessment, with_findings(evaluation, found if found and found.done else None), edition.draft)


def _evidence(viewing: Viewing, edition: Edition) -> Iterator[Entry]:
    """The files behind the answers, numbered, so that no two have one name; of what was handed in, those of then."""
    files = Evidence.objects.seen_in(viewing)
    if not edition.draft:
        files = files.filter(uploaded_at__lte=edition.snapshot.taken_at)
    for number, one in enumerate(files, 1):
        name = file_name(f"{number:03}_{one.place.replace('评判.', '')}_{one.name}", LONGEST)
        yield _stored(one.file, f"佐证材料/{name}", one.uploaded_at, one.size)


def _stored(file: FieldFile, name: str, at: datetime, size: int = 0) -> Entry:
    folder, slash, own = name.rpartition("/")
    return Entry(f"{folder}{slash}{file_name(own, LONGEST)}", size, timezone.localtime(at), lambda: file.storage.open(file.name, "rb"))


def listing(sent: list[Sent]) -> str:
    """文件清单: every file with its length and SHA-256; what is gone from the server is said, not left out."""
    rows = [("文件", "字节", "SHA-256")]
    rows += [(one.entry.name, str(one.size), one.sha256) if one.sha256 else (one.entry.name, GONE, "") for one in sent]
    return "\ufeff" + "".join("\t".join(row).rstrip() + "\r\n" for row in rows)
