"""Packs written before forms were data: read as they were meant, printed and scored as they were."""

from __future__ import annotations

import pytest

from apps.domain.pack import read_pack
from apps.domain.pack.read import pack_hash
from apps.domain.pack.upgrade import upgraded
from apps.domain.report.compose import compose
from apps.domain.writing.blocks import report_text

from .self_form import FORM, OUTLINE, closed, evaluated, project, target

OLD = """\
title: 项目支出绩效自评表
select: 自评
execution: 10
rate: 执行 / 全年预算
zero: not_computable
classes:
  - {name: 产出指标, weight: 50}
  - {name: 效益指标, weight: 30}
  - {name: 满意度指标, weight: 10}
heads:
  - {项目名称: 名称}
  - {主管部门: 主管部门, 实施单位: 实施单位}
funds:
  - {label: 年度资金总额, initial: 年初预算, budget: 全年预算, spent: 执行}
  - {label: 其中：当年财政拨款, initial: 拨款年初, budget: 拨款全年, spent: 拨款执行}
  - {label: 上年结转资金, initial: 结转年初, budget: 结转全年, spent: 结转执行}
  - {label: 其他资金, initial: 其他年初, budget: 其他全年, spent: 其他执行}
goal: 年度目标
outcome: 完成情况
"""
OLD_OUTLINE = OUTLINE.replace("form: 自评, title:", "self_assessments:")
FILES = {name: text for name, text in FORM.items() if not name.startswith("forms/")}
FILES |= {"self_assessment.yaml": OLD, "outline.yaml": OLD_OUTLINE}
FACTS = project() | target(1, actual="90", reason="汛期停工") | closed() | target(
    2, "定性", "提高", "提高", "30", level1="效益指标", level2="社会效益指标", level="达成预期指标", points="27"
) | {"项目.项1.指标.项8.weight": "0"}  # fmt: skip


def test_an_old_form_is_scored_and_printed_as_todays():
    old, new = evaluated(FACTS, FILES), evaluated(FACTS, FORM)
    assert old.forms["项目.项1.自评"].total == new.forms["项目.项1.自评"].total is not None
    assert [line.trace for line in old.forms["项目.项1.自评"].lines] == [line.trace for line in new.forms["项目.项1.自评"].lines]
    assert report_text(compose(old)) == report_text(compose(new))
    assert [f.message for f in old.findings] == [f.message for f in new.findings]


def test_what_an_old_file_leaves_out_is_as_the_notice_has_it():
    sparse = FILES | {"self_assessment.yaml": "select: 自评\n"}
    old, new = evaluated(FACTS, sparse), evaluated(FACTS, FORM)
    assert old.forms["项目.项1.自评"].total == new.forms["项目.项1.自评"].total


@pytest.mark.parametrize("style", ["flow", "block"])
def test_an_old_outline_may_be_written_either_way(style: str):
    item = "{self_assessments: 甲表, numbered: false}" if style == "flow" else "self_assessments: 甲表\n        numbered: false"
    text = f'title: "甲"\ncontent:\n  - heading: 一\n    content:\n      - {item}\n'
    pack, findings = read_pack(FILES | {"outline.yaml": text})
    assert findings == [] and pack is not None
    (found,) = [item for item in pack.content() if type(item).__name__ == "Forms"]
    assert (found.form, found.title, found.numbered) == ("自评", "甲表", False)


def test_a_pack_keeps_the_hash_of_its_own_files_and_todays_files_are_left_alone():
    pack, _ = read_pack(FILES)
    assert pack is not None and pack.hash == pack_hash(FILES)
    assert upgraded(FORM) == FORM


def test_a_mistake_in_an_old_file_is_still_found():
    _, findings = read_pack(FILES | {"self_assessment.yaml": OLD.replace("weight: 50", "weight: 40")})
    assert [f.code for f in findings] == ["F001"]
    _, findings = read_pack(FILES | {"self_assessment.yaml": OLD + "spare: 1\n"})
    assert [f.code for f in findings] == ["P008"]


def test_a_published_version_is_not_judged_by_later_rules():
    """A grade that nobody gives is refused in a new pack; a version people already work with is read, and prints —."""
    graded = OUTLINE.replace('{text: "', '{text: "等级{等级}；')
    files = FORM | {"outline.yaml": graded}
    assert read_pack(files)[0] is None
    pack, findings = read_pack(files, published=True)
    assert pack is not None and findings == []
