"""Writes some fields of many rows at once: Django's own way builds one great expression of them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model


def update_rows(rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Write the `fields` of rows of one table, which are there already."""
    if not rows:
        return
    meta: Any = rows[0]._meta  # noqa: SLF001 - Django's own way
    columns = [meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    said = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    statement = f"update {quote(meta.db_table)} set {said} where {quote(meta.pk.column)} = %s"  # noqa: S608 - our names
    values = [
        [column.get_db_prep_save(getattr(row, column.attname), connection) for column in (*columns, meta.pk)]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
