"""What a report carries along: everything it was made from, so that anybody can make it again and see that it is the same.

A dict of plain values, for JSON: the pack's files, the typed facts, and what followed from them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from ..book.evaluation import Evaluation, evaluate
from ..facts import FactBook
from ..findings import Finding
from ..forms.transfer import transferred
from ..pack.model import Pack
from ..pack.read import read_monitoring, read_pack
from ..places import PASSAGE
from ..scores import ScoreSheet

FORMAT = "zipingtong-report-1"

LETTERS = "BCDFGHJKLMNPRSTV"
"""One for each hexadecimal digit.  No vowels, no digits: neither a word nor a figure, and nothing taken for something else."""

LENGTH, GROUP = 24, 4
"""2⁹⁶ codes: nobody guesses one, and no two reports have the same."""


class NotCarried(ValueError):
    """The data is not what a report carries; the message is for people."""


def digest(pack_hash: str, frozen: Mapping[str, Any]) -> str:
    """The hash of typed facts under a pack: the same for the same facts, in whatever order the database returned their rows."""
    facts = sorted(frozen["facts"], key=lambda fact: fact["key"])
    canonical = json.dumps({**frozen, "facts": facts}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{pack_hash}{canonical}".encode()).hexdigest()


def code_of(found: str) -> str:
    """报告指纹: the hash as people read and type it, ``BCDF-GHJK-…``."""
    letters = "".join(LETTERS[int(digit, 16)] for digit in found[:LENGTH])
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def beginning_of(code: str) -> str:
    """What a hash begins with whose code was typed so: spaces, small letters, missing lines do not matter.  Empty if it is none."""
    letters = "".join(letter for letter in code.upper() if letter.isalpha())
    if len(letters) != LENGTH or set(letters) - set(LETTERS):
        return ""
    return "".join(f"{LETTERS.index(letter):x}" for letter in letters)


def carried(evaluation: Evaluation, files: Mapping[str, str], as_of: date | None, draft: bool) -> dict[str, Any]:
    """``files`` are those of the pack, ``as_of`` the day of a 绩效运行监控."""
    book = evaluation.entered.frozen()
    return {
        "format": FORMAT, "fingerprint": code_of(digest(evaluation.pack.hash, book)), **told(evaluation, as_of, draft),
        "entered": book, "pack": dict(sorted(files.items())),
    }  # fmt: skip


def told(evaluation: Evaluation, as_of: date | None, draft: bool) -> dict[str, Any]:
    """What an assessment says, for people and other programs: figures in their stated units, texts, every score with its trace."""
    facts = [fact.as_dict() for fact in evaluation.book.values()]
    return {
        "draft": draft, "title": evaluation.pack.title, "year": evaluation.pack.year, "as_of": as_of and as_of.isoformat(),
        "results": results(evaluation), "forms": [transferred(sheet, evaluation.book) for sheet in evaluation.forms.values()],
        "facts": [fact for fact in facts if not fact["key"].startswith(PASSAGE)],
        "passages": [fact for fact in facts if fact["key"].startswith(PASSAGE)],
    }  # fmt: skip


def examined(evaluation: Evaluation) -> dict[str, Any]:
    """What was found in it, with the reasons given; not for a report that is handed on."""
    given = {finding: found.reason for finding in evaluation.findings if (found := evaluation.acceptance_of(finding))}
    return {
        "findings": [finding.as_dict() | {"reason": given.get(finding, "")} for finding in evaluation.findings],
        "missing": [finding.as_dict() for finding in evaluation.missing],
    }  # fmt: skip


def results(evaluation: Evaluation) -> dict[str, Any]:
    """Every score with its trace, of the department and of each project."""
    return {"部门": _sheet(evaluation.sheet)} | {row: _sheet(sheet) for row, sheet in evaluation.project_sheets.items()}


def _sheet(sheet: ScoreSheet) -> dict[str, Any]:
    return {"total": sheet.shown, "grade": sheet.grade, "scores": [score.as_dict() for score in sheet.scores]}


def rebuilt(data: Mapping[str, Any]) -> Evaluation:
    """The evaluation made again from what a report carries; raises NotCarried where that is not whole."""
    if data.get("format") != FORMAT:
        raise NotCarried("附带的数据不是本系统认得的格式。")
    try:
        pack, entered = _pack(data), FactBook.thawed(data["entered"])
        code = code_of(digest(pack.hash, data["entered"]))
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise NotCarried("附带的数据不完整，读不出来。") from error
    if code != data.get("fingerprint"):
        raise NotCarried("附带的数据与它的指纹不符：数据被改动过。")
    return evaluate(pack, entered)


def _pack(data: Mapping[str, Any]) -> Pack:
    files: dict[str, str] = data["pack"]
    findings: list[Finding] = []
    if data["as_of"]:
        own, _ = read_pack(files, published=True)
        pack = own and read_monitoring(files, own.hash, findings, date.fromisoformat(data["as_of"]).month, published=True)
    else:
        pack, findings = read_pack(files, published=True)
    if pack is None:
        raise NotCarried("附带的区划包读不出来。")
    return pack
