"""Asking for an edition, and making one: what a page does and what a worker does."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.db import transaction

from apps.assessments.viewing import Viewing
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.departments.models import User
from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.disclosure.public import public_book
from apps.domain.report.carried import code_of
from apps.domain.report.compose import checklist_report, compose
from apps.domain.writing.blocks import Paragraph, Report, Run
from apps.factbook.models import Snapshot
from apps.factbook.recent import evaluation_of_snapshot
from apps.factbook.snapshots import live, standing, take

from .attached import attached
from .files import write_files
from .models import Edition, Printed

RENDERER = "4"
"""Raised when the writers change what they print, so that old files are not taken for new ones."""


MARK = "报告指纹　"


def printed_by(edition: Edition, evaluation: Evaluation) -> Report:
    if edition.printed == Printed.CHECKLIST:
        return checklist_report(evaluation, edition.draft)
    return report_of(evaluation, edition.snapshot, edition.draft)


def report_of(evaluation: Evaluation, snapshot: Snapshot, draft: bool) -> Report:
    """The report with its 指纹 at the end, if it is more than a draft: who has the paper can ask whether it is the approved one."""
    report = compose(evaluation, draft=draft)
    if draft:
        return report
    mark = Paragraph((Run(f"{MARK}{code_of(snapshot.hash)}"),), "note")
    return replace(report, blocks=(*report.blocks, mark))


@transaction.atomic
def request_edition(viewing: Viewing, by: User | None, public: bool = False, printed: str = Printed.REPORT) -> Edition:
    """The edition of what they see now, or the public one of it; queued if it is new, failed or cancelled."""
    assessment, snapshot = viewing.assessment, standing(viewing)
    draft = snapshot is None
    snapshot = snapshot or take(assessment, Snapshot.Kind.DRAFT, by, live(assessment))
    named = f"{assessment.pk}:{snapshot.hash}:{snapshot.kind}:{draft}:{RENDERER}{':public' if public else ''}{printed and f':{printed}'}"
    digest = hashlib.sha256(named.encode()).hexdigest()
    row = {"assessment": assessment, "snapshot": snapshot, "draft": draft, "public": public, "printed": printed, "requested_by": by}
    edition = Edition.objects.request(row, input_hash=digest)
    record(by, assessment.case, Change(Thing.REPORT, f"{snapshot.get_kind_display()} {edition.input_hash[:12]}", act=Act.ASK))
    return edition


def evaluation_for(edition: Edition) -> Evaluation:
    """What an edition prints; a public one prints what everybody may read."""
    snapshot = edition.snapshot
    return evaluate(snapshot.pack, public_book(snapshot.thawed())) if edition.public else evaluation_of_snapshot(snapshot)


def make(edition: Edition) -> None:
    """Render a claimed edition and store its files."""
    edition.say(1, "开始生成")
    snapshot, draft = edition.snapshot, edition.draft
    evaluation = evaluation_for(edition)
    data = () if edition.public or edition.printed else attached(evaluation, snapshot, draft)
    files = write_files(printed_by(edition, evaluation), edition.say, data)
    edition.say(95, "保存文件")
    edition.finish_with(
        {"pdf": ("report.pdf", files.pdf), "docx": ("report.docx", files.docx)}, pages=files.pages,
        pdf_hash=hashlib.sha256(files.pdf).hexdigest(), docx_hash=hashlib.sha256(files.docx).hexdigest(),
    )  # fmt: skip
