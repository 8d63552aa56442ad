"""What goes on from one year to the next: last year's figures become 上年数, and what stays is offered to be confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from apps.domain.cells import CHOICE, LONG, TEXT
from apps.domain.places import PASSAGE
from apps.files.sheets import Place

from .proposals import Found, Proposal
from .slots import Target

CARRIED = "沿用上年，待确认。"
PEOPLE = ("人", "名", "位")
_STAFF = re.compile("编制|人员|机构")
_INDICATORS = re.compile(r"项目\.项\d+\.指标\.项\d+\.(?:level\d|name|sign|unit|weight)")
_JUDGED = re.compile(r"(?:^|\.)评判\.|\.指标\.")


def taken_over(proposals: Iterable[Proposal], target: Target) -> Iterator[Found]:
    """What last year's assessment says for this one, by the keys of last year."""
    for one in proposals:
        if one.new.strip() and not one.choices:
            place = Place("", one.place)
            if target.find(before := f"上年.{one.key}") is not None:
                yield Found(before, one.new, place)
            if goes_on(one.key, target):
                yield Found(one.key, one.new, place, CARRIED, unsure=True)


def goes_on(key: str, target: Target) -> bool:
    """Whether a fact may well be the same this year: names and texts, people, the indicators of projects; no amounts."""
    slot = target.find(key)
    if slot is None or key.startswith("上年."):
        return False
    if _INDICATORS.fullmatch(key):
        return True
    if _JUDGED.search(key):
        return False
    cell = slot.address.field
    if cell.unit in PEOPLE:
        return bool(_STAFF.search(key))
    return key.startswith(PASSAGE) or cell.type in (TEXT, CHOICE) or (cell.type == LONG and not key.startswith("项目."))
