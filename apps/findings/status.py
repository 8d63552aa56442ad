"""How an assessment stands: the one place that counts what is wrong with it.  Every page says it in these words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from apps.assessments.drafts import Draft
from apps.assessments.viewing import Viewing
from apps.domain.book.evaluation import Evaluation
from apps.domain.checkup import ORDER
from apps.domain.facts import State
from apps.domain.findings import Finding, Severity

from .own import Examined, drafted, examined_of

COUNTED = {
    Severity.ERROR: "处错误", Severity.WARNING: "处需说明", Severity.QUESTION: "处待确认", Severity.NOTE: "处提示",
}  # fmt: skip

UNREAD = "核对已取消。填报内容都在，需要的请重新核对。"
"""Ended without a result and without a reason: somebody cancelled it."""


@dataclass(frozen=True)
class Status:
    """``groups`` are the open findings by severity, gravest first; ``settled`` those a reason was written for;
    ``missing`` is what is still to be filled in or cannot be read."""

    viewing: Viewing
    examined: Examined
    draft: bool = False
    """Some of it is typed and not stored: nobody examines that."""

    @property
    def evaluation(self) -> Evaluation:
        return self.examined.evaluation

    @cached_property
    def groups(self) -> tuple[tuple[Severity, tuple[Finding, ...]], ...]:
        found = ((s, tuple(f for f in self.evaluation.open if f.severity is s)) for s in ORDER)
        return tuple((severity, findings) for severity, findings in found if findings)

    @property
    def open(self) -> tuple[Finding, ...]:
        return tuple(finding for _, findings in self.groups for finding in findings)

    @cached_property
    def settled(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.evaluation.findings if self.evaluation.acceptance_of(f))

    @property
    def missing(self) -> tuple[Finding, ...]:
        return self.evaluation.missing

    @property
    def errors(self) -> tuple[Finding, ...]:
        return self.evaluation.errors

    @cached_property
    def begun(self) -> bool:
        """Somebody has filled in something: of nothing, nothing can be said."""
        return any("." in key and fact.state is not State.MISSING for key, fact in self.evaluation.entered.items())

    # --- the examination of the texts ---

    @property
    def unasked(self) -> bool:
        """Nobody has asked for the examination of this state yet; the page does so."""
        return self.begun and self.examined.job is None and not self.draft

    @property
    def waiting(self) -> bool:
        return self.unasked or (self.examined.job is not None and self.examined.job.waiting)

    @property
    def failed(self) -> str:
        """Why the texts were not examined, as a sentence; empty where they were or will be."""
        job = self.examined.job
        return "" if job is None or job.waiting or job.done else job.error or UNREAD

    @property
    def ready(self) -> bool:
        """Nothing stands in the way of handing in."""
        return self.examined.exact and self.evaluation.ready

    # --- in words ---

    @cached_property
    def sentence(self) -> str:
        """``2 处错误、3 处需说明；已说明 1 处。``"""
        if not self.begun:
            return "还没有填报，没有可检查的内容。"
        counts = "、".join(f"{len(findings)} {COUNTED[severity]}" for severity, findings in self.groups)
        settled = f"已说明 {len(self.settled)} 处" if self.settled else ""
        if counts:
            return "；".join(filter(None, (counts, settled))) + "。"
        none = "没有待处理的问题" if settled else "没有发现问题" if self.examined.shown else "填报的数没有发现问题"
        return "，".join(filter(None, (none, settled))) + "。"

    @property
    def icon(self) -> str:
        if self.groups:
            return self.groups[0][0].value
        return "success" if self.begun and self.examined.exact and not self.failed else "note"

    @property
    def todo(self) -> str:
        """What is still to be filled in, in words; empty where nothing is."""
        return f"还有 {len(self.missing)} 处未完成。" if self.missing else ""


def status_of(viewing: Viewing, drafts: Sequence[Draft] = ()) -> Status:
    """``drafts`` are forms that were read and not saved."""
    return Status(viewing, drafted(viewing, drafts) if drafts else examined_of(viewing), bool(drafts))
