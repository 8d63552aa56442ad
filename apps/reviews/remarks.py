"""Frequent remarks: those of the program and those of the bureau, with the place they are put to filled in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from .anchors import Anchor
from .models import Remark

DEFAULTS = Path(__file__).with_name("remarks.yaml")


@cache
def defaults() -> tuple[str, ...]:
    return tuple(yaml.safe_load(DEFAULTS.read_text("utf-8")))


def offered(district: int, anchor: Anchor) -> list[str]:
    """The remarks to choose from, the bureau's own first."""
    own = Remark.objects.filter(district=district).values_list("text", flat=True)
    return [filled(text, anchor) for text in (*own, *defaults())]


def filled(text: str, anchor: Anchor) -> str:
    now = f"（{anchor.now}）" if anchor.now else ""
    return text.replace("（{内容}）", now).replace("{位置}", anchor.label).replace("{内容}", anchor.now)
