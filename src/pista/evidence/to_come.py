"""How many are still to come, told from how many came: what is counted comes at its own pace, and by chance.

Formula     of a Poisson count k in `over` days, the count in the `left` days that follow is negative binomial with
            k + 1/2 failures and the chance over / (over + left) (rate: Jeffreys' prior)
Reading     between these two numbers lie 95 in a hundred of what follows such a beginning, if the pace stays
Source      Gelman et al., Bayesian Data Analysis (2013), 3rd ed., sections 2.6-2.8; Jeffreys (1946)
"""

from __future__ import annotations

from scipy.stats import nbinom


def counts_to_come(count: int, over: float, left: float, level: float = 0.95) -> tuple[int, int]:
    """Return between which numbers the count of the next `left` days lies, after `count` in the `over` days before.

    over, left  days, over > 0; nothing is still to come where none are left
    Raises ValueError where `over` is no time.
    """
    if over <= 0:
        msg = "a pace needs some time that is over"
        raise ValueError(msg)
    if left <= 0:
        return 0, 0
    after = nbinom(count + 0.5, over / (over + left))
    return int(after.ppf((1 - level) / 2)), int(after.ppf((1 + level) / 2))
