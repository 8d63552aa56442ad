"""Lists that no 其中 announces: a number and, behind it, more of its kind in the same sentence, or before a total.

A count of them (三个片区分别为, 三年共, 两项合计) or a row of names between 、 makes them likely the parts; where nothing but the
order of the words says so, a slip of the hand must explain what is off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from ...language.enumerations import value_of
from ...language.lexicon import LEXICON, alternation
from ..figures import Figure
from ..reading import Reading
from ..relations import POINTS, Relation, Support
from ..sentences.partlists import MARK, halves, held_against, moved
from ..sentences.phrases import BREAK, EACH_ITS, OF_WHICH, Sentence, Stretch
from .sections import amounts_before, sections

_MOST = 9
"""Of so many numbers a list is read, the whole included."""
_FEWEST = 3
_COUNT = re.compile(
    rf"(?P<shared>分)?(?<![第十\d])(?P<number>[两二三四五六七八九十]|\d(?!年))(?!季)(?:个)?"
    rf"(?:{alternation(LEXICON.list_counted)}|(?(shared)(?:{alternation(LEXICON.list_shared)})|(?!)))"
)
_TOTAL = re.compile(rf"{_COUNT.pattern}[^，,。；;]{{0,6}}?(?:{alternation(LEXICON.sum_words)})")
_SUM = re.compile(rf"(?:{alternation(LEXICON.sum_words)})")
_NAMED = re.compile(r"^[、和及与]")
_REST = tuple(LEXICON.rest_words)
_FAR = 12


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
            ended = parts == ahead or (len(parts) >= _FEWEST and _even(parts[1:]) and then and not _even(then[:1]))
            grand = parts == behind and _grand(whole, parts)
            said = grand or (ended and whole not in inside and whole not in told and _listed(stretch, whole, parts))
            told |= set(parts) if said else set()
            support, choice = Support.LIKELY if said else Support.HINT, ("run", *whole.key)
            yield Relation("sum", whole, tuple(parts), whole.words, support, (), "C101", len(readings), choice=choice)


def _with_rest(section: Sequence[Sentence], index: int) -> Iterator[Relation]:
    """全年投入 764.50 万元。中央 421 万元，省级 205 万元，其余 138.50 万元: of what was said last before."""
    terms = section[index].main.terms
    parts = terms[: next((n for n, t in enumerate(terms) if t.level and t.words.startswith(_REST)), 0) + 1]
    one_kind = all(t.level and t.exact and t.same_unit(parts[0]) and not BREAK.search(t.lead) for t in parts)
    if len(parts) < 2 or not one_kind or held_against(parts[0]):
        return
    wholes = [t for t in amounts_before(section, index) if t.same_unit(parts[0])][-_FEWEST:]
    for whole in wholes:
        choice = ("rest", *parts[-1].key)
        yield Relation("sum", whole, tuple(parts), parts[-1].words, Support.SHAPE, (), "C101", len(wholes), choice=choice)


def _alike(whole: Figure, terms: Sequence[Figure]) -> list[Figure]:
    """The terms up to the first of another unit, or of which a new list begins."""
    return list(takewhile(lambda term: term.same_unit(whole) and (term is terms[0] or OF_WHICH not in term.lead), terms))


def _grand(whole: Figure, parts: Sequence[Figure]) -> bool:
    """道路总长 right behind a list; of two members that share more with its name: 门诊量…、急诊量…，门急诊总量."""
    many = len(parts) >= _FEWEST and not any(BREAK.search(part.lead) or MARK.search(part.lead) for part in (whole, *parts))
    even = many or _even(parts[:-1])
    shared = len(parts) >= _FEWEST or all(len({*part.words} & {*whole.words}) >= _FEWEST for part in parts)
    if whole.words.startswith(LEXICON.all_told):  # 2022年 …，2023年 …，累计投入; 上半年 …，下半年 …，全年完成
        return halves([part.words for part in parts]) or (many and len({part.own_year for part in parts} - {""}) == len(parts))
    return even and shared and whole.words.endswith(LEXICON.grand_words)


def _even(parts: Sequence[Figure]) -> bool:
    """Whether 、 or 和 stands in front of each."""
    return all(_NAMED.match(part.lead.strip()) for part in parts)


def _listed(stretch: Stretch, whole: Figure, parts: Sequence[Figure]) -> bool:
    """Whether the words say that these are all: as many as they count, kinds of one thing or kinds and the rest whatever parts them
    (轿车 38 辆，越野车 17 辆，商务车 9 辆), or names between 、 right behind the whole."""
    between, words, first = whole.words + stretch.between(whole, parts[0]), [t.words for t in parts], parts[0].lead.strip()
    added = parts[0].words.startswith(LEXICON.added_words)
    if added or BREAK.search(parts[0].lead) or EACH_ITS.search(whole.words) or any(w.endswith(LEXICON.leading_posts) for w in words):
        return False
    if len(parts) in (value_of(m["number"]) for m in _COUNT.finditer(between)):
        return True
    if whole.kind == "count" and halves(words) and not any(halves([whole.words, word]) for word in words):
        return True  # 县内 5.31 万人，县外 3.26 万人，省外 …: 县内 is one of them
    if len(set(words)) < len(parts) or len(parts) < _FEWEST:
        return False
    kinds = words[-1].startswith(_REST) or len({w[-1:] for w in words}) == 1
    member = _NAMED.match(first) or whole.words[-1:] == words[0][-1:]
    if kinds and not member and not any(BREAK.search(t.lead) for t in parts):
        return not any(mark in between + "".join(t.lead for t in parts) for mark in LEXICON.list_marks)
    even = not _NAMED.match(first) and _even(parts[1:])
    return even and not any(mark in between for mark in LEXICON.list_marks)


def _numbered(total: Figure, count: int, before: Sequence[Figure]) -> Iterator[Relation]:
    """两项合计 510.12 万元: the last so many, or the last so many totals."""
    same = [s for s in before if s.same_unit(total)][-_FAR:]
    sums = [s for s in same if _SUM.search(s.words)]
    heads = [s for i, s in enumerate(same) if not i or s.sentence is not same[i - 1].sentence or "；" in s.lead]
    readings = [found[-count:] for found in (same, sums, heads) if len(found) >= count > 1]
    for parts in readings:
        support, choice = Support.LIKELY if len(same) == count or len(readings) == 1 else Support.SHAPE, ("run", *total.key)
        yield Relation("sum", total, tuple(parts), total.words, support, (), "C101", len(readings), choice=choice)
