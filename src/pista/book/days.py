"""Days and months as whole numbers: days from 1 January 1970, months as year * 100 + month."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pista.errors import PistaError
from pista.language import N_

if TYPE_CHECKING:
    import narwhals as nw

EPOCH = date(1970, 1, 1)
SECONDS = 86_400
WEEK = 7
# 1 January 1970 was a Thursday: three days after a Monday.
THURSDAY = 3


def day_of(value: date | datetime | str | int) -> int:
    """Return the day number of a date, an instant or an ISO text; raise PistaError if it is none of them."""
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise PistaError(N_("'{value}' is not a day."), hint=N_("Write it as 2026-03-31."), value=value) from None
    day = value.date() if isinstance(value, datetime) else value
    return (day - EPOCH).days


def date_of(day: int) -> date:
    """Return the date of a day number."""
    return EPOCH + timedelta(days=day)


def monday_of(day: nw.Expr) -> nw.Expr:
    """Return the Monday of the week each day falls in, as a day number."""
    return day - (day + THURSDAY) % WEEK
