"""A verdict on each seller: above, below, cannot be told apart from chance, or not comparable.

Observed wins are set against how chance would deal the team's wins of each product and source out among those who
worked them (conditional), in standard errors that are widened where sellers' own months scatter by more than chance
(dispersion within, p below 10 %); the p-values of all sellers are believed only as far as Benjamini-Hochberg allows at
5 %, so that in a team of equals anybody at all is told apart in at most one book of twenty. Over-dispersion among the
sellers themselves does not widen anything: it is what is looked for. A seller whose products and sources nobody shares
is not comparable. The shrunken share says what to expect of each next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from pista.evidence.conditional import Conditional, Within, against_the_rest
from pista.evidence.false_discovery import RATE, benjamini_hochberg
from pista.evidence.funnel import ALARM, WARNING, Funnel, funnel
from pista.evidence.homogeneity import Homogeneity, homogeneity
from pista.evidence.shrinkage import Shrunken, shrink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

ABOVE, BELOW, UNTOLD, ALONE = "above", "below", "cannot be told apart", "not comparable"
# Where months scatter so surely by more than chance, the standard errors are widened by as much; not only where it is
# beyond doubt, for what is not seen would make false alarms.
SCATTERS = 0.1
# Nothing is known of how months scatter.
STILL = Within()


@dataclass(frozen=True)
class Comparison:
    """Per seller, shape (k,): verdict, observed / expected and p; the evidence behind them; how many lie outside.

    widened  by how much the variance was widened, 1 where it was not
    """

    verdict: list[str]
    ratio: NDArray[np.float64]
    p: NDArray[np.float64]
    shrunken: Shrunken
    funnel: Funnel
    homogeneity: Homogeneity
    widened: float

    def outside(self, z: float = WARNING) -> int:
        """How many lie outside the limits of the funnel at `z`, mix and over-dispersion allowed for."""
        return int(np.sum(np.abs(self.funnel.z) / self.funnel.scale > z))

    @property
    def outside_alarm(self) -> int:
        """How many lie outside the 99.8 % limits."""
        return self.outside(ALARM)


def compare(
    won: ArrayLike, n: ArrayLike, wins: ArrayLike | None = None, within: Within = STILL,
    rate: float = RATE,
) -> Comparison:  # fmt: skip
    """Compare k sellers by their decided opportunities.

    won, n  per seller and stratum, shape (k, s), or (k,) where there is one stratum
    wins    everybody's wins per stratum, shape (s,), where they are not those of the k
    within  how much sellers' own months scatter: see `conditional.dispersion_within`
    """
    won, n = (_strata(values) for values in (won, n))
    judged = judge(won, n, wins, within, rate)
    sold, decided = won.sum(axis=1), n.sum(axis=1)
    ratio = np.divide(sold, judged.expected, out=np.full_like(sold, np.nan), where=judged.expected > 0)
    return Comparison(
        judged.verdict, ratio, judged.p, shrink(sold, decided), funnel(sold, decided, judged.expected),
        homogeneity(sold, decided), judged.widened,
    )  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """Per seller, shape (k,): the verdict, the p behind it, the wins expected; by how much the variance was widened."""

    verdict: list[str]
    p: NDArray[np.float64]
    expected: NDArray[np.float64]
    widened: float


def judge(
    won: ArrayLike, n: ArrayLike, wins: ArrayLike | None = None, within: Within = STILL,
    rate: float = RATE,
) -> Judged:  # fmt: skip
    """Return the verdicts alone; what it is given is described at `compare`."""
    won, n = (_strata(values) for values in (won, n))
    hits = won.sum(axis=0) if wins is None else np.asarray(wins, dtype=float)
    total = n.sum(axis=0)
    found = [against_the_rest(own, total, hits, float(sold.sum())) for own, sold in zip(n, won, strict=True)]
    widened = max(within.times, 1.0) if within.p < SCATTERS else 1.0
    p = np.array([_widened(one, widened, within.df) for one in found])
    can = np.array([one.variance > 0 for one in found])
    sure = np.zeros(len(p), dtype=bool)
    sure[can] = benjamini_hochberg(p[can], rate)
    return Judged(_verdicts(found, can, sure), p, np.array([one.expected for one in found]), widened)


def _strata(values: ArrayLike) -> NDArray[np.float64]:
    found = np.asarray(values, dtype=float)
    return found[:, None] if found.ndim == 1 else found


def _widened(one: Conditional, by: float, df: float) -> float:
    """Return the p where the variance is so many times as great, known from `df` degrees of freedom."""
    return one.p if by == 1 else float(2 * stats.t.sf(stats.norm.isf(one.p / 2) / np.sqrt(by), df))


def _verdicts(found: Sequence[Conditional], can: NDArray[np.bool_], sure: NDArray[np.bool_]) -> list[str]:
    return [
        ALONE if not is_comparable else UNTOLD if not is_sure else ABOVE if one.z > 0 else BELOW
        for one, is_comparable, is_sure in zip(found, can, sure, strict=True)
    ]
