"""What reviewers ask about indicators: each rule speaks about a form with the fault and is silent about one without."""

from __future__ import annotations

import pytest

from apps.domain.book.evaluation import Evaluation
from apps.domain.forms.review import REVIEWS
from apps.domain.pack import read_pack

from .self_form import FORM, REVIEW, closed, evaluated, project, target

FILES = FORM | REVIEW
SURVEYED = {"项目.项1.指标.项9.basis": "发放问卷120份，收回116份"}
SOUND = project() | target(1) | closed() | SURVEYED


def told(facts: dict[str, str], code: str) -> list[str]:
    evaluation: Evaluation = evaluated(facts, FILES)
    return [f.message for f in evaluation.findings if f.code == code]


def test_a_sound_form_is_asked_nothing():
    assert [f.code for f in evaluated(SOUND, FILES).findings] == []


def test_satisfaction_wants_a_word_on_its_survey_somewhere():
    silent = project() | target(1) | closed()
    assert told(silent, "Q007") == ["项目“河道保洁”的“指标9”没有写满意度是怎样调查的"]
    assert told(silent | {"项目.项1.指标.项9.reason": "发放问卷120份"}, "Q007") == []


GOOD = "达成预期指标"


@pytest.mark.parametrize(
    ("code", "facts", "cell"),
    [
        ("Q001", target(1, "定性", "环境明显改善", "清理河道12公里", level=GOOD, points="50"), "target_value"),
        ("Q002", target(1, "≥", "100", "100", level2="成本指标"), "sign"),
        ("Q002", target(9, "≤", "100", "100", "10", level1="满意度指标"), "sign"),
        ("Q003", target(1, "定性", "完成河道清淤任务", "完成河道清淤任务", level=GOOD, points="50"), "actual_value"),
        ("Q004", target(1, actual="131"), "actual_value"),
        ("Q006", target(1, weight="25", name="清淤里程") | target(2, weight="25", level1="效益指标", name="清淤 里程"), "name"),
        ("Q008", target(1, name="保洁合格率"), "level2"),
    ],
)
def test_a_fault_is_asked_at_its_cell(code: str, facts: dict[str, str], cell: str):
    found = [f for f in evaluated(SOUND | facts, FILES).findings if f.code == code]
    assert len(found) == 1 and found[0].keys[0].endswith(f".{cell}"), found
    assert found[0].message.startswith("项目“河道保洁”的") and found[0].hint


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("Q001", target(1, "定性", "明显改善，达标天数300天", "达标310天", level=GOOD, points="50")),
        ("Q003", target(1, "定性", "已完成", "已完成", level=GOOD, points="50")),
        ("Q004", target(1, actual="130")),
        ("Q004", target(1, actual="200", reason="年中增加任务")),
        ("Q008", target(1, name="合格率抽检次数") | {}),
    ],
)
def test_what_only_looks_like_a_fault_is_not_asked(code: str, facts: dict[str, str]):
    if code == "Q008":
        facts = target(1, level2="质量指标", name="保洁合格率")
    assert told(SOUND | facts, code) == []


def test_full_marks_for_a_missed_target_are_asked():
    files = FILES | {"forms/自评.yaml": FORM["forms/自评.yaml"].replace("{for: 定量, type: proportion}", "{for: 定量, type: manual}")}
    marks = {f"项目.项1.指标.项{n}.points": mark for n, mark in ((1, "50"), (8, "30"), (9, "10"))}
    found = [f.code for f in evaluated(SOUND | target(1, actual="90") | marks, files).findings]
    assert found.count("Q005") == 1


def test_the_conclusion_of_the_form_may_say_how_satisfaction_was_asked():
    texts = "\n  - texts:\n      - {label: 结论, key: 结论, required: false}\n"
    files = FILES | {"forms/自评.yaml": FORM["forms/自评.yaml"].rstrip() + texts}
    facts = SOUND | {key: "" for key in SOUND if "basis" in key}
    silent = facts | {"项目.项1.自评.结论": "发放问卷200份"}
    assert [f.code for f in evaluated(facts, files).findings].count("Q007") == 1
    assert [f.code for f in evaluated(silent, files).findings].count("Q007") == 0


def test_a_class_that_is_missing_is_asked_once_and_not_where_it_does_not_apply():
    none = project() | target(1) | target(8, weight="30", level1="效益指标")
    assert told(none, "Q009") == ["项目“河道保洁”的表里没有满意度一类的指标"]
    assert told(none | target(9, "", "", "", "", level1="满意度指标", name="不适用"), "Q009") == []


def test_every_type_of_rule_is_tried_here():
    assert len(REVIEWS) == 11 and {kind.code for kind in REVIEWS.values()} == {f"Q{n:03}" for n in range(1, 12)}


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("R001", "rules: [{type: unmeasured}]"),
        ("P008", "rules: [{type: duplicate, word: 甲}]"),
        ("P006", "rules: [{type: duplicate, severity: 严重}]"),
        ("P003", "rules: []"),
    ],
)
def test_a_mistake_in_the_file_is_found(code: str, text: str):
    pack, findings = read_pack(FORM | {"review.yaml": text})
    assert pack is None and [(f.code, f.file) for f in findings] == [(code, "review.yaml")]


def test_a_pack_without_the_file_asks_nothing():
    assert [f.code for f in evaluated(SOUND | target(1, actual="200")).findings] == []
