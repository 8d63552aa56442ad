"""Django's SQLite, able to rebuild a table that the trigger of another table looks into (see apps.departments.tenancy)."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base, schema


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    def _remake_table(self, *args: Any, **kwargs: Any) -> None:
        """Between the old table's going and the new one's taking its name, the others' triggers name a table that is not there.

        Only the older behaviour of RENAME lets that pass; foreign keys keep naming the table they named, as they should.
        """
        self.execute("PRAGMA legacy_alter_table = ON")
        try:
            super()._remake_table(*args, **kwargs)
        finally:
            self.execute("PRAGMA legacy_alter_table = OFF")


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor
