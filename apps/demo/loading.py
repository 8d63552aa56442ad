"""The demonstration: packs, departments, accounts and filled-in assessments, loaded once and into an empty system.

Files that say ``further`` are left for later: they join a demonstration, never a system that is in use.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.assessments.life import begin
from apps.assessments.models import Assessment, AssessmentState, Cycle, Passage
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.budgets.models import Figure
from apps.departments.models import Department, District, Membership, Role, User
from apps.domain.money import format_number, round_half_up
from apps.domain.pack import Pack
from apps.domain.pack.kinds import Day
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import live, take
from apps.indicators.facts import PROJECT_MARK
from apps.indicators.models import Judgement
from apps.packs.loading import read_folder, store
from apps.packs.models import PackVersion
from apps.projects.models import Project

from .desk import set_desk
from .models import Account
from .packs import BrokenDemo

PASSWORD = "zipingtong-2020"
"""Of every demonstration account; a real installation has none of them."""

PEOPLE = (
    ("kuaiji", "李敏（演示）", Role.DRAFTER),
    ("fuzeren", "王明（演示）", Role.HEAD),
    ("shenhe", "陈静（演示）", Role.REVIEWER),
    ("guanli", "赵宏（演示）", Role.ADMIN),
)


DRAFTER, HEAD = ("kuaiji-yanshi", "周会计（演示）"), ("fuzeren-yanshi", "吴局长（演示）")
"""Of the invented departments on the first demonstration's desk."""


def demo_files() -> list[Path]:
    """The demonstration files; the one that says ``first`` comes first, and its people get the plain account names."""
    files = [path for path in _files() if not _says(path, "further")]
    return sorted(files, key=lambda path: not _says(path, "first"))


def further_files() -> list[Path]:
    """The demonstrations that are loaded on request."""
    return [path for path in _files() if _says(path, "further")]


def _files() -> list[Path]:
    return sorted((settings.BASE_DIR / "demo").glob("*.yaml"))


def _says(path: Path, word: str) -> bool:
    """Whether a line of the file says so; the whole of it is read only when it is loaded."""
    return f"\n{word}: true\n" in path.read_text(encoding="utf-8")


def is_empty() -> bool:
    """Nobody and nothing yet: neither a person nor a district."""
    return not (User.objects.exists() or District.objects.exists())


def is_demonstration() -> bool:
    """Somebody still comes in with a published password: one more account of the kind opens no door."""
    return Account.objects.as_published().exists()


@transaction.atomic
def load_all() -> list[Assessment]:
    """Every demonstration file, or none of them; the first has a whole desk beside it."""
    first, *others = demo_files()
    made = load(first)
    set_desk(made, yaml.safe_load(first.read_text(encoding="utf-8")), _account(*DRAFTER), _account(*HEAD), fill)
    return [made, *(load(path) for path in others)]


@transaction.atomic
def load_further() -> list[Assessment]:
    """Every further demonstration that is not there yet, or none; what is there already stays as it is."""
    return [load(path) for path in further_files() if not _is_there(path)]


def _is_there(path: Path) -> bool:
    """Its district exists, or one of its accounts does: it was loaded before, or the name is somebody else's."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    pack = _read(data["pack"])[0]
    people = User.objects.filter(username__endswith=f"-{data['department']['code']}")
    return District.objects.filter(code=pack.district_code).exists() or people.exists()


@transaction.atomic
def load(path: Path) -> Assessment:
    """Load one demonstration file."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    version = store(*_read(data["pack"]))
    department = Department.objects.create(
        district=version.district, code=data["department"]["code"], name=data["department"]["name"]
    )
    assessment = Assessment.objects.create(cycle=_cycle(version, data), department=department)
    by = _people(department)[Role.DRAFTER]
    if "monitoring" in data:
        _monitor(version, department, data["monitoring"] | {"invented": data["invented"]}, by)
    fill(assessment, data, by)
    record(None, assessment.case, Change(Thing.ASSESSMENT, str(assessment), after="演示数据"))
    return assessment


