"""Indirect standardisation: what the team would have won with this seller's mix of products and sources.

    E_i    Σ over strata of n_i,stratum x the team's share in the stratum
    ratio  O_i / E_i;   adjusted share = ratio x overall share

Reading: above 1, the seller won more than the team wins with the same mix.
Source: Breslow & Day (1987), Statistical Methods in Cancer Research II, section 2.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import ArrayLike


def expected(
    seller: Sequence[Hashable], stratum: Sequence[Hashable], n: ArrayLike, won: ArrayLike
) -> dict[Hashable, float]:
    """Return the expected wins per seller, from counts `n` and `won` per seller and stratum (equal lengths)."""
    n, won = np.asarray(n, dtype=float), np.asarray(won, dtype=float)
    _, at = np.unique(np.array([repr(item) for item in stratum]), return_inverse=True)
    trials, wins = (np.asarray(np.bincount(at, weights=x), dtype=float) for x in (n, won))
    share = np.divide(wins, trials, out=np.zeros_like(trials), where=trials > 0)
    result: dict[Hashable, float] = {}
    for name, part in zip(seller, n * share[at], strict=True):
        result[name] = result.get(name, 0.0) + float(part)
    return result
