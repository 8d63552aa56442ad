"""Timing: several rounds, each thing in turn, so that a busy moment of the machine hits all of them alike."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Measure:
    """One thing that is timed.  ``repeat`` calls make a sample; ``rounds`` limits how many samples are taken."""

    name: str
    act: Callable[[], object]
    repeat: int = 1
    rounds: int = 99
    outside: bool = False
    """It runs in a process of its own: its work is that of a child."""
    before: Callable[[], object] = lambda: None
    """What has to be so when it begins; not timed."""
    walls: list[float] = field(default_factory=list)
    works: list[float] = field(default_factory=list)

    def sample(self) -> None:
        self.before()
        wall, work = time.perf_counter(), self._work()
        for _ in range(self.repeat):
            self.act()
        self.walls.append((time.perf_counter() - wall) / self.repeat)
        self.works.append((self._work() - work) / self.repeat)

    def _work(self) -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN if self.outside else resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime

    @property
    def wall(self) -> float:
        """Seconds by the clock on the wall; more than the work where other programs want the processor too."""
        return median(self.walls)

    @property
    def work(self) -> float:
        """Seconds of processor time: nearly the same on a busy machine and on a quiet one."""
        return median(self.works)


def run(measures: list[Measure], rounds: int, seconds: float) -> int:
    """Call each once to warm it up, then sample all in turn: ``rounds`` times, fewer where the time runs out."""
    end = time.perf_counter() + seconds
    for measure in measures:
        if not measure.outside:
            measure.act()
    for number in range(rounds):
        if number and time.perf_counter() > end:
            return number
        for measure in measures:
            if number < measure.rounds:
                measure.sample()
    return rounds
