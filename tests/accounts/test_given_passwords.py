"""A password that somebody else gave is changed before anything else is done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter, StringConverter

from apps.api.middleware import PREFIX
from apps.departments.models import User
from tests.accounts.conftest import PASSWORD
from tests.test_permissions import own_patterns
from tests.web import Office, Page, logged_in

NEW = "qingshan-lvshui-1"
CHANGE = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}


@pytest.fixture
def newcomer(here: Office) -> User:
    """The drafter, whose password somebody set."""
    here.drafter.set_password(PASSWORD)
    here.drafter.save()
    return here.drafter


def addresses() -> list[str]:
    """Every address of ours that opens to a session, arguments made up."""
    from django.urls import get_resolver

    found = []
    for pattern in own_patterns(get_resolver()):
        args = {name: made_up(converter) for name, converter in pattern.pattern.converters.items()}
        found.append(reverse(pattern.name, kwargs=args))
    return [address for address in found if not address.startswith(PREFIX)]


def made_up(converter: Any) -> Any:
    if isinstance(converter, IntConverter):
        return 1
    return "x" if isinstance(converter, StringConverter) else date(2024, 6, 30)


def test_every_page_leads_to_changing_the_password(newcomer: User) -> None:
    client = logged_in(newcomer)
    open_still = {reverse(name) for name in ("password_change", "logout", "live", "ready")}
    closed = [address for address in [*addresses(), reverse("admin:index")] if address not in open_still]
    assert len(closed) > 30
    for address in closed:
        for method in (client.get, client.post):
            response = method(address)
            assert (response.status_code, response["Location"]) == (302, reverse("password_change")), address
    assert "您现在的密码是别人设定的" in Page(client.get(reverse("password_change")))


def test_a_part_of_a_page_takes_the_whole_window_along(newcomer: User, here: Office) -> None:
    response = logged_in(newcomer).get(reverse("summary", args=(here.assessment.pk,)), HTTP_HX_REQUEST="true")
    assert response["HX-Redirect"] == reverse("password_change")
    assert response.content == b""


def test_after_the_change_everything_is_open(newcomer: User, client: Client) -> None:
    client.post(reverse("login"), {"username": newcomer.username, "password": PASSWORD})
    assert client.post(reverse("password_change"), CHANGE)["Location"] == reverse("password_change_done")
    assert client.get(reverse("password_change_done")).status_code == 200
    assert client.get(reverse("desk")).status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)
    assert not newcomer.must_change_password


def test_the_given_password_cannot_be_kept(newcomer: User) -> None:
    page = Page(logged_in(newcomer).post(reverse("password_change"), CHANGE | {"new_password1": PASSWORD, "new_password2": PASSWORD}))
    assert "新密码与现在的密码相同" in page
    newcomer.refresh_from_db()
    assert newcomer.must_change_password


def test_one_can_leave_without_changing(newcomer: User) -> None:
    assert logged_in(newcomer).post(reverse("logout"))["Location"] == reverse("login")


# --- who gives passwords ---------------------------------------------------------------------------


def test_an_account_made_by_the_administrator_has_a_given_password(staff: User) -> None:
    data: dict[str, Any] = {
        "username": "zhangsan", "name": "张三", "password1": NEW, "password2": NEW,
        "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0,
    }  # fmt: skip
    client = logged_in(staff)
    assert "本人第一次登录时要换成自己的" in Page(client.get(reverse("admin:departments_user_add")))
    response = client.post(reverse("admin:departments_user_add"), data)
    assert response.status_code == 302, Page(response)
    assert User.objects.get(username="zhangsan").must_change_password


def test_so_has_one_whose_password_the_administrator_set_anew(staff: User, user: User) -> None:
    address = reverse("admin:auth_user_password_change", args=(user.pk,))
    data = {"usable_password": "true", "password1": NEW, "password2": NEW, "set-password": "1"}
    assert logged_in(staff).post(address, data).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert user.must_change_password


def test_the_administrators_own_password_is_changed_where_everybodys_is(staff: User) -> None:
    client = logged_in(staff)
    own = reverse("admin:auth_user_password_change", args=(staff.pk,))
    for address in (own, reverse("admin:password_change")):
        assert client.get(address)["Location"] == reverse("password_change")


def test_hashing_a_password_anew_does_not_make_it_a_given_one(user: User, client: Client, settings: Any) -> None:
    """Django does that by itself, at a log-in after its way of hashing has changed."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", *settings.PASSWORD_HASHERS]
    before = user.password
    client.post(reverse("login"), {"username": user.username, "password": PASSWORD})
    user.refresh_from_db()
    assert user.password != before
    assert not user.must_change_password
    assert client.get(reverse("desk")).status_code == 200
