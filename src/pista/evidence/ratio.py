"""An interval for a ratio of two sums over prospects who are independent of each other: a mean, or a rate per hour.

    R      Σ t_i / Σ b_i,  t_i and b_i what prospect i adds above and below
    V      C / (C - 1) Σ (t_i - R b_i)² / (Σ b_i)²,  C prospects
    limits R exp(± t √V / R),  t the quantile of Student's distribution with C - 1 degrees of freedom

Reading: what R would be were other prospects of the same kind met. Sales of one prospect, and contacts with one, are
alike, so prospects are what varies.
Source: Cochran (1977), Sampling Techniques, 6.3 and 9A.2 (the linearised variance of a ratio of cluster totals).
"""

from __future__ import annotations

from math import exp, sqrt

from scipy import stats

from pista.evidence.binomial import LEVEL

# Fewer do not say how much they vary.
FEW = 5


def ratio_limits(
    top: float, bottom: float, squares: tuple[float, float, float], number: float, level: float = LEVEL
) -> tuple[float, float] | None:
    """Return the lower and upper limit of top / bottom, None where too few say how it varies.

    squares  Σ t², Σ t b, Σ b² over the prospects
    number   how many they are
    """
    if number < FEW or top <= 0 or bottom <= 0:
        return None
    ratio = top / bottom
    of_top, mixed, of_bottom = squares
    rest = max(of_top - 2 * ratio * mixed + ratio * ratio * of_bottom, 0.0)
    error = sqrt(number / (number - 1) * rest) / bottom
    reach = float(stats.t.ppf((1 + level) / 2, number - 1)) * error / ratio
    return ratio * exp(-reach), ratio * exp(reach)
