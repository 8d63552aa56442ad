"""What a return leaves open to the department: where the opinions are and what depends on it; and more, where asked."""

from __future__ import annotations

from collections.abc import Iterable

from apps.assessments.life import open_more
from apps.assessments.models import Assessment, TransitionLog
from apps.assessments.texts import REMARK, excess
from apps.departments.models import User
from apps.domain.places import WHOLE, Openings
from apps.factbook.snapshots import live

from .anchors import EVERYTHING, Anchors
from .refusal import Refused


def what_to_open(current: Assessment, more: Iterable[str] = ()) -> Openings:
    """What a return leaves open: where unsettled opinions are, what depends on it, and ``more``.

    Everything where no opinion says where.
    """
    places = [*current.comments.unsettled().values_list("place", flat=True), *more]
    if not places or WHOLE in places:
        return Openings()
    return Anchors(current, live(current)).openings(places)


def allow_more(current: Assessment, places: Iterable[str], reason: str, by: User) -> TransitionLog:
    """Open more of what has been sent back.  To be called in a transaction that has the row locked."""
    places = list(dict.fromkeys(places))
    if not current.in_hand:
        raise Refused("只有退回修改中的自评可以增加开放内容。")
    if not current.openings.partial:
        raise Refused("已经全部开放，不需要增加。")
    if not places:
        raise Refused("请选择要开放的内容。")
    if problem := excess(reason, REMARK):
        raise Refused(f"说明{problem}")
    anchors = Anchors(current, live(current))
    more = anchors.openings(places)
    openings = more if more.opened is None else current.openings.with_more(more.opened)
    told = "、".join(anchors.of(place).label or place for place in places)
    note = f"增加开放：{EVERYTHING if WHOLE in places else told}。{reason.strip()}"
    return open_more(current, openings, note, by)
