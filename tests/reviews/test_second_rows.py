"""复核 of forms: only the reviewer writes it, only while reviewing; it is kept as typed and stands in a snapshot of its own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from apps.assessments.models import Assessment, AssessmentState
from apps.assessments.viewing import Viewing
from apps.audit.models import Entry
from apps.demo import loading as demo
from apps.departments.models import Membership, Role, User
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import evaluation_of, live, take
from apps.indicators.models import Judgement
from apps.reviews.scores import review_row
from apps.reviews.workflow import Refused

SICHUAN = next(path for path in demo.further_files() if path.stem == "sichuan-2023")


@pytest.fixture
def handed_in(db: None, monkeypatch: pytest.MonkeyPatch) -> Assessment:
    monkeypatch.setattr("django.contrib.auth.base_user.make_password", lambda raw: f"!{raw}")
    found = demo.load(SICHUAN)
    take(found, Snapshot.Kind.SUBMISSION, None, live(found))
    Assessment.objects.filter(pk=found.pk).update(state=AssessmentState.SUBMITTED, handed_in_at=timezone.now())
    return Assessment.objects.get(pk=found.pk)


def reviewer(assessment: Assessment) -> User:
    return Membership.objects.get(district=assessment.cycle.district, role=Role.REVIEWER).user


def mark(assessment: Assessment, row: str, found: str = "", amount: str = "", reason: str = "", place: str = "项目.项2.指标") -> None:
    review_row(assessment, place, row, found, amount, reason, reviewer(assessment))


def test_the_mark_of_a_row_is_kept_under_its_project_and_read_from_one_place(handed_in: Assessment) -> None:
    before = evaluation_of(Viewing(handed_in)).book.number("得分")
    mark(handed_in, "项1", "496", "72", "竣工图面积 496 平方米。")
    mark(handed_in, "预算执行率", amount="8.6")
    project = handed_in.projects.all()[1]
    kept = Judgement.objects.filter(assessment=handed_in, side=Judgement.Side.REVIEW).order_by("pk")
    assert [(j.indicator, j.item, j.amount) for j in kept] == [
        (f"项目.{project.row}.指标.项1", "得分", "72"), (f"项目.{project.row}.指标.项1", "完成值", "496"),
        (f"项目.{project.row}.指标.预算执行率", "得分", "8.6"),
    ]  # fmt: skip
    evaluation = evaluation_of(Viewing(handed_in))
    assert evaluation.book.number("得分") == before, "the self score is never touched"
    sheet = evaluation.forms["项目.项2.自评"]
    assert (sheet.lines[0].second.found, sheet.lines[0].second.points) == ("496", Decimal("72"))
    assert sheet.reviewed_total == Decimal("80.6") and set(evaluation.second_forms) == {"项目.项2.复核表"}
    snapshot = handed_in.snapshots.first()
    assert snapshot.kind == Snapshot.Kind.REVIEW and snapshot.results["reviewed"] == str(evaluation.sheet.reviewed_total)
    assert Entry.objects.filter(subject__startswith=f"项目.{project.row}.指标.项1").count() == 2


def test_an_empty_mark_withdraws_it(handed_in: Assessment) -> None:
    mark(handed_in, "项1", "496", "72", "竣工图面积 496 平方米。")
    mark(handed_in, "项1")
    assert not Judgement.objects.filter(assessment=handed_in, side=Judgement.Side.REVIEW).exists()
    assert evaluation_of(Viewing(handed_in)).sheet.reviewed_total is None


@pytest.mark.parametrize(
    ("row", "amount", "reason", "sentence"),
    [
        ("项9", "1", "无", "没有这个指标。"),
        ("项1", "91", "多给", "“展厅改造面积”最高 90 分。"),
        ("项1", "八十", "写字", "复核分："),
        ("项1", "80", "", "“展厅改造面积”的复核得分与自评得分不同，须写明理由。"),
    ],
)
def test_what_cannot_stand_is_refused_with_a_sentence(handed_in: Assessment, row: str, amount: str, reason: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        mark(handed_in, row, "", amount, reason)
    assert refusal.value.reasons[0].startswith(sentence)
    assert not Judgement.objects.filter(assessment=handed_in, side=Judgement.Side.REVIEW).exists()


def test_nobody_but_a_reviewer_of_the_district_marks_anything(handed_in: Assessment) -> None:
    for role in (Role.DRAFTER, Role.HEAD, Role.ADMIN):
        other = Membership.objects.get(district=handed_in.cycle.district, role=role).user
        with pytest.raises(Refused, match="只有本区划的审核员可以填复核分。"):
            review_row(handed_in, "项目.项2.指标", "项1", "496", "72", "竣工图", other)


def test_nobody_marks_what_is_not_under_review(handed_in: Assessment) -> None:
    Assessment.objects.filter(pk=handed_in.pk).update(state=AssessmentState.APPROVED)
    with pytest.raises(Refused, match="只有已提交、正在审核的自评可以填复核分。"):
        mark(handed_in, "项1", "496", "72", "理由充分")
