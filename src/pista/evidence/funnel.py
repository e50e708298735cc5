"""Funnel limits: how far a share may lie from the target by chance, given its n; wider where all of them scatter.

    z_i     (x_i / n_i - θ) / √(θ (1 - θ) / n_i)
    φ       mean of z², the outermost tenth on each side pulled in to the tenth (winsorised)
    limits  θ ± c √(max(φ, 1) θ (1 - θ) / n),  c = 1.96 and 3.09

Reading: inside the limits a seller cannot be told apart from chance. φ above 1 says that something besides chance
and besides any one seller (seasons, territories) moves the shares; the limits then widen.
Source: Spiegelhalter (2005), Statistics in Medicine 24, sections 3 and A.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

# The usual two pairs of limits: 95 % and 99.8 %.
WARNING, ALARM = 1.959963984540054, 3.090232306167813
WINSORISED = 0.1


@dataclass(frozen=True)
class Funnel:
    """z per seller, shape (k,), not yet divided by √φ; over-dispersion φ; target θ."""

    z: NDArray[np.float64]
    dispersion: float
    target: float

    @property
    def scale(self) -> float:
        """By how much over-dispersion widens the limits; never below 1."""
        return float(np.sqrt(max(self.dispersion, 1.0)))

    @property
    def p(self) -> NDArray[np.float64]:
        """Two-sided p-value per seller, over-dispersion allowed for."""
        return np.asarray(2 * stats.norm.sf(np.abs(self.z) / self.scale))

    def limits(self, n: ArrayLike, z: float = WARNING) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the lower and upper limit of a share of n trials (any shape)."""
        n = np.asarray(n, dtype=float)
        half = z * self.scale * np.sqrt(self.target * (1 - self.target) / n)
        return np.clip(self.target - half, 0, 1), np.clip(self.target + half, 0, 1)


def funnel(x: ArrayLike, n: ArrayLike, expected: ArrayLike | None = None) -> Funnel:
    """Place x successes in n trials, shape (k,), against the overall share, or against `expected` successes."""
    x, n = np.asarray(x, dtype=float), np.asarray(n, dtype=float)
    target = float(x.sum() / n.sum())
    wanted = n * target if expected is None else np.asarray(expected, dtype=float)
    share = np.divide(wanted, n, out=np.full_like(n, target), where=n > 0)
    variance = n * share * (1 - share)
    z = np.divide(x - wanted, np.sqrt(variance), out=np.zeros_like(n), where=variance > 0)
    return Funnel(z, dispersion(z), target)


def dispersion(z: NDArray[np.float64]) -> float:
    """Return φ, the mean of the winsorised z²."""
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    return float(np.mean(np.clip(z, low, high) ** 2))
