"""What the worker runs.  A task takes an id and may run twice: the row decides whether there is work."""

from celery import shared_task

from apps.jobs.running import run

from . import examination, opinions
from .models import Checkup, Opinion


@shared_task(name=Checkup.task)
def examine(checkup_id: int) -> str:
    return run(Checkup.objects.all(), checkup_id, examination.examine)


@shared_task(name=Opinion.task)
def write_opinion(opinion_id: int) -> str:
    return run(Opinion.objects.select_related("checkup"), opinion_id, opinions.write)
