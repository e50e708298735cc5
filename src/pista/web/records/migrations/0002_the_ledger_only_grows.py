"""The database itself refuses to change or delete a line of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAMES = {"update": "changed", "delete": "deleted"}
ON_POSTGRESQL = """
create function ledger_{event}() returns trigger language plpgsql as
$$ begin raise exception 'a line of the ledger is never {done}'; end $$;
create trigger ledger_{event} before {event} on records_entry for each statement execute function ledger_{event}();
"""


def guard(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the triggers."""
    for event, done in NAMES.items():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(ON_POSTGRESQL.format(event=event, done=done), params=None)
        else:
            schema_editor.execute(
                f"create trigger ledger_{event} before {event} on records_entry "
                f"begin select raise(abort, 'a line of the ledger is never {done}'); end"
            )


def release(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    for event in NAMES:
        where = " on records_entry" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"drop trigger ledger_{event}{where}")


class Migration(migrations.Migration):
    """Guard the ledger."""

    dependencies = (("records", "0001_the_first_tables"),)
    operations = (migrations.RunPython(guard, release),)
