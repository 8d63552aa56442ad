"""Scores told in sentences: the total of the parts, full marks less what was taken off, weight × coefficient, no more than the weight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ...language.lexicon import LEXICON, MOVES, alternation, any_of
from ..figures import Figure
from ..forms.targets import scale_in
from ..reading import Reading
from ..relations import Relation, Support, proposal
from ..sentences.phrases import BREAK, EACH_ITS, OF_WHICH, Sentence
from .products import in_list, is_mean
from .sections import akin, sections

_WORDS, SAYS = LEXICON.scores, any_of(LEXICON.scores)
_UNIT = _WORDS["unit"][0]
_RATED = re.compile(rf"(?:{alternation(LEXICON.rate_parts['ends'])})(?:{alternation(LEXICON.rate_parts['copula'])})?$")
_SUMMED = re.compile(alternation(LEXICON.sum_words))
_OPENED = re.compile(rf"^\s?(?:[：:]|[（(]|[，,]?{OF_WHICH})")
"""得 93.7 分：执行率 9.7 分，…; 自评 94.3 分（预算执行 9.2 分＋…）: what follows is what it is made of."""
_FEWEST = 2
_FAR = 12
_OUT_OF = "/"
"""决策 13.6/15."""
_AMONG = LEXICON.rate_parts["among"]
_SIGNS = {"got": 1, "plus": 1, "off": -1}
Signed = list[tuple[Figure, int]]
"""Scores, each with its sign."""
_MOVED = re.compile(rf"(?:{MOVES})$")
"""综合得分提高 2.2 分 is no score."""


def scores(reading: Reading) -> Iterator[Relation]:
    scored = [s for section in sections(reading) for s in section if any(t.quantity.unit == _UNIT for t in s.terms)]
    scored = [s for s in scored if not scale_in(s.text)]
    kinds = {figure: kind for sentence in scored for figure, kind in _kinds(sentence).items()}
    for index, sentence in enumerate(scored):
        behind = [s for s in scored[index + 1 : index + 2] if s.text.lstrip().startswith(LEXICON.list_openers[0])]
        yield from _totals(sentence, scored[max(index - _FAR, 0) : index], behind, kinds)
        yield from _each(sentence, kinds)


def _totals(
    sentence: Sentence, earlier: Sequence[Sentence], behind: Sequence[Sentence], kinds: Mapping[Figure, str]
) -> Iterator[Relation]:
    """综合得分 is the sum of what was got, in its sentence, or in the sentences before; 加 and 扣 count as they say."""
    own = _every([sentence])
    for at, term in enumerate(own):
        then = [s for s in own[at + 1 :] if kinds[s] == "got"]
        opens = len(then) >= _FEWEST and then[0] is own[at + 1] and _opens(term, then[0])
        said = kinds[term] in ("got", "plus") and (opens or _SUMMED.fullmatch(term.words))
        total = said or (is_total_score(term) and kinds[term] not in ("weight", "off", "mean"))
        if not total or in_list(sentence.terms, term):
            continue
        others = own[at + 1 :] if opens else [s for s in own if s is not term]
        before = [s for s in _every(earlier) if kinds[s] == "got"][-_FAR:]
        heads = [s for i, s in enumerate(before) if not any(s.lead and _in_one_part(b, s) for b in before[:i])]
        lists = [_every(behind) or others, own[:at], [*before, *others], [*heads, *others]]
        readings = [_signed(some, kinds) for some in (*lists, *([s, *others] for s in before))]
        for number, parts in enumerate(r for r in readings if len(r) >= _FEWEST):
            said = _SUMMED.search(term.words + term.lead) or len(parts) > _FEWEST
            support = Support.HINT if number else Support.LIKELY if said else Support.SHAPE
            yield _balance(term, parts, support, among=999 if number else 1)


def _signed(amounts: Sequence[Figure], kinds: Mapping[Figure, str]) -> Signed:
    """What was got, added and taken off, with signs; weights left out."""
    found = [(s, _SIGNS[kinds[s]]) for s in amounts if kinds[s] in _SIGNS and not SAYS.total.search(s.words)]
    return found if any(kinds[s] == "got" for s, _ in found) else []


def _each(sentence: Sentence, kinds: Mapping[Figure, str]) -> Iterator[Relation]:
    """A score beside its weight, its coefficient, the rate it is computed from."""
    terms = sentence.terms if not EACH_ITS.search(sentence.text) else ()
    for at, term in enumerate(terms):
        if kinds.get(term) != "got":
            continue
        part = next((n for n in range(at, 0, -1) if BREAK.search(terms[n].lead)), 0)
        beside = terms[part:at][::-1]
        scored = [t for t in beside if t.quantity.unit == _UNIT and t.words != _OUT_OF]
        scored = [t for t in terms[at + 1 : at + 2] if t.words == _OUT_OF] or scored
        owned = [t for s in sentence.stretches if s.owner is term for t in s.terms if kinds.get(t) == "weight"]
        weight = next((t for t in (*scored, *owned) if kinds[t] not in ("off", "lost")), None)
        if weight is None or (weight.inside > term.inside and weight not in owned) or kinds[weight] != "weight":
            continue
        yield Relation("bound", weight, (term,), term.words, rule="C133", choice=("full", term.key))
        if off := [t for t in scored if t.exact and t.start > weight.start]:
            yield _balance(term, [(weight, 1), *((t, -1) for t in off)], Support.LIKELY)
        for factor in [t for t in beside if t.kind in ("bare", "ratio") and t.exact][:1]:
            said = SAYS.factor.search(factor.words) or (factor.kind == "ratio" and SAYS.computed.search(term.words))
            if said or _RATED.search(factor.words):
                support = Support.SAID if said else Support.SHAPE
                yield proposal("product", term, (weight, factor), support, "C134", "score")


def _balance(whole: Figure, parts: Signed, support: Support, among: int = 1) -> Relation:
    terms, signs = zip(*parts, strict=True)
    return proposal("balance", whole, terms, support, "C132", "score", signs=signs, among=among)


def _opens(term: Figure, then: Figure) -> bool:
    opened = _OPENED.search(term.sentence.between(term, then))
    return opened is not None and (then.inside or not opened[0].endswith(("（", "(")))


def _in_one_part(one: Figure, other: Figure) -> bool:
    """Whether they are scores of one sentence that no semicolon parts."""
    sentence = one.sentence
    return sentence is other.sentence and not BREAK.search(sentence.between(one, other)) and not akin(one, other)


def _every(section: Sequence[Sentence]) -> list[Figure]:
    return [t for s in section for t in s.terms if t.quantity.unit == _UNIT and t.exact]


def _kinds(sentence: Sentence) -> dict[Figure, str]:
    """Of what kind each score of a sentence is, by its words and by those around it."""
    found = [t for t in sentence.terms if t.quantity.unit == _UNIT]
    kinds = [_kind(t) for t in found]
    each = next((n for n, t in enumerate(found) if EACH_ITS.search(t.lead + t.words)), 0)
    if 0 < each <= len(found) - each:  # 决策15分、过程20分，分别得14分、17分
        kinds[:each] = ["weight"] * each
    elif kinds[:1] == ["weight"]:
        opened = next((n for n, (t, then) in enumerate(pairwise(found)) if SAYS.got.search(t.words) and _opens(t, then)), len(found))
        kinds = [
            "weight" if kind == "got" and n <= opened and not SAYS.got.search(t.words) else kind
            for n, (t, kind) in enumerate(zip(found, kinds, strict=True))
        ]
    for left, right in pairwise(n for n, kind in enumerate(kinds) if kind != "off"):
        # 产出指标 40 分，实得 38 分: the first is what could be got.
        one, other = found[left], found[right]
        between = [t for t in sentence.terms if one.end <= t.start < other.start]
        said = other.words in _WORDS["bare"] or SAYS.computed.match(other.words)  # 执行率 10 分，按比例折算得 9.38 分
        bare = said and not one.words.endswith(_WORDS["bare"][2:])
        bare = bare and not any(t.kind == "count" and t.quantity.unit != _UNIT for t in between)
        named = one.inside and not one.words and other.start <= one.end + 1  # 产出（50 分）47.80 分
        if (named or (bare and not any(BREAK.search(t.lead) for t in (*between, other)))) and kinds[left] == "got":
            kinds[left] = "weight"
    for at in range(2, len(found)):
        if kinds[at - 2 : at + 1] == ["weight", "off", "got"] and not BREAK.search(found[at].lead):
            kinds[at - 1] = "lost"  # 产出 50 分，扣 2 分，得 48 分: what was got is without it
    return dict(zip(found, kinds, strict=True))


def _kind(term: Figure) -> str:
    """weight, off, plus, got or mean (and lost: what was taken off before what was got is told); empty where the words do not say."""
    words = term.words
    if term.inside and not words:  # 主要失在过程（4.2分）: what stands before the bracket
        words = term.sentence.upto(term.quantity).rpartition("，")[2]
    if is_mean(term) or _MOVED.search(words):
        return "mean" if is_mean(term) else ""
    if SAYS.weight.search(words) or term.tail.startswith(_WORDS["times"]) or words == _OUT_OF or term.tail.startswith(_AMONG):
        return "weight"
    if SAYS.taken.search(words):
        return "off"
    return "plus" if SAYS.plus.search(words) else "got" if SAYS.got.search(words) or not term.way else ""


def is_total_score(term: Figure) -> bool:
    return term.quantity.unit == _UNIT and SAYS.total.search(term.words) is not None and not _MOVED.search(term.words)
