"""Digits: are the last digits of one person spread as those of the others?

    X²_i   Σ_d (o_id - n_i q_d)² / (n_i q_d),  q the digits of all others together, 0.5 added to each
    p_i    P(χ²(D - 1) >= X²_i / max(1, s)),
           s the median of X² over its median by chance: people differ among themselves

Reading: numbers that were read off a clock have even last digits, invented ones do not; but a habit is no invention,
so the colleagues are the measure, and rounded numbers are left out before.
Source: Mosimann, Wiseman & Edelman (1995), Accountability in Research 4; Rao & Scott (1984), Annals of Statistics 12.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from pista.evidence.contamination import LEAST_PEERS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Digits:
    """p per person, and how far apart the digits are from the others' (total variation, 0 to 1), shape (k,).

    expected  of each digit, were they the others', shape (k, D)
    """

    p: NDArray[np.float64]
    apart: NDArray[np.float64]
    scale: float
    expected: NDArray[np.float64]


def even_digits(counts: ArrayLike) -> tuple[float, float]:
    """Return chi-squared of counts of digits, shape (D,), against an even spread, and its p."""
    found = stats.chisquare(np.asarray(counts, dtype=float))
    return float(found.statistic), float(found.pvalue)


def unlike_digits(counts: ArrayLike) -> Digits | None:
    """Compare the digits of each person, counts of shape (k, D), with the others'; None of too few people."""
    counts = np.asarray(counts, dtype=float)
    n = counts.sum(axis=1)
    if (n > 0).sum() < LEAST_PEERS:
        return None
    others = counts.sum(axis=0) - counts + 0.5
    share = others / others.sum(axis=1, keepdims=True)
    expected = n[:, None] * share
    squared = np.divide((counts - expected) ** 2, expected, out=np.zeros_like(counts), where=expected > 0).sum(axis=1)
    df = counts.shape[1] - 1
    scale = max(1.0, float(np.median(squared[n > 0]) / stats.chi2.median(df)))
    p = np.where(n > 0, stats.chi2.sf(squared / scale, df), 1.0)
    apart = np.abs(counts / np.maximum(n, 1)[:, None] - share).sum(axis=1) / 2
    return Digits(p, np.where(n > 0, apart, 0.0), scale, expected)
