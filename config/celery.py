import os
import warnings

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Set-up and containers run as root; only JSON is accepted, so the warning's danger (pickle) is not there.
warnings.filterwarnings("ignore", message=r"\s*You're running the worker with superuser privileges")

app = Celery("zipingtong")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
