"""Who leaves the desk is logged out, and who touches accounts types the password again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts import presence
from apps.departments.models import User
from tests.accounts.conftest import PASSWORD
from tests.web import Page, logged_in, queries

MINUTE = 60


def back_after(client: Client, minutes: int, key: str = presence.SEEN) -> Client:
    session = client.session
    session[key] -= minutes * MINUTE
    session.save()
    return client


# --- idle ------------------------------------------------------------------------------------------


def test_who_was_away_too_long_logs_in_again_and_is_told_why(user: User) -> None:
    client = back_after(logged_in(user), 61)
    page = Page(client.get(reverse("desk"), follow=True))
    assert page.response.redirect_chain == [(f"{reverse('login')}?next=/", 302)]
    assert "超过 60 分钟没有操作，已自动退出，请重新登录。" in page
    assert client.get(reverse("desk")).status_code == 302


def test_who_keeps_working_stays(user: User) -> None:
    client = logged_in(user)
    for _ in range(3):
        assert back_after(client, 40).get(reverse("desk")).status_code == 200


def test_a_page_that_updates_itself_keeps_nobody_logged_in(user: User) -> None:
    client = logged_in(user)
    for _ in range(2):
        response = back_after(client, 40).get(reverse("desk"), HTTP_HX_REQUEST="true")
    assert response.status_code == 302


def test_the_limit_is_the_sites_to_choose(user: User, settings: Any) -> None:
    settings.IDLE_LIMIT /= 6
    assert back_after(logged_in(user), 11).get(reverse("desk")).status_code == 302


def test_a_session_is_not_written_for_every_page(user: User) -> None:
    client = logged_in(user)
    with queries() as sent:
        client.get(reverse("desk"))
    assert not [query for query in sent if query.startswith("UPDATE")]


# --- the password once more ------------------------------------------------------------------------

ACCOUNT_PAGES = ["admin:departments_user_add", "admin:auth_group_add"]


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_accounts_are_changed_only_after_typing_the_password(staff: User, name: str) -> None:
    client = back_after(logged_in(staff), 30, presence.TYPED)
    for method in (client.get, client.post):
        response = method(reverse(name))
        assert response["Location"] == f"{reverse('password_confirm')}?next={reverse(name).replace('/', '%2F')}"
    confirm = response["Location"]
    assert client.post(confirm, {"password": "falsch"}).status_code == 422
    assert client.get(reverse(name)).status_code == 302
    assert client.post(confirm, {"password": PASSWORD})["Location"] == reverse(name)
    assert client.get(reverse(name)).status_code == 200


def test_an_accounts_page_and_its_actions_ask_too(staff: User, user: User) -> None:
    client = back_after(logged_in(staff), 30, presence.TYPED)
    pages = [
        reverse("admin:departments_user_change", args=(user.pk,)),
        reverse("admin:departments_user_delete", args=(user.pk,)),
        reverse("admin:auth_user_password_change", args=(user.pk,)),
    ]
    assert {client.get(page).status_code for page in pages} == {302}
    accounts = reverse("admin:departments_user_changelist")
    assert client.get(accounts).status_code == 200, "看名单不必再输密码"
    client.post(accounts, {"action": "delete_selected", "_selected_action": user.pk, "post": "yes"})
    assert User.objects.filter(pk=user.pk).exists()


def test_a_form_that_was_opened_in_time_is_taken(staff: User) -> None:
    """It opens in the first half of the time, so that there is as long to fill it in; nothing typed is lost."""
    client = logged_in(staff)
    back_after(client, 9, presence.TYPED)
    assert client.get(reverse("admin:departments_user_add")).status_code == 200
    back_after(client, 9, presence.TYPED)
    assert client.post(reverse("admin:departments_user_add"), {}).status_code == 200
    assert client.get(reverse("admin:departments_user_add")).status_code == 302


def test_after_confirming_nobody_is_led_away_to_another_site(staff: User) -> None:
    response = logged_in(staff).post(f"{reverse('password_confirm')}?next=https://example.org/", {"password": PASSWORD})
    assert response["Location"] == "/"


def test_who_may_not_administer_is_not_asked_but_refused(user: User) -> None:
    client = back_after(logged_in(user), 30, presence.TYPED)
    response = client.get(reverse("admin:departments_user_add"))
    assert response["Location"].startswith(reverse("admin:login"))
