"""The only place of the desk that reads the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

from pista.book.days import day_of


def now() -> datetime:
    """Return this instant, UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day it is where the desk stands."""
    return datetime.now().astimezone().date()


def today_number() -> int:
    """Return the day as the book counts it."""
    return day_of(today())
