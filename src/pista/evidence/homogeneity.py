"""Homogeneity: do the shares of k sellers differ by more than chance?

    χ²  Σ (x_i - n_i p)² / (n_i p (1 - p)),  p overall;  k - 1 degrees of freedom

Reading: a large p says that all of them may well have one and the same share.
Source: Pearson's chi-squared test on the k x 2 table, Agresti (2013), section 3.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Homogeneity:
    """The statistic, its degrees of freedom and the p-value."""

    statistic: float
    df: int
    p: float


def homogeneity(x: ArrayLike, n: ArrayLike) -> Homogeneity:
    """Test k shares, x successes in n trials, shape (k,); p is 1 where there is nothing to compare."""
    x, n = np.asarray(x, dtype=float), np.asarray(n, dtype=float)
    x, n = x[n > 0], n[n > 0]
    df = max(len(n) - 1, 0)
    overall = x.sum() / n.sum() if len(n) else 0.0
    if df == 0 or overall in (0.0, 1.0):
        return Homogeneity(0.0, df, 1.0)
    statistic = float(np.sum((x - n * overall) ** 2 / (n * overall * (1 - overall))))
    return Homogeneity(statistic, df, float(stats.chi2.sf(statistic, df)))
