"""What the worker runs.  A task takes an id and may run twice: the row decides whether there is work."""

from celery import shared_task

from apps.jobs.running import run

from .editions import make
from .models import Edition


@shared_task(name=Edition.task)
def render(edition_id: int) -> str:
    return run(Edition.objects.select_related("snapshot__pack_version", "assessment"), edition_id, make)
