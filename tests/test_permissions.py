"""Who may open what: every address × every person × every state of the assessment.

What a person may not see does not exist for them (404); what they see but may not do is refused (403); who is not
logged in is sent to the login page. A new address fails the first test until it has its line in ``DOORS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from apps.accounts.models import Scope
from apps.accounts.tokens import issue
from apps.assessments.models import EDITABLE, Assessment, AssessmentState
from apps.departments.models import Department, Role, User
from apps.exchange.models import Adoption, Import, Workbook
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import live, standing, take
from apps.indicators.models import Evidence
from apps.jobs.models import JobState
from apps.packs.loading import read_folder, store
from apps.packs.models import PackVersion
from apps.reports.models import DistrictSummary, Edition
from apps.reviews.models import Comment, Letter, Remark
from apps.service.models import Heartbeat, parts
from tests.checkups.sample_checkup import examined, written
from tests.domain.monitoring_pack import MONITORING
from tests.domain.small_pack import SMALL_PACK
from tests.web import Office, S, bring, bureau, fill, logged_in, person, write_pack

OWN = {"drafter", "head"}
BUREAU = {"reviewer", "admin"}
NEIGHBOURS = {"other_drafter", "other_head"}
FAR = {"far_drafter", "far_head", "far_reviewer", "far_admin"}
ROLELESS = {"nobody", "staff"}
ABOVE = {"above_head"}
"""The head of the 主管部门: to a unit below it what its own head is."""
PEOPLE = ["anonymous", *sorted(OWN | BUREAU | NEIGHBOURS | FAR | ROLELESS | ABOVE)]

WATCHED = {S.DRAFTING, S.SUBMITTED}
FEWER = sorted(set(PEOPLE) - FAR - NEIGHBOURS - ABOVE | {"other_drafter", "far_reviewer"})
"""In the other states one neighbour and one from afar stand for all of them, and what asks for no state is left out."""

HANDED_IN = {S.SUBMITTED, S.RETURNED, S.APPROVED, S.PUBLISHED}

Rule = Callable[[str, AssessmentState], int]


def sees(who: str, state: AssessmentState) -> bool:
    return who in OWN or (who in BUREAU and state in HANDED_IN)


def seen(answer: int) -> Rule:
    """That answer for whoever sees the assessment; for everybody else it is not there."""
    return lambda who, state: answer if sees(who, state) else 404


def only(may: Callable[[str, AssessmentState], bool], answer: int = 302) -> Rule:
    """That answer for whom it is; others who see the assessment are refused."""
    return lambda who, state: 404 if not sees(who, state) else answer if may(who, state) else 403


def editing(who: str, state: AssessmentState) -> bool:
    return who == "drafter" and state in EDITABLE


def reviewing(who: str, state: AssessmentState) -> bool:
    return who == "reviewer" and state == S.SUBMITTED


def settling(who: str, state: AssessmentState) -> bool:
    return who == "reviewer" and state in (S.SUBMITTED, S.RETURNED)


def unseen_in_review(rule: Rule) -> Rule:
    """An opinion of the round under review: the department does not see it before the bureau has decided."""
    return lambda who, state: 404 if who in OWN and state == S.SUBMITTED else rule(who, state)


def handed_in_only(answer: int) -> Rule:
    """Pages with what is typed now: while the department revises, the bureau gets another answer."""
    return lambda who, state: answer if who in BUREAU and state == S.RETURNED else seen(200)(who, state)


def among(*who_may: str, answer: int = 200, otherwise: int = 404) -> Rule:
    return lambda who, state: answer if who in who_may else otherwise


PAGE = seen(200)
EDIT = only(editing)
EVERYBODY: Rule = lambda who, state: 200  # noqa: E731
EVER_ON: Rule = lambda who, state: 302  # noqa: E731
ADMINS = among("admin", "far_admin")
UNITS = among(*ABOVE)
OWN_PAGE = among(*OWN)
"""Of the department alone: what it brings in is not the bureau's to see."""
CHANGE: Rule = lambda who, state: 404 if who not in OWN else 302 if editing(who, state) else 403  # noqa: E731
PUBLISHED: Rule = lambda who, state: 200 if state == S.PUBLISHED else 404  # noqa: E731
YUNXI = ("=yunxi", "=2024", "=lincao")
ROLES = OWN | BUREAU | NEIGHBOURS | FAR
WORKING = among(*ROLES)
BUREAUS = among("reviewer", "admin", "far_reviewer", "far_admin")


