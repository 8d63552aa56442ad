"""docs/checkup.md explains what a reader of findings asks: every code, once."""

from __future__ import annotations

import re

from django.conf import settings

from tests.domain.checkup.meanings import MEANINGS

TEXT = (settings.BASE_DIR / "docs" / "checkup.md").read_text(encoding="utf-8")


def test_every_code_of_a_check_up_is_explained_once() -> None:
    assert sorted(re.findall(r"^\| `(C\d{3})` \|", TEXT, re.M)) == sorted(MEANINGS)
