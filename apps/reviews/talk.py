"""Opinions beside what they are about: which there are at a place, which a page shows, what may be done with them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from apps.assessments.models import AssessmentState
from apps.assessments.viewing import Viewing
from apps.departments.models import Role
from apps.domain.book.evaluation import Evaluation
from apps.domain.places import covers

from .anchors import Anchor, Anchors
from .models import Comment
from .settling import Decision


def noting(viewing: Viewing) -> bool:
    """Whether who looks may write notes of the bureau's own."""
    return Role.REVIEWER in viewing.roles and viewing.for_bureau


def settling(viewing: Viewing) -> bool:
    """Whether who looks may settle opinions: while it is reviewed, and while the department revises."""
    with_either = viewing.assessment.state in (AssessmentState.SUBMITTED, AssessmentState.RETURNED)
    return Role.REVIEWER in viewing.roles and with_either


def answering(viewing: Viewing, comment: Comment) -> bool:
    """Whether who looks may answer an opinion: its department while it revises, the reviewer while reviewing."""
    if comment.internal:
        return noting(viewing) and not comment.settled
    return (viewing.may_edit or viewing.reviewing) and not comment.settled


def taking_back(viewing: Viewing, comment: Comment) -> bool:
    """An opinion may be changed or taken back by its writer as long as the department has not seen it."""
    if comment.internal:
        return noting(viewing)
    sent = viewing.assessment.handed_in_at is not None and comment.at < viewing.assessment.handed_in_at
    return viewing.reviewing and not sent


@dataclass(frozen=True)
class Said:
    """An opinion on a page: with its place as it is now, and what who looks may do with it."""

    comment: Comment
    anchor: Anchor
    may_reply: bool
    may_settle: bool
    may_change: bool
    decided: Decision | None = None
    """What was just decided about it and could not be kept."""

    @property
    def changed(self) -> bool:
        """What stood there when it was written stands there no more."""
        return bool(self.comment.stood) and not self.anchor.gone and self.comment.stood != self.anchor.now


class Talk:
    """The opinions of an assessment as who looks may see them, read once a page."""

    def __init__(self, viewing: Viewing, evaluation: Evaluation, path: str = ""):
        """``path`` is the page to come back to."""
        self.viewing, self.evaluation, self.path = viewing, evaluation, path
        self.anchors = Anchors(viewing.assessment, evaluation)

    @cached_property
    def comments(self) -> list[Comment]:
        return list(Comment.objects.shown_in(self.viewing).with_talk())

    @property
    def said(self) -> list[Said]:
        return [self.say(comment) for comment in self.comments]

    def say(self, comment: Comment) -> Said:
        viewing, settle = self.viewing, comment.pending and settling(self.viewing)
        return Said(comment, self.anchors.of(comment.place), answering(viewing, comment), settle, taking_back(viewing, comment))

    def at(self, place: str) -> list[Comment]:
        """The opinions about just that place."""
        return self._by_place.get(place, [])

    @cached_property
    def _by_place(self) -> dict[str, list[Comment]]:
        found: dict[str, list[Comment]] = {}
        for comment in self.comments:
            found.setdefault(comment.place, []).append(comment)
        return found

    def within(self, place: str) -> list[Said]:
        """The opinions about that place and what is below it."""
        return [self.say(comment) for comment in self.comments if comment.place and covers(place, comment.place)]

    def of_step(self, key: str) -> list[Said]:
        return [self.say(comment) for comment in self.comments if self.anchors.step_of(comment.place) == key]

    @cached_property
    def by_step(self) -> Counter[str]:
        """How many opinions of each step are not settled."""
        return Counter(self.anchors.step_of(comment.place) for comment in self.comments if comment.pending)

    @property
    def open(self) -> int:
        return sum(comment.pending for comment in self.comments)

    @property
    def may_add(self) -> bool:
        return noting(self.viewing)

    def add_url(self, place: str) -> str:
        """Where an opinion about a place is written; empty for who may not."""
        if not self.may_add:
            return ""
        return f"{reverse('comment-add', args=(self.viewing.pk,))}?{urlencode({'place': place, 'next': self.path})}"
