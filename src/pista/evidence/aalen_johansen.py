"""Aalen-Johansen: the share that has ended in each of several ways after t days, open ones censored.

    F_k(t)      Σ over days s ≤ t of S(s-) d_k(s) / n(s)
    S(t)        Π (1 - d(s) / n(s)), d of all outcomes;  S + Σ F_k = 1
    Var F_k(t)  Σ (F_k(t) - F_k(s))² d / (n (n - d)) + S(s-)² d_k (n - d_k) / n³
                - 2 (F_k(t) - F_k(s)) S(s-) d_k / n²
    limits      1 - (1 - F) ^ exp(∓ z se / ((1 - F) |log(1 - F)|));  at a share of exactly 0 or 1 Wilson's, of as
                many as could have ended so: those at risk then, and at 1 all that have ended

Reading: of all that were opened, how many were won after t days, when others were lost meanwhile and some are still
open. "1 - Kaplan-Meier" of the won, with the lost censored, answers a question nobody asked and is always higher.
Source: Aalen & Johansen (1978); the variance of the delta method as in Marubini & Valsecchi (1995), eq. 10.12.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from pista.evidence.binomial import LEVEL, wilson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pista.evidence.day_table import DayTable


# Two shares nearer to each other than this are the same but for the computer's rounding.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Incidence:
    """The cumulative incidence of one outcome at its days, shape (d,), with standard error and limits.

    first  how many were at risk on the first day
    """

    days: NDArray[np.int64]
    share: NDArray[np.float64]
    error: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    survival: NDArray[np.float64]
    first: float = 0.0

    def at(self, day: float) -> tuple[float, float, float] | None:
        """Return the share at `day` with its limits; None beyond the last day observed, unless all have ended."""
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        if place < 0:
            return 0.0, 0.0, float(wilson(0, self.first)[1])
        if day > self.days[-1] and self.survival[-1] > 0:
            return None
        return float(self.share[place]), float(self.low[place]), float(self.high[place])

    def day_of(self, share: float) -> float | None:
        """Return the first day on which `share` of those that ever end so (as far as seen) had; None if none did."""
        if not len(self.share) or self.share[-1] <= 0:
            return None
        return float(self.days[int(np.argmax(self.share >= share * self.share[-1] - 1e-12))])


def aalen_johansen(table: DayTable, level: float = LEVEL) -> Mapping[str, Incidence]:
    """Return the cumulative incidence of each outcome in the table."""
    n, d = table.at_risk, table.all_ended
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        survival = np.asarray(np.cumprod(np.where(n > 0, 1 - d / n, 1.0)), dtype=float)
        before = np.concatenate([[1.0], survival[:-1]])
        steps = {name: np.where(n > 0, before * ends / n, 0.0) for name, ends in table.ended.items()}
    curves = {}
    for name, ends in table.ended.items():
        share = np.cumsum(steps[name])
        # Shares are sums: what is a hair's breadth from 1, or beyond it, is 1.
        share = np.where(share > 1 - ROUNDING, 1.0, share)
        error = np.where(share >= 1, 0.0, np.sqrt(_variance(share, before, n, d, ends)))
        number = np.where(share >= 1, np.cumsum(d), n)
        curves[name] = Incidence(table.days, share, error, *limits(share, error, number, level), survival, float(n[0]))
    return curves


def limits(
    share: NDArray[np.float64], error: NDArray[np.float64], number: NDArray[np.float64], level: float = LEVEL
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return log-log limits of a cumulative incidence from its standard error; same shape.

    number  of how many the share is, where it is exactly 0 or 1
    """
    z = ndtri((1 + level) / 2)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        rest = 1 - share
        spread = z * error / (rest * np.abs(np.log(rest)))
        low, high = 1 - rest ** np.exp(-spread), 1 - rest ** np.exp(spread)
    still = (share <= 0) | (share >= 1)
    least, most = wilson(np.clip(share, 0, 1) * number, number, level)
    return np.asarray(np.where(still, least, low), dtype=float), np.asarray(np.where(still, most, high), dtype=float)


def _variance(
    share: NDArray[np.float64],
    before: NDArray[np.float64],
    n: NDArray[np.float64],
    d: NDArray[np.float64],
    ends: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the variance at each day: the sum over s multiplied out, so that running sums give every t at once."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        hazard = np.where((d > 0) & (n > d), d / (n * (n - d)), 0.0)
        own = np.where(n > 0, before**2 * ends * (n - ends) / n**3, 0.0)
        cross = np.where(n > 0, before * ends / n**2, 0.0)
    first = share**2 * np.cumsum(hazard) - 2 * share * np.cumsum(share * hazard) + np.cumsum(share**2 * hazard)
    third = share * np.cumsum(cross) - np.cumsum(share * cross)
    return np.asarray(np.maximum(first + np.cumsum(own) - 2 * third, 0.0), dtype=float)
