"""A random writing of a random book reads back as the same book, or is refused or doubted; never as another one."""

from __future__ import annotations

import os
import random
import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

import writings
from intake_rows import taken
from pista.errors import PistaError
from pista.intake.people import folded

if TYPE_CHECKING:
    from collections.abc import Callable

    from pista.intake.sink import Taken

MANY = 5000 if os.environ.get("PISTA_NIGHTLY") else 60
EVERY = settings(max_examples=MANY, deadline=None, derandomize=True, database=None)


def read_back(write: Callable[[Path], Path | None]) -> tuple[Taken, dict[str, list[dict[str, Any]]]] | None:
    """Return what is read of a file that `write` makes; None where it makes none, or where it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder))
        try:
            return None if path is None else taken(path)
        except PistaError:
            return None


def day_of(number: int | None) -> date | None:
    return None if number is None else date(1970, 1, 1) + timedelta(days=number)


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


@EVERY
@given(st.integers(0, 2**40))
def test_a_log_reads_back(seed: int) -> None:
    r = random.Random(seed)
    rows, how = writings.book(r), writings.writing(r)
    if (read := read_back(lambda folder: writings.write_log(rows, r, how, folder))) is None:
        return
    done, tables = read
    doubted = {doubt.thing for doubt in done.doubts}
    touches = tables["touches"]
    has = {
        name
        for name in ("channel", "product", "minutes", "amount")
        if any(touch[name] is not None for touch in touches)
    }

    def seen(row: dict[str, Any], *, is_written: bool) -> tuple[Any, ...]:
        day = row["at"].isoformat() if is_written else str(row["at"])[:10]
        name = row["prospect"]
        found = [day, row["seller"], folded(name) if is_written else name, row["outcome"]]
        found += [row[name] if name in has else None for name in ("channel", "product")]
        found += [None if "minutes" in doubted or "minutes" not in has else row["minutes"]]
        return (*found, None if "amount" in doubted or "amount" not in has else rounded(row["amount"]))

    wanted = Counter(seen(row, is_written=True) for row in rows)
    got = Counter(seen(touch, is_written=False) for touch in touches)
    assert got == wanted, (how, done.mapping)


@EVERY
@given(st.integers(0, 2**40))
def test_deals_read_back_in_the_headings_of_any_system(seed: int) -> None:
    r = random.Random(seed)
    rows, how, layout = writings.deals(r), writings.writing(r), r.choice(writings.systems())
    if (read := read_back(lambda folder: writings.write_deals(rows, layout, r, how, folder))) is None:
        return
    done, tables = read
    doubted = {doubt.thing for doubt in done.doubts}
    has_closing = any(deal["closed_day"] is not None for deal in tables["opportunities"])

    def of(
        key: str, standing: str, amount: float | None, seller: str, opened: object, closed: object
    ) -> tuple[Any, ...]:
        money = None if "amount" in doubted else rounded(amount)
        return (
            key,
            None if "statuses" in doubted else standing,
            money,
            seller,
            str(opened),
            str(closed) if has_closing else "",
        )

    wanted = {
        of(row["id"], row["standing"], row["amount"], row["seller"], row["opened"], row["closed"]) for row in rows
    }
    got = {
        of(
            deal["opportunity"],
            deal["status"],
            deal["amount"],
            deal["seller"],
            day_of(deal["opened_day"]),
            day_of(deal["closed_day"]),
        )
        for deal in tables["opportunities"]
    }
    assert got == wanted, (how, layout.title, done.mapping)


@EVERY
@given(st.integers(0, 2**40))
def test_activities_read_back_in_the_headings_of_any_system(seed: int) -> None:
    r = random.Random(seed)
    some, how, layout = writings.activities(r), writings.writing(r), r.choice(writings.systems("contacts"))
    if (read := read_back(lambda folder: writings.write_activities(some, layout, r, how, folder))) is None:
        return
    _done, tables = read
    made = Counter((one["at"].isoformat(), one["seller"]) for one in some if one["standing"] == "done")
    assert Counter((str(touch["at"])[:10], touch["seller"]) for touch in tables["touches"]) == made, (how, layout.title)
    planned = sum(one["standing"] == "planned" for one in some)
    assert len(tables.get("plans", ())) == planned, (how, layout.title)
