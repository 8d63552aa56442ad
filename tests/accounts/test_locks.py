"""Guessing comes to an end: an account, or an address, is locked for a while; and every log-in leaves a record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Entry, Thing
from apps.departments.models import User
from tests.accounts.conftest import PASSWORD, with_password
from tests.web import Office, Page, logged_in, person

OURS, ADMINISTRATION = "login", "admin:login"


def log_in(username: str, password: str, page: str = OURS, address: str = "10.1.2.3", **more: str) -> Any:
    return Client(REMOTE_ADDR=address, **more).post(reverse(page), {"username": username, "password": password})


def fail(times: int, username: str = "staff", **more: str) -> Any:
    for _ in range(times):
        response = log_in(username, "falsch", **more)
    return response


def is_in(response: Any) -> bool:
    return response.status_code == 302


def records() -> list[tuple[str, str | None, str]]:
    found = Entry.objects.filter(thing=Thing.LOGIN).order_by("number")
    return list(found.values_list("username", "address", "act"))


@pytest.mark.parametrize("page", [OURS, ADMINISTRATION])
def test_five_wrong_passwords_lock_the_account_and_the_right_one_does_not_help(staff: User, page: str) -> None:
    assert fail(4, page=page).status_code == 200
    assert fail(1, page=page).status_code == 429
    for door in (OURS, ADMINISTRATION):
        refused = log_in("staff", PASSWORD, door, address="10.9.9.9")
        assert refused.status_code == 429, "一处锁定，处处锁定"


def test_who_mistypes_is_warned_before_the_lock(staff: User) -> None:
    pages = [Page(fail(1)) for _ in range(4)]
    assert "将锁定" not in pages[0]
    assert ["再错 3 次" in pages[1], "再错 2 次" in pages[2], "再错 1 次，将锁定 15 分钟" in pages[3]] == [True] * 3


def test_who_is_locked_out_is_told_until_when_and_whom_to_ask(staff: User, settings: Any) -> None:
    page = Page(fail(5))
    until = timezone.localtime(AccessAttempt.objects.get().attempt_time + settings.AXES_COOLOFF_TIME)
    assert f"到 {until:%-m月%-d日 %H:%M} 自动解除" in page
    assert "这个账号输错密码的次数太多" in page
    assert "系统管理员" in page
    assert "script-src 'self'" in page.response["Content-Security-Policy"]


def test_trying_on_does_not_make_the_lock_longer_and_is_not_recorded_one_by_one(staff: User) -> None:
    fail(5)
    before, lines = AccessAttempt.objects.get().attempt_time, len(records())
    fail(3)
    assert AccessAttempt.objects.get().attempt_time == before
    assert len(records()) == lines


def test_after_the_lock_the_right_password_is_taken_again(staff: User, settings: Any) -> None:
    fail(5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - settings.AXES_COOLOFF_TIME - timedelta(seconds=1))
    assert is_in(log_in("staff", PASSWORD))


def test_other_accounts_go_on_from_the_same_address(staff: User, user: User) -> None:
    fail(5)
    assert is_in(log_in(user.username, PASSWORD))


def test_an_account_that_does_not_exist_is_locked_like_one_that_does(staff: User) -> None:
    """Otherwise the lock would tell which names exist."""
    assert fail(5, "niemand").status_code == 429


def test_an_address_that_tries_many_names_is_locked_for_all_of_them(user: User, settings: Any) -> None:
    settings.ADDRESS_FAILURE_LIMIT = 8
    for n in range(8):
        response = fail(1, f"name{n}")
    assert "这个网络地址登录失败的次数太多" in Page(response)
    assert log_in(user.username, PASSWORD).status_code == 429
    assert is_in(log_in(user.username, PASSWORD, address="10.9.9.9"))


def test_an_insider_cannot_wipe_away_guesses_at_another_by_logging_in(staff: User, user: User) -> None:
    fail(4)
    assert is_in(log_in(user.username, PASSWORD))
    assert fail(1).status_code == 429


def test_the_own_wrong_passwords_are_forgotten_when_one_is_in(user: User) -> None:
    for _ in range(3):
        fail(4, user.username)
        assert is_in(log_in(user.username, PASSWORD))


# --- where somebody comes from ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "told", "believed"),
    [
        (0, "", "10.0.0.1"),
        (0, "1.2.3.4", "10.0.0.1"),  # nobody stands before this service: the client wrote that
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # the first is the client's own word
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.1"),
        (1, "unknown", "10.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_the_sites_own_proxies_are_believed(
    staff: User, settings: Any, proxies: int, told: str, believed: str
) -> None:
    settings.PROXIES = proxies
    log_in("niemand", "falsch", address="10.0.0.1", **({"HTTP_X_FORWARDED_FOR": told} if told else {}))
    assert records() == [("niemand", believed, "failure")]


# --- the records -----------------------------------------------------------------------------------


def test_every_log_in_leaves_a_record(staff: User) -> None:
    log_in("staff", PASSWORD)
    fail(5)
    log_in("staff", PASSWORD)
    expected = ["success", *["failure"] * 4, "locked"]
    assert records() == [("staff", "10.1.2.3", outcome) for outcome in expected]


def test_the_administrator_reads_the_records_and_nobody_changes_them(staff: User) -> None:
    fail(2, "zhangsan")
    client = logged_in(staff)
    page = Page(client.get(reverse("admin:audit_entry_changelist")))
    assert "zhangsan" in page
    assert "用户名或密码不对" in page
    assert "10.1.2.3" in page
    assert client.get(reverse("admin:audit_entry_add")).status_code == 403
    pk = Entry.objects.filter(username="zhangsan").first().pk
    assert client.post(reverse("admin:audit_entry_delete", args=(pk,)), {"post": "yes"}).status_code == 403
    client.post(reverse("admin:audit_entry_change", args=(pk,)), {"username": "lisi"})
    assert Entry.objects.get(pk=pk).username == "zhangsan"


# --- lifting a lock --------------------------------------------------------------------------------


def act(staff: User, model: str, action: str, *chosen: int) -> Page:
    address = reverse(f"admin:{model}_changelist")
    return Page(logged_in(staff).post(address, {"action": action, "_selected_action": chosen}, follow=True))


def test_the_administrator_opens_a_locked_account(staff: User, user: User) -> None:
    fail(5, user.username)
    page = act(staff, "departments_user", "unlock_accounts", user.pk)
    assert f"已解除锁定：账号 {user.username}。" in page
    assert is_in(log_in(user.username, PASSWORD))
    assert ("staff", "unlocked") in [(name, outcome) for name, _, outcome in records()]


def test_the_administrator_opens_a_locked_address(staff: User, user: User, settings: Any) -> None:
    settings.ADDRESS_FAILURE_LIMIT = 5
    for n in range(5):
        fail(1, f"name{n}")
    chosen = Entry.objects.get(act="locked")
    page = act(staff, "audit_entry", "unlock_account_and_address", chosen.pk)
    assert "地址 10.1.2.3" in page
    assert is_in(log_in(user.username, PASSWORD))


def test_who_may_only_read_the_records_opens_nothing(user: User, staff: User) -> None:
    from django.contrib.auth.models import Permission

    fail(5, user.username)
    reader = with_password(person("reader"))
    User.objects.filter(pk=reader.pk).update(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_entry"))
    chosen = Entry.objects.get(act="locked")
    act(User.objects.get(pk=reader.pk), "audit_entry", "unlock_account_and_address", chosen.pk)
    assert log_in(user.username, PASSWORD).status_code == 429


def test_guessing_the_old_password_on_an_open_screen_locks_too(user: User, here: Office) -> None:
    client = logged_in(user)
    data = {"old_password": "falsch", "new_password1": "qingshan-lvshui-1", "new_password2": "qingshan-lvshui-1"}
    answers = [client.post(reverse("password_change"), data).status_code for _ in range(5)]
    assert answers == [200] * 4 + [429]
    assert client.post(reverse("password_change"), data | {"old_password": PASSWORD}).status_code == 429
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
