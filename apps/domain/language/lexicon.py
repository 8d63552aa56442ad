"""The knowledge layer of the check-up: synonyms, units, direction words, identities, as data (``lexicon.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pkgutil import get_data
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Lexicon:
    paid_words: tuple[str, ...]
    done_words: tuple[str, ...]
    unit_words: dict[str, tuple[str, ...]]
    price_columns: dict[str, tuple[str, ...]]
    averaged_over: dict[str, tuple[str, ...]]
    hedges_before: tuple[str, ...]
    hedges_after: tuple[str, ...]
    hedge_sides: dict[str, tuple[str, ...]]
    counters: tuple[str, ...]
    labels: dict[str, tuple[str, ...]]
    measures: dict[str, tuple[str, ...]]
    not_measures: tuple[str, ...]
    label_ends: tuple[str, ...]
    label_starts: tuple[str, ...]
    total_words: tuple[str, ...]
    whole_rows: tuple[str, ...]
    carry_words: tuple[str, ...]
    unsummable_words: tuple[str, ...]
    order_words: tuple[str, ...]
    cumulative_words: tuple[str, ...]
    code_words: tuple[str, ...]
    code_levels: tuple[str, ...]
    count_words: tuple[str, ...]
    rate_words: tuple[str, ...]
    share_words: tuple[str, ...]
    growth_words: tuple[str, ...]
    execution_words: tuple[str, ...]
    difference_words: tuple[str, ...]
    count_heads: tuple[str, ...]
    side_heads: tuple[str, ...]
    weight_words: tuple[str, ...]
    score_words: tuple[str, ...]
    level_words: tuple[str, ...]
    parts_of: dict[str, tuple[str, ...]]
    score_topics: dict[str, tuple[str, ...]]
    weak_words: tuple[str, ...]
    problem_heads: tuple[str, ...]
    negated_failures: tuple[str, ...]
    form_labels: tuple[str, ...]
    value_heads: tuple[str, ...]
    rises: tuple[str, ...]
    falls: tuple[str, ...]
    bare_moves: dict[str, tuple[str, ...]]
    groups: tuple[dict[str, tuple[str, ...]], ...]
    outside_persons: tuple[str, ...]
    outside_money: tuple[str, ...]
    staff_kinds: tuple[str, ...]
    leading_posts: tuple[str, ...]
    result_ends: tuple[str, ...]
    bounds: tuple[str, ...]
    goal_words: tuple[str, ...]
    halves: tuple[tuple[str, str], ...]
    list_openers: tuple[str, ...]
    list_heads: tuple[str, ...]
    list_criteria: dict[str, tuple[str, ...]]
    rest_words: tuple[str, ...]
    list_heads_end: tuple[str, ...]
    rate_parts: dict[str, tuple[str, ...]]
    share_parts: dict[str, tuple[str, ...]]
    questionnaires: dict[str, tuple[str, ...]]
    own_units: dict[str, tuple[str, ...]]
    other_words: tuple[str, ...]
    other_flows: tuple[str, ...]
    ratio_words: tuple[str, ...]
    idle_words: tuple[str, ...]
    than_words: dict[str, tuple[str, ...]]
    point_words: dict[str, tuple[str, ...]]
    scores: dict[str, tuple[str, ...]]
    list_shared: tuple[str, ...]
    list_counted: tuple[str, ...]
    sum_words: tuple[str, ...]
    list_marks: tuple[str, ...]
    comparing: dict[str, tuple[str, ...]]
    saved_words: tuple[str, ...]
    budget_moves: tuple[str, ...]
    change_totals: tuple[str, ...]
    adjusting_words: tuple[str, ...]
    open_words: tuple[str, ...]
    money_words: tuple[str, ...]
    bare_totals: tuple[str, ...]
    fundless: tuple[str, ...]
    funds: tuple[str, ...]
    single: tuple[str, ...]
    within: dict[str, tuple[str, ...]]
    unmoved: tuple[str, ...]
    caption_totals: tuple[tuple[str, str], ...]
    execution_rates: tuple[str, ...]
    balances: tuple[dict[str, tuple[str, ...]], ...]
    carried_over: tuple[dict[str, tuple[str, ...]], ...]
    spoken: dict[str, tuple[str, ...]]
    list_counters: tuple[str, ...]
    list_points: tuple[str, ...]
    list_nth: tuple[str, ...]
    row_counters: tuple[str, ...]
    title_kinds: tuple[str, ...]
    title_generic: tuple[str, ...]
    unit_labels: tuple[str, ...]
    unit_ends: tuple[str, ...]
    unit_short_forms: tuple[str, ...]
    heading_ends: tuple[str, ...]
    stock_words: dict[str, tuple[str, ...]]
    rate_pairs: dict[str, tuple[str, ...]]
    gap_sure: tuple[str, ...]
    gap_words: tuple[str, ...]
    gap_ends: tuple[str, ...]
    not_words: tuple[str, ...]
    mean_words: tuple[str, ...]
    list_joins: tuple[str, ...]
    periods: dict[str, tuple[str, ...]]
    led_rows: dict[str, tuple[str, ...]]
    unrisen: tuple[str, ...]
    no_standards: dict[str, tuple[str, ...]]
    purpose_words: tuple[str, ...]
    repeated_parts: dict[str, tuple[str, ...]]
    unit_heads: dict[str, tuple[str, ...]]
    year_words: dict[str, tuple[str, ...]]
    stated_words: dict[str, tuple[str, ...]]
    topics: dict[str, tuple[str, ...]]
    comparison_heads: dict[str, tuple[str, ...]]


def _load() -> Lexicon:
    data = yaml.load(get_data(__package__, "lexicon.yaml") or b"", yaml.CSafeLoader)
    return Lexicon(**{key: _frozen(value) for key, value in data.items()})


def _frozen(value: Any) -> Any:
    """Lists as tuples, at every depth."""
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(_frozen(inner) for inner in value) if isinstance(value, list) else value


LEXICON = _load()


def alternation(words: Iterable[str]) -> str:
    """The words as a pattern that takes the longest that fits."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


MOVES = alternation((*LEXICON.rises, *LEXICON.falls))
"""The words of rising and falling."""
