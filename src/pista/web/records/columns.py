"""The columnar book beside the ledger: what the numbers read. Written when the ledger has grown, and only then."""

from __future__ import annotations

import threading
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Max

import pista
from pista.book.days import day_of
from pista.book.prepared import Settings
from pista.engines.storing import completed_folder
from pista.intake.mapping import BOOK_SETTINGS, settings_to_toml
from pista.intake.parquet import TableWriter
from pista.web.records.contacts import LAPSE_DAYS
from pista.web.records.models import Contact, Entry, Prospect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from pathlib import Path

    from pista.engines.opened import Book

MARK = "written-up-to"
BATCH = 50_000
# Two pages that ask at once wait for one writer.
_alone = threading.Lock()
CONTACT = (
    "key",
    "at",
    "day",
    "logged_at",
    "seller",
    "prospect_id",
    "channel",
    "direction",
    "minutes",
    "outcome",
    "product",
    "amount",
    "next_step_on",
    "note",
)
PROSPECT = ("id", "name", "company", "email", "phone", "city", "created_at", "source")


def book(as_of: date) -> Book | None:
    """Return the book as of a day, equal to what the command line reads; None while nothing was logged."""
    folder = book_folder()
    with _alone:
        last = Entry.objects.aggregate(last=Max("id"))["last"] or 0
        if not Contact.objects.filter(is_undone=False).exists():
            return None
        mark = folder.parent / MARK
        if not mark.exists() or mark.read_text(encoding="ascii") != str(last) or not folder.exists():
            _write(folder)
            mark.write_text(str(last), encoding="ascii")
        return pista.read(folder, as_of=as_of)


def book_folder() -> Path:
    """Return where the book lies."""
    home: Path = settings.HOME
    return home / "book"


def _write(folder: Path) -> None:
    with completed_folder(folder) as half:
        touches = TableWriter("touches", half / "touches.parquet")
        rows = Contact.objects.filter(is_undone=False).order_by("at", "key").values_list(*CONTACT)
        for batch in _batches(rows.iterator(chunk_size=BATCH)):
            of = dict(zip(CONTACT, zip(*batch, strict=True), strict=True))
            touches.write(
                {
                    "touch_id": [str(key) for key in of["key"]],
                    "at": [_microseconds(at) for at in of["at"]],
                    "day": of["day"],
                    "logged_at": [_microseconds(at) for at in of["logged_at"]],
                    "seller": of["seller"],
                    "prospect": of["prospect_id"],
                    **{
                        name: [value or None for value in of[name]]
                        for name in ("channel", "direction", "outcome", "product", "note")
                    },
                    "minutes": of["minutes"],
                    "amount": of["amount"],
                    "next_step_on": [_day(day) for day in of["next_step_on"]],
                    "evidence": ["self"] * len(batch),
                }
            )
        touches.close()
        people = TableWriter("prospects", half / "prospects.parquet")
        found = Prospect.objects.filter(is_undone=False).order_by("id").values_list(*PROSPECT)
        for batch in _batches(found.iterator(chunk_size=BATCH)):
            of = dict(zip(PROSPECT, zip(*batch, strict=True), strict=True))
            people.write(
                {
                    "prospect": of["id"],
                    "emails": [value or None for value in of["email"]],
                    "phones": [value or None for value in of["phone"]],
                    **{name: [value or None for value in of[name]] for name in ("name", "company", "city", "source")},
                    "created_at": [_microseconds(at) for at in of["created_at"]],
                }
            )
        people.close()
        # The pages and the numbers let an opportunity lapse after the same silence.
        (half / BOOK_SETTINGS).write_text(settings_to_toml(Settings(lapse_days=LAPSE_DAYS)), encoding="utf-8")


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _microseconds(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000 + at.microsecond


def _day(day: date | None) -> int | None:
    return None if day is None else day_of(day)
