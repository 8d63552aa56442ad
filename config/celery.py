import os
import time
import warnings

from celery import Celery
from celery.signals import beat_init, before_task_publish, heartbeat_sent, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Set-up and containers run as root; only JSON is accepted, so the warning's danger (pickle) is not there.
warnings.filterwarnings("ignore", message=r"\s*You're running the worker with superuser privileges")

app = Celery("zipingtong")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def take_up(**kwargs: object) -> None:
    """What a new worker process does first: pick up what its dead predecessor left behind, and ready its tools."""
    from apps.jobs.running import requeue_stuck

    queues = set(app.amqp.queues.consume_from)
    for queue in queues:
        requeue_stuck(queue)
    if "reports" in queues:
        # Fonts and the layout engine, once a process and after the fork, so that no report waits for them.
        from apps.reports.pdf import warm_up

        warm_up()


# --- signs of life ---------------------------------------------------------------------------------

SIGN_EVERY = 10.0
_last_sign = 0.0


@heartbeat_sent.connect
def worker_lives(**kwargs: object) -> None:
    """Of the process that heads a worker, as long as it is in touch with the broker."""
    global _last_sign
    if time.monotonic() - _last_sign > SIGN_EVERY:
        from apps.service.models import give_sign, worker_of

        _last_sign = time.monotonic()
        give_sign(*map(worker_of, app.amqp.queues.consume_from))


@beat_init.connect
@before_task_publish.connect(sender="apps.jobs.tasks.requeue_stuck")
def beat_lives(**kwargs: object) -> None:
    """When it starts, and whenever it asks for the housekeeping, which nobody else does."""
    from apps.service.models import BEAT, give_sign

    give_sign(BEAT)
