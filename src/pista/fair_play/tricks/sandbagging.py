"""Sandbagging: wins held back for the next quarter.

How       sales of a quarter's last six weeks are dated into the first days of the next
Lifts     the next quarter's sales
Strength  the share of those sales
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import changed

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row

WEEKS = 6


@trick(
    strength=0.95,
    effect=Effect(
        moves={"sales": -1, "wins": -1, "revenue": -1, "margin": -1},
        of="wins",
        most=0.2,
        minutes=5,
        grave=5,
        later=True,
    ),
)
def sandbagging(log: Log, played: Played) -> Log:
    """Hold sales back."""

    def held(row: Row) -> Row:
        if row["seller"] != played.seller or row["status"] != "won" or not played.happens():
            return row
        left = int(played.periods.left_of_quarter(row["closed_day"]))
        if left >= WEEKS * 7:
            return row
        return row | {"closed_day": row["closed_day"] + left + 1 + played.chance.randrange(3)}

    return changed(log, "opportunities", held)
