"""How many are still to come, beside an integral and beside what really comes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gamma, poisson

from pista.evidence.to_come import amounts_to_come, counts_to_come


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


@pytest.mark.parametrize("scatter", [0.3, 0.8])
@pytest.mark.parametrize("rate", [1.5, 6.0])
def test_what_comes_in_money_lies_within_as_often_as_promised(rate: float, scatter: float) -> None:
    """Sales come by chance, of lognormal amounts: of months that go on as they began, 95 in a hundred lie within."""
    chance = np.random.default_rng(7)
    inside = tried = 0
    for _ in range(1500):
        before = chance.lognormal(6, scatter, chance.poisson(rate * 12))
        found = amounts_to_come(before.tolist(), 12, 18)
        if found is not None:
            after = chance.lognormal(6, scatter, chance.poisson(rate * 18)).sum()
            tried += 1
            inside += found[0] <= after <= found[1]
    assert tried > 1400
    assert 0.925 < inside / tried < 0.975


def test_amounts_that_are_all_the_same_scatter_as_their_count() -> None:
    """The limits of so many equal amounts are those of their count, which are known exactly."""
    low, high = counts_to_come(80, 20, 10)
    found = amounts_to_come([25.0] * 80, 20, 10)
    assert found is not None
    assert found[0] == pytest.approx(25 * low, rel=0.03)
    assert found[1] == pytest.approx(25 * high, rel=0.03)


def test_of_few_amounts_nothing_is_said() -> None:
    assert amounts_to_come([100.0] * 4, 20, 10) is None
    assert amounts_to_come([0.0] * 9, 20, 10) is None
    assert amounts_to_come([100.0] * 9, 20, 0) == (0.0, 0.0)
    with pytest.raises(ValueError, match="some time"):
        amounts_to_come([100.0] * 9, 0, 10)
