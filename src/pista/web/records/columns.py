"""The columnar book beside the ledger: what the numbers read. Written when the ledger has grown, and only then."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q

import pista
from pista.book.days import day_of
from pista.book.prepared import Settings
from pista.engines.storing import completed_folder
from pista.intake.mapping import BOOK_SETTINGS, settings_to_toml
from pista.intake.parquet import TableWriter
from pista.intake.sink import BOOK_DOUBTS, doubts_to_text
from pista.web.records.imports import doubts_of_imports
from pista.web.records.ledger import written_up_to
from pista.web.records.models import (
    IDENTITY,
    Check,
    Contact,
    Kept,
    Opportunity,
    Prospect,
    Seller,
    StageMove,
    going_by,
)
from pista.web.records.telling import LAPSE_DAYS, has_deals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from django.db.models import Model, QuerySet

    from pista.engines.opened import Book

MARK = "written-up-to"
BATCH = 50_000
# Microseconds of a day.
DAY = 86_400 * 1_000_000
# Two pages that ask at once wait for one writer.
alone = threading.RLock()
# Columns of the book, and the fields they are written from.
TOUCH = {
    "touch_id": "key", "external": "external", "at": "at", "day": "day", "zone": "zone", "logged_at": "logged_at",
    "seller": "seller", "prospect": "prospect_id", "goes_by": "prospect__same_as", "channel": "channel",
    "direction": "direction", "minutes": "minutes", "outcome": "outcome", "product": "product",
    "opportunity": "opportunity", "source": "source", "evidence": "evidence", "amount": "amount", "margin": "margin",
    "next_step_on": "next_step_on", "note": "note",
}  # fmt: skip
PROSPECT = {
    "prospect": "id", **{column: field for field, column in IDENTITY.items()}, "belongs_to": "belongs_to",
    "created_at": "created_at", "source": "source",
}  # fmt: skip
OPPORTUNITY = {
    "opportunity": "id", "prospect": "prospect_id", "product": "product", "seller": "seller",
    "opened_day": "opened_day", "closed_day": "closed_day", "month": "month", "status": "status", "amount": "amount",
    "margin": "margin", "source": "source", "next_step_on": "next_step_on", "last_day": "last_day",
    "is_recorded": "is_recorded",
}  # fmt: skip
SELLER = {
    "seller": "name", "name": "full_name", "team": "team", "started_on": "started_on", "ended_on": "ended_on",
    "hours_a_week": "hours_a_week",
}  # fmt: skip
counts_for_something = Q(is_undone=False) & (Q(prospect=None) | Q(prospect__is_undone=False))


def book(as_of: date) -> Book | None:
    """Return the whole book as of a day, equal to what the command line reads; None while nothing was logged."""
    folder = book_folder()
    with alone:
        if not is_anything_there():
            return None
        write_if_grown(as_of)
        return pista.read(folder, as_of=as_of)


def is_anything_there() -> bool:
    """Whether there is anything to count."""
    return Contact.objects.filter(counts_for_something).exists() or has_deals()


def write_if_grown(as_of: date) -> int:
    """Bring the book's files up to date where the ledger has grown; return up to which line they are."""
    folder = book_folder()
    with alone:
        last = written_up_to()
        mark = folder.parent / MARK
        # What has lapsed depends on the day, where opportunities are written one by one.
        wanted = f"{last} {as_of if has_deals() else ''}".strip()
        if not mark.exists() or mark.read_text(encoding="ascii") != wanted or not folder.exists():
            write_book(folder, as_of)
            mark.write_text(wanted, encoding="ascii")
        return last


def book_folder() -> Path:
    """Return where the book lies."""
    home: Path = settings.HOME
    return home / "book"


def write_book(folder: Path, as_of: date, about: Iterable[str] | None = None) -> None:
    """Write the book's tables into a folder; those of some prospects only (by the names they go by), where given."""
    with completed_folder(folder) as half:
        names = None if about is None else list(about)
        _write(half, "touches", _contacts(names), TOUCH, day_of(as_of))
        _write(half, "prospects", _prospects(names), PROSPECT, day_of(as_of))
        if has_deals():
            _write(half, "opportunities", _opportunities(names), OPPORTUNITY, day_of(as_of))
        _write(
            half,
            "sellers",
            Seller.objects.exclude(full_name="", team="", user=None).order_by("name"),
            SELLER,
            day_of(as_of),
        )
        _write_kept(half)
        if names is None:
            _write_moves(half)
        # The pages and the numbers let an opportunity lapse after the same silence.
        if doubts := doubts_of_imports():
            (half / BOOK_DOUBTS).write_text(doubts_to_text(doubts), encoding="utf-8")
        (half / BOOK_SETTINGS).write_text(settings_to_toml(Settings(lapse_days=LAPSE_DAYS)), encoding="utf-8")


