"""Lines of a label and its amount, one below the other: 预算金额：125.00万元 / 支出金额：112.50万元 / 执行率：90%."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...language.labels import PLANS, measure_of
from ...language.lexicon import LEXICON, alternation
from ..claims.phrases import Term, sentences
from ..reading import Reading
from ..relations import Relation, Support
from .figures import figure_of

Line = tuple[int, Term]
_RATE = re.compile(alternation(LEXICON.execution_rates))
_DONE = re.compile(alternation(LEXICON.rate_parts["done"]))
_COLONS = "：:"


def labelled_lines(reading: Reading) -> Iterator[Relation]:
    for run in _runs(reading):
        rates = [line for line in run if line[1].kind == "ratio" and _RATE.search(line[1].lead)]
        amounts = [line for line in run if line[1].kind == "money" and line[1].exact]
        plans = [line for line in amounts if measure_of(line[1].lead) in PLANS]
        done = [line for line in amounts if line not in plans and _DONE.search(line[1].lead)]
        if len(rates) == len(plans) == len(done) == 1:
            whole, part, base = (figure_of(reading, *line) for line in (*rates, *done, *plans))
            yield Relation("ratio", whole, (part, base), whole.words, Support.SAID, (), "C212", choice=("rate", whole.key))


def _runs(reading: Reading) -> Iterator[list[Line]]:
    """Texts in a row that each are one label, a colon and one number."""
    run: list[Line] = []
    for text in sentences(reading):
        terms = text[0].terms if len(text) == 1 else ()
        if len(terms) == 1 and terms[0].lead.rstrip().endswith(tuple(_COLONS)) and not terms[0].tail:
            if run and text[0].item != run[-1][0] + 1:
                yield run
                run = []
            run.append((text[0].item, terms[0]))
        elif text:
            yield run
            run = []
    yield run
