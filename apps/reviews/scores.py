"""复核分: the reviewer's second score, beside the self score, with a reason, followed by a new snapshot."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from apps.assessments.models import Assessment, AssessmentState
from apps.assessments.texts import CELL, REMARK, excess
from apps.assessments.viewing import Viewing
from apps.audit.models import Thing
from apps.departments.models import Membership, Role, User
from apps.domain.book.evaluation import evaluate
from apps.domain.facts import FactBook
from apps.domain.forms import FormLine
from apps.domain.forms.second import EXECUTION, FOUND, MARK
from apps.domain.money import points
from apps.domain.numbers import read_number
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import standing, take
from apps.indicators.facts import review_facts
from apps.indicators.keeping import record_answer, withdraw
from apps.indicators.models import Judgement
from apps.projects.facts import stored_names

from .workflow import Refused


@transaction.atomic
def review_score(assessment: Assessment, code: str, amount: str, reason: str, by: User) -> Snapshot:
    """Enter (or, with an empty amount, withdraw) the reviewer's mark of an indicator."""
    _under_review(assessment, by)
    indicator = next((i for i in assessment.pack.framework.indicators if i.code == code), None)
    if indicator is None:
        raise Refused("没有这个指标。")
    mark = _points(amount, indicator.name, indicator.weight)
    if mark is not None and not reason.strip():
        raise Refused("填复核分须写明理由。")
    _short(reason, amount)
    _keep(assessment, code, "复核分", amount if mark is not None else "", reason, by)
    return _retake(assessment, by)


@transaction.atomic
def review_row(assessment: Assessment, place: str, row: str, found: str, amount: str, reason: str, by: User) -> Snapshot:
    """What the reviewer found (复核完成值) and gives (复核得分) for a row of a form; both empty withdraws them.

    ``place`` is the list of its indicators in the book (``部门自评.指标``, ``项目.项1.指标``), ``row`` its row there, or
    :data:`second.EXECUTION` for the execution of the budget.  Points other than the self score want a reason.
    """
    _under_review(assessment, by)
    line = _line(assessment, place, row)
    if line is None:
        raise Refused("没有这个指标。")
    mark = _points(amount, line.name, line.weight)
    if mark is not None and mark != line.points and not reason.strip():
        raise Refused(f"“{line.name}”的复核得分与自评得分不同，须写明理由。")
    _short(reason, amount, found)
    kept = f"{stored_names(assessment)(place)}.{row}"
    for item, text in ((MARK, amount), (FOUND, found)):
        _keep(assessment, kept, item, text, reason, by)
    return _retake(assessment, by)


def _line(assessment: Assessment, place: str, row: str) -> FormLine | None:
    """The row of a scored form as it was handed in."""
    snapshot = standing(Viewing(assessment))
    sheets = evaluate(snapshot.pack, snapshot.thawed()).forms.values() if snapshot else ()
    own = [sheet for sheet in sheets if sheet.place.indicators == place and sheet.place.form.scored]
    lines = (line for sheet in own for line in sheet.all_lines if (line.row or EXECUTION) == row)
    return next(lines, None)


def _under_review(assessment: Assessment, by: User) -> None:
    """Whoever asks: only a reviewer of the district marks, and only what is being reviewed."""
    if not Membership.objects.filter(user=by, district=assessment.cycle.district_id, role=Role.REVIEWER).exists():
        raise Refused("只有本区划的审核员可以填复核分。")
    current = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if current.state != AssessmentState.SUBMITTED:
        raise Refused("只有已提交、正在审核的自评可以填复核分。")


def _points(amount: str, name: str, weight: Decimal | None) -> Decimal | None:
    """The mark that was typed; none where nothing was."""
    reading = read_number(amount, "分", 2, negative=False)
    if reading.state not in ("number", "blank"):
        raise Refused(f"复核分：{reading.message or '请填数字。'}")
    if reading.value is not None and weight is not None and reading.value > weight:
        raise Refused(f"“{name}”最高 {points(weight)} 分。")
    return reading.value


def _short(reason: str, *cells: str) -> None:
    if problem := excess(reason, REMARK) or next(filter(None, (excess(text, CELL) for text in cells)), ""):
        raise Refused(f"复核分的理由{problem}")


def _keep(assessment: Assessment, indicator: str, item: str, text: str, reason: str, by: User) -> None:
    """One mark as it was typed, written down; an empty one is withdrawn."""
    place = {"assessment": assessment, "side": Judgement.Side.REVIEW, "indicator": indicator, "item": item}
    kept = Judgement.objects.filter(**place).first()
    if not text.strip():
        withdraw(filter(None, (kept,)), assessment, by, "撤回复核分")
        return
    before, after = vars(kept) if kept else {}, {"amount": text.strip(), "reason": reason.strip()}
    record_answer(by, assessment, (indicator, item), before, after, Thing.MARK)
    Judgement.objects.update_or_create(**place, defaults={**after, "updated_by": by})


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
