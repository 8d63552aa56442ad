"""What has changed between two submissions: rows are followed where they went, texts compared word by word."""

from __future__ import annotations

import pytest

from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.report.rewording import interwoven
from apps.domain.revision.comparing import Comparison, compare

from .small_pack import FACTS, REASONS, SMALL_PACK
from .typed import entered, pack_of

PACK = pack_of(SMALL_PACK)


def evaluated(facts: dict[str, str]) -> Evaluation:
    return evaluate(PACK, entered(PACK, facts, REASONS))


BEFORE = evaluated(FACTS)


def changed(**facts: str) -> Comparison:
    return compare(BEFORE, evaluated(FACTS | facts))


def without(lead: str) -> dict[str, str]:
    return {key: text for key, text in FACTS.items() if not key.startswith(lead)}


def test_the_same_twice_has_not_changed():
    assert compare(BEFORE, evaluated(dict(FACTS))).nothing
    assert changed(**{"收支.造林.年初": "700.00"}).nothing, "写法不同，数相同"


def test_a_figure_is_told_with_what_follows_from_it():
    found = changed(**{"资产.采购实际": "300"})
    assert [(c.key, c.old, c.new) for c in found.figures if not c.computed] == [("资产.采购实际", "306.74万元", "300.00万元")]
    assert [(s.code, s.old, s.new) for s in found.scores] == [("6", "2.68", "2.64"), ("总分", "87.37", "87.33")]
    assert {("table", "资产", "changed"), ("paragraph", "改写.句4", "changed")} <= {(b.kind, b.place, b.change) for b in found.blocks}
    assert found.passages == ()


def test_a_contradiction_is_new_and_gone_the_other_way_round():
    there = evaluated(FACTS | {"收支.人员经费.决算": "600.00"})
    assert [f.code for f in compare(BEFORE, there).new] == ["S001"]
    assert [f.code for f in compare(there, BEFORE).gone] == ["S001"]


def test_an_answer_and_its_reason_are_told():
    found = compare(BEFORE, evaluate(PACK, entered(PACK, FACTS | {"评判.指标20.得分": "9"}, REASONS | {"评判.指标20.得分": "会议核定。"})))
    assert [(c.key, c.old, c.new) for c in found.figures] == [
        ("评判.指标20.得分", "8.5", "9"), ("评判.指标20.得分.理由", "督查室评定。", "会议核定。"),
    ]  # fmt: skip


def test_rows_that_changed_places_have_not_changed():
    """What follows a project keeps with it, its indicators too."""
    swap = {"项目.项1.": "项目.项2.", "项目.项2.": "项目.项1."}
    facts = {next((new + key.removeprefix(old) for old, new in swap.items() if key.startswith(old)), key): t for key, t in FACTS.items()}
    found = compare(BEFORE, evaluated(facts))
    assert (found.figures, found.scores, found.new, found.gone) == ((), (), (), ())


def test_of_a_removed_row_everything_is_gone_and_the_others_are_followed():
    facts = {
        key.replace("重点工作.项2.", "重点工作.项1.").replace("重点工作.项3.", "重点工作.项2."): text
        for key, text in without("重点工作.项1.").items()
    }
    typed = {c.key: (c.old, c.new) for c in compare(BEFORE, evaluated(facts)).figures if not c.computed}
    assert typed == {
        "重点工作.项1（原）.任务": ("古树名木保护", ""), "重点工作.项1（原）.来源": ("区政府", ""),
        "重点工作.项1（原）.计划": ("20件", ""), "重点工作.项1（原）.完成": ("20件", ""),
    }  # fmt: skip


def test_a_passage_is_compared_word_by_word():
    (text,) = changed(**{"文字.问题": "补植不够及时，管护人手不足。"}).passages
    assert (text.key, text.label) == ("文字.问题", "存在问题")
    assert [(w.op, w.text) for w in text.diff] == [("same", "补植不够及时"), ("new", "，管护人手不足"), ("same", "。")]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ("执行306.74万元。", "执行300万元。", [("same", "执行"), ("gone", "306.74万元"), ("new", "300万元"), ("same", "。")]),
        ("第一句。第二句。", "第二句。", [("gone", "第一句。"), ("same", "第二句。")]),
        ("", "新写的。", [("new", "新写的。")]),
        ("一致", "一致", [("same", "一致")]),
    ],
)
def test_two_states_of_a_text_lie_over_each_other(before: str, now: str, told: list[tuple[str, str]]) -> None:
    assert [(w.op, w.text) for w in interwoven(before, now)] == told


def test_both_states_can_be_read_out_of_it():
    before, now = "一、完成造林2000亩，成活率86%。\n二、完成补植。", "一、完成造林1900亩，成活率为86%，较好。\n三、完成管护。"
    woven = interwoven(before, now)
    assert "".join(w.text for w in woven if w.op != "new") == before
    assert "".join(w.text for w in woven if w.op != "gone") == now
