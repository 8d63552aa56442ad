"""For whoever watches the service."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse


@pytest.mark.django_db
def test_alive_and_ready(client: Client) -> None:
    assert client.get(reverse("live")).json() == {"status": "ok"}
    assert client.get(reverse("ready")).json() == {"status": "ok", "database": True}


@pytest.mark.django_db
def test_without_its_database_it_is_alive_and_not_ready(client: Client) -> None:
    with patch("apps.desk.health.connection.cursor", side_effect=DatabaseError):
        response = client.get(reverse("ready"))
        assert client.get(reverse("live")).status_code == 200
    assert (response.status_code, response.json()) == (503, {"status": "unavailable", "database": False})
