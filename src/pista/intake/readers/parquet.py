"""Parquet files that are somebody's log, read as tables of text."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pista.errors import SourceError
from pista.intake.cells.numbers import EXACT
from pista.intake.readers.tables import BATCH, Batch, OneTable
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class ParquetTable(OneTable):
    """A Parquet file that is not a table of the book."""

    def batches(self) -> Iterator[Batch]:
        """Yield the rows as text; the number of a row stands for its line."""
        line = 1
        try:
            for found in pq.ParquetFile(self.path).iter_batches(BATCH):
                lines = np.arange(line, line + found.num_rows, dtype=np.int64)
                batch = Batch(lines, [_as_text(column) for column in found.columns])
                line += found.num_rows
                yield batch
        except (pa.ArrowInvalid, OSError) as error:
            raise _damaged(self.path, error) from None


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
        raise _damaged(path, error) from None


def _damaged(path: Path, error: Exception) -> SourceError:
    return SourceError(
        N_("{path} is not a whole Parquet file: {error}"),
        hint=N_("Write or download it again."),
        path=path,
        error=str(error).splitlines()[0],
    )


def _as_text(column: pa.Array) -> pa.Array:
    """Return a column as text: whole numbers without a point, others marked as exact, lists parted by semicolons."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_boolean(column.type):
        column = pc.cast(column, pa.int8())
    if pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        with suppress(pa.ArrowInvalid):
            return _filled(pc.cast(column.cast(pa.int64()), pa.string()))
        text = pc.cast(pc.cast(column, pa.float64()), pa.string())
        is_whole = pc.equal(pc.round(pc.cast(column, pa.float64())), pc.cast(column, pa.float64()))
        exact = pc.binary_join_element_wise(EXACT, text, "")
        return _filled(pc.if_else(pc.fill_null(is_whole, False), pc.replace_substring_regex(text, r"\.0$", ""), exact))
    try:
        return _filled(pc.cast(column, pa.string()))
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return pa.array(["" if value is None else _listed(value) for value in column.to_pylist()], pa.string())


def _listed(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _filled(column: pa.Array) -> pa.Array:
    return pc.fill_null(column, "")
