"""check_up: a read document → its findings, as a careful auditor would list them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from ..documents.document import LONGEST_TEXT, Document, Text
from ..findings import Finding
from .checks import forms, tables
from .checks.crossing.sweeping import check as sweeping
from .checks.crossing.units import units
from .checks.crossing.yearcheck import years_out_of_place
from .checks.lint import accounts, lint, paragraphs
from .checks.structure import listcounts, names, structure
from .coverage import coverage_of
from .figures import NOTHING, Given
from .find import FINDERS
from .judge import verdicts
from .reading import Reading
from .relations import Relation
from .result import ORDER, CheckUp, Coverage
from .tell.verdicts import told

T = TypeVar("T")
Check = Callable[[Reading], Iterator[Finding]]
Find = Callable[[Reading], Iterator[Relation]]

CHECKS: tuple[Check, ...] = (
    tables.numbers, tables.blank_totals, tables.blank_rates, tables.lacking_totals, *forms.CHECKS, units, sweeping,
    years_out_of_place, structure.check, listcounts.check, names.check, lint.check, paragraphs.check, accounts.check,
)  # fmt: skip
"""Every check; their order is that of findings at one place."""

UNFINISHED = "有一类检查没有做完，下面的结果不完整，请把这份文件交给系统管理员。"
TOO_LONG = "第{}段有{:,}个字，不像正常的段落，没有核对。"
TOO_MANY = "文件有{:,}段，不像一份报告，只核对了前{:,}段。"
MOST_ITEMS, MOST_RELATIONS = 12_000, 40_000
"""So many paragraphs and tables are read, so many relations judged; a report of forty pages has a thousand."""
ARITHMETIC = ("C1", "C2", "C3", "C52")
"""Rules that hold figures against each other."""
STOPS = {"SoftTimeLimitExceeded"}
"""What a worker raises to stop the whole job; it is not this check's failure."""


def check_up(document: Document, given: Given = NOTHING) -> CheckUp:
    """Every contradiction in the document, and with what is given, each once; and what was not checked."""
    document = replace(document, remarks=(*document.remarks, *_too_long(document)))
    reading = Reading(replace(document, items=document.items[:MOST_ITEMS]), given)
    broken: list[str] = []
    findings = dict.fromkeys(f for check in CHECKS for f in _safely(check, broken, reading))
    relations = _relations(reading, FINDERS, broken)
    findings |= dict.fromkeys(_told(document, relations, broken))
    coverage = next(iter(_safely(coverage_of, broken, reading, relations)), Coverage())
    if broken:
        document = replace(document, remarks=(*document.remarks, UNFINISHED))
    return CheckUp(document, tuple(sorted(findings, key=_position)), tuple(broken), coverage)


def contradicted(reading: Reading, finders: Sequence[Find]) -> list[Finding]:
    """What is broken of the relations of a few finders alone."""
    broken: list[str] = []
    return _told(reading.document, _relations(reading, finders, broken), broken)


def _relations(reading: Reading, finders: Sequence[Find], broken: list[str]) -> list[Relation]:
    return [relation for find in finders for relation in _safely(find, broken, reading)][:MOST_RELATIONS]


def _told(document: Document, relations: Sequence[Relation], broken: list[str]) -> list[Finding]:
    return [f for v in _safely(verdicts, broken, relations) for f in _safely(told, broken, v, document)]


def _safely(act: Callable[..., Iterator[T]], broken: list[str], *given: object) -> list[T]:
    """What it gives; nothing where it breaks: nobody's odd file may cost the reader what the others have to say."""
    try:
        return list(islice(act(*given), MOST_RELATIONS))
    except Exception as error:
        if isinstance(error, MemoryError) or type(error).__name__ in STOPS:
            raise
        broken.append(f"{act.__module__}: {error!r}")
        return []


def _too_long(document: Document) -> Iterator[str]:
    if (many := len(document.items)) > MOST_ITEMS:
        yield TOO_MANY.format(many, MOST_ITEMS)
    for number, item in enumerate((i for i in document.items if isinstance(i, Text)), 1):
        if len(item.text) > LONGEST_TEXT:
            yield TOO_LONG.format(number, len(item.text))


def _position(finding: Finding) -> tuple[int, int, int, int]:
    place = finding.places[0] if finding.places else None
    where = (place.item, place.row, place.start) if place else (-1, 0, 0)
    return (ORDER.index(finding.severity), *where)
