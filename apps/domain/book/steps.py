"""The steps of filling in: what each asks for, how far it is, and where a fact is typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..findings import Finding
from ..framework import Indicator
from ..pack.model import Pack, Step, StepItem
from ..statements import Statement
from .completeness import open_cells
from .evaluation import Evaluation, once

REST = "其他"


def steps_of(pack: Pack) -> tuple[Step, ...]:
    """The pack's steps; whatever none of them names comes in a last one, so that nothing can be forgotten."""
    named = {(item.kind, item.key) for step in pack.steps for item in step.items}
    rest = [StepItem(kind, key) for kind, key in _everything(pack) if (kind, key) not in named]
    if not rest:
        return pack.steps
    title = "填报内容" if not pack.steps else REST
    return (*pack.steps, Step(REST, title, "", tuple(rest)))


def _everything(pack: Pack) -> Iterator[tuple[str, str]]:
    yield from (("statement", s.key) for s in pack.statements)
    if pack.projects:
        yield "projects", "True"
    yield from (("form", form.key) for form in pack.asked_forms if not form.owner or form.owner in pack.by_key)
    yield from (("passage", key) for key in pack.passages)
    yield from (("indicators", group.name) for group in pack.framework.groups)
    if pack.framework.given:
        yield "total", "True"


def step_indicators(pack: Pack, group: str) -> tuple[Indicator, ...]:
    return tuple(leaf for g in pack.framework.groups if g.name == group for leaf in g.leaves())


def step_for(pack: Pack, key: str) -> Step | None:
    """The step where a fact is typed; None for a computed one."""
    head, _, rest = key.removeprefix("上年.").partition(".")
    wanted: StepItem | None = None
    if head == "文字":
        wanted = StepItem("passage", rest)
    elif head == "评判" and rest.startswith("总分"):
        wanted = StepItem("total", "True")
    elif head in ("评判", "得分"):
        code = rest.partition(".")[0].removeprefix("指标")
        group = next((g.name for g in pack.framework.groups if any(i.code == code for i in g.leaves())), "")
        wanted = StepItem("indicators", group)
    elif pack.projects and head == pack.projects.statement.key:
        wanted = StepItem("projects", "True")
    elif head in pack.by_form:
        wanted = StepItem("form", head)
    elif head in pack.by_key:
        inner = rest.split(".")
        form = next((f.key for f in pack.asked_forms if f.owner == head and len(inner) > 1 and inner[1] in (f.key, f.list_name)), "")
        wanted = StepItem("form", form) if form else StepItem("statement", head)
    return next((step for step in steps_of(pack) if wanted in step.items), None)


@dataclass(frozen=True, slots=True)
class StepProgress:
    """How far a step is: required things filled of all, and the findings that touch it."""

    step: Step
    filled: int
    total: int
    findings: tuple[Finding, ...]
    wrong: bool = False
    """Among them is an error nobody has given a reason for."""

    @property
    def state(self) -> str:
        """``problem``, ``free`` (nothing is asked for, and nothing there yet), ``done``, ``partial`` or ``todo``."""
        if self.wrong:
            return "problem"
        if not self.total:
            return "free"
        if self.filled >= self.total:
            return "done"
        return "partial" if self.filled else "todo"


@once
def progress(evaluation: Evaluation) -> tuple[StepProgress, ...]:
    """The progress of every step, in order."""
    pack = evaluation.pack
    by_step: dict[str, list[Finding]] = {}
    for finding in evaluation.findings:
        for name in {s.key for key in finding.keys if (s := step_for(pack, key))}:
            by_step.setdefault(name, []).append(finding)
    found = []
    for step in steps_of(pack):
        counts = [_count(evaluation, item) for item in step.items]
        filled, total = sum(c[0] for c in counts), sum(c[1] for c in counts)
        own = tuple(by_step.get(step.key, ()))
        found.append(StepProgress(step, filled, total, own, any(f in evaluation.errors for f in own)))
    return tuple(found)


def _count(evaluation: Evaluation, item: StepItem) -> tuple[int, int]:
    """Filled and asked for, of one item."""
    pack, book = evaluation.pack, evaluation.book
    if item.kind == "statement":
        return _cells(evaluation, pack.by_key[item.key])
    if item.kind == "projects" and pack.projects:
        return _cells(evaluation, pack.projects.statement)
    if item.kind == "passage":
        slot = pack.passages[item.key]
        written = bool(book.text(f"文字.{item.key}").strip())
        return (int(written), 1) if slot.required or written else (0, 0)
    if item.kind == "form":
        sheets = [sheet for sheet in evaluation.forms.values() if sheet.place.form.key == item.key]
        return sum(not sheet.missing for sheet in sheets), len(sheets)
    if item.kind == "total":
        return int(evaluation.sheet.total is not None), 1
    scores = evaluation.sheet.by_code()
    indicators = [i for i in step_indicators(pack, item.key) if i.asks]
    return sum(scores[i.code].points is not None for i in indicators), len(indicators)


def _cells(evaluation: Evaluation, statement: Statement) -> tuple[int, int]:
    book = evaluation.book
    rows = book.rows(statement.key)
    total = sum(1 for c in statement.cells_of(rows) if c.field.required and not c.computed)
    lacking = max(0, statement.least - len(rows)) if statement.kind == "list" else 0
    return total - len(open_cells(statement, book)), total + lacking


def overall(steps: tuple[StepProgress, ...]) -> tuple[int, int]:
    return sum(s.filled for s in steps), sum(s.total for s in steps)
