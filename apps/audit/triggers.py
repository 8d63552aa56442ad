"""What the database itself refuses, whoever writes: a page, the admin site, a bulk update, a shell.

A check constraint sees one row of one table; a trigger sees where its foreign keys lead and what stood there before.
They are declared in ``Meta.constraints`` like any other: migrations carry them, forms say their sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
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


class Watched(models.constraints.BaseConstraint):
    """A constraint kept by a trigger; ``wrong`` is the SQL of what must not be."""

    events: tuple[str, ...]

    def wrong(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> str:
        raise NotImplementedError

    def constraint_sql(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> None:
        """Part of a new table, or of one that SQLite rebuilds: made once the table stands."""
        editor.deferred_sql.extend(self.statements(model, editor))

    def create_sql(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> Statement:
        return next(self.statements(model, editor))

    def remove_sql(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> Statement:
        return self._statement("DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION %(name)s()", self.name, model, editor)

    def statements(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> Iterator[Statement]:
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
        return isinstance(other, Watched) and self.deconstruct() == other.deconstruct()

    __hash__ = None  # type: ignore[assignment]

    def refuse(self) -> None:
        raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)


class Kept(Watched):
    """A row, once written, is never deleted."""

    events: tuple[str, ...] = ("DELETE",)

    def wrong(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> str:
        return "TRUE"

    def validate(self, model: Any, instance: models.Model, exclude: Any = None, using: str = "default") -> None:
        """Nothing that is written breaks it."""


class AppendOnly(Kept):
    """A row, once written, is neither changed nor deleted."""

    events = ("UPDATE", "DELETE")
