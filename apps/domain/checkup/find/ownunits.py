"""How many units stand below the one that reports, where all are meant: 下设 9 个所属事业单位 … 组织 9 个所属事业单位编制预算."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from ...language.lexicon import LEXICON, alternation
from ..reading import Reading
from ..relations import Relation, Support
from ..sentences.phrases import Term
from .sections import every_amount

_WORDS = LEXICON.own_units
_OF, _ALL, _SOME = (re.compile(alternation(_WORDS[name])) for name in ("of", "all", "some"))
_NOUN = alternation(_WORDS["noun"])
_COUNTED = alternation(LEXICON.rate_parts["behind_done"])
_BEHIND = re.compile(rf"^(?P<kind>\w{{0,8}}?)(?:{_NOUN})")
_BEFORE = re.compile(rf"(?P<kind>\w{{0,8}}?)(?:{_NOUN})(?:{_COUNTED})*$")
_MOST, _NEAR = 99, 24


def own_units(reading: Reading) -> Iterator[Relation]:
    groups: dict[str, list[Term]] = defaultdict(list)
    for term in every_amount(reading):
        if term.kind == "count" and 1 < term.quantity.value <= _MOST and (kind := _kind(term)) is not None:
            groups[kind].append(term)
    for group in groups.values():
        often = Counter(t.quantity.value for t in group).most_common(1)[0][0]
        anchor = next(t for t in group if t.quantity.value == often)
        for other in group:
            if other.sentence is not anchor.sentence and other.quantity.value != often:
                whole, again = other.figure, anchor.figure
                words = _said(f"{other.words}{other.tail}")
                yield Relation("equality", whole, (again,), words, Support.LIKELY, rule="C301", choice=whole.key)


def _kind(term: Term) -> str | None:
    """Which kind of units below all are counted; None where no such, or only some."""
    around = term.clause + term.tail
    named = _BEHIND.match(term.tail) or (_BEFORE.search(term.words) if not term.tail else None)
    some = _SOME.search(around) and not term.words.endswith(_WORDS["every"])
    if not named or not _OF.search(term.words + named["kind"]) or not _ALL.search(_before(term)) or some or term.year:
        return None
    return _OF.sub("", named["kind"]) if named.re is _BEHIND else _OF.split(named["kind"])[-1]


def _before(term: Term) -> str:
    """Its clause; where a list goes on, what stands before it in that: 局本级 1 家、下属单位 7 家."""
    return term.sentence.upto(term.quantity)[-_NEAR:].rpartition("，")[2] if term.listed else term.clause


def _said(words: str) -> str:
    found = re.search(rf"(?:{_OF.pattern})\w{{0,8}}?(?:{_NOUN})", words)
    return found[0] if found else _WORDS["noun"][0]
