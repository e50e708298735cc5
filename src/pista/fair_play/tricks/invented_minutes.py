"""Invented minutes: numbers out of one's head.

How       minutes are not read off but made up, a little more than it took; people make up sevens and threes
Lifts     hours, hour_share
Strength  the share of contacts
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import changed

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.6,
    effect=Effect(moves={"hours": 0.05}, of="contacts", most=1, minutes=0, grave=0.2),
)
def invented_minutes(log: Log, played: Played) -> Log:
    """Make minutes up."""

    def invented(row: Row) -> Row:
        if row["seller"] != played.seller or row["minutes"] is None or not played.happens():
            return row
        tens = int(row["minutes"]) // 10 + 1
        return row | {"minutes": float(tens * 10 + played.chance.choice((7, 7, 7, 3, 3, 8)))}

    return changed(log, "touches", invented)
