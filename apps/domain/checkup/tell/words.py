"""What a rule of the register says of a relation, and the words it may use for that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...findings import Finding
from ...language.labels import MEASURE_NAMES
from ..figures import Figure
from ..relations import Relation, Support
from ..rules import finding
from . import cells
from .written import amount, line_of, percent, rate_line_of, right_of, terms_of


def say(code: str, relation: Relation, sure: bool | None = None, **words: Any) -> Finding:
    """What a rule says of a relation, before it has its places: an error where the words say the relation, else to be explained."""
    sure = relation.support >= Support.SAID if sure is None else sure
    return finding(code, sure=sure, given=_Words(relation, words), **words)


class _Words(dict[str, object]):
    """What the patterns of the register may use of a relation, worked out as they ask for it."""

    def __init__(self, relation: Relation, words: dict[str, Any]) -> None:
        operands = relation.operands
        super().__init__({"whole": relation.whole, "first": operands[0], "last": operands[-1], "words": relation.words} | words)
        self.relation = relation

    def __missing__(self, name: str) -> str:
        return WORDS[name](self.relation)


def named(figure: Figure) -> str:
    dated = f"{figure.year}年" if figure.year else ""
    return f"{dated}“{figure.label}”{MEASURE_NAMES.get(figure.measure, '')}"


WORDS: dict[str, Callable[[Relation], str]] = cells.WORDS | {
    "found": lambda r: r.whole.text,
    "right": right_of,
    "terms": terms_of,
    "line": line_of,
    "rate": rate_line_of,
    "percent": lambda r: percent(abs(r.right), r.whole.quantity.decimals),
    "gap": lambda r: amount(r, abs(r.right - r.whole.quantity.value)),
    "named": lambda r: named(r.whole),
    "made_of": lambda r: "各组成部分之和" if len(r.operands) > 1 else r.operands[0].words,
}
"""Of every relation, by the names the patterns have for them."""
