"""Judgements → facts: 评判.指标5.政策功能 …, its points under .分.  The reviewer's marks are read in :mod:`apps.reviews.marks`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from apps.assessments.models import Assessment
from apps.domain.facts import Fact, State, renamed
from apps.domain.numbers import read_number
from apps.domain.places import ATTACHED
from apps.domain.rules import Ask, answer_key

from .models import Judgement


def evidence_facts(assessment: Assessment, stand: Mapping[str, str]) -> tuple[list[Fact], dict[str, tuple[str, ...]]]:
    """The list of what was attached, in the order it came; ``stand`` says where in their list the projects' rows stand."""
    files = list(assessment.evidence.all())
    rows = tuple(f"项{i}" for i in range(1, len(files) + 1))
    facts = []
    for row, file in zip(rows, files, strict=True):
        project, place = re.match(r"项目\.(P\d+)\.", file.place), file.place
        if project and project[1] in stand:
            place = f"项目.{stand[project[1]]}.{place.removeprefix(project[0])}"
        facts += [Fact(f"{ATTACHED}.{row}.名称", "材料名称", file.name), Fact(f"{ATTACHED}.{row}.所附", "所附的内容", place)]
    return facts, {ATTACHED: rows} if rows else {}


COUNTED = ("count", "points")
GIVEN = ("总分", "给定")
"""The total of a district that publishes one without a table."""


def judgement_facts(assessment: Assessment) -> Iterator[Fact]:
    """The department's own answers."""
    asks = {(i.code, ask.item): ask for i in assessment.pack.framework.indicators for ask in i.asks}
    rows = _project_rows(assessment)
    for judgement in assessment.judgements.all():
        if judgement.side != Judgement.Side.SELF:
            continue
        project, _, code = judgement.indicator.rpartition(PROJECT_MARK)
        if not project:
            yield from _answer(judgement, asks.get((code, judgement.item)))
        elif project in rows:
            ask = _project_asks(assessment).get((code, judgement.item))
            yield from (renamed(f, f"项目.{rows[project]}.{f.key}") for f in _answer(judgement, ask, code))


PROJECT_MARK = ":"
"""Between a project's row and the code of an indicator it is scored by: ``P12:拨付``."""


def judgement_place(code: str) -> str:
    """The place of an indicator's answers: ``评判.指标6``, of a project's ``项目.P12.评判.指标拨付``."""
    project, _, own = code.rpartition(PROJECT_MARK)
    return f"项目.{project}.评判.指标{own}" if project else f"评判.指标{own}"


def _project_rows(assessment: Assessment) -> dict[str, str]:
    """Where each project's answers belong in the book; empty where projects are not scored by themselves."""
    sheet = assessment.pack.projects
    if sheet is None or sheet.framework is None:
        return {}
    return {project.row: f"项{i}" for i, project in enumerate(assessment.projects.all(), 1)}


def _project_asks(assessment: Assessment) -> dict[tuple[str, str], Ask]:
    sheet = assessment.pack.projects
    found = sheet.framework.indicators if sheet and sheet.framework else ()
    return {(i.code, ask.item): ask for i in found for ask in i.asks}


def _answer(judgement: Judgement, ask: Ask | None, code: str = "") -> Iterator[Fact]:
    key = answer_key(code or judgement.indicator, judgement.item)
    if (judgement.indicator, judgement.item) == GIVEN:
        yield _number(f"评判.{judgement.indicator}.{judgement.item}", "给定总分", judgement, 2)
    elif ask is None and judgement.item == "说明":
        yield Fact(key, "失分说明", judgement.reason or None, state=_state(judgement.reason), source=_source(judgement))
    elif ask is not None and ask.kind in COUNTED:
        yield _number(key, ask.text, judgement, 0 if ask.kind == "count" else 2)
    elif ask is not None:
        yield Fact(
            key, ask.text, judgement.choice or None, state=_state(judgement.choice), source=_source(judgement),
            reason=judgement.reason, demo=judgement.demo,
        )  # fmt: skip
        if judgement.amount.strip():
            yield _number(f"{key}.分", f"{ask.text}得分", judgement, 2)


def _number(key: str, label: str, judgement: Judgement, decimals: int) -> Fact:
    reading = read_number(judgement.amount, "分" if decimals else "", decimals, negative=False)
    state = State.ENTERED if reading.state == "number" else State.MISSING
    return Fact(
        key, label, reading.value, "分" if decimals else "", decimals, state, _source(judgement), judgement.reason, judgement.demo,
        reading.message if reading.state not in ("number", "blank") else "",
    )  # fmt: skip


def _state(text: str) -> State:
    return State.ENTERED if text else State.MISSING


def _source(judgement: Judgement) -> str:
    return f"评判（{judgement.get_side_display()}）" + ("（演示数据）" if judgement.demo else "")
