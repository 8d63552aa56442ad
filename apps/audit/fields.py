"""What a form changes, field by field, in the words of a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.forms import BaseModelForm


def told(form: BaseModelForm, names: Iterable[str], new: bool = False) -> Iterator[tuple[str, str, str]]:
    """The label, what was there and what is there now, of these fields of a valid form; of a ``new`` object nothing was there."""
    for name in names:
        if name in form.fields:
            field = form.fields[name]
            before = "" if new else _shown(form.initial.get(name), field)
            yield str(field.label or name), before, _shown(form.cleaned_data.get(name), field)


def _shown(value: Any, field: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple, set, models.QuerySet)):
        return "、".join(sorted(_shown(one, field) for one in value))
    queryset = getattr(field, "queryset", None)
    if queryset is not None and value is not None and not isinstance(value, models.Model):
        value = queryset.filter(pk=value).first() or value
    return "" if value is None else str(value)
