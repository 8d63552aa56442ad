"""The one way a stored file leaves: under a name that every system takes, written down, never kept by a cache on its way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header

from apps.audit.case import Case
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.domain.names import file_name

ANY = "application/octet-stream"
JSON, XLSX, ZIP = "application/json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"
LONGEST = 100


def hand_out(
    file: FieldFile, name: str, kind: str = ANY, inline: bool = False, *, by: AbstractBaseUser, case: Case, thing: Thing
) -> FileResponse:
    """The file as a download, or ``inline`` for the browser to show; 404 where it is gone.  Who took it is written down."""
    try:
        handle = file.open("rb")
    except FileNotFoundError as error:
        raise Http404("文件已不在服务器上。") from error
    return hand_over(handle, name, kind, inline, by=by, case=case, thing=thing)


def hand_over(
    content: BinaryIO | Iterable[bytes], name: str, kind: str, inline: bool = False, *, by: AbstractBaseUser, case: Case, thing: Thing
) -> FileResponse:
    """What was just made, or comes piece by piece, likewise."""
    record(by, case, Change(thing, name, act=Act.READ if inline else Act.DOWNLOAD))
    response = FileResponse(content, as_attachment=not inline, filename=file_name(name, LONGEST), content_type=kind)
    if not hasattr(content, "read"):
        response["Content-Disposition"] = content_disposition_header(not inline, file_name(name, LONGEST))
    response["X-Content-Type-Options"] = "nosniff"
    return response
