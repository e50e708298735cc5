"""One seller against the rest, stratum by stratum: how the seller's wins would fall if chance alone dealt them out.

    x_s | X_s    hypergeometric: of the N_s decided in a stratum X_s were won, and n_s of them are the seller's
    x            Σ over strata of x_s;  E = Σ n_s X_s / N_s,  V = Σ n_s X_s (N_s - X_s) (N_s - n_s) / (N_s² (N_s - 1))
    p            twice the smaller tail of the sum, at most 1: exact where V is small, else of the normal distribution

Reading: a stratum that is the seller's alone says nothing of them; where all are, there is nobody to be compared with.
Source: Cochran (1954), Biometrics 10; Mantel & Haenszel (1959), JNCI 22; in one stratum it is Fisher's exact test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

# From this variance on the normal distribution is as good as the exact one.
ENOUGH = 30.0


@dataclass(frozen=True)
class Conditional:
    """What is expected of one seller, the variance, the standardised difference and its two-sided p."""

    expected: float
    variance: float
    z: float
    p: float


def against_the_rest(own: ArrayLike, all_: ArrayLike, wins: ArrayLike, won: float) -> Conditional:
    """Hold `won` wins of a seller against chance.

    own, all_, wins  per stratum, shape (s,): the seller's decided opportunities, everybody's, and everybody's wins
    """
    n, total, hits = (np.asarray(values, dtype=float) for values in (own, all_, wins))
    known = total > 0
    n, total, hits = n[known], total[known], hits[known]
    share = hits / total
    spread = np.where(total > 1, (total - n) / np.maximum(total - 1, 1), 0.0)
    expected, variance = float(np.sum(n * share)), float(np.sum(n * share * (1 - share) * spread))
    if variance <= 0:
        return Conditional(expected, 0.0, 0.0, 1.0)
    z = (won - expected) / float(np.sqrt(variance))
    if variance >= ENOUGH:
        return Conditional(expected, variance, z, float(2 * stats.norm.sf(abs(z))))
    return Conditional(expected, variance, z, _exact(n, total, hits, won))


def _exact(n: NDArray[np.float64], total: NDArray[np.float64], hits: NDArray[np.float64], won: float) -> float:
    """Return twice the smaller tail of the sum of the strata's hypergeometric counts, at most 1."""
    mass, first = np.ones(1), 0
    for own, all_, wins in zip(n.astype(int), total.astype(int), hits.astype(int), strict=True):
        low, high = max(0, own + wins - all_), min(own, wins)
        mass = np.convolve(mass, stats.hypergeom.pmf(np.arange(low, high + 1), all_, wins, own))
        first += low
    place = int(won) - first
    below, above = float(mass[: place + 1].sum()), float(mass[max(place, 0) :].sum())
    return min(1.0, 2 * min(below, above))


@dataclass(frozen=True)
class Within:
    """How many times as much as by chance sellers' own months scatter, the p of that, and from how much it is known."""

    times: float = 1.0
    p: float = 1.0
    df: float = 0.0


def dispersion_within(won: ArrayLike, n: ArrayLike) -> Within:
    """Return how much more than by chance each seller's own share scatters from month to month.

    won, n  per seller and month, shape (k, m)

    χ² / df of each seller's months around the seller's own share times what the month was for all: 1 by chance alone.
    What moves one seller's months apart would move sellers apart as well; and it comes from no difference between them,
    so that it cannot hide one.
    """
    won, n = np.asarray(won, dtype=float), np.asarray(n, dtype=float)
    share, month = (_share(won.sum(axis=axis, keepdims=True), n.sum(axis=axis, keepdims=True)) for axis in (1, 0))
    overall = won.sum() / n.sum() if n.sum() else 0.0
    if overall in (0.0, 1.0):
        return Within()
    chance = np.clip(share * month / overall, 0, 1)
    variance = n * chance * (1 - chance)
    squares = np.divide((won - n * chance) ** 2, variance, out=np.zeros_like(won), where=variance > 0)
    told = variance > 0
    df = float(told.sum() - told.any(axis=1).sum() - max(int(told.any(axis=0).sum()) - 1, 0))
    if df <= 0:
        return Within()
    statistic = float(squares.sum())
    return Within(statistic / df, float(stats.chi2.sf(statistic, df)), df)


def _share(won: NDArray[np.float64], n: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(won, n, out=np.zeros_like(n), where=n > 0)
