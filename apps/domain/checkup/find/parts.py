"""Part and whole inside texts: what stands behind 其中, 合计 and 组成 adds up, or at least does not exceed its whole; and lists that
nothing announces: a number and, behind it, more of its kind in the same sentence, or before a total.

A count of them (三个片区分别为, 三年共, 两项合计) or a row of names between 、 makes them likely the parts; where nothing but the
order of the words says so, a slip of the hand must explain what is off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise, permutations, takewhile

from ...documents.headings import style_of
from ...language.enumerations import value_of
from ...language.lexicon import LEXICON, alternation
from ...numbering import chinese
from ..figures import Figure
from ..reading import Reading
from ..relations import POINTS, Relation, Support, proposal
from ..sentences.figures import sentences
from ..sentences.partlists import MARK, PartList, halves, held_against, is_total, moved
from ..sentences.phrases import BREAK, EACH_ITS, OF_WHICH, Sentence, Stretch
from .scores import is_total_score
from .sections import amounts_before, core, sections

_LIST_END = re.compile(rf"(?P<opener>{alternation(LEXICON.list_openers)})\s*[：:]?\s*$")
_ELSEWHERE = re.compile(alternation(LEXICON.outside_persons))
_CARRIED = re.compile(alternation(LEXICON.carry_words))
_IN = re.compile(rf"在(?P<other>{alternation(LEXICON.other_words)})?(?P<of>[^，,；;。]{{2,24}})中[，,]")
_NTH = rf"[{''.join(map(chinese, range(1, 10)))}]{LEXICON.list_nth[0]}"
_POINT, _POINT_AT_HEAD = re.compile(rf"[：:]\s?{_NTH}"), re.compile(rf"\s*{_NTH}")
_ALIKE = 4
_MOST_BELOW = 12
_HAIR, _FEW_OF_MANY = 200, 25
_MOST = 9
"""Of so many numbers a list is read, the whole included."""
_FEWEST = 3
_COUNT = re.compile(
    rf"(?P<shared>分)?(?<![第十\d])(?P<number>[两二三四五六七八九十]|\d(?!年))(?!季)(?:个)?"
    rf"(?:{alternation(LEXICON.list_counted)}|(?(shared)(?:{alternation(LEXICON.list_shared)})|(?!)))"
)
_TOTAL = re.compile(rf"{_COUNT.pattern}[^，,。；;]{{0,6}}?(?:{alternation(LEXICON.sum_words)})")
_SUM = re.compile(rf"(?:{alternation(LEXICON.sum_words)})")
_REST = tuple(LEXICON.rest_words)
_FAR = 12


def parts(reading: Reading) -> Iterator[Relation]:
    texts = sentences(reading)
    for position, text in enumerate(texts):
        for sentence in text:
            for found in sentence.lists:
                if not is_total_score(found.wholes[0]):  # what that is made of may stand in other sentences too
                    yield from _of(found, _column(found, sentence.lists))
        for found in (*_by_points(text), *_below(reading, texts, position)):
            yield from _of(found)
        yield from _others(text)


def _column(found: PartList, lists: Sequence[PartList]) -> object:
    """Of lists whose numbers alternate (31批次、214人次；12批次、97人次): where one of them is all of its whole, so is the other."""
    for one, other in permutations(lists, 2):
        starts = [t.quantity.start for pair in zip(one.parts, other.parts, strict=False) for t in pair]
        pair = len(one.parts) == len(other.parts) > 1 and starts == sorted(starts) and one.wholes[0] is not other.wholes[0]
        if pair and found in (one, other):
            return ("columns", one.parts[0].key)
    return None


def _of(found: PartList, column: object = None) -> Iterator[Relation]:
    """What a list says: its whole is the sum, or at least as much; and the other readings that would make it right."""
    operands, whole, key, money = found.parts, found.wholes[0], found.parts[0].key, found.wholes[0].kind == "money"
    certain, several = found.plain or bool(found.group), found.plain and not found.open and len(operands) > 1
    note = "C110" if certain else ""
    if found.total_behind:
        noun = core(whole.words)
        shared = bool(noun) and all(noun in part.words for part in found.parts)  # 行政编制…，事业编制…，合计编制
        alone = found.plain and not whole.name and found.parts[0] is whole.sentence.terms[0]  # nothing stands before them
        likely = shared or found.points or alone or len(operands) > 2
        support = Support.SAID if found.even and found.plain else Support.LIKELY if likely else Support.HINT
        yield proposal("sum", whole, operands, support, "C101", "run", note=note)
        return
    all_said = certain and not found.open and bool(found.group or (found.closed and len(operands) > 1) or (several and found.rest))
    if all_said or several:
        support = Support.SAID if all_said else Support.LIKELY if column or found.classes else Support.SHAPE
        near = 0 if not several else 1 if found.staff else _HAIR if money else _FEW_OF_MANY
        yield Relation("sum", whole, operands, whole.words, support, (), "C101", 1, column, ("sum", key), near=near, note=note)
    if certain and not found.loose:
        support = Support.SAID if len(found.wholes) == 1 or found.group or found.even else Support.LIKELY
        together = money or found.staff or found.closed or found.exclusive
        own = [(part,) for part in found.parts[1:] if not together and not _ELSEWHERE.search(part.words)]
        for bound in (operands if together else operands[:1], *own):
            choice = None if bound in own else ("bound", key)
            yield Relation("bound", whole, bound, whole.words, support, (), "C102", choice=choice, note=note)
    listed = found.even and (money or all(part.listed for part in found.parts[1:]))
    carried = [money and bool(_CARRIED.search(part.words)) for part in found.parts]
    ends = [n for n in range(1, len(operands)) if not (listed and n > 1) and (not any(carried[n:]) or BREAK.search(found.parts[n].lead))]
    # The list may be the whole of another amount before it, or have ended before its last numbers.
    readings = [*((other, operands) for other in found.wholes[1:]), *((whole, operands[:n]) for n in ends)]
    for other, some in readings:
        for choice in (("sum", key), ("bound", key)):
            yield Relation("sum", other, some, other.words, Support.HINT, (), "C101", len(readings) * 9, choice=choice)


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
                yield Relation("bound", whole, (part, rest), other[0], rule="C102")
        levels = [t for t in sentence.main.terms if t.level]
        whole = levels[0] if levels and not found else whole


# --- lists that nothing announces ------------------------------------------------------------------------


def runs(reading: Reading) -> Iterator[Relation]:
    for section in sections(reading):
        for index, sentence in enumerate(section):
            inside = {part for found in sentence.lists if not found.total_behind for part in found.parts}
            for stretch in sentence.stretches:
                yield from _runs(stretch, inside)
            yield from _with_rest(section, index)
            for at, total in enumerate(sentence.terms):
                if total.level and (said := _TOTAL.search(total.words)):
                    before = [*amounts_before(section, index), *sentence.terms[:at]]
                    yield from _numbered(total, value_of(said["number"]), before)


def _runs(stretch: Stretch, inside: set[Figure]) -> Iterator[Relation]:
    levels = [t for t in stretch.terms if (t.level or moved(t)) and not held_against(t) and t.exact and t.quantity.unit not in ("", POINTS)]
    told: set[Figure] = set()
    for at, whole in enumerate(levels):
        ahead, behind = _alike(whole, levels[at + 1 : at + _MOST]), _alike(whole, levels[max(at - _MOST + 1, 0) : at][::-1])
        readings = [run[:n] for run in (ahead, behind) for n in range(2, len(run) + 1)]
        for parts in readings:
            then = ahead[len(parts) :] if parts == ahead[: len(parts)] else []  # the list ends before one more number: 、 parts only these
            parted = len(parts) >= _FEWEST and all(part.listed for part in parts[1:]) and then and not then[0].listed
            ended = parts == ahead or parted
            grand = parts == behind and _grand(whole, parts)
            said = grand or (ended and whole not in inside and whole not in told and _listed(stretch, whole, parts))
            told |= set(parts) if said else set()
            yield proposal("sum", whole, parts, Support.LIKELY if said else Support.HINT, "C101", "run", among=len(readings))


def _with_rest(section: Sequence[Sentence], index: int) -> Iterator[Relation]:
    """全年投入 764.50 万元。中央 421 万元，省级 205 万元，其余 138.50 万元: of what was said last before."""
    terms = section[index].main.terms
    parts = terms[: next((n for n, t in enumerate(terms) if t.level and t.words.startswith(_REST)), 0) + 1]
    one_kind = all(t.level and t.exact and t.same_unit(parts[0]) and not BREAK.search(t.lead) for t in parts)
    fit = len(parts) > 1 and one_kind and not held_against(parts[0])
    wholes = [t for t in amounts_before(section, index) if t.same_unit(parts[0])][-_FEWEST:] if fit else []
    for whole in wholes:
        yield Relation("sum", whole, parts, parts[-1].words, Support.SHAPE, (), "C101", len(wholes), choice=("rest", parts[-1].key))


def _alike(whole: Figure, terms: Sequence[Figure]) -> list[Figure]:
    """The terms up to the first of another unit, or of which a new list begins."""
    return list(takewhile(lambda term: term.same_unit(whole) and (term is terms[0] or OF_WHICH not in term.lead), terms))


def _grand(whole: Figure, parts: Sequence[Figure]) -> bool:
    """道路总长 right behind a list; of two members that share more with its name: 门诊量…、急诊量…，门急诊总量."""
    many = len(parts) >= _FEWEST and not any(BREAK.search(part.lead) or MARK.search(part.lead) for part in (whole, *parts))
    even = many or all(part.listed for part in parts[:-1])
    shared = len(parts) >= _FEWEST or all(len({*part.words} & {*whole.words}) >= _FEWEST for part in parts)
    if whole.words.startswith(LEXICON.all_told):  # 2022年 …，2023年 …，累计投入; 上半年 …，下半年 …，全年完成
        return halves([part.words for part in parts]) or (many and len({part.own_year for part in parts} - {""}) == len(parts))
    return even and shared and whole.words.endswith(LEXICON.grand_words)


def _listed(stretch: Stretch, whole: Figure, parts: Sequence[Figure]) -> bool:
    """Whether the words say that these are all: as many as they count, kinds of one thing or kinds and the rest whatever parts them
    (轿车 38 辆，越野车 17 辆，商务车 9 辆), or names between 、 right behind the whole."""
    between, words = whole.words + stretch.between(whole, parts[0]), [t.words for t in parts]
    added = parts[0].words.startswith(LEXICON.added_words)
    if added or BREAK.search(parts[0].lead) or EACH_ITS.search(whole.words) or any(w.endswith(LEXICON.leading_posts) for w in words):
        return False
    if len(parts) in (value_of(m["number"]) for m in _COUNT.finditer(between)):
        return True
    if whole.kind == "count" and halves(words) and not any(halves([whole.words, word]) for word in words):
        return True  # 县内 5.31 万人，县外 3.26 万人，省外 …: 县内 is one of them
    if len(set(words)) < len(parts) or len(parts) < _FEWEST:
        return False
    leads, kinds = "".join(t.lead for t in parts), words[-1].startswith(_REST) or len({w[-1:] for w in words}) == 1
    kinds = kinds and whole.words[-1:] != words[0][-1:] and not BREAK.search(leads)
    even = kinds or all(part.listed for part in parts[1:])
    return even and not parts[0].listed and not any(mark in between + leads for mark in LEXICON.list_marks)


def _numbered(total: Figure, count: int, before: Sequence[Figure]) -> Iterator[Relation]:
    """两项合计 510.12 万元: the last so many, or the last so many totals."""
    same = [s for s in before if s.same_unit(total)][-_FAR:]
    sums = [s for s in same if _SUM.search(s.words)]
    heads = [s for i, s in enumerate(same) if not i or s.sentence is not same[i - 1].sentence or "；" in s.lead]
    readings = [found[-count:] for found in (same, sums, heads) if len(found) >= count > 1]
    for parts in readings:
        support = Support.LIKELY if len(same) == count or len(readings) == 1 else Support.SHAPE
        yield proposal("sum", total, parts, support, "C101", "run", among=len(readings))
