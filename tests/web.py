"""Two districts with people, packs and assessments, for every test that goes through a page or a model.

Nothing here exists: 云溪区 and 海棠区 come from the invented pack of :mod:`tests.domain.small_pack`, loaded from a
folder like any other.

By name:
    here, there       an Office each: 云溪区 and 海棠区, with 林草局 (whose assessment the tests are about), 水务局 beside it,
                      and the people of both and of the bureau
    filled            the assessment of 林草局 in 云溪区, everything typed, 填报中
    drafter, head, reviewer, admin    clients logged in as the people of ``here``
    stranger          a client logged in as the drafter of the department next door
    login             user → client

Functions: ``fill`` types everything, ``bring`` moves an assessment to a state by the people who may, ``Page`` reads an
answer as its reader would, ``typed`` is the form of a page as the browser would send it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.assessments.access import roles_for
from apps.assessments.life import ACTS, begin
from apps.assessments.models import Assessment, AssessmentState, Cycle, Passage, TransitionLog
from apps.assessments.viewing import Viewing
from apps.budgets.models import Figure
from apps.departments.models import Department, District, Membership, Role, User
from apps.domain.pack import Pack
from apps.factbook.snapshots import evaluation_of
from apps.findings.models import Examination
from apps.findings.own import ask_for, known
from apps.indicators.models import Judgement
from apps.jobs.running import run
from apps.packs.loading import read_folder, store
from apps.packs.models import PackVersion
from apps.projects.models import Project
from apps.reviews.workflow import move
from tests.domain.small_pack import FACTS, REASONS, SMALL_PACK
from tests.domain.typed import cells_of

S = AssessmentState

STEPS = {"收支": "shouzhi", "三公": "shouzhi", "资产": "shouzhi", "重点工作": "yewu", "主要职责": "yewu", "评判": "pingpan"}
"""Where the small pack asks for what."""


# --- packs -----------------------------------------------------------------------------------------


def write_pack(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def moved_to(code: str, name: str) -> dict[str, str]:
    """The small pack, the same for another district."""
    return {path: text.replace("yunxi", code).replace("云溪", name) for path, text in SMALL_PACK.items()}


ReadPack = tuple[Pack, dict[str, str]]


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReadPack]:
    """Both packs, read from their folders once; storing them is for each test."""
    folder = tmp_path_factory.mktemp("packs")
    found = {}
    for code, name in (("yunxi", "云溪"), ("haitang", "海棠")):
        pack, files, findings = read_folder(write_pack(folder / f"{code}-2024", moved_to(code, name)))
        assert pack is not None, "\n".join(map(str, findings))
        found[code] = (pack, files)
    return found


# --- districts and people --------------------------------------------------------------------------


@dataclass
class Office:
    """A district at work: its cycle, two departments with an assessment each, and everybody who has to do with them."""

    district: District
    version: PackVersion
    cycle: Cycle
    department: Department
    assessment: Assessment
    neighbour: Department
    neighbours: Assessment
    drafter: User
    head: User
    reviewer: User
    admin: User
    other_drafter: User
    other_head: User

    @property
    def people(self) -> dict[str, User]:
        names = ("drafter", "head", "reviewer", "admin", "other_drafter", "other_head")
        return {name: getattr(self, name) for name in names}


def open_office(read: ReadPack) -> Office:
    version = store(*read)
    district, today = version.district, timezone.localdate()
    cycle = Cycle.objects.create(
        district=district, pack_version=version, year=version.year, title=version.title, signoff=True,
        opens_on=today - timedelta(days=20), closes_on=today + timedelta(days=20),
    )  # fmt: skip
    code, departments, assessments = district.code, [], []
    for key, name in (("lincao", "林草局"), ("shuiwu", "水务局")):
        departments.append(Department.objects.create(district=district, code=key, name=f"{district.name}{name}"))
        assessments.append(Assessment.objects.create(cycle=cycle, department=departments[-1]))
    own, other = departments
    return Office(
        district, version, cycle, own, assessments[0], other, assessments[1],
        drafter=person(f"{code}-drafter", Role.DRAFTER, district, own),
        head=person(f"{code}-head", Role.HEAD, district, own),
        reviewer=person(f"{code}-reviewer", Role.REVIEWER, district),
        admin=person(f"{code}-admin", Role.ADMIN, district),
        other_drafter=person(f"{code}-other-drafter", Role.DRAFTER, district, other),
        other_head=person(f"{code}-other-head", Role.HEAD, district, other),
    )  # fmt: skip


def person(username: str, role: Role | None = None, district: District | None = None, department: Department | None = None) -> User:
    user = User.objects.create(username=username, name=username, password="!")
    if role is not None and district is not None:
        Membership.objects.create(user=user, role=role, district=district, department=department)
    return user


@pytest.fixture
def here(db: None, packs: dict[str, ReadPack]) -> Office:
    return open_office(packs["yunxi"])


@pytest.fixture
def there(db: None, packs: dict[str, ReadPack]) -> Office:
    return open_office(packs["haitang"])


# --- what people type ------------------------------------------------------------------------------


def fill(
    assessment: Assessment, by: User, facts: Mapping[str, str] = FACTS, reasons: Mapping[str, str] = REASONS
) -> Assessment:
    """Type everything the small pack asks for; the assessment is 填报中 afterwards."""
    cells = cells_of(assessment.pack, facts)
    figures = [
        Figure(assessment=assessment, statement=statement, row=cells[key].row, column=cells[key].column, raw=raw, updated_by=by)
        for key, raw in facts.items()
        if key in cells and (statement := key.removeprefix("上年.").partition(".")[0]) != "项目"
    ]
    Figure.objects.bulk_create([*figures, *_projects(assessment, by, facts, cells)])
    Passage.objects.bulk_create(
        Passage(assessment=assessment, key=key.removeprefix("文字."), text=text, updated_by=by)
        for key, text in facts.items()
        if key.startswith("文字.")
    )
    Judgement.objects.bulk_create(_judgements(assessment, by, facts, reasons))
    begin(assessment, by)
    return assessment


def _projects(assessment: Assessment, by: User, facts: Mapping[str, str], cells: Mapping[str, Any]) -> Iterator[Figure]:
    names = dict.fromkeys(key.split(".")[1] for key in facts if key.startswith("项目.项"))
    for ordinal, name in enumerate(names, 1):
        project = Project.objects.create(assessment=assessment, ordinal=ordinal, created_by=by)
        prefix = f"项目.{name}."
        for key in (key for key in facts if key.startswith(prefix) and key in cells):
            yield Figure(
                assessment=assessment, statement="项目", row=project.row, column=cells[key].column, raw=facts[key], updated_by=by
            )
        rows = dict.fromkeys(key.split(".")[3] for key in facts if key.startswith(f"{prefix}指标."))
        for place, row in enumerate(rows, 1):
            made = {key.split(".")[4]: raw for key, raw in facts.items() if key.startswith(f"{prefix}指标.{row}.")}
            sign, rest = made["target"][0], made["target"][1:]
            number = rest.rstrip("亩株%")
            unit = rest[len(number) :]
            said = {"level1": made["level1"], "level2": made["level2"], "name": made["name"], "sign": sign, "target_value": number}
            for column, raw in (said | {"unit": unit, "actual_value": made["actual"].removesuffix(unit)}).items():
                yield Figure(
                    assessment=assessment, statement=f"项目.{project.row}.指标", row=f"项{place}", column=column, raw=raw, updated_by=by
                )


def _judgements(
    assessment: Assessment, by: User, facts: Mapping[str, str], reasons: Mapping[str, str]
) -> Iterator[Judgement]:
    for indicator in assessment.pack.framework.indicators:
        for ask in indicator.asks:
            key = f"评判.指标{indicator.code}.{ask.item}"
            typed, counted = facts.get(key, ""), ask.kind in ("count", "points")
            amount = typed if counted else facts.get(f"{key}.分", "")
            if typed or amount:
                yield Judgement(
                    assessment=assessment, indicator=indicator.code, item=ask.item, choice="" if counted else typed,
                    amount=amount, reason=reasons.get(key, ""), updated_by=by,
                )  # fmt: skip
        if note := reasons.get(f"评判.指标{indicator.code}.说明"):
            yield Judgement(assessment=assessment, indicator=indicator.code, item="说明", reason=note, updated_by=by)


@pytest.fixture
def filled(here: Office) -> Assessment:
    return fill(here.assessment, here.drafter)


# --- the life of an assessment ---------------------------------------------------------------------

WAYS: dict[AssessmentState, tuple[tuple[str, str], ...]] = {
    S.NOT_STARTED: (),
    S.DRAFTING: (("start", "drafter"),),
    S.SIGNOFF: (("start", "drafter"), ("hand_to_head", "drafter")),
    S.SUBMITTED: (("start", "drafter"), ("hand_to_head", "drafter"), ("sign", "head")),
}
WAYS[S.RETURNED] = (*WAYS[S.SUBMITTED], ("send_back", "reviewer"))
WAYS[S.APPROVED] = (*WAYS[S.SUBMITTED], ("approve", "reviewer"))
WAYS[S.PUBLISHED] = (*WAYS[S.APPROVED], ("publish", "admin"))


def act(office: Office, name: str, who: str, comment: str = "请补充说明。", assessment: Assessment | None = None) -> TransitionLog:
    """One move by one of the office's people, with the roles that person has."""
    assessment = assessment or office.assessment
    user = office.people[who]
    if name in ACTS and ACTS[name].complete:
        examine_now(assessment)
    log = move(seen_by(user, assessment), name, by=user, comment=comment)
    assessment.refresh_from_db(fields=("state", "state_at", "handed_in_at"))
    return log


