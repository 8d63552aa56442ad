"""Scores against the report's own words: full marks beside an admitted failing, lost points nobody explains."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from ....findings import Finding, Place
from ....language.lexicon import LEXICON, alternation
from ....language.schema import SCHEMA, says_any
from ....money import ZERO, plain
from ...forms.form import Form, Row
from ...reading import Reading
from ...rules import finding
from ...tables.figures import compact, says
from .entries import names as named

_ALL_DONE = re.compile(
    rf"(?:{alternation(SCHEMA.all_words)})((?:{alternation(SCHEMA.all_starts)})[^，,。；;（()）\s]{{1,12}}?(?:{alternation(SCHEMA.all_ends)}))"
)
_CLAUSE, _SENTENCE = re.compile(r"[^，,；;。！\n]+"), re.compile(r"[^。！\n]+")
_PART, _SHORT = re.compile(r"[^；;。！\n]+"), 3
_OFF = re.compile(rf"{SCHEMA.step_words[0]}(?:{alternation(SCHEMA.loss_ends)})?(\d{{1,2}}(?:\.\d{{1,2}})?){LEXICON.scores['unit'][0]}")
_OPENED = re.compile(r".{0,24}?存在(?:的)?(?:主要)?问题")
_MENDING = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d][)）]?[、.．]?)?改进")

Passage = tuple[str, Place]
"""Words of a text without blanks, and where they stand."""


def full_marks(reading: Reading, form: Form) -> Iterator[Finding]:
    """No full marks for what the text says was not all done, or calls weak."""
    for i in filter(lambda row: row.is_full, form.indicators):
        yield from list(_broken_condition(reading, i)) or _weakness(reading, i)


def losses(reading: Reading, form: Form) -> Iterator[Finding]:
    """造林任务因干旱推迟，扣2.1分: the text takes no more off an indicator than its row has lost."""
    names = Counter(i.name for f in reading.forms for i in f.indicators)
    rows = {i.name: i for i in form.indicators if len(i.name) > _SHORT and names[i.name] == 1 and i.points is not None}
    for words, place in reading.once(_parts) if rows else ():
        off = list(_OFF.finditer(words))
        before = words[: off[0].start()] if len(off) == 1 else ""
        name = max((n for n in rows if n in before), key=lambda n: before.rfind(n) + len(n), default="")
        *_, why = before.rpartition(name) if name else ("",)
        if says_any(why, SCHEMA.loss_reasons) and not says_any(why, SCHEMA.loss_others) and Decimal(off[0][1]) > rows[name].lost:
            yield finding("C476.told", rows[name].quoted, place, i=rows[name], found=off[0][1], right=plain(rows[name].lost))


def unmentioned(reading: Reading, form: Form) -> Iterator[Finding]:
    """Points lost under an indicator that the section of problems never mentions."""
    problems = reading.once(_problems)
    told = "".join(words for words, _ in problems)
    silent = [i for i in form.indicators if i.lost >= max(Decimal(1), (i.worth or ZERO) / 5) and not _mentioned(i.name, told)]
    if problems and silent and "reason" not in form.roles:
        yield finding("C460", *(i.quoted for i in silent), problems[0][1], names=named(silent, True))


def _broken_condition(reading: Reading, i: Row) -> Iterator[Finding]:
    """The criteria want all done in time, the text says that some were not."""
    for condition in dict.fromkeys(_ALL_DONE.findall(compact(i.criteria))):
        if found := [(words, place) for words, place in reading.once(_every_sentence) if _denies(words, condition)]:
            sure = any(SCHEMA.denials[0] + condition in words for words, _ in found)
            yield finding("C458", i.quoted, *(place for _, place in found[:4]), sure=sure, i=i, condition=condition)
            return


def _denies(words: str, condition: str) -> bool:
    same = (condition, *SCHEMA.in_time) if condition in SCHEMA.in_time else (condition,)
    return any(no + word in words for word in same for no in SCHEMA.denials) and not says(words, LEXICON.negated_failures)


def _weakness(reading: Reading, i: Row) -> Iterator[Finding]:
    """Full marks for what a section of problems calls weak."""
    topics = [words for topic, words in LEXICON.score_topics.items() if topic in i.name]
    weak = [(words, place) for words, place in reading.once(_problems) if says(words, LEXICON.weak_words)]
    if found := [place for words, place in weak if any(says(words, topic) for topic in topics)]:
        yield finding("C459", i.quoted, *found[:3], i=i)


def _mentioned(name: str, told: str) -> bool:
    """Whether the passage names the indicator, or any three characters in a row of what it is about."""
    return any(name[at : at + 3] in told for at in range(max(len(name) - 2, 1)))


def _problems(reading: Reading) -> Iterator[Passage]:
    """The clauses of passages that name the unit's own problems: under such a heading, or opened by such words."""
    for index, text in reading.document.texts():
        path = reading.document.heading_path(index)
        under = bool(path) and says(compact(path[-1]), LEXICON.problem_heads)
        if text.kind in ("body", "heading") and (under or _OPENED.match(text.text[:40])) and not _MENDING.match(text.text):
            yield from _passages(reading, index, _CLAUSE.finditer(text.text))


def _every_sentence(reading: Reading) -> Iterator[Passage]:
    for index, text in reading.document.texts():
        yield from _passages(reading, index, _SENTENCE.finditer(text.text))


def _parts(reading: Reading) -> Iterator[Passage]:
    """What stands outside the forms' own rows, part by part."""
    taken = {item for form in reading.forms for item, _ in form.rows}
    for index, text in reading.document.texts():
        if index not in taken:
            yield from _passages(reading, index, _PART.finditer(text.text))


def _passages(reading: Reading, index: int, found: Iterable[re.Match[str]]) -> Iterator[Passage]:
    yield from ((compact(match[0]), reading.document.place(index, *match.span())) for match in found)