def _monitor(version: PackVersion, department: Department, data: dict[str, Any], by: User) -> None:
    """The 绩效运行监控 of the year, handed in and approved: its figures stand beside those of the self-assessment."""
    now = timezone.now()
    cycle = _cycle(version, data, Day.read(data["as_of"]).of(version.year))
    found = Assessment.objects.create(cycle=cycle, department=department, state=AssessmentState.APPROVED, handed_in_at=now)
    fill(found, data, by)
    take(found, Snapshot.Kind.SUBMISSION, by, live(found))


def _read(code: str) -> tuple[Pack, dict[str, str]]:
    pack, files, findings = read_folder(settings.BASE_DIR / "packs" / code)
    if pack is None:
        raise BrokenDemo(f"区划包 {code} 有误：{findings[0]}")
    return pack, files


def _cycle(version: PackVersion, data: dict[str, Any], as_of: date | None = None) -> Cycle:
    today = timezone.localdate()
    cycle, _ = Cycle.objects.get_or_create(
        district=version.district, year=version.year, as_of=as_of,
        defaults={
            "pack_version": version, "title": version.title_of(as_of), "signoff": data.get("signoff", True),
            "opens_on": today + timedelta(days=data["opens_on"]), "closes_on": today + timedelta(days=data["closes_on"]),
        },
    )  # fmt: skip
    return cycle


def _people(department: Department) -> dict[Role, User]:
    """One account a role; the first department gets the plain names."""
    first = not Membership.objects.exclude(department=department).exclude(department=None).exists()
    found = {}
    for username, name, role in PEOPLE:
        place = None if role.of_bureau else department
        held = Membership.objects.filter(role=role, district=department.district, department=place).first()
        if held is not None:
            found[role] = held.user
            continue
        if not first and not role.of_bureau:
            username = f"{username}-{department.code}"
        elif not first and Membership.objects.filter(role=role).exclude(district=department.district).exists():
            username = f"{username}-{department.district.code}"
        user = _account(username, name)
        Membership.objects.create(user=user, role=role, district=department.district, department=place)
        found[role] = user
    return found


def _account(username: str, name: str) -> User:
    """With the published password, which nobody has to change: it is what a demonstration is for."""
    user, before = User(username=username, name=name, must_change_password=False), Account.objects.last()
    if before is None:
        user.choose_password(PASSWORD)
    else:
        # A published password needs no salt of its own, and hashing it takes longer than all the rest.
        user.password = before.published
    user.save()
    Account.objects.create(user=user, published=user.password)
    return user


def fill(assessment: Assessment, data: dict[str, Any], by: User) -> None:
    """Type the file's contents into an assessment."""
    figures = [*_figures(assessment, data.get("figures", {}), False, by), *_figures(assessment, data.get("demo", {}), True, by)]
    for statement, rows in data.get("lists", {}).items():
        for i, row in enumerate(rows, 1):
            cells, invented = _with_demo(row)
            figures += [_figure(assessment, statement, f"项{i}", c, raw, c in invented, by) for c, raw in cells.items()]
    if "projects" in data:
        figures += _projects(assessment, data["projects"], by)
    for figure in figures:
        figure.demo = figure.demo or data.get("invented", False)
    Figure.objects.bulk_create(figures)
    Passage.objects.bulk_create(
        Passage(assessment=assessment, key=key, text=text.strip(), updated_by=by) for key, text in data["passages"].items()
    )
    Judgement.objects.bulk_create(_judgements(assessment, data, by))
    if assessment.state == AssessmentState.NOT_STARTED:
        begin(assessment, by)


def _figure(assessment: Assessment, statement: str, row: str, column: str, raw: Any, demo: bool, by: User) -> Figure:
    return Figure(
        assessment=assessment, statement=statement, row=row, column=column, raw=str(raw), demo=demo, updated_by=by
    )  # fmt: skip


def _figures(assessment: Assessment, statements: dict[str, Any], demo: bool, by: User) -> list[Figure]:
    found = []
    for statement, rows in statements.items():
        for row, value in rows.items():
            cells = value if isinstance(value, dict) else {"": value}
            found += [_figure(assessment, statement, row, column, raw, demo, by) for column, raw in cells.items()]
    return found


