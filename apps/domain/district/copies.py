"""Texts that several departments share: each text as a sketch, the smallest hashes of its runs of characters, compared by what they share.

The share of common hashes estimates the share of common runs (Broder 1997, resemblance by min-wise sampling).  What many have in common
is what everybody has to write, and counts for nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from zlib import crc32

RUN = 10
"""Characters of a run."""
KEPT = 32
"""Hashes of a sketch."""
SHORTEST, LONGEST = 120, 6_000
"""Shorter texts say nothing; of longer ones the beginning is looked at."""
MANY = 8
"""Shared by more departments, a run is a matter of form."""
SAME = Decimal("0.5")
_OTHER = re.compile(r"[^\u4e00-\u9fff]+")

Sketch = tuple[int, ...]


def sketch(text: str) -> Sketch:
    """The smallest hashes, in order; empty for a text too short to tell."""
    plain = _OTHER.sub("", text)[:LONGEST]
    if len(plain) < SHORTEST:
        return ()
    runs = {crc32(plain[start : start + RUN].encode()) for start in range(len(plain) - RUN + 1)}
    return tuple(sorted(runs)[:KEPT])


@dataclass(frozen=True, slots=True)
class Copy:
    """Two texts that are the same for the most part: whose, and what each is called."""

    one: int
    text: str
    other: int
    other_text: str


def copies(sketches: Mapping[int, Mapping[str, Sketch]]) -> Iterator[Copy]:
    """Every pair of texts of different owners that share half of their sketches; each pair of owners once, its likest texts."""
    owners: dict[int, set[int]] = defaultdict(set)
    texts: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for owner, own in sketches.items():
        for name, hashes in own.items():
            for one in hashes:
                owners[one].add(owner)
                texts[one].add((owner, name))
    shared: Counter[tuple[tuple[int, str], tuple[int, str]]] = Counter()
    for one, there in texts.items():
        if 1 < len(owners[one]) <= MANY:
            shared.update(pair for pair in combinations(sorted(there), 2) if pair[0][0] != pair[1][0])
    told: set[tuple[int, int]] = set()
    for ((one, text), (other, other_text)), count in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        least = min(len(sketches[one][text]), len(sketches[other][other_text]))
        if count >= least * SAME and (one, other) not in told:
            told.add((one, other))
            yield Copy(one, text, other, other_text)
