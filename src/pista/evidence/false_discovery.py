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


def benjamini_hochberg(p: ArrayLike, rate: float = RATE) -> NDArray[np.bool_]:
    """Say of each p-value, shape (k,), whether it is a discovery at the false-discovery `rate`."""
    values = np.asarray(p, dtype=float)
    if not values.size:
        return np.zeros(0, dtype=bool)
    return np.asarray(stats.false_discovery_control(values, method="bh") <= rate)
