"""Every part the service needs, and whether it is well: for the health address and for the doctor."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from .models import Heartbeat, parts

# A year of one department's editions is far below the first; below the second a render may fail half-way.
LITTLE_SPACE, NO_SPACE = 2 * 1024**3, 200 * 1024**2

FOLDERS = (("数据与日志", "VAR_DIR"), ("上传与导出的文件", "MEDIA_ROOT"))

logger = logging.getLogger(__name__)


def states() -> dict[str, bool]:
    """Part → whether it is well.  Without a database nothing is known of the workers, so they count as away."""
    fresh = _fresh()
    found = {"database": fresh is not None, "broker": not broker_trouble()}
    found |= {part: part in (fresh or ()) for part in parts()}
    return found | {"disk": all(free >= NO_SPACE for _, _, free in space())}


def _fresh() -> set[str] | None:
    try:
        return Heartbeat.objects.fresh()
    except DatabaseError as error:
        logger.error("数据库没有应答：%s", error)
        return None


def broker_trouble() -> str:
    """Empty if the broker answers."""
    from config.celery import app

    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=3)
    except Exception as error:  # kombu hands on whatever its transport raises
        return str(error) or type(error).__name__
    return ""


def space() -> list[tuple[str, Path, int]]:
    """What lies in which folder, and the bytes free there."""
    folders = ((title, Path(getattr(settings, name))) for title, name in FOLDERS)
    return [(title, folder, shutil.disk_usage(folder).free) for title, folder in folders]

