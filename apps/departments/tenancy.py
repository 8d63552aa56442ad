"""What keeps districts apart in the database itself, whoever writes: a page, the admin site, a bulk update, a shell.

A check constraint sees one row of one table; these two see where its foreign keys lead and what stood there before, by
a trigger. They are declared in ``Meta.constraints`` like any other: migrations carry them, forms say their sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table

_ON_POSTGRESQL = (
    "CREATE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {wrong} THEN "
    "RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{plain}', MESSAGE = '{plain}'; "
    "END IF; RETURN NEW; END $$; "
    "CREATE TRIGGER %(name)s BEFORE {events} ON %(table)s FOR EACH ROW EXECUTE FUNCTION %(name)s()"
)
_ON_SQLITE = (
    "CREATE TRIGGER %(name)s BEFORE {event} ON %(table)s FOR EACH ROW WHEN {wrong} "
    "BEGIN SELECT RAISE(ABORT, '{plain}'); END"
)


class _Watched(models.constraints.BaseConstraint):
    """A constraint kept by a trigger; ``wrong`` is the SQL of what must not be."""

    events: tuple[str, ...]

    def wrong(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> str:
        raise NotImplementedError

    def constraint_sql(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> None:
        """Part of a new table, or of one that SQLite rebuilds: made once the table stands."""
        editor.deferred_sql.extend(self._statements(model, editor))

    def create_sql(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> Statement:
        return next(self._statements(model, editor))

    def remove_sql(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> Statement:
        return self._statement("DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION %(name)s()", self.name, model, editor)

    def _statements(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> Iterator[Statement]:
        wrong = self.wrong(model, editor)
        if editor.connection.vendor == "postgresql":
            template = _ON_POSTGRESQL.format(wrong=wrong, plain=self.name, events=" OR ".join(self.events))
            yield self._statement(template, self.name, model, editor)
            return
        for event in self.events:
            template = _ON_SQLITE.format(wrong=wrong, plain=self.name, event=event)
            yield self._statement(template, f"{self.name}_{event.lower()}", model, editor)

    def _statement(
        self, template: str, name: str, model: type[models.Model], editor: BaseDatabaseSchemaEditor
    ) -> Statement:
        table = Table(model._meta.db_table, editor.quote_name)
        return Statement(template, name=editor.quote_name(name), table=table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Watched) and self.deconstruct() == other.deconstruct()

    __hash__ = None  # type: ignore[assignment]

    def _refuse(self) -> None:
        raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)


class Same(_Watched):
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
            self._refuse()


class Fixed(_Watched):
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
            self._refuse()


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
