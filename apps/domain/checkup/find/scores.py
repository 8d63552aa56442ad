"""Scores told in sentences: the total of the parts, full marks less what was taken off, weight × coefficient, no more than the weight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...language.lexicon import LEXICON, MOVES, alternation
from ..figures import Figure
from ..forms.targets import scale_in
from ..reading import Reading
from ..relations import Relation, Support, proposal
from ..sentences.phrases import BREAK, Sentence
from .products import in_list, is_mean
from .sections import akin, sections

_WORDS = LEXICON.scores
_UNIT = _WORDS["unit"][0]
_WEIGHT, _TOTAL, _OFF, _PLUS, _GOT, _FACTOR, _COMPUTED = (
    re.compile(alternation(_WORDS[name])) for name in ("weight", "total", "taken", "plus", "got", "factor", "computed")
)
_RATED = re.compile(rf"(?:{alternation(LEXICON.rate_parts['ends'])})(?:{alternation(LEXICON.rate_parts['copula'])})?$")
_SUMMED = re.compile(alternation(LEXICON.sum_words))
_FEWEST = 2
_FAR = 12
_SIGNS = {"got": 1, "plus": 1, "off": -1}
Signed = list[tuple[Figure, int]]
"""Scores, each with its sign."""
_MOVED = re.compile(rf"(?:{MOVES})$")
"""综合得分提高 2.2 分 is no score."""


def scores(reading: Reading) -> Iterator[Relation]:
    scored = [s for section in sections(reading) for s in section if any(t.quantity.unit == _UNIT for t in s.terms)]
    scored = [s for s in scored if not scale_in(s.text)]
    for index in range(len(scored)):
        here = _Scores(scored[max(index - _FAR, 0) : index + 1], scored[index + 1 : index + 2])
        yield from here.totals()
        yield from here.each()


class _Scores:
    """The scores of a sentence, and those of the sentences before it."""

    def __init__(self, section: Sequence[Sentence], behind: Sequence[Sentence]) -> None:
        self.section, self.sentence = section, section[-1]
        self.behind = [s for s in behind if s.text.lstrip().startswith(LEXICON.list_openers[0])]
        self.own = list(_every(section[-1:]))
        self.kinds: dict[Figure, str] = {}
        for sentence in (*section, *behind):
            found = [t for t in sentence.terms if t.quantity.unit == _UNIT]
            kinds = [_kind(t) for t in found]
            if kinds[:1] == ["weight"]:
                kinds = ["weight" if kind == "got" and not _GOT.search(t.words) else kind for t, kind in zip(found, kinds, strict=True)]
            for at, (left, right) in enumerate(pairwise(found)):
                # 产出指标 40 分，实得 38 分: the first is what could be got.
                bare = right.words in _WORDS["bare"] and not left.words.endswith(_WORDS["bare"][2:])
                if bare and not BREAK.search(right.lead) and kinds[at] == "got":
                    kinds[at] = "weight"
            self.kinds |= zip(found, kinds, strict=True)

    def totals(self) -> Iterator[Relation]:
        """综合得分 is the sum of what was got, in its sentence, or in the sentences before; 加 and 扣 count as they say."""
        for at, term in enumerate(self.own):
            if not is_total_score(term) or self.kinds[term] in ("weight", "off", "mean") or in_list(self.sentence.terms, term):
                continue
            others = [s for s in self.own if s is not term]
            before = [s for s in _every(self.section[:-1]) if self.kinds[s] == "got"][-_FAR:]
            heads = [s for i, s in enumerate(before) if not any(s.lead and _in_one_part(b, s) for b in before[:i])]
            lists = [list(_every(self.behind)) or others, self.own[:at], [*before, *others], [*heads, *others]]
            readings = map(self._signed, [*lists, *([s, *others] for s in before)])
            for number, parts in enumerate(r for r in readings if len(r) >= _FEWEST):
                said = _SUMMED.search(term.words + term.lead) or len(parts) > _FEWEST
                support = Support.HINT if number else Support.LIKELY if said else Support.SHAPE
                yield _balance(term, parts, support, among=999 if number else 1)

    def _signed(self, amounts: Sequence[Figure]) -> Signed:
        """What was got, added and taken off, with signs; weights left out."""
        found = [(s, _SIGNS[kind]) for s in amounts if (kind := self.kinds[s]) in _SIGNS and not _TOTAL.search(s.words)]
        return found if any(self.kinds[s] == "got" for s, _ in found) else []

    def each(self) -> Iterator[Relation]:
        """A score beside its weight, its coefficient, the rate it is computed from."""
        terms = self.sentence.terms
        for at, term in enumerate(terms):
            if term.quantity.unit != _UNIT or self.kinds[term] != "got":
                continue
            part = next((n for n in range(at, 0, -1) if BREAK.search(terms[n].lead)), 0)
            beside = terms[part:at][::-1]
            scored = [t for t in beside if t.quantity.unit == _UNIT]
            weight = next((t for t in scored if self.kinds[t] != "off"), None)
            if weight is None or weight.inside > term.inside or self.kinds[weight] != "weight":
                continue
            yield Relation("bound", weight, (term,), term.words, rule="C133", choice=("full", term.key))
            off = [t for t in scored if t.exact and t.start > weight.start]
            if off:
                yield _balance(term, [(weight, 1), *((t, -1) for t in off)], Support.LIKELY)
            factor = next((t for t in beside if t.kind in ("bare", "ratio") and t.exact), None)
            if factor is None:
                continue
            rate = factor.kind == "ratio"
            said = _FACTOR.search(factor.words) or (rate and _COMPUTED.search(term.words))
            if said or _RATED.search(factor.words):
                support = Support.SAID if said else Support.SHAPE
                yield proposal("product", term, (weight, factor), support, "C134", "score")


def _balance(whole: Figure, parts: Signed, support: Support, among: int = 1) -> Relation:
    terms, signs = zip(*parts, strict=True)
    return proposal("balance", whole, terms, support, "C132", "score", signs=signs, among=among)


def _in_one_part(one: Figure, other: Figure) -> bool:
    """Whether they are scores of one sentence that no semicolon parts."""
    sentence = one.sentence
    return sentence is other.sentence and not BREAK.search(sentence.between(one, other)) and not akin(one, other)


def _every(section: Sequence[Sentence]) -> Iterator[Figure]:
    yield from (t for s in section for t in s.terms if t.quantity.unit == _UNIT and t.exact)


def _kind(term: Figure) -> str:
    """weight, off, plus, got or mean; empty where the words do not say."""
    words = term.words
    if term.inside and not words:  # 主要失在过程（4.2分）: what stands before the bracket
        words = term.sentence.upto(term.quantity).rpartition("，")[2]
    if is_mean(term) or _MOVED.search(words):
        return "mean" if is_mean(term) else ""
    if _WEIGHT.search(words) or term.tail.startswith(_WORDS["times"]):
        return "weight"
    if _OFF.search(words):
        return "off"
    return "plus" if _PLUS.search(words) else "got" if _GOT.search(words) or not term.way else ""


def is_total_score(term: Figure) -> bool:
    return term.quantity.unit == _UNIT and _TOTAL.search(term.words) is not None and not _MOVED.search(term.words)
