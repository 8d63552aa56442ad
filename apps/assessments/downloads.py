"""The one way a stored file leaves: under a name that every system takes, written down, never kept by a cache on its way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from apps.audit.case import Case
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.domain.names import file_name
from apps.jobs.models import Job

ANY = "application/octet-stream"
JSON, XLSX, ZIP = "application/json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"
DATA = {"json": JSON, "xlsx": XLSX}
"""In which forms data leaves, by the ending."""
PAPERS = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
"""In which forms what is printed leaves, by the ending."""
LONGEST = 100


def hand_out(
    file: FieldFile, name: str, kind: str = ANY, inline: bool = False, *, by: AbstractBaseUser, case: Case, thing: Thing
) -> FileResponse:
    """The file as a download, or ``inline`` for the browser to show; 404 where it is gone.  Who took it is written down."""
    return hand_over(opened(file), name, kind, inline, by=by, case=case, thing=thing)


def hand_out_made(
    request: HttpRequest, made: Job, kind: str, name: str, back: str, inline: bool = False, *, case: Case, thing: Thing
) -> HttpResponse | FileResponse:
    """The PDF or DOCX a job made; while it is not there a word about it and ``back``.  One that is lost is made again."""
    if kind not in PAPERS:
        raise Http404
    if sentence := made.why_not_there():
        messages.warning(request, sentence)
        return redirect(back)
    return hand_out(getattr(made, kind), f"{name}.{kind}", PAPERS[kind], inline, by=request.user, case=case, thing=thing)


def hand_over(
    content: IO[bytes] | Iterable[bytes], name: str, kind: str, inline: bool = False, *,
    by: AbstractBaseUser, case: Case, thing: Thing, note: str = "",
) -> FileResponse:  # fmt: skip
    """What was just made, or comes piece by piece, likewise; ``note`` is written down with it."""
    record(by, case, Change(thing, name, note=note, act=Act.READ if inline else Act.DOWNLOAD))
    return sent(content, name, kind, inline)


def opened(file: FieldFile) -> IO[bytes]:
    """A stored file; 404 where it is gone."""
    try:
        return file.open("rb")
    except FileNotFoundError as error:
        raise Http404("文件已不在服务器上。") from error


def sent(content: IO[bytes] | Iterable[bytes], name: str, kind: str, inline: bool = False) -> FileResponse:
    """The answer itself, for what anybody may have: nobody is written down."""
    response = FileResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(not inline, file_name(name, LONGEST))
    response["X-Content-Type-Options"] = "nosniff"
    return response
