"""Every folder in packs/ is a sound pack, and its own cases hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.domain.pack import Pack
from apps.domain.pack.model import Case
from apps.packs.cases import run_cases
from apps.packs.loading import read_folder

FOLDERS = sorted(path.parent for path in (Path(__file__).parents[2] / "packs").glob("*/pack.yaml"))
PACKS: dict[str, Pack | None] = {folder.name: read_folder(folder)[0] for folder in FOLDERS}
COVERED = [pack for name in ("futian-2020",) if (pack := PACKS[name]) is not None]
"""Packs whose cases are complete: every computed indicator and every check.  A pack joins when its cases are written."""


def all_cases() -> Iterator[tuple[Pack, Case]]:
    for pack in PACKS.values():
        yield from ((pack, case) for case in (pack.cases if pack else ()))


def test_there_are_packs():
    assert "futian-2020" in PACKS


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_pack_is_read_without_findings(folder: Path):
    pack, _, findings = read_folder(folder)
    assert [str(finding) for finding in findings] == []
    assert pack is not None and pack.code == folder.name, "a pack's code is the name of its folder: export finds it by that"


@pytest.mark.parametrize(("pack", "case"), list(all_cases()), ids=lambda value: getattr(value, "code", None) or value.name)
def test_a_case_of_a_pack_holds(pack: Pack, case: Case):
    assert list(run_cases(pack, case)) == []


@pytest.mark.parametrize("pack", COVERED, ids=lambda pack: pack.code)
def test_every_computed_indicator_of_a_pack_has_a_case(pack: Pack):
    tested = {code for case in pack.cases for code in case.points}
    assert {i.code for i in pack.framework.indicators if i.formulas} - tested == set()


@pytest.mark.parametrize("pack", COVERED, ids=lambda pack: pack.code)
def test_every_check_of_a_pack_has_a_case_that_breaks_it(pack: Pack):
    found = {code.rpartition(" ")[2] for case in pack.cases for code in case.findings}
    assert {check.code for check in pack.checks} - found == set()


@pytest.mark.parametrize("pack", [p for p in PACKS.values() if p], ids=lambda pack: pack.code)
def test_no_two_cases_of_a_pack_have_the_same_name(pack: Pack):
    names = [case.name for case in pack.cases]
    assert sorted({name for name in names if names.count(name) > 1}) == []


FUTIAN = PACKS["futian-2020"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"采购.计化": "1.00"}, "没有名为“采购.计化”的填报项"),
        ({"采购.计划": "1.234"}, "“采购.计划”填“1.234”：此处以“万元”计，最多 2 位小数"),
        ({"采购.计划": "-1.00"}, "此处不能为负数"),
        ({"三公.合计.预算": "1.00"}, "“三公.合计.预算”由系统计算，不能填"),
        ({"公开.预算日期": "二月"}, "不是日期"),
        ({"项目.项1.重点": "或许"}, "只能选：是、否"),
        ({"评判.指标5.落实": "是"}, "没有名为“评判.指标5.落实”的填报项"),
    ],
)
def test_a_misspelt_case_does_not_hold_by_chance(facts: dict[str, str], expected: str):
    assert FUTIAN is not None
    case = Case("写错了", facts, {}, (), (), "", {}, "cases/x.yaml", 1)
    (difference,) = run_cases(FUTIAN, case)
    assert difference.startswith("cases/x.yaml:1: 写错了：") and expected in difference


def test_a_case_says_what_it_expected_and_what_it_got():
    assert FUTIAN is not None
    facts = {"人员.编制": "39", "人员.在编": "40"}
    case = Case("超编", facts, {"12": "1"}, ("FT11",), ("J002",), "100.00", {"人员.在编": "39人"}, "cases/x.yaml", 1)
    assert [text.partition("：")[2] for text in run_cases(FUTIAN, case)] == [
        "指标12 应为 1，得 0",
        "总分应为 100.00，得 不可计算",
        "应有检查结果 FT11，没有",
        "不应有检查结果 J002，却有",
        "“人员.在编”应为 39人，得 40人",
    ]
