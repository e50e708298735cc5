"""Prospects are found by any three letters of what they are called, among a million in milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ON_SQLITE = (
    "create virtual table prospect_search using fts5(found_by, content='records_prospect', tokenize='trigram')",
    "insert into prospect_search(prospect_search) values ('rebuild')",
    """
    create trigger prospect_found after insert on records_prospect begin
      insert into prospect_search(rowid, found_by) values (new.rowid, new.found_by);
    end
    """,
    """
    create trigger prospect_found_otherwise after update of found_by on records_prospect
    when old.found_by is not new.found_by begin
      insert into prospect_search(prospect_search, rowid, found_by) values ('delete', old.rowid, old.found_by);
      insert into prospect_search(rowid, found_by) values (new.rowid, new.found_by);
    end
    """,
    """
    create trigger prospect_lost after delete on records_prospect begin
      insert into prospect_search(prospect_search, rowid, found_by) values ('delete', old.rowid, old.found_by);
    end
    """,
)
OFF_SQLITE = (
    "drop trigger prospect_found",
    "drop trigger prospect_found_otherwise",
    "drop trigger prospect_lost",
    "drop table prospect_search",
)
ON_POSTGRESQL = (
    "create extension if not exists pg_trgm",
    "create index prospect_search on records_prospect using gin (found_by gin_trgm_ops)",
)


def make(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make what searches."""
    for statement in ON_SQLITE if schema_editor.connection.vendor == "sqlite" else ON_POSTGRESQL:
        schema_editor.execute(statement)


def drop(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop it."""
    for statement in OFF_SQLITE if schema_editor.connection.vendor == "sqlite" else ("drop index prospect_search",):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Find quickly."""

    dependencies = (("records", "0003_a_team"),)
    operations = (migrations.RunPython(make, drop),)
