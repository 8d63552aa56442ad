"""Why a reviewer would look at a score twice: from what was handed in and of all of the district, without evaluating anything.

A doubt is a sentence, never a verdict.  The limits are this product's own, not a regulation's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.domain.district.spread import Spread
from apps.domain.money import points

if TYPE_CHECKING:
    from .lines import Line

NEARLY_FULL = Decimal("0.99")
GOOD, POOR_EXECUTION = Decimal("0.9"), Decimal("0.8")
"""A share of the full points that does not go with so little of the budget spent."""
FAR = Decimal("0.05")
"""Of the full points, between the self score and the second score, or from last year to this."""


def doubts_of(lines: Sequence[Line]) -> Iterator[tuple[str, ...]]:
    """The doubts about each line, in their order."""
    whole, kinds = Spread.of(line.share for line in lines), dict[str, list[Decimal | None]]()
    for line in lines:
        kinds.setdefault(line.kind, []).append(line.share)
    fences = {kind: fence for kind, shares in kinds.items() if kind and (fence := Spread.of(shares).fence) is not None}
    return (tuple(_doubts(line, fences.get(line.kind, whole.fence), line.kind in fences)) for line in lines)


def _doubts(line: Line, high: Decimal | None, alike: bool) -> Iterator[str]:
    """``high`` is above all but outliers: among those of its kind where they are many enough, else among all."""
    share, full = line.share, line.full
    if share is None or full is None:
        return
    if line.reviewed is not None and line.total is not None and abs(line.reviewed - line.total) >= full * FAR:
        yield f"复核与自评相差{points(abs(line.reviewed - line.total))}分"
    if line.contradicted:
        stake = points(sum((found for _, found in line.contradicted), Decimal(0)))
        yield f"“{line.contradicted[0][0]}”等{len(line.contradicted)}项指标（{stake}分）所依据的数检查有问题"
    if line.last_difference is not None and line.last_difference >= full * FAR:
        yield f"上年复核比自评低{points(line.last_difference)}分"
    if line.open:
        yield f"检查发现{line.open}处未处理"
    if line.explained:
        yield f"{line.explained}处问题只写了理由"
    if line.execution is not None and share >= GOOD and line.execution < POOR_EXECUTION:
        yield f"预算执行率只有{line.rate}"
    if share >= NEARLY_FULL:
        yield "满分" if share == 1 else "几乎满分"
    elif high is not None and share > high:
        yield "明显高于同类部门" if alike else "明显高于其他部门"
    if line.last_share is not None and share - line.last_share >= FAR:
        yield f"比上年高{points((share - line.last_share) * full)}分"
