"""Drawing the first page of a PDF that was attached: a job, in a process that nothing can exhaust."""

from __future__ import annotations

from base64 import b64decode

from apps.files.apart import Bounds, read_apart
from apps.files.refusal import Refused

from .models import Thumbnail

UNDRAWN = "这份 PDF 的第一页画不出来，请下载后查看。"
BOUNDS = Bounds(seconds=40, cpu=15, memory=1 << 30, answer=4 << 20, slow=UNDRAWN, big=UNDRAWN, unread=UNDRAWN)


def draw(job: Thumbnail) -> None:
    job.say(10, "正在画预览图")
    with job.alive(), job.evidence.file.open() as paper:
        try:
            found = read_apart("apps.files.pdf.picture:first_page", paper.read(), BOUNDS)
        except Refused as refused:
            job.fail(str(refused))
            return
    job.finish_with({"picture": ("页.jpg", b64decode(found["jpeg"]))})
