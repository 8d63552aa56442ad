"""The one way a stored file leaves: under a name that every system takes, written down, never kept by a cache on its way."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

from apps.audit.case import Case
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record
from apps.domain.names import file_name

ANY = "application/octet-stream"
LONGEST = 100


def hand_out(
    file: FieldFile, name: str, kind: str = ANY, inline: bool = False, *, by: AbstractBaseUser, case: Case, thing: Thing
) -> FileResponse:
    """The file as a download, or ``inline`` for the browser to show; 404 where it is gone.  Who took it is written down."""
    try:
        handle = file.open("rb")
    except FileNotFoundError as error:
        raise Http404("文件已不在服务器上。") from error
    record(by, case, Change(thing, name, act=Act.READ if inline else Act.DOWNLOAD))
    response = FileResponse(handle, as_attachment=not inline, filename=file_name(name, LONGEST), content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response