def _with_demo(row: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """The cells of a row, and which of them are demonstration figures: those under ``demo``."""
    invented = row.get("demo", {})
    return {**{k: v for k, v in row.items() if k != "demo"}, **invented}, set(invented)


MONEY = {"年初": "年初预算", "全年": "全年预算", "执行": "执行"}


def _projects(assessment: Assessment, data: dict[str, Any], by: User) -> list[Figure]:
    """The named projects, and demonstration ones that bring the totals to the published sums.

    A named project's fields under ``demo`` are demonstration ones too; ``scores`` answers its own score table.
    """
    split = [_with_demo(item) for item in data["items"]]
    items, invented = [cells for cells, _ in split], [demo for _, demo in split]
    rest = data.get("rest")
    if rest:
        items += [{"名称": f"{rest['name']}{i:02d}", "重点": "否"} for i in range(1, rest["count"] + 1)]
        invented += [{"名称", "重点"} for _ in range(rest["count"])]
    for word, column in MONEY.items() if rest else ():
        _spread(items, invented, column, Decimal(rest[word].replace(",", "")))
    figures = []
    for i, (item, demo) in enumerate(zip(items, invented, strict=True), 1):
        project = Project.objects.create(assessment=assessment, ordinal=i, created_by=by)
        targets, scores = item.pop("targets", []), item.pop("scores", {})
        Judgement.objects.bulk_create(_answers(assessment, f"{project.row}{PROJECT_MARK}", scores, by))
        for statement, rows in item.pop("forms", {}).items():
            figures += _figures(assessment, {f"项目.{project.row}.{statement}": rows}, "forms" in demo, by)
        for n, row in enumerate(targets, 1):
            figures += _target(assessment, project, n, row, "targets" in demo, by)
        figures += [_figure(assessment, "项目", project.row, c, raw, c in demo, by) for c, raw in item.items()]
    return figures


def _spread(items: list[dict[str, Any]], invented: list[set[str]], column: str, total: Decimal) -> None:
    """Share what is left of a total over the projects that have no published figure; the last takes the remainder."""
    left = total - sum((Decimal(i[column].replace(",", "")) for i in items if column in i), Decimal(0))
    open_items = [n for n, item in enumerate(items) if column not in item]
    weights = [Decimal(3 + (n * 7) % 11) for n in open_items]
    for place, n in enumerate(open_items):
        last = place == len(open_items) - 1
        amount = left if last else round_half_up(left * weights[place] / sum(weights[place:], Decimal(0)), 2)
        items[n][column] = format_number(amount, 2)
        invented[n].add(column)
        left -= amount


COLUMNS = ("level1", "level2", "name", "sign", "target_value", "unit", "actual_value", "weight", "level", "points", "reason")
"""What a row of ``targets`` says, in this order; what it leaves out at the end stays open.  Other cells: by name."""


def _target(assessment: Assessment, project: Project, number: int, row: list[str] | dict[str, str], demo: bool, by: User) -> list[Figure]:
    cells = row if isinstance(row, dict) else dict(zip(COLUMNS, row, strict=False))
    statement = f"项目.{project.row}.指标"
    return [_figure(assessment, statement, f"项{number}", column, raw, demo, by) for column, raw in cells.items() if raw]


def _judgements(assessment: Assessment, data: dict[str, Any], by: User) -> list[Judgement]:
    found = _answers(assessment, "", data.get("judgements", {}), by)
    for code, note in data.get("notes", {}).items():
        found.append(Judgement(assessment=assessment, indicator=code, item="说明", reason=note, updated_by=by))
    return found


def _answers(assessment: Assessment, mark: str, judgements: dict[str, Any], by: User) -> list[Judgement]:
    """The answers to each indicator's questions; ``mark`` names the project whose own table they belong to."""
    found = []
    for code, answers in judgements.items():
        reason = answers.get("理由", "")
        for item, answer in answers.items():
            if item == "理由":
                continue
            number = isinstance(answer, int | float)
            found.append(Judgement(
                assessment=assessment, indicator=f"{mark}{code}", item=item, updated_by=by,
                choice="" if number or item == "说明" else _word(answer), amount=str(answer) if number else "",
                reason=answer if item == "说明" else reason,
            ))  # fmt: skip
    return found


def _word(answer: Any) -> str:
    return {True: "是", False: "否"}.get(answer, answer) if isinstance(answer, bool) else str(answer)
