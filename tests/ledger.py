"""Ledgers as text that a sales manager could check, turned into books.

    2 Mar 09:00  carmen  ana  call  conversation  policy  minutes=30

Day (and hour), seller, prospect, channel, outcome, product, then what else there is as name=value. "-" is nothing;
a{1..20} stands for twenty prospects. A line "=> carmen 1/2" says what is expected of a metric by seller, "=> all 2"
of the whole book, "=> all new 1/2" of one part, "=> all @30 1/4" of one age.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from pista.book.days import SECONDS, day_of
from pista.book.preparing import prepare
from pista.book.tables import completed

if TYPE_CHECKING:
    from pathlib import Path

    from pista.book.prepared import Prepared, Settings

MONTHS = {
    name: n
    for n, name in enumerate(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1)
}
LINE = re.compile(r"^\s*(\d{1,2}) ([A-Z][a-z]{2})(?: (\d{4}))?(?: (\d\d:\d\d))?\s+(.*)$")
MANY = re.compile(r"^(\w+)\{(\d+)\.\.(\d+)\}$")
DAYS = ("next",)
NUMBERS = ("minutes", "amount", "margin")


@dataclass(frozen=True)
class Expected:
    """What a line beginning with => says: the group, the part or age, and the value."""

    key: str | None
    part: str | None
    value: float


def touches_of(text: str) -> list[dict[str, Any]]:
    """Return the contacts of a ledger as rows of the book."""
    rows: list[dict[str, Any]] = []
    ids = count(1)
    for line in text.splitlines():
        found = LINE.match(line)
        if not found:
            continue
        at = _instant(found[1], found[2], found[3], found[4])
        seller, prospect, channel, outcome, product, *extra = found[5].split()
        if extra and "=" not in extra[0]:
            raise ValueError(line)
        for who in _spread(prospect):
            row = {
                "touch_id": f"{next(ids):05}",
                "at": at,
                "day": int(at.timestamp()) // SECONDS,
                "seller": _or_none(seller),
                "prospect": _or_none(who),
                "channel": _or_none(channel),
                "outcome": _or_none(outcome),
                "product": _or_none(product),
            }
            rows.append(row | dict(_extra(item) for item in _joined(extra)))
    return rows


def _instant(day: str, month: str, year: str | None, clock: str | None) -> datetime:
    hour, minute = (clock or "00:00").split(":")
    return datetime(int(year or 2026), MONTHS[month], int(day), int(hour), int(minute), tzinfo=UTC)


def _spread(prospect: str) -> list[str]:
    many = MANY.match(prospect)
    return [f"{many[1]}{n}" for n in range(int(many[2]), int(many[3]) + 1)] if many else [prospect]


def _joined(extra: list[str]) -> list[str]:
    """Put "next=9 Mar" together again."""
    items: list[str] = []
    for word in extra:
        if "=" in word:
            items.append(word)
        else:
            items[-1] += f" {word}"
    return items


def _extra(item: str) -> tuple[str, Any]:
    name, value = item.split("=")
    if name in DAYS:
        day, month = value.split()
        return "next_step_on", day_of(datetime(2026, MONTHS[month], int(day), tzinfo=UTC).date())
    return name, float(value) if name in NUMBERS else value


def _or_none(text: str) -> str | None:
    return None if text == "-" else text


def expected_of(text: str) -> list[Expected]:
    """Return what a ledger expects."""
    result = []
    for line in text.splitlines():
        if line.strip().startswith("=> "):
            key, *part, value = line.strip()[3:].split()
            result.append(Expected(None if key == "all" else key, part[0] if part else None, float(Fraction(value))))
    return result


TYPES = {
    "touch_id": pa.string(), "at": pa.timestamp("us"), "day": pa.int32(), "minutes": pa.float64(), "amount": pa.float64(),
    "margin": pa.float64(), "next_step_on": pa.int32(), "logged_at": pa.timestamp("us"), "number": pa.int32(),
    "month": pa.int32(), "opened_day": pa.int32(), "closed_day": pa.int32(), "list_price": pa.float64(),
    "margin_rate": pa.float64(), "created_at": pa.timestamp("us"),
}  # fmt: skip


def store(rows: list[dict[str, Any]], path: Path) -> Path:
    """Write rows as a Parquet file with the columns they have."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: pa.array([row.get(name) for row in rows], TYPES.get(name, pa.string())) for name in names}
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)
    return path


def book_of(
    tables: str | dict[str, list[dict[str, Any]]],
    engine: Any,
    folder: Path,
    as_of: str | None = None,
    settings: Settings | None = None,
) -> Prepared:
    """Prepare a book from a ledger, or from rows by table."""
    rows = {"touches": touches_of(tables)} if isinstance(tables, str) else tables
    source, target = folder / "source", folder / f"prepared-{engine.name}"
    target.mkdir(parents=True)
    frames = {
        name: completed(name, engine.scan(store(some, source / f"{name}.parquet"))) for name, some in rows.items()
    }
    return prepare(frames, engine, target, None if as_of is None else day_of(as_of), settings)


def rows_of(book: Prepared, table: str, *columns: str, sort: str) -> list[tuple[Any, ...]]:
    """Return some columns of a prepared table in order."""
    frame = book.engine.collect(book.frames[table].select(*dict.fromkeys((*columns, sort)))).sort(sort)
    return frame.select(*columns).rows()
