"""Beta-binomial empirical Bayes: each seller's share, drawn toward the team by as much as chance alone explains.

    log L(a, b)  Σ log B(a + x, b + n - x) - log B(a, b),  maximised over a, b > 0
    shrunken     (a + x) / (a + b + n), with the quantiles of Beta(a + x, b + n - x)

Reading: a + b is how many opportunities the team's experience is worth. Where the shares differ by no more than
chance would make them, it grows without bound and everybody gets the team's share.
Source: Efron & Morris (1975), JASA 70 (the baseball data); Griffiths (1973), Biometrics 29 (the likelihood).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, special, stats

from pista.evidence.beta_counts import log_mass, slopes
from pista.evidence.binomial import LEVEL

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

# Beyond this many prior opportunities the likelihood is flat: no heterogeneity can be seen.
ENDLESS = 1e7
LEAST = 1e-3
# No mean lies nearer to 0 or 1 than at these log-odds.
EDGE = 18.0
# A gain in log-likelihood below this is the computer's, not the data's.
TIE = 1e-7


@dataclass(frozen=True)
class Shrunken:
    """The prior (a, b; their sum may be ENDLESS) and, per seller, the shrunken share with its limits, shape (k,)."""

    a: float
    b: float
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def shrink(x: ArrayLike, n: ArrayLike, level: float = LEVEL) -> Shrunken:
    """Return shrunken shares of x successes in n trials, shape (k,); needs one trial or more in all."""
    x, n = np.asarray(x, dtype=float), np.asarray(n, dtype=float)
    a, b = beta_binomial(x, n)
    posterior = stats.beta(a + x, b + n - x)
    low, high = (np.asarray(posterior.ppf(tail), dtype=float) for tail in ((1 - level) / 2, (1 + level) / 2))
    return Shrunken(a, b, (a + x) / (a + b + n), low, high)


def beta_binomial(x: NDArray[np.float64], n: NDArray[np.float64]) -> tuple[float, float]:
    """Return the a, b of greatest likelihood."""
    overall = float(x.sum() / n.sum())
    if overall in (0.0, 1.0):
        return max(overall * ENDLESS, LEAST), max((1 - overall) * ENDLESS, LEAST)

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Return the negative log-likelihood of log-odds of the mean and logarithm of the size, and its gradient."""
        mean, size = special.expit(point[0]), np.exp(point[1])
        a, b = mean * size, (1 - mean) * size
        likelihood = np.sum(log_mass(x, n, a, b))
        by_a, by_b = (np.sum(slope) for slope in slopes(x, n, a, b))
        rise = [(by_a - by_b) * size * mean * (1 - mean), (by_a * mean + by_b * (1 - mean)) * size]
        return -float(likelihood), -np.array(rise)

    flat = -float(np.sum(special.xlogy(x, overall) + special.xlog1py(n - x, -overall)))
    best, point = flat, (overall, ENDLESS)
    bounds = [(-EDGE, EDGE), (float(np.log(LEAST)), float(np.log(ENDLESS)))]
    for size in (1.0, 100.0, 10_000.0):
        start = np.array([special.logit(overall), np.log(size)])
        found = optimize.minimize(
            loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-15, "gtol": 1e-10}
        )
        if found.fun < best - TIE:
            best, point = float(found.fun), (float(special.expit(found.x[0])), float(np.exp(found.x[1])))
    mean, size = point
    return mean * size, (1 - mean) * size
