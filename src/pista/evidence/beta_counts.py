"""The beta-binomial as it is fitted: what of its logarithm depends on a and b, and how that rises with them.

    log mass   betaln(a + x, b + n - x) - betaln(a, b), beside how many ways there are to choose x of n
Source: Griffiths (1973), Biometrics 29.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64] | float


def log_mass(x: NDArray[np.float64], n: Numbers, a: Numbers, b: Numbers) -> NDArray[np.float64]:
    """Return what of the logarithm of the mass at x of n depends on a and b."""
    return np.asarray(special.betaln(a + x, b + n - x) - special.betaln(a, b))


def slopes(x: NDArray[np.float64], n: Numbers, a: float, b: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how the logarithm of the mass at x of n rises with a, and with b."""
    both = special.digamma(a + b) - special.digamma(a + b + n)
    by_a = special.digamma(a + x) - special.digamma(a) + both
    by_b = special.digamma(b + n - x) - special.digamma(b) + both
    return np.asarray(by_a), np.asarray(by_b)
