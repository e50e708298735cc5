"""The database itself refuses to change or delete a line of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAMES = {"update": "changed", "delete": "deleted"}


def guard(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the triggers."""
    for event, done in NAMES.items():
        schema_editor.execute(
            f"create trigger ledger_{event} before {event} on records_entry "
            f"begin select raise(abort, 'a line of the ledger is never {done}'); end"
        )


def release(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    for event in NAMES:
        schema_editor.execute(f"drop trigger ledger_{event}")


class Migration(migrations.Migration):
    """Guard the ledger."""

    dependencies = (("records", "0001_the_first_tables"),)
    operations = (migrations.RunPython(guard, release),)
