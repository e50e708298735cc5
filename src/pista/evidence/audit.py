"""An audit's estimate: the share of all rows that are so, from a stratified sample of which some were found so.

    share     Σ_h N_h x_h / n_h / N   (Horvitz-Thompson: each row counts 1 / its chance of being drawn)
    variance  Σ_h (N_h / N)² (1 - n_h / N_h) p_h (1 - p_h) / (n_h - 1),  p_h = (x_h + 1/2) / (n_h + 1)
    limits    Wilson's, for the number of rows that a simple random sample of that variance would have

Reading: a stratum in which nothing was found is not known to be clean: half a row is added to each, in the variance
only. Strata that were looked at whole add no variance.
Source: Horvitz & Thompson (1952), JASA 47; Cochran (1977), Sampling Techniques, section 5.3; Wilson (1927); effective
size after Korn & Graubard (1998), Survey Methodology 24.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from pista.evidence.binomial import LEVEL

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Estimate:
    """The estimated share with its limits, and the size of a simple random sample that would be as sure."""

    share: float
    low: float
    high: float
    effective: float


def stratified_share(sizes: ArrayLike, drawn: ArrayLike, found: ArrayLike, level: float = LEVEL) -> Estimate:
    """Estimate a share from strata of `sizes` rows, of which `drawn` were looked at and `found` are so, shape (h,).

    Raises ValueError where a stratum with rows has none drawn, or counts contradict one another.
    """
    size, n, x = (np.asarray(values, dtype=float) for values in (sizes, drawn, found))
    if (n > size).any() or (x > n).any() or ((n == 0) & (size > 0)).any():
        msg = "every stratum needs a row that was looked at, and no more than there are"
        raise ValueError(msg)
    size, n, x = size[size > 0], n[size > 0], x[size > 0]
    total = size.sum()
    share = float((size * x / n).sum() / total)
    smoothed = (x + 0.5) / (n + 1)
    spread = smoothed * (1 - smoothed) / np.maximum(n - 1, 1)
    variance = float(((size / total) ** 2 * (1 - n / size) * spread).sum())
    if variance == 0:
        return Estimate(share, share, share, float(total))
    middle = float((size * smoothed).sum() / total)
    effective = middle * (1 - middle) / variance
    low, high = _wilson(share, effective, level)
    return Estimate(share, low, high, effective)


def _wilson(share: float, n: float, level: float) -> tuple[float, float]:
    z = float(stats.norm.isf((1 - level) / 2))
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)
