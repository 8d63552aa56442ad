"""The opinions of an assessment as a list to take away: JSON or a workbook, no more than who looks may see."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.assessments.access import get_viewing
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.domain.names import file_name
from apps.factbook.snapshots import evaluation_of

from .talk import Said, Talk

HEADS = ("位置", "当时的内容", "现在的内容", "意见", "提出人", "时间", "状态", "答复", "办结理由")
WIDTHS = (36, 20, 20, 48, 14, 18, 12, 48, 30)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_GET
def listing(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    if kind not in ("json", "xlsx"):
        raise Http404
    viewing = get_viewing(request, pk)
    rows = [_row(said) for said in Talk(viewing, evaluation_of(viewing)).said]
    name = file_name(f"{viewing.assessment.department.name}{viewing.assessment.cycle.year}年度审核意见.{kind}", 100)
    record(request.user, viewing.assessment.case, Change(Thing.COMMENT, name, act=Act.DOWNLOAD))
    if kind == "json":
        return JsonResponse([dict(zip(HEADS, row, strict=True)) for row in rows], safe=False, json_dumps_params={"ensure_ascii": False})
    response = HttpResponse(_workbook(rows), content_type=XLSX)
    response.headers["Content-Disposition"] = f"attachment; filename*=utf-8''{_quoted(name)}"
    return response


def _row(said: Said) -> tuple[str, ...]:
    comment, anchor = said.comment, said.anchor
    answers = "\n".join(f"{reply.by}：{reply.text}" for reply in comment.replies.all())
    place = f"{comment.label}（已不存在）" if anchor.gone else anchor.label
    at = timezone.localtime(comment.at).strftime("%Y-%m-%d %H:%M")
    return (place, comment.stood, anchor.now, comment.text, str(comment.by), at, comment.told, answers, comment.decision)


def _workbook(rows: list[tuple[str, ...]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "审核意见"
    for number, row in enumerate((HEADS, *rows), 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column, _plain(text))
            # Words that begin with = are words.
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
    for column, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(text: str) -> str:
    """Without the signs no workbook can hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")[:32_767]


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name)
