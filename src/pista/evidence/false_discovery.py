"""Many p-values at once: at most a share of those believed by chance, or hardly ever any at all.

    Benjamini-Hochberg   at most a share q of those believed are chance
    Holm                 the largest of (k - i + 1) p_(i) up to each: the chance that any at all is believed by mistake
Source: Benjamini & Hochberg (1995), JRSS B 57, procedure (1); SciPy's false_discovery_control. Holm (1979),
Scandinavian Journal of Statistics 6; R's p.adjust.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

RATE = 0.05


def adjusted(p: ArrayLike) -> NDArray[np.float64]:
    """Return q, shape (k,): the smallest rate at which each of the p-values is a discovery."""
    values = np.asarray(p, dtype=float)
    return np.asarray(stats.false_discovery_control(values, method="bh")) if values.size else values


def benjamini_hochberg(p: ArrayLike, rate: float = RATE) -> NDArray[np.bool_]:
    """Say of each p-value, shape (k,), whether it is a discovery at the false-discovery `rate`."""
    return np.asarray(adjusted(p) <= rate)


def holm(p: Mapping[str, float]) -> dict[str, float]:
    """Return the p-values by name as Holm adjusts them: believed at 5 %, any of them is by chance in one of twenty."""
    most, found = 0.0, {}
    for place, name in enumerate(sorted(p, key=lambda name: (p[name], name))):
        most = max(most, min(1.0, (len(p) - place) * p[name]))
        found[name] = most
    return found
