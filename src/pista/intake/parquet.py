"""Tables of the book, written as Parquet files."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from pista.book.tables import DAY, INSTANT, REAL, TABLES, TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

TYPES = {str(TEXT): pa.string(), str(DAY): pa.int32(), str(REAL): pa.float64(), str(INSTANT): pa.timestamp("us")}


class TableWriter:
    """Writes rows of one table of the book to a Parquet file, batch by batch."""

    def __init__(self, table: str, path: Path) -> None:
        """Open the file for the columns of `table`."""
        self.columns = TABLES[table]
        self._schema = pa.schema([(name, TYPES.get(str(c.dtype), pa.int32())) for name, c in self.columns.items()])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._background = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None
        self.rows = 0

    def write(self, columns: Mapping[str, Sequence[object] | NDArray[Any]]) -> None:
        """Write some rows, given as columns of equal length; a column that is not given is empty."""
        length = len(next(iter(columns.values())))
        arrays = []
        for one in self._schema:
            values = columns.get(one.name)
            if values is None:
                arrays.append(pa.nulls(length, one.type))
            else:
                arrays.append(pa.array(values, type=one.type, from_pandas=True))
        # Written while the next rows are read: one batch waits, no more.
        self._wait()
        self._writing = self._background.submit(self._writer.write_table, pa.table(arrays, schema=self._schema))
        self.rows += length

    def close(self) -> None:
        """Finish the file; raises what went wrong in writing it."""
        try:
            self._wait()
        finally:
            self._background.shutdown()
            self._writer.close()

    def _wait(self) -> None:
        if self._writing is not None:
            self._writing.result()
