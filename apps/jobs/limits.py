"""A bound on the processor time of one job: whatever somebody sends, the next one's turn comes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

AGAIN_AFTER = 1.0
"""Seconds after which the exception comes once more, where a library swallowed the first."""


class OutOfTime(BaseException):
    """The job used up its processor time.  No ``Exception``: what guards against a broken part must not hold it up."""


@contextmanager
def processor_time(seconds: int) -> Iterator[None]:
    """Raise :class:`OutOfTime` inside after so many seconds of processor time of this process.

    Processor time, not the clock: on a busy machine a long report is not cut off for its neighbours' sake.  Signals
    reach the main thread alone; elsewhere nothing is bounded.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN_AFTER)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _stop(number: int, frame: object) -> None:
    raise OutOfTime
