"""Running jobs in a worker, whatever happens; and seeing to it that somebody does."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.utils.module_loading import import_string

from .limits import OutOfTime, processor_time
from .models import Cancelled, Job, JobState
from .presence import dead, forget
from .turns import jobs_of, take_next
from .waking import messages_in, wake

logger = logging.getLogger(__name__)


def run_next(queue: str) -> str:
    """Do the fair next job of the queue."""
    job = take_next(queue)
    if job is None:
        return "没有要做的"
    run(job)
    return "完成"


def run(job: Job) -> None:
    """Do a claimed job; what goes wrong ends up in the row as a sentence."""
    try:
        with processor_time(job.seconds), job.alive():
            import_string(job.work)(job)
    except Cancelled:
        logger.info("任务 %s %s 已取消", job._meta.label, job.pk)
    except (Exception, OutOfTime) as error:  # whatever went wrong, the row must say so
        job.fail(job.sentence_for(error), error)


def requeue_stuck(queue: str) -> int:
    """Run again what lost its worker, and make up for wake-up calls that were lost."""
    found = sum(model.objects.requeue_stuck() for model in jobs_of(queue))
    waiting = sum(model.objects.filter(state=JobState.QUEUED).count() for model in jobs_of(queue))
    for _ in range(waiting - messages_in(queue) if waiting else 0):
        wake(queue)
    return found


def housekeeping(queues: Iterable[str]) -> int:
    """Of all queues; and the marks of dead processes that no job names any more are cleared away."""
    queues = tuple(queues)
    found = sum(requeue_stuck(queue) for queue in queues)
    # First who is dead, then who is named: what a process claimed before it died is named by then.
    gone = dead()
    running = (model.objects.filter(state=JobState.RUNNING) for queue in queues for model in jobs_of(queue))
    forget(gone - {worker for jobs in running for worker in jobs.values_list("worker", flat=True)})
    return found
