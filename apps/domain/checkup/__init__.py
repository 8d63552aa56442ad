"""Check-up: every contradiction in a document that anybody wrote; here what it found, in which order that is told, and what is kept of it
as plain data (JSON), without the checks, for those who look at what is stored.  ``checkup.check_up`` finds it.

A false alarm costs more than a missed rounding: an *error* is proved wrong by the document alone, a *warning* needs the
unit's explanation, a *note* is rounding, and what cannot be decided is a *question*.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field, fields

from ..documents.document import Document
from ..documents.stored import Data, kept
from ..findings import Finding, Place, Severity

ORDER = (Severity.ERROR, Severity.WARNING, Severity.QUESTION, Severity.NOTE)


@dataclass(frozen=True, slots=True)
class Unchecked:
    """``what`` was not looked at (empty where ``why`` says it too), and ``why``."""

    what: str
    why: str
    place: Place | None = None

    def __str__(self) -> str:
        return f"{self.what}：{self.why}" if self.what else self.why


@dataclass(frozen=True, slots=True)
class Coverage:
    """``amounts`` of money were read, ``tied`` of them take part in at least one relation."""

    amounts: int = 0
    tied: int = 0
    unchecked: tuple[Unchecked, ...] = ()


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


# --- as data ------------------------------------------------------------------------------------------


def findings_data(findings: tuple[Finding, ...]) -> list[Data]:
    return [kept(finding.as_dict()) for finding in findings]


def coverage_data(coverage: Coverage) -> Data:
    data: Data = kept(asdict(coverage))
    return data


def coverage_from(data: Data) -> Coverage:
    """Empty where nothing was kept, by an older version."""
    unchecked = (Unchecked(**one | {"place": _place(one["place"]) if one["place"] else None}) for one in data.get("unchecked", ()))
    return Coverage(data.get("amounts", 0), data.get("tied", 0), tuple(unchecked))


def _known(kind: type, data: Data) -> Data:
    """Without what an older version kept under names that are gone."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in data.items() if name in names}


def findings_of(data: list[Data]) -> tuple[Finding, ...]:
    tuples = ({"keys": tuple(one.get("keys", ())), "places": tuple(map(_place, one.get("places", ())))} for one in data)
    return tuple(Finding(**_known(Finding, d) | more | {"severity": Severity(d["severity"])}) for d, more in zip(data, tuples, strict=True))


def _place(data: Data) -> Place:
    return Place(**_known(Place, data))
