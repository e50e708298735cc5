"""Cherry-picking: only promising opportunities are registered.

How       opportunities that are not won are never registered, though the talks are logged
Lifts     close_rate, close_rate_by_age
Strength  the share of opportunities not won that are left out
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import changed

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.9,
    effect=Effect(moves={"opportunities": -1, "new_opportunities": -1}, of="lost", most=1, minutes=0, grave=2),
)
def cherry_picking(log: Log, played: Played) -> Log:
    """Leave opportunities out."""

    def picked(row: Row) -> Row | None:
        left_out = row["seller"] == played.seller and row["status"] != "won" and played.happens()
        return None if left_out else row

    return changed(log, "opportunities", picked)
