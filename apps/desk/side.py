"""What stands beside the fields of a step and follows from them: steps, progress, score, findings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from django.http import Http404
from django.urls import reverse

from apps.domain.book.evaluation import Evaluation
from apps.domain.book.steps import StepProgress, overall, step_for, steps_of
from apps.domain.pack.model import Step
from apps.factbook.unconfirmed import unconfirmed
from apps.findings.links import linked
from apps.findings.status import Status
from apps.reviews.talk import Talk

MOST_FINDINGS = 5
"""The side column names so many; the rest is a click away."""


def named_step(evaluation: Evaluation, key: str) -> Step:
    this = next((s for s in steps_of(evaluation.pack) if s.key == key), None)
    if this is None:
        raise Http404
    return this


def of_step(status: Status, this: Step) -> dict[str, object]:
    """The findings that touch what the step asks, those with a reason last."""
    pack = status.evaluation.pack
    own = [f for f in (*status.open, *status.settled) if any(step_for(pack, key) == this for key in f.keys)]
    return {"step_findings": [linked(status.viewing, status.evaluation, f) for f in own]}


def beside_passages(status: Status, this: Step) -> dict[str, list[dict[str, str]]]:
    """Beside each passage what is wrong with it, leading to the figures it states otherwise."""
    viewing, evaluation = status.viewing, status.evaluation
    beside = {}
    for anchor in (f"文字.{item.key}" for item in this.items if item.kind == "passage"):
        own = [f for f in status.open if anchor in f.keys]
        elsewhere = [replace(f, keys=tuple(key for key in f.keys if key != anchor)) for f in own]
        beside[anchor] = [
            linked(viewing, evaluation, f) | {"url": linked(viewing, evaluation, there)["url"]}
            for f, there in zip(own, elsewhere, strict=True)
        ]
    return beside


def derived(evaluation: Evaluation, this: Step) -> list[tuple[str, str]]:
    """The derived quantities that follow from what this step asks."""
    heads = {item.key for item in this.items if item.kind == "statement"}
    found = []
    for quantity in evaluation.pack.derived:
        if any(name.removeprefix("上年.").partition(".")[0] in heads for name in quantity.formula.names):
            fact = evaluation.book[quantity.key]
            found.append((quantity.label, fact.shown(evaluation.pack.style, with_unit=True) or "—"))
    return found


def side(status: Status, steps: tuple[StepProgress, ...], current: str = "", path: str = "") -> dict[str, Any]:
    """Steps, progress, score and open findings: always in view."""
    viewing, (filled, total) = status.viewing, overall(steps)
    found, talk = viewing.assessment, Talk(viewing, status.evaluation, path)
    carried = Counter(one.step.key for one in unconfirmed(found) if one.step) if viewing.live else Counter[str]()
    rows = [
        {
            "url": reverse("step", args=(found.pk, s.step.key)), "title": s.step.title, "state": s.state, "filled": s.filled,
            "total": s.total, "current": s.step.key == current, "opinions": talk.by_step[s.step.key],
            "carried": carried[s.step.key],
        }
        for s in steps
    ]  # fmt: skip
    return {
        "assessment": found,
        "viewing": viewing,
        "status": status,
        "steps": rows,
        "carried": carried[current] if viewing.may_edit else 0,
        "sheet": status.evaluation.sheet,
        "filled": filled,
        "total": total,
        "percent": filled * 100 // total if total else 0,
        "findings": [linked(viewing, status.evaluation, f) for f in status.open[:MOST_FINDINGS]],
        "talk": talk,
    }
