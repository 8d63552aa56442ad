"""The first page of a PDF as a picture, to see which paper it is."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

from ..refusal import Refused

WIDTH, HEIGHT = 600, 850
"""Dots at most; a page keeps its shape."""


def first_page(data: bytes) -> dict[str, object]:
    """As JPEG in base64; work of a process of its own (see :mod:`apps.files.apart`)."""
    import pypdfium2

    try:
        page = pypdfium2.PdfDocument(data)[0]
        scale = min(WIDTH / page.get_width(), HEIGHT / page.get_height())
        picture = page.render(scale=scale).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, IndexError, ZeroDivisionError, ValueError) as error:
        raise Refused("这份 PDF 的第一页画不出来，请下载后查看。") from error
    drawn = BytesIO()
    picture.save(drawn, "JPEG", quality=80)
    return {"jpeg": b64encode(drawn.getvalue()).decode()}
