"""What stands beside the cell somebody is at."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment, Cycle
from apps.budgets.models import Figure
from tests.desk.test_cells import LIST, send
from tests.web import Office, Page, S, bring, queries


def beside(client: Client, assessment: Assessment, name: str, **more: str) -> Page:
    return Page(client.get(reverse("beside", args=(assessment.pk,)), {"name": name, **more}, headers={"HX-Request": "true"}))


def test_last_years_figure_stands_beside_this_years_with_how_it_moved(drafter: Client, filled: Assessment) -> None:
    Figure.objects.filter(assessment=filled, statement="收支", row="人员经费", column="决算").update(raw="654.50")
    page = beside(drafter, filled, "收支-人员经费.决算")
    assert "本年填报的上年数 595.00万元 本年增加59.50万元，增长10.00%" in page
    assert "本年填报的上年数" not in beside(drafter, filled, "收支-人员经费.年初"), "没有上年数的不提"


def test_what_last_years_own_assessment_says_stands_there_where_it_differs(drafter: Client, filled: Assessment) -> None:
    cycle = Cycle.objects.get(pk=filled.cycle_id)
    cycle.pk, cycle.year, cycle.title = None, cycle.year - 1, "上一年"
    cycle.save()
    prior = Assessment.objects.create(cycle=cycle, department=filled.department)
    Figure.objects.create(assessment=prior, statement="收支", row="人员经费", column="年初", raw="500")
    Figure.objects.create(assessment=prior, statement="收支", row="人员经费", column="决算", raw="590")
    text = beside(drafter, filled, "收支-人员经费.年初").text
    assert "2023年度自评 500.00万元 本年增加100.00万元，增长20.00%" in text
    assert "2023年度自评 590" in beside(drafter, filled, "收支-人员经费.上年决算")


def test_the_history_says_who_when_and_how(drafter: Client, filled: Assessment, here: Office) -> None:
    send(drafter, filled, "收支", {"人员经费.年初": "601"}, {"人员经费.年初": "600.00"}, **{"收支-pasted": "人员经费.年初"})
    send(drafter, filled, "收支", {"人员经费.年初": "602"}, {"人员经费.年初": "601"})
    text = beside(drafter, filled, "收支-人员经费.年初").text
    assert "填写 601 → 602" in text
    assert f"{here.drafter.name} 粘贴 600.00 → 601" in text
    assert text.index("602") < text.index("600.00")
    assert "还没有" in beside(drafter, filled, "收支-日常公用.调整")


def test_a_code_is_looked_up_as_stored_and_as_typed(drafter: Client, filled: Assessment) -> None:
    assert "208 社会保障和就业支出" in beside(drafter, filled, f"{LIST}-项1.来源", text="2080505")
    assert "机关事业单位基本养老保险缴费支出" in beside(drafter, filled, f"{LIST}-项1.来源", text="2080505")
    assert "208 社会" not in beside(drafter, filled, "收支-人员经费.年初", text="2080505"), "数不是编码"
    Figure.objects.create(assessment=filled, statement=LIST, row="项9", column="来源", raw="208")
    assert "208 社会保障和就业支出" in beside(drafter, filled, f"{LIST}-项9.来源")


def test_a_row_that_waits_to_be_stored_has_cells_and_no_past(drafter: Client, filled: Assessment) -> None:
    assert "还没有" in beside(drafter, filled, f"{LIST}-项57.任务")
    assert "还没有" in beside(drafter, filled, "项目-新0a1b2c3d.名称")


NO_CELLS = ("收支-没有.年初", "收支-人员经费.没有", "没有-人员经费.年初", "评判.3-没有.选择", "收支-人员经费.执行率", "-", "")


@pytest.mark.parametrize("name", NO_CELLS)
def test_what_is_no_cell_is_not_there(drafter: Client, filled: Assessment, name: str) -> None:
    assert beside(drafter, filled, name).status == 404


def test_without_a_script_a_link_leads_to_the_cells_and_each_to_its_page(drafter: Client, filled: Assessment) -> None:
    step = Page(drafter.get(reverse("step", args=(filled.pk, "shouzhi"))))
    listed = Page(drafter.get(next(url for url in step.links() if url and "beside" in url)))
    one = next(url for url in listed.links() if url and quote("-人员经费.") in url)
    assert "还没有填写、修改的记录" in Page(drafter.get(one))


def test_the_bureau_sees_what_was_handed_in_and_no_later_change(drafter: Client, reviewer: Client, here: Office) -> None:
    assessment = bring(here, S.SUBMITTED)
    Assessment.objects.filter(pk=assessment.pk).update(handed_in_at=assessment.handed_in_at - timedelta(days=1))
    assert "→" not in beside(reviewer, assessment, "收支-人员经费.年初")
    assert beside(reviewer, assessment, "收支-人员经费.决算").status == 200


def test_a_long_history_costs_no_more_questions(drafter: Client, filled: Assessment) -> None:
    def count() -> int:
        with queries() as sent:
            beside(drafter, filled, "收支-人员经费.年初")
        return len(sent)

    count()
    first = count()
    for before, after in (("600.00", "1"), ("1", "2"), ("2", "3")):
        send(drafter, filled, "收支", {"人员经费.年初": after}, {"人员经费.年初": before})
    Figure.objects.create(assessment=filled, statement=LIST, row="项9", column="任务", raw=json.dumps("修路"))
    count()
    assert count() == first


def test_beside_a_passage_stand_what_it_is_about_what_was_lost_and_ways_to_say_it(drafter: Client, filled: Assessment) -> None:
    page = beside(drafter, filled, "文字.问题-text")
    for words in ("存在问题", "已写 7 字", "有关的数", "失分的指标", "预算编制合理性", "可用的句子", "还没有填写、修改的记录"):
        assert words in page, words
    assert "最多 300 字" in beside(drafter, filled, "文字.主要职责-text")
    assert beside(drafter, filled, "文字.没有-text").status == 404


def test_beside_an_answer_stand_its_criteria_its_points_and_what_became_of_it(drafter: Client, filled: Assessment) -> None:
    form = Page(drafter.get(reverse("step", args=(filled.pk, "pingpan")))).form()
    name = next(name for name in form if name.startswith("评判.") and name.endswith(".选择"))
    page = beside(drafter, filled, name)
    for words in ("权重", "现得", "还没有填写、修改的记录"):
        assert words in page, words


def test_a_figure_over_its_plan_is_told_beside_its_cell_as_soon_as_it_is_typed(drafter: Client, filled: Assessment) -> None:
    look = {"step": "shouzhi", "keep": False}
    answer = send(drafter, filled, "收支", {"人员经费.决算": "671"}, {"人员经费.决算": "605.25"}, **look).json()
    assert answer["page"]["told"]["收支.人员经费.决算"] == ["是人员经费（调整预算数）610.00万元的110.00%，请核对"]
    Figure.objects.filter(assessment=filled, statement="收支", row="人员经费", column="决算").update(raw="671")
    assert "是人员经费（调整预算数）610.00万元的110.00%" in Page(drafter.get(reverse("step", args=(filled.pk, "shouzhi"))))
