"""Labels with one amount each, no sentence and no head: 预算金额：125.00万元 / 支出金额：112.50万元 / 执行率：90%, one below the other,
or side by side in a line: 预算 860 支出 799.80 执行率 93.00%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ...language.labels import PLANS, measure_of
from ...language.lexicon import LEXICON, alternation
from ..figures import Figure
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import Sentence, Term, sentences

_RATE = re.compile(alternation(LEXICON.execution_rates))
_DONE = re.compile(alternation(LEXICON.rate_parts["done"]))
_ARRIVED = re.compile(alternation(LEXICON.rate_parts["arrived"]))
_COLONS = "：:"
_PAIRS = 3
"""So many labels with a number each, and nothing else, are no sentence."""


def labelled_lines(reading: Reading) -> Iterator[Relation]:
    for run in _lines(reading):
        rates = [line for line in run if line.quantity.kind == "ratio" and _RATE.search(line.words)]
        amounts = [line for line in run if line.quantity.kind in ("money", "bare") and line.quantity.exact]
        plans = [line for line in amounts if measure_of(line.words) in PLANS]
        done = [line for line in amounts if line not in plans and _DONE.search(line.words) and not _ARRIVED.search(line.words)]
        if len(rates) == len(plans) == len(done) == 1 and done[0].quantity.unit == plans[0].quantity.unit:
            whole, part, base = *rates, *done, *plans
            yield Relation("ratio", whole, (part, base), whole.words, Support.SAID, (), "C212", choice=("rate", whole.key))


def _lines(reading: Reading) -> Iterator[list[Figure]]:
    """Texts in a row that each are one label, a colon and one number; a text of such pairs."""
    run: list[Figure] = []
    for text in sentences(reading):
        terms = text[0].terms if len(text) == 1 else ()
        if len(terms) == 1 and terms[0].lead.rstrip().endswith(tuple(_COLONS)) and not terms[0].tail:
            if run and text[0].item != run[-1].place.item + 1:
                yield run
                run = []
            run.append(_labelled(terms[0]))
        elif text:
            yield run
            run = [_labelled(term) for term in terms] if _paired(text[0]) and len(text) == 1 else []
    yield run


def _paired(sentence: Sentence) -> bool:
    """Whether nothing but labels and numbers in turn stand in it."""
    plain = all(term.lead.strip(f"{_COLONS} \t") == term.words.strip() and term.words for term in sentence.terms)
    return plain and len(sentence.terms) >= _PAIRS and not sentence.terms[-1].tail


def _labelled(term: Term) -> Figure:
    return replace(term.figure, words=term.lead.strip())

