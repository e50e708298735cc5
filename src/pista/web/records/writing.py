"""Writes rows, one or many, and reads one: Django's own way builds an expression anew each time, field by field."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import Model

    M = TypeVar("M", bound=Model)

# What waits to be written at once, inside `together`.
_waiting: ContextVar[list[tuple[str, Sequence[Any]]] | None] = ContextVar("waiting", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Write what is written inside in one turn at the end, where turns cost: PostgreSQL's. Nothing inside reads it."""
    if connection.vendor != "postgresql":
        yield
        return
    waiting: list[tuple[str, Sequence[Any]]] = []
    mark = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(mark)
    if waiting:
        # Each with its values first: psycopg remembers how short statements are to be read, and never long ones.
        operations: Any = connection.ops
        composed = [operations.compose_sql(statement, row) for statement, row in waiting]
        with connection.cursor() as cursor:
            cursor.execute("; ".join(composed))


def insert_rows(rows: Sequence[Model]) -> None:
    """Write new rows of one table, in their order; the database numbers those that have no key yet."""
    if rows:
        statement, columns = _insertion(type(rows[0]), has_key=rows[0].pk is not None)
        _execute(statement, rows, columns)


def put_rows(rows: Sequence[Model]) -> None:
    """Write rows of one table, new ones or in the place of those of the same key."""
    if rows:
        statement, columns = _insertion(type(rows[0]), has_key=True)
        _execute(statement + _instead(type(rows[0])), rows, columns)


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


def is_there(model: type[Model], key: object) -> bool:
    """Whether a table has a row of a key."""
    meta: Any = model._meta  # noqa: SLF001 - Django's own way
    quote = connection.ops.quote_name
    statement = f"select 1 from {quote(meta.db_table)} where {quote(meta.pk.column)} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [meta.pk.get_db_prep_value(key, connection)])
        return cursor.fetchone() is not None


def row_of(model: type[M], column: str, value: object) -> M | None:
    """Return the row of a table in which a unique column has a value, None where there is none."""
    return next(iter(rows_of(model, column, value)), None)


def rows_of(model: type[M], column: str, value: object) -> list[M]:
    """Return the rows of a table in which a column has a value."""
    statement, names, converters = _selection(model, column)
    field: Any = model._meta.get_field(column)  # noqa: SLF001 - Django's own way
    with connection.cursor() as cursor:
        cursor.execute(statement, [field.get_db_prep_value(value, connection)])
        rows = cursor.fetchall()
    found = []
    for row in rows:
        values = list(row)
        for place, expression, each in converters:
            for convert in each:
                values[place] = convert(values[place], expression, connection)
        found.append(model.from_db(connection.alias, names, values))
    return found


@cache
def _selection(model: type[Model], column: str) -> tuple[str, Sequence[str], Sequence[tuple[int, Any, Sequence[Any]]]]:
    """Return what selects a row, the names of its columns, and what puts the database's values into Python's."""
    meta: Any = model._meta  # noqa: SLF001 - Django's own way
    quote = connection.ops.quote_name
    columns = [each.get_col(meta.db_table) for each in meta.concrete_fields]
    converters = [
        (place, each, [*connection.ops.get_db_converters(each), *each.get_db_converters(connection)])
        for place, each in enumerate(columns)
    ]
    names = ", ".join(quote(each.target.column) for each in columns)
    where = quote(meta.get_field(column).column)
    return (
        f"select {names} from {quote(meta.db_table)} where {where} = %s",  # noqa: S608 - our own names
        [each.target.attname for each in columns],
        [each for each in converters if each[2]],
    )


@cache
def _insertion(model: type[Model], *, has_key: bool) -> tuple[str, Sequence[Any]]:
    """Return what inserts a row, and the columns whose values it takes."""
    meta: Any = model._meta  # noqa: SLF001 - Django's own way
    columns = [column for column in meta.concrete_fields if has_key or not column.primary_key]
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.column) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    return f"insert into {quote(meta.db_table)} ({names}) values ({marks})", columns  # noqa: S608 - our own names


@cache
def _instead(model: type[Model]) -> str:
    """Return what writes a row in the place of the one of the same key."""
    meta: Any = model._meta  # noqa: SLF001 - Django's own way
    quote = connection.ops.quote_name
    names = [quote(column.column) for column in meta.concrete_fields if not column.primary_key]
    said = ", ".join(f"{name} = excluded.{name}" for name in names)
    return f" on conflict ({quote(meta.pk.column)}) do update set {said}"


def _execute(statement: str, rows: Sequence[Model], columns: Sequence[Any]) -> None:
    values = [[column.get_db_prep_save(getattr(row, column.attname), connection) for column in columns] for row in rows]
    if (waiting := _waiting.get()) is not None:
        waiting += [(statement, row) for row in values]
        return
    with connection.cursor() as cursor:
        if len(values) == 1:
            # psycopg takes a turn of its own for many.
            cursor.execute(statement, values[0])
        else:
            cursor.executemany(statement, values)
