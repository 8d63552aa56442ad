"""A pack is read whole or not at all: every mistake is found with its code, its file and its line."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
import yaml

import apps.domain
from apps.domain.findings import Severity
from apps.domain.pack import read_pack
from apps.domain.pack.read import pack_hash
from apps.domain.rules import RULES

from . import mistakes
from .mistakes import MISTAKES, REPORT, B, D, F, J, P, T
from .small_pack import SMALL_PACK
from .typed import pack_of


def changed(path: str, old: str, new: str) -> dict[str, str]:
    """The small pack with one passage of one file replaced."""
    assert SMALL_PACK[path].count(old) == 1, f"“{old}” stands {SMALL_PACK[path].count(old)} times in {path}"
    return SMALL_PACK | {path: SMALL_PACK[path].replace(old, new)}


def line_of(text: str, marker: str) -> int:
    assert marker in text, marker
    return text[: text.index(marker)].count("\n") + 1


def places(files: dict[str, str]) -> set[tuple[str, str, int]]:
    return {(f.code, f.file, f.line) for f in read_pack(files)[1]}


@pytest.mark.parametrize(
    ("what", "code", "path", "old", "new", "marker"), MISTAKES, ids=[f"{m[1]} {m[0]}" for m in MISTAKES]
)
def test_a_mistake_is_found_in_its_file_on_its_line(
    what: str, code: str, path: str, old: str, new: str, marker: str | None
):
    files = changed(path, old, new)
    pack, findings = read_pack(files)
    assert pack is None
    if marker is not None:
        found = {(f.code, f.file, f.line) for f in findings}
        assert (code, path, line_of(files[path], marker)) in found, "\n".join(map(str, findings))
    else:
        assert code in {f.code for f in findings}
    assert all(f.file and f.line and f.message for f in findings)


def test_the_second_of_two_statements_with_one_name_is_named():
    files = changed(B, "key: 三公\n", "key: 资产\n")
    assert ("P016", B, line_of(files[B], "key: 资产")) in places(files)
    assert len(places(files)) == 1


def test_of_two_computed_facts_with_one_name_the_second_is_named():
    files = changed(D, "key: 人均公用", "key: 预算执行率")
    assert ("P016", D, line_of(files[D], "label: 人均公用经费")) in places(files)


def test_a_project_form_without_layout_is_named_in_the_outline():
    files = SMALL_PACK | {J: SMALL_PACK[J][: SMALL_PACK[J].index("form:")]}
    assert ("P012", REPORT, line_of(files[REPORT], "project_forms")) in places(files)


def test_a_fifth_level_of_headings_is_found():
    inner = "- {text: 正文}"
    for depth in range(5, 0, -1):
        inner = f"- heading: 第{depth}级\n  content:\n" + "\n".join(
            f"    {line}" for line in inner.splitlines()
        )
    files = SMALL_PACK | {REPORT: f"title: 报告\ncontent:\n{inner}\n"}
    pack, findings = read_pack(files)
    assert pack is None
    found = [f for f in findings if f.code == "P015"]
    assert [(f.file, f.line) for f in found] == [(REPORT, line_of(files[REPORT], "第5级"))]


@pytest.mark.parametrize("path", ["pack.yaml", "outline.yaml"])
def test_a_pack_needs_its_head_and_its_outline(path: str):
    files = {name: text for name, text in SMALL_PACK.items() if name != path}
    pack, findings = read_pack(files)
    assert pack is None
    assert ("P000", path, 1) in {(f.code, f.file, f.line) for f in findings}


@pytest.mark.parametrize(
    "path", ["statements/tasks.yaml", "projects.yaml", "facts.yaml", "checks.yaml", "cases/purchase.yaml"]
)
def test_what_a_pack_need_not_have_may_be_absent_if_nothing_refers_to_it(path: str):
    found = places({name: text for name, text in SMALL_PACK.items() if name != path})
    assert {code for code, _, _ in found} <= {"P009", "P012"}


def test_a_file_that_is_too_large_or_too_deep_is_refused():
    assert ("P001", D, 1) in places(SMALL_PACK | {D: "facts: " + "甲" * 1_000_001})
    assert ("P001", D, 1) in places(SMALL_PACK | {D: "facts: " + "[" * 20_000})


def test_text_that_is_no_yaml_is_refused():
    assert "P001" in {code for code, _, _ in places(SMALL_PACK | {D: "\x00\x01"})}
    assert "P002" in {code for code, _, _ in places(SMALL_PACK | {D: "只有一句话"})}
    assert "P003" in {code for code, _, _ in places(SMALL_PACK | {D: ""})} | {
        "P003" if places(SMALL_PACK | {D: "{}"}) else ""
    }


def test_a_misspelt_name_is_answered_with_the_nearest_one():
    _, findings = read_pack(changed(D, "收支.总计.决算 / 收支.总计.调整", "收支.总计.决算 / 收支.总计.调正"))
    (finding,) = [f for f in findings if f.code == "P009"]
    assert "收支.总计.调正" in finding.message and "是否应为“收支.总计.调整”" in finding.message


def test_the_small_pack_is_sound_and_uses_every_rule_type():
    pack, findings = read_pack(SMALL_PACK)
    assert pack is not None and findings == []
    used: set[str] = set()

    def walk(rule: object) -> None:
        used.add(rule.type)  # type: ignore[attr-defined]
        for inner in (getattr(rule, "rule", None), *(p.rule for p in getattr(rule, "parts", ()))):
            if inner is not None:
                walk(inner)

    for indicator in pack.framework.indicators:
        walk(indicator.rule)
    assert used == set(RULES)
    assert {s.kind for s in pack.statements} == {"table", "list", "form"}


def test_every_code_of_the_readers_and_rules_has_a_mistake_that_shows_it():
    folder = Path(apps.domain.__file__).parent
    source = "".join(
        p.read_text(encoding="utf-8") for name in ("pack", "rules") for p in (folder / name).glob("*.py")
    )
    codes = set(re.findall(r'"([PRF]0\d\d)"', source))
    spoilt = Path(__file__).parents[1] / "packs" / "test_spoilt_packs.py"
    here = "".join(p.read_text(encoding="utf-8") for p in (Path(__file__), Path(mistakes.__file__), spoilt))
    tested = set(re.findall(r'"([PRF]0\d\d)"', here))
    assert codes and codes | {"P021"} == tested, "P021 is said of cases, where they are run"


def test_a_pack_has_the_same_hash_whatever_the_order_of_its_files():
    backwards = dict(reversed(SMALL_PACK.items()))
    assert pack_hash(backwards) == pack_hash(SMALL_PACK) == pack_of(SMALL_PACK).hash
    assert pack_hash(changed(P, "year: 2024\n", "year: 2023\n")) != pack_hash(SMALL_PACK)


def test_a_computed_sum_leaves_out_the_rows_to_which_the_column_does_not_apply():
    files = changed(B, "{key: 接待费, label: 公务接待费}", "{key: 接待费, label: 公务接待费, skip: [预算]}")
    pack = pack_of(files)
    assert pack.formulas["三公.合计.预算"].names == {"三公.用车.预算"}
    assert pack.formulas["三公.合计.决算"].names == {"三公.接待费.决算", "三公.用车.决算"}


def test_a_statement_may_sum_a_hundred_rows():
    rows = "".join(f"          - {{key: 第{i}类支出, label: 第{i}类}}\n" for i in range(100))
    files = changed(
        B,
        "          - {key: 接待费, label: 公务接待费}\n",
        f"          - {{key: 接待费, label: 公务接待费}}\n{rows}",
    )
    assert len(pack_of(files).formulas["三公.合计.决算"].names) == 102


def test_a_formula_may_hold_very_small_numbers():
    files = changed(T, "formula: 完成 / 计划", "formula: 完成 * 0.00001")
    assert pack_of(files)


def test_a_sentence_may_print_the_points_of_an_indicator():
    assert pack_of(changed(REPORT, "等级为{等级}。", "等级为{等级}，采购得{得分.指标6}。"))


@pytest.mark.parametrize("key", ["公开方式", "公开日期", "盘点"])
def test_texts_and_dates_may_be_compared_with_their_like(key: str):
    assert pack_of(changed(F, "when: 资产.在职数 <= 资产.编制数", f"when: 资产.{key} = 资产.{key}"))


def test_every_finding_of_a_reader_is_an_error():
    """A pack with any finding is not loaded: what is half right is wrong."""
    for _, _, path, old, new, _ in MISTAKES[::12]:
        assert {f.severity for f in read_pack(changed(path, old, new))[1]} == {Severity.ERROR}


# --- whatever is written in a file, reading it ends with findings and never with an exception ------------------------

ODD = [
    None,
    True,
    5,
    -1,
    2.5,
    "",
    "甲",
    "甲.乙",
    "{甲",
    "1 +",
    "不适用",
    [],
    ["甲"],
    [[]],
    {},
    {"甲": 1},
    [{"甲": "乙"}],
    99999,
    "*" * 50,
    "甲 * 0",
    "²",
]


def spoiled(data: object, choose: random.Random) -> object:
    """The same tree with one branch replaced, removed or doubled."""
    if isinstance(data, dict) and data:
        key = choose.choice(list(data))
        new = dict(data)
        act = choose.random()
        if act < 0.15:
            del new[key]
        elif act < 0.25:
            new[choose.choice(list(data))] = data[key]
        elif act < 0.45:
            new[key] = choose.choice(ODD)
        else:
            new[key] = spoiled(data[key], choose)
        return new
    if isinstance(data, list) and data:
        at = choose.randrange(len(data))
        return [*data[:at], spoiled(data[at], choose), *data[at + 1 :]]
    return choose.choice(ODD)


@pytest.mark.parametrize("path", sorted(SMALL_PACK))
def test_a_spoiled_file_gives_findings_and_never_an_exception(path: str):
    from apps.domain.book.evaluation import evaluate
    from apps.domain.facts import FactBook
    from apps.domain.report.compose import compose

    data, choose, read = yaml.safe_load(SMALL_PACK[path]), random.Random(path), 0
    for _ in range(12):
        text = yaml.safe_dump(spoiled(data, choose), allow_unicode=True)
        pack, findings = read_pack(SMALL_PACK | {path: text})
        assert (pack is None) == any(f.severity is Severity.ERROR for f in findings)
        if pack is not None:
            read += 1
            assert compose(evaluate(pack, FactBook())).blocks
    assert read < 12


def test_a_derived_percentage_takes_the_districts_decimals_unless_it_names_its_own():
    pack, _ = read_pack(changed("pack.yaml", "percent_decimals: 2", "percent_decimals: 1"))
    assert {d.decimals for d in pack.derived if d.unit == "%"} == {1}
