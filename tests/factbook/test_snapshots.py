"""Snapshots: the typed facts of one moment, frozen whole, thawed to the same evaluation."""

from __future__ import annotations

import json

from apps.assessments.models import Assessment
from apps.budgets.models import Figure
from apps.domain.facts import FactBook
from apps.domain.report.compose import compose
from apps.factbook.gather import gather
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import evaluation_of_snapshot, live, standing, take
from tests.web import Office, S, act, bring, bureau, fill


def test_frozen_and_thawed_it_gives_the_same_to_the_last_word(filled: Assessment, here: Office) -> None:
    before = live(filled)
    snapshot = take(filled, Snapshot.Kind.SUBMISSION, here.drafter, live(filled))
    after = evaluation_of_snapshot(Snapshot.objects.get(pk=snapshot.pk))
    assert after.sheet == before.sheet
    assert after.findings == before.findings
    assert dict(after.book) == dict(before.book)
    assert compose(after) == compose(before)


def test_only_what_was_typed_is_stored_and_nothing_that_follows_from_it(filled: Assessment, here: Office) -> None:
    snapshot = take(filled, Snapshot.Kind.SUBMISSION, here.drafter, live(filled))
    keys = {fact["key"] for fact in snapshot.book["facts"]}
    assert "收支.人员经费.年初" in keys
    assert not keys & {"收支.总计.年初", "预算执行率", "得分", "得分.指标1"}
    shown = {name: snapshot.results[name] for name in ("total", "grade", "reviewed", "full")}
    assert shown == {"total": "88.37", "grade": "良", "reviewed": "", "full": "100"}
    assert snapshot.results["execution"].startswith("0.94339")
    assert snapshot.results["explained"] == 0


def test_the_book_is_plain_data_without_a_float(filled: Assessment, here: Office) -> None:
    book = take(filled, Snapshot.Kind.SUBMISSION, here.drafter, live(filled)).book
    json.loads(json.dumps(book), parse_float=lambda text: (_ for _ in ()).throw(AssertionError(f"浮点数 {text}")))
    assert dict(FactBook.thawed(book)) == dict(gather(filled))


def test_an_equal_draft_is_used_again_a_changed_one_is_new(filled: Assessment, here: Office) -> None:
    first = take(filled, Snapshot.Kind.DRAFT, here.drafter, live(filled))
    assert take(filled, Snapshot.Kind.DRAFT, here.head, live(filled)) == first
    Figure.objects.filter(assessment=filled, row="在职数").update(raw="38人")
    second = take(filled, Snapshot.Kind.DRAFT, here.drafter, live(filled))
    assert second != first
    assert second.hash != first.hash
    Figure.objects.filter(assessment=filled, row="在职数").update(raw="39人")
    assert take(filled, Snapshot.Kind.DRAFT, here.drafter, live(filled)) == first, "改回来，又是原来那份"


def test_each_submission_is_a_snapshot_of_its_own_even_if_nothing_changed(here: Office) -> None:
    bring(here, S.RETURNED)
    first = standing(bureau(here.assessment))
    act(here, "hand_to_head", "drafter")
    act(here, "sign", "head")
    second = standing(bureau(here.assessment))
    assert first is not None
    assert second is not None
    assert first.pk != second.pk
    assert first.hash == second.hash


def test_a_draft_is_never_what_was_handed_in(filled: Assessment, here: Office) -> None:
    take(filled, Snapshot.Kind.DRAFT, here.drafter, live(filled))
    assert standing(bureau(filled)) is None


def test_the_same_figures_of_two_departments_have_different_prints(here: Office) -> None:
    fill(here.assessment, here.drafter)
    fill(here.neighbours, here.other_drafter)
    one, two = take(here.assessment, "draft", None, live(here.assessment)), take(here.neighbours, "draft", None, live(here.neighbours))
    assert one.hash != two.hash
