"""Beta-binomial with contamination: how unusual is one share among its peers', when a few peers may be odd themselves?

    x_i of n_i   (1 - e) BetaBinomial(n_i, m, s)  +  e Odd{0 .. n_i},  Odd(x) ~ 1 / (x + 1)
    likelihood   maximised over the mean m, the size s = a + b (more: less scatter) and the odd part e <= 1/4, which is
                 unlikely to be large: e ~ Beta(1, 5)
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

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LEAST_PEERS = 5
# No more than a quarter of them can be odd: more would be a company's way of working.
MOST_ODD = 0.25
# The second parameter of what is thought of the odd part beforehand: about one in six.
FEW_ODD = 5
# Beyond this size of the prior there is no scatter to be seen; below it nearly everybody is at 0 or 1.
ENDLESS, LEAST_SIZE = 1e6, 2.0
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
    return _log_ways(x, n) + _of_beta(x, n, mean, size)


def _log_ways(x: NDArray[np.float64], n: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return the logarithm of how many ways there are to choose x of n."""
    return np.asarray(special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1))


def _of_beta(x: NDArray[np.float64], n: NDArray[np.float64] | float, mean: float, size: float) -> NDArray[np.float64]:
    """Return what of the logarithm of the mass depends on mean and size."""
    a, b = mean * size, (1 - mean) * size
    return np.asarray(special.betaln(a + x, b + n - x) - special.betaln(a, b))


def _fitted(x: NDArray[np.float64], n: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the mean, the size and the odd part of greatest likelihood."""
    odd_mass = -np.log(x + 1) - np.log(special.digamma(n + 2) - special.digamma(1))
    order = np.argsort(x / n, kind="stable")
    most = order[: max(1, int(len(order) * (1 - MOST_ODD)))]
    start = (x[most].sum() + 0.5) / (n[most].sum() + 1.0)

    ways = _log_ways(x, n)

    def loss(point: NDArray[np.float64]) -> float:
        mean, size, odd = _read(point)
        even = log1p(-odd)
        usual = ways + _of_beta(x, n, mean, size) + even
        return -float(np.logaddexp(usual, odd_mass + log(odd)).sum() + (FEW_ODD - 1) * even)

    best = None
    for size in (20.0, 500.0, 20_000.0):
        point = np.array([special.logit(start), np.log(size), special.logit(0.05 / MOST_ODD)])
        found = optimize.minimize(
            loss, point, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-6, "maxiter": 600}
        )
        if best is None or found.fun < best.fun - 1e-9:
            best = found
    assert best is not None
    return _read(best.x)


def _read(point: NDArray[np.float64]) -> tuple[float, float, float]:
    # The search asks this hundreds of times: of single numbers Python's own functions are the quicker ones.
    of_mean, of_size, of_odd = point.tolist()
    size = min(max(exp(min(max(of_size, -5.0), 20.0)), LEAST_SIZE), ENDLESS)
    return _within(of_mean, 1e-9), size, MOST_ODD * _within(of_odd, 1e-6)


def _within(log_odds: float, edge: float) -> float:
    """Return the share of some log-odds, no nearer to 0 or 1 than an edge."""
    return min(max(1 / (1 + exp(-min(max(log_odds, -40.0), 40.0))), edge), 1 - edge)
