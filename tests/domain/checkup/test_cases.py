"""Short documents with a fault, and twins without: what a check must find, and where it must be silent.

The right examples of the register are silent twins too; they stand there alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from apps.domain.checkup.checkup import check_up
from apps.domain.documents.text import read_text
from apps.domain.findings import Finding

CASES = Path(__file__).with_name("cases")


@dataclass(frozen=True)
class Case:
    family: str
    codes: tuple[str, ...]
    """What the codes of the family begin with; findings of other families are not looked at."""
    name: str
    text: str
    finds: tuple[tuple[str, str, str], ...]


@cache
def cases() -> tuple[Case, ...]:
    return tuple(
        Case(path.stem, tuple(data["codes"]), case["name"], case["text"], tuple(map(tuple, case["finds"])))
        for path in sorted(CASES.glob("*.yaml"))
        for data in [yaml.safe_load(path.read_text(encoding="utf-8"))]
        for case in data["cases"]
    )


def found_by(case: Case) -> list[Finding]:
    result = check_up(read_text(case.text))
    assert not result.broken
    return [f for f in result.findings if f.code.startswith(case.codes)]


def fits(finding: Finding, expected: tuple[Any, ...]) -> bool:
    code, severity, quote = expected
    return (finding.code, finding.severity.value) == (code, severity) and any(
        quote in p.quote for p in finding.places
    )


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.family}: {case.name}")
def test_a_short_document_gives_just_the_findings_it_should(case: Case) -> None:
    found = found_by(case)
    missed = [expected for expected in case.finds if not any(fits(finding, expected) for finding in found)]
    false = [str(finding) for finding in found if not any(fits(finding, expected) for expected in case.finds)]
    assert (missed, false) == ([], [])


def test_there_are_cases_enough_and_each_fault_has_a_silent_twin() -> None:
    assert len(cases()) >= 150
    for family in {case.family for case in cases()}:
        own = [case for case in cases() if case.family == family]
        assert sum(1 for case in own if not case.finds) >= len(own) / 3
