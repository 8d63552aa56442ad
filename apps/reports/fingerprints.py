"""Whether a file or a printed 指纹 is that of the approved report: what the public page and the command answer."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from apps.assessments.models import Assessment, AssessmentState
from apps.assessments.viewing import Viewing
from apps.domain.report.carried import GROUP, LENGTH, LETTERS, beginning_of
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import standing

from .models import Edition, Printed

APPROVED = (AssessmentState.APPROVED, AssessmentState.PUBLISHED)
CODE = re.compile(rf"(?:[{LETTERS}]{{{GROUP}}}-){{{LENGTH // GROUP - 1}}}[{LETTERS}]{{{GROUP}}}")
MOST = 20
"""The same data handed in again and again."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: is it, and which report; otherwise why not."""

    good: bool
    sentence: str


STRANGE = Verdict(False, "不是：本系统没有生成过这样的文件，或文件另存、改动过。可以输入报告最后印的指纹再查。")
NO_CODE = Verdict(False, f"这不是报告指纹。指纹印在报告最后，是 {LENGTH} 个字母，每 {GROUP} 个一组。")
UNKNOWN = Verdict(False, "不是：没有审核通过的报告用这个指纹，或报告后来又改过。")
LATER = Verdict(False, "不是：这是本系统生成的文件，但不是审核通过的那一份，是草稿、尚未审核，或后来又改过。")


def of_file(data: bytes) -> Verdict:
    """A file that is, to the last bit, one of an approved report's."""
    found = hashlib.sha256(data).hexdigest()
    editions = Edition.objects.filter(Q(pdf_hash=found) | Q(docx_hash=found), printed=Printed.REPORT)
    editions = list(editions.select_related("snapshot", "assessment__cycle__district", "assessment__department"))
    if not editions:
        return STRANGE
    for edition in editions:
        if not edition.draft and _stands(edition.snapshot, edition.assessment):
            return _yes(edition.assessment, "文件与审核通过时生成的一字不差")
    return LATER


def of_code(text: str) -> Verdict:
    """What is printed at the end of a report."""
    beginning = beginning_of(text)
    if not beginning:
        return NO_CODE
    kinds = (Snapshot.Kind.SUBMISSION, Snapshot.Kind.REVIEW)
    found = Snapshot.objects.filter(hash__startswith=beginning, kind__in=kinds).defer("book")
    for snapshot in found.select_related("assessment__cycle__district", "assessment__department")[:MOST]:
        if _stands(snapshot, snapshot.assessment):
            return _yes(snapshot.assessment, "指纹只证明数据，纸上的内容请与公开的报告逐页对照")
    return UNKNOWN


def _stands(snapshot: Snapshot, assessment: Assessment) -> bool:
    now = standing(Viewing(assessment)) if assessment.state in APPROVED else None
    return now is not None and (now.hash, now.kind) == (snapshot.hash, snapshot.kind)


def _yes(assessment: Assessment, more: str) -> Verdict:
    at, district = timezone.localtime(assessment.state_at), assessment.cycle.district.name
    state = f"{at:%Y年%-m月%-d日}{assessment.get_state_display()}"
    return Verdict(True, f"是：{district} {assessment}报告，{state}。{more}。")
