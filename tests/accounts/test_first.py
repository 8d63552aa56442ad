"""An empty system: the first administrator is made by whoever can read the console, and by nobody else."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.accounts import first
from apps.departments.models import User
from tests.web import Page, person

PASSWORD = "qingshan-lvshui-1"
TYPED = {"username": "zhangsan", "name": "张三", "password1": PASSWORD, "password2": PASSWORD}


def test_whoever_comes_to_an_empty_system_is_led_to_making_an_administrator(db: None, client: Client) -> None:
    page = Page(client.get("/", follow=True))
    assert "建立第一个管理员" in page
    assert "createsuperuser" in page
    assert "name=\"password1\"" not in page.html


@pytest.mark.parametrize("key", ["0" * 32, "x"])
def test_without_the_key_nobody_becomes_administrator(db: None, client: Client, key: str) -> None:
    response = client.post(reverse("first-key", args=(key,)), TYPED)
    assert response.status_code == 403
    assert client.post(reverse("first"), TYPED).status_code == 200
    assert not User.objects.exists()


def test_with_the_key_the_administrator_is_made_and_logged_in(db: None, client: Client) -> None:
    assert client.get(first.path()).status_code == 200
    response = client.post(first.path(), TYPED)
    assert response["Location"] == reverse("desk")
    user = User.objects.get()
    assert (user.username, user.name, user.is_superuser, user.must_change_password) == ("zhangsan", "张三", True, False)
    assert "管理员账号已建好" in Page(client.get(response["Location"]))


def test_the_first_password_is_held_to_the_same_rules(db: None, client: Client) -> None:
    page = Page(client.post(first.path(), TYPED | {"password1": "12345678", "password2": "12345678"}))
    assert page.status == 422
    assert "密码" in page
    assert not User.objects.exists()


def test_once_there_is_anybody_the_key_opens_nothing(db: None, client: Client) -> None:
    person("lisi")
    for response in (client.get(first.path()), client.post(first.path(), TYPED), client.get(reverse("first"))):
        assert response["Location"] == reverse("login")
    assert User.objects.count() == 1


def test_the_console_shows_the_address_as_long_as_it_is_needed(db: None) -> None:
    out = StringIO()
    call_command("first_administrator", stdout=out)
    assert first.path() in out.getvalue()
    person("lisi")
    with pytest.raises(CommandError, match="系统里已有账号"):
        call_command("first_administrator", stdout=out)


def test_an_administrator_made_at_the_console_keeps_the_password(db: None) -> None:
    assert not User.objects.create_superuser("wangwu", password=PASSWORD).must_change_password
