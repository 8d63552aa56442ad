"""Reasons for a reviewer's deduction, each with the share of the weight it takes, as data: the pack's, else those of all.

Sources: what counties write into their 复核办法 (郫都 2026: no evidence → 0; not verifiable −30 / −60 / −100 %; …).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pkgutil import get_data
from typing import TYPE_CHECKING

import yaml

from ..money import ZERO, round_half_up
from ..rules.base import percent

if TYPE_CHECKING:
    from ..pack.source import Node

SHOWN = ("decided", "approved", "never")
"""When a department sees what its reviewer gave: once the bureau has decided, once all is approved, not at all."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason as it is offered; ``share`` of the weight is taken off (1: all of it), None where the reviewer says how much."""

    text: str
    share: Decimal | None = None

    @property
    def offered(self) -> str:
        return self.text if self.share is None else f"{self.text}，扣{percent(self.share)}"

    def points(self, own: Decimal, weight: Decimal) -> Decimal | None:
        """What is left of the self score; None where the reason says no share."""
        return None if self.share is None else max(ZERO, own - round_half_up(weight * self.share, 2))


def chosen(written: str, offered: Iterable[Reason]) -> Reason | None:
    """The offered reason that a written one begins with; more may be written behind it."""
    text = "".join(written.split())
    return next((one for one in offered if text.startswith(one.offered)), None)


def read_reasons(top: Node) -> tuple[Reason, ...]:
    return tuple(reason for node in top.nodes("reasons") for reason in _read(node))


def _read(node: Node) -> Iterator[Reason]:
    text, shares = node.text("text"), node.texts("share")
    for share in shares or ("",):
        found = _share(share)
        if share and found is None:
            node.problem("P004", f"“share”应为数字（百分数，最多 100%），现为“{share}”", "share")
        yield Reason(text, found)
    node.done()


def _share(text: str) -> Decimal | None:
    digits = text.removesuffix("%")
    if not text.endswith("%") or not digits.replace(".", "", 1).isdecimal() or not 0 < Decimal(digits) <= 100:
        return None
    return Decimal(digits) / 100


@cache
def usual() -> tuple[Reason, ...]:
    """Those offered where the pack names none."""
    found = yaml.safe_load(get_data(__package__, "reasons.yaml") or b"")
    return tuple(Reason(one["text"], _share(share)) for one in found for share in one.get("share", [""]))
