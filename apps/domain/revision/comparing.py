"""What has changed from one submission to another: figures, scores, findings, texts, and the blocks of the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..book.evaluation import Evaluation
from ..examine.passages import filled
from ..facts import Fact, FactBook, State
from ..findings import Finding
from ..forms.closing import subject
from ..money import plain
from ..places import PASSAGE, REWRITTEN
from ..report.compose import compose
from ..report.rewording import Woven, interwoven
from ..report.telling import BASE
from ..scores import ScoreSheet
from ..writing.blocks import Block, Chart, Heading, PageBreak, Paragraph, Table, block_lines
from .alignment import Alignment, aligned

NO_FIGURES = frozenset({"文字", REWRITTEN, "说明", "复核", "得分", "等级"})
"""First words of facts that are told as texts, scores and findings."""

EMPTY = "未填"
TOTAL, GRADE = "总分", "等级"


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure or answer: what it was and what it is, as printed; empty where there was, or is, no such row."""

    key: str
    label: str
    old: str
    new: str
    computed: bool = False
    """It follows from others."""


@dataclass(frozen=True, slots=True)
class Scored:
    code: str
    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """A passage, or a sentence in somebody's own words."""

    key: str
    label: str
    diff: tuple[Woven, ...]


@dataclass(frozen=True, slots=True)
class BlockChange:
    """``change``: ``new``, ``gone`` or ``changed``."""

    kind: str
    place: str
    title: str
    change: str

    @property
    def told(self) -> str:
        return {"new": "新增", "gone": "删去", "changed": "有改动"}[self.change]


@dataclass(frozen=True)
class Comparison:
    figures: tuple[Changed, ...] = ()
    scores: tuple[Scored, ...] = ()
    new: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()
    passages: tuple[Reworded, ...] = ()
    blocks: tuple[BlockChange, ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.figures or self.scores or self.new or self.gone or self.passages or self.blocks)

    def as_dict(self) -> dict[str, Any]:
        """Plain data: see the docstring of ``manage.py compare``."""
        return {
            "figures": [
                {"key": c.key, "label": c.label, "old": c.old, "new": c.new, "computed": c.computed} for c in self.figures
            ],
            "scores": [{"code": s.code, "name": s.name, "old": s.old, "new": s.new} for s in self.scores],
            "findings": {"new": [f.as_dict() for f in self.new], "gone": [f.as_dict() for f in self.gone]},
            "passages": [
                {"key": p.key, "label": p.label, "diff": [{"op": w.op, "text": w.text} for w in p.diff]} for p in self.passages
            ],
            "blocks": [{"kind": b.kind, "place": b.place, "title": b.title, "change": b.change} for b in self.blocks],
        }  # fmt: skip


def compare(old: Evaluation, new: Evaluation) -> Comparison:
    """From the first to the second; rows are followed where they went."""
    rows = aligned(old.book, new.book)
    before = {rows.follow(key): fact for key, fact in old.book.items()}
    fresh, gone = _findings(old.findings, new.findings, rows)
    return Comparison(
        tuple(_figures(before, new)), tuple(_scores(old, new, rows)), fresh, gone, tuple(_texts(before, old, new)),
        tuple(_blocks(old, new, rows)),
    )  # fmt: skip


# --- figures ---------------------------------------------------------------------------------------


def _figures(before: Mapping[str, Fact], new: Evaluation) -> Iterator[Changed]:
    for key in dict.fromkeys((*new.book, *before)):
        if "." not in key or key.partition(".")[0] in NO_FIGURES:
            continue
        was, now = before.get(key), new.book.get(key)
        fact = now or was
        assert fact is not None
        label = new.pack.labels.get(key) or fact.label
        if not _same(was, now):
            yield Changed(key, label, _shown(was, new), _shown(now, new), fact.state is State.COMPUTED)
        if (was.reason if was else "") != (now.reason if now else ""):
            yield Changed(f"{key}.理由", f"{label}（理由）", was.reason if was else "", now.reason if now else "")


def _same(was: Fact | None, now: Fact | None) -> bool:
    if was is None or now is None:
        there = was or now
        return there is None or there.state is State.MISSING
    return (was.value, was.known) == (now.value, now.known) and (was.known or was.state == now.state)


def _shown(fact: Fact | None, evaluation: Evaluation) -> str:
    return "" if fact is None else fact.shown(evaluation.pack.style, with_unit=True) or EMPTY


# --- scores ----------------------------------------------------------------------------------------


def _scores(old: Evaluation, new: Evaluation, rows: Alignment) -> Iterator[Scored]:
    yield from _sheet(old.sheet, new.sheet)
    before = {rows.follow(f"项目.{row}"): sheet for row, sheet in old.project_sheets.items()}
    for row, sheet in new.project_sheets.items():
        name = f"项目“{new.book.text(f'项目.{row}.名称')}”"
        yield from _sheet(before.get(f"项目.{row}"), sheet, f"项目.{row}.", name)
    forms = {rows.follow(base): sheet for base, sheet in old.forms.items()}
    for base, form in new.forms.items():
        if form.place.form.scored:
            was = forms.get(base)
            name = f"{subject(form.place, new.book)}{form.place.form.title}"
            yield from _scored(f"{base}.{TOTAL}", name, was and was.total, form.total)


