"""A whole district of invented departments (演示数据), in seconds: for trying the pages of a bureau at size.

Every name says 演示; totals and grades are invented and stand in the lists alone, the books behind them are empty.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import yaml
from django.db import transaction
from django.utils import timezone

from apps.assessments.models import Assessment, AssessmentState, Cycle, TransitionLog
from apps.audit.case import Case
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import Department, District, Membership, Role, User
from apps.domain.facts import FactBook
from apps.domain.report.carried import digest
from apps.factbook.models import Snapshot
from apps.packs.loading import store
from apps.packs.models import PackVersion
from apps.reviews.models import Comment

from .loading import demo_files
from .packs import BrokenDemo, reread

CODE, NAME = "yanshi", "演示区（演示数据）"
FIELDS = ("水务", "林草", "档案", "交通", "文旅", "气象", "粮食", "农机", "卫健", "审计", "民政", "统计", "信访", "畜牧", "渔业", "盐务")
KINDS = ("局", "中心", "站", "所", "办公室", "大队", "协会", "学校")
S = AssessmentState
NOW = (S.NOT_STARTED, S.DRAFTING, S.DRAFTING, S.SIGNOFF, S.SUBMITTED, S.SUBMITTED, S.SUBMITTED, S.RETURNED, S.APPROVED, S.PUBLISHED)
HANDED_IN = (S.SUBMITTED, S.RETURNED, S.APPROVED, S.PUBLISHED)
GRADES = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))
PROBLEMS = ("S001", "J002", "T001", "C101")
REVIEWERS = 5


@transaction.atomic
def seed(departments: int, years: int) -> District:
    """A new district; refused where it is there already.  The same numbers always make the same district."""
    if District.objects.filter(code=CODE).exists():
        raise BrokenDemo(f"区划“{CODE}”已经有了，什么也没有改。")
    version, luck = _pack(), random.Random(departments * 1000 + years)
    district = version.district
    reviewers, drafter = _people(district)
    units = Department.objects.bulk_create(
        Department(
            district=district, code=f"ys{n:04}", name=f"演示{FIELDS[n % len(FIELDS)]}{KINDS[n // len(FIELDS) % len(KINDS)]}{n + 1}",
            kind=KINDS[n // len(FIELDS) % len(KINDS)],
        )
        for n in range(departments)
    )
    this = timezone.localdate().year
    for year in range(this - years, this):
        _year(version, year, year == this - 1, units, reviewers, drafter, luck)
    record(None, Case(district.code), Change(Thing.DISTRICT, district.code, after=f"{departments} 个部门、{years} 个年度", note="演示数据"))
    return district


def _pack() -> PackVersion:
    """The pack of the first demonstration, as another district's."""
    name = yaml.safe_load(demo_files()[0].read_text(encoding="utf-8"))["pack"]
    return store(*reread(name, _renamed))


def _renamed(text: str) -> str:
    lines = (line for line in text.splitlines() if not line.startswith(("code:", "title:", "district:")))
    head = f'code: {CODE}-pack\ntitle: {NAME}绩效自评\ndistrict: {{code: {CODE}, name: {NAME}, bureau: 演示财政局（演示数据）}}\n'
    return head + "\n".join(lines) + "\n"


def _people(district: District) -> tuple[list[User], User]:
    """Nobody can log in as them until they are given a password."""
    names = [(f"{CODE}-shenhe{n}", f"审核{n}（演示）") for n in range(1, REVIEWERS + 1)] + [(f"{CODE}-kuaiji", "会计（演示）")]
    *reviewers, drafter = User.objects.bulk_create(User(username=code, name=name, password="!") for code, name in names)
    Membership.objects.bulk_create(Membership(user=user, district=district, role=Role.REVIEWER) for user in reviewers)
    return reviewers, drafter


def _year(
    version: PackVersion, year: int, running: bool, units: list[Department], reviewers: list[User], drafter: User, luck: random.Random
) -> None:
    today = timezone.localdate()
    opens, closes = (today - timedelta(days=40), today + timedelta(days=10)) if running else (date(year + 1, 3, 1), date(year + 1, 4, 30))
    cycle = Cycle.objects.create(
        district=version.district, pack_version=version, year=year, title=f"{year}年度部门整体支出绩效自评（演示数据）",
        opens_on=opens, closes_on=closes,
    )  # fmt: skip
    made = Assessment.objects.bulk_create(_one(cycle, unit, n, running, reviewers, luck) for n, unit in enumerate(units))
    handed_in = [one for one in made if one.handed_in_at]
    TransitionLog.objects.bulk_create(_log(one, drafter) for one in made if one.state != S.NOT_STARTED)
    book = FactBook([]).frozen()
    hashed = digest(version.hash, book)
    Snapshot.objects.bulk_create(
        Snapshot(
            assessment=one, pack_version=version, kind=Snapshot.Kind.SUBMISSION, book=book, hash=hashed,
            results=_results(one, version, luck),
        )
        for one in handed_in
    )
    returned = [one for one in made if one.state == S.RETURNED]
    Comment.objects.bulk_create(Comment(assessment=one, text="请补充说明（演示数据）。", by=one.reviewer or drafter) for one in returned)


def _one(cycle: Cycle, unit: Department, n: int, running: bool, reviewers: list[User], luck: random.Random) -> Assessment:
    state = luck.choice(NOW) if running else S.PUBLISHED
    day = cycle.closes_on - timedelta(days=luck.randrange(-3, 40))
    day = min(day, timezone.localdate() - timedelta(days=1))
    at = timezone.make_aware(datetime.combine(day, time(9 + n % 8, n % 60)))
    return Assessment(
        cycle=cycle, department=unit, state=state, state_at=at, handed_in_at=at if state in HANDED_IN else None,
        due_on=cycle.closes_on + timedelta(days=7) if state == S.RETURNED else None,
        reviewer=reviewers[n % len(reviewers)] if n % 7 else None,
    )  # fmt: skip


def _log(one: Assessment, drafter: User) -> TransitionLog:
    act, said = {S.RETURNED: ("send_back", "请按意见修改（演示数据）。"), S.APPROVED: ("approve", ""), S.PUBLISHED: ("publish", "")}.get(
        S(one.state), ("submit", "")
    )
    by = one.reviewer if one.reviewer and act in ("send_back", "approve") else drafter
    return TransitionLog(assessment=one, act=act, from_state=S.SUBMITTED, to_state=one.state, comment=said, by=by)


def _results(one: Assessment, version: PackVersion, luck: random.Random) -> dict[str, object]:
    total = min(Decimal(100), Decimal(int(luck.gauss(9000, 500))) / 100)
    reviewed = total - luck.choice((0, 1, 2, 6)) if one.state in (S.APPROVED, S.PUBLISHED) else None
    grade = next(name for least, name in GRADES if total >= least)
    found = {code: luck.randrange(1, 4) for code in PROBLEMS if luck.random() < 0.2}
    shares = (Decimal(1), Decimal(1), Decimal(1), Decimal("0.8"), Decimal("0.5"))
    points = {one.code: str(one.weight * luck.choice(shares)) for one in version.pack.framework.indicators}
    rate, budget = Decimal(luck.randrange(6500, 10000)) / 10000, Decimal(luck.randrange(100, 9000) * 10000)
    return {
        "found": found, "points": points,
        "total": str(total), "grade": grade, "reviewed": "" if reviewed is None else str(reviewed), "full": "100",
        "execution": str(rate), "budget": str(budget), "spent": str(budget * rate),
        "open": luck.choice((0, 0, 0, 1, 3)), "explained": luck.choice((0, 0, 2)),
    }  # fmt: skip
