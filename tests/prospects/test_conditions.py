"""Each condition holds of the same pairs in an engine's SQL and for one record against some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pista.prospects.comparing import SCHEMES, part_sql, part_value
from pista.prospects.dialects import DUCKDB, SPARK
from pista.prospects.records import SETS, TEXTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONDITIONS = {
    level.called: level.condition
    for scheme in SCHEMES.values()
    for comparison in scheme.comparisons
    for level in comparison.levels
    if level.condition is not None
}
# Texts that are often the same, nearly the same, or the beginning of each other.
texts = st.one_of(st.none(), st.text("abc", min_size=1, max_size=4), st.text("ab1 ", min_size=6, max_size=12))
words = st.one_of(st.none(), st.lists(st.sampled_from(["a", "b", "hotel", "sol"]), min_size=1, max_size=3, unique=True))
records = st.fixed_dictionaries(
    {**dict.fromkeys(TEXTS, texts), **dict.fromkeys(SETS, words.map(lambda w: w and sorted(w)))}
)


def table_of(ones: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> pa.Table:
    types = {**dict.fromkeys(TEXTS, pa.string()), **dict.fromkeys(SETS, pa.list_(pa.string()))}
    columns = {f"{name}_l": pa.array([one[name] for one in ones], types[name]) for name in types}
    columns |= {f"{name}_r": pa.array([other[name] for other in others], types[name]) for name in types}
    return pa.table({"place": range(len(ones)), **columns})


def held(ones: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> dict[str, list[bool]]:
    """Return by condition of which pairs it holds, one record at a time."""
    columns = [{name: [other[name]] for name in other} for other in others]
    return {
        called: [bool(condition.holds(one, some)[0]) for one, some in zip(ones, columns, strict=True)]
        for called, condition in CONDITIONS.items()
    }


@given(st.lists(st.tuples(records, records), min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_duckdb_holds_what_arrays_hold(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    ones, others = zip(*pairs, strict=True)
    pairs_table = table_of(ones, others)  # noqa: F841 - DuckDB finds it by its name
    said = ", ".join(
        f"coalesce({condition.sql(DUCKDB)}, false) as c{n}" for n, condition in enumerate(CONDITIONS.values())
    )
    found = duckdb.execute(f"select {said} from pairs_table order by place").fetchall()
    columns = [list(column) for column in zip(*found, strict=True)]
    assert dict(zip(CONDITIONS, columns, strict=True)) == held(ones, others)


@given(records)
@settings(max_examples=60, deadline=None)
def test_parts_of_rules_are_the_same_in_sql(record: dict[str, Any]) -> None:
    parts = sorted({part for scheme in SCHEMES.values() for rule in scheme.rules for part in rule})
    one = pa.table(  # noqa: F841 - DuckDB finds it by its name
        {n: pa.array([v], pa.list_(pa.string()) if n in SETS else pa.string()) for n, v in record.items()}
    )
    (found,) = duckdb.execute(f"select {', '.join(part_sql(part, DUCKDB) for part in parts)} from one").fetchall()
    assert dict(zip(parts, found, strict=True)) == {part: part_value(part, record) for part in parts}


@pytest.mark.spark
def test_spark_holds_what_arrays_hold(spark_engine: Any) -> None:
    """All but similarities within a hair of a threshold: Spark's come from another library."""
    names = [
        ("carmen", "ortiz", "perez"), ("c", "ortiz", None), ("ortiz", "carmen", None), ("karmen", "ortis", "peres"),
        ("carmencita", "ruiz", "gil"), (None, "gil", None),
    ]  # fmt: skip
    made = []
    for place, (given_name, family, second) in enumerate(names):
        text = f"{given_name}{place % 2}"
        made.append(
            dict.fromkeys(TEXTS, text)
            | {"given": given_name, "root": given_name, "family": family, "surname": family, "second": second}
            | {"born": f"19{70 + place % 2}-01-02", "city": "madrid"[: 5 + place % 2], **dict.fromkeys(SETS, ["hotel", "sol"][: 1 + place % 2])}
        )  # fmt: skip
    pairs = [(one, other) for one in made for other in made]
    ones, others = zip(*pairs, strict=True)
    api = spark_engine.matcher()
    api.spark.createDataFrame(table_of(ones, others)).createOrReplaceTempView("pairs")
    said = ", ".join(
        f"coalesce({condition.sql(SPARK)}, false) as c{n}" for n, condition in enumerate(CONDITIONS.values())
    )
    found = api.spark.sql(f"select {said} from pairs order by place").collect()
    columns = [list(column) for column in zip(*found, strict=True)]
    assert dict(zip(CONDITIONS, columns, strict=True)) == held(ones, others)
