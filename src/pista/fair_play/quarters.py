"""Wins about the turn of a quarter: on some days, of those on days around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pista.evidence.contamination import ENDLESS, among_peers, tail
from pista.fair_play.seen import COLLEAGUES, Seen, is_large

if TYPE_CHECKING:
    from numpy.typing import NDArray


def against_even_days(
    days: NDArray[np.int64], dates: NDArray[np.int64], chosen: NDArray[np.bool_], around: NDArray[np.bool_]
) -> Seen | None:
    """Compare the wins of chosen days with those of the days around, shape (days,); `days` counts (sellers, days).

    A seller's share is unusual where it is among the colleagues' and beside an even spread too.
    """
    seen = days[:, chosen & around].sum(axis=1).astype(float)
    among = days[:, around].sum(axis=1).astype(float)
    even = float((chosen & around).sum() / max(around.sum(), 1))
    peers = among_peers(seen, among)
    if peers is None or not 0 < even < 1:
        return None
    p = np.array([max(p, tail(x, n, even, ENDLESS)) for p, x, n in zip(peers.p, seen, among, strict=True)])
    expected = among * max(even, peers.mean)
    return Seen(
        seen,
        among,
        expected,
        p,
        COLLEAGUES,
        is_large(seen, expected),
        days=[[int(day) for day in dates[chosen]]] * len(seen),
    )
