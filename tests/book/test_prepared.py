"""The prepared book: kinds, source opportunities, as it stood, gaps filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ledger import book_of, rows_of, touches_of
from pista.book.days import day_of
from pista.book.lapse import USUAL_DAYS, from_counts
from pista.book.prepared import VERSION, Settings, reopen
from pista.book.tables import completed
from pista.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = """
    1 Jan 2024  carmen  ana  call   conversation  policy
    9 Jan 2024  carmen  ana  visit  sale          policy
    2 Feb 2025  carmen  ana  call   conversation  policy
    3 Feb 2025  luis    eva  call   conversation  policy  minutes=30
    4 Feb 2025  luis    eva  call   no_answer     policy  minutes=10
    9 Feb 2025  luis    -    call   no_answer     policy
"""


def test_kinds_numbers_and_gaps(duckdb_engine: Any, tmp_path: Path) -> None:
    book = book_of(LEDGER, duckdb_engine, tmp_path)
    found = rows_of(book, "touches", "kind", "number", "gap", sort="touch_id")
    assert found == [
        ("new", 1, None),
        ("follow_up", 2, 8 * 86_400),
        ("reactivation", 3, 390 * 86_400),
        ("new", 1, None),
        ("follow_up", 2, 86_400),
        ("unknown", None, None),
    ]


def test_minutes_are_estimated_by_channel_and_said_to_be(duckdb_engine: Any, tmp_path: Path) -> None:
    book = book_of(LEDGER, duckdb_engine, tmp_path)
    assert book.facts.minutes_share == pytest.approx(2 / 6)
    assert book.facts.minutes_by_channel["call"] == 20
    used = [minutes for (minutes,) in rows_of(book, "touches", "minutes_used", sort="touch_id")]
    assert used == [20, 20, 20, 30, 10, 20]


def test_nothing_after_the_day_counts(duckdb_engine: Any, tmp_path: Path) -> None:
    book = book_of(LEDGER, duckdb_engine, tmp_path, as_of="2024-01-05")
    assert rows_of(book, "opportunities", "status", "closed_day", sort="opportunity") == [("open", None)]
    assert book.facts.touches == 1
    assert book.facts.as_of == day_of("2024-01-05")


def test_what_was_written_down_later_was_not_known(duckdb_engine: Any, tmp_path: Path) -> None:
    rows = touches_of(LEDGER)
    rows[1]["logged_at"] = rows[2]["at"]
    book = book_of({"touches": rows}, duckdb_engine, tmp_path, as_of="2024-02-01")
    assert book.facts.touches == 1


DEALS = [
    {"opportunity": "d1", "prospect": "ana", "product": "policy", "seller": "carmen", "status": "won"},
    {"opportunity": "d2", "prospect": "eva", "product": "policy", "seller": "luis", "status": "open"},
]


def deals() -> list[dict[str, Any]]:
    days = ({"opened_day": "2024-01-01", "closed_day": "2024-01-09"}, {"opened_day": "2025-02-03"})
    return [deal | {name: day_of(day) for name, day in when.items()} for deal, when in zip(DEALS, days, strict=True)]


def test_opportunities_of_the_source_are_taken_as_they_are(engine: Any, tmp_path: Path) -> None:
    book = book_of({"touches": touches_of(LEDGER), "opportunities": deals()}, engine, tmp_path)
    found = rows_of(book, "opportunities", "opportunity", "status", "touches", "channel", sort="opportunity")
    assert found == [("d1", "won", 2, "call"), ("d2", "open", 2, "call")]
    kinds = [kind for (kind,) in rows_of(book, "touches", "kind", sort="touch_id")]
    assert kinds == ["new", "follow_up", "reactivation", "new", "follow_up", "unknown"]
    assert book.facts.lapse is None


def test_opportunities_of_the_source_as_they_stood(duckdb_engine: Any, tmp_path: Path) -> None:
    tables = {"touches": touches_of(LEDGER), "opportunities": deals()}
    book = book_of(tables, duckdb_engine, tmp_path, as_of="2024-01-05")
    assert rows_of(book, "opportunities", "opportunity", "status", "closed_day", sort="opportunity") == [
        ("d1", "open", None)
    ]


def test_prospects_know_their_first_contact_and_what_became_of_them(duckdb_engine: Any, tmp_path: Path) -> None:
    book = book_of(LEDGER, duckdb_engine, tmp_path)
    columns = ("prospect", "seller", "touches", "has_answered", "opportunities", "purchases")
    assert rows_of(book, "prospects", *columns, sort="prospect") == [
        ("ana", "carmen", 3, 1, 2, 1),
        ("eva", "luis", 2, 1, 1, 0),
    ]


def test_the_reactivation_gap_can_be_set(duckdb_engine: Any, tmp_path: Path) -> None:
    book = book_of(LEDGER, duckdb_engine, tmp_path, settings=Settings(reactivation_days=5))
    kinds = [kind for (kind,) in rows_of(book, "touches", "kind", sort="touch_id")]
    assert kinds[:3] == ["new", "reactivation", "reactivation"]


def test_a_prepared_book_is_reopened_and_another_version_is_not(duckdb_engine: Any, tmp_path: Path) -> None:
    book = book_of(LEDGER, duckdb_engine, tmp_path)
    folder = tmp_path / "prepared-duckdb"
    found = reopen(folder, duckdb_engine)
    assert found is not None
    assert found.facts == book.facts
    notes = folder / "prepared.json"
    notes.write_text(notes.read_text().replace(f'"version": {VERSION}', '"version": 0'))
    assert reopen(folder, duckdb_engine) is None


def test_the_lapse_gap_covers_95_of_100_silences() -> None:
    assert from_counts([(10, 50), (40, 45), (100, 5)]).days == 40
    assert from_counts([(10, 50), (40, 44), (100, 6)]).days == 100
    assert from_counts([(10, 50), (40, 44), (100, 6)]).silences == 100


def test_a_short_log_gets_the_usual_gap_and_no_gap_is_below_a_month() -> None:
    assert from_counts([(3, 19)]).days == USUAL_DAYS
    assert from_counts([(3, 19)]).silences == 0
    assert from_counts([(3, 20)]).days == 30


def test_a_table_without_its_key_is_refused(duckdb_engine: Any) -> None:
    with pytest.raises(SourceError, match="no column 'touch_id'"):
        completed("touches", duckdb_engine.small({"seller": ["a"]}))


def test_a_column_of_the_wrong_type_is_refused(duckdb_engine: Any) -> None:
    with pytest.raises(SourceError, match=r"'at'.*not an instant"):
        completed("touches", duckdb_engine.small({"touch_id": ["a"], "at": ["yesterday"]}))