def _sheet(old: ScoreSheet | None, new: ScoreSheet, lead: str = "", whose: str = "") -> Iterator[Scored]:
    before = old.by_code() if old else {}
    for score in new.scores:
        was = before.get(score.code)
        yield from _scored(f"{lead}{score.code}", f"{whose}{score.name}", was and was.points, score.points)
    yield from _scored(f"{lead}{TOTAL}", f"{whose}{TOTAL}", old and old.total, new.total)
    if (old.grade if old else "") != new.grade:
        yield Scored(f"{lead}{GRADE}", f"{whose}{GRADE}", old.grade if old else "", new.grade)


def _scored(code: str, name: str, old: Any, new: Any) -> Iterator[Scored]:
    if old != new:
        yield Scored(code, name, "" if old is None else plain(old), "" if new is None else plain(new))


# --- findings --------------------------------------------------------------------------------------


def _findings(old: Iterable[Finding], new: Iterable[Finding], rows: Alignment) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Those of now that were not, and those that are no more: known by their code and the facts they are about."""
    before = [replace(finding, keys=tuple(rows.follow(key) for key in finding.keys)) for finding in old]
    now = list(new)
    return tuple(_without(now, before)), tuple(_without(before, now))


def _without(these: list[Finding], others: list[Finding]) -> Iterator[Finding]:
    left = Counter(map(_identity, others))
    for finding in these:
        if left[_identity(finding)]:
            left[_identity(finding)] -= 1
        else:
            yield finding


def _identity(finding: Finding) -> tuple[str, tuple[str, ...], str]:
    return finding.code, tuple(sorted(finding.keys)), "" if finding.keys else finding.message


# --- texts -----------------------------------------------------------------------------------------


def _texts(before: Mapping[str, Fact], old: Evaluation, new: Evaluation) -> Iterator[Reworded]:
    for key in dict.fromkeys((*(f"{PASSAGE}{name}" for name in new.pack.passages), *new.book, *before)):
        if not key.startswith((PASSAGE, f"{REWRITTEN}.")) or key.endswith(f".{BASE}"):
            continue
        was, now = filled(old.pack, old.book, _text(before, key)), filled(new.pack, new.book, _text(new.book, key))
        if was.strip() != now.strip():
            yield Reworded(key, _title(new, key), interwoven(was, now))


def _text(book: Mapping[str, Fact] | FactBook, key: str) -> str:
    fact = book.get(key)
    return fact.shown() if fact else ""


def _title(evaluation: Evaluation, key: str) -> str:
    passage = evaluation.pack.passages.get(key.removeprefix(PASSAGE))
    return passage.title if passage else f"报告语句 {key.removeprefix(f'{REWRITTEN}.')}"


# --- blocks ----------------------------------------------------------------------------------------

KINDS: Mapping[type, str] = {Heading: "heading", Paragraph: "paragraph", Table: "table", Chart: "chart"}


def _blocks(old: Evaluation, new: Evaluation, rows: Alignment) -> Iterator[BlockChange]:
    before, now = _named(old, rows), _named(new, Alignment({}))
    for name, (block, lines) in now.items():
        if name not in before:
            yield _told(block, lines, name, "new", new)
        elif before[name][1] != lines:
            yield _told(block, lines, name, "changed", new)
    yield from (_told(block, lines, name, "gone", old) for name, (block, lines) in before.items() if name not in now)


def _named(evaluation: Evaluation, rows: Alignment) -> dict[tuple[str, str, int], tuple[Block, list[str]]]:
    """Every block by its kind and place; the paragraphs of one text are one."""
    found: dict[tuple[str, str, int], tuple[Block, list[str]]] = {}
    seen: Counter[tuple[str, str]] = Counter()
    last = ""
    for block in compose(evaluation).blocks:
        if isinstance(block, PageBreak):
            continue
        place = rows.follow(_place(block))
        kind = KINDS[type(block)]
        goes_on = isinstance(block, Paragraph) and bool(block.source) and block.source == last
        last = block.source if isinstance(block, Paragraph) else ""
        if not goes_on:
            seen[kind, place] += 1
        name = (kind, place, seen[kind, place])
        if goes_on:
            found[name][1].extend(block_lines(block))
        else:
            found[name] = (block, _unnumbered(block))
    return found


def _place(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.source or ("" if block.style != "signature" else "落款")
    return block.place if isinstance(block, Heading | Table | Chart) else ""


def _unnumbered(block: Block) -> list[str]:
    """Its lines; the running number of a table or chart is no change of it, nor is that of a heading."""
    if isinstance(block, Heading):
        return [block.place or block.text]
    if isinstance(block, Table | Chart):
        return block_lines(replace(block, number=""))
    return block_lines(block)


def _told(block: Block, lines: list[str], name: tuple[str, str, int], change: str, evaluation: Evaluation) -> BlockChange:
    kind, place, _ = name
    title = block.text if isinstance(block, Heading) else block.caption if isinstance(block, Table | Chart) else ""
    if isinstance(block, Paragraph):
        title = _paragraph(place, lines, evaluation)
    return BlockChange(kind, place, title, change)


def _paragraph(place: str, lines: list[str], evaluation: Evaluation) -> str:
    known = evaluation.pack.passages.get(place.removeprefix(PASSAGE)) if place.startswith(PASSAGE) else None
    if known:
        return known.title
    text = "".join(lines)
    return f"{text[:24]}…" if len(text) > 24 else text
