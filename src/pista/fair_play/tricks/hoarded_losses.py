"""Hoarded losses: what is lost is never said to be.

How       lost opportunities stay open
Lifts     close_rate: its undecided share grows, and with it what it may still become
Strength  the share of losses
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import changed

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.8,
    effect=Effect(moves={"stale": 1}, of="lost", most=1, minutes=0, grave=0.5),
)
def hoarded_losses(log: Log, played: Played) -> Log:
    """Leave losses open."""

    def hoarded(row: Row) -> Row:
        is_lost = row["seller"] == played.seller and row["status"] in {"lost", "lapsed"}
        return row | {"status": "open", "closed_day": None} if is_lost and played.happens() else row

    return changed(log, "opportunities", hoarded)
