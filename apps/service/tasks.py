"""What the clock asks for beside the housekeeping of jobs."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from .backups import is_due, note_down, rotate, take

logger = logging.getLogger(__name__)


@shared_task(name="apps.service.tasks.back_up", acks_late=False, time_limit=4 * 3600, soft_time_limit=4 * 3600 - 60)
def back_up() -> str:
    """Once a day, and whatever was missed as soon as the machine runs again."""
    if not settings.BACKUP or not is_due(settings.BACKUP_DIR, settings.BACKUP_HOUR, timezone.localtime()):
        return ""
    backup = take(settings.BACKUP_DIR)
    note_down(backup)
    rotate(settings.BACKUP_DIR, settings.BACKUPS_KEPT)
    logger.info("已备份到 %s", backup.folder)
    return str(backup.folder)