@dataclass(frozen=True)
class Door:
    """A way in: method, address, and the answer each person gets."""

    method: str
    rule: Rule
    args: tuple[str, ...] = ("assessment",)
    data: dict[str, Any] = field(default_factory=dict)
    login: bool = True
    """Who is not logged in is sent to the login page first."""
    token: bool = False
    """A program comes with a token of that person's, and without any session."""


def get(rule: Rule, *args: str, login: bool = True) -> Door:
    return Door("get", rule, args or ("assessment",), login=login)


def post(rule: Rule, *args: str, login: bool = True, **data: Any) -> Door:
    return Door("post", rule, args or ("assessment",), data, login)


def program(method: str, rule: Rule, *args: str, **data: Any) -> Door:
    return Door(method, lambda who, state: 401 if who == "anonymous" else rule(who, state), args or ("assessment",), data, False, True)


NONE = ("",)
"""No arguments; an empty tuple would mean the assessment."""

DOORS: dict[str, tuple[Door, ...]] = {
    "desk": (get(EVERYBODY, *NONE),),
    "notices": (get(EVERYBODY, *NONE), post(EVER_ON, *NONE)),
    "help": (get(EVERYBODY, *NONE),),
    "overview": (get(BUREAUS, *NONE),),
    "overview-export": (get(BUREAUS, *NONE),),
    "overview-view": (post(among("reviewer", "admin", "far_reviewer", "far_admin", answer=302), *NONE, name="我的", query="late=yes"),),
    "overview-act": (
        post(among("reviewer", answer=302), "cycle", act="send_back"),
        post(among("reviewer", "admin", answer=302), "cycle", act="remind"),
        post(among("admin", answer=302), "cycle", act="extend"),
        post(among("admin", answer=302), "cycle", act="assign"),
        post(among(), "cycle", act="没有这一步"),
    ),
    "units": (get(UNITS, *NONE),),
    "units-export": (get(UNITS, *NONE),),
    "comparison": (get(BUREAUS, *NONE),),
    "results": (get(BUREAUS, *NONE),),
    "spot-checks": (get(BUREAUS, *NONE),),
    "results-file": (get(BUREAUS, *NONE),),
    "summaries": (get(BUREAUS, *NONE),),
    "district-summary-make": (post(among("reviewer", "admin", answer=302), "cycle"),),
    "district-summary": (get(among("reviewer", "admin"), "summary"),),
    "district-summary-file": (
        get(among("reviewer", "admin"), "summary", "=pdf"), get(among("reviewer", "admin"), "summary", "=docx"),
        get(among(), "summary", "=html"),
    ),
    "cycles": (get(ADMINS, *NONE),),
    "records": (get(ADMINS, *NONE),),
    "people": (get(ADMINS, *NONE),),
    "person-add": (post(among("admin", "far_admin", answer=422), *NONE, username=""),),
    "districts": (get(among("staff"), *NONE), post(among("staff", answer=422), *NONE)),
    "cycle-carry": (post(among("admin", answer=302), "next_pack"),),
    "people-passwords": (post(ADMINS, *NONE),),
    "roster": (get(ADMINS, *NONE), post(among("admin", "far_admin", answer=422), *NONE)),
    "person": (get(among("admin"), "person"),),
    "person-password": (post(among("admin"), "person"),),
    "person-active": (post(among("admin", answer=302), "person"),),
    "person-email": (post(among("admin", answer=302), "person", email="a@example.cn"),),
    "person-token-revoke": (post(among("admin", answer=302), "person", "token"),),
    "role-add": (post(among("admin", answer=422), "person", role=""),),
    "role-remove": (post(among("admin", answer=302), "person", "role"),),
    "department-add": (get(ADMINS, *NONE), post(among("admin", "far_admin", answer=422), *NONE, name="")),
    "history": (get(among("drafter", "head", "reviewer", "admin"), "department"),),
    "department": (get(among("admin"), "department"), post(among("admin", answer=422), "department", name="")),
    "cycle": (get(among("admin"), "cycle"), post(among("admin", answer=422), "cycle", title="")),
    "cycle-extend": (post(among("admin", answer=422), "cycle", until=""),),
    "cycle-open": (get(among("admin"), "next_pack"), post(among("admin", answer=422), "next_pack", title="")),
    "monitoring-open": (
        get(among("admin"), "next_pack", "=2025-06-30"), get(among(), "next_pack", "=2025-07-31"),
        post(among("admin", answer=422), "next_pack", "=2025-06-30", title=""),
    ),
    "assessment": (get(PAGE),),
    "summary": (get(PAGE),),
    "examine": (post(seen(302)),),
    "step": (
        get(handed_in_only(302), "assessment", "=shouzhi"),
        post(EDIT, "assessment", "=yewu"),
        get(lambda who, state: 302 if who in BUREAU and state == S.RETURNED else 404, "assessment", "=没有这一步"),
    ),
    "cells": (
        post(only(editing, 200), keep="1", form="收支"),
        post(only(editing, 200), form="收支", step="shouzhi"),
    ),
    "beside": (
        Door("get", handed_in_only(404), data={"name": "收支-人员经费.年初"}),
        Door("get", handed_in_only(404), data={"name": "收支"}),
        Door("get", handed_in_only(404), data={"name": "文字.问题-text"}),
        get(seen(404)),
    ),
    "figure-at": (
        Door("get", lambda who, state: 302 if handed_in_only(404)(who, state) == 200 else 404, data={"key": "收支.人员经费.年初"}),
        get(seen(404)),
    ),
    "find": (Door("get", handed_in_only(404), data={"q": "决算"}),),
    "project-copy": (post(EDIT, "assessment", "project"),),
    "project": (
        get(handed_in_only(404), "assessment", "project"),
        # The page's own fields are missing here; what counts is who gets as far as being told so.
        post(only(editing, 302), "assessment", "project"),
    ),
    "project-delete": (post(EDIT, "assessment", "project"),),
    "evidence": (get(PAGE, "assessment", "evidence"),),
    "evidence-add": (
        post(EDIT, name="收支-人员经费.年初"),
        post(only(editing, 404), name="没有-这一格"),
    ),
    "evidence-delete": (post(EDIT, "assessment", "evidence"),),
    "score": (get(PAGE), post(EDIT)),
    "findings": (get(PAGE),),
    # No finding is named: who may write a reason is told so, and what was typed is shown again.
    "finding-reason": (post(only(editing, 409), reason="已核对，数据无误。"),),
    "wordings": (
        get(PAGE),
        post(EDIT, sentence="句1"),
        post(only(editing, 404), sentence="没有这一句"),
    ),
    "report": (get(PAGE),),
    "report-make": (post(seen(302)),),
    "disclosure": (get(PAGE),),
    "disclosure-make": (post(seen(302)),),
    "edition": (
        get(PAGE, "assessment", "edition"),
        get(among(*OWN), "assessment", "draft"),
    ),
    "edition-cancel": (
        post(seen(302), "assessment", "edition"),
        post(among(*OWN, answer=302), "assessment", "draft"),
    ),
    "edition-file": (
        get(PAGE, "assessment", "edition", "=pdf"),
        get(PAGE, "assessment", "edition", "=docx"),
        get(seen(404), "assessment", "edition", "=html"),
        get(among(*OWN), "assessment", "draft", "=pdf"),
    ),
    "review": (get(PAGE),),
    "move": (
        post(only(lambda who, state: who == "reviewer"), "assessment", "=approve"),
        post(only(lambda who, state: who == "admin"), "assessment", "=publish"),
        post(only(lambda who, state: who == "admin"), "assessment", "=withdraw"),
        post(only(lambda who, state: who == "head"), "assessment", "=sign"),
        post(only(lambda who, state: who == "drafter"), "assessment", "=recall"),
        post(seen(404), "assessment", "=没有这一步"),
    ),
    "comment-add": (
        get(only(lambda who, state: who == "reviewer", 200)),
        post(only(reviewing), text="请补充。"),
        post(only(reviewing, 422), text=""),
        # A note of the bureau's own may be written whenever it sees the assessment.
        post(only(lambda who, state: who == "reviewer"), text="上年也这样。", internal="on"),
    ),
    "comment-change": (post(unseen_in_review(only(reviewing)), "assessment", "comment", text="请说明原因。"),),
    "changes": (get(PAGE),),
    "comments-list": (
        get(PAGE, "assessment", "=json"), get(PAGE, "assessment", "=xlsx"), get(seen(404), "assessment", "=pdf"),
    ),
    "remarks": (get(BUREAUS, *NONE), post(among("reviewer", "admin", "far_reviewer", "far_admin", answer=302), *NONE, text="请附合同。")),
    "remark-delete": (post(among("reviewer", "admin", answer=302), "remark"),),
    "open-more": (
        # Nothing but part of it was sent back: there is nothing to open.
        post(only(lambda who, state: who == "reviewer", 422), open="*"),
    ),
    "comment-reply": (
        post(
            unseen_in_review(only(lambda who, state: editing(who, state) or reviewing(who, state))),
            "assessment",
            "comment",
            text="已补充。",
        ),
    ),
    "comment-close": (
        post(unseen_in_review(only(settling)), "assessment", "comment", text="已当面说明。"),
        post(unseen_in_review(only(settling, 422)), "assessment", "comment"),
    ),
    "second": (
        get(unseen_in_review(PAGE)),
        post(only(reviewing), **{"form": "指标", "指标-loaded": "{}", "指标-2.得分": "1", "指标-2.理由": "核定"}),
    ),
    "second-cells": (
        post(only(reviewing, 200), **{"keep": "1", "form": "指标", "指标-loaded": "{}", "指标-2.得分": "1", "指标-2.理由": "核定"}),
        post(only(reviewing, 200), form="指标"),
    ),
    "second-row": (post(only(reviewing), row="2"), post(only(reviewing), back="2")),
    "second-file": (get(unseen_in_review(lambda who, state: 404 if state not in HANDED_IN else PAGE(who, state))),),
    "letter-make": (post(only(lambda who, state: who == "reviewer")),),
    "letter": (get(unseen_in_review(PAGE), "assessment", "letter"),),
    "letter-file": (
        get(unseen_in_review(PAGE), "assessment", "letter", "=pdf"),
        get(unseen_in_review(PAGE), "assessment", "letter", "=docx"),
        get(seen(404), "assessment", "letter", "=html"),
    ),
    "confirm-carried": (post(EDIT),),
    "imports": (get(OWN_PAGE), post(CHANGE)),
    "carry-over": (post(CHANGE),),
    "import": (get(OWN_PAGE, "assessment", "import"),),
    "import-state": (get(OWN_PAGE, "assessment", "import"),),
    "import-accept": (post(CHANGE, "assessment", "import", all="1"),),
    "import-again": (post(CHANGE, "assessment", "import"),),
    "import-delete": (post(CHANGE, "assessment", "import"),),
    "import-original": (get(OWN_PAGE, "assessment", "import"),),
    "import-marked": (get(OWN_PAGE, "assessment", "import"),),
    "adoption-undo": (post(CHANGE, "assessment", "adoption"),),
    "workbook-make": (post(among(*OWN, answer=302)),),
    "workbook-state": (get(OWN_PAGE),),
    "workbook-file": (get(OWN_PAGE),),
    "data-file": (
        get(PAGE, "assessment", "=json"), get(PAGE, "assessment", "=xlsx"), get(seen(404), "assessment", "=pdf"),
    ),
    "bundle": (get(PAGE, "assessment", "edition"), get(among(*OWN), "assessment", "draft")),
    "checkups": (get(WORKING, *NONE), post(among(*ROLES, answer=302), *NONE)),
    "checkup": (get(among("reviewer"), "checkup"), get(among("reviewer", "admin"), "shared")),
    "checkup-about": (
        post(among("reviewer", answer=302), "checkup"),
        # A colleague sees what is shared, and may not change it.
        post(lambda who, state: {"reviewer": 302, "admin": 403}.get(who, 404), "shared"),
    ),
    "checkup-state": (get(among("reviewer"), "checkup"), get(among("reviewer", "admin"), "shared")),
    "checkup-again": (post(among("reviewer", answer=302), "checkup"),),
    "checkup-delete": (post(among("reviewer", answer=302), "checkup"),),
    "checkup-original": (get(among("reviewer"), "checkup"),),
    "checkup-choose": (
        post(among("reviewer", answer=302), "checkup", seen="0"),
        post(lambda who, state: {"reviewer": 302, "admin": 403}.get(who, 404), "shared", seen="0"),
    ),
    "opinion-make": (post(among("reviewer", answer=302), "checkup"),),
    "opinion": (get(among("reviewer"), "checkup", "opinion"),),
    "opinion-file": (
        get(among("reviewer"), "checkup", "opinion", "=pdf"),
        get(among("reviewer"), "checkup", "opinion", "=docx"),
        get(among(), "checkup", "opinion", "=html"),
    ),
    "login": (
        Door("get", lambda who, state: 200 if who == "anonymous" else 302, NONE, login=False),
        Door("post", lambda who, state: 200 if who == "anonymous" else 302, NONE, login=False),
    ),
    # There is somebody already: whatever the key, the page leads to the log-in.
    "first": (Door("get", EVER_ON, NONE, login=False), Door("post", EVER_ON, NONE, login=False)),
    "first-key": (Door("get", EVER_ON, ("=0000",), login=False), Door("post", EVER_ON, ("=0000",), login=False)),
    "logout": (Door("post", lambda who, state: 302, NONE, login=False),),
    "password_change": (get(EVERYBODY, *NONE), post(EVERYBODY, *NONE)),
    "password_confirm": (get(EVERYBODY, *NONE), post(among(answer=422, otherwise=422), *NONE, password="falsch")),
    "password_change_done": (get(EVERYBODY, *NONE),),
    "tokens": (get(EVERYBODY, *NONE), post(among(answer=422, otherwise=422), *NONE, name="")),
    "token-revoke": (post(among("drafter", answer=302), "token"),),
    "api": (get(EVERYBODY, *NONE),),
    "api-schema": (get(EVERYBODY, *NONE, login=False),),
    "api-nothing": (get(among(), *NONE, login=False),),
    "api-assessments": (program("get", EVERYBODY, *NONE),),
    "api-assessment": (program("get", PAGE),),
    "api-figures": (
        program("get", handed_in_only(404)),
        program("patch", only(editing, 200), changes=[{"key": "收支.人员经费.年初", "old": "1", "new": "1"}]),
        program("patch", only(editing, 422), changes=[{"key": "没有这一项", "old": "", "new": "1"}]),
    ),
    "api-facts": (program("get", PAGE),),
    "api-scores": (program("get", PAGE),),
    "api-findings": (program("get", PAGE),),
    # An opinion is still to be answered: who may hand in is told so.
    "api-hand-in": (program("post", only(lambda who, state: who in OWN, 409)),),
    "api-reports": (
        program("get", PAGE),
        program("post", lambda who, state: 409 if who in BUREAU and state == S.RETURNED else seen(200)(who, state)),
    ),
    "api-report-file": (
        program("get", PAGE, "assessment", "edition", "=pdf"),
        program("get", PAGE, "assessment", "edition", "=docx"),
        program("get", PAGE, "assessment", "edition", "=json"),
        program("get", seen(404), "assessment", "edition", "=html"),
        program("get", among(*OWN), "assessment", "draft", "=pdf"),
    ),
    "verify": (get(EVERYBODY, *NONE, login=False), post(EVERYBODY, *NONE, login=False, code="BCDF")),
    # Of what is public; who asks makes no difference.
    "public": (get(EVERYBODY, *NONE, login=False),),
    "public-district": (get(PUBLISHED, *YUNXI[:1], login=False),),
    "public-year": (get(PUBLISHED, *YUNXI[:2], login=False),),
    "public-report": (get(PUBLISHED, *YUNXI, login=False),),
    "public-figures": (
        get(PUBLISHED, *YUNXI, "=json", login=False), get(PUBLISHED, *YUNXI, "=xlsx", login=False),
        get(among(), *YUNXI, "=pdf", login=False),
    ),
    # No worker has made the files here.
    "public-file": (get(among(), *YUNXI, "=pdf", login=False), get(among(), *YUNXI, "=html", login=False)),
    "live": (get(EVERYBODY, *NONE, login=False),),
    "ready": (get(EVERYBODY, *NONE, login=False),),
}


