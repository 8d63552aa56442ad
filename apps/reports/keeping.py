"""What a process made for one report and may use for the next, which is mostly the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any


class Kept:
    """Things made before; where all weigh more than ``most``, the least recently used are given up."""

    every: list[Kept] = []

    def __init__(self, most: int):
        self.most, self.things = most, OrderedDict[Hashable, Any]()
        self.every.append(self)

    @property
    def weight(self) -> int:
        return sum(map(len, self.things.values()))

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        if key not in self.things:
            self.things[key] = make()
            while len(self.things) > 1 and self.weight > self.most:
                self.things.popitem(last=False)
        self.things.move_to_end(key)
        return self.things[key]


def forget() -> None:
    """As if no report had been made: for measures and tests."""
    for kept in Kept.every:
        kept.things.clear()
