"""复核分: the reviewer's second score, beside the self score, with a reason, followed by a new snapshot."""

from __future__ import annotations

from django.db import transaction

from apps.assessments.models import Assessment, AssessmentState
from apps.assessments.texts import CELL, REMARK, excess
from apps.assessments.viewing import Viewing
from apps.audit.models import Thing
from apps.departments.models import User
from apps.domain.book.evaluation import evaluate
from apps.domain.facts import FactBook
from apps.domain.money import points
from apps.domain.numbers import read_number
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import standing, take
from apps.indicators.facts import review_facts
from apps.indicators.keeping import record_answer, withdraw
from apps.indicators.models import Judgement

from .workflow import Refused


@transaction.atomic
def review_score(assessment: Assessment, code: str, amount: str, reason: str, by: User) -> Snapshot:
    """Enter (or, with an empty amount, withdraw) the reviewer's mark of an indicator."""
    current = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if current.state != AssessmentState.SUBMITTED:
        raise Refused("只有已提交、正在审核的自评可以填复核分。")
    indicator = next((i for i in assessment.pack.framework.indicators if i.code == code), None)
    if indicator is None:
        raise Refused("没有这个指标。")
    reading = read_number(amount, "分", 2, negative=False)
    if reading.state not in ("number", "blank"):
        raise Refused(f"复核分：{reading.message or '请填数字。'}")
    if reading.value is not None and reading.value > indicator.weight:
        raise Refused(f"“{indicator.name}”最高 {points(indicator.weight)} 分。")
    if reading.value is not None and not reason.strip():
        raise Refused("填复核分须写明理由。")
    if problem := excess(reason, REMARK) or excess(amount, CELL):
        raise Refused(f"复核分的理由{problem}")
    place = {"assessment": assessment, "side": Judgement.Side.REVIEW, "indicator": code, "item": "复核分"}
    kept = Judgement.objects.filter(**place).first()
    if reading.value is None:
        withdraw(filter(None, (kept,)), assessment, by, "撤回复核分")
    else:
        before, after = vars(kept) if kept else {}, {"amount": amount.strip(), "reason": reason.strip()}
        record_answer(by, assessment, (code, "复核分"), before, after, Thing.MARK)
        Judgement.objects.update_or_create(
            **place, defaults={**after, "updated_by": by}
        )
    return _retake(assessment, by)


def _retake(assessment: Assessment, by: User) -> Snapshot:
    """The handed-in facts with the reviewer's marks of now; the department's own facts are untouched."""
    snapshot = standing(Viewing(assessment))
    if snapshot is None:
        raise Refused("还没有提交过。")
    book = snapshot.thawed()
    marks = list(review_facts(assessment))
    kept = [fact for key, fact in book.items() if not key.startswith("复核.")]
    evaluation = evaluate(snapshot.pack, FactBook([*kept, *marks], book.lists))
    return take(assessment, Snapshot.Kind.REVIEW, by, evaluation)