def _contacts(names: list[str] | None) -> QuerySet[Contact]:
    found = Contact.objects.filter(counts_for_something).order_by("day", "at", "key")
    if names is None:
        return found
    # Asked for first: of one or the other PostgreSQL would read every contact.
    aliases = Prospect.objects.filter(going_by(*names)).values_list("id", flat=True)
    return found.filter(prospect__in={*names, *aliases})


def _prospects(names: list[str] | None) -> QuerySet[Prospect]:
    found = Prospect.objects.filter(is_undone=False, same_as="").order_by("id")
    return found if names is None else found.filter(id__in=names)


def _opportunities(names: list[str] | None) -> QuerySet[Opportunity]:
    alive = Q(prospect=None) | Q(prospect__is_undone=False)
    found = Opportunity.objects.filter(alive).order_by("id")
    return found if names is None else found.filter(prospect__in=names)


def _write(folder: Path, table: str, rows: QuerySet[Model], columns: Mapping[str, str], today: int) -> None:
    writer: TableWriter | None = None
    # Nothing was written down after now: in zones behind UTC the evening is tomorrow there, and would not count yet.
    end = (today + 1) * DAY - 1
    for batch in _batches(rows.values_list(*columns.values()).iterator(chunk_size=BATCH)):
        of = dict(zip(columns, (list(column) for column in zip(*batch, strict=True)), strict=True))
        if table == "touches":
            _as_one(of)
            _as_verified(of)
        if table == "opportunities":
            _lapsed(of, today)
        writer = writer or TableWriter(table, folder / f"{table}.parquet")
        writer.write({name: _plain(name, values, end) for name, values in of.items()})
    if writer is not None:
        writer.close()


def _as_one(of: dict[str, list[Any]]) -> None:
    """Let contacts count with whom their prospect goes by, under what their source calls them."""
    of["prospect"] = [goes_by or own for own, goes_by in zip(of["prospect"], of.pop("goes_by"), strict=True)]
    of["touch_id"] = [ext or str(key) for key, ext in zip(of["touch_id"], of.pop("external"), strict=True)]


def _as_verified(of: dict[str, list[Any]]) -> None:
    """Let what an audit found be evidence: a contact that took place has a witness, one that did not has none."""
    found = dict(Check.objects.exclude(took_place=None).values_list("touch", "took_place"))
    said = {True: "crm", False: "self", None: None}
    of["evidence"] = [
        said[found.get(touch)] or evidence for touch, evidence in zip(of["touch_id"], of["evidence"], strict=True)
    ]


def _lapsed(of: dict[str, list[Any]], today: int) -> None:
    """Let opportunities that contacts tell of lapse after the silence that ends them."""
    last, recorded = of.pop("last_day"), of.pop("is_recorded")
    for place, (status, day, is_recorded) in enumerate(zip(of["status"], last, recorded, strict=True)):
        if status == "open" and not is_recorded and today - day > LAPSE_DAYS:
            of["status"][place], of["closed_day"][place] = "lapsed", day + LAPSE_DAYS


def _write_kept(folder: Path) -> None:
    for table in ("products", "spend"):
        rows = [json.loads(body) for body in Kept.objects.filter(table=table, is_undone=False).order_by("key")
                .values_list("body", flat=True)]  # fmt: skip
        if rows:
            writer = TableWriter(table, folder / f"{table}.parquet")
            writer.write({name: [row.get(name) for row in rows] for name in rows[0]})
            writer.close()


def _write_moves(folder: Path) -> None:
    moves = StageMove.objects.filter(prospect__is_undone=False).order_by("at", "key")
    rows = [
        (f"{move.prospect_id}/{move.about}", _microseconds(move.at), move.from_stage, move.to_stage, move.by)
        for move in moves
    ]
    for text in (
        Kept.objects.filter(table="stage_changes", is_undone=False).order_by("key").values_list("body", flat=True)
    ):
        row = json.loads(text)
        at = _microseconds(datetime.fromisoformat(row["at"]).replace(tzinfo=UTC))
        rows.append((row["opportunity"], at, row["from_stage"] or "", row["to_stage"] or "", row["by"] or ""))
    if rows:
        writer = TableWriter("stage_changes", folder / "stage_changes.parquet")
        names = ("opportunity", "at", "from_stage", "to_stage", "by")
        writer.write(dict(zip(names, (list(column) for column in zip(*rows, strict=True)), strict=True)))
        writer.close()


def _plain(name: str, values: list[Any], end: int) -> list[Any]:
    if name == "logged_at":
        return [None if at is None else min(_microseconds(at), end) for at in values]
    if name in {"at", "created_at"}:
        return [None if at is None else _microseconds(at) for at in values]
    if name == "next_step_on":
        return [None if day is None else day_of(day) for day in values]
    return [None if value == "" else value for value in values]


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _microseconds(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000 + at.microsecond