FOUND: dict[str, list[dict[str, Any]]] = {}
"""What was found in a state, by its fingerprint: reading a whole report takes long, and many tests hand in the same one."""


def examine_now(assessment: Assessment, viewing: Viewing | None = None) -> Examination:
    """The worker's part: the texts of what is typed now, or of what is seen so, are examined."""
    viewing = viewing or Viewing(assessment)
    ask_for(viewing, None)
    job = known(assessment, evaluation_of(viewing))
    if job.done:
        return job
    if job.fingerprint in FOUND:
        Examination.objects.filter(pk=job.pk).update(state="done", finished_at=timezone.now(), findings=FOUND[job.fingerprint])
    else:
        run(Examination.objects.claim(job.pk))
    job.refresh_from_db()
    if job.done:
        FOUND[job.fingerprint] = job.findings
    return job


def seen_by(user: User, assessment: Assessment) -> Viewing:
    return Viewing(assessment, roles_of(user, assessment))


def bureau(assessment: Assessment) -> Viewing:
    """As the reviewer sees it: what was handed in."""
    return Viewing(assessment, frozenset({Role.REVIEWER}))


def roles_of(user: User, assessment: Assessment) -> frozenset[Role]:
    asked = HttpRequest()
    asked.user = user  # type: ignore[attr-defined]
    return roles_for(asked, assessment)


