"""Wins about the turn of a quarter: on some days, of those on days around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pista.evidence.contamination import ENDLESS, among_peers, tail
from pista.fair_play.seen import EVEN_DAYS, USUAL_AMONG_PEERS, Seen, is_large

if TYPE_CHECKING:
    from numpy.typing import NDArray


def against_even_days(
    days: NDArray[np.int64], dates: NDArray[np.int64], chosen: NDArray[np.bool_], around: NDArray[np.bool_]
) -> Seen | None:
    """Compare the wins of chosen days with those of the days around, shape (days,); `days` counts (sellers, days).

    A share is held against an even spread, or the colleagues' where theirs is larger; their scatter can excuse it.
    """
    seen = days[:, chosen & around].sum(axis=1).astype(float)
    among = days[:, around].sum(axis=1).astype(float)
    even = float((chosen & around).sum() / max(around.sum(), 1))
    peers = among_peers(seen, among)
    if peers is None or not 0 < even < 1:
        return None
    usual = max(even, peers.mean)
    p = np.array([tail(x, n, usual, ENDLESS) for x, n in zip(seen, among, strict=True)])
    p = np.where(peers.p < USUAL_AMONG_PEERS, p, np.maximum(p, peers.p))
    expected = among * usual
    return Seen(
        seen,
        among,
        expected,
        p,
        EVEN_DAYS,
        is_large(seen, expected),
        days=[[int(day) for day in dates[chosen]]] * len(seen),
    )
