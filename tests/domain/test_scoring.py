"""The score sheet: every line, the total once none is open, the grade, the reviewer's marks beside the unit's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.book.scoring import GIVEN_TOTAL
from apps.domain.facts import Fact, State
from apps.domain.framework import Framework, Grade
from apps.domain.scores import ScoreState

from .small_pack import FACTS, REASONS, SMALL_PACK
from .typed import entered, fact, pack_of

D = Decimal
F = "framework.yaml"


def evaluated(
    changes: dict[str, str] | None = None,
    gone: tuple[str, ...] = (),
    more: tuple[Fact, ...] = (),
    **files: str,
) -> Evaluation:
    pack = pack_of(SMALL_PACK | {f"{name}.yaml": text for name, text in files.items()})
    facts = {k: v for k, v in (FACTS | (changes or {})).items() if k not in gone}
    return evaluate(pack, entered(pack, facts, REASONS).with_facts(more))


def framework(old: str, new: str) -> str:
    assert SMALL_PACK[F].count(old) == 1
    return SMALL_PACK[F].replace(old, new)


EXPECTED = {
    "1": "4.50",
    "2": "2.00",
    "3": "4.00",
    "4": "3.50",
    "5": "3.80",
    "6": "2.68",
    "7": "2.50",
    "8": "5.85",
    "9": "3.00",
    "10": "2.00",
    "11": "1.00",
    "12": "2.00",
    "13": "3.00",
    "14": "4.00",
    "15": "4.62",
    "16": "4.67",
    "17": "9.50",
    "18": "8.00",
    "19": "8.75",
    "20": "8.50",
}


def test_every_indicator_of_the_small_pack_has_the_points_worked_out_by_hand():
    assert {s.code: s.shown for s in evaluated().sheet.scores} == EXPECTED


def test_the_total_is_the_sum_of_the_lines_and_the_adjustments():
    sheet = evaluated().sheet
    assert sheet.total == sum(map(D, EXPECTED.values())) - 1 + D("0.5") == D("87.37")
    assert sheet.shown == "87.37" and sheet.grade == "良" and sheet.open == ()


def test_there_is_no_total_and_no_grade_while_a_line_is_open():
    sheet = evaluated(gone=("评判.指标20.得分",)).sheet
    assert (sheet.total, sheet.shown, sheet.grade) == (None, "", "")
    assert [s.code for s in sheet.open] == ["20"] and sheet.so_far == D("87.37") - D("8.5")
    line = sheet.by_code()["20"]
    assert (line.points, line.shown, line.state, line.missing) == (
        None,
        "",
        ScoreState.NOT_COMPUTABLE,
        ("待评判“创新工作”",),
    )


def test_a_missing_figure_never_scores_zero_and_never_scores_full():
    before = evaluated().sheet.by_code()
    for key in [k for k in FACTS if k.startswith(("资产.", "收支.", "三公.", "重点工作.", "项目."))]:
        after = evaluated(gone=(key,)).sheet.by_code()
        for code, score in after.items():
            assert score.points in (None, before[code].points), (key, code)


def test_a_line_is_judged_if_more_than_half_of_it_rests_on_a_person():
    states = {s.code: s.state for s in evaluated().sheet.scores}
    assert states["1"] is ScoreState.JUDGED and states["20"] is ScoreState.JUDGED
    assert states["6"] is ScoreState.COMPUTED and states["17"] is ScoreState.COMPUTED


GRADES = Framework(
    "甲", "", grades=(Grade("优", D(90)), Grade("良", D(80)), Grade("中", D(60)), Grade("差", D(0)))
)


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", "优"),
        ("90", "优"),
        ("89.99", "良"),
        ("80", "良"),
        ("79.99", "中"),
        ("60", "中"),
        ("59.99", "差"),
        ("0", "差"),
        ("105", "优"),
    ],
)
def test_a_grade_begins_at_its_least_points(total: str, grade: str):
    assert GRADES.grade_of(D(total)) == grade


def test_grades_are_per_cent_of_the_full_mark():
    from dataclasses import replace

    of_fifty = replace(GRADES, full=D(50))
    assert [of_fifty.grade_of(D(v)) for v in ("45", "44.99", "40", "29.99")] == ["优", "良", "良", "差"]
    assert Framework("甲", "").grade_of(D(95)) == ""


@pytest.mark.parametrize(
    ("points", "total", "grade"),
    [("10", "88.87", "良"), ("8.5", "87.37", "良"), ("1.12", "79.99", "中"), ("1.13", "80.00", "良")],
)
def test_the_grade_follows_the_total(points: str, total: str, grade: str):
    sheet = evaluated({"评判.指标20.得分": points}).sheet
    assert (sheet.shown, sheet.grade) == (total, grade)


@pytest.mark.parametrize(("times", "lost"), [("0", "0"), ("1", "-1"), ("3", "-3"), ("9", "-3")])
def test_points_taken_off_have_a_limit(times: str, lost: str):
    assert dict(evaluated({"评判.指标加减分.逾期": times}).sheet.adjustments)["逾期报送每次扣1分"] == D(lost)


def test_points_added_have_a_limit_and_nothing_entered_is_nothing_happened():
    more = {
        f"项目.项{i}.{k}": v
        for i in range(3, 8)
        for k, v in {
            "名称": f"项目{i}",
            "单位名称": "甲",
            "年初": "0",
            "全年": "0",
            "执行": "0",
            "自评得分": "90",
            "目标": "甲",
            "公开": "否",
        }.items()
    }
    assert dict(evaluated(more).sheet.adjustments)["每个试点项目加0.5分"] == 1
    sheet = evaluated(gone=("评判.指标加减分.逾期",)).sheet
    assert dict(sheet.adjustments)["逾期报送每次扣1分"] == 0 and sheet.shown == "88.37"
    assert "-" not in str(dict(sheet.adjustments)["逾期报送每次扣1分"])


def test_no_indicator_scores_above_its_weight_or_below_zero():
    generous = framework(
        "{type: manual, text: 创新工作, source: 区委督查室}",
        "{type: ratio, label: 率, value: 资产.总额 / 资产.在用, zero: full, over: open}",
    )
    assert evaluated(framework=generous).sheet.by_code()["20"].points == 10
    assert all(0 <= s.points <= s.weight for s in evaluated().sheet.scores if s.points is not None)


def test_points_are_rounded_once_at_the_end_of_the_indicator():
    assert evaluated().sheet.by_code()["6"].points == D("2.68")
    third = framework(
        "{type: manual, text: 创新工作, source: 区委督查室}",
        """
          type: composite
          parts:
            - {name: 甲, points: 5, rule: {type: ratio, label: 甲, value: 重点工作.个数 / (重点工作.个数 * 6), zero: none}}
            - {name: 乙, points: 5, rule: {type: ratio, label: 乙, value: 重点工作.个数 / (重点工作.个数 * 3), zero: none}}""",
    )
    line = evaluated(framework=third).sheet.by_code()["20"]
    assert line.points == D("2.50") and line.trace[-1] == "合计 0.83 + 1.67 = 2.5分"


def test_the_reviewer_s_mark_stands_beside_the_unit_s_and_does_not_replace_it():
    review = (Fact("复核.指标20", "复核分", D("6"), "分", 2, reason="依据不足"),)
    sheet = evaluated(more=review).sheet
    line = sheet.by_code()["20"]
    assert (line.points, line.review, line.final, line.review_reason) == (
        D("8.5"),
        D("6"),
        D("6"),
        "依据不足",
    )
    assert sheet.total == D("87.37") and sheet.reviewed_total == D("84.87")
    assert evaluated().sheet.reviewed_total is None
    assert line.as_dict()["review"] == "6.00" and sheet.by_code()["1"].as_dict()["review"] is None


def test_a_reviewer_s_zero_is_a_mark():
    sheet = evaluated(more=(Fact("复核.指标20", "复核分", D(0), "分", 2),)).sheet
    assert sheet.by_code()["20"].final == 0 and sheet.reviewed_total == D("78.87")


def test_an_unfilled_review_changes_nothing():
    sheet = evaluated(more=(Fact("复核.指标20", "复核分", None, "分", 2, State.MISSING),)).sheet
    assert sheet.by_code()["20"].review is None and sheet.reviewed_total is None


GIVEN = "title: 总分\ngiven: true\ngrades: [{name: 合格, least: 60}, {name: 不合格, least: 0}]\n"


def given_total(total: str | None) -> Evaluation:
    files = {
        "framework": GIVEN,
        "pack": SMALL_PACK["pack.yaml"].split("steps:")[0],
        "cases/purchase": "cases: [{name: 空}]",
    }
    outline = "title: 报告\ncontent: [{text: 得分得分}]\n"
    more = (fact(GIVEN_TOTAL, f"{total}分"),) if total else ()
    return evaluated(more=more, outline=outline, **files)


def test_a_given_total_is_taken_as_given_and_marked():
    sheet = given_total("91.25").sheet
    assert (sheet.total, sheet.grade, sheet.given, sheet.scores) == (D("91.25"), "合格", True, ())
    assert given_total(None).sheet.total is None
    assert "M006" in {f.code for f in given_total(None).missing}
    assert "M006" not in {f.code for f in given_total("91.25").missing}


def test_a_sheet_as_plain_data_prints_points_with_two_decimals():
    data = evaluated().sheet.as_dict()
    assert (data["total"], data["full"], data["grade"], data["given"]) == ("87.37", "100", "良", False)
    line = next(i for i in data["indicators"] if i["code"] == "6")
    assert line["points"] == "2.68" and line["state"] == "computed"
    assert (
        line["trace"]
        == "政府采购执行率 = 306.74 ÷ 364.80 = 84.08%，84.08% × 2分 = 1.68分；落实采购政策：符合，得1分；合计 1.68 + 1 = 2.68分"
    )
    open_line = next(
        i for i in evaluated(gone=("评判.指标20.得分",)).sheet.as_dict()["indicators"] if i["code"] == "20"
    )
    assert open_line["points"] is None and open_line["missing"] == ["待评判“创新工作”"]


def test_the_total_is_rounded_to_the_decimals_of_the_district():
    sheet = evaluated(
        framework=SMALL_PACK[F].replace("title: 部门整体", "decimals: 1\ntitle: 部门整体", 1)
    ).sheet
    assert sheet.total == D("87.4") and sheet.shown == "87.4"


def test_what_is_missing_is_told_in_sentences():
    assert evaluated().ready
    waiting = evaluated(gone=("评判.指标20.得分", "资产.在职数", "文字.主要职责"))
    messages = {f.code: f.message for f in waiting.missing}
    assert messages["M001"] == "“资产、人员和采购”还有 1 格未填：在职人数"
    assert messages["M003"] == "“主要职责”还没有写"
    assert "指标20“创新工作”尚不能计分：待评判“创新工作”" in {f.message for f in waiting.missing}
    long = evaluated({"文字.主要职责": "甲" * 301})
    assert [f.message for f in long.missing] == ["“主要职责”超过 300 字，现有 301 字"]
    short = evaluated(gone=tuple(k for k in FACTS if k.startswith(("重点工作.项2", "重点工作.项3"))))
    assert [f.message for f in short.missing] == ["“重点工作”至少填 2 行，现有 1 行"]
