import os
import warnings

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Set-up and containers run as root; only JSON is accepted, so the warning's danger (pickle) is not there.
warnings.filterwarnings("ignore", message=r"\s*You're running the worker with superuser privileges")

app = Celery("zipingtong")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def take_up(**kwargs: object) -> None:
    """What a new worker process does first: ready its tools, and pick up what its dead predecessor left behind."""
    from apps.jobs.running import requeue_stuck

    queues = set(app.amqp.queues.consume_from)
    if "reports" in queues:
        # Fonts and the layout engine, once a process and after the fork, so that no report waits for them.
        from apps.reports.pdf import warm_up

        warm_up()
    for queue in queues:
        requeue_stuck(queue)
