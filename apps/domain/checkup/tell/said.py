"""What a rule says of a verdict, before it has its places."""

from __future__ import annotations

from dataclasses import dataclass

from ...findings import Severity
from ..relations import Relation, Support

ROUNDED = "属四舍五入的尾差，可不修改。"


@dataclass(frozen=True, slots=True)
class Said:
    code: str
    severity: Severity
    message: str
    expected: str = ""
    calculation: str = ""
    found: str = ""
    """Empty: the whole of the first broken relation, as it is written."""
    hint: str = ""


def severity_of(relation: Relation) -> Severity:
    """An error where the words say the relation, else to be explained."""
    return Severity.ERROR if relation.support >= Support.SAID else Severity.WARNING
