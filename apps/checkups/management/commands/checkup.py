from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.domain.checkup import ORDER, CheckUp
from apps.domain.checkup.checkup import check_up
from apps.domain.checkup.whereabouts import whereabouts
from apps.domain.documents.document import Document
from apps.domain.findings import Finding, Place
from apps.files.gate import read_file
from apps.files.refusal import Refused


class Command(BaseCommand):
    help = "核查一份报告（docx、pdf、html、txt、md），列出前后矛盾之处。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="要核查的文件")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args, **options):
        file, as_json = options["file"], options["json"]
        try:
            checkup = check_up(read_file(file, file.name))
        except (Refused, OSError) as error:
            sentence = str(error) if isinstance(error, Refused) else f"文件“{file}”读不到：{error.strerror}。"
            if as_json:
                self.stdout.write(json.dumps({"error": sentence}, ensure_ascii=False))
            raise CommandError(sentence) from error
        if as_json:
            self.stdout.write(json.dumps(as_data(checkup, file.name), ensure_ascii=False, indent=1))
        else:
            self.tell(checkup, file.name)

    def tell(self, checkup: CheckUp, name: str) -> None:
        counted = "，".join(f"{severity.label} {count}" for severity, count in checkup.counts.items())
        year = f"（{checkup.document.year}年度）" if checkup.document.year else ""
        self.stdout.write(f"{name}{year}：{counted}")
        if checkup.coverage.amounts:
            self.stdout.write(f"读出金额 {checkup.coverage.amounts} 个，其中 {checkup.coverage.tied} 个与别的数核对过")
        for unchecked in checkup.unchecked:
            self.stdout.write(f"没有核对：{unchecked}")
        for severity in ORDER:
            own = [(n, f) for n, f in enumerate(checkup.findings, 1) if f.severity is severity]
            if own:
                self.stdout.write(f"\n{severity.label}（{len(own)}）")
            for number, finding in own:
                self.stdout.write("\n".join(lines_of(checkup.document, number, finding)))


def lines_of(document: Document, number: int, finding: Finding) -> list[str]:
    first, *others = finding.passages.values() or (None,)
    lines = [
        f"{number:>3}. [{finding.code}] {placed(document, first) if first else '全文'}",
        f"     {finding.message}",
    ]
    lines += [f"     计算：{line.strip()}" for line in finding.calculation.splitlines() if line.strip()]
    if finding.expected and finding.found:
        lines.append(f"     报告写 {finding.found}，核对为 {finding.expected}")
    return lines + [f"     另见：{placed(document, place)}" for place in others]


def placed(document: Document, place: Place) -> str:
    return f"{whereabouts(document, place)} “{' '.join(place.quote.split())}”"


# --- as data ---------------------------------------------------------------------------------------


def as_data(checkup: CheckUp, name: str) -> dict[str, Any]:
    return {
        "file": name,
        "year": checkup.document.year,
        "counts": {severity.value: count for severity, count in checkup.counts.items()},
        "coverage": coverage_data(checkup),
        "findings": [finding_data(checkup.document, finding) for finding in checkup.findings],
    }


def coverage_data(checkup: CheckUp) -> dict[str, Any]:
    """How many amounts were read and tied to others, and what was not checked and why."""
    nowhere = Place(-1, "")
    return {
        "amounts": checkup.coverage.amounts, "tied": checkup.coverage.tied,
        "unchecked": [
            {"what": one.what, "why": one.why, "line": (one.place or nowhere).line, "page": (one.place or nowhere).page}
            for one in checkup.unchecked
        ],
    }  # fmt: skip


def finding_data(document: Document, finding: Finding) -> dict[str, Any]:
    """A finding with its first place spelled out; ``line`` and ``page`` are 0 where the file has none."""
    places = [place_data(document, place) for place in finding.places]
    return {
        "code": finding.code, "severity": finding.severity.value,
        **(places[0] if places else {"line": 0, "page": 0, "place": "", "quote": ""}),
        "message": finding.message, "expected": finding.expected, "found": finding.found,
        "calculation": finding.calculation, "places": places,
    }  # fmt: skip


def place_data(document: Document, place: Place) -> dict[str, Any]:
    return {
        "line": place.line,
        "page": place.page,
        "place": whereabouts(document, place),
        "quote": place.quote,
    }
