"""What a PDF of ours carries inside, read again: for commands, on files of one's own."""

from __future__ import annotations

import json
from dataclasses import dataclass

from apps.domain.book.evaluation import Evaluation
from apps.domain.report.carried import NotCarried, rebuilt, results
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import Report

from .attached import DATA

LARGEST = 64 * 1024**2


@dataclass(frozen=True)
class Unpacked:
    files: dict[str, bytes]
    evaluation: Evaluation
    report: Report
    fingerprint: str
    same: bool
    """Whether the scores that follow from the data are those that were written down with it."""


def files_in(pdf: bytes) -> dict[str, bytes]:
    """The attachments of a PDF; raises NotCarried where it is none."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise NotCarried("这不是能读的 PDF 文件。") from error
    try:
        found = (document.get_attachment(number) for number in range(document.count_attachments()))
        return {one.get_name(): bytes(one.get_data()) for one in found}
    finally:
        document.close()


def unpack(pdf: bytes) -> Unpacked:
    files = files_in(pdf)
    if DATA not in files or len(files[DATA]) > LARGEST:
        raise NotCarried("这个 PDF 没有附带数据：不是本系统生成的，或是另存时丢掉了附件。")
    try:
        data = json.loads(files[DATA])
    except ValueError as error:
        raise NotCarried("附带的数据读不出来。") from error
    evaluation = rebuilt(data)
    same = results(evaluation) == data.get("results")
    return Unpacked(files, evaluation, compose(evaluation, draft=data["draft"]), data["fingerprint"], same)
