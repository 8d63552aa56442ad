"""Tables in themselves: sums down and across, tables of one whole beside each other, and the numbers of their rows."""

from __future__ import annotations

from collections.abc import Iterator

from ....findings import Finding
from ...reading import Reading
from . import accounts, columnsums, labelled, rowsums, siblings, tablerows


def check(reading: Reading) -> Iterator[Finding]:
    yield from columnsums.check(reading)
    yield from rowsums.check(reading)
    yield from siblings.check(reading)
    yield from tablerows.check(reading)
    yield from labelled.check(reading)
    yield from accounts.check(reading)
