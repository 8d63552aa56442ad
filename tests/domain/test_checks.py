"""Contradictions: each check has figures that agree, figures that differ by rounding alone, and figures that do not."""

from __future__ import annotations

import pytest

from apps.domain.book.evaluation import evaluate
from apps.domain.findings import Finding, Severity

from .small_pack import FACTS, REASONS, SMALL_PACK
from .typed import entered, pack_of

C, B = "checks.yaml", "statements/budget.yaml"


def findings(
    changes: dict[str, str], reasons: dict[str, str] | None = None, gone: tuple[str, ...] = (), **files: str
) -> list[Finding]:
    pack = pack_of(SMALL_PACK | {{"checks": C, "budget": B}[name]: text for name, text in files.items()})
    facts = {k: v for k, v in (FACTS | changes).items() if k not in gone}
    return list(evaluate(pack, entered(pack, facts, REASONS if reasons is None else reasons)).findings)


def of(code: str, *args: object, **kwargs: object) -> list[Finding]:
    return [f for f in findings(*args, **kwargs) if f.code == code]  # type: ignore[arg-type]


COARSE = SMALL_PACK[B].replace("unit: 万元\n    columns:", "unit: 万元\n    decimals: 0\n    columns:", 1)


def test_the_small_pack_has_no_contradiction():
    assert {f.code for f in findings({})} == {"J002"}


# --- typed totals -----------------------------------------------------------------------------------------------------


def test_a_typed_total_that_is_the_sum_of_its_parts_is_silent():
    assert of("S001", {}) == []


def test_a_typed_total_that_is_not_the_sum_of_its_parts_is_an_error_with_its_sum():
    (finding,) = of("S001", {"收支.基本支出.决算": "900.00"})
    assert finding.severity is Severity.ERROR
    assert "填列900.00万元，各分项合计810.50万元，相差89.50万元" in finding.message
    assert finding.calculation == "605.25万元 + 205.25万元 = 810.50万元"
    assert (finding.expected, finding.found) == ("810.50万元", "900.00万元")
    assert finding.keys == ("收支.基本支出.决算", "收支.人员经费.决算", "收支.日常公用.决算")


@pytest.mark.parametrize(
    ("total", "severity"), [("810.51", "note"), ("810.49", "note"), ("810.52", "error"), ("810.48", "error")]
)
def test_two_parts_and_their_total_may_differ_by_one_and_a_half_last_digits(total: str, severity: str):
    """(2 + 1) · 0.01 / 2 = 0.015 万元."""
    (finding,) = of("S001", {"收支.基本支出.决算": total})
    assert finding.severity == severity
    assert ("四舍五入范围内" in finding.message) == (severity == "note")


def test_figures_stated_to_whole_ten_thousands_have_a_tolerance_of_whole_ten_thousands():
    whole = {k: v.split(".")[0] for k, v in FACTS.items() if k.startswith(("收支.", "上年.收支."))}
    assert [f.severity for f in of("S001", whole | {"收支.基本支出.决算": "811"}, budget=COARSE)] == ["note"]
    assert [f.severity for f in of("S001", whole | {"收支.基本支出.决算": "812"}, budget=COARSE)] == ["error"]


def test_a_total_is_not_compared_while_a_part_is_missing():
    assert of("S001", {"收支.基本支出.决算": "1.00"}, gone=("收支.人员经费.决算",)) == []


def test_a_part_that_does_not_apply_adds_nothing():
    assert of("S001", {"收支.人员经费.决算": "不适用", "收支.基本支出.决算": "205.25"}) == []
    assert len(of("S001", {"收支.人员经费.决算": "不适用"})) == 1


# --- 其中 ----------------------------------------------------------------------------------------------------------------


def test_of_which_items_within_their_row_are_silent():
    assert of("S002", {"收支.造林.决算": "1,189.50"}) == []


def test_of_which_items_above_their_row_are_an_error():
    (finding,) = of("S002", {"收支.造林.决算": "1,189.53"})
    assert finding.severity is Severity.ERROR and "小于其中各项之和1,189.53万元" in finding.message


def test_of_which_items_above_their_row_by_rounding_alone_are_silent():
    assert of("S002", {"收支.造林.决算": "1,189.51"}) == []


# --- the district's own checks -----------------------------------------------------------------------------------------


def test_a_relation_of_the_district_that_holds_is_silent():
    assert of("C001", {}) == [] and of("C002", {}) == []


