"""Signs of life of the processes that answer no requests: the workers of each queue, and beat."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, models
from django.utils import timezone

BEAT = "beat"
FRESH = timedelta(seconds=60)
"""A part that gave no sign for so long is not there; each gives one every ten to fifteen seconds."""

logger = logging.getLogger(__name__)


def worker_of(queue: str) -> str:
    return f"worker-{queue}"


def parts() -> list[str]:
    """Every part that has to give signs of life."""
    return [*map(worker_of, settings.QUEUES), BEAT]


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def fresh(self) -> set[str]:
        """The parts that are there."""
        return set(self.filter(at__gt=timezone.now() - FRESH).values_list("part", flat=True))


class Heartbeat(models.Model):
    part = models.CharField("部分", max_length=40, unique=True)
    at = models.DateTimeField("最近动静")

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        verbose_name = "心跳"
        verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return f"{self.part} {self.at:%H:%M:%S}"


def give_sign(*names: str) -> None:
    """Of a process that goes on whatever becomes of it, and keeps no connection for its children to inherit."""
    try:
        for name in names:
            Heartbeat.objects.update_or_create(part=name, defaults={"at": timezone.now()})
    except DatabaseError as error:
        logger.warning("%s 的动静没有记下：%s", "、".join(names), error)
    finally:
        connection.close()
