"""Claimed source: a sale credited to one's own campaign.

How       the source of a won opportunity is changed
Lifts     what is read by source: sales, cost per sale
Strength  the share of sales
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import changed

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.5,
    effect=Effect(moves={}, of="sales", most=1, minutes=1, grave=10),
)
def claimed_source(log: Log, played: Played) -> Log:
    """Change the source of sales."""

    def claimed(row: Row) -> Row:
        is_mine = row["seller"] == played.seller and row["status"] == "won"
        return (
            row | {"source": "referral" if row["source"] != "referral" else "web"}
            if is_mine and played.happens()
            else row
        )

    return changed(log, "opportunities", claimed)
