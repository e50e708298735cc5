"""How many are still to come, beside an integral and beside what really comes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gamma, poisson

from pista.evidence.to_come import counts_to_come


@pytest.mark.parametrize(("count", "over", "left"), [(0, 10, 20), (3, 7, 23), (40, 15, 15), (250, 29, 1)])
def test_it_is_the_mean_of_poissons_over_the_rates_that_may_be(count: int, over: float, left: float) -> None:
    """The limits are the quantiles of the integral of Poisson probabilities over Jeffreys' posterior of the rate."""
    low, high = counts_to_come(count, over, left)
    rate = gamma(count + 0.5, scale=1 / over)

    def at_most(n: int) -> float:
        return quad(lambda r: poisson.cdf(n, r * left) * rate.pdf(r), rate.ppf(1e-9), rate.ppf(1 - 1e-9), limit=400)[0]

    assert at_most(low) >= 0.025 - 1e-5
    assert low == 0 or at_most(low - 1) < 0.025 + 1e-5
    assert at_most(high) >= 0.975 - 1e-5
    assert at_most(high - 1) < 0.975 + 1e-5


def test_what_comes_lies_within_as_often_as_promised() -> None:
    chance = np.random.default_rng(5)
    for rate in (0.3, 2.0, 9.0):
        inside = 0
        for _ in range(800):
            before, after = chance.poisson(rate * 12), chance.poisson(rate * 18)
            low, high = counts_to_come(int(before), 12, 18)
            inside += low <= after <= high
        assert inside / 800 > 0.93


def test_nothing_is_to_come_when_time_is_over() -> None:
    assert counts_to_come(9, 30, 0) == (0, 0)
    with pytest.raises(ValueError, match="some time"):
        counts_to_come(9, 0, 10)
