"""What PostgreSQL has still to put into the index that is searched is put there often, in small parts.

By itself it waits until there are four megabytes, and lets who then logs a contact wait for all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def limit(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let 64 kB wait, which takes some milliseconds."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("alter index prospect_search set (gin_pending_list_limit = 64)")


def lift(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let as much wait as the server says."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("alter index prospect_search reset (gin_pending_list_limit)")


class Migration(migrations.Migration):
    """Set the limit."""

    dependencies = (("records", "0012_steps_once"),)
    operations = (migrations.RunPython(limit, lift),)
