"""What the book asks of whatever engine holds its rows. The engines themselves live in `pista.engines`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import narwhals as nw


class Engine(Protocol):
    """Scans, computes and stores frames. Narwhals says what to compute; this says where."""

    name: str

    def scan(self, path: Path) -> nw.LazyFrame:
        """Return the rows of a Parquet file, or of a folder of them."""
        ...

    def small(self, columns: Mapping[str, Sequence[object]]) -> nw.LazyFrame:
        """Return a few rows made here, so that they can be joined to larger frames."""
        ...

    def collect(self, frame: nw.LazyFrame) -> nw.DataFrame[object]:
        """Compute `frame` and return its rows."""
        ...

    def store(self, frame: nw.LazyFrame, path: Path, order_by: Sequence[str] = ()) -> nw.LazyFrame:
        """Compute `frame` into a Parquet file, sorted, and return a scan of it; leave nothing half-written."""
        ...

    def seconds(self, frame: nw.LazyFrame, columns: Mapping[str, str]) -> nw.LazyFrame:
        """Add, for each instant column, a column of whole seconds since 1970, named by `columns`."""
        ...
