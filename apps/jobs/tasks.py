"""What the queues carry: a call to work, and the housekeeping that beat asks for."""

from celery import shared_task
from django.conf import settings

from . import running
from .waking import WORK


@shared_task(name=WORK)
def work(queue: str) -> str:
    return running.run_next(queue)


@shared_task(name="apps.jobs.tasks.requeue_stuck")
def requeue_stuck() -> int:
    """Jobs of all queues that lost their worker or their wake-up call."""
    return running.housekeeping(settings.QUEUES)
