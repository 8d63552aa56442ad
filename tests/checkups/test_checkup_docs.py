"""docs/checkup.md explains what a reader of findings asks: the register of rules, as it is."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from apps.checkups.management.commands.rules import written

DOCS = settings.BASE_DIR / "docs" / "checkup.md"


def test_the_table_is_that_of_the_register() -> None:
    """Made anew by ``manage.py rules --write``."""
    text = DOCS.read_text(encoding="utf-8")
    assert written(text) == text


def test_a_register_that_changed_is_written_again(tmp_path: Path) -> None:
    stale = tmp_path / "checkup.md"
    text = DOCS.read_text(encoding="utf-8")
    stale.write_text(text.replace("`C101`", "`C999`"), encoding="utf-8")
    call_command("rules", write=stale)
    assert stale.read_text(encoding="utf-8") == text
