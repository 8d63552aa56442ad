"""What a check-up found, and in which order it is told; without the checks, for those who look at what is stored."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ..documents.document import Document
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
