"""Beta-binomial empirical Bayes: each seller's share, drawn toward the team by as much as chance alone explains.

    log L(a, b)  Σ log B(a + x, b + n - x) - log B(a, b),  maximised over a, b > 0
    shrunken     (a + x) / (a + b + n)
    limits       quantiles of Beta(m s + x, (1 - m) s + n - x), mixed over the means m and sizes s = a + b that the
                 shares of all leave likely: weights L(m s, (1 - m) s) c / (c + s)², c the mean n, m uniform

Reading: a + b is how many opportunities the team's experience is worth. Where the shares differ by no more than
chance would make them, it grows without bound and everybody gets the team's share. Taken as known, it makes limits that
cover the truth in 26 to 67 % of books; the limits here carry how little it is known.
Source: Efron & Morris (1975), JASA 70 (the baseball data); Griffiths (1973), Biometrics 29 (the likelihood);
Christiansen & Morris (1997), JASA 92 (the prior of the size: uniform on how far one of mean n is drawn).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, special

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
    share = (a + x) / (a + b + n)
    low, high = _limits(x, n, level)
    return Shrunken(a, b, share, np.minimum(low, share), np.maximum(high, share))


# Points of the grids over which the prior is integrated, in log-odds of the mean and in logarithms of the size; what is
# less likely than LEAST_LIKELY of the likeliest is left out.
MEANS, SIZES, LEAST_LIKELY = 17, 23, 1e-3
HALVINGS = 22


def _limits(x: NDArray[np.float64], n: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """Return the lower and upper limits, shape (2, k), the prior integrated over what the data leave likely."""
    means, sizes, weights = _prior(x, n)
    first, second = (means * sizes)[:, None], ((1 - means) * sizes)[:, None]
    bounds = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        low, high = np.zeros_like(x), np.ones_like(x)
        for _halving in range(HALVINGS):
            middle = (low + high) / 2
            below = weights @ special.betainc(first + x, second + n - x, middle)
            low, high = np.where(below < tail, middle, low), np.where(below < tail, high, middle)
        bounds.append((low + high) / 2)
    return np.array(bounds)


def _prior(
    x: NDArray[np.float64], n: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return means, sizes and their weights, each of shape (points,): the posterior of the prior on a grid."""
    known = n > 0
    x, n = x[known], n[known]
    centre = special.logit((x.sum() + 0.5) / (n.sum() + 1))
    apart = np.std(special.logit((x + 0.5) / (n + 1))) if len(x) > 1 else 1.0
    own = 1 / np.sqrt((x.sum() + 0.5) * (n.sum() - x.sum() + 0.5) / (n.sum() + 1))
    reach = 5 * (own + apart / np.sqrt(len(x)))
    scale = float(np.mean(n))
    sizes = np.exp(np.linspace(np.log(scale / 100), np.log(scale * 3000), SIZES))
    means = special.expit(np.linspace(centre - reach, centre + reach, MEANS))
    mean, size = (grid.ravel() for grid in np.meshgrid(means, sizes))
    likely = np.sum(log_mass(x, n, (mean * size)[:, None], ((1 - mean) * size)[:, None]), axis=1)
    # In log-odds of the mean and logarithms of the size: m (1 - m), and c s / (c + s)².
    likely = likely + np.log(mean * (1 - mean)) + np.log(size / (scale + size) ** 2)
    weights = np.exp(likely - likely.max())
    kept = weights > LEAST_LIKELY
    return mean[kept], size[kept], weights[kept] / weights[kept].sum()


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
