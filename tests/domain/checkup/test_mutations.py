"""The mutation bench in small: its documents are proved, stay silent as they are, and speak when a digit is changed."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache

import pytest

from benchmarks.mutation.documents import Proved, documents, provinces, read_document
from benchmarks.mutation.mutations import findings_of, mutations, noticed

SILENT = 0.98
"""Share of the untouched documents that must be silent."""
NOTICED = {True: 0.95, False: 0.74}
"""Share of changes in tables, and in sentences, that must be noticed in the sample."""
SAMPLE = 240


@cache
def found(document: Proved) -> tuple[str, ...]:
    return tuple(map(str, findings_of(document.text)))


@pytest.mark.parametrize("document", documents(), ids=lambda document: document.name)
def test_every_statement_of_the_bench_is_proved(document: Proved) -> None:
    figures = document.figures()
    assert document.statements
    assert [f"{s.name} = {s.formula}" for s in document.statements if not s.holds(figures)] == []


def test_the_bench_is_wide() -> None:
    assert len(documents()) >= 60
    assert len(list(provinces())) >= 25
    assert len({document.text for document in documents()}) == len(documents())
    assert {s.kind for d in documents() for s in d.statements} >= {"合计", "占比", "增长", "执行率", "得分", "结转", "单价", "平均"}


def test_nearly_all_untouched_documents_are_silent() -> None:
    silent = sum(not found(document) for document in documents())
    assert silent >= SILENT * len(documents()), [(d.name, found(d)) for d in documents() if found(d)]


def test_a_changed_digit_is_noticed_as_often_as_it_was() -> None:
    dice = random.Random(2024)
    every = [m for document in documents() for m in mutations(document, dice) if m.kind != "单位"]
    sample = dice.sample(every, SAMPLE)
    told = {place: Counter(noticed(m, findings_of(m.document.text)) for m in sample if m.printed.table is place) for place in NOTICED}
    shares = {place: count[True] / count.total() for place, count in told.items()}
    assert all(shares[place] >= least for place, least in NOTICED.items()), shares


def test_a_change_that_rounding_allows_proves_nothing() -> None:
    document = read_document("舍入", "演示", "支出{t = a + b; 0.00; 合计}万元，其中：甲{a 10.00}万元、乙{b 20.00}万元。")
    assert document.text == "支出30.00万元，其中：甲10.00万元、乙20.00万元。"
    changes = {m.words for m in mutations(document, random.Random(1), each=99) if m.kind == "合计"}
    assert "30.01" not in changes and "30.02" in changes
