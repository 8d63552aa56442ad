"""Logging in and out, and changing the password."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.departments.models import User
from tests.accounts.conftest import PASSWORD
from tests.web import Office, Page, get, logged_in


def log_in(client: Client, password: str = PASSWORD, **more: str) -> Page:
    data = {"username": "yunxi-drafter", "password": password, **more}
    return Page(client.post(reverse("login"), data, follow=True))


def test_in_and_out(client: Client, user: User) -> None:
    page = log_in(client)
    assert "yunxi-drafter，您好" in page
    page = Page(client.post(reverse("logout"), follow=True))
    assert "登录" in page
    assert client.get(reverse("desk")).status_code == 302


def test_after_logging_in_one_is_where_one_wanted_to_go(client: Client, user: User, here: Office) -> None:
    wanted = reverse("score", args=(here.assessment.pk,))
    response = client.get(wanted)
    assert response["Location"] == f"{reverse('login')}?next={wanted}"
    response = client.post(response["Location"], {"username": "yunxi-drafter", "password": PASSWORD})
    assert response["Location"] == wanted


def test_nobody_is_led_away_to_another_site(client: Client, user: User) -> None:
    response = client.post(f"{reverse('login')}?next=https://example.org/", {"username": "yunxi-drafter", "password": PASSWORD})
    assert response["Location"] == "/"


@pytest.mark.parametrize("password", ["falsch", "", PASSWORD + " "])
def test_a_wrong_password_says_so_and_no_more(client: Client, user: User, password: str) -> None:
    page = log_in(client, password)
    assert page.status == 200
    assert client.get(reverse("desk")).status_code == 302


def test_a_retired_account_cannot_log_in(client: Client, user: User) -> None:
    user.is_active = False
    user.save()
    log_in(client)
    assert client.get(reverse("desk")).status_code == 302


def test_who_is_in_does_not_log_in_again(drafter: Client) -> None:
    assert drafter.get(reverse("login"))["Location"] == "/"


def test_a_real_installation_names_no_accounts(client: Client, here: Office) -> None:
    assert "zipingtong-2020" not in get(client, "login")


def test_the_password_is_changed(user: User) -> None:
    client = logged_in(user)
    assert get(client, "password_change").status == 200
    new = "lincao-gongzuo-2025"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    response = client.post(reverse("password_change"), data)
    assert response["Location"] == reverse("password_change_done")
    user.refresh_from_db()
    assert user.check_password(new)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("12345678", "只包含数字"),
        ("ab12", "至少要有 10 个字符"),
        ("password12", "常见"),
        ("yunxi-drafter", "相似"),
        ("zipingtong", "本系统的名称"),
        ("Zi-Ping-Tong-2026", "本系统的名称"),
        ("zipingtong-2020", "本系统的名称"),
        ("自评通自评通自评通自评通", "本系统的名称"),
    ],
)
def test_a_weak_password_is_refused_in_chinese(user: User, password: str, words: str) -> None:
    data = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    page = Page(logged_in(user).post(reverse("password_change"), data))
    assert page.status == 200
    assert words in page
    assert "password" not in page.text.lower()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
