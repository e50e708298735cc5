"""Beta-binomial with contamination: how unusual is one share among its peers', when a few peers may be odd themselves?

    x_i of n_i   (1 - e) BetaBinomial(n_i, m, s)  +  e Odd{0 .. n_i},  Odd(x) ~ 1 / (x + 1)
    likelihood   maximised over the mean m, the size s = a + b (more: less scatter) and the odd part e <= 1/4, which is
                 unlikely to be large: e ~ Beta(1, 5); it can have more than one top, and that most are alike and a few
                 odd is believed unless another is likelier by more than CLEARLY
    p_i          P(X >= x_i), X ~ BetaBinomial(n_i, m, s): the odd part explains the odd, and so does not hide them;
                 as a normal deviate, held against Student's t of k - 2 degrees: of few peers the scatter is guessed

Reading: honest sellers differ in habits, so a plain binomial accuses many of them; s allows for as much scatter as the
peers show. A robust scatter needs peers: of fewer than LEAST_PEERS nothing is said.
Source: Griffiths (1973), Biometrics 29 (beta-binomial); Tukey (1960), Contributions to Probability and Statistics
(contaminated models).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, log1p
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, special, stats

from pista.evidence.beta_counts import log_mass, slopes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LEAST_PEERS = 5
# No more than a quarter of them can be odd: more would be a company's way of working.
MOST_ODD = 0.25
# The second parameter of what is thought of the odd part beforehand: about one in six.
FEW_ODD = 5
# Beyond this size of the prior there is no scatter to be seen; below it nearly everybody is at 0 or 1.
ENDLESS, LEAST_SIZE = 1e6, 2.0
# Where the search may go, and the grid it also begins on: log-odds of the mean, logarithm of the size, log-odds of the
# odd part of MOST_ODD. A start is another one where it is so far from the rest.
BOUNDS = ((-20.0, 20.0), (log(LEAST_SIZE), log(ENDLESS)), (-13.8, 13.8))
MEANS_AT, SIZES, ODD_PARTS = (0.1, 0.5, 0.9), (2.5, 6.0, 20.0, 80.0, 400.0, 5e3, 2e5), (1e-5, 0.02, 0.1, 0.2)
FEW, APART = 0.05, (1.0, 2.0, 3.0)
# That most are alike and a few are odd is believed unless something else is likelier by so much (logarithm).
CLEARLY = 2.0
# Terms of a tail that are added up; what comes after is nothing.
MOST_TERMS = 20_000


@dataclass(frozen=True)
class Peers:
    """The share m of those who are not odd, their size s, the odd part e, and p per seller, shape (k,)."""

    mean: float
    size: float
    odd: float
    p: NDArray[np.float64]


def among_peers(x: ArrayLike, n: ArrayLike) -> Peers | None:
    """Say how unusual each of x successes in n trials, shape (k,), is among the others; None of too few peers.

    One-sided: a small p says that the share is too large. Where n is 0, p is 1.
    """
    x, n = np.asarray(x, dtype=float), np.asarray(n, dtype=float)
    some = n > 0
    if some.sum() < LEAST_PEERS:
        return None
    mean, size, odd = _fitted(x[some], n[some])
    p = np.ones(len(x))
    exact = [tail(x_i, n_i, mean, size) for x_i, n_i in zip(x[some], n[some], strict=True)]
    p[some] = guessed(np.array(exact), int(some.sum()))
    return Peers(mean, size, odd, p)


def guessed(p: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    """Return p-values as they are where the scatter was guessed from k peers."""
    z = stats.norm.isf(np.clip(p, 1e-300, 1.0))
    return np.asarray(np.where(z > 0, np.maximum(p, stats.t.sf(z, k - 2)), p))


def tail(x: float, n: float, mean: float, size: float) -> float:
    """Return P(X >= x) of a beta-binomial of n trials."""
    if x <= 0:
        return 1.0
    if x / n < mean:
        terms = np.arange(max(0.0, x - MOST_TERMS), x)
        return float(max(0.0, 1.0 - np.exp(special.logsumexp(_log_mass(terms, n, mean, size)))))
    terms = np.arange(x, min(n, x + MOST_TERMS) + 1)
    return float(min(1.0, np.exp(special.logsumexp(_log_mass(terms, n, mean, size)))))


def _log_mass(x: NDArray[np.float64], n: NDArray[np.float64] | float, mean: float, size: float) -> NDArray[np.float64]:
    return _log_ways(x, n) + log_mass(x, n, mean * size, (1 - mean) * size)


def _log_ways(x: NDArray[np.float64], n: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return the logarithm of how many ways there are to choose x of n."""
    return np.asarray(special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1))


