"""One prospect retold in Python is what the prepared book says of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pista.book.days import SECONDS
from pista.book.facts import OUTCOMES
from pista.book.prepared import Settings
from pista.book.preparing import prepare
from pista.book.standing import Touch, standing
from pista.book.tables import completed

if TYPE_CHECKING:
    from pathlib import Path

touches = st.lists(
    st.tuples(
        st.integers(0, 120), st.sampled_from([*OUTCOMES, "conversation", "sale", "refusal"]), st.sampled_from(["", "a", "b"])
    ),
    min_size=1, max_size=14,
)  # fmt: skip


@pytest.mark.slow
@given(st.lists(touches, min_size=1, max_size=12))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
def test_one_prospect_stands_as_in_the_prepared_book(
    duckdb_engine: Any, tmp_path: Path, logs: list[list[tuple[int, str, str]]]
) -> None:
    # One more, so that the book surely records answers and products.
    logs = [*logs, [(3, "conversation", "a"), (9, "sale", "a"), (30, "conversation", "a"), (40, "demo", "b")]]
    told = {f"p{n}": _told(log) for n, log in enumerate(logs)}
    rows = [(name, touch) for name, some in told.items() for touch in some]
    columns = {
        "touch_id": [f"{n:05}" for n in range(len(rows))], "prospect": [name for name, _ in rows],
        "day": [touch.day for _, touch in rows], "outcome": [touch.outcome for _, touch in rows],
        "product": [touch.product or None for _, touch in rows], "seller": ["ana"] * len(rows),
        "at": [datetime(1970, 1, 1) + timedelta(days=touch.day) for _, touch in rows],  # noqa: DTZ001 - UTC, unsaid
    }  # fmt: skip
    table = duckdb_engine.small(columns).with_columns(day=nw.col("day").cast(nw.Int32))
    book = prepare(
        {"touches": completed("touches", table)},
        duckdb_engine,
        tmp_path,
        None,
        Settings(lapse_days=30, reactivation_days=60),
    )
    found = duckdb_engine.collect(book.touches.select("prospect", "number", "kind")).rows()
    wanted = {
        (name, number): kind
        for name, some in told.items()
        for number, kind in enumerate(standing(some, 30, 60).kinds, 1)
    }
    assert {(name, number): kind for name, number, kind in found} == wanted


def _told(log: list[tuple[int, str, str]]) -> list[Touch]:
    """Put days in order; two of a day are told apart by nothing, so there is one a day."""
    day, result = 0, []
    for gap, outcome, product in log:
        day += gap + 1
        result.append(Touch(day, day * SECONDS, outcome, product))
    return result


def test_a_thread_says_what_is_open() -> None:
    log = [
        Touch(1, SECONDS, "no_answer", "pro"),
        Touch(3, 3 * SECONDS, "conversation", "pro"),
        Touch(9, 9 * SECONDS, "demo", "pro"),
    ]
    thread = standing(log, 90, 365).threads["pro"]
    assert (thread.status, thread.opened_day, thread.touches, thread.last_day) == ("open", 3, 2, 9)
    closed = standing([*log, Touch(12, 12 * SECONDS, "sale", "pro")], 90, 365)
    assert closed.threads["pro"].status == "won"
    assert closed.kinds == ["new", "follow_up", "follow_up", "follow_up"]
