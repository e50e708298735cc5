"""Durations grouped by whole days: all that survival curves need of a book, however many rows it has.

The engine counts, per group, day and outcome, how many ended or were last seen then (and how many came under
observation then); a table of a few hundred rows leaves the engine, never the rows themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals as nw
import numpy as np

from pista.errors import PistaError
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray


CENSORED = ""
FROM_THE_START = -1
Rows: TypeAlias = nw.LazyFrame[Any]


@dataclass(frozen=True)
class DayTable:
    """Counts by day, days ascending.

    days      shape (d,), the distinct days on which anything happened
    ended     by outcome, shape (d,): how many ended so on each day
    censored  shape (d,): how many were last seen, undecided, on each day
    entered   shape (d,): how many came under observation after each day; zeros where all did from the start
    left_out  how many had ended before they would have come under observation
    """

    days: NDArray[np.int64]
    ended: Mapping[str, NDArray[np.float64]]
    censored: NDArray[np.float64]
    entered: NDArray[np.float64]
    left_out: float = 0.0

    @property
    def all_ended(self) -> NDArray[np.float64]:
        """How many ended on each day, whatever the outcome."""
        return np.asarray(np.sum([np.zeros(len(self.days)), *self.ended.values()], axis=0), dtype=float)

    @property
    def at_risk(self) -> NDArray[np.float64]:
        """How many were under observation and undecided just before each day: entry < day <= exit."""
        leaving = self.all_ended + self.censored
        still_here = np.cumsum(leaving[::-1])[::-1]
        not_yet_here = np.cumsum(self.entered[::-1])[::-1]
        return still_here - not_yet_here

    @property
    def n(self) -> int:
        """How many were observed at all."""
        return int(np.sum(self.all_ended + self.censored))


def grouped(frame: Rows, by: Sequence[str] = ()) -> Rows:
    """Count rows per group, `days`, `ended` and `entered`, as `n`, inside the engine that holds them.

    `days` is a column of whole days, those without or below 0 left out; `ended` of text, empty where undecided;
    `entered` of days, -1 for those observed from the start.
    """
    known = frame.filter(nw.col("days") >= 0)
    return known.group_by(*by, "days", "ended", "entered").agg(n=nw.len())


def from_counts(day: ArrayLike, outcome: ArrayLike, n: ArrayLike, entry: ArrayLike = FROM_THE_START) -> DayTable:
    """Build the table from counts: `n` rows of an `outcome` at a `day`, under observation since `entry`.

    Rows whose entry is not before their day were never at risk and are left out, as R's Surv does. An entry below 0
    means from the start. Raises PistaError for a negative day.
    """
    days, counts = np.asarray(day, dtype=np.int64), np.asarray(n, dtype=float)
    kinds = np.asarray(outcome, dtype=object)
    if len(days) and days.min() < 0:
        raise PistaError(
            N_("A duration of {days_min} days is negative."),
            hint=N_("Leave out what ended before it began."),
            days_min=days.min(),
        )
    entries = np.broadcast_to(np.asarray(entry, dtype=np.int64), days.shape)
    seen = entries < days
    left_out = float(counts[~seen].sum())
    days, counts, kinds, entries = days[seen], counts[seen], kinds[seen], entries[seen]
    distinct = np.unique(np.concatenate([days, entries[entries >= 0]]))
    outcomes = sorted({str(kind) for kind in set(kinds)} - {CENSORED})
    late = entries >= 0
    return DayTable(
        distinct.astype(np.int64),
        {name: _sums(distinct, days[kinds == name], counts[kinds == name]) for name in outcomes},
        _sums(distinct, days[kinds == CENSORED], counts[kinds == CENSORED]),
        _sums(distinct, entries[late], counts[late]),
        left_out,
    )


def _sums(distinct: NDArray[np.int64], days: NDArray[np.int64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.bincount(np.searchsorted(distinct, days), weights=counts, minlength=len(distinct)).astype(float)
