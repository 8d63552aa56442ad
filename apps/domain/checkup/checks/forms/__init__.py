"""Self-assessment forms checked: each rule a function of one form, its docstring the rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

from ....findings import Finding
from ...forms.form import Form
from ...reading import Reading
from . import entries, scores

Rule = Callable[[Reading, Form], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    entries.unweighted, scores.missed, scores.completed, entries.copied, entries.unfounded, entries.beyond, entries.blanks,
    entries.unreadable, entries.unexplained, scores.by_words, entries.full_marks, entries.losses, entries.unmentioned,
)  # fmt: skip


def _of_each(rule: Rule) -> Callable[[Reading], Iterator[Finding]]:
    """The rule as a check of a document: of each of its forms."""

    @wraps(rule)
    def check(reading: Reading) -> Iterator[Finding]:
        return (found for form in reading.forms for found in rule(reading, form))

    return check


CHECKS = (scores.grades, *map(_of_each, RULES))
"""Each rule a check of its own: one that breaks costs only itself."""