def _fitted(x: NDArray[np.float64], n: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the mean, the size and the odd part of greatest likelihood, few odd beside others as likely."""
    odd_mass = -np.log(x + 1) - np.log(special.digamma(n + 2) - special.digamma(1))
    ways = _log_ways(x, n)

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Return the negative log-likelihood at log-odds, logarithm and log-odds, and its gradient."""
        mean, size, odd = _read(point)
        a, b, even = mean * size, (1 - mean) * size, log1p(-odd)
        usual = ways + log_mass(x, n, a, b) + even
        total = np.logaddexp(usual, odd_mass + log(odd))
        is_usual = np.exp(usual - total)
        by_a, by_b = (float(is_usual @ slope) for slope in slopes(x, n, a, b))
        many = float(is_usual.sum())
        by_odd = (len(x) - many) / odd - (many + FEW_ODD - 1) / (1 - odd)
        rise = [
            (by_a - by_b) * size * mean * (1 - mean), (by_a * mean + by_b * (1 - mean)) * size,
            by_odd * odd * (1 - odd / MOST_ODD),
        ]  # fmt: skip
        return -float(total.sum() + (FEW_ODD - 1) * even), -np.array(rise)

    found = [
        optimize.minimize(
            loss, start, jac=True, method="L-BFGS-B", bounds=BOUNDS, options={"ftol": 1e-11, "gtol": 1e-6}
        )
        for start in _starts(x, n, ways, odd_mass)
    ]
    few_odd = min(found[:-1], key=lambda one: one.fun)
    best = found[-1] if found[-1].fun < few_odd.fun - CLEARLY else few_odd
    return _read(best.x)


def _starts(
    x: NDArray[np.float64], n: NDArray[np.float64], ways: NDArray[np.float64], odd_mass: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    """Return where most are alike and a few are odd, by sizes; and last the likeliest point of a grid far from them."""
    most = np.argsort(x / n, kind="stable")[: max(1, int(len(x) * (1 - MOST_ODD)))]
    of_most, of_all = ((x[some].sum() + 0.5) / (n[some].sum() + 1) for some in (most, slice(None)))
    starts = [_point(of_most, size, FEW) for size in (20.0, 500.0, 20_000.0)]
    means = np.append(np.quantile((x + 0.5) / (n + 1), MEANS_AT), [of_all, of_most])
    mean, size = (one.ravel()[:, None] for one in np.meshgrid(means, SIZES, indexing="ij"))
    usual = ways + log_mass(x, n, mean * size, (1 - mean) * size)
    likely = np.stack([
        np.logaddexp(usual + log1p(-odd), odd_mass + log(odd)).sum(axis=1) + (FEW_ODD - 1) * log1p(-odd)
        for odd in ODD_PARTS
    ])  # fmt: skip
    for place in np.argsort(-likely, axis=None, kind="stable"):
        odd, at = divmod(int(place), len(mean))
        point = _point(mean[at, 0], size[at, 0], ODD_PARTS[odd])
        if all((np.abs(point - other) > APART).any() for other in starts):
            return [*starts, point]
    return [*starts, starts[0]]


def _point(mean: float, size: float, odd: float) -> NDArray[np.float64]:
    return np.array([special.logit(mean), log(size), special.logit(odd / MOST_ODD)])


def _read(point: NDArray[np.float64]) -> tuple[float, float, float]:
    # The search asks this many times: of single numbers Python's own functions are the quicker ones.
    of_mean, of_size, of_odd = point.tolist()
    return _within(of_mean, 1e-9), exp(of_size), MOST_ODD * _within(of_odd, 1e-6)


def _within(log_odds: float, edge: float) -> float:
    """Return the share of some log-odds, no nearer to 0 or 1 than an edge."""
    return min(max(1 / (1 + exp(-min(max(log_odds, -40.0), 40.0))), edge), 1 - edge)
