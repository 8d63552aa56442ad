"""Running a job in a worker, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from .models import Cancelled, JobQuerySet

logger = logging.getLogger(__name__)


def run(jobs: JobQuerySet, pk: int, work: Callable[[Any], None]) -> str:
    """Claim the job and do it; what goes wrong ends up in the row as a sentence."""
    job = jobs.claim(pk)
    if job is None:
        return "没有要做的"
    try:
        work(job)
    except Cancelled:
        logger.info("任务 %s %s 已取消", job.task, pk)
    except Exception as error:  # whatever went wrong, the row must say so
        job.fail(job.sentence_for(error), error)
    return "完成"
