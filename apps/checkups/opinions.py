"""Asking for the files of an opinion, and writing them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from django.utils import timezone

from apps.departments.models import Membership, User
from apps.domain.checkup.opinion import Choices, opinion
from apps.reports.files import write_paper

from .models import Checkup, Opinion

RENDERER = "1"
"""Raised when the opinion is worded or set otherwise, so that old files are not taken for new ones."""


def issuer_of(memberships: list[Membership]) -> str:
    """Who signs: the finance bureau for its people, else the department."""
    bureau = next((m.district.bureau for m in memberships if m.department_id is None), "")
    return bureau or next((m.department.name for m in memberships if m.department is not None), "")


def request_opinion(checkup: Checkup, by: User, issuer: str) -> Opinion:
    """The opinion of what is chosen now; queued if it is new or failed."""
    today = timezone.localdate()
    choices = Choices(
        frozenset(checkup.left_out), checkup.remarks, checkup.addressee, issuer, f"{today:%Y年%-m月%-d日}", checkup.opinion_title
    )
    kept = asdict(choices) | {"left_out": checkup.left_out}
    digest = hashlib.sha256(
        f"{checkup.pk}:{RENDERER}:{json.dumps(kept, sort_keys=True)}".encode()
    ).hexdigest()
    row = {"checkup": checkup, "choices": kept, "requested_by": by}
    return Opinion.objects.request(row, input_hash=digest)


def write(made: Opinion) -> None:
    """Write a claimed opinion's files."""
    write_paper(made, opinion(made.checkup.result, made.chosen), "opinion")
