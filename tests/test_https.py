"""Behind a proxy that speaks https to the world: nothing goes over http, and Django's own checks are content."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from apps.departments.models import User
from tests.web import Page, logged_in


def test_the_deployment_check_has_nothing_to_say(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ZIPINGTONG_", "DATABASE_", "REDIS_"))}
    environment |= {"ZIPINGTONG_VAR_DIR": str(tmp_path), "ZIPINGTONG_HTTPS": "1", "ZIPINGTONG_ALLOWED_HOSTS": "ziping.example"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--tag", "security"]
    result = subprocess.run(command, cwd=site.BASE_DIR, env=environment, text=True, capture_output=True)
    assert result.returncode == 0
    assert re.fullmatch(r"System check identified no issues \(\d silenced\)\.\n", result.stdout + result.stderr)


@pytest.fixture
def https(settings: Any) -> Client:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    return Client()


@pytest.mark.parametrize("headers", [{}, {"HTTP_X_FORWARDED_PROTO": "http"}])
def test_http_is_sent_to_https(db: None, https: Client, headers: dict[str, str]) -> None:
    response = https.get("/login/?next=/overview/", **headers)
    assert response.status_code == 301
    assert response["Location"] == "https://testserver/login/?next=/overview/"


def test_what_came_by_https_to_the_proxy_is_served(db: None, https: Client) -> None:
    assert https.get("/login/", HTTP_X_FORWARDED_PROTO="https", follow=False)["Location"] == reverse("first")


def test_who_watches_the_service_is_not_sent_away(db: None, https: Client) -> None:
    for name in ("live", "ready"):
        assert https.get(reverse(name))["Content-Type"] == "application/json"


def test_the_administration_site_brings_no_inline_script(db: None) -> None:
    staff = User.objects.create(username="staff", is_staff=True, is_superuser=True)
    client = logged_in(staff)
    for name in ("admin:index", "admin:departments_user_add", "admin:departments_user_changelist", "admin:departments_department_add"):
        page = Page(client.get(reverse(name)))
        assert page.status == 200
        assert "script-src 'self';" in page.response["Content-Security-Policy"]
        inline = [s for s in page.tree.iter("script") if not s.get("src") and s.get("type") != "application/json"]
        assert inline == [], name
        assert not page.tree.xpath("//@*[starts-with(name(), 'on')]"), name
