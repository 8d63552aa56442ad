"""What keeps districts apart in the database itself: two constraints kept by triggers (:mod:`apps.audit.triggers`)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from apps.audit.triggers import Watched


class Same(Watched):
    """Two ways of foreign keys from a row end at the same thing, as far as both lead anywhere.

    ``Same("district", "department__district")``: a membership's department lies in the membership's district.
    """

    events = ("INSERT", "UPDATE")

    def __init__(self, one: str, other: str, **named: Any):
        super().__init__(**named)
        self.one, self.other = one, other

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, named = super().deconstruct()
        return path, (self.one, self.other, *args), named

    def wrong(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> str:
        return f"{_end(model, self.one, editor)} <> {_end(model, self.other, editor)}"

    def validate(self, model: Any, instance: models.Model, exclude: Any = None, using: str = "default") -> None:
        one, other = _followed(instance, self.one), _followed(instance, self.other)
        if one is not None and other is not None and one != other:
            self.refuse()


class Fixed(Watched):
    """What a row belongs to is settled when it is written, for ever."""

    events = ("UPDATE",)
    default_violation_error_message = "所属已经确定，不能更改；建错的，请删去重建。"

    def __init__(self, *fields: str, **named: Any):
        super().__init__(**named)
        self.fields = fields

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, named = super().deconstruct()
        return path, (*self.fields, *args), named

    def wrong(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> str:
        columns = [editor.quote_name(model._meta.get_field(name).column) for name in self.fields]
        differ = "IS DISTINCT FROM" if editor.connection.vendor == "postgresql" else "IS NOT"
        return " OR ".join(f"NEW.{column} {differ} OLD.{column}" for column in columns)

    def validate(self, model: Any, instance: models.Model, exclude: Any = None, using: str = "default") -> None:
        names = [model._meta.get_field(name).attname for name in self.fields]
        before = model._base_manager.using(using).filter(pk=instance.pk).values(*names).first() if instance.pk else None
        if before is not None and any(getattr(instance, name) != value for name, value in before.items()):
            self.refuse()


def _end(model: type[models.Model], path: str, editor: BaseDatabaseSchemaEditor) -> str:
    """The SQL of where a way of foreign keys from the new row ends."""
    quote, (first, *rest) = editor.quote_name, path.split("__")
    field: Any = model._meta.get_field(first)
    value = f"NEW.{quote(field.column)}"
    for name in rest:
        there = field.related_model._meta
        field = there.get_field(name)
        value = f"(SELECT {quote(field.column)} FROM {quote(there.db_table)} WHERE {quote(there.pk.column)} = {value})"
    return value


def _followed(instance: models.Model, path: str) -> Any:
    """The key where a way of foreign keys from the instance ends; None where it leads nowhere."""
    *way, last = path.split("__")
    found: Any = instance
    try:
        for name in way:
            found = getattr(found, name)
    except ObjectDoesNotExist:
        return None
    return getattr(found, type(found)._meta.get_field(last).attname) if found is not None else None
