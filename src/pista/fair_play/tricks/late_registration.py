"""Late registration: opportunities opened when the sale is sure.

How       the opening of a won opportunity is dated just before its sale
Lifts     close_rate, close_rate_by_age, sales_cycle, sales_velocity
Strength  the share of won opportunities
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import changed

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.7,
    effect=Effect(
        moves={"opportunities": -0.5, "new_opportunities": -0.5, "cycle_days": -0.5},
        of="lost",
        most=1,
        minutes=0,
        grave=2,
    ),
)
def late_registration(log: Log, played: Played) -> Log:
    """Open won opportunities late, and others never."""

    def late(row: Row) -> Row | None:
        if row["seller"] != played.seller:
            return row
        if row["status"] == "lost" and played.happens(0.5 * played.strength):
            return None
        if row["status"] != "won" or not played.happens():
            return row
        return row | {"opened_day": max(row["opened_day"], row["closed_day"] - played.chance.randrange(2))}

    return changed(log, "opportunities", late)
