"""Signs are the same on every engine."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import pista
from pista.fair_play.definition import tricks
from pista.fair_play.playing import Played
from pista.rehearsal.selling import honest_year, write_log

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.spark
def test_spark_sees_what_duckdb_sees(spark_engine: Any, duckdb_engine: Any, tmp_path: Path) -> None:
    log = honest_year(6, 6, 60, seed=4)
    for name, seller in (("padding", "seller 02"), ("late_registration", "seller 03"), ("splitting", "seller 04")):
        log = tricks()[name].play(log, Played(seller, Random(1), tricks()[name].strength))
    told = {}
    for engine in (duckdb_engine, spark_engine):
        folder = tmp_path / engine.name
        folder.mkdir()
        write_log(log, folder)
        judgement = pista.read(folder, engine=engine).signs(quota=60)
        told[engine.name] = {
            (one.sign.name, one.seller): (one.count, one.among, one.p, sorted(one.rows)) for one in judgement.findings
        }
    assert told["spark"] == told["duckdb"]
    assert len(told["duckdb"]) > 60
