"""Scores told in sentences: the total of the parts, full marks less what was taken off, weight × coefficient, no more than the weight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...language.lexicon import LEXICON, alternation
from ..forms.printed import scale_in
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import BREAK, Sentence, Term
from .figures import figures_of
from .means import in_list, is_mean
from .sections import akin, sections

_WORDS = LEXICON.scores
_UNIT = _WORDS["unit"][0]
_WEIGHT, _TOTAL, _OFF, _PLUS, _GOT, _FACTOR, _COMPUTED = (
    re.compile(alternation(_WORDS[name])) for name in ("weight", "total", "taken", "plus", "got", "factor", "computed")
)
_EACH = re.compile(LEXICON.unit_words["each"][0])
_RATED = re.compile(rf"(?:{alternation(LEXICON.rate_parts['ends'])})(?:{alternation(LEXICON.rate_parts['copula'])})?$")
_SUMMED = re.compile(alternation(LEXICON.sum_words))
_FEWEST = 2
_FAR = 12


def scores(reading: Reading) -> Iterator[Relation]:
    scored = [s for section in sections(reading) for s in section if any(t.quantity.unit == _UNIT for t in s.terms)]
    scored = [s for s in scored if not scale_in(s.text)]
    for index in range(len(scored)):
        here = _Scores(reading, scored[max(index - _FAR, 0) : index + 1], scored[index + 1 : index + 2])
        yield from here.totals()
        yield from here.each()
        yield from here.weights()


class _Scores:
    """The scores of a sentence, and those of the sentences before it."""

    def __init__(self, reading: Reading, section: Sequence[Sentence], behind: Sequence[Sentence]) -> None:
        self.reading, self.section, self.sentence = reading, section, section[-1]
        self.behind = [s for s in behind if s.text.lstrip().startswith(LEXICON.list_openers[0])]
        self.own = [t for t in self.sentence.terms if t.quantity.unit == _UNIT and t.exact]
        self.kinds = {t: _kind(t) for s in (*section, *behind) for t in s.terms if t.quantity.unit == _UNIT}
        for sentence in (*section, *behind):
            found = [t for t in sentence.terms if t.quantity.unit == _UNIT]
            if found and self.kinds[found[0]] == "weight":
                self.kinds |= {t: "weight" for t in found if self.kinds[t] == "got" and not _GOT.search(t.words)}
            for left, right in pairwise(found):
                # 产出指标 40 分，实得 38 分: the first is what could be got.
                if right.words in _WORDS["bare"] and not BREAK.search(right.lead) and self.kinds[left] == "got":
                    self.kinds[left] = "weight"

    def totals(self) -> Iterator[Relation]:
        """综合得分 is the sum of what was got, in its sentence, or in the sentences before; 加 and 扣 count as they say."""
        for at, term in enumerate(self.own):
            if not _TOTAL.search(term.words) or self.kinds[term] in ("weight", "off", "mean"):
                continue
            if in_list(self.sentence.terms, term):
                continue
            others = [s for s in self.own if s is not term]
            every = [s for s in _every(self.section[:-1]) if self.kinds[s] == "got" and not _TOTAL.search(s.words)]
            before = every[-_FAR:]
            heads = [s for i, s in enumerate(before) if not any(s.lead and _in_one_part(b, s) for b in before[:i])]
            lists = [list(_every(self.behind)) or others, self.own[:at], [*before, *others], [*heads, *others]]
            readings = [self._signed(amounts) for amounts in lists]
            readings += [self._signed([s, *others]) for s in before]
            yield from self._sums(term, [r for r in readings if len(r[0]) >= _FEWEST])
            yield from self._full(term, [*_every(self.section)])

    def _signed(self, amounts: Sequence[Term]) -> tuple[list[Term], tuple[int, ...]]:
        """What was got, added and taken off, with signs; weights left out."""
        kinds = {"got": 1, "plus": 1, "off": -1}
        found = [(s, kinds[kind]) for s in amounts if (kind := self.kinds[s]) in kinds and not _TOTAL.search(s.words)]
        if not any(self.kinds[s] == "got" for s, _ in found):
            return [], ()
        return [s for s, _ in found], tuple(sign for _, sign in found)

    def _sums(self, term: Term, readings: Sequence[tuple[list[Term], tuple[int, ...]]]) -> Iterator[Relation]:
        whole = term.figure
        for number, (parts, signs) in enumerate(readings):
            operands = figures_of(parts)
            said = _SUMMED.search(term.words + term.lead) or len(parts) > _FEWEST
            support = Support.HINT if number else Support.LIKELY if said else Support.SHAPE
            among = 999 if number else 1
            yield Relation("balance", whole, operands, term.words, support, signs, "C132", among, choice=("score", whole.key))

    def _full(self, term: Term, every: Sequence[Term]) -> Iterator[Relation]:
        """满分 100 分，扣 4.5 分，自评得 95.5 分."""
        full = [s for s in every if self.kinds[s] == "weight"][-1:]
        off = [s for s in every if self.kinds[s] == "off"]
        for taken in (off[:1], off) if full else ():
            if taken:
                operands = figures_of((full[0], *taken))
                signs = (1, *(-1 for _ in taken))
                whole = term.figure
                yield Relation("balance", whole, operands, term.words, Support.LIKELY, signs, "C132", 999, choice=("score", whole.key))

    def weights(self) -> Iterator[Relation]:
        """投入（15 分）、过程（25 分）、产出（60 分），满分 100 分: what stands alone in brackets makes what can be got."""
        full = [t for t in self.own if self.kinds[t] == "weight" and t.words and not is_mean(t)]
        parts = [t for t in self.own if t not in full and _alone(self.sentence, t)]
        if len(full) == 1 and len(parts) > _FEWEST and all(t.quantity.value < full[0].quantity.value for t in parts):
            operands = figures_of(parts)
            whole = full[0].figure
            yield Relation("balance", whole, operands, full[0].words, Support.LIKELY, (1,) * len(parts), "C132", choice=("full", whole.key))

    def each(self) -> Iterator[Relation]:
        """A score beside its weight, its coefficient, the rate it is computed from."""
        terms = self.sentence.terms
        for at, term in enumerate(terms):
            if term.quantity.unit != _UNIT or self.kinds[term] != "got" or not term.exact:
                continue
            beside: list[Term] = []
            for left, right in zip(terms[:at][::-1], terms[1 : at + 1][::-1], strict=True):
                if BREAK.search(right.lead):
                    break
                beside.append(left)
            scored = [t for t in beside if t.quantity.unit == _UNIT]
            weight = next((t for t in scored if self.kinds[t] != "off"), None) or self._weight_before(scored)
            if weight is None or self.kinds[weight] != "weight":
                continue
            whole, top = term.figure, weight.figure
            yield Relation("bound", top, (whole,), term.words, Support.SAID, (), "C133", choice=("full", whole.key))
            off = [t for t in scored if t.exact and t.start > weight.start]
            if any(_EACH.search(t.words) for t in off):  # 每个扣 0.5 分，共扣 1 分
                off = [t for t in off if _SUMMED.search(t.words)]
            if taken := off:
                operands = (top, *figures_of(taken))
                signs = (1, *(-1 for _ in taken))
                yield Relation("balance", whole, operands, term.words, Support.LIKELY, signs, "C132", choice=("score", whole.key))
            factor = next((t for t in beside if t.kind in ("bare", "ratio") and t.exact), None)
            said = factor is not None and (_FACTOR.search(factor.words) or (factor.kind == "ratio" and _COMPUTED.search(term.words)))
            if factor is not None and said:
                operands = (top, factor.figure)
                yield Relation("product", whole, operands, term.words, Support.SAID, (), "C134", choice=("score", whole.key))
            elif factor is not None and factor.kind == "ratio" and _RATED.search(factor.words) and not off:
                operands = (top, factor.figure)
                yield Relation("product", whole, operands, term.words, Support.SHAPE, (), "C134", choice=("score", whole.key))

    def _weight_before(self, scored: Sequence[Term]) -> Term | None:
        """The only weight of the sentence before in the paragraph, where this one says what was taken off."""
        if not scored or any(self.kinds[t] != "off" for t in scored) or len(self.section) < _FEWEST:
            return None
        before = self.section[-2]
        weights = [t for t in before.terms if t.quantity.unit == _UNIT and self.kinds[t] == "weight" and t.exact]
        return weights[0] if before.item == self.sentence.item and len(weights) == 1 else None


def _in_one_part(one: Term, other: Term) -> bool:
    """Whether they are scores of one sentence that no semicolon parts."""
    sentence = one.sentence
    text = sentence.between(one, other)
    return sentence is other.sentence and not BREAK.search(text) and not akin(one, other)


def _alone(sentence: Sentence, term: Term) -> bool:
    """Whether a bracket holds nothing but the number."""
    start = sentence.start
    before, behind = sentence.text[: term.quantity.start - start][-1:], sentence.text[term.end - start :][:1]
    return bool(before) and before in "（(" and bool(behind) and behind in "）)"


def _every(section: Sequence[Sentence]) -> Iterator[Term]:
    yield from (t for s in section for t in s.terms if t.quantity.unit == _UNIT and t.exact)


def _kind(term: Term) -> str:
    """weight, off, plus, got or mean; empty where the words do not say."""
    words = term.words
    if is_mean(term):
        return "mean"
    if _WEIGHT.search(words):
        return "weight"
    if _OFF.search(words):
        return "off"
    return "plus" if _PLUS.search(words) else "got" if _GOT.search(words) or not term.direction else ""


def is_total_score(term: Term) -> bool:
    return term.quantity.unit == _UNIT and _TOTAL.search(term.words) is not None
