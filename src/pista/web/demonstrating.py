"""Fills a desk with a simulated company, so that one can look around."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

import pista
from pista.book.days import date_of
from pista.book.tables import tables_in
from pista.rehearsal.company import simulate
from pista.rehearsal.people import messy_people
from pista.web.clock import now, today_number
from pista.web.records.contacts import What, Who, take_in
from pista.web.records.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

SELLERS, TOUCHES, SEED = 6, 3000, 7


def fill() -> None:
    """Take in a simulated company that ends today; a desk that holds anything is left as it is."""
    if Entry.objects.exists():
        return
    with tempfile.TemporaryDirectory(prefix="pista-") as place:
        folder = Path(place)
        simulate(SELLERS, TOUCHES, SEED, folder)
        book = pista.read(folder)
        engine = book.prepared.engine
        touches = engine.collect(tables_in(book.tables, engine)["touches"].sort("day", "touch_id"))
        rows = list(touches.iter_rows(named=True))
    shift = today_number() - max(row["day"] for row in rows)
    names = sorted({row["prospect"] for row in rows})
    people, _ = messy_people(len(names), doubles=0.0, seed=SEED)
    known = [
        (
            name,
            Who(name=who["name"], company=who["company"], email=who["emails"], phone=who["phones"], city=who["city"]),
        )
        for name, who in zip(names, people, strict=True)
    ]
    take_in(_contacts(rows, shift), known, now())


def _contacts(rows: list[dict[str, Any]], shift: int) -> Iterator[tuple[Any, str, What, str]]:
    for row in rows:
        at: datetime = row["at"].replace(tzinfo=UTC) + timedelta(days=shift)
        step = row["next_step_on"]
        promised: date | None = None if step is None else date_of(step + shift)
        what = What(
            at,
            date_of(row["day"] + shift),
            row["channel"] or "",
            row["direction"] or "out",
            row["outcome"] or "",
            row["product"] or "",
            row["minutes"],
            row["amount"],
            promised,
            row["note"] or "",
        )
        yield uuid5(NAMESPACE_OID, row["touch_id"]), row["prospect"], what, row["seller"] or ""
