"""Fills a desk with a simulated company, so that one can look around: an import like any other."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pista
from pista.book.tables import tables_in
from pista.intake.parquet import TableWriter
from pista.rehearsal.company import simulate
from pista.rehearsal.people import messy_people
from pista.web.clock import now, today_number
from pista.web.records import importing
from pista.web.records.bringing import receive
from pista.web.records.models import Entry

if TYPE_CHECKING:
    from pista.web.records.arrangements import Seller

SELLERS, TOUCHES, SEED = 6, 3000, 7
DAY = timedelta(days=1)


def fill(person: Seller) -> None:
    """Take in a simulated company that ends today; a desk that holds anything is left as it is."""
    if not Entry.objects.exists():
        bring_in_a_company(person)


def bring_in_a_company(person: Seller) -> None:
    """Bring in a simulated company that ends today."""
    with tempfile.TemporaryDirectory(prefix="pista-") as place:
        folder = Path(place)
        simulate(SELLERS, TOUCHES, SEED, folder / "simulated")
        book = pista.read(folder / "simulated")
        engine = book.prepared.engine
        tables = tables_in(book.tables, engine)
        touches = engine.collect(tables["touches"].sort("day", "touch_id")).to_native().to_pylist()
        made = {"touches": _until_today(touches), "prospects": _named(touches)}
        brought = receive(
            [(f"{table}.parquet", lambda path, table=table, rows=rows: _write(table, rows, path))  # type: ignore[misc]
             for table, rows in made.items()],
            person, now(), shared=True,
        )  # fmt: skip
    brought.name, brought.mapping = "simulated company", ""
    importing.check(brought, lambda _share: None)
    importing.apply(brought, now(), lambda _share: None)


def _until_today(touches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return contacts as if the last of them were today's."""
    shift = today_number() - max(row["day"] for row in touches)
    moment = now()
    for row in touches:
        row["day"] += shift
        for instant in ("at", "logged_at"):
            row[instant] = None if row[instant] is None else _over(row[instant] + timedelta(days=shift), moment)
        row["next_step_on"] = None if row["next_step_on"] is None else row["next_step_on"] + shift
    return touches


def _over(at: datetime, now: datetime) -> datetime:
    """Return a moment, one of today within what is over of the day."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    begun = now.replace(tzinfo=at.tzinfo).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (at - midnight) * ((now.replace(tzinfo=at.tzinfo) - begun) / DAY) if midnight == begun else at


def _named(touches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the prospects of contacts names and addresses."""
    names = sorted({row["prospect"] for row in touches})
    people, _same = messy_people(len(names), doubles=0.0, seed=SEED)
    return [
        {"prospect": name, **{field: who[field] or None for field in ("name", "company", "emails", "phones", "city")}}
        for name, who in zip(names, people, strict=True)
    ]


def _write(table: str, rows: list[dict[str, Any]], path: Path) -> None:
    writer = TableWriter(table, path)
    writer.write({name: [row.get(name) for row in rows] for name in rows[0]})
    writer.close()
