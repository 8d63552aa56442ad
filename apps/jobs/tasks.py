"""What beat sends every minute."""

from celery import shared_task
from django.apps import apps

from .models import Job


@shared_task(name="apps.jobs.tasks.requeue_stuck")
def requeue_stuck() -> int:
    """Jobs of all apps that lost their worker or their wake-up call."""
    return sum(model.objects.requeue_stuck() for model in apps.get_models() if issubclass(model, Job))
