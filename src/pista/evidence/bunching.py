"""Bunching: how many too many lie at a threshold, beside a smooth curve through the others?

    bins         of `width`, the middle one centred on the threshold
    smooth       polynomial of `degree` through the counts of the bins, with a dummy for the middle one
    B            count of the middle bin - smooth;  b = B / smooth at the threshold
    corrected    who bunches came from above: the bins there are raised by B, until B stands still

Reading: b of 2 says that three times as many lie there as a smooth curve would have. Counts of contacts are whole
numbers: a bin narrower than one holds nothing, and a quota that is a round number also draws honest people.
Source: Chetty, Friedman, Olsen & Pistaferri (2011), QJE 126, equations 14-16; Kleven (2016), Annual Review 8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

DEGREE = 4
MOST_ROUNDS, STILL = 500, 1e-10


@dataclass(frozen=True)
class Bunching:
    """The excess B, in rows; what the smooth curve has there; b; and its standard error by resampled residuals."""

    excess: float
    smooth: float
    ratio: float
    error: float


def bunching(
    values: ArrayLike, threshold: float, width: float, bins: int, degree: int = DEGREE, *, corrected: bool = True
) -> Bunching:
    """Measure bunching of values, any shape, in the bin at `threshold`, with `bins` bins on either side of it.

    Raises ValueError where the bins hold fewer values than the curve has coefficients.
    """
    x = np.arange(-bins, bins + 1)
    place = np.floor((np.asarray(values, dtype=float).ravel() - threshold + width / 2) / width)
    counts = np.array([(place == one).sum() for one in x], dtype=float)
    if (counts > 0).sum() <= degree + 1:
        msg = "too few bins hold anything"
        raise ValueError(msg)
    design = np.column_stack([np.vander(x.astype(float), degree + 1, increasing=True), x == 0])
    excess, smooth = _fit(design, counts, corrected=corrected)
    return Bunching(excess, smooth, excess / smooth, _error(design, counts, corrected=corrected))


def _fit(design: NDArray[np.float64], counts: NDArray[np.float64], *, corrected: bool) -> tuple[float, float]:
    """Return the excess of the middle bin and the smooth count there."""
    middle = len(counts) // 2
    above = np.arange(len(counts)) > middle
    share = above / counts[above].sum() if counts[above].sum() else np.zeros(len(counts))
    excess = smooth = 0.0
    for _ in range(MOST_ROUNDS):
        raised = counts * (1 + excess * share) if corrected else counts
        found = np.linalg.lstsq(design, raised, rcond=None)[0]
        smooth = float(design[middle, :-1] @ found[:-1])
        before, excess = excess, float(counts[middle]) - smooth
        if not corrected or abs(excess - before) < STILL:
            break
    return excess, smooth


def _error(design: NDArray[np.float64], counts: NDArray[np.float64], *, corrected: bool, times: int = 200) -> float:
    """Return the standard error of b: the residuals are drawn anew around the curve, seed 1."""
    random = np.random.default_rng(1)
    curve = design @ np.linalg.lstsq(design, counts, rcond=None)[0]
    residuals = counts - curve
    drawn = []
    for _ in range(times):
        excess, smooth = _fit(design, curve + random.choice(residuals, len(counts)), corrected=corrected)
        drawn.append(excess / smooth)
    return float(np.std(drawn, ddof=1))
