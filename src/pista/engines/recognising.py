"""Keeps the index beside a book that answers "is this one of ours?" while somebody types."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from pista.book.tables import TABLES
from pista.engines.identities import resolved
from pista.engines.opening import fingerprint, home_of, make_home, silent
from pista.engines.storing import completed_folder
from pista.prospects.comparing import part_sql
from pista.prospects.dialects import DUCKDB
from pista.prospects.index import (
    COUNTS,
    GROUP,
    KEYS,
    MODELS,
    RECORDS,
    About,
    Index,
    counted_space,
    frequent_columns,
    space_of,
)
from pista.prospects.links import links_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pista.engines.opened import Book
    from pista.prospects.model import Model
    from pista.prospects.records import Records
    from pista.prospects.resolving import Resolution

# Changes whenever an index of an earlier shape must not be read.
SHAPE = 2


def kept_index(book: Book, region: str | None = None) -> Index | None:
    """Return the index of a book as it is now, if it was made; opening it takes milliseconds, whatever its size."""
    folder = _folder(book, region)
    return Index.open(folder) if folder.is_dir() else None


def index_of(
    book: Book,
    region: str | None = None,
    progress: Callable[[str, float | None, int], None] = silent,
    known: Mapping[str, Model] | None = None,
) -> Index:
    """Return the index of a book; where there is none yet, its prospects are matched first, which may take minutes.

    known  what was learned before: taken where it still serves, which takes a tenth of the time
    """
    found = kept_index(book, region)
    if found is None:
        progress("matching", None, 0)
        keep_index(book, *resolved(book, region, known))
        found = kept_index(book, region)
        assert found is not None
    return found


def keep_index(book: Book, records: Records, resolution: Resolution) -> None:
    """Keep the index of a book that was resolved, in the place of older ones."""
    folder = _folder(book, records.region)
    make_home(folder.parent)
    for older in folder.parent.glob("who-*"):
        shutil.rmtree(older, ignore_errors=True)
    write_index(folder, records, resolution)


def write_index(folder: Path, records: Records, resolution: Resolution) -> None:
    """Write the index of resolved records into a folder."""
    groups = [resolution.of[name] for name in records.table["prospect"].to_pylist()]
    shown = [records.shown[name] for name in records.table["prospect"].to_pylist()]
    whole = records.table.append_column(GROUP, pa.array(groups, pa.string()))
    whole = whole.append_column("shown", pa.array(shown, pa.string()))
    placed = whole.append_column("place", pa.array(range(len(whole)), pa.int32()))
    with completed_folder(folder) as half, duckdb.connect(config={"threads": str(os.cpu_count() or 1)}) as connection:
        _write(whole, half / RECORDS)
        connection.register("numbered", placed)
        keys: list[pa.Table] = []
        counts: list[pa.Table] = []
        spaces, counted = {}, {}
        for kind, model in resolution.models.items():
            for rule in model.rules:
                found = _keys(connection, [part_sql(part, DUCKDB) for part in rule], f"kind = '{kind}'")
                spaces[space_of(kind, rule)] = _appended(keys, found)
            for column in frequent_columns(kind) if model.by_frequency else ():
                found = _counts(connection, column, f"kind = '{kind}'")
                known = int(sum(found["n"].to_pylist()))
                if known:
                    counted[counted_space(kind, column)] = (*_appended(counts, found), known)
        spaces[GROUP] = _appended(keys, _keys(connection, [f'"{GROUP}"'], "true"))
        _write(pa.concat_tables(keys).combine_chunks(), half / KEYS)
        _write(pa.concat_tables(counts or [_NO_COUNTS]).combine_chunks(), half / COUNTS)
        About(resolution.models, spaces, counted, records.shared, records.common, records.region).write(half / MODELS)


_NO_COUNTS = pa.table({"key": pa.array([], pa.uint64()), "n": pa.array([], pa.int64())})


def _keys(connection: duckdb.DuckDBPyConnection, parts: list[str], where: str) -> pa.Table:
    known = " and ".join(f"{part} is not null" for part in parts)
    return connection.sql(
        f"select md5_number_lower(concat_ws(chr(31), {', '.join(parts)})) as key, place as row "  # noqa: S608
        f"from numbered where {where} and {known} order by key, row"
    ).to_arrow_table()


def _counts(connection: duckdb.DuckDBPyConnection, column: str, where: str) -> pa.Table:
    return connection.sql(
        f"select md5_number_lower({column}) as key, count(*) as n "  # noqa: S608
        f"from numbered where {where} and {column} is not null group by all order by key"
    ).to_arrow_table()


def _appended(tables: list[pa.Table], table: pa.Table) -> tuple[int, int]:
    start = sum(len(some) for some in tables)
    tables.append(table)
    return start, start + len(table)


def _write(table: pa.Table, path: Path) -> None:
    # One batch: what is read back is one array, where it lies.
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks(), max_chunksize=max(1, len(table)))


def _folder(book: Book, region: str | None) -> Path:
    files = [path for name in TABLES if (path := book.tables / f"{name}.parquet").exists()]
    links = links_beside(book.source)
    mark = fingerprint([*files, *([links] if links.exists() else [])], SHAPE, region)
    return home_of(book.source) / f"who-{mark}"
