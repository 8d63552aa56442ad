"""What the worker runs.  A task takes an id and may run twice: the row decides whether there is work."""

from celery import shared_task

from .editions import claim, make, requeue_stuck


@shared_task(name="apps.reports.tasks.render")
def render(edition_id: int) -> str:
    edition = claim(edition_id)
    if edition is None:
        return "没有要做的"
    make(edition)
    return "完成"


@shared_task(name="apps.reports.tasks.requeue_stale")
def requeue_stale() -> int:
    return requeue_stuck()
