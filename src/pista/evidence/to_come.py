"""How many are still to come, and how much, told from what came: it comes at its own pace, and by chance.

Formula     of a Poisson count k in `over` days, the count in the `left` days that follow is negative binomial with
            k + 1/2 failures and the chance over / (over + left) (rate: Jeffreys' prior)
            of their amounts, k so far with mean m and variance s^2, the sum of such a count N has the mean E[N] m and
            the variance E[N] s^2 + Var[N] m^2 (compound distribution), and E[N]^2 s^2 / k more, for m is known only so
            well; its limits are those of the gamma distribution that has both
Reading     between these two numbers lie 95 in a hundred of what follows such a beginning, if the pace stays
Source      Gelman et al., Bayesian Data Analysis (2013), 3rd ed., sections 2.6-2.8; Jeffreys (1946); Klugman, Panjer
            and Willmot, Loss Models (2012), 4th ed., section 9.3, eq. 9.9
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import gamma, nbinom

if TYPE_CHECKING:
    from collections.abc import Sequence

# Of fewer amounts nobody can say how they scatter.
ENOUGH_AMOUNTS = 5


def counts_to_come(count: int, over: float, left: float, level: float = 0.95) -> tuple[int, int]:
    """Return between which numbers the count of the next `left` days lies, after `count` in the `over` days before.

    over, left  days, over > 0; nothing is still to come where none are left
    Raises ValueError where `over` is no time.
    """
    _checked(over)
    if left <= 0:
        return 0, 0
    after = nbinom(count + 0.5, over / (over + left))
    return int(after.ppf((1 - level) / 2)), int(after.ppf((1 + level) / 2))


def amounts_to_come(
    amounts: Sequence[float], over: float, left: float, level: float = 0.95
) -> tuple[float, float] | None:
    """Return between which sums the amounts of the next `left` days lie, after these in the `over` days before.

    amounts     money, each at least 0; None where there are too few to say how they scatter, or all are nothing
    over, left  days, over > 0; nothing is still to come where none are left
    Raises ValueError where `over` is no time.
    """
    _checked(over)
    if left <= 0:
        return 0.0, 0.0
    if len(amounts) < ENOUGH_AMOUNTS or not any(amounts):
        return None
    mean, variance = float(np.mean(amounts)), float(np.var(amounts, ddof=1))
    share = left / over
    many = (len(amounts) + 0.5) * share
    total = many * mean
    spread = many * variance + many * (1 + share) * mean**2 + many**2 * variance / len(amounts)
    after = gamma(total**2 / spread, scale=spread / total)
    return float(after.ppf((1 - level) / 2)), float(after.ppf((1 + level) / 2))


def _checked(over: float) -> None:
    if over <= 0:
        msg = "a pace needs some time that is over"
        raise ValueError(msg)
