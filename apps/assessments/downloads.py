"""The one way a stored file leaves: under a name that every system takes, and never kept by a cache on its way."""

from __future__ import annotations

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

from apps.domain.names import file_name

ANY = "application/octet-stream"
LONGEST = 100


def hand_out(file: FieldFile, name: str, kind: str = ANY, inline: bool = False) -> FileResponse:
    """The file as a download, or ``inline`` for the browser to show; 404 where it is gone."""
    try:
        handle = file.open("rb")
    except FileNotFoundError as error:
        raise Http404("文件已不在服务器上。") from error
    response = FileResponse(handle, as_attachment=not inline, filename=file_name(name, LONGEST), content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response
