"""What a department handed in with its last 绩效运行监控 of the year, under the names the self-assessment has for it.

``监控.项目.项2.年初预算`` stands beside the cell ``项目.项2.年初预算``: to be compared, never taken.  Rows of lists are the same
where they say the same name; ``same`` in the pack tells which names of the two kinds mean one thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from apps.assessments.models import Assessment
from apps.domain.facts import Fact, FactBook, State
from apps.domain.pack.kinds import PREFIX, made_to

from .models import Snapshot
from .recent import evaluation_of_snapshot

OF_THE_DAY = ("reason", "note")
"""Cells of indicators that speak of the day, not of the year."""


def monitored_facts(snapshot: Snapshot | None, assessment: Assessment, own: FactBook) -> Iterator[Fact]:
    """What ``snapshot``, the last monitoring, says: what was typed, and what it computed where the self-assessment asks
    people; ``own`` are the facts typed there.
    """
    monitoring = assessment.pack.monitoring
    if monitoring is None or snapshot is None:
        return
    source = f"{made_to(snapshot.assessment.cycle.as_of)}绩效运行监控"
    named = _Names(evaluation_of_snapshot(snapshot).book, own, {theirs: ours for ours, theirs in monitoring.same})
    for key, fact in named.book.items():
        name = named.of(key)
        typed = fact.state is State.ENTERED or (fact.state is State.COMPUTED and name in own)
        if name and key.rpartition(".")[2] not in OF_THE_DAY and typed and fact.known:
            yield replace(fact, key=f"{PREFIX}.{name}", source=source)


def last_monitoring(assessment: Assessment) -> Snapshot | None:
    """What was handed in for the last day of the year that was, where the pack compares with it."""
    if assessment.cycle.as_of is not None or assessment.pack.monitoring is None:
        return None
    found = Snapshot.objects.select_related("assessment__cycle", "pack_version").defer("pack_version__files").filter(
        kind=Snapshot.Kind.SUBMISSION, assessment__department=assessment.department_id,
        assessment__cycle__year=assessment.cycle.year, assessment__cycle__as_of__isnull=False,
    )  # fmt: skip
    return found.order_by("-assessment__cycle__as_of", "-pk").first()


class _Names:
    """From names of the monitoring to names of the self-assessment."""

    def __init__(self, book: FactBook, own: FactBook, same: Mapping[str, str]):
        self.book, self.own, self.same = book, own, same
        self.rows: dict[str, str] = {}
        for name in sorted(book.lists, key=len):
            there = self.of(name)
            named = {_identity(own, f"{there}.{row}"): row for row in own.rows(there)} if there else {}
            for row in book.rows(name):
                said = _identity(book, f"{name}.{row}")
                self.rows[f"{name}.{row}"] = f"{there}.{named[said]}" if said in named else ""

    def of(self, key: str) -> str:
        """Empty where the self-assessment has no such row."""
        words = key.split(".")
        for count in range(len(words), 0, -1):
            start, rest = ".".join(words[:count]), "".join(f".{word}" for word in words[count:])
            if start in self.rows:
                return f"{self.rows[start]}.{self._own(rest[1:])}".rstrip(".") if self.rows[start] else ""
            if start in self.same:
                return f"{self.same[start]}{rest}"
        return key

    def _own(self, name: str) -> str:
        """What hangs on a row by its short name: the form of a project."""
        start = next((own for own in self.same if name == own or name.startswith(f"{own}.")), "")
        return f"{self.same[start]}{name.removeprefix(start)}" if start else name


def _identity(book: FactBook, row: str) -> str:
    """What a row is called by people; without a name it is nobody's equal."""
    return book.text(f"{row}.名称").strip() or book.text(f"{row}.name").strip() or row
