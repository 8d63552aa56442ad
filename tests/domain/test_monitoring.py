"""绩效运行监控: a second kind of assessment, written in the folder ``monitoring`` of a pack in the language of the first."""

from __future__ import annotations

from datetime import date

import pytest

from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.findings import Finding
from apps.domain.pack import Pack, read_pack
from apps.domain.pack.kinds import Day, calendar_share
from apps.domain.pack.read import read_monitoring
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import Table, report_text
from apps.packs.cases import case_book

from .monitoring_pack import MONITORING
from .small_pack import SMALL_PACK

FILES = SMALL_PACK | MONITORING
FORM = "monitoring/forms/监控.yaml"


def both(files: dict[str, str] = FILES) -> Pack:
    pack, findings = read_pack(files)
    assert pack is not None, findings
    return pack


def monitored(facts: dict[str, str]) -> Evaluation:
    from apps.domain.pack.model import Case

    pack = both().monitoring
    assert pack is not None
    return evaluate(pack, case_book(pack, Case("", facts, {}, (), (), "", {}, "", 1)))


AMOUNTS = {"整体监控.资金.总额.全年": "200.00", "整体监控.资金.总额.截至": "88.00", "整体监控.措施": "7月前完成招标。"}
ROW = {
    "整体监控.指标.项1.name": "巡河里程", "整体监控.指标.项1.target_value": "900", "整体监控.指标.项1.sign": "≥",
    "整体监控.指标.项1.unit": "公里", "整体监控.指标.项1.done_value": "420", "整体监控.指标.项1.expected_value": "900",
    "整体监控.指标.项1.likelihood": "能", "整体监控.指标.项1.经费": "是",
}  # fmt: skip


def test_a_pack_may_hold_two_kinds_of_assessment_and_neither_has_the_others_forms() -> None:
    pack = both()
    assert pack.monitoring is not None and pack.kinds == (pack, pack.monitoring)
    assert set(pack.monitoring.by_form) == {"整体监控"} and "整体监控" not in pack.by_form
    assert pack.monitoring.statements == () and pack.statements
    assert (pack.monitoring.district_code, pack.monitoring.year, pack.monitoring.hash) == (pack.district_code, pack.year, pack.hash)
    assert both(SMALL_PACK).monitoring is None


def test_heads_name_the_month_that_is_monitored_to() -> None:
    findings: list[Finding] = []
    for month in (6, 10):
        pack = read_monitoring(FILES, "x", findings, month)
        assert pack is not None and pack.by_form["整体监控"].funds is not None
        assert pack.by_form["整体监控"].funds.heads[1].label == f"1—{month}月执行数"
    assert findings == []


@pytest.mark.parametrize(
    ("day", "share", "how"),
    [
        (date(2024, 6, 30), "0.5", "6个月 ÷ 12个月"), (date(2024, 2, 29), "0.1667", "2个月 ÷ 12个月"),
        (date(2023, 10, 15), "0.7890", "288天 ÷ 365天"), (date(2024, 12, 31), "1", "12个月 ÷ 12个月"),
    ],
)  # fmt: skip
def test_the_calendar_counts_whole_months_else_days(day: date, share: str, how: str) -> None:
    got, words = calendar_share(day)
    assert (str(round(got, 4)).rstrip("0").rstrip("."), words) == (share.rstrip("0"), how)


@pytest.mark.parametrize("text", ["2月30日", "13月1日", "6月", "六月三十日", "6月0日"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert Day.read(text) is None


def test_the_form_prints_ticks_where_they_belong_and_asks_for_what_is_not_said() -> None:
    evaluation = monitored(AMOUNTS | ROW)
    assert evaluation.missing == () and evaluation.sheet.total is None
    report = compose(evaluation)
    (table,) = [block for block in report.blocks if isinstance(block, Table)]
    cells = [cell.text for row in table.rows for cell in row.cells]
    at = cells.index("巡河里程")
    assert cells[at : at + 8] == ["巡河里程", "≥900公里", "420公里", "900公里", "√", "", "√", ""]
    assert "1—6月执行数" in cells and "2024年6月30日" in cells
    assert "执行率44.00%，序时进度50.00%。" in report_text(report)
    silent = {key: text for key, text in ROW.items() if not key.endswith("likelihood")}
    assert "没有选完成目标可能性" in monitored(AMOUNTS | silent).missing[0].message


def test_lagging_is_asked_and_demanded_only_where_no_measure_is_written() -> None:
    (told,) = monitored(AMOUNTS | ROW).findings
    assert (told.code, told.severity.value) == ("Q010", "warning")
    assert told.message == "预算执行率44%，落后序时进度（50%）6个百分点"
    (demanded,) = monitored((AMOUNTS | ROW) | {"整体监控.措施": ""}).findings
    assert demanded.severity.value == "error" and demanded.keys == ("整体监控.措施",)
    assert monitored(AMOUNTS | ROW | {"整体监控.资金.总额.截至": "90.00"}).findings == ()


def test_an_unlikely_target_leads_to_the_cell_that_explains_it() -> None:
    hard = AMOUNTS | {"整体监控.资金.总额.截至": "100.00"} | ROW | {"整体监控.指标.项1.likelihood": "难"}
    (told,) = monitored(hard).findings
    assert (told.code, told.severity.value, told.keys) == ("Q011", "error", ("整体监控.指标.项1.reason",))
    (told,) = monitored(hard | {"整体监控.指标.项1.reason": "汛期停工"}).findings
    assert told.severity.value == "warning"


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line"),
    [
        ("monitoring/pack.yaml", "[6月30日, 10月15日]", "[6月31日]", "P006", 3),
        ("monitoring/pack.yaml", "days: [6月30日, 10月15日]\n", "", "P006", 2),
        ("monitoring/pack.yaml", "signoff", "signof", "P008", 4),
        ("monitoring/pack.yaml", "signoff: false", "same: {没有这张.甲: 整体监控.资金}", "P009", 4),
        (FORM, "tick: 难", "tick: 不会", "P006", 25),
        (FORM, "type: flag, tick", "type: text, tick", "P006", 22),
        ("monitoring/outline.yaml", "序时进度}", "时序进度}", "P009", 4),
        ("monitoring/review.yaml", "lagging", "lag", "R001", 3),
    ],
)
def test_a_fault_is_told_with_its_file_and_line(file: str, old: str, new: str, code: str, line: int) -> None:
    pack, findings = read_pack(FILES | {file: FILES[file].replace(old, new, 1)})
    assert pack is None and [(f.code, f.file, f.line) for f in findings] == [(code, file, line)]


def test_a_folder_without_its_head_is_no_kind() -> None:
    pack, findings = read_pack({path: text for path, text in FILES.items() if path != "monitoring/pack.yaml"})
    assert pack is None and [f.file for f in findings] == ["monitoring/pack.yaml"]


def test_the_self_assessment_knows_no_calendar() -> None:
    outline = SMALL_PACK["outline.yaml"] + "\n  - text: \"{序时进度}\"\n"
    pack, findings = read_pack(SMALL_PACK | {"outline.yaml": outline})
    assert pack is None and findings[0].code == "P009"
