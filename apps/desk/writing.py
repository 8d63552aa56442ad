"""What stands beside a passage or an answer while it is written: how it will be printed, what it should say, what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apps.assessments.forms import PassageForm
from apps.assessments.models import Assessment
from apps.domain.book.evaluation import Evaluation
from apps.domain.examine.about import MEASURES, PROBLEMS, about, paired, prior_keys
from apps.domain.examine.repeats import Repeat, repeats
from apps.domain.facts import FactBook
from apps.domain.money import points
from apps.domain.outline import Passage
from apps.domain.places import PASSAGE
from apps.domain.report.telling import Telling
from apps.domain.writing.blocks import Run
from apps.domain.writing.live import LiveNames
from apps.domain.writing.phrases import PHRASES
from apps.factbook.entry import live_names
from apps.findings.links import field_url
from apps.indicators.forms import JudgementForm

from .changes import change


@dataclass(frozen=True)
class Live:
    """A passage as it will be printed; ``lines`` only where it has live figures, for else it is printed as it stands."""

    lines: tuple[tuple[tuple[Run, str, str], ...], ...]
    length: int
    limit: int
    repeats: tuple[Repeat, ...]

    @property
    def sure(self) -> int:
        return sum(repeat.sure for repeat in self.repeats)

    @property
    def over(self) -> bool:
        return bool(self.limit) and self.length > self.limit


def live(assessment: Assessment, evaluation: Evaluation, form: PassageForm) -> Live:
    """``form`` names the passage; what is written is taken from the evaluation, drafts among it."""
    text, telling = evaluation.book.text(f"{PASSAGE}{form.slot.key}"), Telling(evaluation.pack, evaluation.book)
    printed = [telling.typed(line) for line in map(str.strip, text.splitlines()) if line]
    figures = any(run.key for line in printed for run in line)
    shown = tuple(tuple((run, telling.label(run.key) if run.key else "", _url(assessment, run)) for run in line) for line in printed)
    found = () if form.closed else repeats(form.names.seen(text), form.names)
    return Live(shown if figures else (), sum(len(run.shown) for line in printed for run in line), form.slot.limit, found)


def _url(assessment: Assessment, run: Run) -> str:
    return field_url(assessment, run.key) if run.key else ""


def beside_passage(assessment: Assessment, evaluation: Evaluation, form: PassageForm) -> dict[str, Any]:
    """What a writer wants to have in view."""
    pack, book, slot = evaluation.pack, evaluation.book, form.slot
    lost = [s for s in evaluation.sheet.scores if s.lost > 0] if _of_problems(slot) else []
    return {
        "slot": slot,
        "live": live(assessment, evaluation, form),
        "moved": [_moved(evaluation, form.names, one.key, one.last) for one in about(pack, book, slot.key)],
        "lost": [(s.name, points(s.lost), field_url(assessment, f"得分.指标{s.code}")) for s in lost],
        "pair": _pair(evaluation, slot),
        "phrases": PHRASES,
    }


def beside_judgement(assessment: Assessment, evaluation: Evaluation, form: JudgementForm) -> dict[str, Any]:
    """What an answer is judged by, and the figures it reads, with last year's."""
    names, priors = live_names(assessment, evaluation), prior_keys(evaluation.pack)
    read = dict.fromkeys(name for formula in form.indicator.formulas for name in sorted(formula.names, key=formula.text.find))
    keys = [key for key in (*read, *form.score.keys) if evaluation.book.number(key) is not None and not key.startswith("评判.")]
    return {
        "indicator": form.indicator,
        "score": form.score,
        "moved": [_moved(evaluation, names, key, priors.get(key, "")) for key in dict.fromkeys(keys)],
    }


def _moved(evaluation: Evaluation, names: LiveNames, key: str, last: str) -> dict[str, str]:
    book, style = evaluation.book, evaluation.pack.style
    this, before = book[key], book.get(last)
    known = before is not None and before.known
    return {
        "name": names.names.get(key) or evaluation.pack.labels.get(key) or this.label,
        "shown": this.shown(style, with_unit=True),
        "token": names.token(key),
        "last": before.shown(style, with_unit=True) if before and known else "",
        "change": change(this, before, style) if before and known else "",
    }


def _of_problems(slot: Passage) -> bool:
    return bool(PROBLEMS.search(slot.title) or MEASURES.search(slot.title))


def _pair(evaluation: Evaluation, slot: Passage) -> dict[str, Any] | None:
    """The paragraphs of 问题 and of 措施 side by side."""
    other = paired(evaluation.pack, slot)
    if other is None:
        return None
    own, there = (_paragraphs(evaluation.book, key) for key in (slot.key, other.key))
    rows = [(i + 1, own[i] if i < len(own) else "", there[i] if i < len(there) else "") for i in range(max(len(own), len(there)))]
    return {"own": slot.title, "title": other.title, "rows": rows, "uneven": bool(own and there) and len(own) != len(there)}


def _paragraphs(book: FactBook, key: str) -> list[str]:
    return [line for line in map(str.strip, book.text(f"{PASSAGE}{key}").splitlines()) if line]