def test_a_relation_that_does_not_hold_has_the_district_s_words_severity_and_hint():
    (finding,) = of("C002", {"项目.项1.执行": "800.00"})
    assert finding.severity is Severity.WARNING
    assert (
        finding.message
        == "项目支出与项目执行数合计应一致：部门收支情况·二、项目支出（决算数）1,189.50万元，项目全年执行数合计1,289.50万元"
    )
    assert finding.hint == "请核对项目表" and finding.calculation == "1,189.50万元 ≠ 1,289.50万元"


def test_a_total_of_two_rounded_rows_may_differ_by_one_and_a_half_last_digits():
    assert [f.severity for f in of("C002", {"项目.项1.执行": "700.01"})] == ["note"]
    assert [f.severity for f in of("C002", {"项目.项1.执行": "700.02"})] == ["warning"]


def relation(left: str, sign: str, right: str) -> str:
    return f'checks:\n  - {{code: C009, left: "{left}", relation: "{sign}", right: "{right}", message: 应符合}}\n'


@pytest.mark.parametrize(
    ("left", "sign", "right", "severity"),
    [
        ("收支.造林.决算", "<=", "700", ""),
        ("收支.造林.决算", "<=", "收支.造林.年初", ""),
        ("收支.造林.年初", "<", "收支.造林.调整", ""),
        ("收支.造林.调整", "<", "收支.造林.年初", "error"),
        ("收支.造林.调整", "<=", "收支.造林.年初", "error"),
        ("收支.造林.年初", ">=", "收支.造林.调整", "error"),
        ("收支.造林.年初", ">", "收支.造林.决算", "note"),
        ("收支.造林.年初", ">", "收支.造林.调整", "error"),
        ("资产.在职数", "=", "资产.编制数", "error"),
        ("资产.在职数", "<=", "资产.编制数", ""),
        ("资产.采购实际 / 资产.采购计划", "=", "84.08%", "error"),
        ("资产.采购实际 / 资产.采购计划", "=", "85%", "error"),
        ("收支.总计.决算", "=", "收支.基本支出.决算 + 收支.项目支出.决算", ""),
        ("四舍五入(收支.总计.决算 / 10000)", "=", "2001", "error"),
        ("四舍五入(收支.总计.决算 / 10000)", "=", "2000", ""),
        ("最大(收支.造林.年初, 收支.造林.调整)", "=", "收支.造林.调整", ""),
        ("如果(收支.造林.年初 >= 收支.造林.调整, 1, 2)", "=", "1", "error"),
        ("收支.造林.决算 / 三公.用车.决算", "=", "1", ""),
    ],
)
def test_each_relation_holds_differs_by_rounding_or_is_broken(
    left: str, sign: str, right: str, severity: str
):
    right = "7000000" if right == "700" else right
    assert [f.severity.value for f in of("C009", {}, checks=relation(left, sign, right))] == (
        [severity] if severity else []
    )


def test_what_is_missing_contradicts_nothing():
    assert of("C001", {}, gone=("收支.造林.决算",)) == []
    assert of("C002", {}, gone=("项目.项1.执行",)) == []


# --- lost points -------------------------------------------------------------------------------------------------------


def test_a_judged_loss_without_reason_asks_for_one():
    quiet = {k: v for k, v in REASONS.items() if k != "评判.指标2.项数"}
    assert of("J001", {}) == []
    (finding,) = of("J001", {}, quiet)
    assert (
        finding.message == "指标2“预算编制规范性”：“预算编制不规范”扣分或给分未说明理由"
        and finding.severity is Severity.WARNING
    )


def test_a_computed_loss_without_explanation_asks_for_one():
    codes = {f.message.split("“")[0] for f in of("J002", {})}
    assert "指标6" in codes and "指标9" not in codes and "指标5" not in codes
    explained = REASONS | {"评判.指标6.说明": "结余资金收回。"}
    assert "指标6" not in {f.message.split("“")[0] for f in of("J002", {}, explained)}


def test_an_open_indicator_has_lost_nothing_yet():
    assert not [f for f in of("J002", {}, gone=("资产.采购实际",)) if "指标6" in f.message]


def test_findings_come_in_the_same_order_every_time():
    broken = {"收支.基本支出.决算": "900.00", "收支.造林.决算": "9,000.00", "项目.项1.执行": "1.00"}
    assert findings(broken) == findings(broken)
    assert {"S001", "S002", "C001", "C002"} <= {f.code for f in findings(broken)}