# --- the inventory ---------------------------------------------------------------------------------


def own_patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for item in resolver.url_patterns:
        if isinstance(item, URLPattern):
            yield item
        elif item.namespace != "admin":
            yield from own_patterns(item)


def test_every_address_has_its_doors_in_the_table() -> None:
    names = [pattern.name for pattern in own_patterns(get_resolver())]
    assert None not in names, "地址要有名字"
    assert len(names) == len(set(names))
    assert set(names) == set(DOORS)


# --- a world to knock at ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def next_pack(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, dict[str, str]]:
    """The next year's pack of 云溪区, which no cycle uses yet."""
    text = SMALL_PACK["pack.yaml"].replace("yunxi-2024", "yunxi-2025").replace("year: 2024", "year: 2025")
    pack, files, findings = read_folder(write_pack(tmp_path_factory.mktemp("next"), SMALL_PACK | MONITORING | {"pack.yaml": text}))
    assert pack is not None, findings
    return pack, files


@dataclass
class World:
    clients: dict[str, Client]
    programs: dict[str, Client]
    things: dict[str, Any]

    def address(self, name: str, door: Door) -> str:
        args = [a[1:] if a.startswith("=") else self.things[a] for a in door.args if a]
        return reverse(name, args=args)

    def knock(self, who: str, door: Door, address: str) -> Any:
        return knock((self.programs if door.token else self.clients)[who], door.method, address, door.data, door.token)


