"""Parquet files: read as tables of text where they are somebody's log, and written as tables of the book."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pista.book.tables import DAY, INSTANT, REAL, TABLES, TEXT
from pista.errors import SourceError
from pista.intake.raw import BATCH, Batch
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

TYPES = {str(TEXT): pa.string(), str(DAY): pa.int32(), str(REAL): pa.float64(), str(INSTANT): pa.timestamp("us")}


@dataclass
class ParquetTable:
    """A Parquet file that is not a table of the book."""

    path: Path
    headings: list[str]

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def batches(self) -> Iterator[Batch]:
        """Yield the rows as text; the number of a row stands for its line."""
        line = 1
        for found in pq.ParquetFile(self.path).iter_batches(BATCH):
            cells = [_as_text(column) for column in found.columns]
            rows = list(zip(*cells, strict=True))
            yield Batch(range(line, line + len(rows)), rows)
            line += len(rows)

    def position(self) -> float | None:
        """Not told."""
        return None


def read_parquet(path: Path) -> ParquetTable:
    """Return the table in a Parquet file."""
    return ParquetTable(path, columns_of(path))


def columns_of(path: Path) -> list[str]:
    """Return the names of a Parquet file's columns; raise SourceError where it is none."""
    try:
        return list(pq.read_schema(path).names)
    except PermissionError:
        raise SourceError(
            N_("No permission to read {path}."), hint=N_("Ask its owner, or copy it."), path=path
        ) from None
    except (pa.ArrowInvalid, OSError) as error:
        raise SourceError(
            N_("{path} is not a whole Parquet file: {error}"),
            hint=N_("Write or download it again."),
            path=path,
            error=str(error).splitlines()[0],
        ) from None


def _as_text(column: pa.Array) -> list[str]:
    if pa.types.is_floating(column.type):
        with suppress(pa.ArrowInvalid):
            column = column.cast(pa.int64())
    return [value or "" for value in pc.cast(column, pa.string()).to_pylist()]


class TableWriter:
    """Writes rows of one table of the book to a Parquet file, batch by batch."""

    def __init__(self, table: str, path: Path) -> None:
        """Open the file for the columns of `table`."""
        self.columns = TABLES[table]
        self._schema = pa.schema([(name, TYPES.get(str(c.dtype), pa.int32())) for name, c in self.columns.items()])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self.rows = 0

    def write(self, columns: Mapping[str, Sequence[object] | NDArray[Any]]) -> None:
        """Write some rows, given as columns of equal length; a column that is not given is empty."""
        length = len(next(iter(columns.values())))
        arrays = []
        for field in self._schema:
            values = columns.get(field.name)
            if values is None:
                arrays.append(pa.nulls(length, field.type))
            else:
                arrays.append(pa.array(values, type=field.type, from_pandas=True))
        self._writer.write_table(pa.table(arrays, schema=self._schema))
        self.rows += length

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()
