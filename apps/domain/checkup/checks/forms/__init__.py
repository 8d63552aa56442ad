"""Self-assessment forms checked: each rule a function of one form, its docstring the rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ....findings import Finding
from ...forms.form import Form
from ...reading import Reading
from . import admitted, criteria, entries, execution, grades, sums, targets, weights

Rule = Callable[[Reading, Form], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    execution.rates, execution.points, execution.parts, weights.groups, weights.subtotals, weights.whole, weights.bounds,
    targets.converted, targets.missed, targets.printed_rule, targets.copied, sums.subtotals, sums.total, sums.beyond,
    sums.head_score, grades.grade, entries.blanks, entries.unreadable, entries.unexplained, criteria.points_of_items,
    criteria.formulas, criteria.bands, admitted.full_marks, admitted.unmentioned,
)  # fmt: skip


def check(reading: Reading) -> Iterator[Finding]:
    yield from grades.in_sentences(reading)
    for form in reading.forms:
        for rule in RULES:
            yield from rule(reading, form)
