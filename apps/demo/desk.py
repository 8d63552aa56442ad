"""The desk of a bureau as it is in May: beside the first demonstration seven departments, in every state, of two years.

They and all their figures are invented (演示数据): amounts are multiples of the first demonstration's, texts say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from apps.assessments.life import ACTS, advance, assign, extend, remind
from apps.assessments.models import Assessment, AssessmentState, Cycle, TransitionLog
from apps.assessments.viewing import Viewing
from apps.departments.models import Department, Membership, Role, User
from apps.domain.money import format_number
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import live, take
from apps.indicators.models import Judgement
from apps.packs.loading import store
from apps.reports.editions import request_edition
from apps.reviews.marks import Mark
from apps.reviews.models import Comment, Reply
from apps.reviews.returning import what_to_open
from apps.reviews.scores import keep, retake

from .packs import reread

S = AssessmentState
Fill = Callable[[Assessment, dict[str, Any], User], None]
MONEY = re.compile(r"-?\d[\d,]*\.\d\d")
SHARES = ("利用率",)
"""Written with two decimals like an amount, and none."""
TEXT = "“{}”一项，本部门按要求开展了工作，情况正常。（演示文字）"
SHARED = (
    "一是健全工作机制，明确责任分工，定期召开会议研究解决重点难点问题，确保各项任务有人抓、有人管、见成效。二是强化监督检查，"
    "对照年初目标逐项梳理进展，及时发现并纠正偏差，推动各项工作按计划落实。三是提升服务水平，优化办事流程，主动听取服务对象的意见建议，"
    "不断改进作风，群众满意程度持续提高。（演示文字）"
)
"""Two departments have it word for word, for the proposals of spot checks to tell."""


@dataclass(frozen=True)
class Unit:
    """``times`` multiplies the amounts; ``effect`` are the points of the individual effects, of 20; ``days`` ago it handed in.

    What a spot check would find: the review of the year before took ``off`` points of the effects, ``hosted`` is what was spent on
    receptions beyond the budget, ``shared`` is the text of another department.
    """

    code: str
    name: str
    kind: str
    times: int
    effect: int
    state: S
    days: int = 0
    off: int = 3
    hosted: str = ""
    shared: bool = False


UNITS = (
    Unit("ys-shuiwu", "演示水务局（演示数据）", "政府部门", 3, 19, S.NOT_STARTED),
    Unit("ys-jiaoyu", "演示教育局（演示数据）", "政府部门", 9, 17, S.SIGNOFF),
    Unit("ys-lincao", "演示林草局（演示数据）", "政府部门", 2, 20, S.SUBMITTED, 12, off=7, shared=True),
    Unit("ys-dangan", "演示档案馆（演示数据）", "事业单位", 2, 14, S.SUBMITTED, 2, hosted="60.00", shared=True),
    Unit("ys-wenlv", "演示文旅中心（演示数据）", "事业单位", 4, 18, S.RETURNED, 14),
    Unit("ys-xincun", "演示新村街道（演示数据）", "街道", 5, 19, S.APPROVED, 20),
    Unit("ys-heping", "演示和平街道（演示数据）", "街道", 6, 16, S.PUBLISHED, 25),
)
YEARLY = re.compile(r"^(code|title|year):.*$", re.MULTILINE)
"""The lines of a pack's head that name its year."""
CLOSED = 5
"""Days ago the year closed: one department is late, the others have handed in or were given more time."""
REASON = "演示部门，供随时试填。"


def set_desk(first: Assessment, data: dict[str, Any], drafter: User, head: User, fill: Fill) -> None:
    """``data`` is the first demonstration's file, which ``fill`` types; ``drafter`` and ``head`` are those of all the seven."""
    cycle = first.cycle
    bureau = Membership.objects.filter(district=cycle.district, department=None).select_related("user")
    people = {one.role: one.user for one in bureau}
    reviewer, admin = people[Role.REVIEWER], people[Role.ADMIN]
    Department.objects.filter(pk=first.department_id).update(kind="党群部门")
    _close(cycle, first, admin)
    before = _year_before(cycle)
    for unit in UNITS:
        department = Department.objects.create(district=cycle.district, code=unit.code, name=unit.name, kind=unit.kind)
        Membership.objects.bulk_create(
            Membership(user=user, role=role, district=cycle.district, department=department)
            for user, role in ((drafter, Role.DRAFTER), (head, Role.HEAD))
        )
        content = _invented(data, unit)
        last = Assessment.objects.create(cycle=before, department=department)
        fill(last, content | {"judgements": _judged(data, unit, -1)}, drafter)
        _to(last, unit, S.APPROVED, 360 + unit.days, drafter, head, reviewer, admin)
        _begun(last, 360 + unit.days)
        made = Assessment.objects.create(cycle=cycle, department=department)
        if unit.state == S.NOT_STARTED:
            remind([made], "已经逾期，请抓紧填报。（演示文字）", reviewer)
            continue
        assign([made], reviewer, admin)
        fill(made, content, drafter)
        if unit.state == S.SIGNOFF:
            extend([made], timezone.localdate() + timedelta(days=10), "人员调整，经申请同意。（演示文字）", admin)
        _to(made, unit, unit.state, unit.days, drafter, head, reviewer, admin)
        _begun(made, unit.days)


def _close(cycle: Cycle, first: Assessment, admin: User) -> None:
    """The year has closed; who tries the product by the first demonstration has all the time there was."""
    until, today = cycle.closes_on, timezone.localdate()
    cycle.opens_on, cycle.closes_on = today - timedelta(days=60), today - timedelta(days=CLOSED)
    cycle.save()
    extend([first], until, REASON, admin)


