"""Spark, for what one machine cannot hold. Behind the extra `pista[spark]`; needs Java 17."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw
from pyspark.sql import SparkSession
from pyspark.sql import functions as sql

from pista.engines.storing import completed_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Distributed:
    """One Spark session. Frames are stored as folders of Parquet files."""

    name = "spark"

    def __init__(self, session: SparkSession | None = None) -> None:
        """Use `session`, or start a local one with as many workers as there are cores."""
        self._session = session or _local_session()

    def scan(self, path: Path) -> nw.LazyFrame:
        """Return the rows of a Parquet file, or of a folder of them."""
        return nw.from_native(self._session.read.parquet(str(path)))

    def small(self, columns: Mapping[str, Sequence[object]]) -> nw.LazyFrame:
        """Return a few rows made here."""
        rows = list(zip(*columns.values(), strict=True))
        return nw.from_native(self._session.createDataFrame(rows, list(columns)))

    def collect(self, frame: nw.LazyFrame) -> nw.DataFrame[object]:
        """Compute `frame` and return its rows."""
        return frame.collect(backend="pyarrow")

    def store(self, frame: nw.LazyFrame, path: Path, order_by: Sequence[str] = ()) -> nw.LazyFrame:
        """Compute `frame` into a folder of Parquet files, sorted, and return a scan of it."""
        native = frame.to_native()
        with completed_folder(path) as half:
            (native.orderBy(*order_by) if order_by else native).write.mode("overwrite").parquet(str(half))
        return self.scan(path)

    def seconds(self, frame: nw.LazyFrame, columns: Mapping[str, str]) -> nw.LazyFrame:
        """Add whole seconds since 1970 for each instant column."""
        native = frame.to_native()
        for at, name in columns.items():
            native = native.withColumn(name, sql.unix_seconds(native[at].cast("timestamp")))
        return nw.from_native(native)


def _local_session() -> SparkSession:
    builder = SparkSession.builder.master("local[*]").appName("pista")
    options = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.log.level": "ERROR",
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
