"""What was worked out once is not worked out again while nothing changed, and any change is seen."""

from __future__ import annotations

from unittest.mock import patch

from apps.assessments.models import Assessment, Passage
from apps.budgets.models import Figure
from apps.factbook import snapshots
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import evaluation_of_snapshot, live, take


def test_the_same_content_is_evaluated_once(filled: Assessment) -> None:
    first = live(filled)
    with patch.object(snapshots, "evaluate") as evaluate:
        assert live(Assessment.objects.get(pk=filled.pk)) is first
    evaluate.assert_not_called()


def test_what_is_written_past_every_form_is_seen(filled: Assessment) -> None:
    first = live(filled)
    Figure.objects.filter(assessment=filled, row="在职数").update(raw="37")
    second = live(filled)
    assert second is not first
    Passage.objects.create(assessment=filled, key="另一段", text="一段话")
    third = live(filled)
    assert third is not second
    Figure.objects.filter(assessment=filled, row="在职数").delete()
    assert dict(live(filled).entered) != dict(third.entered)


def test_the_name_of_a_department_is_content_too(filled: Assessment) -> None:
    before = live(filled)
    filled.department.name = "改名后的单位"
    assert live(filled).book.text("单位") == "改名后的单位" != before.book.text("单位")


def test_a_snapshot_is_evaluated_once(filled: Assessment) -> None:
    snapshot = take(filled, Snapshot.Kind.DRAFT, None, live(filled))
    first = evaluation_of_snapshot(snapshot)
    assert evaluation_of_snapshot(Snapshot.objects.get(pk=snapshot.pk)) is first
