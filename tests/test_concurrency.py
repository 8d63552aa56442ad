"""Several people at once: real requests and transactions in threads, each with its own connection to the database."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from apps.assessments import deadlines
from apps.assessments.models import Assessment, TransitionLog
from apps.assessments.viewing import Viewing
from apps.audit.models import Entry
from apps.audit.reading import broken
from apps.budgets.models import Figure
from apps.departments.models import Membership, Role, User
from apps.desk import projects
from apps.domain.book.reviewed import FRAMEWORK
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import evaluation_of, evaluation_of_snapshot
from apps.indicators.models import Judgement
from apps.reports.editions import request_edition
from apps.reports.models import Edition
from apps.reviews.marks import marks_of
from tests.web import Office, Page, S, act, bring, examine_now, logged_in, raw, step_url

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment; what each gave, in order."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            ready.wait(30)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(60) for future in [pool.submit(run, act) for act in acts]]


def statuses(responses: Sequence[Any]) -> list[int]:
    return sorted(response.status_code for response in responses)


def drafters(office: Office, count: int) -> list[Client]:
    """As many people drafting for the department."""
    users = User.objects.bulk_create(User(username=f"drafter-{n}", password="!") for n in range(count))
    users = list(User.objects.filter(username__startswith="drafter-"))
    Membership.objects.bulk_create(
        Membership(user=user, role=Role.DRAFTER, district=office.district, department=office.department) for user in users
    )
    return [logged_in(user) for user in users]


ROWS = ("基本支出", "人员经费", "日常公用", "项目支出", "造林")
CELLS = [(row, column) for row in ROWS for column in ("年初", "调整", "决算", "上年决算")]


def test_twenty_people_saving_different_cells_lose_nothing(here: Office) -> None:
    """Of an assessment nobody has begun: all twenty are the first to type."""
    url = step_url(here.assessment, "收支")
    clients = drafters(here, 20)
    form = Page(clients[0].get(url)).form()

    def save(n: int) -> Callable[[], Any]:
        row, column = CELLS[n]
        return lambda: clients[n].post(url, form | {f"收支-{row}.{column}": f"{n + 1}.00"})

    assert statuses(together(*map(save, range(20)))) == [302] * 20
    kept = {(f.row, f.column): f.raw for f in Figure.objects.filter(assessment=here.assessment)}
    assert kept == {CELLS[n]: f"{n + 1}.00" for n in range(20)}
    here.assessment.refresh_from_db()
    assert here.assessment.state == S.DRAFTING
    assert TransitionLog.objects.filter(act="start").count() == 1
    assert Entry.objects.filter(thing="figure").count() == 20
    assert list(broken()) == [], "写记录的也轮流"


def test_of_several_people_saving_the_same_cell_one_wins_and_the_others_are_told(here: Office) -> None:
    url = step_url(here.assessment, "收支")
    clients = drafters(here, 6)
    form = Page(clients[0].get(url)).form()

    def save(n: int) -> Callable[[], Any]:
        return lambda: clients[n].post(url, form | {"收支-人员经费.年初": f"{n + 1}.00"})

    responses = together(*map(save, range(6)))
    assert statuses(responses) == [302] + [409] * 5
    winner = next(n for n, response in enumerate(responses) if response.status_code == 302)
    assert raw(here.assessment, "收支.人员经费.年初") == f"{winner + 1}.00"
    for n, response in enumerate(responses):
        if n != winner:
            page = Page(response)
            assert page.typed_in("收支.人员经费.年初") == f"{n + 1}.00"
            assert f"drafter-{winner}" in page.beside("收支.人员经费.年初") or "已改为" in page.beside("收支.人员经费.年初")


def test_first_answers_to_different_indicators_join(here: Office) -> None:
    url = step_url(here.assessment, "评判")
    clients = drafters(here, 4)
    form = Page(clients[0].get(url)).form()
    answers = [("评判.2-项数.数值", "1"), ("评判.3-等级.选择", "完整（4分）"), ("评判.20-得分.数值", "8"), ("评判.1-第1条.选择", "是")]
    responses = together(*(lambda n=n: clients[n].post(url, form | dict([answers[n]])) for n in range(4)))
    assert statuses(responses) == [302] * 4
    given = {j.indicator: j.choice or j.amount for j in Judgement.objects.exclude(choice="", amount="")}
    assert given == {"2": "1", "3": "完整（4分）", "20": "8", "1": "是"}


def test_rows_added_by_two_people_to_different_projects_are_both_kept(here: Office) -> None:
    clients = drafters(here, 2)
    address = reverse("cells", args=(here.assessment.pk,))
    typed = [{"keep": "1", "form": "项目", f"项目-新{n:08x}.名称": f"项目{n}"} for n in range(6)]
    responses = together(*(lambda c=c, d=d: c.post(address, d) for c, d in zip(clients * 3, typed, strict=True)))
    assert statuses(responses) == [200] * 6
    assert here.assessment.projects.count() == 6
    assert len({row for response in responses for row in response.json()["forms"]["项目"]["placed"].values()}) == 6


def test_the_page_of_a_project_is_made_when_others_may_save_again(here: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    project = bring(here, S.DRAFTING).projects.first()
    address, (client,) = reverse("project", args=(here.assessment.pk, project.pk)), drafters(here, 1)
    held: list[bool] = []
    page = projects._page
    monkeypatch.setattr(projects, "_page", lambda *a, **k: (held.append(connection.in_atomic_block), page(*a, **k))[1])
    form = Page(client.get(address)).form("project-form")
    assert client.post(address, form | {f"项目-{project.row}.年初": "七百"}).status_code == 422
    assert held == [False, False]


def test_handing_in_at_the_same_moment_makes_one_snapshot(here: Office) -> None:
    bring(here, S.SIGNOFF)
    address = reverse("move", args=(here.assessment.pk, "sign"))
    heads = [logged_in(here.head) for _ in range(6)]
    assert statuses(together(*(lambda c=c: c.post(address) for c in heads))) == [302] * 6
    here.assessment.refresh_from_db()
    assert here.assessment.state == S.SUBMITTED
    assert Snapshot.objects.count() == 1
    assert TransitionLog.objects.filter(act="sign").count() == 1
    assert Edition.objects.count() == 1


def test_approving_and_returning_at_the_same_moment_is_one_of_the_two(here: Office) -> None:
    bring(here, S.SUBMITTED)
    one, other = logged_in(here.reviewer), logged_in(here.reviewer)
    together(
        lambda: one.post(reverse("move", args=(here.assessment.pk, "approve"))),
        lambda: other.post(reverse("move", args=(here.assessment.pk, "send_back")), {"comment": "请改。"}),
    )
    here.assessment.refresh_from_db()
    log = TransitionLog.objects.filter(from_state=S.SUBMITTED)
    assert log.count() == 1
    assert here.assessment.state == log.get().to_state


def test_an_opinion_written_while_it_is_approved_is_refused_or_keeps_it_from_being_approved(here: Office) -> None:
    bring(here, S.SUBMITTED)
    writers = [logged_in(here.reviewer) for _ in range(5)]
    address, approver = reverse("comment-add", args=(here.assessment.pk,)), logged_in(here.reviewer)
    opinions = [lambda c=c: c.post(address, {"text": "请说明。"}) for c in writers]
    together(*opinions[:2], lambda: approver.post(reverse("move", args=(here.assessment.pk, "approve"))), *opinions[2:])
    here.assessment.refresh_from_db()
    raised = here.assessment.comments.count()
    assert (here.assessment.state, raised) == (S.APPROVED, 0) or (here.assessment.state == S.SUBMITTED and raised == 5)


def test_two_reviewers_who_decide_at_once_leave_one_outcome_with_its_opinions(here: Office) -> None:
    """Approved with every opinion decided, or sent back with it open and only its place to be changed: never half of each."""
    bring(here, S.SUBMITTED)
    opinion = here.assessment.comments.create(place="文字.问题", text="请补充。", by=here.reviewer)
    one, other = logged_in(here.reviewer), logged_in(here.reviewer)
    together(
        lambda: one.post(reverse("move", args=(here.assessment.pk, "approve")), {f"decide-{opinion.pk}": "kept"}),
        lambda: other.post(reverse("move", args=(here.assessment.pk, "send_back")), {"comment": "请改。"}),
    )
    found = Assessment.objects.get(pk=here.assessment.pk)
    opinion.refresh_from_db()
    assert (found.state, opinion.state, found.openings.partial) in ((S.APPROVED, "kept", False), (S.RETURNED, "open", True))
    assert TransitionLog.objects.filter(from_state=S.SUBMITTED).count() == 1


def test_what_is_saved_while_it_is_approved_is_refused(here: Office) -> None:
    url, clients = step_url(here.assessment, "收支"), drafters(here, 3)
    bring(here, S.DRAFTING)
    form = Page(clients[0].get(url)).form()
    bring(here, S.SUBMITTED)
    approver = logged_in(here.reviewer)
    saves = [lambda c=c: c.post(url, form | {"收支-造林.年初": "77.00"}) for c in clients]
    responses = together(*saves, lambda: approver.post(reverse("move", args=(here.assessment.pk, "approve"))))
    assert statuses(responses) == [302, 403, 403, 403]
    assert Assessment.objects.get(pk=here.assessment.pk).state == S.APPROVED
    assert raw(here.assessment, "收支.造林.年初") == "700"


def test_an_opinion_answered_while_it_is_closed_is_answered_before_or_not_at_all(here: Office) -> None:
    bring(here, S.SUBMITTED)
    opinion = here.assessment.comments.create(text="请说明。", by=here.reviewer)
    act(here, "send_back", "reviewer")
    place, (writer, other), reviewer = (here.assessment.pk, opinion.pk), drafters(here, 2), logged_in(here.reviewer)
    first, second, closed = together(
        lambda: writer.post(reverse("comment-reply", args=place), {"text": "已说明。"}),
        lambda: other.post(reverse("comment-reply", args=place), {"text": "我也说明。"}),
        lambda: reviewer.post(reverse("comment-close", args=place), {"text": "电话里已说清。"}),
    )
    opinion.refresh_from_db()
    assert (closed.status_code, opinion.state, opinion.decision) == (302, "closed", "电话里已说清。")
    assert opinion.replies.count() == [first.status_code, second.status_code].count(302)
    assert {first.status_code, second.status_code} <= {302, 403}


def test_what_is_opened_while_it_is_handed_in_is_opened_before_or_not_at_all(here: Office) -> None:
    bring(here, S.SUBMITTED)
    here.assessment.comments.create(place="文字.问题", text="请补充。", state="answered", by=here.reviewer)
    act(here, "send_back", "reviewer")
    examine_now(Assessment.objects.get(pk=here.assessment.pk))
    drafter, reviewer = logged_in(here.drafter), logged_in(here.reviewer)
    handed, opened = together(
        lambda: drafter.post(reverse("move", args=(here.assessment.pk, "hand_to_head"))),
        lambda: reviewer.post(reverse("open-more", args=(here.assessment.pk,)), {"open": "*"}),
    )
    found = Assessment.objects.get(pk=here.assessment.pk)
    assert (handed.status_code, found.state, opened.status_code) == (302, S.SIGNOFF, 302)
    assert found.openings.partial is False, "单位负责人退回填报人后仍用得上"


def test_what_is_saved_while_it_is_handed_in_is_either_in_it_or_refused(here: Office) -> None:
    """Nothing slips in behind the snapshot: a save that was accepted is part of what the head signs."""
    examine_now(bring(here, S.DRAFTING))
    here.cycle.signoff = False
    here.cycle.save()
    url = step_url(here.assessment, "收支")
    clients = drafters(here, 6)
    form = Page(clients[0].get(url)).form()
    # No sum depends on these: a figure that contradicts another would keep it from being handed in.
    cells = [cell for cell in CELLS if cell[0] == "造林"]
    submit = logged_in(here.drafter)

    def save(n: int) -> Callable[[], Any]:
        row, column = cells[n]
        return lambda: clients[n].post(url, form | {f"收支-{row}.{column}": "77.00"})

    move = reverse("move", args=(here.assessment.pk, "submit"))
    responses = together(*map(save, range(len(cells))), lambda: submit.post(move))
    if Assessment.objects.get(pk=here.assessment.pk).state == S.DRAFTING:
        assert all(response.status_code == 302 for response in responses), "先存下了，这一版还没核对过，没有提交"
        assert not Snapshot.objects.exists()
        examine_now(here.assessment)
        submit.post(move)
    assert Assessment.objects.get(pk=here.assessment.pk).state == S.SUBMITTED
    frozen = Snapshot.objects.get().thawed()
    for (row, column), response in zip(cells, responses, strict=False):
        assert response.status_code in (302, 403)
        accepted = response.status_code == 302
        key = f"上年.收支.{row}.决算" if column == "上年决算" else f"收支.{row}.{column}"
        assert (raw(here.assessment, f"收支.{row}.{column}") == "77.00") == accepted
        assert (frozen.number(key) == 770_000) == accepted


def test_a_save_that_waits_past_the_deadline_is_refused(here: Office) -> None:
    """Sent in time, but another had the row until it was over: the clock is read with the row in hand."""
    url = step_url(here.assessment, "收支")
    client = drafters(here, 1)[0]
    form = Page(client.get(url)).form() | {"收支-人员经费.年初": "1.00"}
    over = deadlines.deadline_of(here.assessment).ends
    moment = [over - timedelta(seconds=1)]
    with mock.patch.object(deadlines, "clock", lambda: moment[0]), ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Assessment.objects.select_for_update().get(pk=here.assessment.pk)
            answer = pool.submit(client.post, url, form)
            # Long enough for a check before the lock to have passed; right code does not depend on it.
            wait([answer], timeout=1)
            moment[0] = over
        assert answer.result(60).status_code == 403
        pool.submit(connections.close_all).result()
    assert raw(here.assessment, "收支.人员经费.年初") is None


def test_workers_that_reach_for_the_same_job_get_it_once(here: Office) -> None:
    bring(here, S.DRAFTING)
    edition = request_edition(Viewing(here.assessment), here.drafter)
    claimed = [found for found in together(*[lambda: Edition.objects.claim(edition.pk)] * 8) if found is not None]
    assert len(claimed) == 1
    assert claimed[0].attempts == 1


def test_people_who_ask_for_the_same_files_at_once_share_one_job(here: Office) -> None:
    bring(here, S.DRAFTING)
    address = reverse("report-make", args=(here.assessment.pk,))
    clients = [logged_in(here.drafter), logged_in(here.head)] * 3
    assert statuses(together(*(lambda c=c: c.post(address) for c in clients))) == [302] * 6
    assert Edition.objects.count() == 1


def test_two_reviewers_marking_at_once_lose_nothing_and_meet_where_they_mark_the_same(here: Office) -> None:
    bring(here, S.SUBMITTED)
    one, url = here.assessment, reverse("second-cells", args=(here.assessment.pk,))
    second = User.objects.create(username="second-reviewer", password="!")
    Membership.objects.create(user=second, role=Role.REVIEWER, district=here.district)
    clients = [logged_in(here.reviewer), logged_in(second)]

    def mark(client: Client, **typed: str) -> Callable[[], Any]:
        sent = {name.replace("_", "."): text for name, text in typed.items()}
        cells = {f"{FRAMEWORK}-{name}": text for name, text in sent.items()}
        loaded = {f"{FRAMEWORK}-loaded": json.dumps(dict.fromkeys(sent, ""))}
        return lambda: client.post(url, {"keep": "1", "form": FRAMEWORK, **loaded, **cells}).json()["forms"][FRAMEWORK]

    apart = [{"2.得分": "1", "2.理由": "漏报两项。"}, {"3.得分": "3", "3.理由": "目标不完整。"}]
    together(*(mark(client, **typed) for client, typed in zip(clients, apart, strict=True)))
    assert {code: (m.amount, m.reason) for code, m in marks_of(one).items()} == {"2": ("1", "漏报两项。"), "3": ("3", "目标不完整。")}
    latest = one.snapshots.get(kind=Snapshot.Kind.REVIEW)
    assert {s.code: s.review for s in evaluation_of_snapshot(latest).sheet.scores if s.review is not None} == {"2": 1, "3": 3}
    answers = together(*(mark(client, **{"1.得分": text}) for client, text in zip(clients, ("0.5", "0.8"), strict=True)))
    assert sorted(bool(answer["conflicts"]) for answer in answers) == [False, True], "one is kept, the other is told of it"
    assert marks_of(one)["1"].amount == next(t for t, a in zip(("0.5", "0.8"), answers, strict=True) if not a["conflicts"])


def test_of_two_reviewers_who_mark_and_approve_the_decision_has_the_marks_before_it_and_none_after(here: Office) -> None:
    bring(here, S.SUBMITTED)
    one, url = here.assessment, reverse("second-cells", args=(here.assessment.pk,))
    second = User.objects.create(username="second-reviewer", password="!")
    Membership.objects.create(user=second, role=Role.REVIEWER, district=here.district)
    approver, marker = logged_in(second), logged_in(here.reviewer)
    form = {
        "keep": "1", "form": FRAMEWORK, f"{FRAMEWORK}-loaded": json.dumps({"2.得分": "", "2.理由": ""}),
        f"{FRAMEWORK}-2.得分": "1", f"{FRAMEWORK}-2.理由": "漏报两项。",
    }  # fmt: skip
    marked, _ = together(lambda: marker.post(url, form), lambda: approver.post(reverse("move", args=(one.pk, "approve"))))
    one.refresh_from_db()
    assert one.state == S.APPROVED and marked.status_code in (200, 403)
    decided = evaluation_of(Viewing(one, frozenset({Role.REVIEWER}))).sheet.by_code()["2"].review
    assert (decided == 1, "2" in marks_of(one)) == ((marked.status_code == 200),) * 2
