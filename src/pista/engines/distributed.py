"""Spark, for what one machine cannot hold. Behind the extra `pista[spark]`; needs Java 17."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw
from pyspark.sql import SparkSession
from pyspark.sql import functions as sql

from pista.engines.storing import completed_folder, remove

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pista.book.engine import Frame, Rows
    from pista.prospects.matching import Matcher


class Distributed:
    """One Spark session. Frames are stored as folders of Parquet files."""

    name = "spark"

    def __init__(self, session: SparkSession | None = None) -> None:
        """Use `session`, or start a local one with as many workers as there are cores."""
        self._session = session or _local_session()

    def scan(self, path: Path) -> Frame:
        """Return the rows of a Parquet file, or of a folder of them."""
        return nw.from_native(self._session.read.parquet(str(path)))

    def small(self, columns: Mapping[str, Sequence[object]]) -> Frame:
        """Return a few rows made here."""
        rows = list(zip(*columns.values(), strict=True))
        return nw.from_native(self._session.createDataFrame(rows, list(columns)))

    def collect(self, frame: Frame) -> Rows:
        """Compute `frame` and return its rows."""
        return frame.collect(backend="pyarrow")

    def store(self, frame: Frame, path: Path) -> Frame:
        """Compute `frame` into a folder of Parquet files and return a scan of it."""
        with completed_folder(path) as half:
            frame.to_native().write.mode("overwrite").parquet(str(half))
        return self.scan(path)

    def store_sorted(self, frame: Frame, path: Path, order_by: Sequence[str]) -> Frame:
        """Do as `store`, sorted; the column `row` rises from part to part and within each, with gaps between parts."""
        rows = frame.to_native().orderBy(*order_by).withColumn("row", sql.monotonically_increasing_id())
        return self.store(nw.from_native(rows), path)

    def forget(self, path: Path) -> None:
        """Remove what was stored at `path`."""
        remove(path)

    def seconds(self, frame: Frame, columns: Mapping[str, str]) -> Frame:
        """Add whole seconds since 1970 for each instant column."""
        native = frame.to_native()
        for at, name in columns.items():
            native = native.withColumn(name, sql.unix_seconds(native[at].cast("timestamp")))
        added_to: Frame = nw.from_native(native)
        return added_to

    def months(self, frame: Frame, columns: Mapping[str, str]) -> Frame:
        """Add the month of each column of days, as year * 100 + month."""
        native = frame.to_native()
        for day, name in columns.items():
            date = sql.date_add(sql.lit("1970-01-01").cast("date"), native[day])
            native = native.withColumn(name, (sql.year(date) * 100 + sql.month(date)).cast("int"))
        added_to: Frame = nw.from_native(native)
        return added_to

    def matcher(self) -> Matcher:
        """Return Splink's interface to this session."""
        from splink import SparkAPI  # noqa: PLC0415 - takes a second to import

        return SparkAPI(spark_session=self._session, break_lineage_method="persist")  # type: ignore[no-untyped-call]

    def stop(self) -> None:
        """End the session."""
        self._session.stop()


def _local_session() -> SparkSession:
    from splink.backends.spark import similarity_jar_location  # noqa: PLC0415 - takes a second to import

    builder = SparkSession.builder.master("local[*]").appName("pista")
    options = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.log.level": "ERROR",
        # How alike two texts are is none of Spark's own functions.
        "spark.jars": similarity_jar_location(),
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
