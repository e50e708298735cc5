"""How a company counts, as it is typed: calendar months, or runs of so many days."""

from __future__ import annotations

from pista.book.days import day_of
from pista.book.periods import Periods
from pista.errors import PistaError
from pista.language import N_


def periods_of(days: int | None, start: str | None) -> Periods:
    """Return calendar months, or runs of so many days; raise PistaError where half of it is said."""
    if days is None and start is None:
        return Periods()
    first = None if start is None else day_of(start)
    if days is None or first is None or days < 2:  # noqa: PLR2004
        raise PistaError(
            N_("Periods need both --period-days, 2 or more, and --period-start."),
            hint=N_("Give the length of a period and the first day of one, or neither: then they are months."),
        )
    return Periods(days, first)
