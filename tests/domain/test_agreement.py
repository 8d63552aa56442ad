"""The one comparison: exact, rounded, off."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from apps.domain.agreement import Agreement, judge
from apps.domain.intervals import Interval


@pytest.mark.parametrize(
    ("stated", "right", "fit"), [("100", "100", "exact"), ("100", "101", "rounded"), ("100", "103", "off")]
)
def test_a_sum_may_be_off_by_what_its_parts_were_rounded(stated, right, fit):
    span = Interval.around(D(right), D(2))
    assert judge(D(stated), D(1), D(right), span) is Agreement(fit)


@pytest.mark.parametrize(
    ("stated", "decimals", "fit"), [("0.667", 1, "exact"), ("0.666", 1, "rounded"), ("0.70", 0, "off")]
)
def test_a_rate_may_be_cut_instead_of_rounded(stated, decimals, fit):
    right = D(2) / D(3)
    step = D("0.01").scaleb(-decimals)
    assert judge(D(stated), step, right, Interval(right, right), rate=True) is Agreement(fit)

