"""Lines of a label and its amount, one below the other: 预算金额：125.00万元 / 支出金额：112.50万元 / 执行率：90%."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...language.labels import PLANS, measure_of
from ...language.lexicon import LEXICON, alternation
from ..claims.phrases import Term, sentences
from ..reading import Reading
from ..relations import Relation, Support

_RATE = re.compile(alternation(LEXICON.execution_rates))
_DONE = re.compile(alternation(LEXICON.rate_parts["done"]))
_COLONS = "：:"


def labelled_lines(reading: Reading) -> Iterator[Relation]:
    for run in _runs(reading):
        rates = [line for line in run if line.kind == "ratio" and _RATE.search(line.lead)]
        amounts = [line for line in run if line.kind == "money" and line.exact]
        plans = [line for line in amounts if measure_of(line.lead) in PLANS]
        done = [line for line in amounts if line not in plans and _DONE.search(line.lead)]
        if len(rates) == len(plans) == len(done) == 1:
            whole, part, base = (line.figure for line in (*rates, *done, *plans))
            yield Relation("ratio", whole, (part, base), whole.words, Support.SAID, (), "C212", choice=("rate", whole.key))


def _runs(reading: Reading) -> Iterator[list[Term]]:
    """Texts in a row that each are one label, a colon and one number."""
    run: list[Term] = []
    for text in sentences(reading):
        terms = text[0].terms if len(text) == 1 else ()
        if len(terms) == 1 and terms[0].lead.rstrip().endswith(tuple(_COLONS)) and not terms[0].tail:
            if run and text[0].item != run[-1].item + 1:
                yield run
                run = []
            run.append(terms[0])
        elif text:
            yield run
            run = []
    yield run
