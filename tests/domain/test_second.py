"""复核 columns: what the reviewer found and gave stands beside the self-assessment, with deviations as the pack defines them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.domain.deviation import Deviation
from apps.domain.pack import read_pack
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import Table, report_text

from .grid import grid_problems
from .self_form import FORM, closed, evaluated, project, target

PAPER = """
key: 复核表
title: 项目支出绩效自评复核表
for: project
review: 自评
deviation: {by: DEFINITION}
content:
  - fields: [{项目名称: 名称, 复核得分: 复核.得分}, {偏差: 复核.偏差, 偏离度: 复核.偏离度}]
  - indicators:
      label: ""
      execution: true
      subtotals: true
      total: 合计
      columns:
        - {kind: name}
        - {kind: weight}
        - {kind: actual}
        - {kind: score, label: 自评得分}
        - {kind: review_actual}
        - {kind: review_score}
        - {kind: deviation}
        - {kind: deviation_rate}
        - {kind: review_reason, label: 备注}
"""
OUTLINE = FORM["outline.yaml"] + """\
      - {form: 复核表}
      - {text: "复核平均{复核.自评.平均得分}。"}
"""


def files(by: str = "self") -> dict[str, str]:
    own = FORM["forms/自评.yaml"] + f"\ndeviation: {{by: {by}}}\n"
    return FORM | {"forms/自评.yaml": own, "forms/复核.yaml": PAPER.replace("DEFINITION", by), "outline.yaml": OUTLINE}


TYPED = project() | target(1) | closed()
"""99.5 points: 9.5 for the execution, full marks for the rest."""
MARK = "复核.项目.项1.指标.项1"
MARKED = TYPED | {f"{MARK}.完成值": "80", f"{MARK}.得分": "40"}


def printed(facts: dict[str, str], by: str = "self") -> Table | None:
    tables = [b for b in compose(evaluated(facts, files(by))).blocks if isinstance(b, Table) and "复核表" in b.title]
    return tables[0] if tables else None


def test_nothing_is_printed_and_nothing_applies_before_anybody_reviewed() -> None:
    evaluation = evaluated(TYPED, files())
    assert printed(TYPED) is None and evaluation.second_forms == {}
    assert evaluation.book["复核.项目.项1.自评.得分"].shown() == "—"
    assert "复核平均—。" in report_text(compose(evaluation))


def test_the_paper_asks_nothing_and_is_no_form_of_the_department() -> None:
    evaluation = evaluated(TYPED, files())
    assert set(evaluation.forms) == {"项目.项1.自评"} and evaluation.missing == ()
    assert [f.code for f in evaluation.findings] == []


def test_marks_stand_beside_the_self_score_and_the_total_follows() -> None:
    evaluation = evaluated(MARKED, files())
    line = evaluation.forms["项目.项1.自评"].lines[0]
    assert (line.points, line.second.points, line.second.found) == (Decimal("50"), Decimal("40"), "80")
    assert evaluation.book.number("项目.项1.自评.得分") == Decimal("99.5"), "the self score is never touched"
    assert evaluation.book.number("复核.项目.项1.自评.得分") == Decimal("89.5")
    assert evaluation.book.number("复核.项目.项1.自评.偏差") == Decimal("10")
    assert evaluation.book.number("复核.自评.平均得分") == Decimal("89.5")


def test_the_paper_prints_rows_execution_subtotals_and_total() -> None:
    table = printed(MARKED)
    assert table is not None and grid_problems(table) == []
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert ["预算执行率", "10", "95%", "9.5", "", "", "", "", ""] in rows
    assert ["指标1", "50", "100", "50", "80", "40", "10", "20%", ""] in rows
    assert ["合计", "100", "", "99.5", "", "89.5", "10", "10.05%", ""] in rows
    assert [row for row in rows if row[0] == "产出指标小计"] == [["产出指标小计", "50", "", "50", "", "40", "10", "20%", ""]]
    assert not any(cell.missing for row in table.rows for cell in row.cells)


@pytest.mark.parametrize(
    ("by", "absolute", "own", "second", "rate"),
    [
        ("self", False, "50", "40", "0.2"), ("review", False, "50", "40", "0.25"), ("full", False, "45", "40", "0.1"),
        ("self", False, "40", "50", "-0.25"), ("self", True, "40", "50", "0.25"), ("self", False, "0", "10", None),
        ("review", False, "10", "0", None),
    ],
)  # fmt: skip
def test_two_definitions_are_in_use_and_nothing_is_divided_by_nothing(
    by: str, absolute: bool, own: str, second: str, rate: str | None
) -> None:
    got = Deviation(by, absolute).rate(Decimal(own), Decimal(second), Decimal(50))
    assert got == (Decimal(rate) if rate is not None else None)


def test_a_zero_is_a_mark_and_silence_is_none() -> None:
    evaluation = evaluated(TYPED | {f"{MARK}.得分": "0"}, files())
    assert evaluation.book.number("复核.项目.项1.自评.得分") == Decimal("49.5")
    found = evaluated(TYPED | {f"{MARK}.完成值": "100"}, files())
    assert found.book.number("复核.项目.项1.自评.得分") == Decimal("99.5"), "looked at, and left as it was"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("review: 自评", "review: 没有这张", "P009"), ("by: self", "by: own", "P006"), ("execution: true", "execution: 是", "P004"),
        ("{项目名称: 名称,", "{项目名称: 名称, 意见: {key: 意见, type: text},", "P006"), ("复核.偏差", "复核.差额", "P009"),
    ],
)  # fmt: skip
def test_a_fault_of_the_paper_is_told(old: str, new: str, code: str) -> None:
    spoilt = files() | {"forms/复核.yaml": files()["forms/复核.yaml"].replace(old, new, 1)}
    pack, findings = read_pack(spoilt)
    assert pack is None and (findings[0].code, findings[0].file) == (code, "forms/复核.yaml")
