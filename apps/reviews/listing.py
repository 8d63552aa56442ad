"""The opinions of an assessment as a list to take away: JSON or a workbook, no more than who looks may see."""

from __future__ import annotations

import json
from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.assessments.access import get_viewing
from apps.assessments.downloads import DATA, hand_over
from apps.audit.models import Thing
from apps.factbook.snapshots import evaluation_of
from apps.files.tables import write_table

from .talk import Said, Talk

HEADS = ("位置", "当时的内容", "现在的内容", "意见", "提出人", "时间", "状态", "答复", "办结理由")
WIDTHS = (36, 20, 20, 48, 14, 18, 12, 48, 30)


@login_required
@require_GET
def listing(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    if kind not in DATA:
        raise Http404
    viewing = get_viewing(request, pk)
    assessment = viewing.assessment
    rows = [_row(said) for said in Talk(viewing, evaluation_of(viewing)).said]
    made = _as_json(rows) if kind == "json" else write_table("审核意见", HEADS, rows, WIDTHS)
    name = f"{assessment.department.name}{assessment.cycle.year}年度审核意见.{kind}"
    return hand_over(made, name, DATA[kind], by=request.user, case=assessment.case, thing=Thing.COMMENT)


def _as_json(rows: list[tuple[str, ...]]) -> BytesIO:
    return BytesIO(json.dumps([dict(zip(HEADS, row, strict=True)) for row in rows], ensure_ascii=False).encode())


def _row(said: Said) -> tuple[str, ...]:
    comment, anchor = said.comment, said.anchor
    answers = "\n".join(f"{reply.by}：{reply.text}" for reply in comment.replies.all())
    place = f"{comment.label}（已不存在）" if anchor.gone else anchor.label
    at = timezone.localtime(comment.at).strftime("%Y-%m-%d %H:%M")
    return (place, comment.stood, anchor.now, comment.text, str(comment.by), at, comment.told, answers, comment.decision)
