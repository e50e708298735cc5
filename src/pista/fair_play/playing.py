"""What tricks are played on: a log as tables of rows, and what the player knows: who, what chance, how strongly."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

from pista.book.days import day_of
from pista.book.periods import Periods

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

# Rows of the book's tables (see pista.book.tables) by table; days are numbers, instants are datetimes without a zone.
Row: TypeAlias = dict[str, Any]
Log: TypeAlias = dict[str, list[Row]]


@dataclass
class Played:
    """Who plays, with what chance, how strongly (what that means, each trick says), and how the company counts.

    quota      contacts that are asked of each seller in a period
    threshold  sales in a period from which on more is paid
    """

    seller: str
    chance: Random
    strength: float
    periods: Periods = field(default_factory=Periods)
    quota: int | None = None
    threshold: int | None = None
    colleague: str = ""
    _made: Iterator[int] = field(default_factory=lambda: count(1))

    def name(self) -> str:
        """Return a name for a row that is made up."""
        return f"{self.seller}-made-{next(self._made)}"

    def happens(self, share: float | None = None) -> bool:
        """Whether something happens that has this chance, the strength unless given."""
        return self.chance.random() < (self.strength if share is None else share)

    def ends_of(self, rows: list[Row], column: str = "day") -> list[int]:
        """Return the last days of the periods that rows fall in."""
        days = [row[column] for row in rows if row[column] is not None]
        return [] if not days else [int(day) for day in sorted(set(self.periods.ends(self.periods.of(days)).tolist()))]


def own(log: Log, played: Played, table: str = "touches") -> list[Row]:
    """Return the rows of a table that are the player's."""
    return [row for row in log.get(table, []) if row["seller"] == played.seller]


def changed(log: Log, table: str, change: Callable[[Row], Row | None]) -> Log:
    """Return a log with the rows of a table changed; those of which nothing is left are gone."""
    rows = [after for row in log[table] if (after := change(row)) is not None]
    return log | {table: rows}


def added(log: Log, table: str, rows: list[Row]) -> Log:
    """Return a log with rows more."""
    return log | {table: [*log[table], *rows]}


def at_time(row: Row, at: datetime, logged_at: datetime | None = None) -> Row:
    """Return a contact moved to another time; written down when it took place, unless said otherwise."""
    day = day_of(at)
    return row | {"at": at, "day": day, "month": None, "logged_at": logged_at or max(at, row["logged_at"] or at)}


def noon_of(day: int) -> datetime:
    """Return noon of a day."""
    return datetime(1970, 1, 1, 12) + timedelta(days=day)  # noqa: DTZ001 - instants of the book have no zone


def missing(done: int, played: Played) -> int:
    """Return how many contacts are made up in a period: up to the quota where it is near, else by the strength."""
    if played.quota is None:
        return round(done * played.strength)
    short = played.quota - done
    return short + played.chance.randrange(3) if 0 < short <= 2 * played.strength * played.quota else 0
