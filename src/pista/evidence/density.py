"""A density test at a threshold: does the density of values jump there?

    F(x_i)     rank / (n - 1);  on each side weighted least squares of F on 1, u, u², u³, u = (x - c) / h, triangular
               kernel; f = the slope / h
    variance   of f by the jackknife: the slope's influence of each value, summed over those above it
    T          (f right - f left) / √(V left + V right), normal

Reading: a large T says that values were moved over the threshold. Whole numbers with many ties, and round thresholds,
make jumps of their own: beware.
Source: Cattaneo, Jansson & Ma (2020), JASA 115, "Simple Local Polynomial Density Estimators", cubic for inference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

CUBIC = 3
# Fewer values than this within a bandwidth say nothing of a density.
LEAST = 20


@dataclass(frozen=True)
class Jump:
    """The densities on either side, T, its two-sided p, and how many values lay within each bandwidth."""

    left: float
    right: float
    statistic: float
    p: float
    within: tuple[int, int]


def density_jump(values: ArrayLike, threshold: float, left: float | None = None, right: float | None = None) -> Jump:
    """Test for a jump of the density of values, any shape, at `threshold`.

    left, right  bandwidths in the unit of the values; by a rule of thumb for a normal density unless given
    Raises ValueError where fewer than 20 values lie within either bandwidth.
    """
    values = np.sort(np.asarray(values, dtype=float).ravel())
    if len(values) < 2 * LEAST or values[0] == values[-1]:
        msg = "too few values"
        raise ValueError(msg)
    usual = 2.58 * values.std() * len(values) ** -0.2
    widths = (left or usual, right or usual)
    below = values < threshold
    sides = [_side(values, threshold, mask, h) for mask, h in zip((below, ~below), widths, strict=True)]
    (f_left, v_left, n_left), (f_right, v_right, n_right) = sides
    if not v_left + v_right > 0:  # nothing, or no number
        msg = "the values do not scatter near the threshold"
        raise ValueError(msg)
    t = (f_right - f_left) / np.sqrt(v_left + v_right)
    return Jump(f_left, f_right, float(t), float(2 * stats.norm.sf(abs(t))), (n_left, n_right))


def _side(values: NDArray[np.float64], threshold: float, mask: NDArray[np.bool_], h: float) -> tuple[float, float, int]:
    """Return the density on one side, its variance and how many values it rests on."""
    u = (values - threshold) / h
    within = mask & (np.abs(u) <= 1)
    if within.sum() < LEAST:
        msg = "too few values near the threshold"
        raise ValueError(msg)
    ranks = (np.searchsorted(values, values[within], side="right") - 1) / (len(values) - 1)
    powers = np.vander(u[within], CUBIC + 1, increasing=True)
    weighted = powers * ((1 - np.abs(u[within])) / h)[:, None]
    inverse = np.linalg.inv(weighted.T @ powers)
    density = (inverse @ (weighted.T @ ranks))[1] / h
    above = np.cumsum(weighted[::-1], axis=0)[::-1]
    influence = above @ inverse[1] / h / (len(values) - 1)
    return float(density), float((influence**2).sum()), int(within.sum())
