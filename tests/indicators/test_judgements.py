"""Judging an indicator: ticks, levels, counts and marks, each with its reason; kept as typed, never quietly overwritten."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from apps.assessments.models import Assessment
from apps.departments.models import Role
from apps.factbook.gather import gather
from apps.factbook.snapshots import live
from apps.indicators.models import Judgement
from tests.web import Office, Page, S, bring, logged_in, person, step_url, type_in


@pytest.fixture
def url(filled: Assessment) -> str:
    return step_url(filled, "评判")


ALL, MOST, NONE = "完整（4分）", "基本完整（2.5分）", "不完整（0分）"
"""The answers to indicator 3, as the page offers them."""


def field(code: int, item: str, part: str) -> str:
    return f"评判.{code}-{item}.{part}"


def answer(assessment: Assessment, code: int, item: str) -> tuple[str, str, str] | None:
    found = Judgement.objects.filter(assessment=assessment, indicator=str(code), item=item, side="self").first()
    return (found.choice, found.amount, found.reason) if found else None


def state_of(assessment: Assessment, code: int) -> tuple[str, Decimal | None]:
    score = live(assessment).sheet.by_code()[str(code)]
    return score.state.value, score.points


# --- what the page shows ---------------------------------------------------------------------------


def test_the_drafter_finds_her_answers(drafter: Client, url: str) -> None:
    form = Page(drafter.get(url)).form()
    assert form[field(1, "第1条", "选择")] == "是"
    assert (form[field(1, "第2条", "选择")], form[field(1, "第2条", "数值")]) == ("部分", "1")
    assert form[field(1, "第2条", "理由")] == "个别项目未细化到经济分类。"
    assert form[field(2, "项数", "数值")] == "1"
    assert form[field(3, "等级", "选择")] == ALL
    assert form[field(4, "档次", "选择")].startswith("明确")
    assert form[field(5, "说明", "理由")] == "两项工作跨年完成。"
    assert form[field(19, "社会.得分", "数值")] == "4"


def test_each_indicator_shows_its_score_and_how_it_came_about(drafter: Client, url: str) -> None:
    page = Page(drafter.get(url))
    text = page.part("评判.指标6").text_content()
    assert "306.74 ÷ 364.80 = 84.08%" in text
    assert "2.68" in text
    assert "计算得分" in text
    assert "四条，每条按标准给分" in page.part("评判.指标1").text_content()


def test_an_indicator_that_only_computes_asks_nothing(drafter: Client, url: str) -> None:
    assert "本指标由填报的数据计算，不需要评判。" in Page(drafter.get(url)).part("评判.指标7").text_content()


def test_whatever_is_chosen_of_a_range_the_place_for_its_points_opens(drafter: Client, url: str) -> None:
    page = Page(drafter.get(url))
    radios = page.part("评判.指标4").xpath(".//input[@type='radio']")
    assert len(radios) > 1 and len({radio.get("data-opens") for radio in radios} - {None}) == 1
    assert all(radio.get("data-opens") for radio in radios), "最高一档也要填得分"
    level = page.part("评判.指标3").xpath(".//input[@type='radio']")
    assert [bool(radio.get("data-opens")) for radio in level] == [False, True, True]


def test_head_and_reviewer_look_and_cannot_type(head: Client, reviewer: Client, stranger: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    address = step_url(here.assessment, "评判")
    for client in (head, reviewer):
        page = Page(client.get(address))
        assert page.form()[field(1, "第2条", "选择")] == "部分"
        assert page.closed("//form[@id='step-form']/fieldset[@data-closed]")
    assert stranger.get(address).status_code == 404


# --- answers are kept ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "item", "changes", "stored", "points"),
    [
        (1, "第1条", {"选择": "否", "理由": "未对应职责。"}, ("否", "", "未对应职责。"), "2.5"),
        (1, "第1条", {"选择": "部分", "数值": "1.5", "理由": "一项不符。"}, ("部分", "1.5", "一项不符。"), "4"),
        (1, "第1条", {"选择": "部分", "数值": "１．５分"}, ("部分", "１．５分", ""), "4"),
        (1, "第2条", {"选择": "是"}, ("是", "", "个别项目未细化到经济分类。"), "5"),
        (2, "项数", {"数值": "0"}, ("", "0", "一个项目漏编采购预算。"), "3"),
        (2, "项数", {"数值": "２"}, ("", "２", "一个项目漏编采购预算。"), "1"),
        (3, "等级", {"选择": MOST}, (MOST, "", ""), "2.5"),
        (11, "免评", {"选择": "是"}, ("是", "", ""), "2"),
        (14, "否决", {"选择": "是"}, ("是", "", ""), "0"),
        (20, "得分", {"数值": "10"}, ("", "10", "督查室评定。"), "10"),
        (20, "得分", {"数值": "0"}, ("", "0", "督查室评定。"), "0"),
    ],
)
def test_an_answer_is_kept_as_typed_and_counts(
    drafter: Client, url: str, filled: Assessment, code: int, item: str, changes: dict[str, str],
    stored: tuple[str, str, str], points: str,
) -> None:  # fmt: skip
    response = type_in(drafter, url, {field(code, item, part): text for part, text in changes.items()})
    assert response.status_code == 302
    assert answer(filled, code, item) == stored
    assert state_of(filled, code)[1] == Decimal(points)


def test_a_level_with_limits_takes_its_mark(drafter: Client, url: str, filled: Assessment) -> None:
    page = Page(drafter.get(url))
    options = [e.get("value") for e in page.tree.xpath("//input[@name=$name]", name=field(4, "档次", "选择"))]
    response = type_in(drafter, url, {field(4, "档次", "选择"): options[1], field(4, "档次", "数值"): "3"})
    assert response.status_code == 302
    assert state_of(filled, 4) == ("judged", Decimal("3"))


def test_lost_points_are_explained(drafter: Client, url: str, filled: Assessment) -> None:
    assert type_in(drafter, url, {field(7, "说明", "理由"): "追加专项资金。"}).status_code == 302
    assert gather(filled).text("评判.指标7.说明") == "追加专项资金。"


def test_a_long_reason_is_kept_whole(drafter: Client, url: str, filled: Assessment) -> None:
    long = "其中一条未达到标准，原因如下。\n" * 120
    assert type_in(drafter, url, {field(1, "第2条", "理由"): long}).status_code == 302
    kept = answer(filled, 1, "第2条")
    assert kept is not None
    assert kept[2] == long.strip()


def test_nothing_changed_writes_nothing(drafter: Client, url: str, filled: Assessment) -> None:
    before = list(Judgement.objects.order_by("pk").values_list("pk", "choice", "updated_at"))
    assert type_in(drafter, url, {}).status_code == 302
    assert list(Judgement.objects.order_by("pk").values_list("pk", "choice", "updated_at")) == before


def test_a_demonstration_answer_becomes_ones_own_when_it_is_changed(drafter: Client, url: str, filled: Assessment) -> None:
    Judgement.objects.update(demo=True)
    type_in(drafter, url, {field(20, "得分", "数值"): "9"})
    demo = dict(Judgement.objects.filter(indicator__in=("2", "20")).values_list("indicator", "demo"))
    assert demo == {"2": True, "20": False}


# --- answers that cannot be ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "item", "changes", "sentence"),
    [
        (1, "第1条", {"选择": "部分", "数值": ""}, "部分符合的，请填得分，最高 2 分。"),
        (1, "第1条", {"选择": "部分", "数值": "2.5"}, "最高 2 分，现填 2.5 分。"),
        (1, "第1条", {"选择": "部分", "数值": "一分"}, "请用阿拉伯数字填写"),
        (1, "第1条", {"选择": "部分", "数值": "-1"}, "不能为负数"),
        (1, "第1条", {"选择": "部分", "数值": "0.123"}, "最多 2 位小数"),
        (2, "项数", {"数值": "1.5"}, "只能填整数"),
        (2, "项数", {"数值": "-1"}, "不能为负数"),
        (2, "项数", {"数值": "若干"}, "无法识别为数字"),
        (2, "项数", {"数值": "-"}, "分不清是零还是不适用"),
        (20, "得分", {"数值": "10.5"}, "最高 10 分，现填 10.5 分。"),
        (20, "得分", {"数值": "1e1"}, "不支持科学计数法"),
        (20, "得分", {"数值": "85%"}, "不能填“%”"),
        (20, "得分", {"数值": "不适用"}, "请填数字。"),
        (20, "得分", {"数值": "9" * 60}, "数字位数过多"),
        (19, "社会.得分", {"数值": "11"}, "最高 10 分，现填 11 分。"),
    ],
)
def test_it_is_refused_beside_the_question_and_kept_as_typed(
    drafter: Client, url: str, filled: Assessment, code: int, item: str, changes: dict[str, str], sentence: str
) -> None:
    changes_here = {field(code, item, part): text for part, text in changes.items()}
    assert type_in(drafter, url, {**changes_here, field(3, "等级", "选择"): NONE}).status_code == 302
    page = Page(drafter.get(url))
    kept = answer(filled, code, item)
    assert kept is not None
    assert kept[1] == page.form()[field(code, item, "数值")] == changes["数值"]
    assert sentence in page.beside(f"评判.指标{code}")
    assert answer(filled, 3, "等级") == (NONE, "", ""), "别的指标照样保存"


def test_partly_without_points_says_so_and_is_not_scored(drafter: Client, url: str, filled: Assessment) -> None:
    response = drafter.post(url, Page(drafter.get(url)).form() | {field(1, "第1条", "选择"): "部分"}, follow=True)
    page = Page(response)
    assert page.alerts == ["已保存。有 1 处填写有误，已原样保留，请按提示修改。"]
    assert "部分符合的，请填得分，最高 2 分。" in page.beside("评判.指标1")
    assert state_of(filled, 1) == ("notcomputable", None)


def test_partly_is_no_answer_where_the_pack_does_not_allow_it(drafter: Client, url: str, filled: Assessment) -> None:
    page = Page(drafter.get(url))
    options = [e.get("value") for e in page.tree.xpath("//input[@name=$name]", name=field(1, "第3条", "选择"))]
    assert options == ["是", "否"]
    type_in(drafter, url, {field(1, "第3条", "选择"): "部分"})
    assert answer(filled, 1, "第3条") == ("是", "", ""), "原来的答案还在"


def test_an_answer_nobody_offered_is_not_stored(drafter: Client, url: str, filled: Assessment) -> None:
    type_in(drafter, url, {field(3, "等级", "选择"): "极好"})
    kept = answer(filled, 3, "等级")
    assert kept is not None
    assert kept[0] in ("完整", ALL), "原来的答案还在"


# --- two people ------------------------------------------------------------------------------------


@pytest.fixture
def colleague(here: Office) -> Client:
    return logged_in(person("colleague", Role.DRAFTER, here.district, here.department))


def test_answers_to_different_questions_join(drafter: Client, colleague: Client, url: str, filled: Assessment) -> None:
    mine = Page(drafter.get(url)).form()
    type_in(colleague, url, {field(1, "第1条", "选择"): "否", field(20, "得分", "数值"): "9", field(7, "说明", "理由"): "追加。"})
    assert drafter.post(url, mine | {field(2, "项数", "数值"): "2", field(20, "得分", "理由"): "改"}).status_code == 302
    assert answer(filled, 1, "第1条") == ("否", "", "")
    assert answer(filled, 2, "项数") == ("", "2", "一个项目漏编采购预算。")
    assert answer(filled, 20, "得分") == ("", "9", "改")
    assert answer(filled, 7, "说明") == ("", "", "追加。")


def test_the_first_answers_of_two_people_join(drafter: Client, colleague: Client, here: Office) -> None:
    """Nobody has answered yet: a page opened before does not wipe what a colleague has ticked since."""
    url = step_url(here.assessment, "评判")
    mine = Page(drafter.get(url)).form()
    type_in(colleague, url, {field(3, "等级", "选择"): ALL})
    drafter.post(url, mine | {field(2, "项数", "数值"): "0"})
    assert answer(here.assessment, 3, "等级") == (ALL, "", "")
    assert answer(here.assessment, 2, "项数") == ("", "0", "")


def test_the_same_answer_is_not_overwritten(drafter: Client, colleague: Client, url: str, filled: Assessment) -> None:
    mine = Page(drafter.get(url)).form()
    type_in(colleague, url, {field(3, "等级", "选择"): MOST, field(2, "项数", "数值"): "2"})
    page = Page(drafter.post(url, mine | {field(3, "等级", "选择"): NONE}))
    assert page.status == 409
    assert "colleague在您打开本页后已改为“基本完整（2.5分）”" in page.beside("评判.指标3")
    assert answer(filled, 3, "等级") == (MOST, "", "")
    form = page.form()
    assert form[field(3, "等级", "选择")] == NONE, "填的留在页面上"
    assert form[field(2, "项数", "数值")] == "2", "没动的显示现在的"
    assert drafter.post(url, form).status_code == 302
    assert answer(filled, 3, "等级") == (NONE, "", "")
    assert answer(filled, 2, "项数") == ("", "2", "一个项目漏编采购预算。")
