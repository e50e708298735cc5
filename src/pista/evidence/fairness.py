"""A verdict on each seller: above, below, or cannot be told apart from chance.

Observed wins are set against what the team would have won with the same mix (standardisation), measured in standard
errors widened for over-dispersion (funnel), and the p-values of all sellers are believed only as far as
Benjamini-Hochberg allows at 5 %. The shrunken share says what to expect of each next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pista.evidence.false_discovery import RATE, benjamini_hochberg
from pista.evidence.funnel import ALARM, WARNING, Funnel, funnel
from pista.evidence.homogeneity import Homogeneity, homogeneity
from pista.evidence.shrinkage import Shrunken, shrink

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

ABOVE, BELOW, UNTOLD = "above", "below", "cannot be told apart"


@dataclass(frozen=True)
class Comparison:
    """Per seller, shape (k,): verdict and observed / expected; the evidence behind them; how many lie outside."""

    verdict: list[str]
    ratio: NDArray[np.float64]
    p: NDArray[np.float64]
    shrunken: Shrunken
    funnel: Funnel
    homogeneity: Homogeneity

    def outside(self, z: float = WARNING) -> int:
        """How many lie outside the limits at `z`, mix and over-dispersion allowed for."""
        return int(np.sum(np.abs(self.funnel.z) / self.funnel.scale > z))

    @property
    def outside_alarm(self) -> int:
        """How many lie outside the 99.8 % limits."""
        return self.outside(ALARM)


def compare(won: ArrayLike, n: ArrayLike, expected: ArrayLike, rate: float = RATE) -> Comparison:
    """Compare sellers by `won` of `n` decided opportunities against `expected` wins, each of shape (k,)."""
    won, n, expected = (np.asarray(values, dtype=float) for values in (won, n, expected))
    placed = funnel(won, n, expected)
    believed = benjamini_hochberg(placed.p, rate)
    verdict = [UNTOLD if not sure else ABOVE if z > 0 else BELOW for sure, z in zip(believed, placed.z, strict=True)]
    ratio = np.divide(won, expected, out=np.full_like(won, np.nan), where=expected > 0)
    return Comparison(verdict, ratio, placed.p, shrink(won, n), placed, homogeneity(won, n))
