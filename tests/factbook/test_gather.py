"""gather: what people typed, as facts; the same facts the domain's own tests are about."""

from __future__ import annotations

import pytest

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.budgets.models import Figure
from apps.domain.book.evaluation import evaluate
from apps.domain.facts import State
from apps.factbook.gather import gather
from apps.factbook.snapshots import evaluation_of
from tests.domain.small_pack import FACTS, REASONS
from tests.domain.typed import entered
from tests.web import Office, S, bring, bureau, fill, queries, writes


def test_the_rows_give_the_facts_the_domain_is_tested_with(filled: Assessment) -> None:
    """Through models or through the domain's own reading: the same score, the same findings, the same figures."""
    facts = {key: text for key, text in FACTS.items() if not key.startswith("评判.指标加减分")}
    pack = filled.pack
    expected, got = evaluate(pack, entered(pack, facts, REASONS)), evaluation_of(Viewing(filled))
    assert got.sheet.as_dict() == expected.sheet.as_dict()
    assert [str(f) for f in got.findings] == [str(f) for f in expected.findings]
    figures = {key: fact.number for key, fact in expected.book.items() if fact.number is not None}
    assert {key: fact.number for key, fact in got.book.items() if fact.number is not None} == figures


def test_every_fact_says_where_it_was_typed(filled: Assessment) -> None:
    book = gather(filled)
    assert book["收支.人员经费.年初"].source == "“部门收支情况”人员经费（年初预算数）"
    assert book["重点工作.项2.完成"].source == "“重点工作”重点工作第2行完成数"
    assert book["项目.项1.年初"].source == "项目“山前造林”年初预算数"
    assert book["项目.项1.指标.项1.target_value"].value == "2000"
    assert book["项目.项1.指标.项1.target_value"].source == "绩效指标“造林面积”目标值"
    assert book["文字.主要职责"].source == "文字“主要职责”"
    assert book["评判.指标2.项数"].source == "评判（自评）"
    assert book["评判.指标2.项数"].reason == "一个项目漏编采购预算。"
    assert (book["单位"].value, book["年度"].value, book["上年度"].value) == ("云溪区林草局", "2024", "2023")


def test_an_assessment_nobody_has_touched_has_its_names_and_no_figure(here: Office) -> None:
    evaluation = evaluation_of(Viewing(here.assessment))
    assert evaluation.sheet.total is None
    assert not evaluation.ready
    assert gather(here.assessment).lists == {"重点工作": (), "项目": ()}


def test_a_figure_of_a_cell_the_pack_does_not_have_is_passed_over(filled: Assessment) -> None:
    for place in (("收支", "不存在", "年初"), ("不存在", "甲", "乙"), ("收支", "总计", "年初"), ("重点工作", "项1", "不存在")):
        Figure.objects.create(assessment=filled, statement=place[0], row=place[1], column=place[2], raw="1")
    book = gather(filled)
    assert "收支.不存在.年初" not in book
    assert "收支.总计.年初" not in book, "计算的格不收填的数"
    assert evaluation_of(Viewing(filled)).book.number("收支.总计.年初") == 20_000_000


def test_what_cannot_be_read_is_missing_and_says_why(filled: Assessment) -> None:
    Figure.objects.filter(assessment=filled, row="在职数").update(raw="四十")
    fact = gather(filled)["资产.在职数"]
    assert fact.state is State.MISSING
    assert fact.refused == "请用阿拉伯数字填写。"


def test_demonstration_figures_are_known_as_such(filled: Assessment) -> None:
    Figure.objects.filter(assessment=filled, row="在职数").update(demo=True)
    fact = gather(filled)["资产.在职数"]
    assert fact.demo
    assert fact.source.endswith("（演示数据）")


def test_gathering_takes_the_same_few_queries_however_much_was_typed(here: Office) -> None:
    with queries() as few:
        gather(here.assessment)
    fill(here.assessment, here.drafter)
    with queries() as many:
        gather(here.assessment)
    assert len(many) <= len(few) + 1, "\n".join(many)
    assert writes(many) == []


def test_it_reads_what_is_there_now_not_what_the_object_remembers(filled: Assessment) -> None:
    gather(filled)
    Figure.objects.filter(assessment=filled, row="在职数").update(raw="41")
    assert gather(filled).number("资产.在职数") == 41


@pytest.mark.parametrize("state", list(S), ids=[s.value for s in S])
def test_one_function_decides_between_rows_and_snapshot(here: Office, state: S) -> None:
    assessment = bring(here, state)
    Figure.objects.filter(assessment=assessment, row="造林面积").update(raw="2,000亩")
    frozen = state in (S.SUBMITTED, S.APPROVED, S.PUBLISHED)
    expected = 1900 if frozen else 2000
    if state != S.NOT_STARTED:
        assert evaluation_of(Viewing(assessment)).book.number("资产.造林面积") == expected
        handed_in = 1900 if state in (S.SUBMITTED, S.RETURNED, S.APPROVED, S.PUBLISHED) else 2000
        assert evaluation_of(bureau(assessment)).book.number("资产.造林面积") == handed_in
