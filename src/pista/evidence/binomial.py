"""Intervals for a share: Wilson's score interval and Jeffreys' equal-tailed interval.

    Wilson     (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)
    Jeffreys   quantiles of Beta(x + ½, n - x + ½); 0 where x = 0, 1 where x = n

Reading: of all the shares that could have given x of n, those that are not surprising at the level asked for.
Source: Wilson (1927), JASA 22, eq. 5; Brown, Cai & DasGupta (2001), Statistical Science 16, sections 3.1.1, 3.1.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95


def wilson(x: ArrayLike, n: ArrayLike, level: float = LEVEL) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lower and upper limits for x successes in n trials (any shape); empty (nan) where n is 0."""
    x, n = np.asarray(x, dtype=float), np.asarray(n, dtype=float)
    z = ndtri((1 + level) / 2)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        p = x / n
        centre = p + z * z / (2 * n)
        half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        low, high = np.clip((centre - half) / scale, 0, 1), np.clip((centre + half) / scale, 0, 1)
    # Exactly so in the formula; floating point leaves a trace.
    return np.where((x == 0) & (n > 0), 0.0, low), np.where((x == n) & (n > 0), 1.0, high)


def jeffreys(x: ArrayLike, n: ArrayLike, level: float = LEVEL) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lower and upper limits for x successes in n trials (any shape); empty (nan) where n is 0."""
    x, n = np.asarray(x, dtype=float), np.asarray(n, dtype=float)
    posterior = stats.beta(x + 0.5, n - x + 0.5)
    low = np.where(x == 0, 0.0, posterior.ppf((1 - level) / 2))
    high = np.where(x == n, 1.0, posterior.ppf((1 + level) / 2))
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)
