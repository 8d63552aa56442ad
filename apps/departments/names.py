"""The field of every name that people type and others read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from apps.domain.names import refusal, visible


def refuse_unseen(text: str) -> None:
    if sentence := refusal(text):
        raise ValidationError(sentence, code="unseen")


class NameField(models.CharField):
    """A CharField whose text is what it looks like: refused where it is typed, marked where it came in another way."""

    default_validators = (refuse_unseen,)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else visible(value)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """In the database it is nothing else."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
