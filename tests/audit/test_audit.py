"""Who did what: written by the act itself, for ever, and whoever tampers with it is seen."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.audit.case import Case
from apps.audit.models import Act, Entry, Thing
from apps.audit.reading import broken, end, history
from apps.audit.record import Change, record, together
from apps.budgets.keeping import keep
from apps.budgets.models import Figure
from apps.departments.models import Department, User
from tests.infrastructure import deletable
from tests.web import Office, Page, S, bring, fill, get, logged_in, step_url

CASE = Case("yunxi", "lincao", 2024)


def command(*words: str) -> str:
    out = io.StringIO()
    call_command("audit", *words, stdout=out)
    return out.getvalue()


def told(thing: Thing) -> list[tuple[str, str, str, str]]:
    found = Entry.objects.filter(thing=thing).order_by("number")
    return list(found.values_list("username", "act", "before", "after"))


# --- the chain -------------------------------------------------------------------------------------


@pytest.fixture
def three(db: None) -> None:
    record("zhangsan", CASE, Change(Thing.FIGURE, "收支.合计.决算", "", "100"))
    record("lisi", CASE, Change(Thing.FIGURE, "收支.合计.决算", "100", "120"), Change(Thing.PASSAGE, "文字.概况", "", "概况。"))


def test_a_chain_as_it_was_written_holds(three: None) -> None:
    assert list(broken()) == []
    assert "操作记录 3 条，指纹链完整" in command("verify")


@pytest.mark.parametrize("field", ["after", "username", "at", "hash"])
def test_a_row_changed_behind_the_back_is_shown(three: None, field: str) -> None:
    value = "2020-01-01 00:00:00" if field == "at" else "f" * 64 if field == "hash" else "999"
    tampered(f"UPDATE audit_entry SET {field} = '{value}' WHERE number = 2")
    assert any(sentence.startswith("第 2 条与它的指纹不符") for sentence in broken())
    with pytest.raises(CommandError, match="不符"):
        command("verify")


def test_a_row_taken_out_is_shown(three: None) -> None:
    tampered("DELETE FROM audit_entry WHERE number = 2")
    assert next(iter(broken())) == "第 2 条不在了。"


def test_who_shortens_the_chain_is_convicted_by_an_end_noted_down_before(three: None) -> None:
    noted = end()
    assert list(broken(noted)) == []
    tampered("DELETE FROM audit_entry WHERE number = 3")
    assert list(broken()) == []
    with pytest.raises(CommandError):
        command("verify", "--known", f"{noted.count}:{noted.hash}")


def tampered(sql: str) -> None:
    """As somebody would who may do anything in the database."""
    with deletable(), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS audit_entry_stands_update") if connection.vendor == "sqlite" else cursor.execute(
            "ALTER TABLE audit_entry DISABLE TRIGGER USER"
        )
        cursor.execute(sql)


@pytest.mark.parametrize("sql", ["UPDATE audit_entry SET after = '999'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_or_delete_a_record(three: None, sql: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Entry.objects.count() == 3


def test_the_application_does_not_even_try(three: None) -> None:
    with pytest.raises(TypeError):
        Entry.objects.all().delete()
    with pytest.raises(TypeError):
        Entry.objects.update(after="")


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("306.74", "364.80", ("306.74", "364.80")),
        ("", "甲" * 80, ("", "甲" * 60 + "…")),
        ("甲" * 70 + "乙。", "甲" * 70 + "丙丁。", ("…" + "甲" * 10 + "乙。", "…" + "甲" * 10 + "丙丁。")),
        ("甲" * 70 + "乙", "甲" * 70, ("…" + "甲" * 10 + "乙", "…" + "甲" * 10)),
    ],
)
def test_of_long_texts_is_shown_where_they_differ(before: str, after: str, shown: tuple[str, str]) -> None:
    assert Entry(before=before, after=after).apart == shown


def test_nobody_is_ever_deleted(here: Office) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM departments_user")
    assert User.objects.filter(pk=here.drafter.pk).exists()


def test_what_is_taken_back_leaves_no_record(db: None) -> None:
    with pytest.raises(ValueError), transaction.atomic(), together():
        record("zhangsan", CASE, Change(Thing.FIGURE, "收支.合计.决算", "", "100"))
        raise ValueError
    assert not Entry.objects.exists()


# --- what acts write -------------------------------------------------------------------------------


def test_a_saved_figure_says_who_when_from_where_and_what_it_was(here: Office) -> None:
    fill(here.assessment, here.drafter)
    figure = here.assessment.figures.filter(statement="收支").first()
    client, address = logged_in(here.drafter), step_url(here.assessment, "收支")
    data = Page(client.get(address)).form()
    key = f"收支-{figure.row}.{figure.column}"
    assert key in data
    client.post(address, data | {key: "31415"}, REMOTE_ADDR="10.1.2.3")
    entry = history(here.assessment.case, str(figure)).first()
    assert entry is not None
    assert (entry.username, entry.address, entry.before, entry.after) == (here.drafter.username, "10.1.2.3", figure.raw, "31415")
    assert Entry.objects.filter(thing=Thing.FIGURE).count() == 1, "只记改动的"


def test_fifty_figures_cost_as_many_queries_as_five(filled: Assessment, here: Office) -> None:
    counts = []
    for many in (5, 50):
        texts = {(f"行{number}", "决算"): str(number + many) for number in range(many)}
        stored = {(f.row, f.column): f for f in filled.figures.filter(statement="另表")}
        with CaptureQueriesContext(connection) as queries, transaction.atomic(), together():
            keep(filled, "另表", texts, stored, here.drafter)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Entry.objects.filter(thing=Thing.FIGURE).count() == 55
    assert Figure.objects.filter(statement="另表").count() == 50


def test_the_rows_of_a_list_are_written_down_though_they_are_kept_in_bulk(here: Office) -> None:
    fill(here.assessment, here.drafter)
    client, address = logged_in(here.drafter), step_url(here.assessment, "重点工作")
    data = Page(client.get(address)).form()
    client.post(address, {name: "" if name.startswith("重点工作-项1.") else text for name, text in data.items()})
    removed = Entry.objects.filter(thing=Thing.FIGURE, subject__startswith="重点工作.")
    assert removed.exists()
    assert list(broken()) == []


def test_the_way_of_an_assessment_is_in_the_log(here: Office) -> None:
    bring(here, S.PUBLISHED)
    steps = [(username, after) for username, _, _, after in told(Thing.STATE)]
    assert (here.reviewer.username, "审核通过") in steps
    assert steps[-1] == (here.admin.username, "已公开")


def test_who_read_and_who_took_a_report_is_in_the_log(here: Office) -> None:
    bring(here, S.SUBMITTED)
    get(logged_in(here.reviewer), "report", here.assessment.pk)
    entry = Entry.objects.filter(thing=Thing.REPORT, act=Act.READ).get()
    assert (entry.username, entry.case) == (here.reviewer.username, here.assessment.case)


def test_coming_in_and_going_is_in_the_log(here: Office) -> None:
    here.drafter.choose_password("lincao-gongzuo-2025")
    here.drafter.save()
    client = Client()
    client.post(reverse("login"), {"username": here.drafter.username, "password": "lincao-gongzuo-2025"})
    client.post(reverse("logout"))
    assert [act for _, act, _, _ in told(Thing.LOGIN)] == ["success", "logout"]


def test_the_administration_site_writes_field_by_field_and_nothing_twice(here: Office, staff: User) -> None:
    client = logged_in(staff)
    address = reverse("admin:departments_department_change", args=(here.department.pk,))
    client.post(address, {"code": here.department.code, "name": "林草和园林局", "parent": ""})
    assert Department.objects.get(pk=here.department.pk).name == "林草和园林局"
    assert told(Thing.DEPARTMENT) == [(staff.username, "change", here.department.name, "林草和园林局")]
    from django.contrib.admin.models import LogEntry

    assert not LogEntry.objects.exists()


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_superuser("staff", password="lincao-gongzuo-2025")


def test_a_password_is_never_in_the_log(here: Office, staff: User) -> None:
    client = logged_in(staff)
    session = client.session
    session["password_typed"] = 4_000_000_000
    session.save()
    address = reverse("admin:auth_user_password_change", args=(here.drafter.pk,))
    client.post(address, {"password1": "qingshan-lvshui-1", "password2": "qingshan-lvshui-1", "usable_password": "true"})
    entry = Entry.objects.filter(thing=Thing.USER, subject=here.drafter.username).get()
    assert entry.note == "密码"
    assert not Entry.objects.filter(after__contains="qingshan").exists()


# --- asking ----------------------------------------------------------------------------------------


def test_the_console_lists_the_history_of_an_assessment(three: None) -> None:
    lines = command("show", "lincao/2024").splitlines()
    assert len(lines) == 3
    assert "lisi" in lines[1]
    assert "100 → 120" in lines[1]
    with pytest.raises(CommandError, match="没有"):
        command("show", "shuiwu/2024")


def test_the_administrator_finds_what_was_done_and_drafts_stay_the_departments_own(here: Office) -> None:
    fill(here.assessment, here.drafter)
    record(here.drafter, here.assessment.case, Change(Thing.FIGURE, "收支.合计.决算", "", "271828"))
    client = logged_in(here.admin)
    page = get(client, "records")
    assert "收支.合计.决算" in page
    assert "271828" not in page
    assert "部门提交后可见" in page
    bring(here, S.SUBMITTED)
    assert "271828" in Page(client.get(reverse("records"), {"thing": "figure", "who": here.drafter.username}))
    assert "没有符合的记录" in Page(client.get(reverse("records"), {"who": "niemand"}))


def test_another_districts_records_are_not_there(here: Office, there: Office) -> None:
    record(there.drafter, there.assessment.case, Change(Thing.FIGURE, "收支.别处.决算", "", "1"))
    assert "收支.别处.决算" not in get(logged_in(here.admin), "records")


def test_the_page_of_records_turns_over_and_costs_the_same(here: Office, django_assert_max_num_queries: Any) -> None:
    client = logged_in(here.admin)
    record(here.drafter, here.assessment.case, *(Change(Thing.FIGURE, f"收支.行{n}.决算", "", "1") for n in range(60)))
    with django_assert_max_num_queries(10):
        page = get(client, "records")
    assert "收支.行59.决算" in page
    assert "收支.行9.决算" not in page
    number = Entry.objects.order_by("-number")[49].number
    assert "收支.行9.决算" in Page(client.get(reverse("records"), {"before": number}))
