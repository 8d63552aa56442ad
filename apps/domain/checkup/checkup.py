"""check_up: a read document → its findings, as a careful auditor would list them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ..documents.document import LONGEST_TEXT, Document, Text
from ..findings import Finding, Severity
from .checks import forms
from .checks.crossing.crossing import crossing
from .checks.crossing.directions import directions
from .checks.crossing.repeats import repeats
from .checks.crossing.sweeping import check as sweeping
from .checks.crossing.units import units
from .checks.crossing.yearcheck import years_out_of_place
from .checks.lint import lint
from .checks.structure import listcounts, names, structure
from .checks.tables import blanks, tablerows
from .coverage import Coverage, Unchecked, coverage_of
from .find import FINDERS
from .judge import verdicts
from .reading import Reading
from .tell import told

T = TypeVar("T")
Check = Callable[[Reading], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    tablerows.check, blanks.blank_totals, blanks.blank_rates, blanks.lacking_totals, *forms.CHECKS, crossing, repeats,
    units, directions, sweeping, years_out_of_place, structure.check, listcounts.check, names.check, lint.check,
)  # fmt: skip
"""Every check; their order is that of findings at one place."""

SAID_BEFORE = {
    "C202": "C521", "C221": "C312", "C304": "C103", "C320": "C215", "C521": "C205", "C522": "C205", "C602": "C606",
}  # fmt: skip
"""A finding that another check, which knows more of the sentence, tells better: dropped where both speak of one place."""

UNFINISHED = "有一类检查没有做完，下面的结果不完整，请把这份文件交给系统管理员。"
"""The remark that says so."""

TOO_LONG = "第{}段有{:,}个字，不像正常的段落，没有核对。"
"""The remark on a text that is longer than any paragraph."""

ARITHMETIC = ("C1", "C2", "C3", "C52")
"""Rules that hold figures against each other: a number is at fault once."""

STOPS = {"SoftTimeLimitExceeded"}
"""What a worker raises to stop the whole job; it is not this check's failure."""

ORDER = (Severity.ERROR, Severity.WARNING, Severity.QUESTION, Severity.NOTE)


@dataclass(frozen=True, slots=True)
class CheckUp:
    """A document and what is wrong with it: errors first, then by place."""

    document: Document
    findings: tuple[Finding, ...]
    broken: tuple[str, ...] = ()
    """Checks that failed, and with what, for the administrator's log."""
    coverage: Coverage = field(default_factory=Coverage)

    @property
    def unchecked(self) -> tuple[Unchecked, ...]:
        """What was not checked and why: what the reader of the file left out first."""
        return (*(Unchecked("", remark) for remark in self.document.remarks), *self.coverage.unchecked)

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings of each severity, all severities named."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in ORDER}


def check_up(document: Document) -> CheckUp:
    """Every contradiction in the document, each once; and what was not checked."""
    document = replace(document, remarks=(*document.remarks, *_too_long(document)))
    reading = Reading(document)
    broken: list[str] = []
    findings = dict.fromkeys(f for check in CHECKS for f in _safely(check, broken, reading))
    relations = [relation for find in FINDERS for relation in _safely(find, broken, reading)]
    related = [f for v in _safely(verdicts, broken, relations) for f in _safely(told, broken, v, document)]
    moved = ("C10", "C11", "C202", "C203", "C204", "C205", "C206", "C207", "C208", "C20", "C21", "C22", "C12", "C324", "C312", "C521")
    findings |= dict.fromkeys(f for f in related if f.code.startswith(moved) or not _said(f, findings))
    coverage = next(iter(_safely(coverage_of, broken, reading, relations)), Coverage())
    if broken:
        document = replace(document, remarks=(*document.remarks, UNFINISHED))
    said = {(finding.code, place.item) for finding in findings for place in finding.places}
    kept = [
        f for f in findings if not any((SAID_BEFORE.get(f.code), place.item) in said for place in f.places)
    ]
    return CheckUp(document, tuple(sorted(kept, key=_position)), tuple(broken), coverage)


def _safely(act: Callable[..., Iterable[T]], broken: list[str], *given: object) -> list[T]:
    """What it gives; nothing where it breaks: nobody's odd file may cost the reader what the others have to say."""
    try:
        return list(act(*given))
    except Exception as error:
        if isinstance(error, MemoryError) or type(error).__name__ in STOPS:
            raise
        broken.append(f"{act.__module__}: {error!r}")
        return []


def _said(finding: Finding, before: Iterable[Finding]) -> bool:
    """Whether a check that knows more of the words has told of one of its numbers."""
    told = [p for f in before if f.code.startswith(ARITHMETIC) and f.severity is not Severity.NOTE for p in f.places]
    return any(
        (one.item, one.row, one.column) == (other.item, other.row, other.column)
        and (one.row >= 0 or (one.start < other.end and other.start < one.end))
        for one in finding.places for other in told
    )  # fmt: skip


def _too_long(document: Document) -> Iterator[str]:
    for number, item in enumerate((i for i in document.items if isinstance(i, Text)), 1):
        if len(item.text) > LONGEST_TEXT:
            yield TOO_LONG.format(number, len(item.text))


def _position(finding: Finding) -> tuple[int, int, int, int]:
    place = finding.places[0] if finding.places else None
    where = (place.item, place.row, place.start) if place else (-1, 0, 0)
    return (ORDER.index(finding.severity), *where)
