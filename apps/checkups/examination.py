"""Taking in a report to be checked, and checking it: what a page does and what a worker does."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from apps.audit.case import Case
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.departments.models import User
from apps.domain.checkup import CheckUp, coverage_data, findings_data, findings_of
from apps.domain.checkup.checkup import check_up
from apps.domain.checkup.opinion import report_name
from apps.domain.documents.stored import document_data, document_of
from apps.domain.findings import Finding
from apps.domain.names import file_name
from apps.files.gate import read_file, refused
from apps.files.kinds import PAGES
from apps.files.limits import MAX_FILE_BYTES, MEGABYTE
from apps.files.refusal import Refused
from apps.files.storage import sha256_of
from apps.jobs.program import checks

from .models import Checkup

logger = logging.getLogger(__name__)

ENDINGS = (".docx", ".pdf", *PAGES, ".txt", ".md")
TAKEN = (*ENDINGS, ".doc", ".mhtml")
"""Many programs hand out web pages under the name .doc; what really is one is refused by its content."""


def refusal(upload: UploadedFile) -> str:
    """Why a file is not even taken in, as a sentence; empty where it is.  Only its kind is looked at here, the rest by a worker."""
    name = upload.name or ""
    if not name.lower().endswith(TAKEN):
        return f"“{file_name(name, 60)}”不是能核查的格式，可上传 Word（.docx）、PDF、网页和文本文件；.wps 请先另存为 .docx。"
    if (upload.size or 0) > MAX_FILE_BYTES:
        return f"“{file_name(name, 60)}”超过 {MAX_FILE_BYTES // MEGABYTE} MB，请压缩其中的图片或拆分后上传。"
    if not upload.size:
        return f"“{file_name(name, 60)}”是空的，请重新选择。"
    upload.seek(0)
    reason = refused(upload.read())
    upload.seek(0)
    return f"“{file_name(name, 60)}”没有收下：{reason}" if reason else ""


@transaction.atomic
def receive(upload: UploadedFile, by: User) -> Checkup:
    """A row for the file, queued.  The same file sent twice by an impatient click is the same check-up."""
    sha256, name = sha256_of(upload), file_name(upload.name or "")
    for one in Checkup.objects.of(by).light().filter(sha256=sha256, name=name, finished_at=None):
        return one
    checkup = Checkup.objects.create(file=upload, name=name, size=upload.size, sha256=sha256, requested_by=by)
    record(by, Case(), Change(Thing.CHECKUP, name, after=sha256, act=Act.ADD))
    checkup.wake()
    return checkup


def examine(checkup: Checkup) -> None:
    """Read and check a claimed file; a file that cannot be read ends it with the reason."""
    try:
        begun = time.monotonic()
        checkup.say(10, "正在读取文件")
        with checkup.file.open("rb") as handle:
            document = read_file(handle.read(), checkup.name)
        read = time.monotonic()
        checkup.say(50, "正在核对数字、表格和文字")
        result = check_up(document)
        for broken in result.broken:
            logger.error("核查 %s：%s", checkup.pk, broken)
        checked = time.monotonic()
        checkup.say(90, "正在保存结果")
    except Refused as error:
        checkup.fail(str(error).replace("\0", ""))
    else:
        checkup.refresh_from_db(fields=("findings", "left_out"))
        kept = {"left_out": still_left_out(findings_of(checkup.findings), checkup.left_out, result.findings), "program": checks()}
        checkup.finish(
            **stored(result) | kept, read_ms=int((read - begun) * 1000), check_ms=int((checked - read) * 1000)
        )


def still_left_out(before: Sequence[Finding], left_out: Sequence[int], now: Sequence[Finding]) -> list[int]:
    """The positions of what was 不采纳 and is found once more."""
    gone = Counter(named(before[number]) for number in left_out if number < len(before))
    found = []
    for number, finding in enumerate(now):
        if gone[named(finding)]:
            gone[named(finding)] -= 1
            found.append(number)
    return found


def named(finding: Finding) -> tuple[str, str]:
    """By what a finding is known again in another version."""
    return finding.code, finding.message


def stored(result: CheckUp) -> dict[str, Any]:
    document = document_data(result.document)
    errors, warnings, questions, notes = result.counts.values()
    return {
        "document": document, "findings": findings_data(result.findings), "coverage": coverage_data(result.coverage),
        "left_out": [], "year": result.document.year,
        "title": report_name(document_of(document))[:200],
        "errors": errors, "warnings": warnings, "questions": questions, "notes": notes,
    }  # fmt: skip
