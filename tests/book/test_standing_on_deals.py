"""One prospect retold in Python beside recorded opportunities is what the prepared book says of them."""

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
from pista.book.standing import Episode, Touch
from pista.book.standing_on_deals import OnDeals, standing_on_deals
from pista.book.tables import completed

if TYPE_CHECKING:
    from pathlib import Path

LAPSE, REACTIVATION = 30, 60
touches = st.lists(
    st.tuples(st.integers(0, 90), st.sampled_from([*OUTCOMES, "sale", "refusal"]), st.sampled_from(["", "a", "b"])),
    min_size=1, max_size=10,
)  # fmt: skip
deals = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 90), st.sampled_from(["open", "won", "lost"]), st.sampled_from(["a", "b"])),
    max_size=3,
)  # fmt: skip


@pytest.mark.slow
@given(st.lists(st.tuples(touches, deals), min_size=1, max_size=10))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
def test_one_prospect_stands_as_in_the_prepared_book(duckdb_engine: Any, tmp_path: Path, people: list[Any]) -> None:
    # One more, so that the book surely has contacts with products and a deal.
    people = [*people, ([(3, "conversation", "a"), (9, "sale", "a"), (5, "conversation", "b")], [(1, 5, "won", "a")])]
    told = {f"p{n}": _told(f"p{n}", log, recorded) for n, (log, recorded) in enumerate(people)}
    rows = [(name, touch) for name, (some, _told_of) in told.items() for touch in some]
    columns = {
        "touch_id": [f"{n:05}" for n in range(len(rows))], "prospect": [name for name, _ in rows],
        "day": [touch.day for _, touch in rows], "outcome": [touch.outcome for _, touch in rows],
        "product": [touch.product or None for _, touch in rows], "seller": ["ana"] * len(rows),
        "at": [datetime(1970, 1, 1) + timedelta(days=touch.day) for _, touch in rows],  # noqa: DTZ001 - UTC, unsaid
    }  # fmt: skip
    last = max(touch.day for _, touch in rows)
    episodes = [(name, one) for name, (_some, found) in told.items() for one in found.episodes.values()]
    closed = [one.closed_day if one.closed_day is not None else _lapsed(one, last) for _, one in episodes]
    recorded = {
        "opportunity": [one.name for _, one in episodes], "prospect": [name for name, _ in episodes],
        "product": [one.product for _, one in episodes], "seller": ["ana"] * len(episodes),
        "opened_day": [one.opened_day for _, one in episodes], "closed_day": closed,
        "status": ["lapsed" if day is not None and one.status == "open" else one.status
                   for day, (_, one) in zip(closed, episodes, strict=True)],
    }  # fmt: skip
    tables = {
        name: completed(name, _typed(duckdb_engine.small(table)))
        for name, table in (("touches", columns), ("opportunities", recorded))
    }
    book = prepare(tables, duckdb_engine, tmp_path, None, Settings(lapse_days=LAPSE, reactivation_days=REACTIVATION))
    found = duckdb_engine.collect(book.touches.select("prospect", "number", "kind", "opportunity")).rows()
    wanted = {
        (name, number): (kind, belongs or None)
        for name, (_some, of) in told.items()
        for number, (kind, belongs) in enumerate(zip(of.kinds, of.belongs, strict=True), 1)
    }
    assert {(name, number): (kind, belongs) for name, number, kind, belongs in found} == wanted


def _lapsed(one: Episode, last: int) -> int | None:
    """Return when a rebuilt one ended by silence, as the desk writes it."""
    is_rebuilt = "/" in one.name
    return one.last_day + LAPSE if is_rebuilt and last - one.last_day > LAPSE else None


def _typed(table: Any) -> Any:
    days = [name for name in ("day", "opened_day", "closed_day") if name in table.collect_schema()]
    return table.with_columns(*[nw.col(name).cast(nw.Int32) for name in days])


def _told(name: str, log: list[Any], recorded: list[Any]) -> tuple[list[Touch], OnDeals]:
    day, some = 0, []
    for gap, outcome, product in log:
        day += gap + 1
        some.append(Touch(day, day * SECONDS, outcome, product))
    known = [
        Episode(
            f"{name} deal {n}", product, "ana", opened, opened, status, opened + length if status != "open" else None
        )
        for n, (opened, length, status, product) in enumerate(recorded)
    ]
    return some, standing_on_deals(name, some, known, LAPSE, REACTIVATION)


def test_a_sale_decides_the_deal_it_belongs_to() -> None:
    log = [Touch(5, 5 * SECONDS, "conversation", "a"), Touch(9, 9 * SECONDS, "sale", "a", amount=70.0)]
    told = standing_on_deals("p", log, [Episode("d", "a", "ana", 1, 1)], 90, 365)
    deal = told.episodes["d"]
    assert (deal.status, deal.closed_day, deal.amount, told.belongs) == ("won", 9, 70.0, ["d", "d"])


def test_touches_of_a_source_with_deals_open_none_of_their_own() -> None:
    log = [Touch(5, 5 * SECONDS, "interest", "a", opens_own=False), Touch(9, 9 * SECONDS, "interest", "b")]
    told = standing_on_deals("p", log, [], 90, 365)
    assert [one.product for one in told.episodes.values()] == ["b"]


def test_touches_of_a_source_with_deals_decide_none_of_them() -> None:
    """Its record says that it is open still: what somebody logs here afterwards decides it."""
    brought = Touch(9, 9 * SECONDS, "refusal", "a", seller="eva", opens_own=False)
    told = standing_on_deals("p", [brought], [Episode("d", "a", "ana", 1, 1)], 90, 365)
    assert (told.episodes["d"].status, told.episodes["d"].seller, told.belongs) == ("open", "ana", ["d"])
    logged = Touch(12, 12 * SECONDS, "sale", "a", seller="eva")
    told = standing_on_deals("p", [brought, logged], [Episode("d", "a", "ana", 1, 1)], 90, 365)
    assert (told.episodes["d"].status, told.episodes["d"].closed_day) == ("won", 12)
