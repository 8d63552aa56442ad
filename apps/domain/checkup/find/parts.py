"""Part and whole inside texts: what stands behind 其中, 合计 and 组成 adds up, or at least does not exceed its whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice, pairwise, permutations, takewhile
from typing import Any

from ...documents.headings import style_of
from ...language.lexicon import LEXICON, alternation
from ...numbering import chinese
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.figures import sentences
from ..sentences.partlists import PartList, is_total
from ..sentences.phrases import BREAK, Sentence
from .scores import is_total_score
from .sections import core

_LIST_END = re.compile(rf"(?P<opener>{alternation(LEXICON.list_openers)})\s*[：:]?\s*$")
_ELSEWHERE = re.compile(alternation(LEXICON.outside_persons))
_CARRIED = re.compile(alternation(LEXICON.carry_words))
_IN = re.compile(rf"在(?P<other>{alternation(LEXICON.other_words)})?(?P<of>[^，,；;。]{{2,24}})中[，,]")
_NTH = rf"[{''.join(map(chinese, range(1, 10)))}]{LEXICON.list_nth[0]}"
_POINT, _POINT_AT_HEAD = re.compile(rf"[：:]\s?{_NTH}"), re.compile(rf"\s*{_NTH}")
_ALIKE = 4
_MOST_BELOW = 12
_HAIR, _FEW_OF_MANY = 200, 25


def parts(reading: Reading) -> Iterator[Relation]:
    texts = list(sentences(reading))
    for position, text in enumerate(texts):
        for sentence in text:
            lists = sentence.lists
            columns = _columns(lists)
            for number, found in enumerate(lists):
                if not is_total_score(found.wholes[0]):  # what that is made of may stand in other sentences too
                    yield from _of(reading, found, columns.get(number))
        for found in (*_by_points(text), *_below(reading, texts, position)):
            yield from _of(reading, found)
        yield from _others(text)


def _columns(lists: Sequence[PartList]) -> dict[int, object]:
    """Lists whose numbers alternate (31批次、214人次；12批次、97人次): where one of them is all of its whole, so is the other."""
    found: dict[int, object] = {}
    for (i, one), (j, other) in permutations(enumerate(lists), 2):
        starts = [t.quantity.start for pair in zip(one.parts, other.parts, strict=False) for t in pair]
        if len(one.parts) == len(other.parts) > 1 and starts == sorted(starts) and one.wholes[0] is not other.wholes[0]:
            found[i] = found[j] = ("columns", one.parts[0].quantity.start)
    return found


def _of(reading: Reading, found: PartList, column: object = None) -> Iterator[Relation]:
    """What a list says: its whole is the sum, or at least as much; and the other readings that would make it right."""
    operands, first, money = tuple(found.parts), found.wholes[0], found.wholes[0].kind == "money"
    whole, place = first, (found.parts[0].item, found.parts[0].quantity.start, found.total_behind)
    certain, several = found.plain or bool(found.group), found.plain and not found.open and len(operands) > 1
    said: dict[str, Any] = {"note": "C110" if certain else "", "beside": _beside(reading, (first, *found.parts))}
    if found.total_behind:
        noun = core(first.words)
        shared = bool(noun) and all(noun in part.words for part in found.parts)  # 行政编制…，事业编制…，合计编制
        alone = found.plain and not first.name and found.parts[0] is first.sentence.terms[0]  # nothing stands before them
        likely = shared or found.points or alone or len(operands) > 2
        support = Support.SAID if found.even and found.plain else Support.LIKELY if likely else Support.HINT
        yield Relation("sum", whole, operands, whole.words, support, (), "C101", choice=("sum", *place), **said)
        for start in range(1, len(operands) - 1):
            yield Relation("sum", whole, operands[start:], whole.words, Support.HINT, (), "C101", choice=("sum", *place))
        return
    all_said = certain and not found.open and bool(found.group or (found.closed and len(operands) > 1) or (several and found.rest))
    if all_said or several:
        support = Support.SAID if all_said else Support.LIKELY if column or found.classes else Support.SHAPE
        near = 0 if not several else 1 if found.staff else _HAIR if money else _FEW_OF_MANY
        yield Relation("sum", whole, operands, whole.words, support, (), "C101", 1, column, ("sum", *place), near=near, **said)
    if certain and not found.loose:
        support = Support.SAID if len(found.wholes) == 1 or found.group or found.even else Support.LIKELY
        together = money or found.staff or found.closed or found.exclusive
        own = [(part,) for part in found.parts[1:] if not together and not _ELSEWHERE.search(part.words)]
        for bound in (operands if together else operands[:1], *own):
            choice = None if bound in own else ("bound", *place)
            yield Relation("bound", whole, bound, whole.words, support, (), "C102", choice=choice, **said)
    listed = found.even and (money or all(part.lead.lstrip("”").startswith("、") for part in found.parts[1:]))
    carried = [money and bool(_CARRIED.search(part.words)) for part in found.parts]
    ends = [n for n in range(1, len(operands)) if not (listed and n > 1) and (not any(carried[n:]) or BREAK.search(found.parts[n].lead))]
    # The list may be the whole of another amount before it, or have ended before its last numbers.
    readings = [*((other, operands) for other in found.wholes[1:]), *((whole, operands[:n]) for n in ends)]
    for other, some in readings:
        for kind in ("sum", "bound"):
            yield Relation("sum", other, some, other.words, Support.HINT, (), "C101", len(readings) * 9, choice=(kind, *place))


def _beside(reading: Reading, terms: Sequence[Figure]) -> tuple[Decimal, ...]:
    """The other amounts of a paragraph."""
    own = {term.quantity.start for term in terms}
    return tuple(q.value for q in reading.quantities[terms[0].item] if q.start not in own)


def _by_points(text: Sequence[Sentence]) -> Iterator[PartList]:
    """总投资 860 万元：一是泵站改造 320 万元；二是…… 410 万元；三是…… 130 万元: one amount for each point."""
    for at, head in enumerate(text):
        if first := _POINT.search(head.text):
            behind = takewhile(lambda s: _POINT_AT_HEAD.match(s.text), text[at + 1 :])
            points = [head.main.after(first.end()), *(s.main.terms for s in behind)]
            ahead = [t for t in head.main.before(first.start()) if t.level][-1:]
            wholes = ahead or [t for t in points[-1] if is_total(t)][-1:]
            own = [[t for t in terms if t.level and t not in wholes and t.same_unit(wholes[0])] for terms in points] if wholes else []
            if len(own) > 1 and all(len(terms) == 1 for terms in own):
                amounts, is_open = tuple(terms[0] for terms in own), LEXICON.open_words[1] in own[-1][0].tail
                yield PartList(tuple(wholes), amounts, True, False, is_open, total_behind=wholes != ahead, points=True)


def _below(reading: Reading, texts: Sequence[tuple[Sentence, ...]], position: int) -> Iterator[PartList]:
    """A text that ends with 其中： or 如下： has its parts in the paragraphs below, one each, at their beginnings."""
    text = texts[position]
    end = _LIST_END.search(text[-1].text) if text else None
    whole = next((t for s in text[:-3:-1] for t in reversed(s.main.terms) if t.level), None) if end else None
    of_which = end is not None and end["opener"] == LEXICON.list_openers[0]
    if whole and (of_which or _alone(whole)):
        below = _beginnings(reading, texts[position + 1 :], whole)
        labels = tuple(part.name for part in below)
        alone = all(map(_alone, below))
        listed = PartList((whole,), tuple(below), alone, False, closed=not of_which)
        if len(set(labels)) == len(labels) > 1 and (alone or listed.group):
            yield listed


def _alone(term: Figure) -> bool:
    """Whether its sentence states no other amount like it."""
    return sum(t.level and t.same_unit(term) for t in term.sentence.terms) == 1


def _beginnings(reading: Reading, below: Sequence[tuple[Sentence, ...]], whole: Figure) -> list[Figure]:
    """The first amounts of the paragraphs below, each of the same style of number; deeper ones are passed over."""
    parts: list[Figure] = []
    outer = {style_of(reading.text(whole.item).number)} - {""}
    for text in islice(filter(None, below), _MOST_BELOW):
        item, first = reading.text(text[0].item), next(iter(text[0].main.terms), None)
        style = style_of(item.number)
        if style in outer:
            break
        if parts and style != style_of(reading.text(parts[0].item).number):
            continue
        if first is None or not first.level or not first.same_unit(whole):
            break
        parts.append(first)
    return parts


def _others(text: Sequence[Sentence]) -> Iterator[Relation]:
    """A part in one class and a part in the others (在预留的项目中 …；在其他项目中 …): together no more than the whole before them."""
    whole: Figure | None = None
    for sentence in text:
        found = [(m, t) for t in sentence.main.terms if t.level and (m := _IN.search(t.lead))]
        for (one, part), (other, rest) in pairwise(found):
            if whole and other["other"] and one["of"].endswith(other["of"][-_ALIKE:]) and whole.same_unit(part):
                total, *operands = (whole, part, rest)
                yield Relation("bound", total, tuple(operands), other[0], rule="C102")
        levels = [t for t in sentence.main.terms if t.level]
        whole = levels[0] if levels and not found else whole
