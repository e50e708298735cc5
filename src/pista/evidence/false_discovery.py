"""Benjamini-Hochberg: which of many p-values to believe, so that at most a share q of those believed are chance.

Source: Benjamini & Hochberg (1995), JRSS B 57, procedure (1); SciPy's false_discovery_control.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

RATE = 0.05


def adjusted(p: ArrayLike) -> NDArray[np.float64]:
    """Return q, shape (k,): the smallest rate at which each of the p-values is a discovery."""
    values = np.asarray(p, dtype=float)
    return np.asarray(stats.false_discovery_control(values, method="bh")) if values.size else values


def benjamini_hochberg(p: ArrayLike, rate: float = RATE) -> NDArray[np.bool_]:
    """Say of each p-value, shape (k,), whether it is a discovery at the false-discovery `rate`."""
    return np.asarray(adjusted(p) <= rate)