def bring(office: Office, state: AssessmentState) -> Assessment:
    """The office's assessment in that state, filled, by the moves of the people who may."""
    assessment = office.assessment
    if state == S.NOT_STARTED:
        return assessment
    if not assessment.figures.exists():
        fill(assessment, office.drafter)
    for name, who in WAYS[state]:
        if name != "start":
            act(office, name, who)
    assessment.refresh_from_db()
    assert assessment.state == state
    return assessment


# --- browsing --------------------------------------------------------------------------------------


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def login() -> Callable[[User], Client]:
    return logged_in


@pytest.fixture
def drafter(here: Office) -> Client:
    return logged_in(here.drafter)


@pytest.fixture
def head(here: Office) -> Client:
    return logged_in(here.head)


@pytest.fixture
def reviewer(here: Office) -> Client:
    return logged_in(here.reviewer)


@pytest.fixture
def admin(here: Office) -> Client:
    return logged_in(here.admin)


@pytest.fixture
def stranger(here: Office) -> Client:
    return logged_in(here.other_drafter)


class Page:
    """An answer as its reader sees it."""

    def __init__(self, response: HttpResponse):
        self.response = response
        self.status = response.status_code
        self.html = response.content.decode()

    @cached_property
    def tree(self) -> lxml.html.HtmlElement:
        return lxml.html.fromstring(self.html)

    @property
    def text(self) -> str:
        return spaced(self.tree.text_content())

    def __contains__(self, words: str) -> bool:
        return words in self.text

    @property
    def alerts(self) -> list[str]:
        """The messages at the head of the page."""
        return [spaced(e.text_content()) for e in self.tree.find_class("alert-text")]

    def part(self, ident: str) -> lxml.html.HtmlElement:
        found = self.tree.xpath("//*[@id=$ident]", ident=ident)
        assert found, f"页面上没有 id 为“{ident}”的部分"
        return found[0]

    def beside(self, key: str) -> str:
        """The sentence beside a cell; empty where there is none."""
        return "".join(spaced(e.text_content()) for e in self.part(key).find_class("cell-message"))

    def typed_in(self, key: str) -> str:
        """What stands in the cell's field, exactly."""
        return value_of(next(self.part(key).iter("input", "textarea", "select")))

    def form(self, ident: str = "step-form") -> dict[str, str]:
        """The fields of a form, as the browser would send them; templates of rows to come are no fields."""
        inputs = self.part(ident).xpath(".//*[self::input or self::select or self::textarea][@name][not(ancestor::template)]")
        return {e.get("name"): sent(e) for e in inputs if is_sent(e)}

    def closed(self, within: str) -> bool:
        """Whether there is such a part, and nobody can type in it."""
        fields = "self::input[not(@type='hidden')] or self::select or self::textarea or self::button"
        return bool(self.tree.xpath(within)) and not self.tree.xpath(f"{within}//*[{fields}][not(@disabled or @readonly)]")

    def links(self) -> list[str]:
        return [a.get("href") for a in self.tree.iter("a")]


