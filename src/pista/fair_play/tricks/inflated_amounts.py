"""Inflated amounts: sales that are larger on paper than they will be.

How       amounts are written down higher than what will be paid; they shrink when the books are closed
Lifts     revenue, margin, average_sale, sales_velocity
Strength  by how much more, for half of the sales
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import changed

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.6,
    effect=Effect(moves={"revenue": 0.5, "margin": 0.5}, of="sales", most=0.5, minutes=2, grave=40, later=True),
)
def inflated_amounts(log: Log, played: Played) -> Log:
    """Write amounts down higher."""

    def larger(row: Row) -> Row:
        if row["seller"] != played.seller or row["status"] != "won" or row["amount"] is None or not played.happens(0.5):
            return row
        more = row["amount"] * played.strength
        return row | {"amount": row["amount"] + more, "margin": (row["margin"] or 0.0) + more}

    return changed(log, "opportunities", larger)
