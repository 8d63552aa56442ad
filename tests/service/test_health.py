"""For whoever watches the service: every part by name."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.service import parts
from apps.service.models import FRESH, Heartbeat
from apps.service.models import parts as living_parts
from tests.infrastructure import wait_until

WELL = {
    "status": "ok", "database": "ok", "broker": "ok", "worker-reports": "ok", "worker-checkups": "ok", "worker-quick": "ok",
    "beat": "ok", "disk": "ok",
}  # fmt: skip


def all_alive(**late: timedelta) -> None:
    now = timezone.now()
    for part in living_parts():
        # A worker of another test may have left its own behind.
        at = now - late.get(part.replace("-", "_"), timedelta(0))
        Heartbeat.objects.update_or_create(part=part, defaults={"at": at})


def ready(client: Client) -> tuple[int, dict[str, str]]:
    response = client.get(reverse("ready"))
    return response.status_code, response.json()


@pytest.mark.django_db
def test_alive_and_ready(client: Client) -> None:
    all_alive()
    assert client.get(reverse("live")).json() == {"status": "ok"}
    assert ready(client) == (200, WELL)


@pytest.mark.django_db
def test_whether_it_is_alive_asks_nobody(client: Client, django_assert_num_queries) -> None:
    with patch.object(parts, "broker_trouble") as broker, django_assert_num_queries(0):
        client.get(reverse("live"))
    assert not broker.called


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["worker-reports", "worker-checkups", "worker-quick", "beat"])
def test_a_part_that_fell_silent_is_named_and_the_service_not_ready(client: Client, part: str) -> None:
    all_alive(**{part.replace("-", "_"): FRESH + timedelta(seconds=1)})
    assert ready(client) == (503, WELL | {"status": "failed", part: "failed"})
    Heartbeat.objects.filter(part=part).delete()
    assert ready(client) == (503, WELL | {"status": "failed", part: "failed"})


@pytest.mark.django_db
def test_a_broker_that_is_away_is_named(client: Client) -> None:
    all_alive()
    with patch.object(parts, "broker_trouble", return_value="refused"):
        assert ready(client) == (503, WELL | {"status": "failed", "broker": "failed"})


@pytest.mark.django_db
def test_a_full_disk_is_named(client: Client) -> None:
    all_alive()
    with patch("shutil.disk_usage") as usage:
        usage.return_value.free = parts.NO_SPACE - 1
        assert ready(client) == (503, WELL | {"status": "failed", "disk": "failed"})


@pytest.mark.django_db
def test_without_its_database_it_is_alive_and_not_ready(client: Client) -> None:
    with patch.object(Heartbeat.objects, "fresh", side_effect=DatabaseError):
        code, answer = ready(client)
        assert client.get(reverse("live")).status_code == 200
    assert (code, answer["status"], answer["database"], answer["broker"]) == (503, "failed", "failed", "ok")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_gives_signs_of_life_for_its_queues(celery_worker_process: subprocess.Popen[bytes]) -> None:
    workers = {part for part in living_parts() if part != "beat"}
    wait_until(lambda: Heartbeat.objects.fresh() >= workers, "没有动静")
