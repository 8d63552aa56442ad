"""Accepted findings (说明): a written reason, which stands for as long as the figures of the finding do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from ..facts import Fact, FactBook
from ..findings import Finding, Severity

PREFIX = "说明"
ACCEPTABLE = frozenset({Severity.ERROR, Severity.WARNING, Severity.QUESTION})
"""A note asks for nothing, and what is missing has to be filled in."""

LEAST_REASON = 5
"""Characters; “无” and “属实” explain nothing."""


def fingerprint(finding: Finding) -> str:
    """``C001-3f2a86d01c-9c01b2e7aa``: the code, the facts involved, and the figures.

    The first two parts say which finding it is, the last changes with its figures; a finding that states none is known
    by its sentence.
    """
    figures = (finding.expected, finding.found) if finding.expected or finding.found else (finding.message,)
    return "-".join((finding.code, _digest(sorted(finding.keys)), _digest(figures)))


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A reason somebody wrote for a finding.  ``message`` is the finding as it was then, ``by`` who wrote it and when."""

    fingerprint: str
    message: str
    reason: str
    by: str = ""

    @property
    def place(self) -> str:
        """Which finding it was, whatever its figures."""
        return self.fingerprint.rpartition("-")[0]

    def fact(self) -> Fact:
        return Fact(f"{PREFIX}.{self.fingerprint}", self.message, self.reason, source=self.by)


class Acceptances:
    """The reasons of a fact book."""

    def __init__(self, book: FactBook):
        marked = ((key, fact) for key, fact in book.items() if key.startswith(f"{PREFIX}."))
        self._found = {
            a.fingerprint: a
            for key, fact in marked
            for a in [Acceptance(key.removeprefix(f"{PREFIX}."), fact.label, fact.shown(), fact.source)]
        }

    def of(self, finding: Finding) -> Acceptance | None:
        """The reason that holds for the finding as it is now."""
        return self._found.get(fingerprint(finding)) if self._found else None

    def lapsed(self, findings: Iterable[Finding]) -> tuple[Acceptance, ...]:
        """The reasons written for figures that are others by now."""
        now = {fingerprint(finding) for finding in findings} if self._found else set()
        return tuple(a for name, a in self._found.items() if name not in now)
