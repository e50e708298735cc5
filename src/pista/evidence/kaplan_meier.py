"""Kaplan-Meier: the share still undecided after t days, with Greenwood's variance and log-log limits.

    S(t)      Π over days s ≤ t of (1 - d(s) / n(s))
    Var S(t)  S(t)² Σ d / (n (n - d))
    limits    S(t) ^ exp(± z s),  s² = Σ d / (n (n - d)) / log² S(t)
    RMST(τ)   ∫ S from 0 to τ;  variance Σ A(s)² d / (n (n - d)),  A(s) = ∫ S from s to τ

Reading: n(s) are the opportunities still undecided and observed just before day s, d(s) those decided on it. An open
opportunity counts for as long as it was watched and no longer. A quantile is reached when the curve falls to it;
its limits are where the limits of the curve cross the same height.
Source: Kaplan & Meier (1958), JASA 53; Kalbfleisch & Prentice (2002), eq. 1.13; Brookmeyer & Crowley (1982).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from pista.evidence.binomial import LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pista.evidence.day_table import DayTable

# A difference that comes from adding numbers in a computer and not from the data.
TIE = 1e-10


@dataclass(frozen=True)
class Survival:
    """The curve at its days, shape (d,): survival, its standard error and limits, at risk and ended."""

    days: NDArray[np.int64]
    survival: NDArray[np.float64]
    error: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    at_risk: NDArray[np.float64]
    ended: NDArray[np.float64]

    def at(self, day: float) -> tuple[float, float, float] | None:
        """Return survival at `day` with its limits; None beyond the last day observed, unless all have ended."""
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        if place < 0:
            return 1.0, 1.0, 1.0
        if day > self.days[-1] and self.survival[-1] > 0:
            return None
        return float(self.survival[place]), float(self.low[place]), float(self.high[place])

    def quantile(self, share: float) -> tuple[float | None, float | None, float | None]:
        """Return the day by which `share` had ended, with limits; None for what is not reached yet."""
        median, low, high = (_crossing(self.days, curve, 1 - share) for curve in (self.survival, self.low, self.high))
        return median, low, high

    @property
    def last_end(self) -> int | None:
        """The last day on which anything ended; beyond it the curve says nothing new."""
        ended = self.days[self.ended > 0]
        return int(ended[-1]) if len(ended) else None


@dataclass(frozen=True)
class RestrictedMean:
    """The mean days until decided, counting at most `horizon` days each, with its standard error and limits."""

    value: float
    error: float
    low: float
    high: float
    horizon: float


def kaplan_meier(table: DayTable, level: float = LEVEL) -> Survival:
    """Return the curve of the share still undecided, for any outcome."""
    n, d = table.at_risk, table.all_ended
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        survival = np.asarray(np.cumprod(np.where(n > 0, 1 - d / n, 1.0)), dtype=float)
        hazard = np.cumsum(np.where(d > 0, d / (n * (n - d)), 0.0))
        error = np.where(survival > 0, survival * np.sqrt(hazard), np.nan)
        spread = ndtri((1 + level) / 2) * np.sqrt(hazard) / np.abs(np.log(survival))
        low, high = survival ** np.exp(spread), survival ** np.exp(-spread)
    untouched = survival == 1
    return Survival(table.days, survival, error, np.where(untouched, 1.0, low), np.where(untouched, 1.0, high), n, d)


def restricted_mean(curve: Survival, horizon: float, level: float = LEVEL) -> RestrictedMean:
    """Return the area under the curve from 0 to `horizon` days."""
    inside = curve.days < horizon
    edges = np.concatenate([[0.0], curve.days[inside], [horizon]])
    areas = np.concatenate([[1.0], curve.survival[inside]]) * np.diff(edges)
    remaining = areas[::-1].cumsum()[::-1][1:]
    n, d = curve.at_risk[inside], curve.ended[inside]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        parts = np.where((d > 0) & (n > d), remaining**2 * d / (n * (n - d)), 0.0)
    value, error = float(areas.sum()), float(np.sqrt(parts.sum()))
    z = float(ndtri((1 + level) / 2))
    return RestrictedMean(value, error, max(0.0, value - z * error), min(float(horizon), value + z * error), horizon)


def _crossing(days: NDArray[np.int64], curve: NDArray[np.float64], height: float) -> float | None:
    """Return the first day on which the curve is at or below the height; midway to the next step where it is on it."""
    below = np.flatnonzero(curve <= height + TIE)
    if not len(below):
        return None
    first = int(below[0])
    if abs(curve[first] - height) < TIE:
        lower = np.flatnonzero(curve < height - TIE)
        return float(days[first] + days[lower[0]]) / 2 if len(lower) else float(days[first])
    return float(days[first])