@pytest.fixture
def world(
    here: Office, there: Office, next_pack: tuple[Any, dict[str, str]], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> World:
    evidence = evidence_of(here)
    monkeypatch.setattr("apps.service.models.FRESH", timedelta(hours=1))  # all doors take longer than a minute on a busy machine
    Heartbeat.objects.all().delete()  # those of a worker of another test
    Heartbeat.objects.bulk_create(Heartbeat(part=part, at=timezone.now()) for part in parts())
    assessment = bring(here, request.param)
    staff = person("staff")
    User.objects.filter(pk=staff.pk).update(is_staff=True, is_superuser=True)
    above = Department.objects.create(district=here.district, code="above", name="云溪区主管局")
    Department.objects.filter(pk=here.department.pk).update(parent=above)
    users = {
        **here.people,
        "above_head": person("above-head", Role.HEAD, here.district, above),
        **{f"far_{name}": user for name, user in there.people.items() if not name.startswith("other_")},
        "nobody": person("nobody"),
        "staff": User.objects.get(pk=staff.pk),
    }
    if not assessment.projects.exists():
        assessment.projects.create(ordinal=1)
    handed_in = standing(bureau(assessment)) or take(assessment, Snapshot.Kind.SUBMISSION, here.drafter, live(assessment))
    draft = take(assessment, Snapshot.Kind.DRAFT, here.drafter, live(assessment))
    things = {
        "assessment": assessment.pk,
        "project": assessment.projects.first().pk,
        "evidence": evidence.pk,
        "edition": edition_of(here, handed_in).pk,
        "draft": edition_of(here, draft).pk,
        "letter": letter_of(here, handed_in).pk,
        "comment": Comment.objects.create(assessment=assessment, text="请说明。", by=here.reviewer).pk,
        "remark": Remark.objects.create(district=here.district, text="请附合同。", by=here.reviewer).pk,
        "checkup": (checkup := examined(here.reviewer)).pk,
        "opinion": written(checkup).pk,
        "shared": examined(here.reviewer, district=here.district).pk,
        "cycle": here.cycle.pk,
        "person": here.drafter.pk,
        "role": here.drafter.memberships.get().pk,
        "department": here.department.pk,
        "next_pack": store(*next_pack).pk,
        "token": issue(here.drafter, "取数", Scope.READ, 30)[0].pk,
        "summary": summary_of(here).pk,
        **brought_in(here),
    }
    if request.param not in HANDED_IN:
        # A snapshot was needed for the edition alone; nothing was handed in.
        Edition.objects.filter(pk=things["edition"]).update(snapshot=draft)
        Letter.objects.filter(pk=things["letter"]).update(snapshot=draft)
        Snapshot.objects.filter(kind=Snapshot.Kind.SUBMISSION).delete()
    clients = {name: logged_in(user) for name, user in users.items()}
    programs = {name: by_token(user) for name, user in users.items()}
    return World({"anonymous": Client()} | clients, {"anonymous": Client()} | programs, things)


def by_token(user: User) -> Client:
    _, text = issue(user, "程序", Scope.HAND_IN, 30)
    return Client(headers={"authorization": f"Bearer {text}"})


def brought_in(office: Office) -> dict[str, int]:
    """A file that was read, something accepted from it, and a workbook."""
    made = Import(assessment=office.assessment, name="决算.xlsx", size=2, sha256="0" * 64, state="done", requested_by=office.drafter)
    made.file.save("a.xlsx", ContentFile(b"PK"), save=False)
    made.marked.save("b.xlsx", ContentFile(b"PK"), save=False)
    made.save()
    adoption = Adoption.objects.create(assessment=office.assessment, source=made, name="决算.xlsx", by=office.drafter)
    book = Workbook(assessment=office.assessment, state="done", requested_by=office.drafter)
    book.file.save("c.xlsx", ContentFile(b"PK"), save=False)
    book.save()
    return {"import": made.pk, "adoption": adoption.pk}


def evidence_of(office: Office) -> Evidence:
    file = ContentFile("会议纪要".encode(), name="纪要.txt")
    return Evidence.objects.create(
        assessment=office.assessment, place="评判.指标2", file=file, name="纪要.txt", size=12, uploaded_by=office.drafter
    )


def summary_of(office: Office) -> DistrictSummary:
    made = DistrictSummary(cycle=office.cycle, facts={"named": False, "advice": ""}, state="done", requested_by=office.reviewer)
    made.pdf.save("summary.pdf", ContentFile(b"%PDF-1.7"), save=False)
    made.docx.save("summary.docx", ContentFile(b"PK"), save=False)
    made.save()
    return made


def edition_of(office: Office, snapshot: Snapshot) -> Edition:
    edition = Edition(
        assessment=office.assessment, snapshot=snapshot, input_hash=f"{snapshot.pk:064}", state=JobState.DONE,
        draft=snapshot.kind == Snapshot.Kind.DRAFT,
    )  # fmt: skip
    edition.pdf.save("report.pdf", ContentFile(b"%PDF-1.7"), save=False)
    edition.docx.save("report.docx", ContentFile(b"PK"), save=False)
    edition.save()
    return edition


def letter_of(office: Office, snapshot: Snapshot) -> Letter:
    content = {"unit": "林草局", "what": "2024年度自评"}
    made = Letter(
        assessment=office.assessment, snapshot=snapshot, input_hash="1" * 64, state="done", content=content, requested_by=office.reviewer
    )
    made.pdf.save("letter.pdf", ContentFile(b"%PDF-1.7"), save=False)
    made.docx.save("letter.docx", ContentFile(b"PK"), save=False)
    made.save()
    return made


def knock(client: Client, method: str, address: str, data: dict[str, Any], as_json: bool = False) -> Any:
    """The answer; whatever the knock changed is taken back, logging out too."""
    cookies = client.cookies.copy()
    told = {"content_type": "application/json"} if as_json and method != "get" else {}
    with transaction.atomic():
        response = getattr(client, method)(address, data, **told)
        transaction.set_rollback(True)
    client.cookies = cookies
    if response.streaming:
        # Read to its end, the test client closes the file.
        b"".join(response.streaming_content)
    return response


# --- knocking --------------------------------------------------------------------------------------


@pytest.mark.any_database
@pytest.mark.parametrize("world", list(S), indirect=True, ids=[state.value for state in S])
def test_every_door_opens_for_whom_it_should_and_for_nobody_else(
    world: World, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = request.node.callspec.params["world"]
    # Thousands of refusals: what they say is looked at elsewhere.
    monkeypatch.setattr(URLResolver, "resolve_error_handler", lambda _, code: lambda request, exception=None: HttpResponse(status=code))
    wrong = []
    for name, doors in DOORS.items():
        for door in doors:
            if "assessment" not in door.args and state not in WATCHED:
                continue
            address = world.address(name, door)
            for who in PEOPLE if state in WATCHED else FEWER:
                response = world.knock(who, door, address)
                like = "head" if who in ABOVE and door.rule is not UNITS else who
                if who == "anonymous" and door.login:
                    expected, got = f"302 {settings.LOGIN_URL}", response.get("Location", "")
                    good = response.status_code == 302 and got.startswith(f"{reverse(settings.LOGIN_URL)}?next=")
                else:
                    expected, good = str(door.rule(like, state)), response.status_code == door.rule(like, state)
                if "no-store" not in response.get("Cache-Control", ""):
                    wrong.append(f"{door.method} {address}：会留在缓存里")
                if not good:
                    wrong.append(f"{door.method} {address} {who}：应为 {expected}，得 {response.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("world", [S.DRAFTING], indirect=True, ids=["drafting"])
def test_an_address_answers_405_to_the_methods_it_has_not(world: World) -> None:
    wrong = []
    for name, doors in DOORS.items():
        methods = {door.method for door in doors}
        for method in {"get", "post", "put", "delete", "patch"} - methods:
            # The drafter sees all of this assessment, so nothing but the method is wrong; the bureau's pages are its own.
            bureaus = (
                "remarks", "remark-delete", "overview", "overview-export", "overview-view", "overview-act", "comparison",
                "results", "results-file", "spot-checks",
                "summaries", "district-summary-make", "district-summary", "district-summary-file", "cycles", "cycle", "cycle-open",
                "monitoring-open", "cycle-carry", "cycle-extend", "people", "person-add", "person", "person-password", "person-active",
                "role-add", "person-email", "role-remove", "department-add", "department", "roster", "people-passwords",
                "person-token-revoke",
            )  # fmt: skip
            who = "admin" if name in bureaus else "drafter"
            who = "anonymous" if name == "login" else who
            if (name in ("login", "password_change") and method == "put") or name == "api-nothing":
                continue
            response = knock(world.clients[who], method, world.address(name, doors[0]), {})
            if response.status_code != 405:
                wrong.append(f"{method} {name}：得 {response.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("world", [S.SUBMITTED], indirect=True, ids=["submitted"])
def test_a_thing_of_another_assessment_is_not_to_be_had_under_ones_own(world: World, there: Office) -> None:
    """The first number of the address is one's own, the second somebody else's."""
    bring(there, S.SUBMITTED)
    world.things["assessment"] = there.assessment.pk
    wrong = []
    for name in ("project", "project-delete", "evidence", "evidence-delete", "edition", "edition-cancel", "edition-file",
                 "comment-reply", "comment-close",
                 "comment-change", "letter", "letter-file"):  # fmt: skip
        for door in DOORS[name]:
            for who in ("far_drafter", "far_head", "far_reviewer", "far_admin"):
                response = knock(world.clients[who], door.method, world.address(name, door), door.data)
                # Who may not edit at all is told so before anything is looked up.
                if response.status_code not in ({404, 403} if door.method == "post" else {404}):
                    wrong.append(f"{door.method} {name} {who}：得 {response.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("world", [S.DRAFTING], indirect=True, ids=["drafting"])
def test_a_drafter_cannot_touch_anothers_things_through_the_own_assessment(world: World, there: Office) -> None:
    fill(there.assessment, there.drafter)
    world.things["assessment"] = there.assessment.pk
    for name in ("project", "project-delete", "evidence", "evidence-delete"):
        for door in DOORS[name]:
            response = knock(world.clients["far_drafter"], door.method, world.address(name, door), door.data)
            assert response.status_code == 404, name


CLOSED = ((1, 20, "现在还不能填"), (-20, -1, "24时截止，不能再保存、送审和提交"))
"""First and last day of the year's work, from today; and what the page says."""


@pytest.mark.parametrize("world", [S.NOT_STARTED, S.RETURNED], indirect=True, ids=["notstarted", "returned"])
def test_before_the_opening_day_and_after_the_deadline_nothing_can_be_typed(world: World, here: Office) -> None:
    Assessment.objects.update(due_on=None)
    for first, last, sentence in CLOSED:
        now = timezone.localdate()
        here.cycle.opens_on, here.cycle.closes_on = now + timedelta(days=first), now + timedelta(days=last)
        here.cycle.save()
        for name, doors in DOORS.items():
            for door in doors:
                if door.rule is EDIT:
                    assert knock(world.clients["drafter"], door.method, world.address(name, door), door.data).status_code == 403
        page = world.clients["drafter"].get(reverse("step", args=(here.assessment.pk, "shouzhi")))
        assert sentence in page.content.decode()


@pytest.mark.parametrize("world", [S.APPROVED], indirect=True, ids=["approved"])
def test_a_refusal_says_why(world: World, here: Office) -> None:
    response = world.clients["drafter"].post(reverse("step", args=(here.assessment.pk, "shouzhi")))
    assert response.status_code == 403
    assert "已审核通过，内容不再修改。" in response.content.decode()


def administration() -> list[str]:
    """The lists and forms of everything that is registered."""
    models = [model._meta for model in admin.site._registry]
    kinds = ("changelist", "add")
    return ["/admin/", *(reverse(f"admin:{m.app_label}_{m.model_name}_{kind}") for m in models for kind in kinds)]


def test_administration_is_open_to_staff_alone(here: Office, db: None) -> None:
    """Whatever they are in a department or a bureau: others are led to its log-in."""
    for user in (*here.people.values(), person("nobody")):
        client = logged_in(user)
        for address in administration():
            for answer in (client.get(address), client.post(address)):
                assert answer.status_code == 302, address
                assert answer["Location"].startswith(reverse("admin:login")), address


def test_staff_see_what_they_have_the_permission_for_and_nothing_else(db: None) -> None:
    clerk = person("clerk")
    User.objects.filter(pk=clerk.pk).update(is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_entry"))
    client, records = logged_in(User.objects.get(pk=clerk.pk)), reverse("admin:audit_entry_changelist")
    answers = {address: client.get(address).status_code for address in administration()}
    assert {address for address, answer in answers.items() if answer == 200} == {"/admin/", records}
    assert set(answers.values()) == {200, 403}


def test_a_post_without_its_token_is_refused(here: Office) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(here.drafter)
    typed = {"keep": "1", "form": "项目", "项目-新0a1b2c3d.名称": "湿地修复"}
    response = client.post(reverse("cells", args=(here.assessment.pk,)), typed)
    assert response.status_code == 403
    assert here.assessment.projects.count() == 0


def test_two_offices_share_nothing_but_the_program(here: Office, there: Office) -> None:
    """The two packs are the same but for the district's name, and still two."""
    assert PackVersion.objects.count() == 2
    assert not set(here.people.values()) & set(there.people.values())
