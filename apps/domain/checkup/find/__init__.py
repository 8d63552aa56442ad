"""Finders of relations, one kind a file: ``(Reading) -> Iterator[Relation]``; they propose and do not judge."""

from .accounts import account_identities, account_items
from .changes import changes
from .claims import claims
from .equations import defined_ratios, equations
from .forms import forms
from .gaps import gaps, points
from .given import GIVEN
from .identities import class_sums, elsewhere, identities, within
from .parts import parts, runs
from .products import means, products
from .rates import rates
from .scores import scores
from .shares import share_bases, shares
from .statedtwice import measureless, own_units, repeated_clauses, repetitions, stated_twice, unit_slips
from .stocks import moves, stocks
from .tabled import formed, tabled
from .tableformulas import table_formulas, table_rates
from .tablesums import continued_sums, sibling_sums, table_sums

FINDERS = (
    points, scores, parts, moves, changes, claims, rates, equations, defined_ratios, shares, share_bases, elsewhere,
    identities, stocks, products, gaps, table_sums, table_formulas,
    table_rates, sibling_sums, continued_sums, account_identities, account_items, forms, runs,
    unit_slips, repetitions, own_units, within, means,
    tabled, formed, stated_twice, measureless, class_sums,
    repeated_clauses, *GIVEN,
)  # fmt: skip

__all__ = ["FINDERS", "GIVEN"]
