"""A part in one class and a part in the others: 在面向中小企业预留的项目中 … 62.80 万元；在其他项目中 … 62.80 万元.

Together they are no more than the whole the sentence before names.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from ..claims.phrases import Term, sentences
from ..reading import Reading
from ..relations import Relation
from .figures import figure_of, figures_of

_IN = re.compile(r"在(?P<other>其他|其它|其余)?(?P<of>[^，,；;。]{2,24})中[，,]")


def complements(reading: Reading) -> Iterator[Relation]:
    for text in sentences(reading):
        whole: Term | None = None
        for sentence in text:
            found = [(m, t) for m, t in ((_IN.search(t.lead), t) for t in sentence.main.terms) if m and t.level]
            for (one, part), (other, rest) in itertools.pairwise(found):
                if whole and not one["other"] and other["other"] and _alike(one["of"], other["of"]) and whole.same_unit(part):
                    operands = figures_of(reading, sentence.item, (part, rest))
                    total = figure_of(reading, sentence.item, whole)
                    yield Relation("bound", total, operands, other[0], rule="C102")
            levels = [t for t in sentence.main.terms if t.level and t.exact]
            whole = levels[0] if levels and not found else whole


def _alike(one: str, other: str) -> bool:
    """Whether both speak of the same things: 预留的政府采购项目, 政府采购项目."""
    return one.endswith(other[-4:])
