"""Forms as one object: heads told by their ends, targets as numbers, scales of grades, everything with its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.domain.checkup.forms.form import Form
from apps.domain.checkup.forms.read import forms_of
from apps.domain.checkup.forms.targets import grade_at, scale_in, stated
from apps.domain.checkup.reading import Reading
from apps.domain.documents.text import read_text
from apps.domain.language.schema import is_head, role_of

FORM = """2023年度农村公路养护项目支出绩效自评表
项目名称：县道养护　　主管部门：县交通局　　自评总分：96.8　　评价等级：优
项目资金（万元）	年初预算数	全年预算数（A）	全年执行数（B）	分值（10分）	执行率（B/A）	得分
年度资金总额	500.00	480.00	470.40	10	98.00%	9.8
其中：财政拨款	500.00	480.00	470.40	—	98.00%	—
一级指标	二级指标	三级指标	指标性质	年度指标值	度量单位	实际完成值	分值	得分	偏差原因分析及改进措施
产出指标	数量指标	养护里程	≥	86	公里	86	50	50	
效益指标	社会效益指标	通行时间缩短	≥	10	%	9	30	27	两处桥梁封闭
满意度指标	服务对象满意度	司乘人员满意度	≥	90	%	95	10	10	
总分							100	96.8	
注：90（含）-100分为优，80（含）-90分为良，60（含）-80分为中，60分以下为差。
"""


def only(text: str) -> Form:
    found = forms_of(read_text(text))
    assert len(found) == 1
    return found[0]


def test_a_form_is_one_object() -> None:
    form = only(FORM)
    assert [f.name for f in form.funds] == ["年度资金总额", "其中：财政拨款"]
    assert (form.execution_worth, form.execution_score) == (Decimal(10), Decimal("9.8"))
    assert [(tuple(g.name for g in i.above), i.name, i.worth, i.points) for i in form.indicators] == [
        (("产出指标", "数量指标"), "养护里程", 50, 50),
        (("效益指标", "社会效益指标"), "通行时间缩短", 30, 27),
        (("满意度指标", "服务对象满意度"), "司乘人员满意度", 10, 10),
    ]
    assert form.total and form.total.points == Decimal("96.8")
    assert [c.points for c in form.head_scores] == [Decimal("96.8")]
    assert form.grade and form.grade.text == "优"
    assert len(form.notes) == 1 and form.closes


def test_every_value_knows_its_line() -> None:
    form = only(FORM)
    assert form.indicators[1].cells["score"].place.line == 8
    assert form.funds[0].cells["executed"].place.line == 4
    assert form.head_scores[0].place.line == 2


def test_rows_of_a_form_are_no_table_of_figures_any_more() -> None:
    assert Reading(read_text(FORM)).tables == ()


def test_a_table_of_budget_and_execution_is_no_form() -> None:
    rows = ("项目	预算数	执行数	执行率", "基本支出	90.00	81.00	90%", "项目支出	10.00	9.00	90%", "合计	100.00	90.00	90%")
    text = "\n".join(("表1 预算执行情况", "单位：万元", *rows))
    assert forms_of(read_text(text)) == ()


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("执行率权重", "weight"), ("执行率得分", "score"), ("得分系数（%）", "coefficient"), ("得分率", "share"),
        ("得分（20分×执行率）", "score"),
        ("全年（调整）预算数", "adjusted"), ("2023年度指标值", "target"), ("复核完成值", "review_actual"), ("财政审定评分", "review_score"),
        ("偏差原因分析及改进措施", "reason"), ("数量指标", ""), ("实施单位", ""), ("计量\n单位", "unit"),
    ],
)  # fmt: skip
def test_a_head_is_what_it_ends_with(head: str, role: str) -> None:
    assert role_of(head) == role


def test_a_row_of_an_indicator_is_no_head() -> None:
    assert is_head(["一级指标", "三级指标", "指标值", "完成值", "分值", "得分"])
    assert not is_head(["产出指标", "数量指标", "修缮校舍", "完成", "良好", "无"])


@pytest.mark.parametrize(
    ("text", "value", "unit", "sign"),
    [
        ("≥90%", "90", "%", "at_least"), ("5,300升", "5300", "升", ""), ("不超过3个工作日", "3", "个工作日", "at_most"),
        ("90%以上", "90", "%", "at_least"), ("培训人数≥100人", "100", "人", "at_least"), ("﹦72890", "72890", "", "exactly"),
    ],
)  # fmt: skip
def test_a_target_is_a_number_with_a_sign(text: str, value: str, unit: str, sign: str) -> None:
    found = stated(text)
    assert found and (found.value, found.unit, found.sign) == (Decimal(value), unit, sign)


@pytest.mark.parametrize("text", ["约20次", "20-30次", "12月底", "2023年11月12日", "86,40份", "明显提升", "", "9" * 90])
def test_what_is_no_exact_number_is_not_reckoned_with(text: str) -> None:
    assert stated(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "“优秀”为90分及以上，“良好”为80分至90分，“合格”为60分至80分，“不合格”为60分以下。",
        "优秀（90-100分）、良好（80-89分）、合格（60-79分）、不合格（60分以下）",
        "得分≥90为优秀，80≤得分<90为良好，60≤得分<80为合格，得分<60为不合格",
    ],
)
def test_a_scale_of_grades_is_read_in_the_ways_it_is_written(text: str) -> None:
    scale = scale_in(text)
    assert [grade_at(scale, Decimal(p)) for p in ("90", "89.9", "60", "12")] == ["优秀", "良好", "合格", "不合格"]


def test_a_sentence_about_one_grade_is_no_scale() -> None:
    assert scale_in("本项目自评得分95分，等级为优。") == ()
