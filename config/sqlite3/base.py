"""Django's SQLite, able to rebuild a table that the trigger of another table looks into (see apps.departments.tenancy)."""

from __future__ import annotations

import contextlib
from pathlib import Path
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

    def get_new_connection(self, params: dict[str, Any]) -> Any:
        """Nobody else on the machine reads the database: the file is its owner's alone, and so are those SQLite lays beside it."""
        file = Path(params["database"])
        with contextlib.suppress(OSError):  # in memory, or somebody else's
            file.touch(mode=0o600)
            if file.stat().st_mode & 0o077:
                file.chmod(0o600)
        return super().get_new_connection(params)
