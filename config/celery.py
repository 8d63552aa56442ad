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
def warm_up(**kwargs: object) -> None:
    """Load fonts and the layout engine once a worker process, after the fork, so that no job waits for them."""
    from apps.reports.pdf import warm_up as load

    load()
