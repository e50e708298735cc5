"""Counts by seller and day, of all signs that count the same rows: one pass over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Tally:
    """What one sign counts: per cell of seller (a place in `sellers`) and day, the count of each condition.

    Rows without a day are counted in no cell of `by_day` or `by_period`, but in `total`.
    """

    sellers: Sequence[str]
    seller: Counts
    day: NDArray[np.float64]
    counts: Mapping[str, Counts]

    def total(self, name: str) -> NDArray[np.float64]:
        """Return the count of each seller, shape (sellers,)."""
        return np.bincount(self.seller, self.counts[name], minlength=len(self.sellers)).astype(float)

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last day; (0, -1) where there is none."""
        known = self.day[~np.isnan(self.day)]
        return (int(known.min()), int(known.max())) if known.size else (0, -1)

    def by_day(self, name: str) -> Counts:
        """Return the counts of each seller on each day from the first to the last, shape (sellers, days)."""
        first, last = self.span
        dense = np.zeros((len(self.sellers), last - first + 1), dtype=np.int64)
        known = ~np.isnan(self.day)
        np.add.at(dense, (self.seller[known], self.day[known].astype(np.int64) - first), self.counts[name][known])
        return dense

    @property
    def days(self) -> Counts:
        """The days of `by_day`, shape (days,)."""
        first, last = self.span
        return np.arange(first, last + 1)
