"""Scores against the report's own words: full marks beside an admitted failing, lost points nobody explains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ....findings import Finding, Place, Severity
from ....language.lexicon import LEXICON, alternation
from ....language.schema import SCHEMA
from ....money import plain
from ...forms.form import Form, Indicator
from ...reading import Reading
from ...tables.figures import compact, says

_ALL_DONE = re.compile(
    rf"(?:{alternation(SCHEMA.all_words)})((?:{alternation(SCHEMA.all_starts)})[^，,。；;（()）\s]{{1,12}}?(?:{alternation(SCHEMA.all_ends)}))"
)
_CLAUSE = re.compile(r"[^，,；;。！\n]+")
_SENTENCE = re.compile(r"[^。！\n]+")
_IDLE = re.compile(rf"(?:{alternation(SCHEMA.idle_ends)})$")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text: item, first and last character."""

    item: int
    start: int
    end: int
    text: str


def full_marks(reading: Reading, form: Form) -> Iterator[Finding]:
    """No full marks for what the text says was not all done, or calls weak."""
    problems = tuple(_problems(reading))
    for i in form.indicators:
        if i.points is not None and i.points == i.worth and i.points > 0:
            broken = list(_broken_condition(reading, i))
            yield from broken or _weakness(reading, i, problems)


def unmentioned(reading: Reading, form: Form) -> Iterator[Finding]:
    """Points lost under an indicator that the section of problems never mentions."""
    problems = tuple(_problems(reading))
    told = "".join(compact(p.text) for p in problems)
    silent = [i for i in form.indicators if _lost(i) and not _mentioned(i.name, told)]
    if not problems or not silent or "reason" in form.roles:
        return
    named = "、".join(
        f"“{i.name}”（扣{plain(i.worth - i.points)}分）"
        for i in silent
        if i.worth is not None and i.points is not None
    )
    yield Finding(
        "C460", Severity.WARNING,
        f"以下指标扣了分，但“存在问题”部分没有相应说明：{named}。",
        places=(*(i.quoted for i in silent), _place(reading, problems[0])),
    )  # fmt: skip


def _broken_condition(reading: Reading, i: Indicator) -> Iterator[Finding]:
    """The criteria want all done in time, the text says that some were not."""
    for condition in dict.fromkeys(_ALL_DONE.findall(compact(i.criteria))):
        found = [p for p in _sentences(reading) if _denies(p.text, condition)]
        if found:
            severity = (
                Severity.ERROR
                if any(SCHEMA.denials[0] + condition in compact(p.text) for p in found)
                else Severity.WARNING
            )
            yield Finding(
                "C458", severity,
                f"“{i.name}”得满分{i.score.text.strip() if i.score else ''}，评分标准要求“均{condition}”，"
                f"而正文写明有“未{condition}”的情形，不应得满分。",
                found=i.score.text.strip() if i.score else "",
                places=(i.quoted, *(_place(reading, p) for p in found[:4])),
            )  # fmt: skip
            return


def _denies(sentence: str, condition: str) -> bool:
    text = compact(sentence)
    words = (condition, *SCHEMA.in_time) if condition in SCHEMA.in_time else (condition,)
    denied = any(no + word in text for word in words for no in SCHEMA.denials)
    return denied and not says(text, LEXICON.negated_failures)


def _weakness(reading: Reading, i: Indicator, problems: tuple[Passage, ...]) -> Iterator[Finding]:
    """Full marks for what a section of problems calls weak."""
    topics = [words for topic, words in LEXICON.score_topics.items() if topic in i.name]
    found = [
        p
        for p in problems
        if any(says(compact(p.text), words) for words in topics) and says(p.text, LEXICON.weak_words)
    ]
    if found:
        yield Finding(
            "C459", Severity.WARNING,
            f"“{i.name}”得满分{i.score.text.strip() if i.score else ''}，而正文承认这方面存在问题，请说明满分的理由或相应扣分。",
            found=i.score.text.strip() if i.score else "",
            places=(i.quoted, *(_place(reading, p) for p in found[:3])),
        )  # fmt: skip


def _lost(i: Indicator) -> bool:
    """Whether a fifth of the points was lost, and a whole point at least."""
    if i.worth is None or i.points is None or i.worth <= i.points:
        return False
    lost = i.worth - i.points
    return lost * 5 >= i.worth and lost >= min(Decimal(1), i.worth)


def _mentioned(name: str, told: str) -> bool:
    """Whether the passage names the indicator, or any three characters in a row of what it is about."""
    core = name
    while (shorter := _IDLE.sub("", core)) != core and len(shorter) >= 2:
        core = shorter
    pieces = [core[i : i + 3] for i in range(len(core) - 2)] or [core]
    return any(piece in told for piece in pieces if not re.search(r"[、，]", piece))


def _problems(reading: Reading) -> Iterator[Passage]:
    """The clauses of passages that name the unit's own problems: under such a heading, or opened by such words."""
    for index, text in reading.document.texts():
        if text.kind not in ("body", "heading"):
            continue
        path = reading.document.heading_path(index)
        under = bool(path) and says(compact(path[-1]), LEXICON.problem_heads)
        opened = re.match(r".{0,24}?存在(?:的)?(?:主要)?问题", text.text[:40]) is not None
        if (under or opened) and not re.match(
            r"\s*(?:[（(]?[一二三四五六七八九十\d][)）]?[、.．]?)?改进", text.text
        ):
            for match in _CLAUSE.finditer(text.text):
                yield Passage(index, match.start(), match.end(), match[0])


def _sentences(reading: Reading) -> Iterator[Passage]:
    for index, text in reading.document.texts():
        for match in _SENTENCE.finditer(text.text):
            yield Passage(index, match.start(), match.end(), match[0])


def _place(reading: Reading, passage: Passage) -> Place:
    return reading.document.place(passage.item, passage.start, passage.end)
