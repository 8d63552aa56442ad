"""What words claim of figures, against them: 未发生公务接待，公务接待费 2.1 万元; 全部到位，到位率 92%; 满意度 95%，低于目标值 90%;
由 208 万元增加到 144 万元; 决算数小于预算数; 持平; and what they claim of everything: all was paid, of which only a part was; all
targets are met, of which one is not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from ...language.labels import PLANS, plain_label
from ...language.lexicon import LEXICON, MOVES, alternation, any_of, patterns
from ...language.predicates import YEAR, comparison_in
from ...language.quantities import Quantity
from ...language.schema import SCHEMA, says_any
from ..figures import Figure
from ..forms.targets import outcome
from ..reading import Reading
from ..relations import Relation, Support, whole_of_rates
from ..sentences.figures import every_sentence
from ..sentences.phrases import BREAK, OF_WHICH, Sentence
from ..sentences.scopes import project_name

RE = patterns("claims")

_WORDS, SAYS = LEXICON.claims, any_of(LEXICON.claims)
_NONE = re.compile(rf"(?:{alternation(_WORDS['none'])})(?P<what>[\u4e00-\u9fff“”（）()]{{4,20}})")
_ALL = re.compile(rf"(?<!{')(?<!'.join(_WORDS['not_all'])})(?:{alternation(_WORDS['all'])})(?P<act>{alternation(_WORDS['acts'])})")
_MORE, _LESS, _MET, _MISSED, _AIM, _OF = (alternation(_WORDS[n]) for n in ("more", "less", "met", "missed", "aim", "measures"))
_LINK = alternation((*LEXICON.rate_parts["copula"], *LEXICON.rate_parts["of"]))
_COMPARED = re.compile(rf"^[，,]?(?P<said>(?:(?P<more>{_MORE})|{_LESS})[^，,；;。、]{{0,8}}?(?:{_OF}))(?:{_LINK})?$")
_CLAIMED = re.compile(rf"^[，,]\w{{0,2}}?(?P<said>(?:(?:{_MISSED})|(?P<more>{_MET}))(?:{_AIM}))")
_UNMOVED = re.compile(rf"(?<!{')(?<!'.join(LEXICON.comparing['nearly'])})(?:{alternation(LEXICON.unmoved)})")
_MOVED = re.compile(rf"(?P<said>{_UNMOVED.pattern})[，,]\w{{0,2}}(?:{MOVES})\w?$")
_FEWEST = 3
"""Characters of a name of one thing: 各项工作 names none."""
_MOST = 50
"""So many sentences that state one amount are looked at."""
_APART, _FAR, _BEHIND, _BARE = 12, 60, 30, 3
"""由 … 到 … stand so close together; so far behind a number something is said of it."""


def claims(reading: Reading) -> Iterator[Relation]:
    sentences = list(every_sentence(reading))
    for sentence in (s for s in sentences if s.terms):
        for find in (_none, _all, _compared, _moved, _unmoved, _against_plan):
            yield from find(sentence)
    yield from _all_paid(sentences)
    if met := next((_said(s, *m.span()) for s in sentences if (m := _says_all(s.text))), None):
        yield from _all_met(reading, sentences, met)


def _said(sentence: Sentence, start: int, end: int) -> Figure:
    return sentence.reading.words(sentence.item, sentence.start + start, sentence.start + end)


def _claim(
    said: Figure, figures: tuple[Figure, ...], *signs: int, rule: str = "C528", words: str = "", support: Support = Support.LIKELY
) -> Relation:
    return Relation("way", said, figures, words or said.words, support, signs, rule, choice=("claim", rule, said.key))


def _none(sentence: Sentence) -> Iterator[Relation]:
    """What there was nothing of, with an amount behind."""
    own = ("", str(sentence.reading.document.year))
    for match in _NONE.finditer(sentence.text):
        what = match["what"]
        while end := next((words for words in _WORDS["name_end"] if what.endswith(words)), ""):
            what = what.removesuffix(end)
        for term in sentence.terms if len(what) >= _FEWEST else ():
            named = what in term.words and match[0][: -len(match["what"])] + what not in term.words
            planned = term.said.measure in PLANS and not match["what"].endswith(_WORDS["name_end"][0])
            if named and term.level and term.exact and term.start >= match.end() + sentence.start and term.own_year in own and not planned:
                yield _claim(_said(sentence, *match.span()), (term,), 0, 1)
                break


def _all(sentence: Sentence) -> Iterator[Relation]:
    """What was done with all of it, with its rate behind."""
    for match in _ALL.finditer(sentence.text):
        rate = next((t for t in sentence.terms if t.kind == "ratio" and t.quantity.start >= match.end() + sentence.start), None)
        bare = rate and re.fullmatch(rf"\w{{0,2}}{match['act']}{LEXICON.rate_parts['ends'][0]}\w{{0,2}}", rate.words)
        if rate and bare and rate.exact and not rate.growth and not RE.but.search(sentence.text[: match.start()]):
            yield _claim(_said(sentence, *match.span()), (rate, whole_of_rates(rate)), 0)


def _compared(sentence: Sentence) -> Iterator[Relation]:
    """A number beside one that it is said to be above or below; an aim and an outcome, and whether it is said to be met."""
    for stretch in sentence.stretches:
        for first, second in pairwise(stretch.terms):
            between = stretch.between(first, second).strip()
            if not _alike(first, second) or BREAK.search(between):
                continue
            aimed = SAYS.aimed.search(first.words) and SAYS.done.search(second.words)
            better = aimed and not SAYS.otherwise.search(first.lead + second.lead)
            behind = sentence.text[second.end - sentence.start :].removeprefix(second.tail) if better else ""
            readings = (_COMPARED.match(between), first, second), (_CLAIMED.match(behind), second, first)
            for match, one, other in readings:
                at = sentence.text.find(match["said"], one.end - sentence.start) if match else -1  # not where a bracket parts it
                if match and at >= 0:
                    yield _claim(_said(sentence, at, at + len(match["said"])), (one, other), 1 if match["more"] else -1)


def _alike(first: Figure, second: Figure) -> bool:
    timed = any((t.quantity.unit.lstrip(LEXICON.list_counters[0]) + t.tail).startswith(_WORDS["times"]) for t in (first, second))
    level = first.kind in ("ratio", "count") and not (timed or first.growth or second.growth)
    return level and first.sort == second.sort and first.exact and second.exact and not second.tail.startswith(LEXICON.rate_parts["of"])


# --- which way amounts go ------------------------------------------------------------------------------


def _moved(sentence: Sentence) -> Iterator[Relation]:
    """A change with a direction, and the level it leads to and the one it starts from; 由 208 万元增加到 144 万元."""
    for figure in sentence.terms:
        moved = figure.role in ("change", "growth") and figure.direction and figure.quantity.value and figure.label
        if moved and (pair := _levels(sentence.terms, figure)):
            yield _claim(figure, pair, figure.direction, rule="C521", words=figure.label, support=Support.SAID)
    for one, other in pairwise(sentence.terms):
        levels = one.role == other.role == "level" and one.kind == other.kind != "bare" and other.carried
        if levels and other.direction and other.quantity.start - one.end <= _APART:
            yield _claim(other, (other, one), other.direction, rule="C522", words=other.raw, support=Support.SAID)


def _levels(figures: Sequence[Figure], change: Figure) -> tuple[Figure, Figure] | None:
    """The level a change leads to and the one it starts from, where the sentence states each exactly once."""
    levels = [f for f in figures if f.label == change.label and _amount(f) and not f.direction]
    if against := change.base_measure:
        now = [f for f in levels if f.measure not in (against, "") and f.quantity.start < change.quantity.start]
        before = [f for f in levels if f.measure == against]
    else:
        now, before = ([f for f in levels if f.year == year is not None] for year in (change.year, change.base))
    alike = against or len({f.measure for f in now + before}) == 1
    return (now[0], before[0]) if len(now) == len(before) == 1 and alike else None


def _amount(figure: Figure) -> bool:
    return figure.role == "level" and figure.kind == "money" and figure.exact


def _unmoved(sentence: Sentence) -> Iterator[Relation]:
    """与上年持平 right behind a change, against the same, or right before it."""
    reading, text = sentence.reading, sentence.reading.text(sentence.item).text
    for figure in (f for f in sentence.terms if f.role in ("change", "growth") and f.direction):
        end = figure.end
        before = _MOVED.search(text, sentence.start, figure.quantity.start)
        behind = _UNMOVED.search(re.split(r"[。！？\n]", text[end : end + _BEHIND])[0])
        spans = [before.span("said")] if before else []
        if behind and _same_comparison(figure, text[end : end + behind.start()]):
            spans.append((end + behind.start(), end + behind.end()))
        for said in (reading.words(figure.item, *span) for span in spans):
            yield _claim(said, (figure,), 0, figure.direction, rule="C524")


def _same_comparison(figure: Figure, words: str) -> bool:
    """Whether 持平 is measured against the same: 比2023年度减少…，与2023年度持平."""
    if len(words) <= _BARE or not RE.base.fullmatch(words):
        return len(words) <= _BARE
    years, base = {*YEAR.findall(words), *YEAR.findall(figure.place.quote)}, comparison_in(words)
    return len(years) < 2 and base is not None and bool(base.measure) == bool(figure.base_measure)


def _against_plan(sentence: Sentence) -> Iterator[Relation]:
    """决算数小于预算数 behind both amounts, or behind a rate of more than 100%; in their sentence or the next."""
    reading, amounts = sentence.reading, [f for f in sentence.terms if _amount(f)]
    planned, actual = ([f for f in amounts if f.measure in measures] for measures in (PLANS, ("actual",)))
    executed = [f for f in sentence.terms if f.role == "rate" and RE.executed.search(f.place.quote)]
    pairs = [(rate, whole_of_rates(rate)) for rate in executed if len(executed) == 1]
    if len(planned) == len(actual) == 1 and planned[0].quantity.start < actual[0].quantity.start:
        pairs.insert(0, (actual[0], planned[0]))
    for now, plan in pairs:
        if match := RE.said.search(reading.text(now.item).text[now.end : now.end + _FAR]):
            way = 1 if match["more"] else -1 if match["less"] else 0
            said = reading.words(now.item, now.end + match.start(), now.end + match.end())
            yield _claim(said, (now, plan), way, rule="C525", words=match[0], support=Support.SAID)


# --- of everything ------------------------------------------------------------------------------------


def _all_paid(sentences: list[Sentence]) -> Iterator[Relation]:
    """资金 1,162 万元已全部拨付，当年实际拨付 1,126 万元: an amount was paid out whole; the only one behind that says the same was
    done is another, or a sentence elsewhere that states it too says that less was."""
    stating: dict[Decimal, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        for term in sentence.terms:
            stating[term.quantity.value].append(sentence)
    for at, sentence in enumerate(sentences):
        match = RE.all.search(sentence.text)
        before = sentence.text[: match.start()] if match else ""
        if match is None or RE.but.search(before) or RE.negated.search(before[-4:]):
            continue
        said, verb = _said(sentence, *match.span()), match["verb"] or match["verb2"]
        levels = [t for t in sentence.main.terms if t.level and t.exact]
        whole = next((t for t in reversed(levels) if t.end <= said.place.start), levels[0] if len(levels) == 1 else None)
        if whole is None:
            continue
        here = [t for t in sentence.main.terms if t.quantity.start > said.place.start and t is not whole]
        near = here or [t for s in sentences[at + 1 : at + 2] if s.item == sentence.item for t in s.main.terms]
        near = [t for t in near if t.level and t.same_unit(whole)]
        others = (s for s in stating[whole.quantity.value][:_MOST] if s is not sentence)
        far = (t for s in others for t in s.main.terms if 0 < t.quantity.value < whole.quantity.value)
        for part in (*near[: len(near) == 1], *far):
            done = RE.done.fullmatch(part.words)
            if done and done["verb"] == verb and OF_WHICH not in part.lead and part.same_unit(whole):
                yield _claim(said, (part, whole), 0, rule="C526", words=verb)


def _all_met(reading: Reading, sentences: list[Sentence], said: Figure) -> Iterator[Relation]:
    """指标值为不少于480户，实际完成值455户, in a report that says all targets are met."""
    for row in (row for form in reading.forms for row in form.indicators):
        if (found := outcome(row)) and not found.reached and not found.less:
            result = Figure(Quantity(Decimal(1), "", 0, 0, 0, found.working), row.quoted, row.name)
            yield _claim(said, (result,), 0, 1, rule="C527", words=row.name)
    for target, actual in (pair for sentence in sentences for pair in pairwise(sentence.terms)):
        aimed, reached = RE.target.search(before := _before(target)), RE.actual.search(_before(actual))
        least = not RE.most.search(before[-6:] + target.text) and not says_any(re.split("[，,；;]", before)[-1], SCHEMA.less_is_better)
        if aimed and reached and least and target.quantity.unit == actual.quantity.unit:
            aim, result = (replace(f, quantity=replace(f.quantity, hedge="")) for f in (target, actual))
            yield _claim(said, (result, aim), 1, rule="C527")


def _says_all(words: str) -> re.Match[str] | None:
    """Of everything, not of the one thing it begins with (文印工作：……目标全部完成)."""
    said = RE.met.search(words)
    if said is None or RE.negated.search(words[: said.start()][-4:]):
        return None
    lead, colon, _ = words[: said.start()].partition("：")
    return None if colon and len(project_name(lead)) >= _FEWEST and project_name(lead) != plain_label(lead) else said


def _before(term: Figure) -> str:
    """The words in front of the number itself, its hedge taken with them."""
    quantity = term.quantity
    hedge = len(quantity.text) - len(quantity.text.lstrip(quantity.hedge)) if quantity.hedge else 0
    return term.sentence.upto(quantity) + quantity.text[:hedge]
