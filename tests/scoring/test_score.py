"""得分卡: every indicator with weight, points, state, and how each point came about."""

from __future__ import annotations

import json
from io import StringIO

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.budgets.models import Figure
from tests.web import Office, Page, S, bring, get, spaced, step_url, type_in


def line(page: Page, code: int) -> str:
    return spaced(page.part(f"指标{code}").text_content())


def test_the_drafter_sees_points_and_their_reckoning(drafter: Client, filled: Assessment) -> None:
    page = get(drafter, "score", filled.pk)
    assert "政府采购执行率 = 306.74 ÷ 364.80 = 84.08%" in line(page, 6)
    assert "2.68 / 3" in line(page, 6)
    assert "计算得分" in line(page, 6)
    assert "评判得分" in line(page, 2)
    assert "理由：一个项目漏编采购预算。" in line(page, 2)
    assert "失分说明 两项工作跨年完成。" in line(page, 5)
    assert "88.37 分" in page
    assert "良" in page


def test_why_points_were_lost_is_written_beside_them(drafter: Client, reviewer: Client, here: Office, filled: Assessment) -> None:
    card, note = reverse("score", args=(filled.pk,)), "评判.6-说明.理由"
    asked = {name for name in get(drafter, "score", filled.pk).form("notes") if name.endswith("-说明.理由")}
    assert note in asked and "评判.14-说明.理由" not in asked, "where no points were lost nothing is asked"
    answer = type_in(drafter, card, {note: "两家供应商年末未交货。"}, "notes")
    assert Page(drafter.get(answer["Location"])).alerts == ["已保存。"]
    assert filled.judgements.get(indicator="6", item="说明").reason == "两家供应商年末未交货。"
    assert type_in(drafter, card, {note: "长" * 2001}, "notes").status_code == 422
    bring(here, S.SUBMITTED)
    assert "失分说明：两家供应商年末未交货。" in line(get(reviewer, "score", filled.pk), 6)
    assert drafter.post(card, {}).status_code == 403


def test_every_indicator_leads_to_where_it_is_typed(drafter: Client, filled: Assessment) -> None:
    page = get(drafter, "score", filled.pk)
    links = [link for link in page.links() if link and "#评判.指标" in link]
    assert links == [f"{step_url(filled, '评判')}#评判.指标{code}" for code in range(1, 21)]


def test_what_cannot_be_scored_says_what_is_missing(drafter: Client, filled: Assessment) -> None:
    Figure.objects.filter(assessment=filled, row="在职数").delete()
    page = get(drafter, "score", filled.pk)
    assert "尚不能计分" in line(page, 13)
    assert "缺“在职人数”" in line(page, 13)
    assert "尚有 2 项不能计分" in page


def test_nothing_typed_yet_is_a_card_with_every_line_open(drafter: Client, here: Office) -> None:
    page = get(drafter, "score", here.assessment.pk)
    assert page.status == 200
    assert "待评判“绩效目标”" in line(page, 3)


def test_groups_span_their_lines_and_add_up(drafter: Client, filled: Assessment) -> None:
    page = get(drafter, "score", filled.pk)
    spans = [(spaced(th.text_content()), th.get("rowspan")) for th in page.tree.xpath("//th[@scope='rowgroup']")]
    assert spans[:3] == [("预算编制（8 分）", "2"), ("目标设置（12 分）", "3"), ("资金管理（20 分）", "6")]


def test_reviewer_and_stranger(reviewer: Client, stranger: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    assert "2.68 / 3" in line(get(reviewer, "score", here.assessment.pk), 6)
    assert get(stranger, "score", here.assessment.pk).status == 404


# --- on the command line ---------------------------------------------------------------------------


def command(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_score_as_data(filled: Assessment) -> None:
    data = json.loads(command("score", "lincao/2024", "--json"))
    assert (data["total"], data["grade"], data["full"]) == ("88.37", "良", "100")
    assert [i["code"] for i in data["indicators"]] == [str(n) for n in range(1, 21)]
    six = data["indicators"][5]
    assert {"code", "name", "weight", "points", "state", "trace"} <= six.keys()
    assert (six["name"], six["weight"], six["points"], six["state"]) == ("政府采购执行情况", "3", "2.68", "computed")
    assert "306.74 ÷ 364.80 = 84.08%" in six["trace"]


def test_score_as_data_of_an_unfinished_one_has_no_total(here: Office) -> None:
    data = json.loads(command("score", "lincao/2024", "--json"))
    assert (data["total"], data["grade"]) == (None, "")
    assert data["indicators"][5]["points"] is None
    assert data["indicators"][5]["missing"]


def test_score_for_reading(filled: Assessment) -> None:
    text = command("score", "lincao/2024")
    assert "6\t政府采购执行情况\t2.68/3\t计算得分" in text
    assert text.endswith("合计\t88.37\t良\n")


def test_score_of_what_was_handed_in_is_the_snapshots(here: Office) -> None:
    bring(here, S.SUBMITTED)
    Figure.objects.filter(assessment=here.assessment).delete()
    assert json.loads(command("score", "lincao/2024", "--json"))["total"] == "88.37"


def test_facts_as_data(filled: Assessment) -> None:
    facts = {f["key"]: f for f in json.loads(command("facts", "lincao/2024", "--json"))}
    fact = facts["收支.人员经费.年初"]
    assert {"key", "label", "value", "unit", "precision", "source"} <= fact.keys()
    assert (fact["label"], fact["value"], fact["unit"], fact["precision"]) == ("部门收支情况·人员经费（年初预算数）", "600", "万元", 2)
    assert facts["收支.总计.年初"]["value"] == "2000"
    assert facts["收支.总计.年初"]["state"] == "computed"
    assert facts["得分"]["value"] == "88.37"


def test_facts_for_reading(filled: Assessment) -> None:
    assert "资产.在职数\t39人\t“资产、人员和采购”在职人数" in command("facts", "lincao/2024")
