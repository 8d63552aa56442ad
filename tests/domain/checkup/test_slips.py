"""Plain sentences with one slip, ``[as it stands→as it ought to be]``: told with it, and silent when it is put right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from apps.domain.checkup.checkup import check_up
from apps.domain.documents.text import read_text
from apps.domain.findings import Severity

SENTENCES = Path(__file__).with_name("slips.txt").read_text(encoding="utf-8").splitlines()
TITLE = "某县某局2024年度部门整体支出绩效自评报告\n\n一、基本情况\n\n"


def told(sentence: str) -> list[str]:
    return [str(f) for f in check_up(read_text(TITLE + sentence)).findings if f.severity is not Severity.NOTE]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_slip_in_a_plain_sentence_is_told_and_the_sentence_put_right_is_not(sentence: str) -> None:
    wrong, right = (re.sub(r"\[(.*?)→(.*?)\]", side, sentence).replace("⏎", "\n") for side in (r"\1", r"\2"))
    assert told(wrong)
    assert told(right) == []


@pytest.mark.parametrize("sentence", Path(__file__).with_name("right.txt").read_text(encoding="utf-8").splitlines())
def test_a_plain_sentence_that_is_right_is_not_accused(sentence: str) -> None:
    assert told(sentence) == []
