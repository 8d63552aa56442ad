"""A district's departments put together: what may be averaged, what is too few, and the report that tells it."""

from __future__ import annotations

from decimal import Decimal

from apps.domain.district.spread import BANDS, Spread
from apps.domain.district.standing import Standing, by_kind, pools_of, problems_of, standing_from, sums_of
from apps.domain.district.summary import Summary, YearLine, compose_summary, summary_from
from apps.domain.writing.blocks import report_text

D = Decimal


def standing(n: int, total: str | None = None, full: str = "100", **more: object) -> Standing:
    points = None if total is None else D(total)
    return Standing(f"d{n}", f"单位{n}", handed_in=total is not None, total=points, full=D(full), **more)  # type: ignore[arg-type]


def spread(*values: str) -> Spread:
    return Spread.of(map(D, values))


def test_two_departments_have_no_average_and_seven_no_quartiles() -> None:
    assert (spread("80", "90").mean, spread("80", "90").median) == (None, None)
    assert spread("80", "90", "91").mean == D(87)
    assert spread(*"1234567").quartiles is None
    assert spread(*"12345678").quartiles == (D("2.75"), D("6.25"))


def test_who_has_no_score_counts_for_nothing_not_for_zero() -> None:
    (pool,) = pools_of([standing(1, "80"), standing(2, "90"), standing(3, "100"), standing(4)], "total")
    assert (pool.spread.count, pool.spread.mean) == (3, D(90))


def test_points_of_different_full_marks_are_never_averaged() -> None:
    hundred = [standing(1, "80"), standing(3, "90"), standing(5, "91")]
    pools = pools_of([*hundred, standing(2, "110", "120"), standing(4, "118", "120")], "total")
    assert [(pool.full, pool.spread.count) for pool in pools] == [(D(100), 3), (D(120), 2)]
    assert pools[1].spread.mean is None


def test_who_is_out_of_the_year_is_in_no_pool() -> None:
    out = standing(4, "10", out="年中撤并")
    assert pools_of([standing(1, "80"), out], "total")[0].spread.values == (D(80),)
    assert problems_of([standing(1, "80", found={"S001": 2}), standing(5, "80", out="撤并", found={"S001": 9})]) == [("S001", 1, 2)]


def test_every_share_falls_into_just_one_band_and_full_points_into_the_last() -> None:
    for share in ("0", "0.5999", "0.6", "0.9", "0.95", "1", "1.2"):
        assert sum(band.holds(D(share)) for band in BANDS) == 1, share
    assert BANDS[-1].holds(D(1)) and BANDS[-1].label == "95%以上"


def test_kinds_stand_by_size_what_has_none_last() -> None:
    found = by_kind([standing(1), standing(2), standing(3, kind="街道"), standing(4, kind="学校"), standing(5, kind="学校")])
    assert list(found) == ["学校", "街道", "未分类"]


def summary(*standings: Standing, **more: object) -> Summary:
    return Summary("清河区", "清河区财政局", 2024, standings, grades=("优", "良"), **more)  # type: ignore[arg-type]


def told(made: Summary) -> str:
    return report_text(compose_summary(summary_from(made.as_data())))


def test_the_report_counts_grades_and_names_departments_only_where_wanted() -> None:
    ones = [standing(n, str(80 + n), grade="优" if n > 9 else "良", execution=D("0.7")) for n in range(1, 13)]
    text = told(summary(*ones, standing(13, late=True)))
    assert "应开展自评的部门13个，已提交12个，提交率92.3%" in text
    assert "满分100分的部门12个，自评得分平均86.5分，中位数86.5分，最低81分，最高92分" in text
    assert "按自评等级，“优”3个、“良”9个。" in text
    assert "单位13" not in text
    named = told(summary(*ones, standing(13, late=True), named=True))
    assert "逾期未提交的1个：单位13。" in named
    assert "单位1\t100\t81\t良\t—\t—\t70.00%" in named


def test_budgets_are_summed_of_those_who_say_both_amounts() -> None:
    money = {"budget": D(30_000), "spent": D(15_000), "execution": D("0.5")}
    ones = [
        standing(1, "80", kind="学校", **money), standing(2, "85", kind="街道", **money | {"budget": D(90_000)}),
        standing(3, "90", kind="街道", execution=D("0.7")), standing(4, out="撤并", **money),
    ]  # fmt: skip
    assert (sums_of(ones).count, sums_of(ones).rate) == (2, D("0.25"))
    text = report_text(compose_summary(summary(*ones)))
    assert "预算数合计12.00万元，执行数合计3.00万元（2个部门），按合计数计算的执行率为25.00%" in text
    assert "街道\t1\t9.00\t1.50\t16.67%" in text
    assert "预算数合计" not in report_text(compose_summary(summary(standing(3, "90", execution=D("0.7")))))


def test_the_report_says_what_it_does_not_average() -> None:
    text = told(summary(standing(1, "80"), standing(2, "110", "120"), standing(3, out="涉密"), Standing("d4", "部门4", handed_in=True)))
    assert "满分不同（满分120分的1个、满分100分的1个），平均分分别计算，不合并。" in text
    assert "部门少，不计算平均分，自评得分80分。" in text
    assert "已提交而没有总分的部门1个，不计入平均分和等级。" in text
    assert "另有1个部门不纳入本年度自评，不计入下列各数：涉密的1个。" in text


def test_second_scores_are_compared_among_those_who_have_both() -> None:
    both = [standing(n, "90", reviewed=D(88), grade="优", second_grade="良") for n in (1, 2, 3)]
    text = told(summary(*both, standing(4, "50")))
    assert "已复核3个部门，复核得分低于自评的3个，高于自评的0个，相同的0个。" in text
    assert "满分100分的3个部门，自评平均90分，复核平均88分，平均相差2分。" in text
    assert "复核后等级有变化的3个。" in text


def test_a_year_by_other_indicators_is_not_compared() -> None:
    years = (YearLine(2024, 3, 3, spread("80", "81", "82"), D(100), True), YearLine(2023, 3, 3, spread("70", "70", "70"), D(100), False))
    text = told(summary(standing(1, "80"), years=years))
    assert "2023年度的指标体系与本年度不同，得分不作比较。" in text
    same = told(summary(standing(1, "80"), years=(years[0], YearLine(2023, 3, 3, spread("70", "70", "70"), D(100), True))))
    assert "平均分为81分，比2023年度（70分）提高11分。" in same


def test_problems_are_told_by_their_names_and_advice_in_the_bureaus_words() -> None:
    text = told(summary(standing(1, "80", found={"S001": 2}), problems={"S001": "合计不符"}, advice="请逐个约谈。"))
    assert "合计不符\t1\t2" in text and "请逐个约谈。" in text


def test_what_is_stored_comes_back_as_it_was() -> None:
    one = standing(1, "88.50", reviewed=D("80"), kind="街道", found={"S001": 2}, execution=D("0.98"))
    assert standing_from(one.as_data()) == one
    assert standing_from({**one.as_data(), "new": 1}) == one
