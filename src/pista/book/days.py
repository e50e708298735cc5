"""Days and months as whole numbers: days from 1 January 1970, months as year * 100 + month."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import narwhals as nw

from pista.errors import PistaError

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
            msg = f"'{value}' is not a day."
            raise PistaError(msg, hint="Write it as 2026-03-31.") from None
    day = value.date() if isinstance(value, datetime) else value
    return (day - EPOCH).days


def date_of(day: int) -> date:
    """Return the date of a day number."""
    return EPOCH + timedelta(days=day)


def monday_of(day: nw.Expr) -> nw.Expr:
    """Return the Monday of the week each day falls in, as a day number."""
    return day - (day + THURSDAY) % WEEK


def month_of(day: nw.Expr) -> nw.Expr:
    """Return the month of each day number as year * 100 + month, by the civil-calendar rule.

    Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days; whole numbers only,
    so that every engine gives the same answer.
    """
    shifted = day.cast(nw.Int64) + 719_468
    era = shifted // 146_097
    of_era = shifted - era * 146_097
    year_of_era = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * of_year + 2) // 153
    month = (shifted_month + 2) % 12 + 1
    year = year_of_era + era * 400 + (month <= 2).cast(nw.Int64)  # noqa: PLR2004 - January and February end the shifted year
    return (year * 100 + month).cast(nw.Int32)
