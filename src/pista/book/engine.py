"""What the book asks of whatever engine holds its rows. The engines themselves live in `pista.engines`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import narwhals as nw

# Rows that an engine holds, and rows that have come out of one.
Frame: TypeAlias = nw.LazyFrame[Any]
Rows: TypeAlias = nw.DataFrame[Any]

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Engine(Protocol):
    """Scans, computes and stores frames. Narwhals says what to compute; this says where."""

    name: str

    def scan(self, path: Path) -> Frame:
        """Return the rows of a Parquet file, or of a folder of them."""
        ...

    def small(self, columns: Mapping[str, Sequence[object]]) -> Frame:
        """Return a few rows made here, so that they can be joined to larger frames."""
        ...

    def collect(self, frame: Frame) -> Rows:
        """Compute `frame` and return its rows."""
        ...

    def store(self, frame: Frame, path: Path) -> Frame:
        """Compute `frame` into a Parquet file and return a scan of it; leave nothing half-written."""
        ...

    def store_sorted(self, frame: Frame, path: Path, order_by: Sequence[str]) -> Frame:
        """Do as `store`, sorted (empty values first); the scan has a column `row` more, that rises in that order."""
        ...

    def forget(self, path: Path) -> None:
        """Remove what was stored at `path`, if anything was."""
        ...

    def seconds(self, frame: Frame, columns: Mapping[str, str]) -> Frame:
        """Add, for each instant column, a column of whole seconds since 1970, named by `columns`."""
        ...

    def matcher(self) -> Any:  # noqa: ANN401 - Splink's interface, of which each engine has another class
        """Return what matches records where this engine computes; see `pista.prospects.matching`."""
        ...

    def months(self, frame: Frame, columns: Mapping[str, str]) -> Frame:
        """Add, for each column of days, a column of months (year * 100 + month), named by `columns`."""
        ...
