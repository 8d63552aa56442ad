"""One amount as a part of another between them: 完成年初预算 331.00 万元的 96.21%, 为年度计划 5 亿元的 112%, 按亏损额的 80%补贴."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..claims.phrases import sentences
from ..reading import Reading
from ..relations import Relation
from .figures import figures_of

_OF = re.compile(r"^(?:[为占是]|相当于|达到?|完成)")
_CUT = re.compile(r"[；;。]|其中")


def fractions(reading: Reading) -> Iterator[Relation]:
    for text in sentences(reading):
        for sentence in text:
            for stretch in sentence.stretches:
                for part, base, rate in zip(stretch.terms, stretch.terms[1:], stretch.terms[2:], strict=False):
                    if rate.kind != "ratio" or rate.lead.strip() != "的" or not _OF.match(base.words):
                        continue
                    if part.level and base.level and part.same_unit(base) and not _CUT.search(base.lead):
                        whole, *operands = figures_of(reading, sentence.item, (rate, part, base))
                        yield Relation("ratio", whole, tuple(operands), base.words, rule="C201")