def _year_before(cycle: Cycle) -> Cycle:
    """The same pack, said to be of the year before."""
    version, year = cycle.pack_version, cycle.year - 1
    closes = timezone.localdate() - timedelta(days=360)
    earlier = store(*reread(version.pack.code, lambda head: YEARLY.sub(lambda line: line[0].replace(str(version.year), str(year)), head)))
    return Cycle.objects.create(
        district=cycle.district, pack_version=earlier, year=year, title=f"{earlier.pack.title}（演示数据）",
        opens_on=closes - timedelta(days=60), closes_on=closes, signoff=cycle.signoff,
    )  # fmt: skip


# --- what they typed -------------------------------------------------------------------------------


def _invented(data: dict[str, Any], unit: Unit) -> dict[str, Any]:
    exact = _exact(data["figures"])
    figures = _times(exact, unit.times)
    figures["部门"] |= {"名称": unit.name, "负责人": "演示负责人", "填报人": "演示会计"}
    demo, passages = _times(data["demo"], unit.times), {key: TEXT.format(key) for key in data["passages"]}
    if unit.hosted:
        demo["三公"]["接待"] |= {"实际": unit.hosted}
    if unit.shared:
        passages["履职情况"] = SHARED
    rest = _times(data["projects"]["rest"] | {"年初": exact["支出"]["项目支出"]["年初"]}, unit.times) | {"count": 6}
    return {
        "invented": True, "figures": figures, "demo": demo, "lists": _times(data["lists"], unit.times),
        "projects": {"rest": rest, "items": []}, "judgements": _judged(data, unit), "notes": data["notes"],
        "passages": passages,
    }  # fmt: skip


def _exact(figures: dict[str, Any]) -> dict[str, Any]:
    """Without the 0.01万元 that rounding left in what was published: multiplied it would be no rounding any more."""
    found = deepcopy(figures)
    spent, owned = found["支出"], found["资产"]
    for column in ("年初", "调整"):
        spent["人员经费"][column] = _less(spent["基本支出"][column], spent["公用经费"][column])
    spent["项目支出"]["年初"] = _less(spent["总计"]["年初"], spent["基本支出"]["年初"])
    owned["净资产"] = _less(owned["合计"], owned["负债"])
    return found


def _less(one: str, other: str) -> str:
    return format_number(Decimal(one.replace(",", "")) - Decimal(other.replace(",", "")), 2)


def _times(value: Any, times: int, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _times(one, times, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_times(one, times) for one in value]
    if isinstance(value, str) and MONEY.fullmatch(value) and name not in SHARES:
        return format_number(Decimal(value.replace(",", "")) * times, 2)
    return value


def _judged(data: dict[str, Any], unit: Unit, more: int = 0) -> dict[str, Any]:
    judged = deepcopy(data["judgements"])
    judged["18"] |= {"完成数": 6}
    judged["19"] |= {"得分": unit.effect + more, "理由": "个性化效益指标量化不足，酌情扣分。（演示文字）"}
    return judged


# --- what became of it -----------------------------------------------------------------------------


def _to(one: Assessment, unit: Unit, state: S, days: int, drafter: User, head: User, reviewer: User, admin: User) -> None:
    """On through the acts that lead to the state; it was handed in so many days ago."""
    at = timezone.now() - timedelta(days=days)
    _act(one, "hand_to_head", drafter, at - timedelta(days=1) if days else at)
    if state == S.SIGNOFF:
        return
    log = _act(one, "sign", head, at)
    take(one, Snapshot.Kind.SUBMISSION, head, live(one), log)
    if state == S.SUBMITTED:
        return
    if state == S.RETURNED:
        _comments(one, drafter, reviewer)
        _act(one, "send_back", reviewer, at + timedelta(days=10), "请按意见逐条修改、答复。（演示文字）", openings=what_to_open(one, ()))
        return
    _mark(one, reviewer, unit.off)
    _act(one, "approve", reviewer, at + timedelta(days=4))
    if state == S.PUBLISHED:
        _act(one, "publish", admin, at + timedelta(days=6))
        request_edition(Viewing(one), admin, public=True)


def _begun(one: Assessment, days: int) -> None:
    """What came before the handing in is told before it."""
    at = timezone.now() - timedelta(days=days + 4)
    one.transitions.filter(act__in=("start", "assign")).update(at=at)


def _mark(one: Assessment, reviewer: User, off: int) -> None:
    """复核: two indicators lose points, for a reason."""
    effect = Decimal(one.judgements.get(indicator="19", item="得分").amount)
    marks = {
        "19": Mark(amount=str(effect - off), reason="效益指标没有佐证材料。（演示文字）"),
        "18": Mark(amount="5", reason="一个项目到年末没有完成。（演示文字）"),
    }
    keep(one, marks, reviewer)
    one.judgements.filter(side=Judgement.Side.REVIEW).update(demo=True)
    retake(one, reviewer)


def _act(one: Assessment, act: str, by: User, at: datetime, comment: str = "", **more: Any) -> TransitionLog:
    log = advance(one, ACTS[act], by, comment, at, **more)
    TransitionLog.objects.filter(pk=log.pk).update(at=at)
    return log


def _comments(one: Assessment, drafter: User, reviewer: User) -> None:
    for place, label, text in (
        ("采购.实际", "政府采购实际金额", "实际采购金额与决算不一致，请核对。（演示文字）"),
        ("文字.存在问题", "存在问题", "存在问题写得笼统，请结合失分的指标具体写。（演示文字）"),
        ("评判.指标19.得分", "个性化效益指标", "请上传效益指标的佐证材料。（演示文字）"),
    ):
        comment = Comment.objects.create(assessment=one, place=place, label=label, text=text, by=reviewer)
    comment.state = Comment.State.ANSWERED
    comment.save(update_fields=["state"])
    Reply.objects.create(comment=comment, text="已上传。（演示文字）", by=drafter)
