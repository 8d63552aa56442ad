"""What of a book is for everybody."""

from __future__ import annotations

import pytest

from apps.domain.disclosure.public import public_book, public_fact
from apps.domain.facts import Fact, FactBook


@pytest.mark.parametrize("label", ["联系电话", "手机号码", "联系方式", "电子邮箱", "经办人身份证号"])
def test_a_cell_that_leads_to_a_person_is_not_shown(label: str) -> None:
    assert not public_fact(Fact("部门.甲", label, "13900000000")).known


def test_a_cell_is_known_by_its_key_too() -> None:
    assert not public_fact(Fact("部门.电话", "值班", "0123-7654321")).known


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请拨13900000000咨询", "请拨（不公开）咨询"),
        ("139 0000 0000", "（不公开）"),
        ("0123-7654321转8", "（不公开）转8"),
        ("（012）87654321", "（不公开）"),
        ("支出13900000000.50元", "支出13900000000.50元"),
        ("全年支出1390.00万元，2024-12-31前完成", "全年支出1390.00万元，2024-12-31前完成"),
        ("文号〔2020〕12345678号", "文号〔2020〕12345678号"),
    ],
)
def test_numbers_to_call_are_masked_in_texts_and_figures_stay(text: str, shown: str) -> None:
    assert public_fact(Fact("文字.甲", "前言", text)).value == shown


def test_the_reviewers_reasons_stay_with_the_bureau_and_scores_and_lists_are_public() -> None:
    mark = Fact("复核.指标1.复核分", "复核分", "8", reason="核减两分，因材料不全。")
    own = Fact("评判.指标1", "评判", "是", reason="已公开。")
    book = public_book(FactBook([mark, own], {"项目": ("项1",)}))
    assert (book[mark.key].value, book[mark.key].reason) == ("8", "")
    assert book[own.key].reason == "已公开。"
    assert book.lists == {"项目": ("项1",)}
