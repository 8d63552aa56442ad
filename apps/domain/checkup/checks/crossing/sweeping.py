"""Sweeping words against figures: C526 all was paid, of which only a part was; C527 all targets are met, of which one is not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from ....findings import Finding
from ....language.labels import plain_label
from ....language.lexicon import LEXICON, alternation, patterns
from ....language.quantities import Quantity
from ....language.schema import SCHEMA, says_any
from ...figures import Figure
from ...forms.targets import outcome
from ...reading import Reading
from ...rules import finding
from ...sentences.figures import every_sentence
from ...sentences.phrases import OF_WHICH, Sentence
from ...sentences.scopes import project_name

RE = patterns("sweeping")

_TOGETHER = alternation(LEXICON.change_totals)
_WHEN, _DID, _BEHIND = (alternation(LEXICON.rate_parts[name]) for name in ("when", "did", "behind_done"))
SHORTEST = 3
"""Characters of a name of one thing: 各项工作 names none."""
MOST = 50
"""So many sentences that state one amount are looked at."""


def check(reading: Reading) -> Iterator[Finding]:
    sentences = list(every_sentence(reading))
    yield from _all_paid(sentences)
    yield from _all_met(reading, sentences)


def _all_paid(sentences: list[Sentence]) -> Iterator[Finding]:
    """资金 1,162 万元已全部拨付，当年实际拨付 1,126 万元: an amount was paid out whole; the only one behind that says the same was
    done is another, or a sentence elsewhere that states it too says that less was."""
    stating: dict[Decimal, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        for q in sentence.found:
            stating[q.value].append(sentence)
    told: dict[tuple[str, Decimal], Finding] = {}
    for at, sentence in enumerate(sentences):
        match = RE.all.search(sentence.text)
        if match is None or RE.negated.search(sentence.text[max(match.start() - 4, 0) : match.start()]):
            continue
        verb, said_at = match["verb"] or match["verb2"], match.start() + sentence.start
        levels = [t for t in sentence.main.terms if t.level and t.exact]
        whole = next((t for t in reversed(levels) if t.end <= said_at), levels[0] if len(levels) == 1 else None)
        if whole is None:
            continue
        here = [t for t in sentence.main.terms if t.quantity.start > said_at and t is not whole]
        near = here or [t for s in sentences[at + 1 : at + 2] if s.item == sentence.item for t in s.main.terms]
        near = [t for t in near if t.level and t.same_unit(whole)]
        others = (s for s in stating[whole.quantity.value][:MOST] if s is not sentence)
        far = (t for s in others for t in s.main.terms if 0 < t.quantity.value < whole.quantity.value)
        for part in (*near[: len(near) == 1], *far):
            done = part.exact and OF_WHICH not in part.lead and _done(part, verb) and part.same_unit(whole)
            if done and not part.quantity.interval.meets(whole.quantity.interval):
                said, less, places = whole.quantity.text, part.quantity.text, dict.fromkeys((sentence.place, part.sentence.place))
                wrong = finding("C526", *places, said=said, verb=verb, part=less, expected=said, found=less)
                told.setdefault((verb, whole.quantity.value), wrong)
    yield from told.values()


def _done(part: Figure, verb: str) -> bool:
    """Whether its words say that so much was paid, and of no other year: 当年实际拨付, 已完成拨付, 截至年底拨付."""
    pattern = rf"(?:{_WHEN}|(?:截至|到)\w{{2,3}})*(?:{_DID}|{_TOGETHER})?\w{{0,2}}{verb}(?:{_BEHIND}|了|资金|金额)*"
    return re.fullmatch(pattern, part.words) is not None


def _all_met(reading: Reading, sentences: list[Sentence]) -> Iterator[Finding]:
    """指标值为不少于480户，实际完成值455户, in a report that says all targets are met."""
    said = next((s for s in sentences if _says_all(s.text)), None)
    if said is None:
        return
    for row in (row for form in reading.forms for row in form.indicators):
        if (found := outcome(row)) and not found.reached and not found.less:
            yield finding("C527.row", row.quoted, said.place, name=row.name, working=found.working)
    for sentence in sentences:
        for target, actual in zip(sentence.found, sentence.found[1:], strict=False):
            before = _before(sentence, target)
            aimed, reached = RE.target.search(before), RE.actual.search(_before(sentence, actual))
            least = not re.search(r"不高于|不超过|不大于|≤|<|以内|以下", before[-6:] + target.text)
            least = least and not says_any(re.split("[，,；;]", before)[-1], SCHEMA.less_is_better)
            short = target.unit == actual.unit and target.unit and actual.interval.high < target.interval.low
            if aimed and reached and least and short:
                yield finding("C527", sentence.place, said.place, expected=target.text, found=actual.text)


def _says_all(words: str) -> bool:
    """Of everything, not of the one thing it begins with (文印工作：……目标全部完成)."""
    said = RE.met.search(words)
    if said is None or RE.negated.search(words[: said.start()][-4:]):
        return False
    lead, colon, _ = words[: said.start()].partition("：")
    return not (colon and len(project_name(lead)) >= SHORTEST and project_name(lead) != plain_label(lead))


def _before(sentence: Sentence, quantity: Quantity) -> str:
    """The words in front of the number itself, its hedge taken with them."""
    hedge = len(quantity.text) - len(quantity.text.lstrip(quantity.hedge)) if quantity.hedge else 0
    return sentence.upto(quantity) + quantity.text[:hedge]
