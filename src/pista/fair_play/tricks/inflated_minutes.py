"""Inflated minutes: contacts that took longer on paper.

How       minutes are multiplied
Lifts     hours, hour_share
Strength  by how much more than they took
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import changed

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=1.0,
    effect=Effect(moves={"hours": 0.2}, of="contacts", most=1, minutes=0, grave=0.5),
)
def inflated_minutes(log: Log, played: Played) -> Log:
    """Say that everything took longer."""

    def longer(row: Row) -> Row:
        if row["seller"] != played.seller or row["minutes"] is None:
            return row
        return row | {"minutes": row["minutes"] * (1 + played.strength)}

    return changed(log, "touches", longer)
