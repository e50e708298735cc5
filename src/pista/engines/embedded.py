"""DuckDB, the embedded default."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb
import narwhals as nw
import pyarrow as pa

from pista.engines.storing import completed_file, remove
from pista.errors import PistaError
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pista.book.engine import Frame, Rows
    from pista.prospects.matching import Matcher

# What one question may hold in memory before it spills beside the book; leaves room for Python and Arrow.
MEMORY = "3.2GB"
# Rows of a stored file that are read or skipped together.
ROW_GROUP = 250_000


class Embedded:
    """One in-memory DuckDB connection that reads and writes Parquet."""

    name = "duckdb"

    def __init__(self, spill: Path | None = None, threads: int | None = None) -> None:
        """Open a connection that spills to the folder `spill` and works on `threads` cores (all there are)."""
        self._spill = spill
        self._threads = threads or os.cpu_count() or 1
        self._connection = self._connected()
        self._lent: list[object] = []

    def scan(self, path: Path) -> Frame:
        """Return the rows of a Parquet file, or of a folder of them."""
        with speaking_plainly():
            return nw.from_native(self._connection.read_parquet(_pattern(path)))

    def scan_numbered(self, path: Path) -> Frame:
        """Return the rows of a Parquet file and their numbers in it, as `row`."""
        with speaking_plainly():
            scanned: Frame = nw.from_native(self._connection.read_parquet(_pattern(path), file_row_number=True))
        return scanned.rename({"file_row_number": "row"})

    def small(self, columns: Mapping[str, Sequence[object]]) -> Frame:
        """Return a few rows made here."""
        return nw.from_native(self._connection.from_arrow(pa.table(dict(columns))))

    def collect(self, frame: Frame) -> Rows:
        """Compute `frame` and return its rows."""
        with speaking_plainly():
            return frame.collect(backend="pyarrow")

    def store(self, frame: Frame, path: Path) -> Frame:
        """Compute `frame` into a Parquet file and return a scan of it."""
        with speaking_plainly(), completed_file(path) as half:
            frame.to_native().write_parquet(str(half), compression="zstd", row_group_size=ROW_GROUP)
        return self.scan(path)

    def store_sorted(self, frame: Frame, path: Path, order_by: Sequence[str]) -> Frame:
        """Do as `store`, sorted; the column `row` of the scan is the place in the file."""
        order = ", ".join(f'"{name}" nulls first' for name in order_by)
        self.store(nw.from_native(frame.to_native().order(order)), path)
        return self.scan_numbered(path)

    def forget(self, path: Path) -> None:
        """Remove what was stored at `path`."""
        remove(path)

    def seconds(self, frame: Frame, columns: Mapping[str, str]) -> Frame:
        """Add whole seconds since 1970 for each instant column."""
        added = ", ".join(f'cast(floor(epoch("{at}")) as bigint) as "{name}"' for at, name in columns.items())
        added_to: Frame = nw.from_native(frame.to_native().project(f"*, {added}"))
        return added_to

    def matcher(self) -> Matcher:
        """Return Splink's interface to a connection of its own, which takes its tables with it when it is done."""
        from splink import DuckDBAPI  # noqa: PLC0415 - takes a second to import

        return DuckDBAPI(connection=self._connected())

    def _connected(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(config={"memory_limit": MEMORY, "threads": str(self._threads)})
        connection.execute("set timezone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        if self._spill:
            connection.execute("set temp_directory = ?", [str(self._spill)])
        return connection

    def months(self, frame: Frame, columns: Mapping[str, str]) -> Frame:
        """Add the month of each column of days, as year * 100 + month."""
        date = "(date '1970-01-01' + \"{0}\")"
        month = f'cast(year({date}) * 100 + month({date}) as integer) as "{{1}}"'
        added = ", ".join(month.format(day, name) for day, name in columns.items())
        added_to: Frame = nw.from_native(frame.to_native().project(f"*, {added}"))
        return added_to


def _pattern(path: Path) -> str:
    return str(path / "*.parquet" if path.is_dir() else path).replace("[", "[[]")


@contextmanager
def speaking_plainly() -> Iterator[None]:
    """Turn DuckDB's words for a full disk or a missing permission into ours."""
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        first = str(error).strip().splitlines()[0]
        full = "No space left" in str(error) or "max_temp_directory_size" in str(error)
        hint = "Free some space, or point TMPDIR to a larger disk." if full else ""
        raise PistaError(N_("The disk is full: nothing was written.") if full else first, hint=hint) from error
