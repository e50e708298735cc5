"""What each engine does by itself gives the same on all of them, and files are there whole or not at all."""

from __future__ import annotations

import errno
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from ledger import store
from pista.engines.storing import completed_file, completed_folder, refuse_foreign
from pista.errors import PistaError

if TYPE_CHECKING:
    from pathlib import Path


def test_seconds_and_months(engine: Any, tmp_path: Path) -> None:
    at = [datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC), datetime(2024, 2, 29, 12, tzinfo=UTC), None]
    rows = [
        {"touch_id": str(n), "at": when, "day": day}
        for n, (when, day) in enumerate(zip(at, (-1, 19_782, None), strict=True))
    ]
    frame = engine.scan(store(rows, tmp_path / "t.parquet"))
    found = engine.months(engine.seconds(frame, {"at": "second"}), {"day": "month"})
    table = engine.collect(found.select("touch_id", "second", "month").sort("touch_id"))
    assert table.select("second", "month").rows() == [(-1, 196912), (1_709_208_000, 202402), (None, None)]


def test_a_sorted_frame_is_numbered_in_order(engine: Any, tmp_path: Path) -> None:
    stored = engine.store_sorted(engine.small({"a": [3, 1, 2]}), tmp_path / "t.parquet", order_by=("a",))
    assert engine.collect(stored).sort("row")["a"].to_list() == [1, 2, 3]
    engine.forget(tmp_path / "t.parquet")
    assert list(tmp_path.iterdir()) == []


def test_empty_values_come_first(duckdb_engine: Any, tmp_path: Path) -> None:
    path = store([{"b": "x", "day": 3}, {"b": "y"}, {"day": 2, "b": "z"}], tmp_path / "source.parquet")
    stored = duckdb_engine.store_sorted(duckdb_engine.scan(path), tmp_path / "t.parquet", order_by=("day",))
    assert duckdb_engine.collect(stored.select("b", "row")).rows() == [("y", 0), ("z", 1), ("x", 2)]


def test_a_file_that_fails_is_not_there(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("the old one")

    def fail() -> None:
        with completed_file(target) as half:
            half.write_text("half")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(PistaError, match="is full: nothing was written"):
        fail()
    assert target.read_text() == "the old one"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_takes_the_place_of_the_old_one_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "book"
    target.mkdir()
    (target / "old").write_text("old")
    with completed_folder(target) as half:
        (half / "new").write_text("new")
        assert (target / "old").exists()
    assert [path.name for path in target.iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["book"]


def test_foreign_files_are_never_removed(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(PistaError, match="holds something else"):
        refuse_foreign(tmp_path, {"touches.parquet"})
    refuse_foreign(tmp_path / "nowhere", set())
