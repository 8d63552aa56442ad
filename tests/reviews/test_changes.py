"""What changed between two submissions, as a page and as a command."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Passage
from apps.budgets.models import Figure
from tests.web import Office, Page, S, act, bring, get


@pytest.fixture
def twice(here: Office) -> Office:
    """Handed in, sent back, changed and handed in again."""
    bring(here, S.RETURNED)
    Figure.objects.filter(assessment=here.assessment, statement="资产", row="采购实际").update(raw="300.00")
    Passage.objects.filter(assessment=here.assessment, key="问题").update(text="补植不够及时，管护人手不足。")
    here.assessment._prefetched_objects_cache = {}
    act(here, "hand_to_head", "drafter")
    act(here, "sign", "head")
    return here


def compared(*options: str) -> str:
    out = StringIO()
    call_command("compare", "lincao/2024", *options, stdout=out)
    return out.getvalue()


def test_the_command_tells_figures_scores_texts_and_blocks(twice: Office) -> None:
    found = json.loads(compared("--json"))
    assert (found["from"], found["to"]) == (1, 2)
    figure = {"key": "资产.采购实际", "label": "政府采购实际", "old": "306.74万元", "new": "300.00万元", "computed": False}
    assert figure in found["figures"]
    assert {"code": "6", "name": "政府采购执行情况", "old": "2.68", "new": "2.64"} in found["scores"]
    assert set(found["findings"]) == {"new", "gone"}
    (text,) = found["passages"]
    assert [piece["op"] for piece in text["diff"]] == ["same", "new", "same"]
    assert any(block["place"] == "资产" and block["change"] == "changed" for block in found["blocks"])
    assert json.loads(compared("--json", "--from", "2", "--to", "1"))["figures"][0]["old"] == "300.00万元"
    assert "政府采购实际\t306.74万元 → 300.00万元" in compared()


def test_a_submission_there_is_not_is_refused_in_a_sentence(twice: Office) -> None:
    with pytest.raises(CommandError, match="提交过 2 次，不能比较第 2 次和第 3 次"):
        compared("--to", "3")


def test_the_page_tells_it_as_lists_and_in_the_report_where_it_stands(twice: Office, reviewer: Client) -> None:
    page = get(reviewer, "changes", twice.assessment.pk)
    assert "政府采购实际 306.74万元 300.00万元" in page
    paper = page.tree.find_class("paper-desk")[0]
    marked = {e.get("data-key"): e.get("title") for e in paper.find_class("is-changed")}
    assert marked["资产.采购实际"] == "原为 306.74万元"
    assert marked["得分.指标6"] == "原为 2.68"
    (woven,) = paper.find_class("is-woven")
    assert [e.text for e in woven.iter("ins")] == ["，管护人手不足"]


def test_its_department_sees_what_it_has_changed_since_and_the_bureau_does_not(
    here: Office, drafter: Client, reviewer: Client
) -> None:
    bring(here, S.RETURNED)
    Passage.objects.filter(assessment=here.assessment, key="问题").update(text="新写的问题。")
    assert "新写的问题。" in get(drafter, "changes", here.assessment.pk)
    address = reverse("changes", args=(here.assessment.pk,))
    assert "新写的" not in Page(reviewer.get(address))
    assert reviewer.get(address, {"from": "1", "to": "0"}).status_code == 200
    assert "新写的" not in Page(reviewer.get(address, {"from": "1", "to": "0"}))


def test_a_number_that_is_none_of_a_submission_is_not_there(twice: Office, reviewer: Client) -> None:
    address = reverse("changes", args=(twice.assessment.pk,))
    for wrong in ({"from": "9"}, {"to": "x"}, {"to": "0"}):
        assert reviewer.get(address, wrong).status_code == 404
