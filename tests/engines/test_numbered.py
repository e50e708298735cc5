"""Rows by number are left out as a filter leaves them out, whoever they are about."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pista.engines.embedded import Embedded
from pista.engines.numbered import Numbered

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("names", [["p3"], ["p1", "p7", "nobody"], ["nobody"], [f"p{n}" for n in range(20)]], ids=str)
def test_others_are_those_a_filter_leaves(names: list[str], tmp_path: Path) -> None:
    """A thousand rows in groups of a hundred, some of them about nobody."""
    chance = Random(5)
    whom = [None if chance.random() < 0.1 else f"p{chance.randrange(20)}" for _ in range(1000)]
    pq.write_table(pa.table({"prospect": pa.array(whom, pa.string()), "n": range(1000)}), tmp_path / "a.parquet",
                   row_group_size=100)  # fmt: skip
    engine = Embedded()
    numbered = Numbered(engine, tmp_path / "a.parquet")
    about = [n for n, who in enumerate(whom) if who in names]
    assert numbered.rows_about(names) == about
    others = numbered.others(names)
    if not about:
        assert others is None
    else:
        assert others is not None
        assert sorted(engine.collect(others)["n"].to_list()) == sorted(set(range(1000)) - set(about))


def test_of_no_rows_none_are_about_anybody(tmp_path: Path) -> None:
    pq.write_table(pa.table({"prospect": pa.array([], pa.string())}), tmp_path / "a.parquet")
    numbered = Numbered(Embedded(), tmp_path / "a.parquet")
    assert numbered.rows_about(["p1"]) == []
    assert numbered.others(["p1"]) is None
