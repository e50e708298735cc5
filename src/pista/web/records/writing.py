"""Writes many rows at once: Django's own way builds one great expression of them all, row by row and field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model


def insert_rows(rows: Sequence[Model]) -> None:
    """Write new rows of one table, in their order; the database numbers those that have no key yet."""
    if not rows:
        return
    meta: Any = rows[0]._meta  # noqa: SLF001 - Django's own way
    columns = [column for column in meta.concrete_fields if not (column.primary_key and rows[0].pk is None)]
    names = ", ".join(connection.ops.quote_name(column.column) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(meta.db_table)
    _execute(f"insert into {table} ({names}) values ({marks})", rows, columns)  # noqa: S608 - our own names


def update_rows(rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Write the `fields` of rows of one table, which are there already."""
    if not rows:
        return
    meta: Any = rows[0]._meta  # noqa: SLF001 - Django's own way
    columns = [meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    said = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    statement = f"update {quote(meta.db_table)} set {said} where {quote(meta.pk.column)} = %s"  # noqa: S608
    _execute(statement, rows, [*columns, meta.pk])


def _execute(statement: str, rows: Sequence[Model], columns: Sequence[Any]) -> None:
    values = [[column.get_db_prep_save(getattr(row, column.attname), connection) for column in columns] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
