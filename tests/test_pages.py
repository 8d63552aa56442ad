"""Reading writes nothing, and costs the same number of queries for a small assessment and a large one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Acceptance, Assessment, TransitionLog, Wording
from apps.assessments.viewing import Viewing
from apps.budgets.models import Figure
from apps.departments.models import Department
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import live, standing, take
from apps.indicators.models import Evidence
from apps.jobs.models import JobState
from apps.projects.models import Project
from apps.reports.editions import request_edition
from apps.reports.models import Edition
from apps.reviews.models import Comment, Reply
from tests.test_permissions import DOORS
from tests.web import Office, S, bring, bureau, examine_now, queries, writes

PAGES = [
    # name · arguments behind the assessment
    ("assessment", ()),
    ("summary", ()),
    ("step", ("shouzhi",)),
    ("step", ("yewu",)),
    ("step", ("pingpan",)),
    ("project", ("project",)),
    ("score", ()),
    ("findings", ()),
    ("wordings", ()),
    ("report", ()),
    ("edition", ("edition",)),
    ("edition-file", ("edition", "pdf")),
    ("data-file", ("json",)),
    ("data-file", ("xlsx",)),
    ("bundle", ("edition",)),
    ("evidence", ("evidence",)),
    ("review", ()),
    ("changes", ()),
    ("comments-list", ("json",)),
    ("comments-list", ("xlsx",)),
]
WITHOUT_ASSESSMENT = {
    "desk", "overview", "cycles", "checkups", "login", "password_change", "password_change_done", "password_confirm", "live", "ready",
    "verify",
}  # fmt: skip
ELSEWHERE = {"cycle", "cycle-open", "checkup", "checkup-state", "checkup-original", "opinion", "opinion-file", "records"}
ELSEWHERE |= {"first", "first-key", "comment-add", "remarks", "overview-export", "monitoring-open"}
ELSEWHERE |= {"imports", "import", "import-state", "import-original", "import-marked", "workbook-state", "workbook-file", "beside"}
ELSEWHERE |= {"public", "public-district", "public-year", "public-report", "public-figures", "public-file"}
ELSEWHERE |= {"people", "person", "department", "department-add", "roster", "history", "districts"}
ELSEWHERE |= {n for n, doors in DOORS.items() if n.partition("-")[0] == "api" and any(d.method == "get" for d in doors)}
ELSEWHERE |= {"tokens", "second", "second-file", "spot-checks", "letter", "letter-file", "disclosure", "figure-at"}
ELSEWHERE |= {"find", "help", "notices"}
ELSEWHERE |= {"comparison", "results", "results-file", "summaries", "district-summary", "district-summary-file", "units", "units-export"}
"""Forms without rows that could grow, read in test_cycles and test_first; check-ups grow in test_checkups, records in test_audit,
imports in test_imports, what the interface reads in tests/api, second scores and spot checks in tests/reviews, what sums up a
district in tests/desk."""


def test_every_page_that_is_read_is_in_the_list() -> None:
    read = {name for name, doors in DOORS.items() if any(door.method == "get" for door in doors)}
    assert read == {name for name, _ in PAGES} | WITHOUT_ASSESSMENT | ELSEWHERE


def words(office: Office, rows: Iterable[str]) -> None:
    """Rewritten sentences about projects and reasons for findings, so many."""
    for n, row in enumerate(rows):
        Wording.objects.create(assessment=office.assessment, key="句1", row=row, text="改写。", base="原句。", updated_by=office.drafter)
        Acceptance.objects.create(
            assessment=office.assessment, fingerprint=f"X{row}-0-{n}", code="X001", message="有误", reason="已核对无误。", by=office.drafter
        )


def things(office: Office) -> dict[str, Any]:
    assessment = office.assessment
    file = ContentFile(b"x", name="a.txt")
    evidence = Evidence.objects.create(
        assessment=assessment, place="评判.指标2", file=file, name="a.txt", size=1, uploaded_by=office.drafter
    )
    edition = Edition.objects.first() or request_edition(Viewing(assessment), office.drafter)
    edition.pdf.save("report.pdf", ContentFile(b"%PDF"), save=False)
    edition.docx.save("report.docx", ContentFile(b"PK"), save=False)
    edition.state = JobState.DONE
    edition.save()
    words(office, [assessment.projects.first().row, "P0"])
    comment = Comment.objects.create(assessment=assessment, text="意见", by=office.reviewer)
    Reply.objects.create(comment=comment, text="答复", by=office.drafter)
    return {"project": assessment.projects.first().pk, "evidence": evidence.pk, "edition": edition.pk}


def visit(client: Client, office: Office, name: str, args: tuple[str, ...], found: dict[str, Any]) -> list[str]:
    """The queries of one visit."""
    address = reverse(name, args=(office.assessment.pk, *(found.get(a, a) for a in args)))
    with queries() as sent:
        response = client.get(address)
        if response.streaming:
            b"".join(response.streaming_content)
    assert response.status_code == 200, address
    return sent


def enlarge(office: Office) -> None:
    """Thirty projects with thirty indicators, thirty rows of a list, and thirty of everything people add."""
    assessment, by = office.assessment, office.drafter
    projects = Project.objects.bulk_create(Project(assessment=assessment, ordinal=n, created_by=by) for n in range(3, 31))
    first = assessment.projects.first()
    for project in projects:
        Figure.objects.bulk_create(
            Figure(assessment=assessment, statement="项目", row=project.row, column=f.column, raw=f.raw, updated_by=by)
            for f in assessment.figures.filter(statement="项目", row=first.row)
        )
    said = {"level1": "产出指标", "level2": "数量指标", "sign": "≥", "target_value": "1", "actual_value": "1"}
    Figure.objects.bulk_create(
        Figure(assessment=assessment, statement=f"项目.{project.row}.指标", row=f"项{n}", column=column, raw=raw, updated_by=by)
        for project in (first, *projects)
        for n in range(10, 40)
        for column, raw in {**said, "name": f"指标{n}"}.items()
    )
    Figure.objects.bulk_create(
        Figure(assessment=assessment, statement="重点工作", row=f"项{n}", column=column, raw=raw, updated_by=by)
        for n in range(4, 31)
        for column, raw in (("任务", f"任务{n}"), ("来源", "区政府"), ("计划", "10"), ("完成", "9"))
    )
    words(office, [project.row for project in projects])
    evaluation = live(assessment)
    snapshot = take(assessment, Snapshot.Kind.REVIEW, by, evaluation)
    for n in range(30):
        comment = Comment.objects.create(assessment=assessment, text=f"意见{n}", by=office.reviewer)
        Reply.objects.create(comment=comment, text="答复", by=by)
        log = TransitionLog.objects.create(
            assessment=assessment, act="sign", from_state=S.SIGNOFF, to_state=S.SUBMITTED, by=by
        )
        take(assessment, Snapshot.Kind.REVIEW, by, evaluation, log)
        Evidence.objects.create(assessment=assessment, place="评判.指标2", file="a.txt", name=f"{n}.txt", size=1, uploaded_by=by)
        Edition.objects.create(assessment=assessment, snapshot=snapshot, input_hash=f"{n:064}", requested_by=by)


@pytest.mark.parametrize("state", [S.DRAFTING, S.SUBMITTED], ids=["drafting", "submitted"])
def test_a_large_assessment_costs_no_more_queries_than_a_small_one(
    here: Office, drafter: Client, reviewer: Client, state: S
) -> None:
    bring(here, state)
    client, viewing = (drafter, None) if state == S.DRAFTING else (reviewer, bureau(here.assessment))
    found = things(here)
    examine_now(here.assessment, viewing)
    for name, args in PAGES:
        visit(client, here, name, args, found)  # the pack is parsed once a process
    small = {(name, args): visit(client, here, name, args, found) for name, args in PAGES}
    enlarge(here)
    examine_now(here.assessment, viewing)
    wrong = []
    for (name, args), before in small.items():
        after = visit(client, here, name, args, found)
        if len(after) != len(before):
            more = [sql[:160] for sql in after if sql not in before]
            wrong.append(f"{name} {args}：{len(before)} → {len(after)}\n  " + "\n  ".join(more[:4]))
    assert not wrong, "\n".join(wrong)


def test_the_overview_costs_the_same_for_two_departments_and_for_twenty(here: Office, reviewer: Client, admin: Client) -> None:
    bring(here, S.SUBMITTED)
    with queries() as before:
        for client in (reviewer, admin):
            for name in ("overview", "desk"):
                client.get(reverse(name))
        admin.get(reverse("cycles"))
    snapshot = standing(bureau(here.assessment))
    assert snapshot is not None
    for n in range(18):
        department = Department.objects.create(district=here.district, code=f"d{n}", name=f"部门{n}")
        state = (S.SUBMITTED, S.APPROVED)[n % 2]
        assessment = Assessment.objects.create(cycle=here.cycle, department=department, state=state)
        for _ in range(3):
            Snapshot.objects.create(
                assessment=assessment, pack_version=here.version, kind="submission", book=snapshot.book,
                results=snapshot.results, hash=snapshot.hash,
            )  # fmt: skip
    with queries() as after:
        for client in (reviewer, admin):
            for name in ("overview", "desk"):
                client.get(reverse(name))
        admin.get(reverse("cycles"))
    assert len(after) == len(before), "\n".join(sql[:200] for sql in after)
    books = [sql for sql in after if '"factbook_snapshot"."book"' in sql]
    assert books == [], "列表不取事实簿"


@pytest.mark.parametrize("state", list(S), ids=[s.value for s in S])
def test_reading_writes_nothing(
    here: Office, drafter: Client, head: Client, reviewer: Client, admin: Client, state: S
) -> None:
    bring(here, state)
    if state == S.NOT_STARTED:
        here.assessment.projects.create(ordinal=1)
    found = things(here)
    everywhere = [reverse(n) for n in sorted(WITHOUT_ASSESSMENT)]
    within = [reverse(n, args=(here.assessment.pk, *(found.get(a, a) for a in args))) for n, args in PAGES]
    for client in (drafter, reviewer, head, admin):
        for address in within if client in (drafter, reviewer) else everywhere:
            with queries() as sent:
                response = client.get(address)
                if response.streaming:
                    b"".join(response.streaming_content)
            # No worker runs here, and that is what the last of them says.
            assert response.status_code in (200, 302, 404, 503 if address == reverse("ready") else 200), address
            assert writes(sent) == [], address
