"""What the districts without tables need: clauses joined into a paragraph, dates in Chinese, a zero without decimals, a given total."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.domain.book.evaluation import evaluate
from apps.domain.book.scoring import GIVEN_TOTAL
from apps.domain.facts import Fact, FactBook
from apps.domain.money import NumberStyle, format_number, format_quantity
from apps.domain.numbering import chinese_date
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import Paragraph
from apps.domain.writing.sentences import Speaker, compile_pattern

from .typed import entered, pack_of

PACK = "code: qinghe-2024\ntitle: 清河区自评\ndistrict: {code: qinghe, name: 清河区}\nyear: 2024\n"
FORM = "key: 支出\ntitle: 支出\nkind: form\nrows:\n" + "".join(
    f"  - {{key: {key}, label: {key}, unit: 万元}}\n" for key in ("预算", "决算", "专项")
)
CLAUSES = """\
title: 报告
content:
  - sentence: 支出
    join: true
    variants:
      - text: "决算{支出.决算}"
      - {when: 支出.决算 > 支出.预算, text: "，超预算{支出.决算 - 支出.预算}"}
      - {when: 支出.决算 <= 支出.预算, text: ，没有超预算}
      - {when: 已填(支出.专项), text: "，含专项{支出.专项}"}
      - {when: 非 已填(支出.专项), text: ，没有专项}
      - text: 。
"""
GIVEN = "title: 总分\ngiven: true\nfull: 100\n"


def paragraphs(facts: dict[str, str], outline: str = CLAUSES) -> list[str]:
    pack = pack_of({"pack.yaml": PACK, "statements/zhichu.yaml": FORM, "outline.yaml": outline})
    blocks = compose(evaluate(pack, entered(pack, facts))).blocks
    return [block.text for block in blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"支出.预算": "100.00", "支出.决算": "120.00", "支出.专项": "5.00"}, "决算120.00万元，超预算20.00万元，含专项5.00万元。"),
        ({"支出.预算": "120.00", "支出.决算": "120.00"}, "决算120.00万元，没有超预算，没有专项。"),
        ({"支出.决算": "120.00"}, "决算120.00万元，没有专项。"),
        ({}, "决算〔待填：决算〕，没有专项。"),
    ],
)
def test_all_clauses_that_hold_make_one_paragraph_and_an_undecided_one_is_left_out(facts: dict[str, str], text: str):
    assert paragraphs(facts) == [text]


def test_a_paragraph_of_which_no_clause_holds_is_not_printed():
    outline = "title: 报告\ncontent:\n  - sentence: 专项\n    join: true\n    variants: [{when: 已填(支出.专项), text: 有专项。}]\n"
    assert paragraphs({}, outline) == []


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2021, 6, 18), "二〇二一年六月十八日"),
        (date(2020, 10, 10), "二〇二〇年十月十日"),
        (date(2022, 12, 31), "二〇二二年十二月三十一日"),
        (date(2000, 1, 20), "二〇〇〇年一月二十日"),
    ],
)
def test_a_date_may_be_written_in_chinese(day: date, text: str):
    assert chinese_date(day) == text
    speaker = Speaker(FactBook([Fact("日期", "日期", day)]), NumberStyle(), str)
    assert speaker.text(compile_pattern("{日期|中文}")) == text
    assert speaker.text(compile_pattern("{日期}")) == f"{day.year}年{day.month}月{day.day}日"


def test_a_district_may_print_zero_without_decimals():
    style = NumberStyle(thousands=False, plain_zero=True)
    assert [format_number(Decimal(v), 2, style) for v in ("0", "-0.00", "0.001", "1045.9")] == ["0", "0", "0.00", "1045.90"]
    assert format_quantity(Decimal(0), "万元", 2, style) == "0万元"
    assert format_quantity(Decimal(0), "%", 2, style) == "0%"


def test_the_style_is_read_from_the_pack():
    pack = pack_of({"pack.yaml": PACK + "numbers: {thousands: false, plain_zero: true}\n", "outline.yaml": "title: 报告\n"})
    assert pack.style == NumberStyle(thousands=False, plain_zero=True)
    assert not pack_of({"pack.yaml": PACK, "outline.yaml": "title: 报告\n"}).style.plain_zero


@pytest.mark.parametrize(("typed", "shown"), [("96", "96分"), ("96.5", "96.5分"), ("96.50", "96.5分"), ("100", "100分"), ("0", "0分")])
def test_a_given_total_is_printed_as_it_was_given_and_says_so(typed: str, shown: str):
    pack = pack_of({"pack.yaml": PACK, "framework.yaml": GIVEN, "outline.yaml": "title: 报告\ncontent: [{text: '{得分}'}]\n"})
    book = FactBook([Fact(GIVEN_TOTAL, "给定总分", Decimal(typed), "分", 2)])
    evaluation = evaluate(pack, book)
    assert evaluation.sheet.given and f"{evaluation.sheet.shown}分" == shown
    assert [block.text for block in compose(evaluation).blocks if isinstance(block, Paragraph)] == [shown]
    assert evaluation.book["得分"].source == "单位给定的总分，没有评分表"
