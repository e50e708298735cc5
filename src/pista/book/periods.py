"""The periods in which a company counts: calendar months, or runs of so many days; three of them make a quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pista.book.days import date_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Days = NDArray[np.int64]

QUARTER = 3


@dataclass(frozen=True)
class Periods:
    """Calendar months, unless `days` says how long each period is, counted from the day `first`.

    Periods are numbered; those of calendar months count from January 1970, so that three of them are a quarter.
    """

    days: int | None = None
    first: int = 0

    def of(self, day: ArrayLike) -> Days:
        """Return the number of the period each day falls in, any shape."""
        day = np.asarray(day, dtype=np.int64)
        if self.days is not None:
            return (day - self.first) // self.days
        return np.asarray(_dates(day).astype("datetime64[M]").astype(np.int64))

    def begins(self, period: ArrayLike) -> Days:
        """Return the first day of each period, any shape."""
        period = np.asarray(period, dtype=np.int64)
        if self.days is not None:
            return self.first + period * self.days
        return np.asarray(period.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64))

    def ends(self, period: ArrayLike) -> Days:
        """Return the last day of each period, any shape."""
        return self.begins(np.asarray(period, dtype=np.int64) + 1) - 1

    def into_quarter(self, day: ArrayLike) -> Days:
        """Return how many days of its quarter lie before each day, any shape."""
        return np.asarray(day, dtype=np.int64) - self.begins(self.of(day) // QUARTER * QUARTER)

    def left_of_quarter(self, day: ArrayLike) -> Days:
        """Return how many days of its quarter lie after each day, any shape."""
        return self.ends(self.of(day) // QUARTER * QUARTER + QUARTER - 1) - np.asarray(day, dtype=np.int64)

    def month_of_quarter(self, day: ArrayLike) -> Days:
        """Return 0, 1 or 2: which period of its quarter each day falls in, any shape."""
        return self.of(day) % QUARTER

    def name(self, period: int) -> str:
        """Return a period as text: 2026-03, or its first day where it is no month."""
        first = date_of(int(self.begins(period)))
        return first.isoformat() if self.days is not None else f"{first:%Y-%m}"


def _dates(day: Days) -> NDArray[Any]:
    return day.astype("datetime64[D]")
