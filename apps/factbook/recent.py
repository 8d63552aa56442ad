"""Evaluations of late, by what they follow from.

``evaluate`` is pure, so what was worked out once need not be worked out again while nothing was typed.  The key is the
content itself, every stored value of it: there is no counter that somebody might forget to raise, and no process
needs to hear of what another one wrote.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock

from apps.domain.book.evaluation import Evaluation, evaluate

from .models import Snapshot

KEPT = 48
"""Evaluations a process keeps: those of the people at work, half a megabyte each."""

_recent: OrderedDict[bytes, Evaluation] = OrderedDict()
_turn = Lock()


def evaluation_of_snapshot(snapshot: Snapshot) -> Evaluation:
    """Frozen facts are named by their hash; what they are evaluated by, by the day their cycle is made to."""
    content = (snapshot.hash, snapshot.assessment.cycle.as_of)
    return remembered(content, lambda: evaluate(snapshot.pack, snapshot.thawed()))


def remembered(content: Iterable[object], work_out: Callable[[], Evaluation]) -> Evaluation:
    """The evaluation of just this content: the one made last time, or a new one."""
    key = hashlib.sha256(repr(tuple(content)).encode()).digest()
    with _turn:
        found = _recent.get(key)
        if found is not None:
            _recent.move_to_end(key)
            return found
    made = work_out()
    with _turn:
        _recent[key] = made
        while len(_recent) > KEPT:
            _recent.popitem(last=False)
    return made
