"""Taking in a file to be imported, and reading it: what a page does and what a worker does."""

from __future__ import annotations

from dataclasses import asdict

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from apps.assessments.models import Assessment
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.departments.models import User
from apps.domain.names import file_name
from apps.domain.report.carried import digest
from apps.factbook.snapshots import live
from apps.factbook.years import prior_book
from apps.files.kinds import PAGES, Kind, kind_of
from apps.files.refusal import Refused
from apps.files.sheets import ENDINGS, MAX_BYTES, MEGABYTE, TAKEN
from apps.files.storage import sha256_of

from . import carrying
from .accepting import Conflict, take_in
from .marks import marked
from .models import Import, Workbook
from .proposals import Reading
from .readers import read_file
from .slots import Target
from .workbook.writer import workbook

REPORTS = (".docx", ".pdf", ".md", *PAGES)
"""Endings of reports; .txt may be either."""


def refusal(upload: UploadedFile) -> str:
    """Why a file is not even taken in, as a sentence; empty where it is."""
    name = file_name(upload.name or "", 60)
    if not (upload.name or "").lower().endswith((*ENDINGS, *REPORTS, ".xlsm", ".ods", ".doc")):
        return f"“{name}”不是能导入的格式。{TAKEN}报告可以是 .docx、.pdf、网页（.html、.mht）、.txt 和 .md。"
    if (upload.size or 0) > MAX_BYTES:
        return f"“{name}”超过 {MAX_BYTES // MEGABYTE} MB，请删去图片和无关的表后再上传。"
    return "" if upload.size else f"“{name}”是空的，请重新选择。"


@transaction.atomic
def receive(upload: UploadedFile, assessment: Assessment, by: User) -> Import:
    """A row for the file, queued."""
    made = Import.objects.create(
        assessment=assessment, file=upload, name=file_name(upload.name or ""), size=upload.size, sha256=sha256_of(upload),
        requested_by=by,
    )  # fmt: skip
    record(by, assessment.case, Change(Thing.IMPORT, made.name, after=made.sha256, act=Act.ADD))
    made.wake()
    return made


def carry_over(prior: Assessment, assessment: Assessment, by: User) -> Import:
    """A row for the department's own assessment of the year before, queued."""
    made = Import.objects.create(
        assessment=assessment, prior=prior, name=prior.cycle.what, size=0, requested_by=by,
        sha256=digest(prior.cycle.pack_version.hash, live(prior).entered.frozen()),
    )  # fmt: skip
    record(by, assessment.case, Change(Thing.IMPORT, made.name, after=made.sha256, act=Act.ADD))
    made.wake()
    return made


def examine(job: Import) -> None:
    """Read a claimed file; one that cannot be read ends it with the reason."""
    try:
        job.say(10, "正在读取文件")
        data = _content(job)
        target = Target(job.assessment)
        reading = carrying.read(Target(job.prior), target) if job.prior else read_file(data, job.name, target)
        job.say(80, "正在保存结果")
        if job.prior:
            take_in(job.assessment, reading.proposals, job.name, job.sha256, job.requested_by, job)
    except (Refused, Conflict) as error:
        job.fail(str(error).replace("\0", ""))
    else:
        job.finish_with(
            _marked(data, reading), reader=reading.reader, notes=list(reading.notes),
            proposals_data=[one.as_dict() for one in reading.proposals],
            faults_data=[asdict(fault) | {"place": [fault.place.sheet, fault.place.cell]} for fault in reading.faults],
        )  # fmt: skip


def _content(job: Import) -> bytes:
    if not job.file:
        return b""
    with job.file.open("rb") as handle:
        content: bytes = handle.read()
    return content


def _marked(data: bytes, reading: Reading) -> dict[str, tuple[str, bytes]]:
    """Her own workbook with what is wrong marked in it; only a .xlsx can be marked without changing anything else."""
    if not reading.faults or kind_of(data) is not Kind.XLSX:
        return {}
    made = marked(data, reading.faults)
    return {} if made is data else {"marked": ("标出问题.xlsx", made)}


def write(job: Workbook) -> None:
    """Make the workbook of a claimed job."""
    job.say(10, "正在整理填报内容")
    assessment = job.assessment
    made = workbook(Target(assessment), prior_book(assessment))
    job.finish_with({"file": ("工作簿.xlsx", made)})
