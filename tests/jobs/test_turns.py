"""Whose turn it is in a queue."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from apps.assessments.viewing import Viewing
from apps.checkups.models import Checkup, Opinion
from apps.departments.models import User
from apps.jobs.models import Job, JobState
from apps.jobs.turns import jobs_of, take_next
from apps.reports.editions import request_edition
from apps.reports.models import Edition
from tests.checkups.sample_checkup import examined
from tests.test_concurrency import together
from tests.web import Office

J = JobState


def queue_up(user: User, count: int) -> list[Checkup]:
    rows = (Checkup(name=f"{n}.txt", size=4, sha256="0" * 64, requested_by=user) for n in range(count))
    return Checkup.objects.bulk_create(rows)


def take(queue: str = "checkups") -> Job:
    job = take_next(queue)
    assert job is not None
    return job


def end(job: Job) -> None:
    type(job).objects.filter(pk=job.pk).update(state=J.DONE, heartbeat=timezone.now())


def served(count: int) -> list[User]:
    """By one worker, one after the other."""
    found = []
    for _ in range(count):
        job = take()
        found.append(job.requested_by)
        end(job)
    return found


def test_every_job_names_a_queue_that_workers_serve_and_a_function_that_does_it() -> None:
    kinds = [model for model in apps.get_models() if issubclass(model, Job)]
    assert {Edition, Checkup, Opinion} <= set(kinds)
    assert {model.queue for model in kinds} <= set(settings.QUEUES)
    assert all(callable(import_string(model.work)) for model in kinds)
    assert Checkup.queue != Edition.queue == Opinion.queue


def test_thirty_uploads_of_one_user_do_not_hold_up_the_next(here: Office) -> None:
    queue_up(here.reviewer, 30)
    assert served(2) == [here.reviewer] * 2
    queue_up(here.admin, 1)
    assert served(2) == [here.admin, here.reviewer]


def test_users_take_turns_and_each_is_served_in_the_order_he_asked(here: Office) -> None:
    mine = queue_up(here.reviewer, 3)
    queue_up(here.admin, 2)
    queue_up(here.head, 1)
    assert served(6) == [here.reviewer, here.admin, here.head, here.reviewer, here.admin, here.reviewer]
    assert [c.pk for c in Checkup.objects.filter(requested_by=here.reviewer).order_by("heartbeat")] == [c.pk for c in mine]


def test_a_second_worker_goes_to_somebody_who_has_none_running(here: Office) -> None:
    queue_up(here.admin, 1)
    end(take())
    queue_up(here.reviewer, 5)
    long_one = take()
    Checkup.objects.filter(pk=long_one.pk).update(heartbeat=timezone.now() - timedelta(minutes=5))
    queue_up(here.admin, 1)
    assert long_one.requested_by == here.reviewer
    assert take().requested_by == here.admin, "虽然刚刚办过他的，但他没有正在办的"


def test_the_kinds_of_one_queue_share_its_turns(here: Office) -> None:
    checkup = examined(here.reviewer)
    common = {"requested_by": here.reviewer, "checkup": checkup, "choices": {}}
    Opinion.objects.bulk_create(Opinion(input_hash=f"{n:064}", **common) for n in range(9))
    end(take("reports"))
    with patch("apps.jobs.models.wake"):
        edition = request_edition(Viewing(here.assessment), here.drafter)
    assert take("reports") == edition
    assert jobs_of("checkups") == [Checkup]


def test_nothing_is_taken_from_another_queue_nor_what_is_not_waiting(here: Office) -> None:
    [one] = queue_up(here.reviewer, 1)
    assert take_next("reports") is None
    for state in (J.RUNNING, J.DONE, J.FAILED, J.CANCELLED):
        Checkup.objects.filter(pk=one.pk).update(state=state)
        assert take_next("checkups") is None


@pytest.mark.django_db(transaction=True)
def test_workers_that_wake_together_take_different_jobs_of_different_users(here: Office) -> None:
    queue_up(here.reviewer, 6)
    queue_up(here.admin, 2)
    taken = together(*[lambda: take_next("checkups")] * 8)
    assert len({job.pk for job in taken}) == 8
    assert take_next("checkups") is None


def test_the_number_of_questions_does_not_grow_with_the_queue(here: Office, django_assert_num_queries) -> None:
    queue_up(here.reviewer, 2)
    queue_up(here.admin, 60)
    with django_assert_num_queries(4):
        take()