def is_sent(element: lxml.html.HtmlElement) -> bool:
    kind = element.get("type", "")
    chosen = kind not in ("radio", "checkbox") or element.checked
    return chosen and kind not in ("submit", "button", "file") and element.get("name") != "csrfmiddlewaretoken"


def value_of(element: lxml.html.HtmlElement) -> str:
    """What stands in a field.  The line break after ``<textarea>`` is not part of it."""
    if element.tag == "textarea":
        return str(element.text or "").removeprefix("\n")
    return str(element.value or "")


def sent(element: lxml.html.HtmlElement) -> str:
    """Browsers send the line breaks of a text area as CR LF."""
    value = value_of(element)
    return value.replace("\n", "\r\n") if element.tag == "textarea" else value


def spaced(text: str) -> str:
    return " ".join(text.split())


def get(client: Client, name: str, *args: object) -> Page:
    return Page(client.get(reverse(name, args=args)))


def step_url(assessment: Assessment, statement: str) -> str:
    return reverse("step", args=(assessment.pk, STEPS.get(statement, statement)))


def type_in(client: Client, url: str, changes: Mapping[str, Any], form: str = "step-form") -> HttpResponse:
    """Open a page, change some of its fields, send it; as a person does."""
    return client.post(url, {**Page(client.get(url)).form(form), **changes})


def raw(assessment: Assessment, key: str) -> str | None:
    """What is stored for ``报表.行.栏``; None where nothing is."""
    statement, row, column = (*key.split("."), "")[:3]
    figure = Figure.objects.filter(assessment=assessment, statement=statement, row=row, column=column).first()
    return figure.raw if figure else None


# --- the database ----------------------------------------------------------------------------------

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements sent to the database meanwhile, without those that only mark transactions or prolong a session:
    that is written once in a while, so whether it is depends on the clock."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as context:
        yield found
    marks = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
    sent = [q["sql"] for q in context.captured_queries if not q["sql"].startswith(marks)]
    found += [sql for sql in sent if not sql.startswith('UPDATE "django_session"')]


def writes(statements: list[str]) -> list[str]:
    """What was written, apart from sessions and the record of who read it."""
    return [sql for sql in statements if sql.startswith(WRITES) and "django_session" not in sql and '"audit_entry"' not in sql]
