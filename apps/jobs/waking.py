"""Waking a worker: a message without content, one for each job that waits.  The rows are the truth."""

from __future__ import annotations

import logging

WORK = "apps.jobs.tasks.work"

logger = logging.getLogger(__name__)


def wake(queue: str) -> None:
    """Tell a worker of the queue.  A broker that is away loses nothing: the row waits and is made up for."""
    from celery import current_app

    try:
        current_app.send_task(WORK, (queue,), queue=queue, retry=False)
    except Exception:  # the broker's library has its own exceptions for each transport
        logger.warning("队列 %s 暂不可用，等候补发", queue)


def messages_in(queue: str) -> int:
    """How many wake-up calls lie there unheard; raises what the broker's library raises where it is away."""
    from celery import current_app
    from kombu.exceptions import ChannelError

    with current_app.connection_for_read() as connection:
        try:
            return int(connection.default_channel.queue_declare(queue, passive=True).message_count)
        except ChannelError:  # empty
            return 0
