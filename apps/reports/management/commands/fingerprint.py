import io
import re
import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.domain.report.carried import NotCarried
from apps.reports.fingerprints import CODE, STRANGE, Verdict, of_code, of_file
from apps.reports.unpacking import unpack


class Command(BaseCommand):
    help = "核对一个 PDF 或 DOCX 是不是审核通过的那份报告；不是的，再看它附带或印着的指纹。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, help="PDF 或 DOCX；也可以直接写报告最后印的指纹")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if not file.is_file() and CODE.fullmatch(str(file).upper()):
            return self.tell(of_code(str(file)))
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} 读不了：{error.strerror}。") from error
        verdict = of_file(data)
        if verdict is STRANGE and (code := code_in(data)):
            self.stdout.write(f"文件另存或改动过，不是原来的一字不差的那份。它带着指纹 {code}，按指纹查：")
            verdict = of_code(code)
        return self.tell(verdict)

    def tell(self, verdict: Verdict) -> None:
        if not verdict.good:
            raise CommandError(verdict.sentence)
        self.stdout.write(verdict.sentence)


def code_in(data: bytes) -> str:
    """The fingerprint a file carries: that of a PDF's data, else the one printed last; empty if there is none."""
    try:
        return unpack(data).fingerprint
    except NotCarried:
        pass
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            text = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode("utf-8", "replace"))
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError):
        return ""
    return next(reversed(CODE.findall(text)), "")
