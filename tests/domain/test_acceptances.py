"""A reason stands for a finding as long as its figures do."""

from __future__ import annotations

from dataclasses import replace

from apps.domain.book.acceptances import Acceptance, fingerprint
from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.book.steps import progress
from apps.domain.facts import FactBook
from apps.domain.findings import Finding, Severity
from tests.domain.small_pack import FACTS, REASONS, SMALL_PACK
from tests.domain.typed import entered, pack_of

WRONG = FACTS | {"收支.造林.决算": "1,300"}
WORSE = FACTS | {"收支.造林.决算": "1,400"}


def evaluated(facts: dict[str, str], *given: Acceptance) -> Evaluation:
    pack = pack_of(SMALL_PACK)
    book = entered(pack, facts, REASONS).with_facts([reason.fact() for reason in given])
    return evaluate(pack, FactBook.thawed(book.frozen()))


def reason_for(code: str, facts: dict[str, str] = WRONG) -> Acceptance:
    finding = next(f for f in evaluated(facts).findings if f.code == code)
    return Acceptance(fingerprint(finding), finding.message, "批复单列，已与财政核对。", "李敏，2025年3月6日 10:30")


def test_an_error_with_a_reason_is_no_longer_open() -> None:
    assert {f.code for f in evaluated(WRONG).errors} == {"C001", "S002"}
    evaluation = evaluated(WRONG, reason_for("C001"))
    assert [f.code for f in evaluation.errors] == ["S002"]
    finding = next(f for f in evaluation.findings if f.code == "C001")
    kept = evaluation.acceptance_of(finding)
    assert kept is not None
    assert (kept.reason, kept.by) == ("批复单列，已与财政核对。", "李敏，2025年3月6日 10:30")
    assert not evaluation.ready
    assert evaluated(WRONG, reason_for("C001"), reason_for("S002")).ready


def test_it_lapses_when_the_figures_change_and_holds_again_when_they_go_back() -> None:
    given = reason_for("C001")
    evaluation = evaluated(WORSE, given)
    assert {f.code for f in evaluation.errors} == {"C001", "S002"}
    assert evaluation.lapsed == (given,)
    now = next(f for f in evaluation.findings if f.code == "C001")
    assert fingerprint(now).rpartition("-")[0] == given.place, "仍是同一条"
    assert evaluated(WRONG, given).lapsed == ()


def test_what_was_mended_leaves_its_reason_behind() -> None:
    given = reason_for("C001")
    assert evaluated(FACTS, given).lapsed == (given,)


def test_a_step_with_nothing_but_explained_errors_has_no_problem() -> None:
    def states(*given: Acceptance) -> dict[str, str]:
        return {s.step.key: s.state for s in progress(evaluated(WRONG, *given))}

    assert states()["shouzhi"] == "problem"
    assert states(reason_for("C001"))["shouzhi"] == "problem"
    assert states(reason_for("C001"), reason_for("S002"))["shouzhi"] == "done"


def test_a_step_that_asks_for_nothing_is_neither_done_nor_open() -> None:
    text = SMALL_PACK["pack.yaml"].replace(", {passage: 问题}]", "]\n  - {key: qita, title: 其他, items: [{passage: 问题}]}")
    pack = pack_of(SMALL_PACK | {"pack.yaml": text})
    states = [
        {s.step.key: s.state for s in progress(evaluate(pack, FactBook.thawed(entered(pack, FACTS | more, REASONS).frozen())))}["qita"]
        for more in ({"文字.问题": ""}, {"文字.问题": "项目进度偏慢。"})
    ]
    assert states == ["free", "done"]


def test_the_fingerprint_is_of_code_facts_and_figures_alone() -> None:
    finding = Finding("C001", Severity.ERROR, "甲不等于乙", ("甲", "乙"), "1万元", "2万元", "1 ≠ 2", "请核对")
    same = (
        replace(finding, message="甲与乙不一致", hint="", calculation="", severity=Severity.WARNING),
        replace(finding, keys=("乙", "甲")),
    )
    assert {fingerprint(f) for f in same} == {fingerprint(finding)}
    others = (
        replace(finding, code="C002"),
        replace(finding, keys=("甲",)),
        replace(finding, expected="3万元"),
        replace(finding, found="3万元"),
    )
    assert len({fingerprint(f) for f in (finding, *others)}) == 5


def test_a_finding_without_figures_is_known_by_its_sentence() -> None:
    one = Finding("J001", Severity.WARNING, "“细化”扣分未说明理由", ("评判.指标1.",))
    assert fingerprint(one) != fingerprint(replace(one, message="“论证”扣分未说明理由"))
