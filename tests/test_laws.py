"""Laws: what must hold for every book, tried on many small ones."""

from __future__ import annotations

import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import pista
from ledger import book_of, touches_of
from pista.book.days import EPOCH
from pista.metrics.asking import ask
from pista.metrics.definition import metrics
from pista.metrics.question import Question

if TYPE_CHECKING:
    from pista.book.prepared import Prepared

OUTCOMES = ["conversation", "no_answer", "proposal", "sale", "refusal", ""]
ROW = st.tuples(
    st.integers(0, 400), st.sampled_from(["ana", "luis"]), st.sampled_from([f"p{n}" for n in range(6)]),
    st.sampled_from(["call", "visit"]), st.sampled_from(OUTCOMES), st.sampled_from(["policy", "pension", ""]),
    st.integers(0, 90),
)  # fmt: skip
LOGS = st.lists(ROW, min_size=1, max_size=40)
HEAD = "date,seller,prospect,channel,outcome,product,minutes"
# Each example reads files and prepares books, so there are few of them and none is shrunk.
COMMON = settings(
    deadline=None, max_examples=6, phases=[Phase.explicit, Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)
# Counted things, whose groups must add up to the whole.
COUNTED = ("contacts", "new_prospects", "follow_ups", "sales")


def text_of(rows: list[Any]) -> str:
    lines = [",".join([str(_date(day)), *map(str, rest)]) for day, *rest in rows]
    return "\n".join([HEAD, *lines]) + "\n"


def _date(day: int) -> object:
    from datetime import timedelta

    return EPOCH + timedelta(days=20_000 + day)


def figures(text: str, **options: Any) -> dict[str, Any]:
    """Return every number of a log, overall and by seller, as plain values."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "log.csv"
        path.write_text(text)
        return told_by(pista.read(path, **options))


def told_by(book: pista.Book) -> dict[str, Any]:
    return {name: (answer.overall, answer.groups) for name, answer in book.ask(by="seller").told.items()}


@pytest.mark.slow
@given(LOGS, st.randoms(use_true_random=False))
@COMMON
def test_the_order_of_rows_does_not_matter(rows: list[Any], chance: random.Random) -> None:
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    assert figures(text_of(rows)) == figures(text_of(shuffled))


@pytest.mark.slow
@given(LOGS)
@COMMON
def test_importing_twice_changes_nothing(rows: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "logs"
        folder.mkdir()
        for name in ("first.csv", "second.csv"):
            (folder / name).write_text(text_of(rows))
        book = pista.read(folder, format="contact_log")
        again = [account for account in book.taken.accounts if account.file == "second.csv"]
        assert [(account.taken, account.set_aside) for account in again] == [(0, len(rows))]
        assert told_by(book) == figures(text_of(rows))


@given(LOGS, st.sampled_from(["seller", "product", "channel", "month", "week"]))
@COMMON
def test_parts_add_up_to_the_whole(rows: list[Any], by: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "log.csv"
        path.write_text(text_of(rows))
        answers = pista.read(path).ask(COUNTED, by=by)
        for answer in answers.told.values():
            assert sum(group["n"] for group in answer.groups.values()) == answer.overall["n"]  # type: ignore[misc]


@given(LOGS, st.integers(0, 400))
@COMMON
def test_nothing_after_the_day_changes_a_number(rows: list[Any], day: int) -> None:
    before = [row for row in rows if row[0] <= day]
    if before:
        as_of = str(_date(day))
        assert figures(text_of(rows), as_of=as_of) == figures(text_of(before), as_of=as_of)


@pytest.mark.slow
@given(LOGS)
@COMMON
def test_export_then_import_is_the_same_book(rows: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "log.csv"
        path.write_text(text_of(rows))
        book = pista.read(path)
        assert told_by(pista.read(book.write(Path(place) / "book"))) == told_by(book)


@given(LOGS)
@COMMON
def test_every_row_is_accounted_for(rows: list[Any]) -> None:
    text = text_of(rows) + "not a day,ana,p1,call,sale,policy,5\n2026-03-01,ana,,call,sale,policy,5\n"
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "log.csv"
        path.write_text(text)
        taken = pista.read(path).taken
        (account,) = taken.accounts
        assert account.read == account.taken + account.set_aside == len(rows) + 2
        assert sum(complaint.set_aside for complaint in taken.complaints) == account.set_aside
        bad = sum(1 for row in rows if row[4] == "sale" and not row[2])
        assert account.set_aside == 2 + bad


def random_rows(seed: int) -> list[dict[str, Any]]:
    """Return contacts of a random book, with all that a contact can say."""
    chance = random.Random(seed)
    rows: list[dict[str, Any]]
    rows = [
        {
            "touch_id": f"{n:05}", "day": 20_000 + chance.randrange(300), "seller": chance.choice(["ana", "luis", "eva"]),
            "prospect": chance.choice([f"p{k}" for k in range(60)]), "channel": chance.choice(["call", "visit"]),
            "outcome": chance.choice([o or None for o in OUTCOMES]), "product": chance.choice(["a", "b", None]),
            "minutes": chance.choice([None, 5.0, 30.0]), "direction": chance.choice(["in", "out"]),
            "evidence": chance.choice(["self", "mail"]), "next_step_on": 20_000 + chance.randrange(400),
        }
        for n in range(400)
    ]  # fmt: skip
    for row in rows:
        row["at"] = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
            days=int(str(row["day"])), minutes=chance.randrange(600)
        )
        row["amount"] = 100.0 + chance.randrange(50) if row["outcome"] == "sale" else None
    return rows


def all_examples() -> list[dict[str, Any]]:
    """Return the contacts of every metric's Example in one book, each with sellers and prospects of its own."""
    rows = []
    for name, metric in metrics().items():
        for row in touches_of(metric.doc["Example"]):
            own = {key: f"{name} {row[key]}" for key in ("touch_id", "seller", "prospect") if row.get(key) is not None}
            rows.append(row | own)
    return rows


@pytest.mark.spark
@pytest.mark.parametrize(
    "rows",
    [pytest.param(random_rows, id="random"), pytest.param(all_examples, id="examples", marks=pytest.mark.nightly)],
)
def test_duckdb_equals_spark(rows: Any, duckdb_engine: Any, spark_engine: Any, tmp_path: Path) -> None:
    """All that is prepared, and every number by seller, product and month: to the last digits.

    Of a random book as it stood on a day, and of all examples.
    """
    touches, as_of = (rows(1), str(_date(260))) if rows is random_rows else (rows(), None)
    books = [
        book_of({"touches": touches}, engine, tmp_path / engine.name, as_of) for engine in (duckdb_engine, spark_engine)
    ]
    assert books[0].facts == books[1].facts
    assert set(books[0].frames) == set(books[1].frames) >= {"touches", "prospects", "opportunities"}
    for table in books[0].frames:
        one, other = (all_rows(book, table) for book in books)
        assert len(one) == len(other) > 0
        assert same(one, other), table
    for by in ("product", "month") if rows is random_rows else ("seller",):
        told, told_too = (ask(book, None, Question(by=by)).told for book in books)
        assert set(told) == set(told_too)
        assert rows is random_rows or set(told) == set(metrics())
        for name, answer in told.items():
            assert same(answer.overall, told_too[name].overall), name
            assert same(answer.groups, told_too[name].groups), name


def all_rows(book: Prepared, table: str) -> list[dict[str, Any]]:
    """Return the rows of a prepared table, in an order of their own."""
    found = book.engine.collect(book.frames[table]).to_native().to_pylist()
    return sorted(found, key=lambda row: str(sorted(row.items(), key=lambda item: item[0])))


def same(one: Any, other: Any) -> bool:
    """Whether two results are equal, floats to a relative 1e-9 (sums are added up in another order)."""
    if isinstance(one, dict):
        return set(one) == set(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == pytest.approx(other, rel=1e-9) if isinstance(one, float) else one == other
