"""A place of its own for a run: settings that are nobody's, a temporary database, the demonstration district."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

UNIT = "futian/2020"
# What a site has chosen must not decide what is measured.
SITE_VARIABLES = re.compile(r"^(ZIPINGTONG_.*|DATABASE_(URL|PASSWORD)(_FILE)?|REDIS_URL(_FILE)?)$")


@contextmanager
def demonstration(database: str = "") -> Iterator[Path]:
    """Django set up over an empty folder, or an empty ``database``, with the demonstration district loaded; yields the folder."""
    with TemporaryDirectory(prefix="zipingtong-bench-") as name:
        folder = Path(name)
        for variable in [v for v in os.environ if SITE_VARIABLES.match(v)]:
            del os.environ[variable]
        os.environ["ZIPINGTONG_VAR_DIR"] = str(folder / "var")
        os.environ["DATABASE_URL"] = database or f"sqlite:///{folder / 'bench.sqlite3'}"
        os.environ["ZIPINGTONG_SECRET_KEY"] = token_hex(32)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        _load()
        yield folder
        _close()


def _load() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("demo", skip_checks=True, stdout=StringIO())


def _close() -> None:
    from django.db import connections

    connections.close_all()
